"""A basket: several entries for one matter, sent off together, each with its own life."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, replace
from typing import Any

import pytest
from django.test import Client

from shuqiao.accounts import queries as accounts
from shuqiao.audit import queries as audit
from shuqiao.catalogue.errors import NotPublished
from shuqiao.catalogue.facts import EntryFacts
from shuqiao.kernel.refusals import Absent, NotPermitted, Refusal
from shuqiao.sharing import actions, errors, events, queries, registries
from shuqiao.sharing.facts import MOST_IN_BASKET, BasketFacts, GrantFacts, Line
from shuqiao.sharing.models import Application, Basket, Direct, Grant
from shuqiao.sharing.rules import baskets as rules
from shuqiao.sharing.states import ApplicationState
from tests.cast.people import Cast, client_system
from tests.rooms.catalogue.entries import draft, entry_in, step
from tests.rooms.sharing.stage import OPEN, SCOPE, TODAY, log, on

pytestmark = pytest.mark.django_db

SHARED = replace(SCOPE, items=(), lookup_items=())
ASKED = {"items": ("姓名", "户籍地址"), "lookup_items": ("公民身份号码",)}


def stage(cast: Cast) -> tuple[EntryFacts, EntryFacts, EntryFacts]:
    """Two conditional entries, an unconditional one, and the applicant's system."""
    client_system()
    household = entry_in(cast, "published", draft())
    vehicles = entry_in(cast, "published", draft(name="机动车登记信息"))
    return household, vehicles, entry_in(cast, "published", draft(name="人口基础信息", **OPEN))


def lines(*entries: EntryFacts, **changes: Any) -> list[Line]:
    return [Line(entry.code, **{**ASKED, **changes}) for entry in entries]


def states(basket: BasketFacts) -> list[str | None]:
    """Of each member the application's state; None for one that needs no application."""
    return [member.application.state if member.application else None for member in basket.members]


def counted() -> tuple[int, ...]:
    """Everything that a refused act must leave as it was."""
    return (
        Basket.objects.count(),
        Direct.objects.count(),
        Application.objects.count(),
        Grant.objects.count(),
        len(log()),
    )


def test_a_basket_begins_all_drafts_by_one_act(cast: Cast) -> None:
    with on(TODAY):
        entries = stage(cast)
        basket = actions.start_basket(cast.applicant, SHARED, lines(*entries))
    assert (basket.number, basket.submitted_at) == ("B-2025-000001", None)
    assert states(basket) == ["draft", "draft", None]
    assert [m.scope.items for m in basket.members] == [ASKED["items"]] * 3
    assert {m.scope.matter_code for m in basket.members} == {SCOPE.matter_code}
    assert [(m.waits.side, m.grants) for m in basket.members if m.waits] == [("applicant", ())] * 3
    [(event, subject, facts)] = log()
    assert (event, subject, facts["count"]) == (events.BASKET_SAVED, "basket:B-2025-000001", 3)
    number = basket.members[0].application.number  # type: ignore[union-attr]
    assert [line.event for line in audit.history(events.of_application(number))] == [events.BASKET_SAVED]


def test_each_member_goes_its_own_way_once_the_head_approved_them_together(cast: Cast) -> None:
    with on(TODAY):
        entries = stage(cast)
        number = actions.start_basket(cast.applicant, SHARED, lines(*entries)).number
        sent = actions.submit_basket(cast.applicant, number)
        assert states(sent) == ["waiting_head", "waiting_head", None]
        assert [m.waits.side if m.waits else None for m in sent.members] == ["head", "head", None]
        [grant] = sent.members[2].grants
        assert (grant.standing, grant.entry_code) == (True, entries[2].code)
        approved = actions.approve_basket(cast.applicant_head, number)
        assert [m.waits.due_on.isoformat() for m in approved.members if m.waits and m.waits.due_on] == [
            "2025-10-11"
        ] * 2
        first, second = (m.application.number for m in approved.members if m.application)
        actions.consent(cast.provider_reviewer, first)
        actions.refuse(cast.provider_reviewer, second, "condition_text", "不属于住房保障事项")
        found = queries.basket(cast.applicant, number)
    assert states(found) == ["granted", "refused", None]
    assert [len(m.grants) for m in found.members] == [1, 0, 1]
    assert [m.waits for m in found.members] == [None, None, None]
    together = [events.BASKET_SAVED, events.BASKET_SUBMITTED, events.BASKET_APPROVED]
    assert [event for event, *_ in log()] == [*together, events.CONSENTED, events.REFUSED]
    history = [line.event for line in audit.history(events.of_application(first))]
    assert history == [*together, events.CONSENTED]
    assert audit.history(events.of_grant(grant.number))[0].event == events.BASKET_SUBMITTED
    told = log()[2][2]
    assert (told["count"], told["excluded"], told["due_on"], told["article"]) == (2, 0, "2025-10-11", "51号第十二条")


def test_the_head_hears_once_and_each_provider_of_its_own(cast: Cast) -> None:
    with on(TODAY):
        number = actions.start_basket(cast.applicant, SHARED, lines(*stage(cast))).number
        actions.submit_basket(cast.applicant, number)
        assert [n.code for n in accounts.notices(cast.applicant_head)] == ["basket_to_approve"]
        actions.approve_basket(cast.applicant_head, number)
    assert [n.code for n in accounts.notices(cast.provider_reviewer)].count("application_to_decide") == 2


def test_what_its_entry_excludes_is_refused_and_the_others_go_on(cast: Cast) -> None:
    with on(TODAY):
        household, vehicles, _ = stage(cast)
        narrow = entry_in(cast, "published", draft(name="社会救助信息", conditions__scenarios=("social_relief",)))
        number = actions.start_basket(cast.applicant, SHARED, lines(household, narrow, vehicles)).number
        actions.submit_basket(cast.applicant, number)
        approved = actions.approve_basket(cast.applicant_head, number)
    assert states(approved) == ["under_review", "refused", "under_review"]
    assert log()[-1][2]["excluded"] == 1
    refused = approved.members[1].application
    assert refused is not None
    assert refused.decision is not None
    assert (refused.decision.reason_code, refused.decision.article) == ("scenario", "51号第九条")


@pytest.mark.parametrize(
    ("changes", "of_line", "field", "names"),
    [
        ({"basis": ""}, {}, "basis", False),
        ({"systems": ("nobodys",)}, {}, "systems", False),
        ({"truth_statement": False}, {}, "truth_statement", False),
        ({}, {"items": ()}, "entries.1.items", True),
        ({}, {"items": ("姓名", "不存在")}, "entries.1.items", True),
        ({}, {"lookup_items": ()}, "entries.1.lookup_items", True),
        ({}, {"lookup_items": ("姓名",)}, "entries.1.lookup_items", True),
        ({}, {"method": "sync"}, "entries.1.method", True),
    ],
)
def test_a_wrong_part_is_named_with_its_entry_and_nothing_is_sent(
    cast: Cast, changes: dict[str, Any], of_line: dict[str, Any], field: str, names: bool
) -> None:
    with on(TODAY):
        household, vehicles, people = stage(cast)
        asked = [*lines(household), *lines(vehicles, **of_line), *lines(people)]
        number = actions.start_basket(cast.applicant, replace(SHARED, **changes), asked).number
        before = counted()
        with pytest.raises(Refusal) as refused:
            actions.submit_basket(cast.applicant, number)
        assert refused.value.field == field
        assert ("机动车登记信息" in refused.value.sentence("zh")) == names
        assert (counted(), states(queries.basket(cast.applicant, number))) == (before, ["draft", "draft", None])


def test_all_that_is_wrong_is_said_at_once(cast: Cast) -> None:
    with on(TODAY):
        entries = stage(cast)
        number = actions.start_basket(cast.applicant, SHARED, lines(*entries, items=())).number
        with pytest.raises(errors.BasketEntryWrong) as refused:
            actions.submit_basket(cast.applicant, number)
    assert [one.field for one in refused.value.problems] == [f"entries.{n}.items" for n in range(3)]


@pytest.mark.parametrize("verb", ["suspend", "retire"])
@pytest.mark.parametrize("at", ["start", "submit", "approve"])
@pytest.mark.parametrize("which", [0, 2])
def test_an_entry_that_goes_away_under_it_is_named_and_nothing_is_half_done(
    cast: Cast, verb: str, at: str, which: int
) -> None:
    with on(TODAY):
        entries = stage(cast)
        if at == "approve" and which == 2:
            which = 1  # an unconditional entry was taken before
        acts: dict[str, Callable[[], BasketFacts]] = {
            "start": lambda: actions.start_basket(cast.applicant, SHARED, lines(*entries)),
            "submit": lambda: actions.submit_basket(cast.applicant, "B-2025-000001"),
            "approve": lambda: actions.approve_basket(cast.applicant_head, "B-2025-000001"),
        }
        for name, act in acts.items():
            if name == at:
                break
            act()
        step(cast, verb, entries[which].id)
        before = counted()
        with pytest.raises(errors.BasketEntryBlocked) as refused:
            acts[at]()
        assert refused.value.facts["code"] == NotPublished.code
        assert entries[which].name in refused.value.sentence("zh") or at == "start"
        assert counted() == before


def test_a_second_application_under_way_stops_the_basket(cast: Cast) -> None:
    with on(TODAY):
        entries = stage(cast)
        number = actions.start_basket(cast.applicant, SHARED, lines(*entries)).number
        single = actions.start_draft(cast.applicant, entries[1].code, replace(SCOPE, items=("姓名",)))
        actions.submit(cast.applicant, single.number)
        before = counted()
        with pytest.raises(errors.BasketEntryBlocked) as refused:
            actions.submit_basket(cast.applicant, number)
        assert (refused.value.facts["code"], refused.value.field) == ("already_under_way", "entries.1")
        assert counted() == before
        actions.withdraw(cast.applicant, single.number)
        assert states(actions.submit_basket(cast.applicant, number))[:2] == ["waiting_head", "waiting_head"]


def test_a_standing_grant_that_exists_stops_the_basket(cast: Cast) -> None:
    with on(TODAY):
        entries = stage(cast)
        number = actions.start_basket(cast.applicant, SHARED, lines(*entries)).number
        actions.subscribe(cast.applicant, entries[2].code, SCOPE)
        before = counted()
        with pytest.raises(errors.BasketEntryBlocked) as refused:
            actions.submit_basket(cast.applicant, number)
        assert refused.value.facts["code"] == "already_subscribed"
        assert counted() == before


def test_a_callee_that_fails_undoes_the_whole_basket(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(grant: GrantFacts) -> None:
        raise RuntimeError("no room for orders")

    with on(TODAY):
        number = actions.start_basket(cast.applicant, SHARED, lines(*stage(cast))).number
        before = counted()
        monkeypatch.setattr(registries, "grant_changes", [fail])
        with pytest.raises(RuntimeError):
            actions.submit_basket(cast.applicant, number)
        assert (counted(), states(queries.basket(cast.applicant, number))) == (before, ["draft", "draft", None])


def test_an_unsent_basket_is_changed_as_a_whole(cast: Cast) -> None:
    with on(TODAY):
        household, vehicles, people = stage(cast)
        begun = actions.start_basket(cast.applicant, SHARED, lines(household, people))
        first = begun.members[0].application
        assert first is not None
        kept = actions.save_basket(
            cast.applicant, begun.number, replace(SHARED, basis="另一依据"), lines(household, vehicles)
        )
        assert [m.entry_name for m in kept.members] == ["户籍家庭成员信息", "机动车登记信息"]
        assert kept.members[0].application is not None
        assert kept.members[0].application.number == first.number
        assert {m.scope.basis for m in kept.members} == {"另一依据"}
        without = actions.save_basket(cast.applicant, begun.number, SHARED, lines(people))
        assert [m.entry_name for m in without.members] == ["人口基础信息"]
        gone = queries.application(cast.applicant, first.number)
        assert (gone.state, gone.basket) == (ApplicationState.WITHDRAWN, None)
        actions.save_basket(cast.applicant, begun.number, SHARED, lines(household, people))
        actions.submit_basket(cast.applicant, begun.number)
        with pytest.raises(errors.BasketSent):
            actions.save_basket(cast.applicant, begun.number, SHARED, lines(people))
    assert len(log()) == 5


@pytest.mark.parametrize("count", [0, MOST_IN_BASKET + 1])
def test_a_basket_has_its_bounds(cast: Cast, count: int) -> None:
    with on(TODAY), pytest.raises(errors.BasketSizeWrong):
        actions.start_basket(cast.applicant, SHARED, [Line(f"101002/{n:06d}") for n in range(count)])


def test_an_entry_stands_in_it_once(cast: Cast) -> None:
    with on(TODAY):
        household, *_ = stage(cast)
        with pytest.raises(errors.EntryTwice) as refused:
            actions.start_basket(cast.applicant, SHARED, lines(household, household))
    assert refused.value.field == "entries.1.entry_code"


def test_only_the_department_s_people_do_it_and_others_find_nothing(cast: Cast) -> None:
    with on(TODAY):
        entries = stage(cast)
        for login in ("shenwangchuan", "fangxiaoman", "duqinghe"):
            with pytest.raises(NotPermitted):
                actions.start_basket(cast[login], SHARED, lines(*entries))
        number = actions.start_basket(cast.applicant, SHARED, lines(*entries)).number
        with pytest.raises(Absent):
            queries.basket(cast.auditor, number)  # a draft is the applicant's own affair
        actions.submit_basket(cast.applicant, number)
        for who in (cast.stranger, cast.provider_reviewer):
            for verb in (actions.submit_basket, actions.approve_basket, queries.basket, queries.basket_timeline):
                with pytest.raises(Absent):
                    verb(who, number)
            assert queries.baskets(who).items == ()
        with pytest.raises(NotPermitted):
            actions.approve_basket(cast.applicant, number)
        with pytest.raises(NotPermitted):
            actions.approve_basket(cast.auditor, number)
        assert [b.number for b in queries.baskets(cast.auditor).items] == [number]
        assert queries.basket_timeline(cast.applicant_head, number)


ROOM = "/api/v1/sharing/baskets"


def body(*entries: EntryFacts, **changes: Any) -> dict[str, Any]:
    said = {k: v for k, v in asdict(replace(SHARED, **changes)).items() if k not in rules.OF_AN_ENTRY}
    said = {k: v.isoformat() if hasattr(v, "isoformat") else v for k, v in said.items()}
    return {**said, "entries": [{"entry_code": entry.code, **ASKED} for entry in entries]}


def test_the_whole_life_over_http(cast: Cast, browser_of: Callable[[str], Client]) -> None:
    with on(TODAY):
        entries = stage(cast)
        applicant, head, stranger = map(browser_of, ("jianruoxi", "shenwangchuan", "youke"))

        def post(client: Client, path: str, sent: Any = None, **headers: str) -> tuple[int, Any]:
            answer = client.post(f"{ROOM}{path}", sent or {}, content_type="application/json", headers=headers)
            return answer.status_code, answer.json()

        again = {"Idempotency-Key": "basket-1"}
        status, made = post(applicant, "", body(*entries, basis=""), **again)
        assert (status, made["number"]) == (201, "B-2025-000001")
        assert post(applicant, "", body(*entries, basis=""), **again) == (201, made)
        here = f"/{made['number']}"
        assert post(applicant, f"{here}/submit")[1]["code"] == "field_missing"
        saved = applicant.put(f"{ROOM}{here}", body(*entries), content_type="application/json").json()
        assert [m["application"]["number"] for m in saved["members"][:2]] == ["SQ-2025-000001", "SQ-2025-000002"]
        sent = post(applicant, f"{here}/submit")[1]
        assert [m["waits"] and m["waits"]["side"] for m in sent["members"]] == ["head", "head", None]
        assert post(applicant, f"{here}/submit")[1]["code"] == "nothing_to_send"
        approved = post(head, f"{here}/approve")[1]
        assert [m["waits"] and m["waits"]["due_on"] for m in approved["members"]] == ["2025-10-11", "2025-10-11", None]
        assert approved["members"][2]["grants"][0]["state"] == "active"
        assert [b["number"] for b in applicant.get(ROOM).json()["items"]] == [made["number"]]
        told = [line["event"] for line in applicant.get(f"{ROOM}{here}/history").json()]
        hidden, absent = stranger.get(f"{ROOM}{here}"), stranger.get(f"{ROOM}/B-2025-000009")
    assert told == [events.BASKET_SAVED, events.BASKET_SAVED, events.BASKET_SUBMITTED, events.BASKET_APPROVED]
    assert (hidden.status_code, hidden.json()["code"]) == (absent.status_code, absent.json()["code"]) == (404, "absent")


@pytest.mark.parametrize(
    ("sent", "status", "code"),
    [
        ({"entries": []}, 422, "basket_size_wrong"),
        ({"entries": "x"}, 422, "input_refused"),
        ({"entries": [{"entry_code": "999999/000001"}]}, 422, "basket_entry_wrong"),
        ({"entries": [{"entry_code": "\u0000"}]}, 400, "malformed"),
        ({"entries": [{"entry_code": "x" * 5000}]}, 422, "basket_entry_wrong"),
        ({"basis": "a" * 2001}, 413, "too_large"),
        ({"surprise": 1}, 422, "input_refused"),
        ({"items": ["姓名"]}, 422, "input_refused"),
    ],
)
def test_bad_input_gets_its_refusal_and_leaves_nothing(
    cast: Cast, browser_of: Callable[[str], Client], sent: dict[str, Any], status: int, code: str
) -> None:
    with on(TODAY):
        entries = stage(cast)
        before = counted()
        answer = browser_of("jianruoxi").post(ROOM, {**body(*entries), **sent}, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.json()
    assert counted() == before
