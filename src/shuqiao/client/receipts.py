"""Does the receipt prove this very answer?  Pure; raises ReceiptDisproved."""

from __future__ import annotations

import base64
import binascii
from typing import Any

from shuqiao.client.errors import ReceiptDisproved
from shuqiao.kernel.canonical import b64url, canonical, parse_b64url
from shuqiao.kernel.refusals import Refusal
from shuqiao.tlog import checkpoints
from shuqiao.tlog.merkle import leaf_hash, verify_inclusion
from shuqiao.tlog.notes import Verifier
from shuqiao.wire.kinds import KindGroup
from shuqiao.wire.receipts import Receipt, commitment, pack_leaf


def check(receipt: Receipt, verifier: Verifier, document: dict[str, Any] | None) -> None:
    """Content, leaf, path, checkpoint and signature; and the answer, where ``document`` is given.

    ``document`` is the answer or problem as received, with or without its receipt.
    """
    if receipt.content is None:
        raise _disproved("内容已被删除", "its content was erased")
    try:
        committed = commitment(parse_b64url(receipt.salt), canonical(receipt.content))
        leaf = pack_leaf(KindGroup(receipt.kind), receipt.minute, parse_b64url(receipt.id), committed)
        path = [base64.b64decode(node, validate=True) for node in receipt.path]
        head = checkpoints.open_(receipt.checkpoint, verifier)
    except (Refusal, ValueError, binascii.Error) as broken:
        raise _disproved(f"无法核验（{broken}）", f"it cannot be checked ({broken})") from broken
    if receipt.origin != verifier.name or receipt.origin != head.origin:
        raise _disproved("来自另一日志", "it is of another log")
    if not receipt.number.endswith(f".{receipt.index}") or receipt.index >= head.size:
        raise _disproved("编号与位置不符", "its number is not its place")
    if not verify_inclusion(leaf_hash(leaf), receipt.index, head.size, path, head.root):
        raise _disproved("路径不能到达检查点", "its path does not lead to the checkpoint")
    if document is not None:
        _check_answer(receipt, document)


def _check_answer(receipt: Receipt, document: dict[str, Any]) -> None:
    bare = {name: value for name, value in document.items() if name != "receipt"}
    assert receipt.content is not None
    if receipt.answer_salt is None:
        raise _disproved("没有答复的随机数", "it has no salt for the answer")
    made = b64url(commitment(parse_b64url(receipt.answer_salt), canonical(bare)))
    if receipt.content.get("answer") != made:
        raise _disproved("答复与承诺值不符", "the answer is not the one committed to")


def _disproved(why_zh: str, why_en: str) -> ReceiptDisproved:
    return ReceiptDisproved(why_zh=why_zh, why_en=why_en)
