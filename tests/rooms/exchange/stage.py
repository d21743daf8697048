"""A gateway that enrols, polls and keeps a log of its own, and the story's entry attached behind it."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from shuqiao.audit.models import Content
from shuqiao.exchange import actions
from shuqiao.exchange.facts import AttachmentFacts, Binding, Enrolment
from shuqiao.kernel.canonical import canonical, parse
from shuqiao.tlog import checkpoints, merkle
from shuqiao.tlog.checkpoints import Checkpoint
from shuqiao.tlog.notes import Signer
from shuqiao.wire import documents, envelopes, segments
from shuqiao.wire.feed import Feed, Heartbeat
from shuqiao.wire.kinds import KindGroup
from shuqiao.wire.receipts import commitment, pack_leaf
from shuqiao.wire.segments import SegmentRow
from tests.cast.people import POLICE, Cast

BINDING = Binding(
    table="household",
    columns={"姓名": "name", "公民身份号码": "citizen_number", "户籍地址": "address"},
    order=("id",),
    internal={"id": "I"},
)
MINUTE = 29_308_382


@dataclass
class Member:
    """A gateway's side of the wire: its keys and its log, as leaves in memory."""

    name: str
    epoch: int = 1
    request: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)
    note: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)
    told: Enrolment | None = None
    rows: list[SegmentRow] = field(default_factory=list)

    def enrol(self, code: str) -> Enrolment:
        vkey = Signer(f"unknown/{self.name}", self.note).verifier_text
        public = envelopes.public_text(self.request.public_key())
        self.told = actions.enrol(self.name, code, public, vkey, self.epoch)
        return self.told

    def write(self, count: int = 1, kind: KindGroup = KindGroup.ANSWER, **content: Any) -> None:
        """``count`` more leaves."""
        for _ in range(count):
            index, salt = len(self.rows), os.urandom(32)
            said = {"grant": "G-2025-000001", "outcome": "found", "n": index, **content}
            leaf = pack_leaf(kind, MINUTE, os.urandom(16), commitment(salt, canonical(said)))
            self.rows.append(SegmentRow(index, leaf, kind, said, salt))

    def origin(self) -> str:
        assert self.told is not None
        return f"{self.told.log_name}/gateway/{self.name}/{self.epoch}"

    def checkpoint(self, size: int | None = None) -> str:
        size = len(self.rows) if size is None else size
        root = merkle.root([row.leaf for row in self.rows[:size]])
        signer = Signer(self.origin(), self.note)
        return checkpoints.sign(Checkpoint(self.origin(), size, root), signer)

    def consistency(self, old: int, new: int | None = None) -> list[bytes]:
        new = len(self.rows) if new is None else new
        leaves = [row.leaf for row in self.rows]

        def read(level: int, index: int) -> bytes:
            return merkle.root(leaves[index << level : (index + 1) << level])

        return merkle.consistency_path(old, new, read)

    def segment(self, first: int, last: int | None = None) -> bytes:
        return segments.pack(self.rows[first:last])

    def ship(self, accepted: int, **options: Any):  # type: ignore[no-untyped-def]
        """Everything behind ``accepted``, honestly."""
        return actions.take_segment(
            self.name, self.checkpoint(), self.consistency(accepted), self.segment(accepted), **options
        )

    def heard(self, feed: Feed) -> Heartbeat:
        """The heartbeat, its signature checked against the pinned key."""
        assert self.told is not None
        keys = {self.told.control_keyid: envelopes.public_from_text(self.told.control_public)}
        return documents.decode(envelopes.open_(feed.heartbeat, "heartbeat", keys), Heartbeat)

    def opened(self, feed: Feed, kind: str) -> list[bytes]:
        assert self.told is not None
        keys = {self.told.control_keyid: envelopes.public_from_text(self.told.control_public)}
        return [envelopes.open_(item.envelope, kind, keys) for item in feed.items if item.kind == kind]


def gateway(cast: Cast, name: str = "hub") -> Member:
    """Registered by the operator and enrolled."""
    member = Member(name)
    member.enrol(actions.register_gateway(cast.operator, name, "市级前置机", POLICE))
    return member


def attached(cast: Cast, entry_code: str, member: str = "hub", binding: Binding = BINDING) -> AttachmentFacts:
    """The police bureau's source behind ``member``, and the entry bound to it by its data officer."""
    source = f"{member}-civil"
    actions.register_source(cast.compiler, member, source, "人口库", POLICE)
    return actions.attach(cast.compiler, entry_code, source, binding)


def log() -> list[tuple[str, str, dict[str, Any]]]:
    """Event, subject and facts of everything this room recorded so far, oldest first."""
    rows = Content.objects.filter(event__startswith="exchange.").order_by("number")
    return [(row.event, row.subject, parse(bytes(row.content or b""))["facts"]) for row in rows]
