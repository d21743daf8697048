"""Any verb, by anybody, in any order and on any day: the invariants of an application hold after each step."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from shuqiao.accounts.models import InnerUnit
from shuqiao.kernel.refusals import Refusal
from shuqiao.sharing import actions, clocks, events, handling
from shuqiao.sharing.facts import ApplicationFacts
from shuqiao.sharing.facts.corrections import Missing
from shuqiao.sharing.models import Application, Grant
from shuqiao.sharing.records import application_facts
from shuqiao.sharing.states import APPLICATION, AT_PROVIDER, DECIDED, ApplicationState
from tests.cast import people
from tests.rooms.sharing.papers import pdf
from tests.rooms.sharing.stage import CLOCK, NAME_ONLY, SCOPE, TODAY, inner_unit, log, on, published, under

BASIS = (Missing("basis", "请写明条款号"),)


def attach(who: object, number: str) -> ApplicationFacts:
    """A document whose bytes are new each time."""
    actions.attach_document(who, number, "proof", "清单.pdf", pdf(str(len(log())).encode()))  # type: ignore[arg-type]
    return _facts(number)


VERBS: dict[str, Callable[[object, str], ApplicationFacts]] = {
    "save_draft": lambda who, number: actions.save_draft(who, number, SCOPE),
    "submit": actions.submit,
    "approve": actions.approve,
    "return": lambda who, number: actions.return_(who, number, "请补充"),
    "attach_document": attach,
    "request_correction": lambda who, number: actions.request_correction(who, number, BASIS),
    "resubmit": lambda who, number: actions.resubmit(who, number, SCOPE),
    "step_back": actions.step_back,
    "withdraw": actions.withdraw,
    "consent": actions.consent,
    "consent_in_part": lambda who, number: actions.consent_in_part(who, number, NAME_ONLY, "只需姓名"),
    "refuse": lambda who, number: actions.refuse(who, number, "condition_text", "不符合"),
    "escalate": actions.escalate,
    "confirm_answer": actions.confirm_answer,
    "return_answer": lambda who, number: actions.return_answer(who, number, "再核"),
    "request_extension": lambda who, number: actions.request_extension(who, number, 3, "须核对"),
    "allow_extension": actions.allow_extension,
    "deny_extension": lambda who, number: actions.deny_extension(who, number, "理由不足"),
    "route": lambda who, number: actions.route(who, number, _unit()),
    "route_back": lambda who, number: actions.route_back(who, number, "不属本科"),
    "ask_joint_sign": lambda who, number: actions.ask_joint_sign(who, number, [_unit()]),
    "sign_joint": lambda who, number: actions.sign_joint(who, number, "agree"),
    "close_joint_sign": lambda who, number: actions.close_joint_sign(who, number, "不再等待"),
}
WHO = ("jianruoxi", "shenwangchuan", "fangxiaoman", "handingjiang", "duqinghe", "youke", "clock")
RIGHT = {"save_draft": "jianruoxi", "submit": "jianruoxi", "withdraw": "jianruoxi", "approve": "shenwangchuan",
         "attach_document": "jianruoxi", "resubmit": "jianruoxi", "step_back": "jianruoxi",
         "return": "shenwangchuan", "escalate": "clock", "confirm_answer": "handingjiang",
         "return_answer": "handingjiang", "allow_extension": "duqinghe", "deny_extension": "duqinghe"}  # fmt: skip

step = st.tuples(st.sampled_from(sorted(VERBS)), st.one_of(st.none(), st.sampled_from(WHO)), st.integers(0, 8))
"""A verb, who tries it (None: whoever may), and how many days have passed since the step before."""


class Walks(TestCase):
    """Each example lives in its own transaction."""

    @settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(st.booleans(), st.booleans(), st.lists(step, max_size=14))
    def test_invariants_hold_after_each_step(
        self, regulation: bool, asked: bool, steps: list[tuple[str, str | None, int]]
    ) -> None:
        cast = people.cast()
        begun = [("submit", None, 0), ("approve", None, 0)] if asked else []
        with under("regulation-2025" if regulation else "measures-2016"):
            self.walk(cast, [*begun, *steps])

    def walk(self, cast: people.Cast, steps: list[tuple[str, str | None, int]]) -> None:
        with on(TODAY):
            inner_unit(cast, "户政科", "fangxiaoman")
            number = actions.start_draft(cast.applicant, published(cast).code, SCOPE).number
        day = TODAY
        for verb, who, days in steps:
            day += timedelta(days=days)
            login = who or RIGHT.get(verb, "fangxiaoman")
            actor = CLOCK if login == "clock" else cast[login]
            self.one_step(number, verb, actor, day)

    def one_step(self, number: str, verb: str, actor: object, day: date) -> None:
        before, recorded = _facts(number), len(log())
        with on(day):
            try:
                VERBS[verb](actor, number)
            except Refusal:
                assert _facts(number) == before
                assert len(log()) == recorded
            else:
                allowed = {row.to for row in APPLICATION.moves(before.state, verb)}
                assert _facts(number).state in allowed
                assert len(log()) == recorded + 1
        after = _facts(number)
        assert (after.decision is not None) == (after.state in DECIDED)
        assert len(after.grants) == (after.state in (ApplicationState.GRANTED, ApplicationState.PARTLY_GRANTED))
        assert len(after.grants) == Grant.objects.count()
        assert (after.left_wd is not None) <= (after.state == ApplicationState.CORRECTION_REQUESTED)
        assert after.due_on is not None or after.state not in AT_PROVIDER
        assert APPLICATION.verbs_from(after.state) or after.state in {*DECIDED, ApplicationState.WITHDRAWN}
        kept = clocks.running(events.of_application(number), "conditional_reply")
        assert (kept is not None) == (after.state in {*AT_PROVIDER, ApplicationState.CORRECTION_REQUESTED})
        assert kept is None or kept.due_on == after.due_on
        assert (handling.open_proposal(number) is not None) or after.state != ApplicationState.WAITING_PROVIDER_HEAD


def _unit() -> int:
    return int(InnerUnit.objects.get().pk)


def _facts(number: str) -> ApplicationFacts:
    return application_facts(Application.objects.get(number=number))
