"""A stream's bytes on disk, for as long as it may be resumed.

The file has no name and its key is in memory only: a process that ends, however it
ends, leaves neither a file nor anything that could be read.
"""

from __future__ import annotations

import errno
import os
import secrets
import tempfile
import threading
from pathlib import Path

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CTR

_BLOCK = 16


class Spool:
    """Written at its end, read anywhere, from different threads.  Raises OSError where the disk does not do."""

    def __init__(self, directory: Path) -> None:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._file, name = tempfile.mkstemp(dir=directory)
        os.unlink(name)
        self._key, self._first = secrets.token_bytes(32), int.from_bytes(secrets.token_bytes(8)) << 64
        self._writing = Cipher(AES(self._key), CTR(self._first.to_bytes(_BLOCK))).encryptor()
        self._lock = threading.Lock()  # a number of a closed file may be another file's at once
        self._open = True
        self.size = 0

    def room(self) -> int:
        """Free bytes of its disk."""
        with self._lock:
            self._check()
            told = os.fstatvfs(self._file)
        return told.f_bavail * told.f_frsize

    def append(self, data: bytes) -> None:
        """Add ``data``; :attr:`size` says afterwards how much is here."""
        hidden = memoryview(self._writing.update(data))
        at = self.size
        with self._lock:
            self._check()
            while hidden:
                written = os.pwrite(self._file, hidden, at)
                at, hidden = at + written, hidden[written:]
        self.size = at

    def read(self, at: int, length: int) -> bytes:
        """``length`` bytes from ``at``, both within :attr:`size`."""
        start = at - at % _BLOCK
        with self._lock:
            self._check()
            hidden = os.pread(self._file, at + length - start, start)
        counter = (self._first + start // _BLOCK).to_bytes(_BLOCK)
        return Cipher(AES(self._key), CTR(counter)).decryptor().update(hidden)[at - start :]

    def close(self) -> None:
        """The bytes are gone; whoever still uses them meets OSError."""
        with self._lock:
            if self._open:
                self._open = False
                os.close(self._file)

    def _check(self) -> None:
        if not self._open:
            raise OSError(errno.EBADF, "closed")
