"""Any verb, by anybody, in any order and on any day: the invariants of an application hold after each step."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from shuqiao.kernel.refusals import Refusal
from shuqiao.sharing import actions
from shuqiao.sharing.facts import ApplicationFacts
from shuqiao.sharing.models import Application, Grant
from shuqiao.sharing.records import application_facts
from shuqiao.sharing.states import APPLICATION, DECIDED, ApplicationState
from tests.cast import people
from tests.rooms.sharing.stage import CLOCK, NAME_ONLY, SCOPE, TODAY, log, on, published

VERBS: dict[str, Callable[[object, str], ApplicationFacts]] = {
    "save_draft": lambda who, number: actions.save_draft(who, number, SCOPE),
    "submit": actions.submit,
    "approve": actions.approve,
    "return": lambda who, number: actions.return_(who, number, "请补充"),
    "step_back": actions.step_back,
    "withdraw": actions.withdraw,
    "consent": actions.consent,
    "consent_in_part": lambda who, number: actions.consent_in_part(who, number, NAME_ONLY, "只需姓名"),
    "refuse": lambda who, number: actions.refuse(who, number, "condition_text", "不符合"),
    "escalate": actions.escalate,
}
WHO = ("jianruoxi", "shenwangchuan", "fangxiaoman", "duqinghe", "youke", "clock")
RIGHT = {"save_draft": "jianruoxi", "step_back": "jianruoxi",
         "submit": "jianruoxi", "withdraw": "jianruoxi", "approve": "shenwangchuan",
         "return": "shenwangchuan", "escalate": "clock"}  # fmt: skip

step = st.tuples(st.sampled_from(sorted(VERBS)), st.one_of(st.none(), st.sampled_from(WHO)), st.integers(0, 8))
"""A verb, who tries it (None: whoever may), and how many days have passed since the step before."""


class Walks(TestCase):
    """Each example lives in its own transaction."""

    @settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(st.lists(step, max_size=14))
    def test_invariants_hold_after_each_step(self, steps: list[tuple[str, str | None, int]]) -> None:
        cast = people.cast()
        with on(TODAY):
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
        assert after.due_on is not None or after.state != ApplicationState.UNDER_REVIEW


def _facts(number: str) -> ApplicationFacts:
    return application_facts(Application.objects.get(number=number))
