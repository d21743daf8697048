"""谁查过我: which calls asked about one person or body, and by whom they were made (users.md A2).

Called by the auditor's browser directly: the identifier never reaches the control
plane, and the look is itself a receipt that the next look finds.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from shuqiao.gateway import context as call_context
from shuqiao.gateway import cursors, errors, randomness
from shuqiao.gateway.admission import subject_text
from shuqiao.gateway.answers import JSON, Response, plain_refusal, refused, spliced, who
from shuqiao.gateway.authentication import Caller
from shuqiao.gateway.encoding import encoded
from shuqiao.gateway.history import Look
from shuqiao.gateway.parts import Parts
from shuqiao.gateway.requests import Request, read_json
from shuqiao.kernel import clock, identifiers
from shuqiao.kernel.canonical import canonical, moment
from shuqiao.kernel.refusals import Refusal
from shuqiao.wire.kinds import KindGroup
from shuqiao.wire.portal_tokens import HISTORY_SYSTEM
from shuqiao.wire.receipts import commitment

PER_PAGE = 50
PER_MINUTE = 120
MOST_TEXT = 200
KINDS = {"id": identifiers.citizen_number, "uscc": identifiers.credit_code}
_OF_CALL = ("consumer", "system", "provider", "resource", "grant", "method", "outcome", "code", "items")
_OF_CONTEXT = ("operator", "operator_unit", "purpose", "matter_code", "case", "reason", "consent")


async def history(parts: Parts, caller: Caller, request: Request, language: str) -> Response:
    """One page of looks at one subject, newest first; every way out but a flood has its receipt."""
    if parts.minutes.count(f"{HISTORY_SYSTEM} looks", int(clock.real_now().timestamp()) // 60) > PER_MINUTE:
        return plain_refusal(errors.CallsTooMany(limit=PER_MINUTE), language)
    asked: dict[str, Any] = {"method": "history"}
    try:
        body = read_json(request.body)
    except Refusal as refusal:
        return await refused(parts, caller, refusal, asked, language)
    text = _subject(body)
    if isinstance(text, Refusal):
        return await refused(parts, caller, text, asked, language)
    digests = parts.subjects.every(text)
    before = _before(parts, body, text)
    if isinstance(before, Refusal):
        return await refused(parts, caller, before, asked, language, digests[:1])
    progress = await parts.history.catch_up()
    looks = await parts.history.find(digests, before, PER_PAGE + 1) if progress.whole else None
    if looks is None:
        behind = errors.HistoryBehind(done=progress.done, size=progress.size)
        return await refused(parts, caller, behind, asked, language, digests[:1])
    answer: dict[str, Any] = {"as_of": moment(clock.now()), "looks": [_told(look) for look in looks[:PER_PAGE]]}
    if len(looks) > PER_PAGE:
        bound, now = _bound(text), int(clock.real_now().timestamp())
        answer["next"] = parts.cursors.make(looks[PER_PAGE - 1].place, bound, now)
    before_receipt = encoded(answer)[:-1]
    salt = randomness.take(32)
    content = {**asked, **who(caller), "outcome": "history", "rows": len(answer["looks"])}
    receipt = await parts.receipts.append(
        KindGroup.ANSWER,
        clock.minutes_since_1970(clock.now()),
        content,
        answer_salt=salt,
        answer_commitment=commitment(salt, before_receipt + b"}"),
        subjects=digests[:1],
    )
    return Response(200, JSON, spliced(before_receipt, receipt, b"}"))


def _subject(body: dict[str, Any]) -> str | Refusal:
    """What is digested for the subject that a body names by kind, or by an item's own name."""
    unknown = [name for name in body if name not in ("kind", "item", "value", "next")]
    if unknown:
        name = call_context.shown(unknown[0])
        return errors.HistoryWrong(field="body", why_zh=f"没有成员“{name}”", why_en=f"there is no member '{name}'")
    value, kind, item = body.get("value"), body.get("kind"), body.get("item")
    if not isinstance(value, str) or not value or len(value) > MOST_TEXT:
        return errors.HistoryWrong(field="value", why_zh="应为非空文本", why_en="a text is expected")
    if (kind is None) == (item is None):
        return errors.HistoryWrong(field="kind", why_zh="kind 与 item 须二选一", why_en="give kind or item")
    if item is not None:
        if not isinstance(item, str) or not item or len(item) > MOST_TEXT:
            return errors.HistoryWrong(field="item", why_zh="应为信息项名称", why_en="an item's name is expected")
        return subject_text(item, value)
    check = KINDS.get(kind) if isinstance(kind, str) else None
    if check is None:
        return errors.HistoryWrong(field="kind", why_zh="应为 id 或 uscc", why_en="it is id or uscc")
    wrong = check(value.upper())
    return wrong if isinstance(wrong, Refusal) else subject_text("", value)


def _before(parts: Parts, body: dict[str, Any], text: str) -> int | Refusal | None:
    if body.get("next") is None:
        return None
    return parts.cursors.open(body["next"], _bound(text), int(clock.real_now().timestamp()))


def _bound(text: str) -> bytes:
    return cursors.question("history", 0, "", canonical(text))


def _told(look: Look) -> dict[str, Any]:
    """What an auditor is told of one receipt: who, for what, with which outcome; never a row."""
    content = look.receipt.content
    context = content.get("context", {})
    at = moment(datetime.fromtimestamp(look.receipt.minute * 60, UTC))
    return (
        {"number": look.number, "at": at}
        | {name: content[name] for name in _OF_CALL if name in content}
        | {name: context[name] for name in _OF_CONTEXT if name in context}
    )
