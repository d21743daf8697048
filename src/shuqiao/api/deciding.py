"""Around the answer over HTTP: extension, inner units, joint sign, the head's consent, several at once, statistics."""

from __future__ import annotations

from typing import Any, Literal

from django.http import HttpRequest
from ninja import Query, Router, Schema

from shuqiao.api.bodies import Body, PageQuery
from shuqiao.api.doors import actor_from
from shuqiao.api.sharing import CitationIn, PartIn, ReasonIn, TermsIn
from shuqiao.sharing import actions, queries
from shuqiao.sharing.facts import (
    Answer,
    ApplicationFacts,
    Citation,
    DecisionKind,
    Handling,
    Obstruction,
    RefusalCount,
    Terms,
)

router = Router()


class ExtensionIn(Body):
    working_days: int
    reason: str


class WordsIn(Body):
    """A remark, which may be empty."""

    words: str = ""


class RouteIn(WordsIn):
    unit: int


class JointSignIn(WordsIn):
    units: tuple[int, ...]


class OpinionIn(WordsIn):
    """``opinion``: agree, agree_with_limits or disagree."""

    opinion: str


class AllowIn(Body):
    reason: str = ""


class AnswerIn(Body):
    """One answer.  ``part`` belongs to consent in part, ``reason_code`` and ``citation`` to a refusal."""

    kind: Literal["consent", "consent_in_part", "refuse"]
    part: PartIn | None = None
    terms: TermsIn = TermsIn()
    reason_code: str = ""
    reason: str = ""
    citation: CitationIn | None = None
    extra_conditions: str = ""

    def answer(self) -> Answer:
        return Answer(
            DecisionKind(self.kind),
            self.part.part() if self.part else None,
            Terms(**self.terms.dict()),
            self.reason_code,
            self.reason,
            Citation(**self.citation.dict()) if self.citation else None,
            self.extra_conditions,
        )


class TogetherIn(Body):
    """Applications for one entry or one matter, and the one answer to all of them."""

    numbers: list[str]
    answer: AnswerIn


class RefusalPage(Schema):
    items: list[RefusalCount]
    next: str | None


class ObstructionPage(Schema):
    items: list[Obstruction]
    next: str | None


HERE = "/applications/{number}"


@router.get(f"{HERE}/handling", response=Handling, summary="Extension, joint signs, proposed answer (办理情况)")
def handling(request: HttpRequest, number: str) -> Any:
    return queries.handling(actor_from(request), number)


@router.post(f"{HERE}/extension", response=ApplicationFacts, summary="Ask the authority for more time (申请延期)")
def request_extension(request: HttpRequest, number: str, body: ExtensionIn) -> Any:
    return actions.request_extension(actor_from(request), number, body.working_days, body.reason)


@router.post(f"{HERE}/extension/allow", response=ApplicationFacts, summary="Allow it, as the authority (同意延期)")
def allow_extension(request: HttpRequest, number: str, body: AllowIn) -> Any:
    return actions.allow_extension(actor_from(request), number, body.reason)


@router.post(f"{HERE}/extension/deny", response=ApplicationFacts, summary="Deny it, as the authority (不同意延期)")
def deny_extension(request: HttpRequest, number: str, body: ReasonIn) -> Any:
    return actions.deny_extension(actor_from(request), number, body.reason)


@router.post(f"{HERE}/route", response=ApplicationFacts, summary="Send to an inner unit (转办)")
def route(request: HttpRequest, number: str, body: RouteIn) -> Any:
    return actions.route(actor_from(request), number, body.unit, body.words)


@router.post(f"{HERE}/route-back", response=ApplicationFacts, summary="Give back from the inner unit (退回转办)")
def route_back(request: HttpRequest, number: str, body: ReasonIn) -> Any:
    return actions.route_back(actor_from(request), number, body.reason)


@router.post(f"{HERE}/joint-sign", response=ApplicationFacts, summary="Ask inner units for their opinions (会签)")
def ask_joint_sign(request: HttpRequest, number: str, body: JointSignIn) -> Any:
    return actions.ask_joint_sign(actor_from(request), number, body.units, body.words)


@router.post(f"{HERE}/joint-sign/sign", response=ApplicationFacts, summary="One's unit's opinion (签署会签意见)")
def sign_joint(request: HttpRequest, number: str, body: OpinionIn) -> Any:
    return actions.sign_joint(actor_from(request), number, body.opinion, body.words)


@router.post(f"{HERE}/joint-sign/close", response=ApplicationFacts, summary="Go on without the rest (结束会签)")
def close_joint_sign(request: HttpRequest, number: str, body: ReasonIn) -> Any:
    return actions.close_joint_sign(actor_from(request), number, body.reason)


@router.post(f"{HERE}/answer/confirm", response=ApplicationFacts, summary="Consent as the provider's head (核准答复)")
def confirm_answer(request: HttpRequest, number: str) -> Any:
    return actions.confirm_answer(actor_from(request), number)


@router.post(f"{HERE}/answer/return", response=ApplicationFacts, summary="Give back as the provider's head (退回答复)")
def return_answer(request: HttpRequest, number: str, body: ReasonIn) -> Any:
    return actions.return_answer(actor_from(request), number, body.reason)


@router.post("/answers", response=list[ApplicationFacts], summary="Answer several applications at once (批量答复)")
def answer_together(request: HttpRequest, body: TogetherIn) -> Any:
    return list(actions.answer_together(actor_from(request), body.numbers, body.answer.answer()))


@router.get("/refusals", response=RefusalPage, summary="Refusals counted by entry and reason (不予同意理由统计)")
def refusals(request: HttpRequest, asked: Query[PageQuery]) -> Any:
    return queries.refusals(actor_from(request), asked.next, asked.limit)


@router.get("/obstructions", response=ObstructionPage, summary="What was asked beyond the catalogue (不当设限线索)")
def obstructions(request: HttpRequest, asked: Query[PageQuery]) -> Any:
    return queries.obstructions(actor_from(request), asked.next, asked.limit)
