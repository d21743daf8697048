"""代办 and 移交: who may stand in for whom, what the log says, and that nobody decides on their own."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from shuqiao.accounts import actions, feeds, queries
from shuqiao.accounts.deputies import actions as deputies
from shuqiao.accounts.deputies import queries as deputyships
from shuqiao.accounts.deputies import rules
from shuqiao.accounts.deputies.facts import DeputyshipFacts
from shuqiao.accounts.facts import PersonFacts
from shuqiao.audit import queries as audit
from shuqiao.audit.models import Content, Item
from shuqiao.kernel.actors import Actor, ActorKind
from shuqiao.kernel.refusals import Refusal
from shuqiao.sharing import actions as sharing
from shuqiao.sharing import permissions
from shuqiao.sharing import queries as sharing_queries
from shuqiao.sharing.facts import Line
from shuqiao.sharing.models import Application, Basket
from shuqiao.sharing.states import ApplicationState
from tests.cast import people
from tests.cast.people import HOUSING, Cast
from tests.rooms.sharing.stage import SCOPE, TODAY, application_in, asked, on, published, walk

ME = PersonFacts(1, "me", "甲", HOUSING, "住建", ("head",), True)
OTHER = PersonFacts(2, "other", "乙", HOUSING, "住建", (), True)
DAY = timedelta(days=1)


def code(outcome: object) -> str:
    return outcome.code if isinstance(outcome, Refusal) else "ok"


@pytest.mark.parametrize(
    ("other", "roles", "start", "end", "expected"),
    [
        (OTHER, ["head"], TODAY, TODAY, "ok"),
        (OTHER, ["head"], TODAY, TODAY + 365 * DAY, "ok"),
        (OTHER, ["head"], TODAY, TODAY + 366 * DAY, "deputy_period_wrong"),
        (OTHER, ["head"], TODAY - 30 * DAY, TODAY, "ok"),
        (OTHER, ["head"], TODAY - 30 * DAY, TODAY - DAY, "deputy_period_wrong"),
        (OTHER, ["head"], TODAY + DAY, TODAY, "deputy_period_wrong"),
        (OTHER, [], TODAY, TODAY, "deputy_roles_wrong"),
        (OTHER, ["provider_reviewer"], TODAY, TODAY, "deputy_roles_wrong"),
        (OTHER, ["auditor"], TODAY, TODAY, "deputy_roles_wrong"),
        (ME, ["head"], TODAY, TODAY, "deputy_unfit"),
        (PersonFacts(3, "gone", "丙", HOUSING, "住建", (), False), ["head"], TODAY, TODAY, "deputy_unfit"),
        (PersonFacts(4, "far", "丁", people.POLICE, "公安", (), True), ["head"], TODAY, TODAY, "deputy_unfit"),
    ],
)
def test_who_may_be_deputy(other: PersonFacts, roles: list[str], start: date, end: date, expected: str) -> None:
    held = {"head", "auditor"} if "auditor" in roles else {"head"}
    assert code(rules.deputy_for(ME, held, other, roles, start, end, TODAY)) == expected


@pytest.mark.parametrize(
    ("state", "days", "shown"),
    [("active", 0, "active"), ("active", -1, "coming"), ("active", 5, "expired"), ("ended", 0, "ended")],
)
def test_the_calendar_is_read_into_the_state(state: str, days: int, shown: str) -> None:
    given = DeputyshipFacts(1, 1, "甲", 2, "乙", HOUSING, ("head",), TODAY, TODAY + DAY, state)
    today = TODAY + days * DAY
    assert given.shown_state(today) == shown
    assert given.in_force(today) == (shown == "active")


DECIDING = {"approve": "waiting_head", "consent": "under_review", "consent_in_part": "under_review",
            "refuse": "under_review"}  # fmt: skip


@pytest.mark.parametrize("verb", DECIDING)
@pytest.mark.parametrize(
    ("me", "deputy_of", "expected"),
    [
        ("person:9", "", "ok"),
        ("person:1", "", "own_application"),
        ("person:1", "person:9", "own_application"),  # the deputy applied
        ("person:9", "person:1", "own_application"),  # whoever is stood for applied
        ("person:9", "person:8", "ok"),
    ],
)
def test_nobody_decides_on_their_own(verb: str, me: str, deputy_of: str, expected: str) -> None:
    found = asked(state=ApplicationState(DECIDING[verb]))
    side = found.applicant_department if verb == "approve" else found.provider
    roles = frozenset({"head", "provider_reviewer", "applicant", "data_officer"})
    actor = Actor(ActorKind.PERSON, me, "甲", side, roles, deputy_of=deputy_of)
    assert code(permissions.may(actor, verb, found)) == expected
    assert (verb in permissions.verbs_for(actor, found)) == (expected == "ok")


@pytest.mark.django_db
def test_a_deputy_acts_and_the_log_says_for_whom(cast: Cast) -> None:
    with on(TODAY):
        number = application_in(cast, "waiting_head").number
        other = cast.people["luyifan"].id
        given = deputies.name_deputy(cast.applicant_head, other, ["head"], TODAY, TODAY + 3 * DAY)
        own = cast["luyifan"]
        with pytest.raises(Refusal):
            sharing.approve(own, number)  # not without switching
        acting = deputyships.as_deputy(own, given.id)
        assert acting is not None
        assert acting.roles == {"head"}
        assert sharing.approve(acting, number).state == "under_review"
        line = audit.history(f"application:{number}")[-1]
        assert (line.actor_name, line.deputy_of_name) == ("陆一帆", "沈望川")
        assert "deputy_named" in {n.code for n in queries.notices(own)}
    with on(TODAY + 4 * DAY):
        assert deputyships.as_deputy(own, given.id) is None
        assert deputyships.offered(own) == ()


@pytest.mark.django_db
def test_a_deputy_of_the_head_does_not_approve_what_the_head_or_the_deputy_filed(cast: Cast) -> None:
    people_roles = ["head", "data_officer"]
    with on(TODAY):
        head = cast.people["shenwangchuan"].id
        actions.assign_roles(cast.security_manager, head, people_roles)
        number = sharing.start_draft(cast["shenwangchuan"], published(cast).code, SCOPE).number
        sharing.submit(cast["shenwangchuan"], number)
        with pytest.raises(Refusal) as own:
            sharing.approve(cast["shenwangchuan"], number)
        assert own.value.code == "own_application"
        given = deputies.name_deputy(cast["shenwangchuan"], cast.people["jianruoxi"].id, ["head"], TODAY, TODAY)
        acting = deputyships.as_deputy(cast.applicant, given.id)
        before = Content.objects.count()
        with pytest.raises(Refusal) as his:
            sharing.approve(acting, number)
        assert his.value.code == "own_application"
        assert Content.objects.count() == before
        mine = application_of(cast)
        with pytest.raises(Refusal) as hers:
            sharing.approve(acting, mine)
        assert hers.value.code == "own_application"


def application_of(cast: Cast) -> str:
    """Another application, by 简若溪, before the head."""
    scope = replace(SCOPE, matter_code="990100000000400001")
    code_ = Application.objects.values_list("entry_code", flat=True)[0]
    return walk(cast, sharing.start_draft(cast.applicant, code_, scope), "waiting_head").number


@pytest.mark.django_db
def test_the_roles_are_those_still_held_and_end_with_either(cast: Cast) -> None:
    with on(TODAY):
        other, head = cast.people["luyifan"].id, cast.people["shenwangchuan"].id
        given = deputies.name_deputy(cast.applicant_head, other, ["head"], TODAY, TODAY + DAY)
        actions.assign_roles(cast.security_manager, head, ["compiler"])
        acting = deputyships.as_deputy(cast["luyifan"], given.id)
        assert acting is not None
        assert acting.roles == frozenset()
        actions.assign_roles(cast.security_manager, head, ["head"])
        with pytest.raises(Refusal) as twice:
            deputies.name_deputy(cast.applicant_head, other, ["head"], TODAY, TODAY)
        assert twice.value.code == "deputy_named_already"
        with pytest.raises(Refusal) as deep:
            deputies.name_deputy(
                deputyships.as_deputy(cast["luyifan"], given.id), cast.people["jianruoxi"].id, ["head"], TODAY, TODAY
            )
        assert deep.value.code == "no_deputy_of_deputy"
        with pytest.raises(Refusal) as strange:
            deputies.end_deputyship(cast.applicant, given.id)
        assert strange.value.code == "absent"
        deputies.end_deputyship(cast["luyifan"], given.id)
        assert deputyships.as_deputy(cast["luyifan"], given.id) is None
        with pytest.raises(Refusal) as again:
            deputies.end_deputyship(cast.applicant_head, given.id)
        assert again.value.code == "wrong_state"
        for login in ("luyifan", "shenwangchuan"):
            assert "deputyship_ended" in {n.code for n in queries.notices(cast[login])}


@pytest.mark.django_db
def test_everything_is_handed_over_in_one_act(cast: Cast) -> None:
    with on(TODAY):
        waiting = application_in(cast, "waiting_head").number
        code_ = Application.objects.values_list("entry_code", flat=True)[0]
        other_matter = replace(SCOPE, matter_code="990100000000400002")
        basket = sharing.start_basket(cast.applicant, other_matter, [Line(code_, items=("姓名",))]).number
        leaver, successor = cast.people["jianruoxi"].id, cast.people["luyifan"].id
        actions.issue_token(cast.applicant, "脚本", ["read"], 3)
        secret = actions.make_feed(cast.applicant)
        deputies.name_deputy(cast.applicant, successor, ["applicant"], TODAY, TODAY)
        with pytest.raises(Refusal) as open_:
            actions.deactivate_person(cast.system_manager, leaver)
        assert (open_.value.code, open_.value.facts["count"]) == ("tasks_open", 2)
        for wrong, expected in (
            (leaver, "successor_unfit"),
            (cast.people["youke"].id, "successor_unfit"),
            (10**9, "successor_unfit"),
        ):
            with pytest.raises(Refusal) as no:
                actions.hand_over(cast.system_manager, leaver, wrong)
            assert no.value.code == expected
        before = Content.objects.count()
        assert actions.hand_over(cast.system_manager, leaver, successor) == 3
        assert Content.objects.count() == before + 1
        entry = Content.objects.order_by("-number")[0]
        assert entry.event == "accounts.tasks.handed_over"
        covered = set(Item.objects.filter(entry_id=entry.entry_id).values_list("subject", flat=True))
        assert {f"application:{waiting}", f"basket:{basket}", f"person:{successor}"} <= covered
        assert set(Application.objects.values_list("applicant_id", flat=True)) == {f"person:{successor}"}
        assert set(Basket.objects.values_list("applicant_id", flat=True)) == {f"person:{successor}"}
        assert deputyships.deputyships(cast.applicant).items[0].state == "ended"
        assert queries.tokens(cast.applicant).items[0].state == "revoked"
        assert feeds.of_secret(secret) is None
        assert not actions.deactivate_person(cast.system_manager, leaver).active
        assert sharing_queries.application(cast.applicant_head, waiting).applicant_name == "陆一帆"


@pytest.mark.django_db
def test_the_session_switches_and_falls_back(cast: Cast, browser_of) -> None:  # type: ignore[no-untyped-def]
    with on(TODAY):
        number = application_in(cast, "waiting_head").number
        given = deputies.name_deputy(cast.applicant_head, cast.people["luyifan"].id, ["head"], TODAY, TODAY + DAY)
        browser = browser_of("luyifan")
        assert "您可以代办" in browser.get("/").content.decode()
        assert browser.post(f"/accounts/deputies/{given.id}/act/").status_code == 302
        page = browser.get("/").content.decode()
        assert "您正以代办身份办理" in page
        assert number in page
        assert browser.post(f"/sharing/applications/{number}/do/approve/").status_code == 302
        assert "代沈望川" in browser.get(f"/sharing/applications/{number}/").content.decode().replace(" ", "")
    with on(TODAY + 2 * DAY):
        assert "您正以代办身份办理" not in browser.get("/").content.decode()
        answer = browser.post(f"/accounts/deputies/{given.id}/act/")
        assert answer.status_code == 409
    with on(TODAY):
        browser.post(f"/accounts/deputies/{given.id}/act/")
        browser.post("/accounts/deputies/stop/")
        assert "您正以代办身份办理" not in browser.get("/").content.decode()
        headers = {"Shuqiao-Deputyship": str(given.id)}
        assert browser.get("/api/v1/work", headers=headers).status_code == 200
        assert browser.get("/api/v1/work", headers={"Shuqiao-Deputyship": "x"}).status_code == 400
        assert browser.get("/api/v1/work", headers={"Shuqiao-Deputyship": "999999"}).status_code == 409


@pytest.mark.django_db
def test_a_basket_is_not_approved_by_whoever_filed_it(cast: Cast) -> None:
    with on(TODAY):
        head = cast.people["shenwangchuan"].id
        actions.assign_roles(cast.security_manager, head, ["head", "data_officer"])
        filed = Line(published(cast).code, items=SCOPE.items, lookup_items=SCOPE.lookup_items)
        number = sharing.start_basket(cast["shenwangchuan"], SCOPE, [filed]).number
        sharing.submit_basket(cast["shenwangchuan"], number)
        with pytest.raises(Refusal) as own:
            sharing.approve_basket(cast["shenwangchuan"], number)
        assert own.value.code == "own_application"
        assert "approve" not in sharing_queries_basket_verbs(cast, number)
        actions.assign_roles(cast.security_manager, cast.people["luyifan"].id, ["head"])
        assert sharing.approve_basket(cast["luyifan"], number).members[0].application.state == "under_review"


def sharing_queries_basket_verbs(cast: Cast, number: str) -> frozenset[str]:
    """The buttons of the basket's page for the head who filed it."""
    actor = cast["shenwangchuan"]
    return permissions.basket_verbs_for(actor, sharing_queries.basket(actor, number))
