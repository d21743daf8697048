"""The life of a demand: every state × verb, and any walk."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from shuqiao.kernel.refusals import Absent, NotPermitted, Refusal
from shuqiao.kernel.transitions import WrongState
from shuqiao.sharing import actions, clocks, events
from shuqiao.sharing.facts.demands import DemandFacts
from shuqiao.sharing.states.demands import ANSWERED_BY_ONE, DEMAND, DEMAND_SIDE, ENDED, DemandState
from tests.cast import people
from tests.cast.people import LAND, POLICE, Cast
from tests.rooms.catalogue.entries import entry_in
from tests.rooms.sharing.demand_stage import CATALOGUE, LAW, WISH, demand_in, stored
from tests.rooms.sharing.stage import TODAY, log, on

LEGAL = {
    "draft": {"save_draft", "submit", "withdraw"},
    "returned": {"save_draft", "submit", "withdraw"},
    "waiting_head": {"approve", "return", "withdraw"},
    "filed": {"dispatch", "claim", "merge", "decline", "withdraw"},
    "handed_back": {"dispatch", "claim", "merge", "decline", "withdraw"},
    "dispatched": {"transfer", "claim", "hand_back", "merge", "decline", "withdraw"},
    "claimed": {"transfer", "hand_back", "merge", "list_duty", "link_entry", "decline", "withdraw"},
    "merged": {"detach", "withdraw", "follow"},
    "duty": {"link_entry", "meet", "decline", "withdraw"},
    "met": set(),
    "declined": set(),
    "withdrawn": set(),
}
STATES = sorted(DemandState)
VERBS = sorted(DEMAND.verbs - {"follow"})
"""``follow`` is what happens to a merged demand inside another's verb."""


def do(cast: Cast, verb: str, number: str, other: str = "", entry: Any = None) -> DemandFacts:
    """One verb by whoever may do it."""
    steering, answers = cast.authority_reviewer, cast.provider_reviewer
    acts: dict[str, Callable[[], DemandFacts]] = {
        "save_draft": lambda: actions.save_demand(cast.applicant, number, WISH),
        "submit": lambda: actions.submit_demand(cast.applicant, number),
        "approve": lambda: actions.file_demand(cast.applicant_head, number),
        "return": lambda: actions.return_demand(cast.applicant_head, number, "请补充"),
        "withdraw": lambda: actions.withdraw_demand(cast.applicant, number),
        "dispatch": lambda: actions.dispatch_demand(steering, number, POLICE),
        "transfer": lambda: actions.transfer_demand(steering, number, LAND),
        "claim": lambda: actions.claim_demand(answers, number),
        "hand_back": lambda: actions.hand_back_demand(answers, number, "不属于本部门"),
        "merge": lambda: actions.merge_demand(steering, number, other),
        "detach": lambda: actions.detach_demand(steering, number),
        "list_duty": lambda: actions.list_duty(steering, number),
        "link_entry": lambda: actions.link_entry(cast.compiler, number, entry.code),
        "meet": lambda: actions.meet_demand(CATALOGUE, number, entry),
        "decline": lambda: actions.decline_demand(steering, number, "不得提供", LAW),
    }
    return acts[verb]()


def test_the_table_agrees_with_the_list_written_by_hand() -> None:
    assert {state: set(DEMAND.verbs_from(state)) for state in STATES} == LEGAL
    assert DEMAND.states == set(STATES)
    assert DEMAND.unreachable() == frozenset()
    assert DEMAND.verbs == set(DEMAND_SIDE)
    assert {state for state in STATES if not LEGAL[state]} == ENDED


@pytest.mark.django_db
@pytest.mark.parametrize(("state", "verb"), list(product(STATES, VERBS)))
def test_every_state_and_verb(cast: Cast, state: str, verb: str) -> None:
    with on(TODAY):
        entry = entry_in(cast, "published") if verb in ("link_entry", "meet") and state != "met" else None
        if state == "met":
            before = demand_in(cast, state)
            entry = type("Entry", (), {"code": before.entry_code, "id": before.entry_id, "name": before.entry_name})()
        else:
            before = demand_in(cast, state)
        other = demand_in(cast, "filed", name="宠物登记信息").number
        recorded = len(log())
        if verb in LEGAL[state]:
            after = do(cast, verb, before.number, other, entry)
            assert after.state in {row.to for row in DEMAND.moves(state, verb)}
            assert after.version == before.version + 1
            assert len(log()) == recorded + 1
        else:
            with pytest.raises((WrongState, NotPermitted, Absent)):
                do(cast, verb, before.number, other, entry)
            assert len(log()) == recorded
            assert stored(before.number).state == state


@pytest.mark.django_db
def test_each_clock_is_the_one_of_the_state(cast: Cast) -> None:
    wanted = {"filed": "demand_dispatch_wd", "dispatched": "demand_claim_wd", "claimed": "demand_answer_wd",
              "handed_back": "demand_dispatch_wd", "duty": "demand_duty_wd"}  # fmt: skip
    with on(TODAY):
        for state in ("filed", "dispatched", "claimed", "handed_back", "duty", "declined", "withdrawn"):
            found = demand_in(cast, state)
            running = [one.limit for one in clocks.of(events.of_demand(found.number)) if one.running]
            assert running == ([wanted[state]] if state in wanted else []), state


VERBS_WALKED = tuple(VERBS)
WHO = ("jianruoxi", "shenwangchuan", "fangxiaoman", "duqinghe", "youke", "fengan")
step = st.tuples(st.sampled_from(VERBS_WALKED), st.integers(0, 3))


class Walks(TestCase):
    """Each example lives in its own transaction."""

    @settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(st.lists(step, max_size=16))
    def test_invariants_hold_after_each_step(self, steps: list[tuple[str, int]]) -> None:
        cast = people.cast()
        with on(TODAY):
            entry = entry_in(cast, "published")
            numbers = [actions.start_demand(cast.applicant, WISH).number for _ in range(2)]
            for number in numbers[:1]:
                actions.submit_demand(cast.applicant, number)
                actions.file_demand(cast.applicant_head, number)
        day = TODAY
        for index, (verb, days) in enumerate(steps):
            day += timedelta(days=days)
            number, other = numbers if index % 3 else numbers[::-1]
            before, recorded = stored(number), len(log())
            with on(day):
                try:
                    do(cast, verb, number, other, entry)
                except Refusal:
                    assert stored(number) == before
                    assert len(log()) == recorded
                else:
                    assert stored(number).state in {row.to for row in DEMAND.moves(before.state, verb)}
                    assert len(log()) == recorded + 1
            for one in map(stored, numbers):
                self.whole(one)

    def whole(self, one: DemandFacts) -> None:
        running = [c for c in clocks.of(events.of_demand(one.number)) if c.running]
        assert bool(DEMAND.verbs_from(one.state)) or one.state in ENDED
        assert (one.declined is not None) == (one.state == "declined")
        assert one.entry_id is not None or one.state != "met"
        assert one.department or one.state not in ANSWERED_BY_ONE
        assert len(running) == (one.state in (*ANSWERED_BY_ONE, "filed", "handed_back"))
        if one.state == "merged":
            assert one.merged_into is not None
            assert stored(one.merged_into).state not in {"withdrawn", "met", "declined", "merged"}


@pytest.mark.django_db
def test_who_may_do_what(cast: Cast) -> None:
    """The permissions table: of a dispatched demand, who gets what from each verb."""
    wanted = {
        "withdraw": {"jianruoxi"},
        "transfer": {"duqinghe"},
        "claim": {"fangxiaoman", "zhuyuanxiu"},
        "hand_back": {"fangxiaoman", "zhuyuanxiu"},
        "merge": {"duqinghe"},
        "decline": {"fangxiaoman", "duqinghe"},
    }
    from shuqiao.sharing.demand_permissions import verbs_for

    with on(TODAY):
        found = demand_in(cast, "dispatched")
    able: dict[str, set[str]] = {}
    for login in cast.people:
        for verb in verbs_for(cast[login], stored(found.number)):
            able.setdefault(verb, set()).add(login)
    assert able == wanted
    draft = demand_in(cast, "draft")
    with pytest.raises(Absent):
        actions.withdraw_demand(cast.stranger, draft.number)
