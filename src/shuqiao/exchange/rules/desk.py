"""What a clerk says before asking at a desk, and what of it goes into the portal token."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from unicodedata import normalize
from urllib.parse import urlsplit

from shuqiao.exchange.desk_errors import DeskFieldMissing, DeskFieldWrong, DeskNotOpen, DeskPurposeWrong
from shuqiao.exchange.facts import CONSENT_FORMS, DeskQuestion
from shuqiao.kernel.canonical import parse_moment
from shuqiao.kernel.identifiers import citizen_number
from shuqiao.kernel.refusals import Refusal, Words
from shuqiao.wire import consents
from shuqiao.wire.orders import Order, case_form

LABELS = {
    "purpose": Words("用途", "purpose"),
    "case": Words("办件编号", "case number"),
    "reason": Words("查询事由", "reason"),
    "consent": Words("授权书", "the person's authorisation"),
}
LONGEST = 200
MOST_ADDRESSES = 10
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\xad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\U000e0000-\U000e007f]")
"""As the gateway refuses them: what shows nothing, or turns what stands around it."""
_NUMBER = re.compile("(?<![0-9])[0-9]{17}[0-9X](?![0-9])")
"""What may be a citizen number: the log keeps these texts, and whom is asked about never reaches the platform."""


@dataclass(frozen=True)
class Clerk:
    """Who asks: the opaque operator code, and the unit's name."""

    code: str
    unit: str


def context(order: Order, said: DeskQuestion, clerk: Clerk, now: datetime) -> dict[str, Any] | Refusal:
    """The whole call context of one question under ``order``, or why it may not be asked (51号 Art. 12; users.md A1).

    At a desk a case is always named, whatever the entry asks for.  ``now`` is platform time.
    """
    wrong = _open(order, now) or _purpose(order, said.purpose) or _case(order, said.case) or _texts(order, said)
    if wrong is not None:
        return wrong
    found: dict[str, Any] = {
        "purpose": said.purpose,
        "case": said.case,
        "matter_code": said.purpose.rsplit(".", 1)[0],
        "operator": clerk.code,
        "operator_unit": clerk.unit,
    }
    if said.reason:
        found["reason"] = said.reason
    if said.consent_form:
        found["consent"] = {"form": said.consent_form, "number": said.consent_number}
    return found


def reason_given(reason: str) -> Refusal | None:
    """A look into somebody's history says why."""
    return _text("reason", reason) if reason.strip() else _missing("reason")


def addresses(given: object) -> list[str]:
    """Those of a gateway's reported addresses that are plain scheme and authority; they go into pages' policies."""
    listed = given if isinstance(given, list) else []
    return [text for text in listed[:MOST_ADDRESSES] if isinstance(text, str) and _is_address(text)]


def _is_address(text: str) -> bool:
    if len(text) > LONGEST or not re.fullmatch(r"https?://[a-z0-9.:\[\]-]+", text):
        return False
    try:
        parts = urlsplit(text)
        return bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        return False


def _open(order: Order, now: datetime) -> DeskNotOpen | None:
    if order.suspended:
        return DeskNotOpen(grant=order.grant, why_zh="授权已暂停", why_en="the grant is suspended")
    if now < parse_moment(order.valid_from):
        return DeskNotOpen(grant=order.grant, why_zh="授权尚未生效", why_en="the grant has not begun")
    if now >= parse_moment(order.valid_to):
        return DeskNotOpen(grant=order.grant, why_zh="授权已到期", why_en="the grant has ended")
    return None


def _purpose(order: Order, purpose: str) -> Refusal | None:
    if not purpose:
        return _missing("purpose")
    return None if purpose in order.purposes else DeskPurposeWrong(field="purpose", purpose=purpose[:64])


def _case(order: Order, case: str) -> Refusal | None:
    if not case.strip():
        return _missing("case")
    if order.case_pattern is not None and case_form(order.case_pattern).fullmatch(case) is None:
        return _wrong(
            "case", f"不符合授权约定的格式 {order.case_pattern}", f"it does not match the pattern {order.case_pattern}"
        )
    return _text("case", case)


def _texts(order: Order, said: DeskQuestion) -> Refusal | None:
    if "reason" in order.context_required and not said.reason.strip():
        return _missing("reason")
    if "consent" in order.context_required and not said.consent_form:
        return _missing("consent")
    if said.consent_form and said.consent_form not in CONSENT_FORMS:
        return _wrong("consent", f"形式应为 {' '.join(CONSENT_FORMS)}", f"its form is one of {' '.join(CONSENT_FORMS)}")
    if said.consent_form not in ("", "by_law") and not said.consent_number.strip():
        return _missing("consent")
    number = said.consent_number
    if number.strip() and (not consents.well_formed(number) or consents.personal(number)):
        return _wrong(
            "consent", "应为授权书自身的编号", "it is the paper's own number: letters, digits and a few signs"
        )
    return _text("reason", said.reason) or _text("consent", said.consent_number)


def _text(field: str, text: str) -> Refusal | None:
    if len(text) > LONGEST:
        return _wrong(field, f"超过 {LONGEST} 个字符", f"it has over {LONGEST} characters")
    if _UNSEEN.search(text) is not None:
        return _wrong(field, "含有控制字符或不可见字符", "it holds control or invisible characters")
    if any(citizen_number(found) == found for found in _NUMBER.findall(normalize("NFKC", text).upper())):
        return _wrong(field, "含有公民身份号码，不应在此填写", "it holds a citizen number, which does not belong here")
    return None


def _missing(field: str) -> DeskFieldMissing:
    return DeskFieldMissing(field=field, label_zh=LABELS[field].zh, label_en=LABELS[field].en)


def _wrong(field: str, why_zh: str, why_en: str) -> DeskFieldWrong:
    named = LABELS[field]
    return DeskFieldWrong(field=field, label_zh=named.zh, label_en=named.en, why_zh=why_zh, why_en=why_en)
