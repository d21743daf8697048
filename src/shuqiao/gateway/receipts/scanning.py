"""Reading records back for what they say: counters are rebuilt from receipts, never kept beside them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from shuqiao.gateway.receipts.files import Disk, RecordFiles
from shuqiao.gateway.receipts.records import Record
from shuqiao.wire.receipts import unpack_leaf


@dataclass(frozen=True)
class Scanned:
    """A record for rebuilding counters; ``subjects`` are keyed digests."""

    index: int
    kind: int
    minute: int
    content: dict[str, Any]
    subjects: tuple[bytes, ...]


def as_scanned(index: int, record: Record) -> Scanned:
    """The record at ``index``, its content read."""
    leaf = unpack_leaf(record.leaf)
    return Scanned(index, leaf.kind, leaf.minute, msgspec.json.decode(record.content), record.subjects)


def scan_earlier(directory: Path, epoch: int) -> Iterator[Scanned]:
    """Records of the logs before ``epoch`` that this disk still has, oldest first, each as far as it can be read.

    A new log gives nobody a fresh case.
    """
    for number in range(1, epoch):
        home = directory / "receipts" / str(number)
        if not home.is_dir():
            continue
        for frame in RecordFiles(home, Disk()).readable():
            for index, record in enumerate(frame.records, start=frame.first):
                yield as_scanned(index, record)
