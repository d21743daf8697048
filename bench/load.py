"""The load: one lean process, keep-alive connections, requests made beforehand.

``python -m bench.load PORT CONNECTIONS SECONDS FILE`` reads length-prefixed requests,
sends each connection's next one when its last is answered, and prints
``{"answered", "wrong", "seconds", "p50_ms", "p99_ms"}``.  A file with ``cycle`` as
its first byte 1 starts over at its end; with 0 the run ends there.
"""

from __future__ import annotations

import asyncio
import json
import struct
import sys
import time
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path
from typing import cast

import uvloop


def write(path: Path, requests: list[bytes], *, again: bool) -> None:
    """Keep ``requests`` for a run."""
    path.write_bytes(bytes([again]) + b"".join(struct.pack(">I", len(r)) + r for r in requests))


def read(path: Path) -> Iterator[bytes]:
    """What :func:`write` kept."""
    data, at, found = path.read_bytes(), 1, []
    while at < len(data):
        (length,) = struct.unpack_from(">I", data, at)
        found.append(data[at + 4 : at + 4 + length])
        at += 4 + length
    return cycle(found) if data[0] else iter(found)


class Run:
    """Counts of one run."""

    def __init__(self, requests: Iterator[bytes], until: float) -> None:
        self.requests = requests
        self.until = until
        self.wrong = 0
        self.first_wrong = b""
        self.times: list[float] = []


class Connection(asyncio.Protocol):
    """One request at a time."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._buffer = b""
        self._sent = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # uvloop's own is no subclass
        self._next()

    def _next(self) -> None:
        now = time.perf_counter()
        request = next(self._run.requests, None) if now < self._run.until else None
        if request is None:
            self._transport.close()
            return
        self._sent = now
        self._transport.write(request)

    def data_received(self, data: bytes) -> None:
        buffer = self._buffer + data if self._buffer else data
        head = buffer.find(b"\r\n\r\n")
        if head >= 0:
            place = buffer.find(b"content-length: ", 0, head) + 16
            if len(buffer) >= head + 4 + int(buffer[place : buffer.find(b"\r", place)]):
                self._buffer = b""
                self._run.times.append(time.perf_counter() - self._sent)
                if not buffer.startswith(b"HTTP/1.1 200"):
                    self._run.wrong += 1
                    self._run.first_wrong = self._run.first_wrong or buffer
                self._next()
                return
        self._buffer = buffer


async def main(port: int, connections: int, seconds: float, path: Path) -> None:
    """One run."""
    requests = read(path)
    loop = asyncio.get_running_loop()
    started = time.perf_counter()
    run = Run(requests, started + seconds)
    made = [(await loop.create_connection(lambda: Connection(run), "127.0.0.1", port))[0] for _ in range(connections)]
    while any(not transport.is_closing() for transport in made):
        await asyncio.sleep(0.02)
        if time.perf_counter() > started + seconds + 30:
            raise SystemExit("answers are missing")
    lasted = time.perf_counter() - started
    times = sorted(run.times)
    if run.wrong:
        print(run.first_wrong.decode(errors="replace")[:1000], file=sys.stderr)
    print(
        json.dumps(
            {
                "answered": len(times) - run.wrong,
                "wrong": run.wrong,
                "seconds": lasted,
                "p50_ms": times[len(times) // 2] * 1000,
                "p99_ms": times[len(times) * 99 // 100] * 1000,
            }
        )
    )


if __name__ == "__main__":
    uvloop.run(main(int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]), Path(sys.argv[4])))
