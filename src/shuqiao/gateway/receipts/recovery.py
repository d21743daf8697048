"""Reading the log back at start: what the disk holds decides, nothing else.

Only the unpublished part is hashed again; before it the signed checkpoint and the
published tiles speak.  Every checkpoint in the replayed part must fit the tree.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from shuqiao.gateway.receipts.errors import ForeignReceiptLog, ReceiptLogBehind, ReceiptLogDamaged
from shuqiao.gateway.receipts.files import RecordFiles
from shuqiao.gateway.receipts.growing import GrowingTree
from shuqiao.gateway.receipts.publishing import Publisher
from shuqiao.gateway.receipts.records import Frame
from shuqiao.kernel.canonical import parse
from shuqiao.kernel.refusals import Refusal
from shuqiao.tlog import checkpoints
from shuqiao.tlog.merkle import leaf_hash
from shuqiao.tlog.notes import Verifier
from shuqiao.wire.kinds import KindGroup


@dataclass
class Recovered:
    """The log as the disk has it; ``openings`` have no closing."""

    tree: GrowingTree
    size: int = 0
    note: str = ""
    openings: set[int] = field(default_factory=set)


def recover(files: RecordFiles, publisher: Publisher, verifier: Verifier, mark: Path) -> Recovered:
    """Replay the record files.

    Raises :class:`ReceiptLogDamaged`, :class:`ReceiptLogBehind` or :class:`ForeignReceiptLog`.
    """
    older = publisher.recover()
    published = publisher.size
    since, openings = _marked(mark)
    found = Recovered(GrowingTree(published, older), openings=openings)
    for frame in files.replay(min(published, since)):
        _take(found, frame, published, since)
    if found.size < publisher.known:
        raise ReceiptLogBehind(size=found.size, known=publisher.known)
    if found.note:
        try:
            checkpoints.open_(found.note, verifier)
        except Refusal as refusal:
            raise ForeignReceiptLog(origin=verifier.name, why=refusal.code) from refusal
    return found


def _take(found: Recovered, frame: Frame, published: int, since: int) -> None:
    for index, record in enumerate(frame.records, start=frame.first):
        if index >= published:
            found.tree.append(leaf_hash(record.leaf))
        kind = record.leaf[1]
        if index >= since and kind == KindGroup.OPENING:
            found.openings.add(index)
        elif index >= since and kind == KindGroup.CLOSING:
            found.openings.discard(_opening_of(record.content))
    found.size = frame.first + len(frame.records)
    found.note = frame.note
    if found.size >= published:
        head = checkpoints.peek(frame.note)
        if head.size != found.size or head.root != found.tree.edge(found.size)[-1]:
            raise ReceiptLogDamaged(where=f"entry {frame.first}", why="the records do not give the signed root")


def _opening_of(content: bytes) -> int:
    value = parse(content)
    digits = str(value.get("opening", "")).rpartition(".")[2] if isinstance(value, dict) else ""
    return int(digits) if digits.isascii() and digits.isdigit() else -1


def remember_openings(mark: Path, size: int, openings: Iterable[int]) -> None:
    """Note, when a new file begins, which streams are open: a start reads on from here.

    Losing the note only makes the next start read everything.
    """
    beside = mark.with_suffix(".new")
    with open(beside, "w", encoding="ascii") as file:
        json.dump({"since": size, "open": sorted(openings)}, file)
        file.flush()
        os.fsync(file.fileno())
    os.replace(beside, mark)


def _marked(mark: Path) -> tuple[int, set[int]]:
    try:
        value = json.loads(mark.read_text("ascii"))
        return int(value["since"]), {int(index) for index in value["open"]}
    except (OSError, ValueError, KeyError, TypeError):
        return 0, set()
