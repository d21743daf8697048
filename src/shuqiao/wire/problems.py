"""Refusals as RFC 9457 problem documents, the same from every door."""

from __future__ import annotations

from typing import Any

from shuqiao.kernel.refusals import Refusal

MEDIA_TYPE = "application/problem+json"
TITLES = {
    "malformed": ("内容无法解析", "Cannot be read"),
    "invalid": ("内容不符合规则", "Against a rule"),
    "unauthenticated": ("未通过身份验证", "Not authenticated"),
    "forbidden": ("没有权限", "Not permitted"),
    "absent": ("没有找到", "Not found"),
    "conflict": ("当前状态不允许", "Not in this state"),
    "too_large": ("超过大小上限", "Too large"),
    "too_many": ("请求过多", "Too many requests"),
    "unavailable": ("暂时不可用", "Unavailable for now"),
}
"""Title by family, Chinese and English."""


def problem(refusal: Refusal, status: int, language: str = "zh", receipt: Any = None) -> dict[str, Any]:
    """The members ``type, title, status, code, detail, next_step`` and, where known, ``field`` and ``receipt``.

    A refusal with ``problems`` adds ``errors``: code, field, detail and next_step of each.
    ``language`` is ``zh`` or ``en``; ``receipt`` is a receipt document as JSON, or None.
    """
    titles = TITLES[refusal.family.value]
    found: dict[str, Any] = {
        "type": f"urn:shuqiao:refusal:{refusal.code}",
        "title": titles[0] if language == "zh" else titles[1],
        "status": status,
        "code": refusal.code,
        "detail": refusal.sentence(language),
        "next_step": refusal.next_step(language),
    }
    if refusal.field is not None:
        found["field"] = refusal.field
    several = getattr(refusal, "problems", ())
    if several:
        found["errors"] = [_member(one, language) for one in several]
    if receipt is not None:
        found["receipt"] = receipt
    return found


def _member(refusal: Refusal, language: str) -> dict[str, Any]:
    """One of several refusals that stand together, such as one field of a form."""
    return {
        "code": refusal.code,
        "field": refusal.field,
        "detail": refusal.sentence(language),
        "next_step": refusal.next_step(language),
    }


def language_of(accept_language: str | None) -> str:
    """``en`` where an Accept-Language header (RFC 9110) prefers English over Chinese, else ``zh``."""
    best, found = 0.0, "zh"
    for part in (accept_language or "").split(","):
        tag, _, parameters = part.strip().partition(";")
        primary = tag.split("-")[0].lower()
        if primary not in ("zh", "en"):
            continue
        weight = _weight(parameters)
        if weight > best:
            best, found = weight, primary
    return found


def _weight(parameters: str) -> float:
    name, _, value = parameters.strip().partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        return min(max(float(value), 0.0), 1.0)
    except ValueError:
        return 0.0
