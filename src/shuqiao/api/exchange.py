"""Gateways, sources, attachments, orders and counts over HTTP.  Each route parses, calls once, answers with facts."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from django.http import HttpRequest
from ninja import Query, Router, Schema, Status

from shuqiao.api.bodies import Body, HistoryOut, PageQuery, line
from shuqiao.api.doors import actor_from
from shuqiao.exchange import actions, queries
from shuqiao.exchange.facts import (
    AlarmFacts,
    Binding,
    CountFacts,
    GapFacts,
    GatewayFacts,
    OrderFacts,
    ProbeFacts,
    SourceFacts,
)
from shuqiao.exchange.facts import AttachmentFacts as Attachment
from shuqiao.wire import documents
from shuqiao.wire.orders import ItemType

router = Router()


class GatewayIn(Body):
    """``department``: credit code of the department in whose place the gateway stands."""

    member: str
    name: str
    department: str


class ReasonIn(Body):
    reason: str


class SourceIn(Body):
    """``owner``: credit code; ``gateway``: the member that holds the address and the password."""

    code: str
    name: str
    gateway: str
    owner: str


class AttachmentIn(Body):
    """``columns``: item → column; ``order``: columns of a stable, unique order; ``internal``: types of columns
    that no item names."""

    entry_code: str
    source: str
    table: str
    columns: dict[str, str]
    order: list[str] = []
    internal: dict[str, ItemType] = {}


class ProbeIn(Body):
    table: str
    wants: Literal["schema", "health", "counts"] = "schema"


class CodeOut(Schema):
    """The one-time enrolment code; shown once."""

    member: str
    code: str


class AttachmentOut(Schema):
    entry_code: str
    entry_name: str
    provider: str
    source: str
    gateway: str
    owner: str
    table: str
    columns: dict[str, str]
    order: list[str]
    internal: dict[str, str]
    version: int
    attached_at: datetime
    attached_by: str


class OrderOut(Schema):
    """``order`` is the signed document, for the consumer's side without source, table and columns (``whole``
    false); ``sha256`` of the signed bytes in hex."""

    number: str
    version: int
    state: str
    grant: str
    system: str
    method: str
    gateway: str
    order: dict[str, Any]
    sha256: str
    issued_at: datetime
    withdrawn_at: datetime | None
    rows_limited: bool
    whole: bool


class GatewayPage(Schema):
    items: list[GatewayFacts]
    next: str | None


class SourcePage(Schema):
    items: list[SourceFacts]
    next: str | None


class AttachmentPage(Schema):
    items: list[AttachmentOut]
    next: str | None


class OrderPage(Schema):
    items: list[OrderOut]
    next: str | None


class OrderQuery(PageQuery):
    grant: str | None = None


class CountQuery(Schema):
    first: date
    last: date
    grant: str | None = None


@router.get("/gateways", response=GatewayPage, summary="The register of gateways (前置机)")
def gateways(request: HttpRequest, asked: Query[PageQuery]) -> Any:
    return queries.gateways(actor_from(request), asked.next, asked.limit)


@router.post("/gateways", response={201: CodeOut}, summary="Register a gateway; answers its one-time code")
def register_gateway(request: HttpRequest, body: GatewayIn) -> Any:
    code = actions.register_gateway(actor_from(request), body.member, body.name, body.department)
    return Status(201, {"member": body.member, "code": code})


@router.get("/gateways/{member}", response=GatewayFacts, summary="One gateway with its health")
def gateway(request: HttpRequest, member: str) -> Any:
    return queries.gateway(actor_from(request), member)


@router.post("/gateways/{member}/renew-code", response=CodeOut, summary="A new code; the old keys end at once")
def renew_code(request: HttpRequest, member: str, body: ReasonIn) -> Any:
    return {"member": member, "code": actions.renew_code(actor_from(request), member, body.reason)}


@router.post("/gateways/{member}/suspend", response=GatewayFacts, summary="Feed it no more (暂停)")
def suspend(request: HttpRequest, member: str, body: ReasonIn) -> Any:
    return actions.suspend(actor_from(request), member, body.reason)


@router.post("/gateways/{member}/resume", response=GatewayFacts, summary="Feed it again")
def resume(request: HttpRequest, member: str, body: ReasonIn) -> Any:
    return actions.resume(actor_from(request), member, body.reason)


@router.post("/gateways/{member}/retire", response=GatewayFacts, summary="The end of a gateway (注销)")
def retire(request: HttpRequest, member: str, body: ReasonIn) -> Any:
    return actions.retire(actor_from(request), member, body.reason)


@router.get("/sources", response=SourcePage, summary="Sources (数据源)")
def sources(request: HttpRequest, asked: Query[PageQuery]) -> Any:
    return queries.sources(actor_from(request), asked.next, asked.limit)


@router.post("/sources", response={201: SourceFacts}, summary="Register a source behind a gateway")
def register_source(request: HttpRequest, body: SourceIn) -> Any:
    made = actions.register_source(actor_from(request), body.gateway, body.code, body.name, body.owner)
    return Status(201, made)


@router.get("/sources/{code}/probes", response=list[ProbeFacts], summary="Latest probes of a source and their answers")
def probes(request: HttpRequest, code: str) -> Any:
    return list(queries.probes(actor_from(request), code))


@router.post("/sources/{code}/probes", response={201: ProbeFacts}, summary="Ask for schema, health or counts")
def request_probe(request: HttpRequest, code: str, body: ProbeIn) -> Any:
    return Status(201, actions.request_probe(actor_from(request), code, body.table, body.wants))


@router.get("/attachments", response=AttachmentPage, summary="How entries are attached (资源挂接)")
def attachments(request: HttpRequest, asked: Query[PageQuery]) -> Any:
    page = queries.attachments(actor_from(request), asked.next, asked.limit)
    return {"items": [_attachment(a) for a in page.items], "next": page.next}


@router.post("/attachments", response={201: AttachmentOut}, summary="Bind an entry's items to columns (挂接)")
def attach(request: HttpRequest, body: AttachmentIn) -> Any:
    binding = Binding(body.table, body.columns, tuple(body.order), body.internal)
    return Status(201, _attachment(actions.attach(actor_from(request), body.entry_code, body.source, binding)))


@router.get("/orders", response=OrderPage, summary="Orders (供数单) that one's department supplies or uses")
def orders(request: HttpRequest, asked: Query[OrderQuery]) -> Any:
    page = queries.orders(actor_from(request), asked.grant, asked.next, asked.limit)
    return {"items": [_order(o) for o in page.items], "next": page.next}


@router.get("/orders/{number}", response=OrderOut, summary="One order in its current version")
def order(request: HttpRequest, number: str) -> Any:
    return _order(queries.order(actor_from(request), number))


@router.get("/orders/{number}/history", response=list[HistoryOut], summary="What happened to it, oldest first")
def order_history(request: HttpRequest, number: str) -> Any:
    return [line(found) for found in queries.order_history(actor_from(request), number)]


@router.get("/gaps", response=list[GapFacts], summary="Grants without an order, and why (供数准备中)")
def gaps(request: HttpRequest) -> Any:
    return list(queries.gaps(actor_from(request)))


@router.get("/receipts", response=list[CountFacts], summary="Receipts counted per day, grant and outcome")
def receipts(request: HttpRequest, asked: Query[CountQuery]) -> Any:
    return list(queries.counts(actor_from(request), asked.first, asked.last, asked.grant))


@router.get("/alarms", response=list[AlarmFacts], summary="Alarms of gateways, and of the platform about them")
def alarms(request: HttpRequest) -> Any:
    return list(queries.alarms(actor_from(request)))


def _attachment(found: Attachment) -> dict[str, Any]:
    binding = found.binding
    return {
        **vars(found),
        "table": binding.table,
        "columns": dict(binding.columns),
        "order": list(binding.order),
        "internal": dict(binding.internal),
    }


def _order(found: OrderFacts) -> dict[str, Any]:
    return {**vars(found), "order": documents.plain(found.order), "sha256": found.sha256.hex()}
