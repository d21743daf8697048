"""A real directory, opened the way the gateway opens it, and disks that fail."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from shuqiao.gateway.receipts import ReceiptLog
from shuqiao.gateway.receipts.files import Disk
from shuqiao.tlog.notes import Signer, Verifier
from shuqiao.wire.kinds import KindGroup
from shuqiao.wire.receipts import Receipt

LOG_NAME = "demo.example"
MEMBER = "m1"
ORIGIN = f"{LOG_NAME}/gateway/{MEMBER}/1"
NOTE_KEY = Ed25519PrivateKey.from_private_bytes(b"\x05" * 32)
MINUTE = 29_300_000


def open_log(directory: Path, **changes: Any) -> ReceiptLog:
    options: dict[str, Any] = {"member": MEMBER, "epoch": 1, "reserve_bytes": 0, "publish_every_s": 60.0, **changes}
    origin = options.pop("origin", f"{LOG_NAME}/gateway/{MEMBER}/{options['epoch']}")
    key = options.pop("key", NOTE_KEY)
    return ReceiptLog.open(directory, origin, key, **options)


def verifier(epoch: int = 1) -> Verifier:
    return Signer(f"{LOG_NAME}/gateway/{MEMBER}/{epoch}", NOTE_KEY).verifier()


async def answer(log: ReceiptLog, n: int, minute: int = MINUTE) -> Receipt:
    return await log.append(KindGroup.ANSWER, minute, {"call": n, "outcome": "found"}, subjects=[b"digest %d" % n])


class FailingDisk(Disk):
    """Fails once at a named point; ``persists`` decides whether the bytes are on disk all the same."""

    def __init__(self, point: str, *, persists: bool) -> None:
        self.point = point
        self.persists = persists
        self.armed = False

    def write(self, descriptor: int, data: bytes) -> None:
        if not self._fires("write"):
            super().write(descriptor, data)
        elif self.persists:
            super().write(descriptor, data)
            super().sync(descriptor)
            raise OSError(5, "input/output error after the write")
        else:
            raise OSError(28, "no space left on device")

    def sync(self, descriptor: int) -> None:
        if self._fires("sync"):
            if not self.persists:
                self._lose_half(descriptor)
            raise OSError(5, "input/output error in fsync")
        super().sync(descriptor)

    def _fires(self, point: str) -> bool:
        if self.armed and self.point == point:
            self.armed = False
            return True
        return False

    def _lose_half(self, descriptor: int) -> None:
        """What a power cut leaves of an unsynced write: a part of it."""
        import os

        os.ftruncate(descriptor, os.fstat(descriptor).st_size - 40)


class ShortDisk(Disk):
    """Says how much is free."""

    def __init__(self) -> None:
        self.left = 1 << 40

    def free(self, directory: Path) -> int:
        return self.left
