"""Method ``query`` (联机查询): rows by key or narrow filter."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from shuqiao.gateway import context as call_context
from shuqiao.gateway import cursors, errors, randomness
from shuqiao.gateway.answers import JSON, PRINTABLE, Response, grant_asked, plain_refusal, refused, spliced, who
from shuqiao.gateway.authentication import Caller
from shuqiao.gateway.book import Held
from shuqiao.gateway.encoding import encoded
from shuqiao.gateway.parts import Parts
from shuqiao.gateway.requests import Request, read_json
from shuqiao.gateway.sources.source import Fetched, SourceUnavailable
from shuqiao.kernel import clock
from shuqiao.kernel.canonical import moment
from shuqiao.kernel.refusals import Refusal
from shuqiao.policy.errors import PagingRefused
from shuqiao.policy.plans import Plan, plan
from shuqiao.policy.views import GrantedView
from shuqiao.wire.kinds import KindGroup
from shuqiao.wire.orders import Order
from shuqiao.wire.receipts import commitment

MEMBERS = frozenset({"where", "items", "limit", "next", "context"})
MOST_NAMED = 100
"""Subjects that the receipt of a refused call names."""
FOUND, NOT_FOUND, NOT_COVERED = "found", "not_found_in_coverage", "not_covered"


@dataclass(slots=True)
class _Call:
    """One call on its way; what is known so far goes into its receipt, whatever becomes of it."""

    caller: Caller
    asked: dict[str, Any]
    held: Held | None = None
    plan: Plan | None = None
    body: dict[str, Any] = field(default_factory=dict)
    subjects: tuple[bytes, ...] = ()
    flooding: bool = False  # over its rate for more than one call: no further receipt is written for that


async def query(parts: Parts, caller: Caller, grant: str, request: Request, language: str) -> Response:
    """Answer one query of an authenticated caller; every way out has its receipt."""
    started = clock.monotonic()
    call = _Call(caller, {**grant_asked(grant), "method": "query"})
    refusal = _admitted(parts, call, grant, request)
    if refusal is None:
        assert call.held is not None
        assert call.plan is not None
        outcome = _coverage(call.held.order, call.plan)
        if isinstance(outcome, Refusal):
            refusal = outcome
        else:
            answer = await _answered(parts, call, call.held, call.plan, outcome == NOT_COVERED)
            if isinstance(answer, Response):
                parts.metrics.answered(call.asked["outcome"], clock.monotonic() - started)
                return answer
            refusal = answer
    if call.flooding:
        parts.metrics.refusals[refusal.code] += 1
        return plain_refusal(refusal, language)
    return await refused(parts, caller, refusal, call.asked, language, _subjects(parts, call))


def _subjects(parts: Parts, call: _Call) -> tuple[bytes, ...]:
    """Whom the receipt of a refused call names; a test asks about nobody."""
    if "test" in call.asked:
        return ()
    return call.subjects or _asked_about(parts, call)


def _asked_about(parts: Parts, call: _Call) -> tuple[bytes, ...]:
    """Whom a call that did not come to a plan names, granted or not: a refusal is found in a history too."""
    where = call.body.get("where")
    if call.held is None or type(where) is not dict:
        return ()
    listed = {item: value if type(value) is list else [value] for item, value in where.items()}
    texts = {item: [v for v in vs if type(v) is str] for item, vs in listed.items()}
    return parts.subjects.named(texts, call.held.order.subject_item)[:MOST_NAMED]


def _admitted(parts: Parts, call: _Call, grant: str, request: Request) -> Refusal | None:
    """Everything between authentication and the source, in the order that the design fixes."""
    held = parts.feed.orders.find(grant, "query", call.caller.system)
    if held is None:
        return errors.NotFoundHere()
    order, now = held.order, clock.now()
    call.held = held
    call.asked |= {
        "grant": order.grant,
        "order": order.number,
        "version": order.version,
        "resource": order.resource,
        "provider": order.provider,
        **({"test": True} if order.sandbox is not None else {}),
    }
    unread = None
    try:
        call.body = body = read_json(request.body)  # even of a dead order: its refusal says whom the call was about
    except Refusal as refusal:
        body, unread = {}, refusal
    dead = parts.feed.orders.not_live(held, now, clock.monotonic())
    if dead is not None:
        return dead
    if call.caller.bearer and not order.bearer:
        return errors.BearerNotAllowed(grant=order.grant)
    wrong = unread or _members(body)
    if wrong is not None:
        return wrong
    context = call_context.checked(held, body.get("context"), call.caller.context)
    if isinstance(context, Refusal):
        return context
    call.asked["context"] = context
    over = over_rate(parts, order)
    if over is not None:
        call.flooding = over.facts["by"] > 1
        return over
    assert held.view is not None  # an order without a view is barred, hence not live
    return _planned(parts, call, held.view, body) or _counted(parts, call, context.get("case"), now)


def over_rate(parts: Parts, order: Order) -> errors.CallsTooMany | None:
    """Count this call against its order and, whatever orders there are, against its table's ceiling."""
    minute = int(clock.real_now().timestamp()) // 60
    bounds = [(order.number, order.limits.calls_per_minute)]
    if order.sandbox is None:  # a live order is below the ceiling, so it names a table of it
        ceiling = parts.ceiling.sources[order.source][order.table]
        bounds.append((f"{order.source} {order.table}", ceiling.calls_per_minute))
    for name, limit in bounds:
        by = parts.minutes.count(name, minute) - limit
        if by > 0:
            return errors.CallsTooMany(limit=limit, by=by)
    return None


def _members(body: dict[str, Any]) -> Refusal | None:
    if "keys" in body:
        return errors.NotOfferedYet(what="keys")
    unknown = [name for name in body if name not in MEMBERS]
    if unknown:
        name = call_context.shown(unknown[0])  # told to the caller, but kept out of the receipt, which holds ``field``
        return errors.QueryWrong(field="body", why_zh=f"没有成员“{name}”", why_en=f"there is no member '{name}'")
    if "where" not in body:
        return errors.QueryWrong(field="where", why_zh="缺少", why_en="it is missing")
    return None


def _planned(parts: Parts, call: _Call, view: GrantedView, body: dict[str, Any]) -> Refusal | None:
    offset = 0
    if body.get("next") is not None:
        if not view.stable_order:
            return PagingRefused(field="next")
        opened = parts.cursors.open(body["next"], _question(call), int(clock.real_now().timestamp()))
        if isinstance(opened, Refusal):
            return opened
        offset = opened
    made = plan(view, body["where"], body.get("items"), body.get("limit"), offset)
    if isinstance(made, Refusal):
        return made
    call.plan = made
    call.asked["items"] = list(made.shape.items)
    call.asked["where"] = [item for item, _ in (*made.shape.keys, *made.shape.conditions)]
    return None


def _question(call: _Call) -> bytes:
    """What a cursor of this call is bound to; worked out only where there is one."""
    assert call.held is not None
    asked = encoded({name: call.body[name] for name in ("where", "items", "limit") if name in call.body})
    return cursors.question(call.held.order.number, call.held.order.version, call.caller.system, asked)


def _counted(parts: Parts, call: _Call, case: str | None, now: datetime) -> Refusal | None:
    assert call.plan is not None
    assert call.held is not None
    order = call.held.order
    asked = call.plan
    call.subjects = parts.subjects.digests(asked.key_values, order.subject_item, asked.condition_values)
    return parts.cases.admit(order, case, call.subjects, clock.day_in_china(now))


def _coverage(order: Order, made: Plan) -> str | Refusal:
    """``not_covered`` where a key lies outside what the source says it covers, else ``found`` (still to be seen)."""
    for item, prefixes in order.coverage.keys.items():
        values = made.key_values.get(item)
        if values is None:
            continue
        inside = [str(value).startswith(prefixes) for value in values]
        if not any(inside):
            return NOT_COVERED
        if not all(inside):
            return errors.CoverageMixed(field=f"where.{item}")
    return FOUND


async def _answered(parts: Parts, call: _Call, held: Held, made: Plan, not_covered: bool) -> Response | Refusal:
    order = held.order
    if not_covered:
        return await _receipted(parts, call, order, Fetched([], False, clock.now()), NOT_COVERED)
    try:
        source = await parts.source_of(order)
        fetched = await source.fetch(made, order.limits.source_seconds)
    except SourceUnavailable as away:
        parts.metrics.lost(away.facts["source"], away.facts["trouble"])
        return away
    except Refusal as refusal:
        return refusal
    dead = parts.feed.orders.superseded(held, clock.now(), clock.monotonic())
    if dead is not None:
        return dead  # it ended or changed while the source was working
    return await _receipted(parts, call, order, fetched, FOUND if fetched.rows else NOT_FOUND)


async def _receipted(parts: Parts, call: _Call, order: Order, fetched: Fetched, outcome: str) -> Response:
    """Build the answer once, make its receipt durable, and put the receipt where it belongs by name."""
    assert call.plan is not None
    as_of = moment(fetched.as_of)
    answer: dict[str, Any] = {"as_of": as_of, "coverage": order.coverage.address, "outcome": outcome}
    if fetched.more and call.plan.pageable:
        position = call.plan.offset + len(fetched.rows)
        answer["next"] = parts.cursors.make(position, _question(call), int(clock.real_now().timestamp()))
    before = encoded(answer)[:-1]
    test = order.sandbox is not None  # nobody takes a generated row for a record
    after = b',"rows":%b%b}' % (encoded(fetched.rows), b',"test":true' if test else b"")
    salt = randomness.take(32)
    call.asked |= who(call.caller)
    call.asked |= {"as_of": as_of, "outcome": outcome, "rows": len(fetched.rows)}
    receipt = await parts.receipts.append(
        KindGroup.ANSWER,
        clock.minutes_since_1970(clock.now()),
        call.asked,
        answer_salt=salt,
        answer_commitment=commitment(salt, before + after),
        subjects=() if test else call.subjects,  # nobody was looked up
    )
    headers = JSON if call.caller.portal is None else [*JSON, (PRINTABLE, "yes" if order.printable else "no")]
    return Response(200, headers, spliced(before, receipt, after))
