"""Applications, decisions and grants over HTTP.  Each route parses, calls once, and answers with facts."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from django.http import HttpRequest
from ninja import Query, Router, Schema, Status

from shuqiao.api import applying, clocks, documents, sharing_use
from shuqiao.api.bodies import Body, HistoryOut, PageQuery, line
from shuqiao.api.doors import actor_from
from shuqiao.api.grants import router as grants_router
from shuqiao.sharing import actions, queries
from shuqiao.sharing.facts import (
    ApplicationFacts,
    BasketFacts,
    Citation,
    GrantedItem,
    GrantFacts,
    Line,
    Part,
    RefusalGround,
    Scope,
    Stop,
    Terms,
)

router = Router()
router.add_router("", applying.router)
router.add_router("", documents.router)
router.add_router("", clocks.router)
router.add_router("", sharing_use.router)


class SharedIn(Body):
    """What is asked of every entry alike; a draft may leave anything out."""

    basis: str = ""
    purpose_type: str = ""
    scenario: str = ""
    scenario_text: str = ""
    matter_code: str = ""
    matter_name: str = ""
    period_from: date | None = None
    period_to: date | None = None
    systems: tuple[str, ...] = ()
    contact_name: str = ""
    contact_phone: str = ""
    truth_statement: bool = False

    def shared(self) -> Scope:
        return Scope(**{name: getattr(self, name) for name in SharedIn.model_fields})


class AskedIn(Body):
    """What is asked of one entry."""

    items: tuple[str, ...] = ()
    lookup_items: tuple[str, ...] = ()
    method: str = "query"
    row_filter: dict[str, Any] | None = None
    frequency: str = ""
    daily_volume: int | None = None


class ScopeIn(SharedIn, AskedIn):
    """What is asked; a draft may leave anything out."""

    def scope(self) -> Scope:
        return Scope(**{name: getattr(self, name) for name in ScopeIn.model_fields})


class ResubmitIn(ScopeIn):
    """The corrected form; it asks for no more than before."""

    note: str = ""


class ApplicationIn(ScopeIn):
    """A new application, or a subscription, for one entry."""

    entry_code: str


class LineIn(AskedIn):
    """One entry of a basket."""

    entry_code: str


class BasketIn(SharedIn):
    """What is said once, and the entries that it is said for."""

    entries: list[LineIn]

    def lines(self) -> list[Line]:
        return [Line(**{name: getattr(line, name) for name in LineIn.model_fields}) for line in self.entries]


class TermsIn(Body):
    """The provider's bounds for calls."""

    rows_per_call: int = 100
    calls_per_minute: int = 600
    bearer: bool = False
    printable: bool = False


class ItemIn(Body):
    item: str
    rule: str


class PartIn(Body):
    """Which items, under which rules, until when, for which rows."""

    items: list[ItemIn]
    period_to: date | None = None
    row_filter: dict[str, Any] | None = None

    def part(self) -> Part:
        return Part(tuple(GrantedItem(i.item, i.rule) for i in self.items), self.period_to, self.row_filter)


class ConsentIn(Body):
    terms: TermsIn = TermsIn()
    note: str = ""
    extra_conditions: str = ""


class ConsentInPartIn(Body):
    part: PartIn
    reason: str
    terms: TermsIn = TermsIn()
    extra_conditions: str = ""


class CitationIn(Body):
    title: str
    document_number: str
    article: str


class RefuseIn(Body):
    """``reason_code`` is one of the application's grounds, or ``law`` with a citation."""

    reason_code: str
    reason: str
    citation: CitationIn | None = None
    extra_conditions: str = ""


class ReasonIn(Body):
    reason: str


class StopIn(Body):
    """``code``: law, incident or agreed."""

    code: str
    text: str
    article: str = ""

    def stop(self) -> Stop:
        return Stop(self.code, self.text, self.article)


class NarrowIn(Body):
    part: PartIn
    why: StopIn


class ApplicationPage(Schema):
    items: list[ApplicationFacts]
    next: str | None


class BasketPage(Schema):
    items: list[BasketFacts]
    next: str | None


class GrantPage(Schema):
    items: list[GrantFacts]
    next: str | None


class BoxQuery(PageQuery):
    box: Literal[
        "mine", "drafts", "to_approve", "to_decide", "to_confirm", "to_sign", "to_extend", "overdue", "all"
    ] = "all"


class SideQuery(PageQuery):
    side: Literal["consumer", "provider", "all"] = "all"


@router.get("/applications", response=ApplicationPage, summary="A box of applications")
def applications(request: HttpRequest, asked: Query[BoxQuery]) -> Any:
    return queries.applications(actor_from(request), asked.box, asked.next, asked.limit)


@router.post("/applications", response={201: ApplicationFacts}, summary="Begin an application for a published entry")
def start_draft(request: HttpRequest, body: ApplicationIn) -> Any:
    return Status(201, actions.start_draft(actor_from(request), body.entry_code, body.scope()))


@router.get("/applications/{number}", response=ApplicationFacts, summary="One application, with its clock")
def application(request: HttpRequest, number: str) -> Any:
    return queries.application(actor_from(request), number)


@router.put("/applications/{number}", response=ApplicationFacts, summary="Save the draft (暂存)")
def save_draft(request: HttpRequest, number: str, body: ScopeIn) -> Any:
    return actions.save_draft(actor_from(request), number, body.scope())


@router.post("/applications/{number}/resubmit", response=ApplicationFacts, summary="Resubmit corrected (补正后提交)")
def resubmit(request: HttpRequest, number: str, body: ResubmitIn) -> Any:
    return actions.resubmit(actor_from(request), number, body.scope(), body.note)


@router.get("/applications/{number}/history", response=list[HistoryOut], summary="What happened, oldest first")
def history(request: HttpRequest, number: str) -> Any:
    return [line(found) for found in queries.timeline(actor_from(request), number)]


@router.get("/applications/{number}/grounds", response=list[RefusalGround], summary="On what it could be refused")
def grounds(request: HttpRequest, number: str) -> Any:
    return queries.grounds(actor_from(request), number)


@router.post("/applications/{number}/submit", response=ApplicationFacts, summary="Submit to one's own head (提交)")
def submit(request: HttpRequest, number: str) -> Any:
    return actions.submit(actor_from(request), number)


@router.post("/applications/{number}/approve", response=ApplicationFacts, summary="Approve as head (通过)")
def approve(request: HttpRequest, number: str) -> Any:
    return actions.approve(actor_from(request), number)


@router.post("/applications/{number}/return", response=ApplicationFacts, summary="Return as head (退回修改)")
def return_(request: HttpRequest, number: str, body: ReasonIn) -> Any:
    return actions.return_(actor_from(request), number, body.reason)


@router.post("/applications/{number}/step-back", response=ApplicationFacts, summary="Take back one step (退回上一步)")
def step_back(request: HttpRequest, number: str) -> Any:
    return actions.step_back(actor_from(request), number)


@router.post("/applications/{number}/withdraw", response=ApplicationFacts, summary="Withdraw (撤回)")
def withdraw(request: HttpRequest, number: str) -> Any:
    return actions.withdraw(actor_from(request), number)


@router.post("/applications/{number}/consent", response=ApplicationFacts, summary="Consent (同意)")
def consent(request: HttpRequest, number: str, body: ConsentIn) -> Any:
    terms = Terms(**body.terms.dict())
    return actions.consent(actor_from(request), number, terms, note=body.note, extra_conditions=body.extra_conditions)


@router.post("/applications/{number}/consent-in-part", response=ApplicationFacts, summary="Consent in part (部分同意)")
def consent_in_part(request: HttpRequest, number: str, body: ConsentInPartIn) -> Any:
    part, terms = body.part.part(), Terms(**body.terms.dict())
    return actions.consent_in_part(
        actor_from(request), number, part, body.reason, terms, extra_conditions=body.extra_conditions
    )


@router.post("/applications/{number}/refuse", response=ApplicationFacts, summary="Refuse with a reason (不予同意)")
def refuse(request: HttpRequest, number: str, body: RefuseIn) -> Any:
    citation = Citation(**body.citation.dict()) if body.citation else None
    return actions.refuse(
        actor_from(request), number, body.reason_code, body.reason, citation, extra_conditions=body.extra_conditions
    )


@router.get("/baskets", response=BasketPage, summary="Baskets of one's department")
def baskets(request: HttpRequest, asked: Query[PageQuery]) -> Any:
    return queries.baskets(actor_from(request), asked.next, asked.limit)


@router.post("/baskets", response={201: BasketFacts}, summary="Begin applications for several entries (申请篮)")
def start_basket(request: HttpRequest, body: BasketIn) -> Any:
    return Status(201, actions.start_basket(actor_from(request), body.shared(), body.lines()))


@router.get("/baskets/{number}", response=BasketFacts, summary="One basket: who is next until when, which grants exist")
def basket(request: HttpRequest, number: str) -> Any:
    return queries.basket(actor_from(request), number)


@router.put("/baskets/{number}", response=BasketFacts, summary="Save the unsent basket (暂存)")
def save_basket(request: HttpRequest, number: str, body: BasketIn) -> Any:
    return actions.save_basket(actor_from(request), number, body.shared(), body.lines())


@router.get("/baskets/{number}/history", response=list[HistoryOut], summary="What was done to it, oldest first")
def basket_history(request: HttpRequest, number: str) -> Any:
    return [line(found) for found in queries.basket_timeline(actor_from(request), number)]


@router.post("/baskets/{number}/submit", response=BasketFacts, summary="Send all of it to one's own head (提交)")
def submit_basket(request: HttpRequest, number: str) -> Any:
    return actions.submit_basket(actor_from(request), number)


@router.post("/baskets/{number}/approve", response=BasketFacts, summary="Approve all of it as head (通过)")
def approve_basket(request: HttpRequest, number: str) -> Any:
    return actions.approve_basket(actor_from(request), number)


@router.post("/subscriptions", response={201: GrantFacts}, summary="Take an unconditional resource (直接获取)")
def subscribe(request: HttpRequest, body: ApplicationIn) -> Any:
    return Status(201, actions.subscribe(actor_from(request), body.entry_code, body.scope()))


@router.get("/grants", response=GrantPage, summary="Grants one uses or gives")
def grants(request: HttpRequest, asked: Query[SideQuery]) -> Any:
    return queries.grants(actor_from(request), asked.side, asked.next, asked.limit)


@router.get("/grants/{number}", response=GrantFacts, summary="One grant")
def grant(request: HttpRequest, number: str) -> Any:
    return queries.grant(actor_from(request), number)


@router.get("/grants/{number}/history", response=list[HistoryOut], summary="What happened to it, oldest first")
def grant_history(request: HttpRequest, number: str) -> Any:
    return [line(found) for found in queries.grant_timeline(actor_from(request), number)]


@router.post("/grants/{number}/suspend", response=GrantFacts, summary="Suspend for a listed reason (暂停)")
def suspend(request: HttpRequest, number: str, body: StopIn) -> Any:
    return actions.suspend_grant(actor_from(request), number, body.stop())


@router.post("/grants/{number}/resume", response=GrantFacts, summary="Resume (恢复)")
def resume(request: HttpRequest, number: str) -> Any:
    return actions.resume_grant(actor_from(request), number)


@router.post("/grants/{number}/revoke", response=GrantFacts, summary="Revoke for a listed reason (撤销)")
def revoke(request: HttpRequest, number: str, body: StopIn) -> Any:
    return actions.revoke_grant(actor_from(request), number, body.stop())


@router.post("/grants/{number}/narrow", response=GrantFacts, summary="Narrow for a listed reason (缩小范围)")
def narrow(request: HttpRequest, number: str, body: NarrowIn) -> Any:
    return actions.narrow_grant(actor_from(request), number, body.part.part(), body.why.stop())


router.add_router("", grants_router)
