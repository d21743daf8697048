"""May this checkpoint and these leaves follow what the platform already took in."""

from __future__ import annotations

import re
from collections.abc import Sequence

from shuqiao.exchange.facts import TreeState
from shuqiao.exchange.intake_errors import (
    CheckpointForked,
    CheckpointSmaller,
    CheckpointUnverified,
    EpochWrong,
    LeafWrong,
    SegmentOutOfPlace,
)
from shuqiao.kernel.canonical import canonical
from shuqiao.kernel.refusals import Refusal
from shuqiao.tlog.checkpoints import Checkpoint
from shuqiao.tlog.merkle import Frontier, leaf_hash, verify_consistency
from shuqiao.wire.kinds import KindGroup
from shuqiao.wire.receipts import commitment, unpack_leaf
from shuqiao.wire.segments import SegmentRow

LAST_MINUTE = 120_000_000
"""Minutes since 1970 that a leaf may say, until the year 2198: what lies beyond is no moment, and later no date."""
_EPOCH = re.compile(r"[1-9][0-9]{0,8}")


def take_in(
    held: TreeState,
    earlier: Sequence[tuple[int, bytes]],
    checkpoint: Checkpoint,
    consistency: Sequence[bytes],
    rows: Sequence[SegmentRow],
) -> TreeState | Refusal:
    """The tree after this segment, or why it is refused.

    ``earlier`` are the (size, root) pairs already witnessed.  ``consistency`` leads from
    ``held.size`` to the checkpoint (RFC 6962, 2.1.2).  Each leaf is hashed and, where the
    rows reach the checkpoint, the roots are compared; where they end before it, the next
    consistency proof starts at what was taken in here, so a wrong leaf cannot be kept.
    """
    if checkpoint.size < held.size:
        if (checkpoint.size, checkpoint.root) in earlier:
            return held  # an old request, sent again
        return CheckpointSmaller(size=checkpoint.size, held_size=held.size)
    if checkpoint.size == held.size:
        return held if checkpoint.root == held.root else CheckpointForked()
    first = rows[0].index if rows else -1
    if first != held.size or rows[-1].index >= checkpoint.size:
        return SegmentOutOfPlace(accepted_size=held.size)
    if not verify_consistency(held.size, checkpoint.size, held.root, checkpoint.root, consistency):
        return CheckpointForked()
    grown = Frontier(held.size, held.frontier)
    for row in rows:
        if not leaf_fits(row):
            return LeafWrong(index=row.index)
        grown.append(leaf_hash(row.leaf))
    if grown.size == checkpoint.size and grown.root() != checkpoint.root:
        return CheckpointForked()
    return TreeState(grown.size, grown.root(), tuple(grown.peaks))


def leaf_fits(row: SegmentRow) -> bool:
    """Whether leaf, kind and (unless erased) content belong together."""
    try:
        leaf = unpack_leaf(row.leaf)
    except Refusal:
        return False
    if leaf.kind != row.kind or leaf.minute > LAST_MINUTE:
        return False
    if row.content is None or row.salt is None:
        return True
    return commitment(row.salt, canonical(row.content)) == leaf.commitment


def epoch_of(origin: str, log_name: str, member: str) -> int | CheckpointUnverified:
    """The epoch in ``<log name>/gateway/<member>/<epoch>``."""
    prefix = f"{log_name}/gateway/{member}/"
    epoch = origin.removeprefix(prefix)
    if not origin.startswith(prefix) or _EPOCH.fullmatch(epoch) is None:
        return CheckpointUnverified(what=f"origin {origin[:200]}")
    return int(epoch)


def may_begin_epoch(epoch: int, known: Sequence[int], rows: Sequence[SegmentRow]) -> Refusal | None:
    """A log with this epoch may begin: the first at 1, each later one higher and saying why."""
    if known and epoch < max(known):
        return EpochWrong(epoch=epoch, why_zh="已有更高的期号", why_en="a higher one is known")
    if not rows or rows[0].index != 0:
        return SegmentOutOfPlace(accepted_size=0)
    if not known:
        return None
    content = rows[0].content or {}
    if rows[0].kind != KindGroup.EPOCH_START or not content.get("reason"):
        return EpochWrong(epoch=epoch, why_zh="首条没有说明原日志与原因", why_en="its first entry gives no reason")
    return None


_GRANT = re.compile(r"G-[0-9]{4}-[0-9]{1,9}")
_OUTCOME = re.compile(r"[a-z][a-z0-9_]{0,63}")


TEST_OUTCOME = "test"
"""Calls of test orders are counted apart: they deliver nothing."""


def counted_as(row: SegmentRow) -> tuple[int, str, str]:
    """(kind, grant, outcome) under which a log entry is counted.

    Both texts come from the gateway: what is not of the known form counts as ``""`` or
    ``other``, so that a broken gateway cannot fill the table with inventions.
    """
    content = row.content or {}
    grant, outcome = content.get("grant"), content.get("code") or content.get("outcome") or ""
    if not isinstance(grant, str) or _GRANT.fullmatch(grant) is None:
        grant = ""
    if content.get("test") is True:
        return row.kind, grant, TEST_OUTCOME
    if outcome != "" and (not isinstance(outcome, str) or _OUTCOME.fullmatch(outcome) is None):
        outcome = "other"
    return row.kind, grant, outcome


DELIVERED = frozenset({"found", "not_found_in_coverage", "complete"})
"""Outcomes by which something was delivered: rows, or the honest word that there are none."""
CLOSING = frozenset({KindGroup.ANSWER, KindGroup.CLOSING})
"""Kinds whose receipt ends an answer."""


def served_grants(rows: Sequence[SegmentRow]) -> dict[str, tuple[int, int]]:
    """Each grant with a successful answer among ``rows``: index and minute of the first one's closing receipt."""
    found: dict[str, tuple[int, int]] = {}
    for row in rows:
        kind, grant, outcome = counted_as(row)
        if kind in CLOSING and grant and outcome in DELIVERED:
            found.setdefault(grant, (row.index, unpack_leaf(row.leaf).minute))
    return found
