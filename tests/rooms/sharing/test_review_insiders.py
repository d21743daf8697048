"""What an insider would try: own hands under another name, numbers that tell, stops that go unseen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from functools import partial

import pytest

from shuqiao.accounts.queries import notices
from shuqiao.audit.models import Content
from shuqiao.kernel.actors import Actor
from shuqiao.kernel.refusals import Refusal
from shuqiao.sharing import actions, clocks, combination, events, queries
from shuqiao.sharing.facts import Answer, DecisionKind
from shuqiao.sharing.models import Clock, Disposal, Paper
from shuqiao.sharing.papers import codes
from shuqiao.sharing.queries import papers
from shuqiao.sharing.queries.demands import demands
from tests.cast.people import Cast
from tests.rooms.sharing.demand_stage import demand_in
from tests.rooms.sharing.stage import (
    INCIDENT,
    NAME_ONLY,
    OPEN,
    RENEWABLE,
    SCOPE,
    TODAY,
    YEAR_2025,
    application_in,
    grant_in,
    on,
    published,
    renewal_in,
    standing_in,
    talk_in,
    test_in,
    under,
    walk,
)
from tests.rules.notices import NOTICES, sheet

pytestmark = pytest.mark.django_db


def refusal_of(act: Callable[[], object]) -> Refusal:
    before = Content.objects.count()
    with pytest.raises(Refusal) as caught:
        act()
    assert Content.objects.count() == before
    return caught.value


def code_of(act: Callable[[], object]) -> str:
    return refusal_of(act).code


def deputy_of(who: Actor, acting: Actor) -> Actor:
    """``acting`` in the roles of ``who``."""
    return replace(acting, roles=who.roles, department=who.department, deputy_of=who.id, deputy_of_name=who.name)


# own hands


def test_a_deputy_does_not_approve_the_renewal_of_whom_it_stands_for(cast: Cast) -> None:
    with on(TODAY):
        number = grant_in(cast, "active").number
    with on(RENEWABLE):
        asked = renewal_in(cast, number, "waiting_head")
        acting = replace(cast.applicant_head, deputy_of=cast.applicant.id, deputy_of_name="简若溪")
        assert code_of(lambda: actions.approve_renewal(acting, asked.number)) == "own_renewal"


@pytest.mark.parametrize("verb", ["grant_renewal", "decline_renewal"])
def test_whoever_asked_for_a_renewal_does_not_decide_on_it(cast: Cast, verb: str) -> None:
    with on(TODAY):
        number = grant_in(cast, "active").number
    with on(RENEWABLE):
        asked = renewal_in(cast, number, "under_review")
        words = {"grant_renewal": "", "decline_renewal": "不再提供"}[verb]
        moved = replace(cast.provider_reviewer, id=cast.applicant.id)
        acting = replace(cast.provider_reviewer, deputy_of=cast.applicant.id)
        for who in (moved, acting):
            assert code_of(partial(getattr(actions, verb), who, asked.number, words)) == "own_renewal"


def test_a_deputy_does_not_confirm_the_answer_of_whom_it_stands_for(cast: Cast) -> None:
    with on(TODAY):
        number = application_in(cast, "waiting_provider_head").number
        head = replace(cast.provider_reviewer, roles=frozenset({"head"}), id="person:999")
        acting = replace(head, deputy_of=cast.provider_reviewer.id)
        assert code_of(lambda: actions.confirm_answer(acting, number)) == "own_hand"


def test_nobody_approves_their_own_demand(cast: Cast) -> None:
    with on(TODAY):
        number = demand_in(cast, "waiting_head").number
        own = replace(cast.applicant_head, id=cast.applicant.id)
        acting = replace(cast.applicant_head, deputy_of=cast.applicant.id)
        for who in (own, acting):
            assert code_of(partial(actions.file_demand, who, number)) == "own_demand"
            assert demands(who, "to_approve").items == ()
        assert len(demands(cast.applicant_head, "to_approve").items) == 1


# numbers that tell


def said(refusal: Refusal) -> str:
    return refusal.sentence("zh") + refusal.sentence("en")


@pytest.mark.parametrize(
    "verb", ["approve_renewal", "grant_renewal", "decline_renewal", "withdraw_renewal", "answer_stop", "withdraw_stop",
             "report_emergency"],
)  # fmt: skip
def test_a_stranger_reads_no_grant_in_what_refuses_it(cast: Cast, verb: str) -> None:
    more = {"decline_renewal": ("x",), "answer_stop": (True,), "report_emergency": ("x",)}.get(verb, ())
    with on(TODAY):
        grant = grant_in(cast, "active").number
        if verb.endswith("_stop"):
            there = talk_in(cast, grant, "proposed").number
        elif verb == "report_emergency":
            actions.emergency_stop(cast.provider_reviewer, grant, "异常")
            there = queries.emergencies(cast.provider_reviewer, grant)[0].number
    if verb.endswith("_renewal"):
        with on(RENEWABLE):
            there = renewal_in(cast, grant, "waiting_head").number
    with on(RENEWABLE):
        gone = there[:-1] + "9"
        act = getattr(actions, verb)
        one = refusal_of(lambda: act(cast["youke"], there, *more))
        none = refusal_of(lambda: act(cast["youke"], gone, *more))
        assert grant not in said(one)
        assert (one.code, said(one).replace(there, "N")) == (none.code, said(none).replace(gone, "N"))


def test_a_stranger_does_not_learn_the_entry_of_a_standing_grant(cast: Cast) -> None:
    with on(TODAY):
        grant = standing_in(cast, "active")
        from shuqiao.catalogue.models import Entry

        Entry.objects.filter(code=grant.entry_code).update(state="suspended")
        one = refusal_of(lambda: actions.renew_standing(cast["youke"], grant.number))
        none = refusal_of(lambda: actions.renew_standing(cast["youke"], "G-2025-000999"))
        assert grant.entry_code not in said(one)
        assert said(one).replace(grant.number, "N") == said(none).replace("G-2025-000999", "N")


def test_merging_tells_nobody_whether_a_draft_exists(cast: Cast) -> None:
    with on(TODAY):
        own = demand_in(cast, "filed").number
        draft = demand_in(cast, "draft", name="他部门草稿").number
        one = refusal_of(lambda: actions.merge_demand(cast.provider_reviewer, own, draft))
        none = refusal_of(lambda: actions.merge_demand(cast.provider_reviewer, own, "XQ-2025-000999"))
        assert one.code == none.code == "not_permitted"


# a number that holds NUL names nothing


def test_one_application_is_not_answered_twice_by_one_act(cast: Cast) -> None:
    with on(TODAY):
        number = application_in(cast, "under_review").number
        twice = [number, number + "\x00"]
        no = Answer(DecisionKind.REFUSE, reason_code="condition_text", reason="不属于住房保障事项")
        assert code_of(lambda: actions.answer_together(cast.provider_reviewer, twice, no)) == "absent"


def test_a_number_with_nul_moves_nothing_beside_its_clock_and_history(cast: Cast) -> None:
    with on(TODAY):
        number = application_in(cast, "under_review").number
        assert code_of(lambda: actions.withdraw(cast.applicant, number + "\x00")) == "absent"
        assert Clock.objects.filter(stopped_on__isnull=True).count() == 1
        grant = actions.consent(cast.provider_reviewer, number).grants[0]
        assert code_of(lambda: actions.revoke_grant(cast.provider_reviewer, grant + "\x00", INCIDENT)) == "absent"
        demand = demand_in(cast, "filed").number
        assert code_of(lambda: actions.withdraw_demand(cast.applicant, demand + "\x00")) == "absent"


# stops that go unseen


def test_an_emergency_after_a_narrowing_is_a_new_one(cast: Cast) -> None:
    """A narrowing after an incident never ends in a resumption; the next stop still owes its own report."""
    with on(TODAY):
        grant = grant_in(cast, "active").number
        actions.narrow_grant(cast.provider_reviewer, grant, NAME_ONLY, INCIDENT)
        first = queries.emergencies(cast.provider_reviewer, grant)[0].number
        actions.report_emergency(cast.provider_reviewer, first, "已核查")
    with on(TODAY + timedelta(days=90)):
        told = [n.code for n in notices(cast.authority_reviewer, limit=100)].count("grant_emergency")
        actions.emergency_stop(cast.provider_reviewer, grant, "批量下载", "AQ-9")
        found = queries.emergencies(cast.provider_reviewer, grant)
        assert [(one.words, one.incident, str(one.state)) for one in found][0] == ("批量下载", "AQ-9", "to_report")
        assert len(found) == 2
        assert [n.code for n in notices(cast.authority_reviewer, limit=100)].count("grant_emergency") == told + 1


def test_revoking_what_an_emergency_stopped_is_the_same_emergency(cast: Cast) -> None:
    with on(TODAY):
        grant = grant_in(cast, "active").number
        actions.emergency_stop(cast.provider_reviewer, grant, "批量下载")
        actions.revoke_grant(cast.provider_reviewer, grant, INCIDENT)
        assert len(queries.emergencies(cast.provider_reviewer, grant)) == 1


# clocks


def test_an_unconditional_answer_is_extended_and_escalated_like_any_other(cast: Cast) -> None:
    from shuqiao.sharing import jobs

    with under(YEAR_2025):
        with on(TODAY):
            number = walk(
                cast, actions.start_draft(cast.applicant, published(cast, **OPEN).code, SCOPE), "under_review"
            ).number
            subject = events.of_application(number)
            assert clocks.running(subject, "unconditional_reply") is not None
            actions.request_extension(cast.provider_reviewer, number, 5, "需要核对")
            longer = actions.allow_extension(cast.authority_reviewer, number)
            assert longer.due_on == date(2025, 9, 29)
        with on(date(2025, 10, 9)):
            assert jobs.run_clocks() == 1
            assert [line.event for line in queries.timeline(cast.applicant, number)][-1] == events.ESCALATED


def test_an_outage_is_announced_by_the_calendar_in_force(cast: Cast) -> None:
    with on(TODAY):
        before, _ = queries.earliest_outage()
        longer = sheet(2025).replace("10月1日至10月8日".encode(), "10月1日至10月10日".encode())
        actions.load_calendar(cast.authority_reviewer, 2025, NOTICES[2025][0], longer)
        assert queries.earliest_outage()[0] > before


# tests apart


def test_a_test_grant_leaves_nothing_to_dispose_of(cast: Cast) -> None:
    with on(TODAY):
        test = test_in(cast, "active")
        actions.end_test(cast.applicant, test.number)
        assert not Disposal.objects.exists()
        assert queries.ended_without_disposal() == ()


def test_a_test_grant_is_no_part_of_a_combination(cast: Cast) -> None:
    with on(TODAY):
        test = test_in(cast, "active")
        assert test.number not in {one.number for one in combination._live(test.consumer)}


# papers


def test_a_paper_whose_content_was_changed_is_not_called_genuine(cast: Cast) -> None:
    from shuqiao.sharing.facts.papers import PaperKind

    with on(TODAY):
        number = application_in(cast, "granted").number
        made = actions.issue_paper(cast.provider_reviewer, PaperKind.REPLY, number)
        assert papers.check(made.number, codes.shown(made.code)).number == made.number
        row = Paper.objects.get(number=made.number)
        Paper.objects.filter(pk=row.pk).update(content=row.content.replace("同意", "拒绝"))
        assert Paper.objects.get(pk=row.pk).content != row.content
        assert code_of(lambda: papers.check(made.number, codes.shown(made.code))) == "paper_unknown"
