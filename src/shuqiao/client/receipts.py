"""Does the receipt prove this very answer?  Pure; raises ReceiptDisproved."""

from __future__ import annotations

from typing import Any

from shuqiao.client.errors import ReceiptDisproved
from shuqiao.kernel.canonical import canonical
from shuqiao.kernel.refusals import Refusal
from shuqiao.tlog.notes import Verifier
from shuqiao.wire.receipt_checks import check_receipt
from shuqiao.wire.receipts import Receipt


def check(receipt: Receipt, verifier: Verifier, document: dict[str, Any] | None) -> None:
    """Content, leaf, path, checkpoint and signature; and the answer, where ``document`` is given.

    ``document`` is the answer or problem as received, with or without its receipt.  What cannot
    be told, such as a receipt whose content was erased, proves nothing either.
    """
    try:
        answer = None if document is None else canonical({n: v for n, v in document.items() if n != "receipt"})
    except Refusal as broken:
        raise _disproved(broken) from broken
    found = check_receipt(receipt, [verifier], answer=answer).finding
    if found is not None:
        raise _disproved(found)


def _disproved(found: Refusal) -> ReceiptDisproved:
    return ReceiptDisproved(why_zh=found.sentence("zh"), why_en=found.sentence("en"))
