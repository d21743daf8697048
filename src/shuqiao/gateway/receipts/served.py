"""A kept record as the receipt that callers see."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

from shuqiao.gateway.receipts.growing import GrowingTree
from shuqiao.gateway.receipts.records import Record
from shuqiao.kernel.canonical import b64url
from shuqiao.tlog.merkle import inclusion_path
from shuqiao.wire.receipts import PlatformProof, Receipt


def as_receipt(
    number: str,
    origin: str,
    index: int,
    record: Record,
    content: dict[str, Any],
    path: tuple[str, ...],
    note: str,
    platform: PlatformProof | None = None,
) -> Receipt:
    """The wire form; ``path`` leads to the checkpoint in ``note``."""
    leaf = record.leaf
    return Receipt(
        number=number,
        origin=origin,
        index=index,
        kind=leaf[1],
        minute=int.from_bytes(leaf[2:6], "big"),
        id=b64url(leaf[6:22]),
        salt=b64url(record.salt),
        content=content,
        path=path,
        checkpoint=note,
        answer_salt=None if record.answer_salt is None else b64url(record.answer_salt),
        platform=platform,
    )


def serve_path(tree: GrowingTree, index: int, size: int) -> tuple[str, ...]:
    """The inclusion path of ``index`` in the log of ``size``, as receipts write it."""
    return tuple(b64encode(node).decode("ascii") for node in inclusion_path(index, size, tree.read))
