"""What follows from the verbs of a dispute: who decides by rule set and level, new answers, sight, counting."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from shuqiao.accounts.models import Department
from shuqiao.accounts.queries import notices
from shuqiao.catalogue.queries import known_entry
from shuqiao.kernel.refusals import Absent, Refusal
from shuqiao.sharing import actions, clocks, dispute_permissions, events, queries
from shuqiao.sharing.facts.disputes import About, DisputeFacts
from shuqiao.sharing.models import Application, Demand, Dispute
from tests.cast.people import AUTHORITY, HOUSING, POLICE, Cast
from tests.rooms.catalogue.entries import step
from tests.rooms.sharing.demand_stage import (
    DISMISSED,
    DUE,
    LAW,
    REOPEN,
    UPHELD,
    demand_in,
    dispute_in,
    meeting,
    of_superior,
    walked,
)
from tests.rooms.sharing.stage import TODAY, grant_in, on

pytestmark = pytest.mark.django_db
DECREE = "regulation-2025"


def test_a_declined_demand_is_asked_anew(cast: Cast) -> None:
    with on(TODAY):
        declined = demand_in(cast, "declined")
        opened = actions.open_dispute(cast.applicant, About.DEMAND, declined.number, "条例没有禁止")
        found = walked(cast, opened, "executing", REOPEN)
    anew = Demand.objects.get(number=found.reopened)
    assert (anew.state, anew.department, anew.arises_from) == ("dispatched", POLICE, found.number)
    assert Demand.objects.get(number=declined.number).state == "declined"
    [clock] = [one for one in clocks.of(events.of_demand(anew.number)) if one.running]
    assert (clock.limit, clock.turn, clock.due_on) == ("demand_claim_wd", POLICE, DUE)
    with on(TODAY):
        actions.claim_demand(cast.provider_reviewer, anew.number)


def test_a_new_answer_is_made_once(cast: Cast, settings: Any) -> None:
    with on(TODAY):
        found = dispute_in(cast, "not_executed", REOPEN)
        assert Application.objects.count() == 2
    with on(date(2025, 11, 3)):
        with pytest.raises(Refusal, match="dispute_ruling_incomplete"):
            actions.execute_ruling(cast.authority_reviewer, found.number)
        again = actions.execute_ruling(cast.authority_reviewer, found.number, date(2025, 11, 28))
    assert (again.reopened, Application.objects.count()) == (found.reopened, 2)
    assert again.due_on == date(2025, 11, 28)


def test_a_new_answer_needs_an_entry_in_service(cast: Cast) -> None:
    with on(TODAY):
        found = dispute_in(cast, "decided", REOPEN)
        entry = known_entry(Application.objects.get(number=found.subject).entry_code)
        step(cast, "suspend", entry.id)
        with pytest.raises(Refusal, match="catalogue_not_published"):
            actions.execute_ruling(cast.authority_reviewer, found.number)
    assert Dispute.objects.get().state == "decided"


def test_the_government_decides_after_the_authority_under_the_decree(cast: Cast, settings: Any) -> None:
    settings.SHUQIAO_RULE_SET = DECREE
    with on(TODAY):
        found = dispute_in(cast, "decided", DISMISSED)
        taken = actions.escalate_dispute(cast.applicant, found.number)
        assert (taken.state, taken.forum, taken.division) == ("superior", "government", "990100")
        assert taken.rule_set_name == DECREE
        with pytest.raises(Refusal, match="dispute_ruling_incomplete"):
            actions.decide_dispute(cast.authority_reviewer, found.number, UPHELD)
        decided = actions.decide_dispute(cast.authority_reviewer, found.number, of_superior(UPHELD))
        assert [ruling.outcome for ruling in decided.rulings] == ["dismissed", "upheld"]
        assert decided.overturned
        with pytest.raises(Refusal, match="dispute_no_higher_forum"):
            actions.escalate_dispute(cast.provider_reviewer, found.number)


def test_local_disputes_end_at_the_authority_under_the_measures(cast: Cast) -> None:
    with on(TODAY):
        found = dispute_in(cast, "authority")
        with pytest.raises(Refusal, match="dispute_no_higher_forum"):
            actions.escalate_dispute(cast.applicant, found.number)


def test_a_central_department_leads_to_the_joint_conference(cast: Cast) -> None:
    Department.objects.filter(code=POLICE).update(level="nation", division="000000")
    with on(TODAY):
        found = actions.escalate_dispute(cast.applicant, dispute_in(cast, "authority").number)
    assert (found.forum, found.division) == ("joint_conference", "000000")


def test_across_levels_the_common_superior_is_asked_at_once(cast: Cast, settings: Any) -> None:
    settings.SHUQIAO_RULE_SET = DECREE
    Department.objects.filter(code=POLICE).update(level="province", division="990000")
    with on(TODAY):
        found = dispute_in(cast, "negotiating")
        actions.record_meeting(cast.applicant, found.number, meeting())
        brought = actions.bring_dispute(cast.applicant, found.number)
    assert (brought.state, brought.forum, brought.division) == ("superior", "common_superior", "990000")


def test_the_authority_does_not_decide_in_its_own_matter(cast: Cast) -> None:
    """It declined a demand itself: the case starts above it, and it records what was decided there."""
    with on(TODAY):
        filed = demand_in(cast, "filed")
        actions.decline_demand(cast.authority_reviewer, filed.number, "不得提供", LAW)
        opened = actions.open_dispute(cast.applicant, About.DEMAND, filed.number, "应当提供")
        assert opened.respondent == AUTHORITY
        actions.record_meeting(cast.applicant, opened.number, meeting())
        brought = actions.bring_dispute(cast.applicant, opened.number)
        assert (brought.forum, brought.division) == ("common_superior", "990000")
        decided = actions.decide_dispute(cast.authority_reviewer, opened.number, of_superior(REOPEN))
        executing = actions.execute_ruling(cast.authority_reviewer, decided.number)
        assert Demand.objects.get(number=executing.reopened).state == "filed"
        with pytest.raises(Refusal, match="dispute_party_decides"):
            actions.confirm_execution(cast.authority_reviewer, decided.number)
        assert actions.confirm_execution(cast.applicant, decided.number).state == "closed"


def test_days_for_the_authority_run_where_a_rule_set_has_them(cast: Cast, settings: Any, tmp_path: Any) -> None:
    own = tmp_path / "local.json"
    own.write_text(
        '{"name": "local", "version": "1", "title_zh": "本地", "title_en": "local", "extends": "measures-2016",'
        ' "limits": {"dispute_days": {"working_days": 15, "source": {"zh": "本地办法", "en": "local rules"}}}}',
        encoding="utf-8",
    )
    settings.SHUQIAO_RULE_SET_FILE = str(own)
    with on(TODAY):
        found = dispute_in(cast, "authority")
    [clock] = [one for one in clocks.of(events.of_dispute(found.number)) if one.running]
    assert (clock.limit, clock.turn, clock.working_days) == ("dispute_days", AUTHORITY, 15)
    assert found.due_on == clock.due_on


def test_a_party_cannot_settle_against_the_other(cast: Cast) -> None:
    with on(TODAY):
        found = dispute_in(cast, "authority")
        with pytest.raises(Refusal, match="not_permitted"):
            actions.settle_dispute(cast.provider_reviewer, found.number, "就这样")
        with pytest.raises(Refusal, match="not_permitted"):
            actions.withdraw_dispute(cast.provider_reviewer, found.number)


def test_both_sides_of_a_stopped_grant_may_object(cast: Cast) -> None:
    with on(TODAY):
        grant = grant_in(cast, "suspended").number
        one = actions.open_dispute(cast.applicant, About.GRANT, grant, "应恢复")
        other = actions.open_dispute(cast.provider_reviewer, About.GRANT, grant, "使用方违约")
    assert (one.claimant, one.respondent) == (HOUSING, POLICE)
    assert (other.claimant, other.respondent) == (POLICE, HOUSING)
    assert not one.refused


def test_sight_and_lists_agree(cast: Cast) -> None:
    with on(TODAY):
        number = dispute_in(cast, "authority").number
    for login in cast.people:
        who = cast[login]
        listed = [one.number for one in queries.disputes(who, "all").items]
        seen = dispute_permissions.sees(who, _facts(number))
        assert listed == ([number] if seen else [])
        if not seen:
            with pytest.raises(Absent):
                queries.dispute(who, number)
    seeing = {login for login in cast.people if dispute_permissions.sees(cast[login], _facts(number))}
    assert seeing == {"duqinghe", "shenwangchuan", "jianruoxi", "luyifan", "handingjiang", "zhuyuanxiu", "fangxiaoman"}


def test_overturned_refusals_are_counted_for_the_provider(cast: Cast) -> None:
    with on(TODAY):
        dispute_in(cast, "decided", UPHELD)
    year = (date(2025, 1, 1), date(2025, 12, 31))
    assert queries.overturned_of(POLICE, *year) == 1
    assert queries.overturned_of(HOUSING, *year) == 0
    assert queries.overturned_of(POLICE, date(2024, 1, 1), date(2024, 12, 31)) == 0


def test_both_sides_hear_of_what_happens(cast: Cast) -> None:
    with on(TODAY):
        dispute_in(cast, "executing")
    told = [notice.code for notice in notices(cast.provider_reviewer, limit=100)]
    assert told[:4] == ["dispute_executing", "dispute_decided", "dispute_brought", "dispute_opened"]


def _facts(number: str) -> DisputeFacts:
    return queries.dispute_by_number(number)
