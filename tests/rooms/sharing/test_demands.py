"""What follows from the verbs of a demand: sight, merging, duties met by publication, notices, and the boxes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from shuqiao.accounts import queries as accounts
from shuqiao.kernel.actors import Actor
from shuqiao.kernel.refusals import Absent, Refusal
from shuqiao.sharing import actions, demand_permissions, queries
from shuqiao.sharing import queries as reading
from shuqiao.sharing.facts.demands import Wish
from shuqiao.sharing.models import Demand
from shuqiao.sharing.states.demands import DemandState
from tests.cast.people import HOUSING, LAND, POLICE, Cast
from tests.rooms.catalogue.entries import BASIS, draft, entry_in, step
from tests.rooms.sharing.demand_stage import LAW, WISH, demand_in, stored
from tests.rooms.sharing.stage import TODAY, log, on

pytestmark = pytest.mark.django_db


def told(actor: Actor) -> list[tuple[str, str]]:
    return [(notice.code, notice.link) for notice in accounts.notices(actor, limit=100)]


def test_a_duty_is_met_when_its_entry_is_published(cast: Cast) -> None:
    with on(TODAY):
        duty = demand_in(cast, "duty")
        other = demand_in(cast, "filed", name="养犬信息")
        actions.merge_demand(cast.authority_reviewer, other.number, duty.number)
        entry = entry_in(cast, "approved", draft(name="犬只登记信息"))
        linked = actions.link_entry(cast.compiler, duty.number, str(entry.id))
        assert (linked.state, linked.entry_id) == ("duty", entry.id)
        recorded = len(log())
        step(cast, "publish", entry.id)
        assert len(log()) == recorded + 1
    assert [stored(n).state for n in (duty.number, other.number)] == ["met", "met"]
    code = stored(duty.number).entry_code
    assert told(cast.applicant).count(("demand_met", f"/sharing/apply/?entry={code}")) == 2
    assert queries.demand_timeline(cast.applicant, other.number)[-1].event == "sharing.demand.met"


def test_an_entry_that_is_rejected_leaves_the_duty(cast: Cast) -> None:
    with on(TODAY):
        duty = demand_in(cast, "duty")
        entry = entry_in(cast, "submitted", draft(name="犬只登记信息"))
        actions.link_entry(cast.compiler, duty.number, str(entry.id))
        step(cast, "reject", entry.id)
        assert stored(duty.number).state == "duty"
        again = entry_in(cast, "published", draft(name="犬只免疫信息"))
        assert actions.link_entry(cast.compiler, duty.number, again.code).state == "met"


def test_a_declined_demand_takes_those_merged_into_it_along(cast: Cast) -> None:
    with on(TODAY):
        first, second, third = (demand_in(cast, "filed", name=name) for name in ("甲信息", "乙信息", "丙信息"))
        steering = cast.authority_reviewer
        actions.merge_demand(steering, first.number, second.number)
        actions.merge_demand(steering, second.number, third.number)
        assert stored(first.number).merged_into == third.number
        actions.decline_demand(steering, third.number, "不得提供", LAW)
    assert {stored(n.number).state for n in (first, second, third)} == {DemandState.DECLINED}
    lines = reading.negative_list(cast.authority_reviewer)
    assert [line.number for line in lines] == [first.number, second.number, third.number]
    assert {line.citation for line in lines} == {LAW}


def test_a_withdrawn_demand_sets_free_what_was_merged_into_it(cast: Cast) -> None:
    with on(TODAY):
        first, second = (demand_in(cast, "filed", name=name) for name in ("甲信息", "乙信息"))
        actions.merge_demand(cast.authority_reviewer, first.number, second.number)
        with pytest.raises(Refusal, match="demand_cannot_merge"):
            actions.merge_demand(cast.authority_reviewer, second.number, first.number)
        actions.withdraw_demand(cast.applicant, second.number)
    assert (stored(first.number).state, stored(first.number).merged_into) == ("filed", None)


def test_similar_entries_are_shown_and_have_to_be_told_apart(cast: Cast) -> None:
    with on(TODAY):
        entry = entry_in(cast, "published")
        found, near = reading.similar(cast.applicant, entry.name)
        assert ([one.code for one in found], near) == ([entry.code], False)
        begun = actions.start_demand(cast.applicant, replace(WISH, name=entry.name))
        with pytest.raises(Refusal, match="demand_similar_entries"):
            actions.submit_demand(cast.applicant, begun.number)
        actions.save_demand(cast.applicant, begun.number, replace(WISH, name=entry.name, why_not="缺少所需信息项"))
        assert actions.submit_demand(cast.applicant, begun.number).state == "waiting_head"


def test_who_sees_what(cast: Cast) -> None:
    with on(TODAY):
        for state in DemandState:
            if state != "met":
                demand_in(cast, state)
    rows = list(Demand.objects.order_by("pk"))
    for login in cast.people:
        who = cast[login]
        for row in rows:
            facts = stored(row.number)
            try:
                found = reading.demand(who, row.number)
            except Absent:
                assert not demand_permissions.sees(who, facts)
                continue
            full = demand_permissions.sees_details(who, facts)
            assert found.details == full
            assert full or found.wish == Wish(name=facts.wish.name)
            assert full or not (found.reason or found.declined or found.applicant_name or found.note)
        listed = {one.number for one in reading.demands(who, "demands", limit=100).items}
        assert listed == {
            row.number for row in rows
            if demand_permissions.sees(who, stored(row.number)) and stored(row.number).filed_at is not None
        }  # fmt: skip
    stranger = cast.stranger
    assert not reading.demand_timeline(stranger, next(r.number for r in rows if r.state == "declined"))
    assert not [line for line in reading.negative_list(stranger) if line.kind == "demand"]


def test_the_negative_list_names_what_is_published_as_not_shared(cast: Cast) -> None:
    with on(TODAY):
        closed = draft(name="涉密人员信息", sharing__type_="not_shared", sharing__condition_text="",
                       sharing__mode_category="", sharing__mode_type="", sharing__basis=BASIS)  # fmt: skip
        entry = entry_in(cast, "published", closed)
    line = reading.negative_list(cast.stranger)[0]
    assert (line.kind, line.number, line.citation.title) == ("entry", entry.code, BASIS.title)


def test_boxes_hold_what_waits_for_whom(cast: Cast) -> None:
    with on(TODAY):
        waiting, filed, sent, owned = (
            demand_in(cast, state).number for state in ("waiting_head", "filed", "dispatched", "duty")
        )

    def box(who: Actor, name: str) -> list[str]:
        return sorted(one.number for one in reading.demands(who, name).items)

    assert box(cast.applicant_head, "to_approve") == [waiting]
    assert box(cast.applicant, "to_approve") == []
    assert box(cast.authority_reviewer, "to_dispatch") == [filed]
    assert box(cast.provider_reviewer, "to_claim") == [sent]
    assert box(cast.compiler, "ours") == [sent, owned]
    assert box(cast.stranger, "to_claim") == []
    assert box(cast.stranger, "duties") == [owned]
    assert reading.waiting_demands(cast.authority_reviewer)["to_dispatch"] == 1


def test_a_department_claims_what_nobody_was_asked_for(cast: Cast) -> None:
    with on(TODAY):
        filed = demand_in(cast, "filed")
        with pytest.raises(Refusal, match="demand_cannot_answer"):
            actions.claim_demand(cast["luyifan"], filed.number)
        assert actions.claim_demand(cast["fengan"], filed.number).department == LAND
        with pytest.raises(Refusal, match="not_permitted"):
            actions.hand_back_demand(cast.provider_reviewer, filed.number, "不是我们的")


@pytest.mark.parametrize("bad", [HOUSING, "no such department", "\x00"])
def test_it_is_dispatched_to_a_department_that_can_answer(cast: Cast, bad: str) -> None:
    with on(TODAY):
        filed = demand_in(cast, "filed")
        with pytest.raises(Refusal, match="demand_cannot_answer"):
            actions.dispatch_demand(cast.authority_reviewer, filed.number, bad)
        assert actions.dispatch_demand(cast.authority_reviewer, filed.number, POLICE).department == POLICE
