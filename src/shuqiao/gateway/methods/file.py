"""Method ``file`` (批量下载): the granted view as one file, streamed, resumable, between two receipts."""

from __future__ import annotations

import base64
import secrets
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from shuqiao.gateway import context as call_context
from shuqiao.gateway import errors
from shuqiao.gateway.answers import Response, grant_asked, plain_refusal, refused, who
from shuqiao.gateway.authentication import Caller
from shuqiao.gateway.book import Held
from shuqiao.gateway.files import asking
from shuqiao.gateway.files.asking import Question
from shuqiao.gateway.files.connection import Connection
from shuqiao.gateway.files.errors import HttpTooOld, RangeNotSatisfiable
from shuqiao.gateway.files.making import Maker
from shuqiao.gateway.files.prepared import Prepared, Reader
from shuqiao.gateway.files.sending import LOOK_S, Sending, Sent
from shuqiao.gateway.methods.query import over_rate
from shuqiao.gateway.parts import Parts
from shuqiao.gateway.receipts.errors import NoRoomForReceipts
from shuqiao.gateway.requests import Protocol_, Request
from shuqiao.gateway.sources.source import SourceUnavailable
from shuqiao.kernel import clock
from shuqiao.kernel.canonical import moment
from shuqiao.kernel.refusals import Refusal
from shuqiao.policy.plans import Plan, file_plan
from shuqiao.wire.kinds import KindGroup
from shuqiao.wire.receipts import Receipt


@dataclass(slots=True)
class _Call:
    """One call on its way; what is known so far goes into its receipts, whatever becomes of it."""

    parts: Parts
    caller: Caller
    request: Request
    asked: dict[str, Any]
    held: Held | None = None
    plan: Plan | None = None
    question: Question | None = None
    range: tuple[int, int | None] | None = None
    flooding: bool = False

    def live(self) -> Refusal | None:
        """Why this call's order does not stand any more; also why the whole gateway serves nothing."""
        assert self.held is not None
        return self.parts.stopped or self.parts.feed.orders.superseded(self.held, clock.now(), clock.monotonic())


async def file(
    parts: Parts, caller: Caller, grant: str, request: Request, protocol: Protocol_, language: str
) -> Response | None:
    """Answer one call of an authenticated caller: a refusal, or None when a stream was sent and closed."""
    call = _Call(parts, caller, request, {**grant_asked(grant), "method": "file"})
    refusal = _admitted(call, grant)
    if refusal is not None and call.flooding:
        parts.metrics.refusals[refusal.code] += 1
        return plain_refusal(refusal, language)
    opened = refusal or await _opened(call)
    if isinstance(opened, Refusal):
        answer = await refused(parts, caller, opened, call.asked, language)
        if isinstance(opened, RangeNotSatisfiable):
            return answer._replace(headers=[*answer.headers, ("content-range", f"bytes */{opened.facts['size']}")])
        return answer
    prepared, reader = opened
    try:
        await _streamed(call, prepared, reader, protocol)
    finally:
        prepared.leave(reader)
    return None


def _admitted(call: _Call, grant: str) -> Refusal | None:
    """Everything between authentication and the source, in the order that the design fixes."""
    parts, headers = call.parts, call.request.scope.headers
    held = parts.feed.orders.find(grant, "file", call.caller.system)
    if held is None:
        return errors.NotFoundHere()
    order = held.order
    call.held = held
    call.asked |= {
        "grant": order.grant,
        "order": order.number,
        "version": order.version,
        "resource": order.resource,
        "provider": order.provider,
        **({"test": True} if order.sandbox is not None else {}),
    }
    dead = parts.feed.orders.not_live(held, clock.now(), clock.monotonic())
    if dead is not None:
        return dead
    if call.caller.bearer and not order.bearer:
        return errors.BearerNotAllowed(grant=order.grant)
    given = asking.context(headers.get("shuqiao-context"), call.caller.context)
    if isinstance(given, Refusal):
        return given
    context = call_context.checked(held, given, call.caller.context)
    if isinstance(context, Refusal):
        return context
    call.asked["context"] = context
    over = over_rate(parts, order)
    if over is not None:
        call.flooding = over.facts["by"] > 1
        return over
    return _planned(call, held)


def _planned(call: _Call, held: Held) -> Refusal | None:
    scope = call.request.scope
    if scope.http_version != "1.1":
        return HttpTooOld()
    question = asking.question(scope.query_string, scope.headers.get("accept"))
    if isinstance(question, Refusal):
        return question
    assert held.view is not None  # an order without a view is barred, hence not live
    plan = file_plan(held.view, question.items)
    if isinstance(plan, Refusal):
        return plan
    call.question, call.plan = question, plan
    call.asked |= {"format": question.form.name, "items": list(plan.shape.items)}
    return None


async def _opened(call: _Call) -> tuple[Prepared, Reader] | Refusal:
    """The file to be sent, a new one or a part of one that is kept, and whoever reads it from where."""
    assert call.held is not None
    assert call.question is not None
    headers = call.request.scope.headers
    asked, wanted, known = call.question.text, headers.get("range"), headers.get("if-range")
    # A range without the file's mark could only be a range of another file: then, as HTTP says, it is all sent.
    kept = call.parts.shelf.find(known, call.held, call.caller.system, asked) if wanted and known else None
    if kept is None:
        return await _begun(call)
    found = asking.wanted_range(wanted, kept.size, kept.whole)
    if isinstance(found, Refusal):
        return found
    full = call.parts.shelf.crowded()
    if full is not None:
        return full
    reader = kept.reader(found[0])
    while not await kept.more(reader, LOOK_S):  # all that was made is with the caller already: wait for more
        dead = call.live() or kept.failure
        if dead is None and kept.ended:
            dead = RangeNotSatisfiable(field="range", size=kept.size)
        if dead is not None:
            kept.leave(reader)
            return dead
    call.range = found[0], min(kept.size, found[1] or kept.size)
    return kept, reader


async def _begun(call: _Call) -> tuple[Prepared, Reader] | Refusal:
    parts, held, plan, question = call.parts, call.held, call.plan, call.question
    assert held is not None
    assert plan is not None
    assert question is not None
    order = held.order
    try:
        source = await parts.source_of(order)
        writer = question.writer([plan.view.returned_by_item[item] for item in plan.shape.items])
    except Refusal as refusal:
        return refusal
    prepared = parts.shelf.begin(held, call.caller.system, question.text)
    if isinstance(prepared, Refusal):
        return prepared
    reader = prepared.reader(0)
    maker = Maker(prepared, writer, call.live, parts.shelf.make_room)
    prepared.start(maker.make(source, plan, order.limits.source_seconds))
    while not await prepared.more(reader, LOOK_S) and not prepared.ended:
        dead = call.live()
        if dead is not None:
            prepared.close(dead)
    if prepared.failure is not None:
        prepared.leave(reader)
        if isinstance(prepared.failure, SourceUnavailable):
            facts = prepared.failure.facts
            parts.metrics.lost(facts["source"], facts["trouble"])
        return prepared.failure
    return prepared, reader


async def _streamed(call: _Call, prepared: Prepared, reader: Reader, protocol: Protocol_) -> None:
    """Opening, bytes, closing.  What is not closed properly is broken off, so that nobody takes it for whole."""
    parts, scope = call.parts, call.request.scope
    connection = Connection.to(scope.client, scope.server)
    try:
        opening = await _opening(call, prepared)
        status, until = (200, None) if call.range is None else (206, call.range[1])
        transport = protocol.response_stream(status, _headers(call, prepared, opening))
        sent = Sent(secrets.token_bytes(32))
        sending = Sending(protocol, connection, call.live, parts.shelf.limits.stall_seconds)
        try:
            await sending.send(transport, prepared, reader, until, sent)
            if sent.ended_by is not None:
                connection.abort()
            prepared.leave(reader)  # whoever reads the closing finds the place free
            await _closing(call, prepared, opening, sent, until)
        except NoRoomForReceipts as refusal:
            connection.abort()
            parts.metrics.refusals[refusal.code] += 1
        except BaseException:
            connection.abort()
            raise
    finally:
        connection.close()


async def _opening(call: _Call, prepared: Prepared) -> Receipt:
    assert prepared.as_of is not None
    content = {**call.asked, **who(call.caller), "as_of": moment(prepared.as_of), "outcome": "opened"}
    if call.range is not None:
        content["range"] = list(call.range)
    return await call.parts.receipts.append(KindGroup.OPENING, clock.minutes_since_1970(clock.now()), content)


async def _closing(call: _Call, prepared: Prepared, opening: Receipt, sent: Sent, until: int | None) -> None:
    """What became of it, with a commitment to the bytes that were sent."""
    first = 0 if call.range is None else call.range[0]
    outcome = "complete" if sent.ended_by is None else "interrupted"
    content: dict[str, Any] = {
        "opening": opening.number,
        "grant": call.asked["grant"],
        "system": call.caller.system,
        "method": "file",
        "outcome": outcome,
        "bytes": sent.bytes,
        "range": [first, first + sent.bytes],
        **({"test": True} if "test" in call.asked else {}),
    }
    if sent.ended_by is not None:
        content["code"] = sent.ended_by.code
    elif until is None and prepared.rows is not None:
        content["rows"] = prepared.rows
    closing = await call.parts.receipts.append(
        KindGroup.CLOSING,
        clock.minutes_since_1970(clock.now()),
        content,
        answer_salt=sent.salt,
        answer_commitment=sent.digest.digest(),
    )
    call.parts.closings[opening.number] = closing.number
    call.parts.metrics.filed(str(content.get("code", outcome)), sent.bytes)


def _headers(call: _Call, prepared: Prepared, opening: Receipt) -> list[tuple[str, str]]:
    """Never with a length: the body's own end comes behind the closing receipt, which may be asked for at once."""
    assert call.held is not None
    assert call.question is not None
    assert prepared.as_of is not None
    form, order = call.question.form, call.held.order
    name = f"{order.resource_name}.{form.name}"
    headers = [
        ("content-type", form.media_type + ("; charset=utf-8" if form.name == "csv" else "")),
        ("content-disposition", f"attachment; filename=\"file.{form.name}\"; filename*=UTF-8''{quote(name, safe='')}"),
        ("cache-control", "no-store"),
        ("etag", prepared.etag),
        ("accept-ranges", "bytes"),
        ("shuqiao-receipt", opening.number),
        ("shuqiao-as-of", moment(prepared.as_of)),
        ("shuqiao-coverage", quote(order.coverage.address, safe="/:?=&%")),
    ]
    if prepared.whole:
        digest = base64.b64encode(prepared.digest).decode("ascii")
        headers.append(("repr-digest", f"sha-256=:{digest}:"))
    if call.range is not None:
        first, until = call.range
        assert until is not None
        total = str(prepared.size) if prepared.whole else "*"
        headers.append(("content-range", f"bytes {first}-{until - 1}/{total}"))
    return headers
