"""Who reads what: boxes, paging, and the two ways of saying what may be seen agree."""

from __future__ import annotations

from dataclasses import replace

import pytest

from shuqiao.kernel.refusals import Absent, ActorMissing, Malformed
from shuqiao.sharing import actions, permissions, queries
from shuqiao.sharing.models import Application
from shuqiao.sharing.records import application_facts
from shuqiao.sharing.states import ApplicationState
from tests.cast.people import Cast
from tests.rooms.sharing.stage import SCOPE, TODAY, grant_in, on, published, walk

pytestmark = pytest.mark.django_db


def one_of_each(cast: Cast) -> None:
    code = published(cast).code
    for index, state in enumerate(sorted(ApplicationState)):
        scope = replace(SCOPE, matter_code=f"M{index}")
        walk(cast, actions.start_draft(cast.applicant, code, scope), state)


def test_the_filter_of_lists_and_the_rule_for_one_say_the_same(cast: Cast) -> None:
    with on(TODAY):
        one_of_each(cast)
        everything = {a.number: a for a in map(application_facts, Application.objects.all())}
        for login in cast.people:
            who = cast[login]
            listed = {a.number for a in queries.applications(who, "all", limit=100).items}
            assert listed == {n for n, a in everything.items() if permissions.sees_application(who, a)}, login


@pytest.mark.parametrize(
    ("login", "box", "states"),
    [
        ("jianruoxi", "mine", set(ApplicationState)),
        ("jianruoxi", "to_approve", set()),
        ("shenwangchuan", "to_approve", {"waiting_head"}),
        ("handingjiang", "to_approve", set()),
        ("fangxiaoman", "to_decide", {"under_review"}),
        ("fengan", "to_decide", set()),
        ("handingjiang", "to_confirm", {"waiting_provider_head"}),
        ("shenwangchuan", "to_confirm", set()),
        ("duqinghe", "all", set(ApplicationState) - {"draft"}),
        (
            "fangxiaoman",
            "all",
            {
                "under_review",
                "waiting_provider_head",
                "correction_requested",
                "granted",
                "partly_granted",
                "refused",
            },
        ),
        ("youke", "all", set()),
        ("qinyining", "all", set()),
    ],
)
def test_boxes_hold_what_waits_for_their_reader(cast: Cast, login: str, box: str, states: set[str]) -> None:
    with on(TODAY):
        one_of_each(cast)
        assert {a.state for a in queries.applications(cast[login], box, limit=100).items} == states


def test_pages_follow_each_other_without_gap_or_repetition(cast: Cast) -> None:
    with on(TODAY):
        one_of_each(cast)
        seen, after = [], None
        while True:
            page = queries.applications(cast.applicant, "mine", after, 3)
            seen += [a.number for a in page.items]
            after = page.next
            if after is None:
                break
    assert seen == sorted(seen, reverse=True)
    assert len(seen) == len(set(seen)) == len(ApplicationState)


def test_strangers_find_nothing(cast: Cast) -> None:
    with on(TODAY):
        grant = grant_in(cast, "active")
    for who in (cast.stranger, cast["fengan"], cast.system_manager):
        with pytest.raises(Absent):
            queries.grant(who, grant.number)
        with pytest.raises(Absent):
            queries.application(who, grant.application or "")
        assert queries.grants(who).items == ()
    with pytest.raises(ActorMissing):
        queries.applications(None)


@pytest.mark.parametrize("call", [{"box": "everything"}, {"after": "x"}, {"after": "９"}, {"after": "9" * 30}])
def test_a_box_or_cursor_that_is_none_is_malformed(cast: Cast, call: dict[str, str]) -> None:
    with pytest.raises(Malformed):
        queries.applications(cast.applicant, **call)  # type: ignore[arg-type]


def test_grants_are_listed_by_side(cast: Cast) -> None:
    with on(TODAY):
        grant = grant_in(cast, "active")
    assert [g.number for g in queries.grants(cast.applicant, "consumer").items] == [grant.number]
    assert queries.grants(cast.applicant, "provider").items == ()
    assert [g.number for g in queries.grants(cast.provider_reviewer, "provider").items] == [grant.number]
    assert [g.number for g in queries.active_grants_of(grant.entry_code)] == [grant.number]
    assert [line.event for line in queries.grant_timeline(cast.applicant, grant.number)] != []


def test_a_number_with_nul_names_nothing(cast: Cast) -> None:
    with pytest.raises(Absent):
        queries.application(cast.applicant, "SQ\x00")
    with pytest.raises(Absent):
        actions.submit(cast.applicant, "SQ\x00")
