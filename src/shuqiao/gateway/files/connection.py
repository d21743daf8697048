"""The TCP connection under a response.

The HTTP server takes whatever it is handed and keeps it in memory until the peer
takes it, and it ends a chunked body properly however its handler ended.  A stream
needs both otherwise: the kernel tells how much the peer has acknowledged, so nobody
is handed more than a little beyond it; and a stream that must not be taken for whole
is broken off at the socket.  Linux only (``TCP_INFO``, ``/proc``).
"""

from __future__ import annotations

import os
import socket
import stat
import struct
from ipaddress import ip_address

_ACKED_AT = 120
"""Where ``tcpi_bytes_acked`` stands in ``struct tcp_info`` (linux/tcp.h, since 4.1)."""


class Connection:
    """A second handle on the peer's socket; :meth:`close` it as soon as the stream has ended."""

    def __init__(self, handle: socket.socket) -> None:
        self._socket = handle
        self._before = self._counted()

    @classmethod
    def to(cls, client: str, server: str) -> Connection:
        """The connection of this process between two addresses ``host:port``; raises LookupError."""
        wanted = _address(client), _address(server)[1]
        for name in os.listdir("/proc/self/fd"):
            try:
                if not stat.S_ISSOCK(os.stat(f"/proc/self/fd/{name}").st_mode):
                    continue
                handle = socket.socket(fileno=os.dup(int(name)))
            except OSError:
                continue  # closed meanwhile
            if _ends(handle) == wanted:
                return cls(handle)
            handle.close()
        raise LookupError("no such connection")

    @property
    def acknowledged(self) -> int:
        """Bytes that the peer's kernel has taken since this handle was made, HTTP's own among them."""
        return self._counted() - self._before

    def abort(self) -> None:
        """End it in the midst: the peer sees a body without its end."""
        try:
            self._socket.shutdown(socket.SHUT_RDWR)
        except OSError:
            return  # the peer was quicker

    def close(self) -> None:
        """Give the handle back; the connection itself goes on."""
        self._socket.close()

    def _counted(self) -> int:
        told = self._socket.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, _ACKED_AT + 8)
        return int(struct.unpack_from("=Q", told, _ACKED_AT)[0])


def _ends(handle: socket.socket) -> tuple[tuple[str, int], int] | None:
    if handle.family not in (socket.AF_INET, socket.AF_INET6):
        return None
    try:
        host, port = handle.getpeername()[:2]
        return (_plain(host), int(port)), int(handle.getsockname()[1])
    except OSError:
        return None


def _address(text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    return _plain(host.strip("[]")), int(port)


def _plain(host: str) -> str:
    found = ip_address(host.partition("%")[0])
    mapped = getattr(found, "ipv4_mapped", None)
    return str(mapped or found)
