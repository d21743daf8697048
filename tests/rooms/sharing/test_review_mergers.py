"""A department is merged: nothing stays in its name that only its own people could go on with."""

from __future__ import annotations

import pytest

from shuqiao.accounts import actions as accounts
from shuqiao.accounts.models import ClientSystem, Person
from shuqiao.accounts.queries import department
from shuqiao.audit.models import Content
from shuqiao.kernel import clock
from shuqiao.kernel.actors import system
from shuqiao.kernel.refusals import Refusal
from shuqiao.sharing import actions, clocks, events, queries
from shuqiao.sharing.facts import DisposalReport
from shuqiao.sharing.models import Clock
from tests.cast.people import HOUSING, LAND, POLICE, Cast
from tests.rooms.sharing.demand_stage import DUE, REOPEN, demand_in, dispute_in, stored
from tests.rooms.sharing.stage import (
    INCIDENT,
    RENEWABLE,
    TODAY,
    application_in,
    grant_in,
    on,
    renewal_in,
    talk_in,
    under,
)

pytestmark = pytest.mark.django_db


def merged(cast: Cast, code: str, into: str = LAND) -> None:
    Person.objects.filter(department_id=code).update(state="inactive")
    ClientSystem.objects.filter(department_id=code, kind="desk").update(state="withdrawn")
    accounts.close_department(cast.system_manager, code, valid_to=clock.today(), merged_into=into)


def owed_by(code: str) -> int:
    rows = Clock.objects.filter(stopped_on__isnull=True)
    return rows.filter(turn=code).count() + rows.filter(other=code).count()


@pytest.mark.parametrize("code", [HOUSING, POLICE])
def test_no_clock_runs_against_a_department_that_is_gone(cast: Cast, code: str) -> None:
    with on(TODAY):
        number = grant_in(cast, "active").number
        demand_in(cast, "claimed")
    with on(RENEWABLE):
        renewal_in(cast, number, "under_review")
        assert owed_by(code) > 0
        count = Clock.objects.filter(stopped_on__isnull=True).count()
        merged(cast, code)
        assert owed_by(code) == 0
        assert Clock.objects.filter(stopped_on__isnull=True).count() == count


def test_silence_about_an_application_is_told_to_the_successor_of_whoever_waits(cast: Cast) -> None:
    with on(TODAY):
        application_in(cast, "under_review")
        merged(cast, HOUSING)
        assert Clock.objects.get(stopped_on__isnull=True).other == LAND


def test_the_successor_answers_a_stop_that_was_proposed(cast: Cast) -> None:
    with on(TODAY):
        talk = talk_in(cast, grant_in(cast, "active").number, "proposed")
        successor = cast["youke"]
        merged(cast, HOUSING)
        assert actions.answer_stop(successor, talk.number, True).state == "agreed"


def test_the_successor_goes_on_with_demands(cast: Cast) -> None:
    with on(TODAY):
        asked, held = demand_in(cast, "draft").number, demand_in(cast, "claimed", name="另一项数据").number
        merged(cast, HOUSING)
        assert actions.withdraw_demand(cast["youke"], asked).state == "withdrawn"
        assert stored(held).applicant_department == LAND


def test_the_successor_of_the_answering_department_owes_the_demand(cast: Cast) -> None:
    with on(TODAY):
        held = demand_in(cast, "claimed").number
        merged(cast, POLICE)
        assert (stored(held).department, owed_by(LAND)) == (LAND, 1)


@pytest.mark.parametrize(("code", "into", "state"), [
    (HOUSING, LAND, "negotiating"), (HOUSING, POLICE, "withdrawn"), (POLICE, LAND, "negotiating"),
])  # fmt: skip
def test_a_dispute_goes_on_or_ends_where_both_sides_become_one(cast: Cast, code: str, into: str, state: str) -> None:
    with on(TODAY):
        number = dispute_in(cast, "negotiating").number
        merged(cast, code, into)
        found = queries.dispute(cast.authority_reviewer, number)
        assert found.state == state
        assert state == "withdrawn" or (code not in found.sides and LAND in found.sides)


def test_what_is_answered_anew_is_the_successor_s(cast: Cast) -> None:
    with on(TODAY), under("regulation-2025"):
        number = dispute_in(cast, "authority").number
        merged(cast, HOUSING)
        actions.decide_dispute(cast.authority_reviewer, number, REOPEN)
        found = actions.execute_ruling(cast.authority_reviewer, number)
        anew = queries.application(cast["youke"], found.reopened)
        assert (anew.applicant_department, anew.state, anew.due_on) == (LAND, "under_review", DUE)
        [clock_] = clocks.of(events.of_application(anew.number))
        assert (clock_.limit, clock_.turn, clock_.other, clock_.due_on) == ("conditional_reply", POLICE, LAND, DUE)


def test_the_successor_disposes_of_what_ended_and_the_other_s_confirms(cast: Cast) -> None:
    with on(TODAY):
        number = grant_in(cast, "active").number
        actions.revoke_grant(cast.provider_reviewer, number, INCIDENT)
        [found] = queries.disposals(cast.applicant).items
        reviewer, successor = cast["fengan"], cast["youke"]
        merged(cast, HOUSING)
        report = DisposalReport("delete", "已删除", "销毁记录 2025-9")
        actions.report_disposal(successor, found.number, report)
        merged(cast, POLICE)
        assert actions.confirm_disposal(reviewer, found.number).state == "disposed"


def test_it_is_one_entry_and_only_the_platform_s_own(cast: Cast) -> None:
    with on(TODAY):
        demand_in(cast, "claimed")
        merged(cast, HOUSING)
        found = Content.objects.filter(event=events.REGISTER_HANDED_OVER)
        assert found.count() == 1
        assert [one.event for one in queries.demand_timeline(cast["youke"], "XQ-2025-000001")][-1] == found[0].event
        before, after = department(HOUSING), department(LAND)
        with pytest.raises(Refusal):
            actions.hand_over_register(cast.system_manager, before, after)
        assert actions.hand_over_register(system("register"), before, after) == 0  # nothing is left
        assert found.count() == 1
