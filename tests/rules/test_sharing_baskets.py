"""What may stand together in a basket, who is next, and how a no names its entry."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from shuqiao.kernel.calendar import WorkCalendar
from shuqiao.kernel.refusals import Absent, Refusal
from shuqiao.sharing import errors
from shuqiao.sharing.facts import MOST_IN_BASKET, BasketFacts, Line, Member, Waiting
from shuqiao.sharing.rules import baskets, clock
from shuqiao.sharing.states import ApplicationState
from tests.cast.people import HOUSING, POLICE
from tests.rooms.sharing.stage import MONDAY, SCOPE, TODAY, asked

ITEMS = errors.UnknownItems(field="items", entry="甲", items="乙")
BASIS = errors.FieldMissing(field="basis", label="使用依据")


@pytest.mark.parametrize(
    ("codes", "refusal"),
    [
        ((), errors.BasketSizeWrong),
        (("1",), None),
        (("1", "2"), None),
        (("1", "2", "1"), errors.EntryTwice),
        (tuple(map(str, range(MOST_IN_BASKET))), None),
        (tuple(map(str, range(MOST_IN_BASKET + 1))), errors.BasketSizeWrong),
    ],
)
def test_what_one_basket_holds(codes: tuple[str, ...], refusal: type | None) -> None:
    outcome = baskets.acceptable([Line(code) for code in codes])
    assert outcome is None if refusal is None else isinstance(outcome, refusal)


def test_a_form_is_what_is_said_once_and_what_is_asked_of_the_entry() -> None:
    line = Line("101002/000001", ("姓名",), ("公民身份号码",), "verify", {"item": "姓名", "eq": "甲"})
    made = baskets.whole(SCOPE, line)
    assert (made.items, made.lookup_items, made.method, made.row_filter) == (
        line.items, line.lookup_items, line.method, line.row_filter)  # fmt: skip
    assert replace(made, items=SCOPE.items, lookup_items=SCOPE.lookup_items, method="query", row_filter=None) == SCOPE


@pytest.mark.parametrize(
    ("refusal", "kind", "field"),
    [
        (ITEMS, errors.BasketEntryWrong, "entries.2.items"),
        (errors.MethodNotOffered(field="method", entry="甲", method="sync", methods="query"), errors.BasketEntryWrong,
         "entries.2.method"),
        (errors.AlreadyUnderWay(), errors.BasketEntryBlocked, "entries.2"),
        (errors.NotSharedResource(entry="甲", basis="某法"), errors.BasketEntryWrong, "entries.2"),
        (Absent(what="目录条目"), errors.BasketEntryWrong, "entries.2"),
        (BASIS, errors.FieldMissing, "basis"),
        (errors.SystemNotYours(field="systems", system="x"), errors.SystemNotYours, "systems"),
    ],
)  # fmt: skip
def test_a_no_names_its_entry_and_field_unless_it_is_said_once(refusal: Refusal, kind: type, field: str) -> None:
    found = baskets.about(2, "户籍家庭成员信息", refusal)
    assert (type(found), found.field) == (kind, field)
    if isinstance(found, errors.BasketEntryWrong):
        for language in ("zh", "en"):
            assert "户籍家庭成员信息" in found.sentence(language)
            assert refusal.sentence(language) in found.sentence(language)
            assert refusal.next_step(language) in found.next_step(language)
        assert found.facts["code"] == refusal.code


@pytest.mark.parametrize(
    ("found", "fields"),
    [
        ((), None),
        ((BASIS,), ["basis"]),
        ((BASIS, BASIS), ["basis"]),
        ((baskets.about(0, "甲", ITEMS),), ["entries.0.items"]),
        ((BASIS, baskets.about(0, "甲", ITEMS), BASIS), ["basis", "entries.0.items"]),
        ((baskets.about(0, "甲", ITEMS), baskets.about(1, "乙", ITEMS)), ["entries.0.items", "entries.1.items"]),
    ],
)
def test_all_is_said_once_and_together(found: tuple[Refusal, ...], fields: list[str] | None) -> None:
    outcome = baskets.together(found)
    if fields is None:
        assert outcome is None
    else:
        assert outcome is not None
        said = getattr(outcome, "problems", ()) or (outcome,)
        assert [one.field for one in said] == fields


@pytest.mark.parametrize(
    ("state", "side", "department"),
    [
        ("draft", "applicant", HOUSING),
        ("returned", "applicant", HOUSING),
        ("waiting_head", "head", HOUSING),
        ("under_review", "provider", POLICE),
        ("granted", None, None),
        ("partly_granted", None, None),
        ("refused", None, None),
        ("withdrawn", None, None),
    ],
)
def test_whose_turn_it_is(state: str, side: str | None, department: str | None) -> None:
    found = asked(state=ApplicationState(state))
    waits = baskets.waits(replace(found, clock=clock.clock(found, TODAY, WorkCalendar())))
    assert (waits.side, waits.department) == (side, department) if waits else (side, department) == (None, None)


def test_a_clock_that_ran_out_is_overdue() -> None:
    found = asked()
    late = replace(found, clock=clock.clock(found, date(2025, 10, 13), WorkCalendar()))
    assert baskets.waits(late) == Waiting("provider", POLICE, "栖澜市公安局", date(2025, 10, 11), True)
    proposed = baskets.waits(replace(late, state=ApplicationState.WAITING_PROVIDER_HEAD))
    assert proposed == Waiting("provider_head", POLICE, "栖澜市公安局", date(2025, 10, 11), True)
    correcting = baskets.waits(replace(late, state=ApplicationState.CORRECTION_REQUESTED))
    assert correcting == Waiting("applicant", late.applicant_department, late.applicant_department_name)


def _basket(*states: str | None, **changes: Any) -> BasketFacts:
    members = tuple(
        Member("1", "甲", POLICE, "公安", SCOPE, asked(state=ApplicationState(state)) if state else None, (), None)
        for state in states
    )
    whole = BasketFacts("B-2025-000001", HOUSING, "住建", "person:1", "简若溪", MONDAY, None, members)
    return replace(whole, **changes)


@pytest.mark.parametrize(
    ("basket", "unsent"),
    [
        (_basket("draft", None), True),
        (_basket("draft", "withdrawn"), True),
        (_basket("draft", "waiting_head"), False),
        (_basket("returned"), False),
        (_basket("draft", submitted_at=MONDAY), False),
        (_basket(None, submitted_at=MONDAY), False),
    ],
)
def test_a_basket_is_changed_as_a_whole_until_any_of_it_is_sent(basket: BasketFacts, unsent: bool) -> None:
    assert baskets.unsent(basket) == unsent
