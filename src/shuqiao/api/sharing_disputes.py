"""Disputes over HTTP.  Each route parses, calls once, and answers with facts."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from django.http import HttpRequest
from ninja import Query, Router, Schema, Status

from shuqiao.api.bodies import Body, HistoryOut, PageQuery, line
from shuqiao.api.doors import actor_from
from shuqiao.sharing import actions, queries
from shuqiao.sharing.facts.disputes import About, DisputeFacts, Meeting, Outcome, Ruling

router = Router()


class DisputeIn(Body):
    """What is disputed, and the claim."""

    about: Literal["application", "grant", "demand"]
    number: str
    claim: str


class MeetingIn(Body):
    held_on: date
    attended: str
    text: str


class SettleIn(Body):
    terms: str


class RulingIn(Body):
    """``due_on`` where something is owed; ``document_number`` where a superior decided."""

    outcome: Literal["upheld", "reopen", "dismissed"]
    text: str
    due_on: date | None = None
    document_number: str = ""


class ExecuteIn(Body):
    """``due_on`` replaces the decision's day; needed after a first one passed in vain."""

    due_on: date | None = None


class NoteIn(Body):
    note: str = ""


class DisputePage(Schema):
    items: list[DisputeFacts]
    next: str | None


class DisputeQuery(PageQuery):
    box: Literal["open", "to_coordinate", "all"] = "open"


@router.get("/disputes", response=DisputePage, summary="Disputes of one's department (争议)")
def disputes(request: HttpRequest, asked: Query[DisputeQuery]) -> Any:
    return queries.disputes(actor_from(request), asked.box, asked.next, asked.limit)


@router.post("/disputes", response={201: DisputeFacts}, summary="Object to an answer, to silence or a stop (提出争议)")
def open_(request: HttpRequest, body: DisputeIn) -> Any:
    return Status(201, actions.open_dispute(actor_from(request), About(body.about), body.number, body.claim))


@router.get("/disputes/{number}", response=DisputeFacts, summary="One dispute with its meetings and decisions")
def dispute(request: HttpRequest, number: str) -> Any:
    return queries.dispute(actor_from(request), number)


@router.get("/disputes/{number}/history", response=list[HistoryOut], summary="What happened, oldest first")
def history(request: HttpRequest, number: str) -> Any:
    return [line(found) for found in queries.dispute_timeline(actor_from(request), number)]


@router.post("/disputes/{number}/meetings", response=DisputeFacts, summary="Record a meeting (登记协商记录)")
def meeting(request: HttpRequest, number: str, body: MeetingIn) -> Any:
    return actions.record_meeting(actor_from(request), number, Meeting(body.held_on, body.attended, body.text))


@router.post("/disputes/{number}/settle", response=DisputeFacts, summary="Say that both agree (确认协商一致)")
def settle(request: HttpRequest, number: str, body: SettleIn) -> Any:
    return actions.settle_dispute(actor_from(request), number, body.terms)


@router.post("/disputes/{number}/withdraw", response=DisputeFacts, summary="Withdraw (撤回)")
def withdraw(request: HttpRequest, number: str) -> Any:
    return actions.withdraw_dispute(actor_from(request), number)


@router.post("/disputes/{number}/bring", response=DisputeFacts, summary="Bring before the authority (提请主管部门协调)")
def bring(request: HttpRequest, number: str) -> Any:
    return actions.bring_dispute(actor_from(request), number)


@router.post("/disputes/{number}/escalate", response=DisputeFacts, summary="Take to the superior (提请上级处理)")
def escalate(request: HttpRequest, number: str) -> Any:
    return actions.escalate_dispute(actor_from(request), number)


@router.post("/disputes/{number}/decide", response=DisputeFacts, summary="Decide, or record a decision (处理决定)")
def decide(request: HttpRequest, number: str, body: RulingIn) -> Any:
    ruling = Ruling(Outcome(body.outcome), body.text, body.due_on, body.document_number)
    return actions.decide_dispute(actor_from(request), number, ruling)


@router.post("/disputes/{number}/execute", response=DisputeFacts, summary="Put into execution (交付执行)")
def execute(request: HttpRequest, number: str, body: ExecuteIn) -> Any:
    return actions.execute_ruling(actor_from(request), number, body.due_on)


@router.post("/disputes/{number}/confirm", response=DisputeFacts, summary="Confirm execution (确认已执行)")
def confirm(request: HttpRequest, number: str, body: NoteIn) -> Any:
    return actions.confirm_execution(actor_from(request), number, body.note)


@router.post("/disputes/{number}/report-failure", response=DisputeFacts, summary="Report as not executed (登记未执行)")
def report_failure(request: HttpRequest, number: str, body: NoteIn) -> Any:
    return actions.report_failure(actor_from(request), number, body.note)


@router.post("/disputes/{number}/close", response=DisputeFacts, summary="Close where nothing is owed (办结)")
def close(request: HttpRequest, number: str) -> Any:
    return actions.close_dispute(actor_from(request), number)
