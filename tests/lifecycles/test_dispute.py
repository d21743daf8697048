"""The life of a dispute: every state × verb, and any walk."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from datetime import date, timedelta
from itertools import product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from shuqiao.kernel.refusals import Absent, NotPermitted, Refusal
from shuqiao.kernel.transitions import WrongState
from shuqiao.sharing import actions, clocks, events
from shuqiao.sharing.dispute_permissions import verbs_for
from shuqiao.sharing.dispute_records import dispute_facts
from shuqiao.sharing.facts import Scope
from shuqiao.sharing.facts.disputes import About, DisputeFacts
from shuqiao.sharing.models import Application, Dispute
from shuqiao.sharing.states.disputes import DISPUTE, DISPUTE_SIDE, OPEN_DISPUTE, DisputeState
from tests.cast import people
from tests.cast.people import Cast
from tests.rooms.sharing.demand_stage import DISMISSED, REOPEN, UPHELD, dispute_in, meeting, of_superior
from tests.rooms.sharing.stage import TODAY, application_in, confirmed, log, on

LEGAL = {
    "negotiating": {"record_meeting", "settle", "withdraw", "bring"},
    "authority": {"record_meeting", "settle", "withdraw", "escalate", "decide"},
    "superior": {"record_meeting", "settle", "withdraw", "decide"},
    "decided": {"escalate", "execute", "close"},
    "executing": {"confirm", "report_failure"},
    "not_executed": {"execute", "confirm"},
    "settled": set(),
    "closed": set(),
    "withdrawn": set(),
}
STATES = sorted(DisputeState)
VERBS = sorted(DISPUTE.verbs)
LATE = date(2025, 11, 3)


@pytest.fixture(autouse=True)
def _decree(settings: object) -> None:
    """The rule set under which a local dispute has somebody above the authority."""
    settings.SHUQIAO_RULE_SET = "regulation-2025"  # type: ignore[attr-defined]


def do(cast: Cast, verb: str, found: DisputeFacts, day: date = TODAY) -> DisputeFacts:
    """One verb by whoever may do it."""
    number, steering, claimant = found.number, cast.authority_reviewer, cast.applicant
    ruling = of_superior(UPHELD)
    acts: dict[str, Callable[[], DisputeFacts]] = {
        "record_meeting": lambda: actions.record_meeting(cast.provider_reviewer, number, meeting(day)),
        "settle": lambda: actions.settle_dispute(claimant, number, "达成一致"),
        "withdraw": lambda: actions.withdraw_dispute(claimant, number),
        "bring": lambda: actions.bring_dispute(claimant, number),
        "escalate": lambda: actions.escalate_dispute(claimant, number),
        "decide": lambda: actions.decide_dispute(steering, number, ruling),
        "execute": lambda: actions.execute_ruling(steering, number, date(2025, 11, 28)),
        "confirm": lambda: actions.confirm_execution(steering, number),
        "report_failure": lambda: actions.report_failure(steering, number, "未执行"),
        "close": lambda: actions.close_dispute(steering, number),
    }
    return acts[verb]()


def test_the_table_agrees_with_the_list_written_by_hand() -> None:
    assert {state: set(DISPUTE.verbs_from(state)) for state in STATES} == LEGAL
    assert DISPUTE.states == set(STATES)
    assert DISPUTE.unreachable() == frozenset()
    assert DISPUTE.verbs == set(DISPUTE_SIDE)
    assert {state for state in STATES if LEGAL[state]} == OPEN_DISPUTE


@pytest.mark.django_db
@pytest.mark.parametrize(("state", "verb"), list(product(STATES, VERBS)))
def test_every_state_and_verb(cast: Cast, state: str, verb: str) -> None:
    with on(TODAY):
        before = dispute_in(cast, state, DISMISSED if verb == "close" and state == "decided" else UPHELD)
        if verb == "bring" and state == "negotiating":
            before = actions.record_meeting(cast.applicant, before.number, meeting())
    day = LATE if verb == "report_failure" else TODAY
    with on(day):
        recorded = len(log())
        if verb in LEGAL[state]:
            after = do(cast, verb, before, day)
            assert after.state in {row.to for row in DISPUTE.moves(state, verb)}
            assert after.version == before.version + 1
            assert len(log()) == recorded + 1
        else:
            with pytest.raises(WrongState):
                do(cast, verb, before, day)
            assert len(log()) == recorded


step = st.tuples(st.sampled_from(VERBS), st.integers(0, 9))


class Walks(TestCase):
    """Each example lives in its own transaction."""

    @settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(st.lists(step, max_size=14), st.booleans())
    def test_invariants_hold_after_each_step(self, steps: list[tuple[str, int]], decree: bool) -> None:
        cast = people.cast()
        law = "regulation-2025" if decree else "measures-2016"
        with self.settings(SHUQIAO_RULE_SET=law), on(TODAY):
            found = dispute_in(cast, "negotiating")
            day = TODAY
            for verb, days in steps:
                day += timedelta(days=days)
                with on(day):
                    self.one_step(cast, verb, found.number, day)

    def one_step(self, cast: Cast, verb: str, number: str, day: date) -> None:
        before, recorded = _facts(number), len(log())
        try:
            do(cast, verb, before, day)
        except Refusal:
            assert _facts(number) == before
            assert len(log()) == recorded
        else:
            assert _facts(number).state in {row.to for row in DISPUTE.moves(before.state, verb)}
            assert len(log()) == recorded + 1
        after = _facts(number)
        assert bool(DISPUTE.verbs_from(after.state)) == (after.state in OPEN_DISPUTE)
        assert after.ruling is not None or after.state not in {"decided", "executing", "not_executed", "closed"}
        running = [c.limit for c in clocks.of(events.of_dispute(number)) if c.running]
        assert running == (["dispute_execution"] if after.state == "executing" else [])
        assert (after.forum is not None) or after.state in {"negotiating", "settled", "withdrawn"}


def _facts(number: str) -> DisputeFacts:
    return dispute_facts(Dispute.objects.get(number=number))


@pytest.mark.django_db
def test_who_may_do_what(cast: Cast) -> None:
    """The permissions table of a dispute before the authority; strangers find nothing."""
    with on(TODAY):
        found = dispute_in(cast, "authority")
    able: dict[str, set[str]] = {}
    for login in cast.people:
        for verb in verbs_for(cast[login], found):
            able.setdefault(verb, set()).add(login)
    housing, police = {"jianruoxi", "shenwangchuan", "luyifan"}, {"zhuyuanxiu", "handingjiang", "fangxiaoman"}
    assert able == {
        "record_meeting": housing | police | {"duqinghe"},
        "escalate": housing | police | {"duqinghe"},
        "settle": housing,
        "withdraw": housing,
        "decide": {"duqinghe"},
    }
    for login in ("youke", "fengan", "yanmingjing", "qiaodu", "luozhiqiu"):
        with pytest.raises(Absent):
            actions.withdraw_dispute(cast[login], found.number)
    with pytest.raises(NotPermitted):
        actions.decide_dispute(cast.applicant, found.number, UPHELD)


@pytest.mark.django_db
def test_an_application_is_answered_anew_and_the_old_decision_stays(cast: Cast) -> None:
    with on(TODAY):
        found = dispute_in(cast, "executing", REOPEN)
        old, new = (Application.objects.get(number=n) for n in (found.subject, found.reopened))
        assert (old.state, new.state, new.provider) == ("refused", "under_review", old.provider)
        assert old.decided_at is not None
        assert new.decided_at is None
        assert new.clock is not None
        assert (new.clock.due_on, new.clock.turn, new.clock.other) == (
            date(2025, 10, 31), new.provider, new.applicant_department)  # fmt: skip
        assert clocks.running(events.of_application(new.number), "conditional_reply") is not None
        given = {f.name for f in fields(Scope)} - {"basis"}
        assert {name: getattr(new, name) for name in given} == {name: getattr(old, name) for name in given}
        assert (new.version, new.approved_by, new.decision_kind) == (1, found.number, "")
        assert found.number in new.basis
        assert found.overturned
        confirmed(cast, actions.consent(cast.provider_reviewer, new.number))
        closed = actions.confirm_execution(cast.applicant, found.number, "已同意")
    assert closed.state == "closed"


@pytest.mark.django_db
def test_one_open_dispute_about_one_thing(cast: Cast) -> None:
    with on(TODAY):
        found = dispute_in(cast, "negotiating")
        with pytest.raises(Refusal, match="dispute_already_open"):
            actions.open_dispute(cast.applicant, About.APPLICATION, found.subject, "再次提出")
        actions.withdraw_dispute(cast.applicant, found.number)
        actions.open_dispute(cast.applicant, About.APPLICATION, found.subject, "再次提出")


@pytest.mark.django_db
def test_what_cannot_be_disputed(cast: Cast) -> None:
    with on(TODAY):
        running = application_in(cast, "under_review")
        with pytest.raises(Refusal, match="dispute_nothing_to_dispute"):
            actions.open_dispute(cast.applicant, About.APPLICATION, running.number, "太慢了")
        with pytest.raises(Absent):
            actions.open_dispute(cast.stranger, About.APPLICATION, running.number, "与我无关")
        with pytest.raises(Absent):
            actions.open_dispute(cast.compiler, About.APPLICATION, running.number, "提供部门不能对申请提出争议")
    with on(date(2025, 10, 20)):
        opened = actions.open_dispute(cast.applicant, About.APPLICATION, running.number, "超期未答复")
    assert not opened.refused
