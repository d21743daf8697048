"""Demands and their three lists over HTTP.  Each route parses, calls once, and answers with facts."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import File, Query, Router, Schema, Status
from ninja.files import UploadedFile

from shuqiao.api.bodies import Body, HistoryOut, PageQuery, line
from shuqiao.api.catalogue_sheets import file_answer, sized
from shuqiao.api.doors import actor_from
from shuqiao.api.sharing import CitationIn, ReasonIn
from shuqiao.kernel.refusals import Refusal
from shuqiao.sharing import actions, queries
from shuqiao.sharing.demand_lists import writing
from shuqiao.sharing.facts import Citation
from shuqiao.sharing.facts.demands import DemandFacts, DemandItem, ListReport, NegativeLine, Wish
from shuqiao.wire.problems import language_of

router = Router()
Kind = Literal["demands", "duties", "negative"]


class DemandItemIn(Body):
    """One item wished for."""

    name: str
    meaning: str = ""
    type: str = ""


class WishIn(Body):
    """What is asked for; a draft may leave anything out.  ``why_not``: why the similar entries do not do."""

    name: str = ""
    items: tuple[DemandItemIn, ...] = ()
    matter_code: str = ""
    matter_name: str = ""
    basis: str = ""
    purpose_type: str = ""
    scenario: str = ""
    scenario_text: str = ""
    method: str = ""
    frequency: str = ""
    period_from: date | None = None
    period_to: date | None = None
    supposed: str = ""
    contact_name: str = ""
    contact_phone: str = ""
    why_not: str = ""

    def wish(self) -> Wish:
        said = {name: getattr(self, name) for name in WishIn.model_fields if name != "items"}
        return Wish(items=tuple(DemandItem(i.name, i.meaning, i.type) for i in self.items), **said)


class DispatchIn(Body):
    """``department`` is a credit code."""

    department: str
    note: str = ""


class MergeIn(Body):
    into: str


class LinkIn(Body):
    """``entry`` is a resource code, or the id of a draft."""

    entry: str


class DeclineIn(Body):
    reason: str
    citation: CitationIn


class DemandPage(Schema):
    items: list[DemandFacts]
    next: str | None


class DemandQuery(PageQuery):
    """``demands`` is the demand list, ``duties`` the responsibility list."""

    box: Literal["mine", "to_approve", "to_dispatch", "to_claim", "ours", "demands", "duties"] = "demands"


class SimilarQuery(Schema):
    name: str


class SimilarOut(Schema):
    """A published entry like it; ``near``: its words only come near."""

    code: str
    name: str
    provider_name: str
    near: bool


class ListImportQuery(Schema):
    """``dry_run`` writes nothing.  ``report=xlsx`` answers with the file's own rows and what became of each."""

    dry_run: bool = False
    report: Literal["json", "xlsx"] = "json"


class ListRowOut(Schema):
    """What became of one row: created, changed, unchanged, refused, held."""

    row: int
    number: str
    name: str
    outcome: str
    column: str
    code: str
    detail: str
    next_step: str


class DemandListImportOut(Schema):
    """A list is taken whole or not at all; ``audit`` names the one entry of the log."""

    kind: str
    dry_run: bool
    written: bool
    audit: str | None
    counts: dict[str, int]
    rows: list[ListRowOut]


@router.get("/demands", response=DemandPage, summary="A box of demands (数据需求)")
def demands(request: HttpRequest, asked: Query[DemandQuery]) -> Any:
    return queries.demands(actor_from(request), asked.box, asked.next, asked.limit)


@router.post("/demands", response={201: DemandFacts}, summary="Begin a demand for what no entry offers (提出数据需求)")
def start(request: HttpRequest, body: WishIn) -> Any:
    return Status(201, actions.start_demand(actor_from(request), body.wish()))


@router.get("/demands/{number}", response=DemandFacts, summary="One demand, as far as you may read it")
def demand(request: HttpRequest, number: str) -> Any:
    return queries.demand(actor_from(request), number)


@router.put("/demands/{number}", response=DemandFacts, summary="Save the draft (暂存)")
def save(request: HttpRequest, number: str, body: WishIn) -> Any:
    return actions.save_demand(actor_from(request), number, body.wish())


@router.get("/demands/{number}/history", response=list[HistoryOut], summary="What happened, oldest first")
def history(request: HttpRequest, number: str) -> Any:
    return [line(found) for found in queries.demand_timeline(actor_from(request), number)]


@router.post("/demands/{number}/submit", response=DemandFacts, summary="Submit to one's own head (提交)")
def submit(request: HttpRequest, number: str) -> Any:
    return actions.submit_demand(actor_from(request), number)


@router.post("/demands/{number}/approve", response=DemandFacts, summary="Approve as head (通过)")
def approve(request: HttpRequest, number: str) -> Any:
    return actions.file_demand(actor_from(request), number)


@router.post("/demands/{number}/return", response=DemandFacts, summary="Return as head (退回修改)")
def return_(request: HttpRequest, number: str, body: ReasonIn) -> Any:
    return actions.return_demand(actor_from(request), number, body.reason)


@router.post("/demands/{number}/withdraw", response=DemandFacts, summary="Withdraw (撤回)")
def withdraw(request: HttpRequest, number: str) -> Any:
    return actions.withdraw_demand(actor_from(request), number)


@router.post("/demands/{number}/dispatch", response=DemandFacts, summary="Dispatch to a department (派发)")
def dispatch(request: HttpRequest, number: str, body: DispatchIn) -> Any:
    return actions.dispatch_demand(actor_from(request), number, body.department, body.note)


@router.post("/demands/{number}/transfer", response=DemandFacts, summary="Transfer to another department (转派)")
def transfer(request: HttpRequest, number: str, body: DispatchIn) -> Any:
    return actions.transfer_demand(actor_from(request), number, body.department, body.note)


@router.post("/demands/{number}/claim", response=DemandFacts, summary="Claim (认领)")
def claim(request: HttpRequest, number: str) -> Any:
    return actions.claim_demand(actor_from(request), number)


@router.post("/demands/{number}/hand-back", response=DemandFacts, summary="Hand back with a reason (退单)")
def hand_back(request: HttpRequest, number: str, body: ReasonIn) -> Any:
    return actions.hand_back_demand(actor_from(request), number, body.reason)


@router.post("/demands/{number}/merge", response=DemandFacts, summary="Merge into another demand (并入)")
def merge(request: HttpRequest, number: str, body: MergeIn) -> Any:
    return actions.merge_demand(actor_from(request), number, body.into)


@router.post("/demands/{number}/detach", response=DemandFacts, summary="Take out of another demand (恢复单独办理)")
def detach(request: HttpRequest, number: str) -> Any:
    return actions.detach_demand(actor_from(request), number)


@router.post("/demands/{number}/list-duty", response=DemandFacts, summary="List as a duty (列入责任清单)")
def list_duty(request: HttpRequest, number: str) -> Any:
    return actions.list_duty(actor_from(request), number)


@router.post("/demands/{number}/link-entry", response=DemandFacts, summary="Name the entry that answers (关联目录条目)")
def link_entry(request: HttpRequest, number: str, body: LinkIn) -> Any:
    return actions.link_entry(actor_from(request), number, body.entry)


@router.post("/demands/{number}/decline", response=DemandFacts, summary="Decline by a law (不予提供)")
def decline(request: HttpRequest, number: str, body: DeclineIn) -> Any:
    return actions.decline_demand(actor_from(request), number, body.reason, Citation(**body.citation.dict()))


@router.get("/similar-entries", response=list[SimilarOut], summary="Published entries like a wished one (相近条目)")
def similar(request: HttpRequest, asked: Query[SimilarQuery]) -> Any:
    found, near = queries.similar(actor_from(request), asked.name)
    return [{"code": e.code, "name": e.name, "provider_name": e.provider_name, "near": near} for e in found]


@router.get("/negative-list", response=list[NegativeLine], summary="What is not given, and by which law (负面清单)")
def negative(request: HttpRequest) -> Any:
    return queries.negative_list(actor_from(request))


@router.get(
    "/demand-lists/{kind}",
    response=None,
    summary="A list as a workbook (需求清单、责任清单、负面清单)",
    openapi_extra={"responses": {200: {"description": "The workbook", "content": {writing.XLSX: {}}}}},
)
def export(request: HttpRequest, kind: Kind) -> HttpResponse:
    return file_answer(writing.export(actor_from(request), kind), writing.XLSX, f"{kind}.xlsx")


@router.post(
    "/demand-lists/{kind}/imports",
    response=DemandListImportOut,
    summary="Import a list, whole or not at all (导入清单)",
)
def imports(request: HttpRequest, kind: Kind, asked: Query[ListImportQuery], file: File[UploadedFile]) -> Any:
    actor = actor_from(request)
    report = actions.import_demands(actor, kind, sized(file), name=file.name or "", dry_run=asked.dry_run)
    language = language_of(request.headers.get("Accept-Language"))
    if asked.report == "xlsx":
        return file_answer(writing.annotated(report, language), writing.XLSX, "outcome.xlsx")
    return _told(report, language)


def _told(report: ListReport, language: str) -> dict[str, Any]:
    rows = []
    for one in report.outcomes:
        why = one.refusal if isinstance(one.refusal, Refusal) else None
        rows.append({
            "row": one.row, "number": one.number, "name": one.name, "outcome": one.outcome, "column": one.column,
            "code": why.code if why else "",
            "detail": why.sentence(language) if why else "",
            "next_step": why.next_step(language) if why else "",
        })  # fmt: skip
    return {
        "kind": report.kind,
        "dry_run": report.trial,
        "written": report.written,
        "audit": report.audit,
        "counts": report.counts,
        "rows": rows,
    }
