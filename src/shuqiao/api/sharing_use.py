"""Usage records, authorisations, disposals, contractors and combination warnings over HTTP."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema, Status

from shuqiao.api.bodies import Body, HistoryOut, PageQuery, line
from shuqiao.api.catalogue_sheets import file_answer
from shuqiao.api.doors import actor_from
from shuqiao.exchange import queries as exchange
from shuqiao.exchange.facts import ConsentDoubtFacts
from shuqiao.sharing import actions, combination, queries, usage_sheet
from shuqiao.sharing.facts import (
    Access,
    AuthorisationFacts,
    CombinedShown,
    Consent,
    ConsentScope,
    ContractorFacts,
    DisposalFacts,
    DisposalReport,
    Usage,
    UsageFacts,
)
from shuqiao.wire.problems import language_of

router = Router()


class UsageIn(Body):
    """What was done with a grant in one period; ``calls`` left out means: as the platform counted."""

    period_from: date
    period_to: date
    scenario: str
    process: str
    effect: str
    storage: str
    destruction: str = ""
    cases: int | None = None
    calls: int | None = None

    def usage(self) -> Usage:
        return Usage(**{name: getattr(self, name) for name in UsageIn.model_fields})


class NewUsageIn(UsageIn):
    grant: str


class AmendIn(UsageIn):
    reason: str


class AuthorisationIn(Body):
    """An authorisation by the number of its paper; at least one of the scope's members is given."""

    number: str
    form: str
    valid_from: date
    valid_to: date
    case: str = ""
    matter_code: str = ""
    entries: tuple[str, ...] = ()
    purposes: tuple[str, ...] = ()

    def consent(self) -> Consent:
        scope = ConsentScope(self.matter_code, self.entries, self.purposes)
        return Consent(self.number, self.form, self.valid_from, self.valid_to, self.case, scope)


class AuthorisationsIn(Body):
    """1 to 500 of them: all are registered, or none."""

    authorisations: list[AuthorisationIn]


class RevokeIn(Body):
    reason: str
    revoked_on: date | None = None


class WayIn(Body):
    """``way``: delete, return or keep."""

    way: str
    text: str = ""


class DisposalReportIn(Body):
    """``way``: delete, return or keep; ``keep_until`` with keep only."""

    way: str
    text: str
    proof: str = ""
    keep_until: date | None = None

    def report(self) -> DisposalReport:
        return DisposalReport(self.way, self.text, self.proof, self.keep_until)


class NoteIn(Body):
    note: str = ""


class SaidIn(Body):
    text: str


class WhyIn(Body):
    reason: str


class AccessIn(Body):
    """A contractor's access."""

    organisation: str
    organisation_code: str
    scope: str
    valid_from: date
    valid_to: date
    staff_count: int
    promise: str
    supervisor: str
    systems: tuple[str, ...] = ()
    staff_numbers: tuple[str, ...] = ()
    grants: tuple[str, ...] = ()

    def access(self) -> Access:
        return Access(**{name: getattr(self, name) for name in AccessIn.model_fields})


class UsageOut(Schema):
    """One record; ``keep_until`` null: kept without end."""

    items: list[UsageFacts]
    next: str | None


class AuthorisationPage(Schema):
    items: list[AuthorisationFacts]
    next: str | None


class DoubtPage(Schema):
    items: list[ConsentDoubtFacts]
    next: str | None


class DisposalPage(Schema):
    items: list[DisposalFacts]
    next: str | None


class ContractorPage(Schema):
    items: list[ContractorFacts]
    next: str | None


class CountedOut(Schema):
    """``calls`` null: no gateway has shipped receipts of this grant and period."""

    calls: int | None


class UsageQuery(PageQuery):
    grant: str | None = None


class CountedQuery(Schema):
    grant: str
    period_from: date
    period_to: date


class NumberQuery(PageQuery):
    number: str | None = None


class DisposalBoxQuery(PageQuery):
    box: Literal["to_do", "to_answer", "overdue", "all"] = "all"


MOST_EXPORTED = 10_000
"""Records in one workbook, newest first."""


@router.get("/usage", response=UsageOut, summary="Usage records (使用记录)")
def usage_records(request: HttpRequest, asked: Query[UsageQuery]) -> Any:
    return queries.usage_records(actor_from(request), asked.grant, asked.next, asked.limit)


@router.post("/usage", response={201: UsageFacts}, summary="Record how a grant was used (登记使用情况)")
def record_usage(request: HttpRequest, body: NewUsageIn) -> Any:
    return Status(201, actions.record_usage(actor_from(request), body.grant, body.usage()))


@router.get("/usage/counted", response=CountedOut, summary="Calls that the platform counted itself")
def counted(request: HttpRequest, asked: Query[CountedQuery]) -> Any:
    actor = actor_from(request)
    grant = queries.grant(actor, asked.grant)
    return {"calls": queries.counted_calls(actor, grant, asked.period_from, asked.period_to)}


@router.get("/usage/export", summary="Usage records as XLSX (使用记录导出)")
def export(request: HttpRequest) -> HttpResponse:
    actor = actor_from(request)
    data = usage_sheet.workbook(
        queries.usage_of(actor, MOST_EXPORTED), language_of(request.headers.get("Accept-Language"))
    )
    return file_answer(data, usage_sheet.XLSX, "usage_records.xlsx")


@router.get("/usage/{number}", response=UsageFacts, summary="One usage record, with all its versions")
def usage_record(request: HttpRequest, number: str) -> Any:
    return queries.usage_record(actor_from(request), number)


@router.get("/usage/{number}/history", response=list[HistoryOut], summary="What happened to it, oldest first")
def usage_history(request: HttpRequest, number: str) -> Any:
    return [line(found) for found in queries.usage_timeline(actor_from(request), number)]


@router.post("/usage/{number}/amend", response=UsageFacts, summary="Correct by a new version (更正登记)")
def amend_usage(request: HttpRequest, number: str, body: AmendIn) -> Any:
    usage = Usage(**{name: getattr(body, name) for name in UsageIn.model_fields})
    return actions.amend_usage(actor_from(request), number, usage, body.reason)


@router.post("/usage/{number}/erase", response=UsageFacts, summary="Erase after retention (期满清除)")
def erase_usage(request: HttpRequest, number: str) -> Any:
    return actions.erase_usage(actor_from(request), number)


@router.get("/authorisations", response=AuthorisationPage, summary="Register of authorisations (授权书登记)")
def authorisations(request: HttpRequest, asked: Query[NumberQuery]) -> Any:
    return queries.authorisations(actor_from(request), asked.number, asked.next, asked.limit)


@router.post(
    "/authorisations",
    response={201: list[AuthorisationFacts]},
    summary="Register authorisations, all or none (登记授权书)",
)
def register_authorisations(request: HttpRequest, body: AuthorisationsIn) -> Any:
    papers = [one.consent() for one in body.authorisations]
    return Status(201, list(actions.register_authorisations(actor_from(request), papers)))


@router.get("/authorisations/doubts", response=DoubtPage, summary="Calls that no authorisation covers (授权书存疑调用)")
def doubts(request: HttpRequest, asked: Query[PageQuery]) -> Any:
    return exchange.consent_doubts(actor_from(request), asked.next, asked.limit)


@router.get("/authorisations/{number}", response=AuthorisationFacts, summary="One authorisation")
def authorisation(request: HttpRequest, number: str) -> Any:
    return queries.authorisation(actor_from(request), number)


@router.post(
    "/authorisations/{number}/revoke", response=AuthorisationFacts, summary="The person revoked it (登记撤回授权)"
)
def revoke_authorisation(request: HttpRequest, number: str, body: RevokeIn) -> Any:
    return actions.revoke_authorisation(actor_from(request), number, body.reason, body.revoked_on)


@router.get("/disposals", response=DisposalPage, summary="Disposals (数据处置)")
def disposals(request: HttpRequest, asked: Query[DisposalBoxQuery]) -> Any:
    return queries.disposals(actor_from(request), asked.box, asked.next, asked.limit)


@router.get("/disposals/{number}", response=DisposalFacts, summary="One disposal")
def disposal(request: HttpRequest, number: str) -> Any:
    return queries.disposal(actor_from(request), number)


@router.get("/disposals/{number}/history", response=list[HistoryOut], summary="What happened to it, oldest first")
def disposal_history(request: HttpRequest, number: str) -> Any:
    return [line(found) for found in queries.disposal_timeline(actor_from(request), number)]


@router.post("/disposals/{number}/way", response=DisposalFacts, summary="State the way as provider (提出处置方式)")
def way(request: HttpRequest, number: str, body: WayIn) -> Any:
    return actions.require_disposal_way(actor_from(request), number, body.way, body.text)


@router.post("/disposals/{number}/report", response=DisposalFacts, summary="Report with proof (报告处置)")
def report(request: HttpRequest, number: str, body: DisposalReportIn) -> Any:
    return actions.report_disposal(actor_from(request), number, body.report())


@router.post("/disposals/{number}/declare", response=DisposalFacts, summary="Declare nothing stored (无留存声明)")
def declare(request: HttpRequest, number: str, body: SaidIn) -> Any:
    return actions.declare_nothing_stored(actor_from(request), number, body.text)


@router.post("/disposals/{number}/confirm", response=DisposalFacts, summary="Confirm as provider (确认处置)")
def confirm(request: HttpRequest, number: str, body: NoteIn) -> Any:
    return actions.confirm_disposal(actor_from(request), number, body.note)


@router.post("/disposals/{number}/consent-keep", response=DisposalFacts, summary="Consent to keep (同意留存)")
def consent_keep(request: HttpRequest, number: str, body: NoteIn) -> Any:
    return actions.consent_keep_disposal(actor_from(request), number, body.note)


@router.post("/disposals/{number}/send-back", response=DisposalFacts, summary="Send back with reasons (退回处置)")
def send_back(request: HttpRequest, number: str, body: WhyIn) -> Any:
    return actions.send_back_disposal(actor_from(request), number, body.reason)


@router.get("/contractors", response=ContractorPage, summary="Contractors' access (受托方登记)")
def contractors(request: HttpRequest, asked: Query[PageQuery]) -> Any:
    return queries.contractors(actor_from(request), asked.next, asked.limit)


@router.post("/contractors", response={201: ContractorFacts}, summary="Register a contractor (登记受托方)")
def register_contractor(request: HttpRequest, body: AccessIn) -> Any:
    return Status(201, actions.register_contractor(actor_from(request), body.access()))


@router.get("/contractors/{number}", response=ContractorFacts, summary="One contractor")
def contractor(request: HttpRequest, number: str) -> Any:
    return queries.contractor(actor_from(request), number)


@router.put("/contractors/{number}", response=ContractorFacts, summary="Amend the registration (变更登记)")
def amend_contractor(request: HttpRequest, number: str, body: AccessIn) -> Any:
    return actions.amend_contractor(actor_from(request), number, body.access())


@router.post("/contractors/{number}/end", response=ContractorFacts, summary="End access (终止访问)")
def end_contractor(request: HttpRequest, number: str, body: WhyIn) -> Any:
    return actions.end_contractor(actor_from(request), number, body.reason)


@router.get(
    "/applications/{number}/combinations",
    response=list[CombinedShown],
    summary="What it would say with other grants (组合风险)",
)
def combinations(request: HttpRequest, number: str) -> Any:
    actor = actor_from(request)
    return list(combination.of_application(actor, queries.application(actor, number)))
