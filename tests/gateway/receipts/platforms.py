"""A platform's log in a directory, small but real: it witnesses checkpoints of gateways."""

from __future__ import annotations

import os
from base64 import b64encode
from hashlib import sha256
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from shuqiao.kernel.canonical import b64url, canonical
from shuqiao.tlog import checkpoints
from shuqiao.tlog.checkpoints import Checkpoint
from shuqiao.tlog.merkle import inclusion_path, root
from shuqiao.tlog.notes import Signer
from shuqiao.tlog.publish import publish
from shuqiao.tlog.tiles import DirectoryReader, TileTree
from shuqiao.wire.kinds import KindGroup
from shuqiao.wire.receipts import PlatformProof, commitment, pack_leaf

ORIGIN = "demo.example/platform/1"


class Platform:
    """Entries, their salts and contents, and the published copy."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.signer = Signer(ORIGIN, Ed25519PrivateKey.from_private_bytes(b"\x09" * 32))
        self.entries: list[tuple[bytes, bytes, dict[str, Any]]] = []
        for n in range(3):
            self.record(KindGroup.SHARING, {"event": "sharing.application.submitted", "subject": f"application:{n}"})

    def record(self, kind: KindGroup, content: dict[str, Any]) -> int:
        salt = os.urandom(32)
        leaf = pack_leaf(kind, 29_300_000, os.urandom(16), commitment(salt, canonical(content)))
        self.entries.append((leaf, salt, content))
        leaves = [entry[0] for entry in self.entries]
        note = checkpoints.sign(Checkpoint(ORIGIN, len(leaves), root(leaves)), self.signer)
        publish(self.directory, size=len(leaves), note=note, leaves=lambda a, b: leaves[a:b], durable=False)
        return len(leaves) - 1

    def witness(self, note: str, size: int, *, kind: KindGroup = KindGroup.GATEWAY_CHECKPOINT) -> PlatformProof:
        facts = {"size": size, "note": note, "note_sha256": b64url(sha256(note.encode()).digest())}
        index = self.record(kind, {"event": "exchange.checkpoint.witnessed", "facts": facts})
        return self.proof(index)

    def proof(self, index: int) -> PlatformProof:
        leaf, salt, content = self.entries[index]
        size = len(self.entries)
        tree = TileTree(DirectoryReader(self.directory), size)
        return PlatformProof(
            index=index,
            leaf=b64encode(leaf).decode(),
            salt=b64url(salt),
            content=content,
            path=tuple(b64encode(h).decode() for h in inclusion_path(index, size, tree.read)),
            checkpoint=(self.directory / "checkpoint").read_text("utf-8"),
        )
