"""What the platform witnessed of this log: checkpoints with their platform proofs.

One JSON line each in ``witnessed.jsonl``; memory holds sizes and offsets only.
"""

from __future__ import annotations

import os
from array import array
from bisect import bisect_right
from pathlib import Path

import msgspec

from shuqiao.wire.receipts import PlatformProof

_decoder = msgspec.json.Decoder(PlatformProof)


class Witnesses:
    """Rising checkpoint sizes.  Losing the file costs nothing but the proofs: the platform still has them."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._sizes = array("Q")
        self._offsets = array("Q")
        self._end = 0
        self._load()

    @property
    def largest(self) -> int:
        """The largest witnessed size, 0 before the first."""
        return self._sizes[-1] if self._sizes else 0

    def keep(self, size: int, proof: PlatformProof) -> None:
        """Store a proof that was already checked; one for a size not above the largest is dropped."""
        if size <= self.largest:
            return
        line = b"%d %s\n" % (size, msgspec.json.encode(proof))
        with open(self._path, "ab") as file:
            file.write(line)
            file.flush()
            os.fsync(file.fileno())
        self._sizes.append(size)
        self._offsets.append(self._end)
        self._end += len(line)

    def covering(self, index: int) -> tuple[int, PlatformProof] | None:
        """The smallest witnessed checkpoint that covers leaf ``index``."""
        place = bisect_right(self._sizes, index)
        if place == len(self._sizes):
            return None
        with open(self._path, "rb") as file:
            file.seek(self._offsets[place])
            size, _, proof = file.readline().partition(b" ")
        return int(size), _decoder.decode(proof)

    def _load(self) -> None:
        """Read the sizes; whatever follows the last whole line is cut."""
        if not self._path.exists():
            return
        with open(self._path, "r+b") as file:
            for line in file:
                size, _, proof = line.partition(b" ")
                if not line.endswith(b"}\n") or not size.isdigit() or not proof:
                    break
                self._sizes.append(int(size))
                self._offsets.append(self._end)
                self._end += len(line)
            file.truncate(self._end)
