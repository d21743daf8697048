"""The call context: for what, for which case, by whom.  Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from shuqiao.gateway import errors
from shuqiao.gateway.book import Held
from shuqiao.kernel.refusals import Refusal
from shuqiao.wire import consents

FIELDS = ("purpose", "case", "matter_code", "operator", "operator_unit", "reason", "consent")
MAX_TEXT = 200
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\xad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\U000e0000-\U000e007f]")
"""Control characters, and those that show nothing or turn what stands around them: receipts are read by people."""


def checked(held: Held, given: Any, carried: Mapping[str, Any] | None) -> dict[str, Any] | Refusal:
    """The context of a call, or why it does not do.

    ``given`` stands in the signed body; ``carried`` is the one in the caller's
    token, and where both are there they must be the same.
    """
    if carried is not None:
        if given is not None and given != carried:
            return errors.ContextDiffers(field="context")
        given = carried
    if given is None:
        given = {}
    if type(given) is not dict:
        return errors.ContextWrong(field="context", why_zh="应为对象", why_en="an object is expected")
    for name, value in given.items():
        wrong = _wrong(name, value)
        if wrong is not None:
            return wrong
    return _for_order(held, given)


def _wrong(name: str, value: Any) -> Refusal | None:
    if name not in FIELDS:
        return errors.ContextWrong(
            field="context", why_zh=f"没有要素“{shown(name)}”", why_en=f"there is no field '{shown(name)}'"
        )
    field = f"context.{name}"
    if name == "consent" and type(value) is dict and set(value) == {"number", "form"}:
        wrong = _wrong_text(field, value["number"]) or _wrong_text(field, value["form"])
        return wrong or _wrong_consent(value["number"], value["form"])
    wrong = _wrong_text(field, value)
    return wrong or (_wrong_consent(value, "") if name == "consent" else None)


def _wrong_consent(number: str, form: str) -> errors.ConsentWrong | None:
    """The number of a paper in its form; an empty one is missing where the order asks for it, and else nothing."""
    if form and consents.form_code(form) is None:
        return errors.ConsentWrong(
            field="context.consent", why_zh=f"没有形式“{shown(form)}”", why_en=f"there is no form '{shown(form)}'"
        )
    if number.strip() and not consents.well_formed(number):
        return errors.ConsentWrong(
            field="context.consent", why_zh="编号不符合格式", why_en="the number is not of the known form"
        )
    if consents.personal(number):
        return errors.ConsentWrong(
            field="context.consent", why_zh="编号含有证件号码或电话号码", why_en="the number holds one of a person"
        )
    return None


def _wrong_text(field: str, value: Any) -> Refusal | None:
    if type(value) is not str:
        return errors.ContextWrong(field=field, why_zh="应为字符串", why_en="a string is expected")
    if _UNSEEN.search(value) is not None:
        return errors.ContextWrong(
            field=field, why_zh="含有控制字符或不可见字符", why_en="it holds control or invisible characters"
        )
    if len(value) > MAX_TEXT:
        return errors.ContextWrong(
            field=field, why_zh=f"超过 {MAX_TEXT} 个字符", why_en=f"it has over {MAX_TEXT} characters"
        )
    return None


def _for_order(held: Held, context: dict[str, Any]) -> dict[str, Any] | Refusal:
    order = held.order
    purpose = context.get("purpose")
    if not purpose:
        return errors.PurposeMissing(field="context.purpose")
    if purpose not in order.purposes:
        return errors.PurposeNotGranted(field="context.purpose", purpose=shown(purpose), grant=order.grant)
    for name in order.context_required:
        if not _filled(context.get(name)):
            return errors.ContextMissing(field=f"context.{name}")
    case = context.get("case")
    if not case and (order.limits.subjects_per_case is not None or order.limits.case_days is not None):
        return errors.ContextMissing(field="context.case")
    if case and held.case is not None and held.case.fullmatch(case) is None:
        return errors.CaseNotMatching(field="context.case", pattern=order.case_pattern)
    matter = context.get("matter_code")
    if matter and matter != purpose.rsplit(".", 1)[0]:
        return errors.ContextWrong(
            field="context.matter_code", why_zh="与用途代码的事项不一致", why_en="it is not the purpose's matter"
        )
    return context


def _filled(value: Any) -> bool:
    if isinstance(value, dict):  # an authorisation: without a number only where the law needs none
        return consents.form_code(value["form"]) == "by_law" or bool(value["form"] and value["number"].strip())
    return bool(value.strip()) if isinstance(value, str) else bool(value)


def shown(text: str) -> str:
    """A caller's own word, made fit for a sentence."""
    return "".join(c if c.isprintable() else "?" for c in text[:64])
