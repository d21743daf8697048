"""What a call can end in besides an answer."""

from __future__ import annotations

from typing import Any

from shuqiao.kernel.refusals import Family, Refusal
from shuqiao.wire.receipts import Receipt


class Refused(Exception):
    """The gateway said no.

    ``code`` is stable; ``reason`` and ``next_step`` are sentences in the asked
    language; ``receipt`` is there for every authenticated call but rate limits.
    """

    def __init__(self, status: int, problem: dict[str, Any], receipt: Receipt | None) -> None:
        self.status = status
        self.code = str(problem.get("code", "unknown"))
        self.reason = str(problem.get("detail", ""))
        self.next_step = str(problem.get("next_step", ""))
        self.field = problem.get("field")
        self.receipt = receipt
        super().__init__(f"{self.code}: {self.reason} {self.next_step}".strip())


class Unanswered(Exception):
    """The call was sent and no whole answer came back.

    The gateway may have recorded it, so it is not repeated by itself: to call
    again is a second look at the person or body asked about.
    """


class ReceiptDisproved(Refusal):
    """The answer came with a receipt that does not prove it.  Do not use the answer."""

    code = "receipt_disproved"
    family = Family.INVALID
    zh = "回执不能证明所得答复：{why_zh}"
    en = "The receipt does not prove the answer: {why_en}"
    next_zh = "请勿使用该答复，保存全文并告知平台运营单位和审计员。"
    next_en = "Do not use the answer; keep it and tell the platform operator and the auditor."
