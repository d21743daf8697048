"""What is said and agreed about grants, over HTTP: renewals, stops, outages, tests, health."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Schema, Status

from shuqiao.api.bodies import Body, PageQuery
from shuqiao.api.doors import actor_from
from shuqiao.exchange import actions as exchange
from shuqiao.exchange import watching
from shuqiao.exchange.facts import HealthFacts
from shuqiao.kernel.clock import CHINA
from shuqiao.sharing import actions, queries
from shuqiao.sharing.facts import EmergencyFacts, GrantFacts, OutageFacts, RenewalFacts, TalkFacts

router = Router()


class AskRenewalIn(Body):
    """``items``, where given, are items of the grant: a renewal adds none."""

    until: date
    reason: str
    purpose_stands: bool
    items: tuple[str, ...] = ()


class NoteIn(Body):
    note: str = ""


class WhyIn(Body):
    reason: str


class ProposalIn(Body):
    """``verb``: suspend, revoke or narrow."""

    verb: str
    from_on: date
    reason: str


class StopAnswerIn(Body):
    agrees: bool
    words: str = ""


class EmergencyIn(Body):
    words: str
    incident: str = ""


class ReportIn(Body):
    report: str


class RemedyIn(Body):
    """What was done after an emergency stop."""

    remedy: str


class OutageIn(Body):
    """``emergency`` says why it is told later than agreed."""

    entries: tuple[str, ...]
    from_at: datetime
    to_at: datetime
    reason: str
    emergency: str = ""


class OutagePage(Schema):
    items: list[OutageFacts]
    next: str | None


class CallerOut(Schema):
    """A grant that is called: its systems, whom to phone, the last day with a delivery, and those of 30 days."""

    grant: GrantFacts
    contact_name: str
    contact_phone: str
    last_on: date | None
    calls_30: int


class CallerPage(Schema):
    items: list[CallerOut]
    next: str | None


@router.get("/grants/{number}/renewals", response=list[RenewalFacts], summary="Renewals, newest first (续期记录)")
def renewals(request: HttpRequest, number: str) -> Any:
    return list(queries.renewals(actor_from(request), number))


@router.post("/grants/{number}/renewals", response={201: RenewalFacts}, summary="Ask for a later end (申请续期)")
def ask_renewal(request: HttpRequest, number: str, body: AskRenewalIn) -> Any:
    asked = actions.ask_renewal(actor_from(request), number, body.until, body.reason, body.purpose_stands, body.items)
    return Status(201, asked)


@router.post("/grants/{number}/renew", response=GrantFacts, summary="Renew a standing grant at once (续期)")
def renew_standing(request: HttpRequest, number: str) -> Any:
    return actions.renew_standing(actor_from(request), number)


@router.post("/renewals/{number}/approve", response=RenewalFacts, summary="Approve as head (通过续期申请)")
def approve_renewal(request: HttpRequest, number: str) -> Any:
    return actions.approve_renewal(actor_from(request), number)


@router.post("/renewals/{number}/grant", response=GrantFacts, summary="Renew as provider (同意续期)")
def grant_renewal(request: HttpRequest, number: str, body: NoteIn) -> Any:
    return actions.grant_renewal(actor_from(request), number, body.note)


@router.post("/renewals/{number}/decline", response=RenewalFacts, summary="Decline with a reason (不予续期)")
def decline_renewal(request: HttpRequest, number: str, body: WhyIn) -> Any:
    return actions.decline_renewal(actor_from(request), number, body.reason)


@router.post("/renewals/{number}/withdraw", response=RenewalFacts, summary="Withdraw (撤回续期申请)")
def withdraw_renewal(request: HttpRequest, number: str) -> Any:
    return actions.withdraw_renewal(actor_from(request), number)


@router.get("/grants/{number}/stops", response=list[TalkFacts], summary="Negotiated stops (停用协商记录)")
def stops(request: HttpRequest, number: str) -> Any:
    return list(queries.talks(actor_from(request), number))


@router.post("/grants/{number}/stops", response={201: TalkFacts}, summary="Propose a stop (停用协商)")
def propose_stop(request: HttpRequest, number: str, body: ProposalIn) -> Any:
    return Status(201, actions.propose_stop(actor_from(request), number, body.verb, body.from_on, body.reason))


@router.post("/stops/{number}/answer", response=TalkFacts, summary="Agree or object (答复停用协商)")
def answer_stop(request: HttpRequest, number: str, body: StopAnswerIn) -> Any:
    return actions.answer_stop(actor_from(request), number, body.agrees, body.words)


@router.post("/stops/{number}/withdraw", response=TalkFacts, summary="Withdraw the proposal (撤回停用提议)")
def withdraw_stop(request: HttpRequest, number: str) -> Any:
    return actions.withdraw_stop(actor_from(request), number)


@router.post("/grants/{number}/emergency-stop", response=GrantFacts, summary="Stop at once for safety (紧急停用)")
def emergency_stop(request: HttpRequest, number: str, body: EmergencyIn) -> Any:
    return actions.emergency_stop(actor_from(request), number, body.words, body.incident)


@router.get("/grants/{number}/emergencies", response=list[EmergencyFacts], summary="Emergency stops (紧急停用记录)")
def emergencies(request: HttpRequest, number: str) -> Any:
    return list(queries.emergencies(actor_from(request), number))


@router.post("/emergencies/{number}/report", response=EmergencyFacts, summary="Report to the authority (报告主管部门)")
def report_emergency(request: HttpRequest, number: str, body: ReportIn) -> Any:
    return actions.report_emergency(actor_from(request), number, body.report)


@router.post(
    "/grants/{number}/resume-after-emergency", response=GrantFacts, summary="Resume, saying what was done (恢复)"
)
def resume_after_emergency(request: HttpRequest, number: str, body: RemedyIn) -> Any:
    return actions.resume_grant(actor_from(request), number, body.remedy)


@router.get("/outages", response=OutagePage, summary="Planned outages (停用预告)")
def outages(request: HttpRequest, asked: Query[PageQuery]) -> Any:
    return queries.outages(actor_from(request), asked.next, asked.limit)


@router.post("/outages", response={201: OutageFacts}, summary="Announce an outage (发布停用预告)")
def announce_outage(request: HttpRequest, body: OutageIn) -> Any:
    made = actions.announce_outage(
        actor_from(request), body.entries, aware(body.from_at), aware(body.to_at), body.reason, body.emergency
    )
    return Status(201, made)


@router.get("/outages/{number}", response=OutageFacts, summary="One outage, with the systems concerned")
def outage(request: HttpRequest, number: str) -> Any:
    return queries.outage(actor_from(request), number)


@router.post("/outages/{number}/cancel", response=OutageFacts, summary="Cancel it (取消预告)")
def cancel_outage(request: HttpRequest, number: str) -> Any:
    return actions.cancel_outage(actor_from(request), number)


@router.get("/callers", response=CallerPage, summary="Who calls one's entries (谁在调用)")
def callers(request: HttpRequest, asked: Query[PageQuery]) -> Any:
    found = queries.callers(actor_from(request), asked.next, asked.limit)
    numbers = [grant.number for grant in found.items]
    calls, contacts = watching.last_calls(numbers), queries.contacts(numbers)
    return {"items": [_caller(grant, calls, contacts) for grant in found.items], "next": found.next}


@router.post("/applications/{number}/test", response={201: GrantFacts}, summary="Begin a test (申请测试)")
def start_test(request: HttpRequest, number: str) -> Any:
    return Status(201, actions.start_test(actor_from(request), number))


@router.post("/grants/{number}/end-test", response=GrantFacts, summary="End the test (结束测试)")
def end_test(request: HttpRequest, number: str) -> Any:
    return actions.end_test(actor_from(request), number)


@router.get("/grants/{number}/samples", response=list[dict[str, Any]], summary="Generated keys of a test grant to try")
def samples(request: HttpRequest, number: str) -> Any:
    return list(watching.sample_keys(actor_from(request), number))


@router.get("/grants/{number}/health", response=HealthFacts, summary="Health of the supply (健康检查)")
def health(request: HttpRequest, number: str) -> Any:
    return watching.health_of(actor_from(request), number)


@router.post("/grants/{number}/recheck", response=list[str], summary="Check again (重新检查): the probes' numbers")
def recheck(request: HttpRequest, number: str) -> Any:
    return list(exchange.recheck(actor_from(request), number))


def aware(moment: datetime) -> datetime:
    """A moment without a zone is China's."""
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=CHINA)


def _caller(
    grant: GrantFacts, calls: dict[str, tuple[date, int]], contacts: dict[str, tuple[str, str]]
) -> dict[str, Any]:
    name, phone = contacts.get(grant.number, ("", ""))
    last, count = calls.get(grant.number, (None, 0))
    return {"grant": grant, "contact_name": name, "contact_phone": phone, "last_on": last, "calls_30": count}
