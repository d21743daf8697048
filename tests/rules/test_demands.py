"""When a demand may be filed, dispatched, merged, linked and declined."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuqiao.accounts.facts import DepartmentFacts
from shuqiao.catalogue.enumerations import lists
from shuqiao.sharing.demand_lists.columns import demand_cells, items_of, same_items
from shuqiao.sharing.facts import Citation
from shuqiao.sharing.facts.demands import DemandFacts, DemandItem, Wish
from shuqiao.sharing.rules import demands as rules
from shuqiao.sharing.states.demands import DemandState
from tests.cast.people import HOUSING, LAND, POLICE
from tests.rooms.sharing.demand_stage import LAW, WISH
from tests.rooms.sharing.stage import MONDAY, TODAY, entry

POLICE_BUREAU = DepartmentFacts(POLICE, "栖澜市公安局", "市公安局", "city", "990100", "organ")
DEMAND = DemandFacts(
    number="XQ-2025-000001", wish=WISH, applicant_department=HOUSING, applicant_department_name="栖澜市住建局",
    applicant_id="person:1", applicant_name="简若溪", state=DemandState.CLAIMED, version=1, created_at=MONDAY,
    filed_at=MONDAY, department=POLICE, department_name="栖澜市公安局",
)  # fmt: skip

FORMS: list[tuple[dict[str, Any], str | None]] = [
    ({}, None),
    ({"name": " "}, "field_missing"),
    ({"basis": ""}, "field_missing"),
    ({"contact_phone": ""}, "field_missing"),
    ({"items": ()}, "demand_items_wrong"),
    ({"items": (DemandItem(" "),)}, "demand_items_wrong"),
    ({"items": (DemandItem("甲"), DemandItem("甲 "))}, "demand_items_wrong"),
    ({"items": tuple(DemandItem(str(n)) for n in range(201))}, "demand_items_wrong"),
    ({"purpose_type": "curiosity"}, "unknown_choice"),
    ({"scenario": "none"}, "unknown_choice"),
    ({"method": "telepathy"}, "unknown_choice"),
    ({"frequency": "never"}, "unknown_choice"),
    ({"period_to": date(2025, 9, 21)}, "period_wrong"),
    ({"period_to": date(2045, 1, 1)}, "period_wrong"),
    ({"supposed": "no such code"}, "unknown_choice"),
    ({"name": "长" * 201}, "too_large"),
    ({"why_not": "长" * 2001}, "too_large"),
]


@pytest.mark.parametrize(("changes", "code"), FORMS)
def test_the_form(changes: dict[str, Any], code: str | None) -> None:
    refusal = rules.complete(replace(WISH, **changes), lists(), (), None, HOUSING, TODAY)
    assert (refusal.code if refusal else None) == code


def test_similar_entries_have_to_be_told_apart() -> None:
    refusal = rules.complete(WISH, lists(), (entry(),), None, HOUSING, TODAY)
    assert refusal is not None
    assert refusal.code == "demand_similar_entries"
    assert "户籍家庭成员信息" in refusal.sentence("zh")
    told = replace(WISH, why_not="该条目不含犬只信息")
    assert rules.complete(told, lists(), (entry(),), None, HOUSING, TODAY) is None


def test_who_can_answer() -> None:
    assert rules.may_answer(POLICE_BUREAU, DEMAND) is None
    assert rules.may_answer(replace(POLICE_BUREAU, code=HOUSING), DEMAND) is not None
    assert rules.may_answer(replace(POLICE_BUREAU, active=False), DEMAND) is not None
    assert rules.transferable(POLICE_BUREAU, DEMAND) is not None
    assert rules.transferable(replace(POLICE_BUREAU, code=LAND), DEMAND) is None


@pytest.mark.parametrize("state", sorted(DemandState))
def test_into_what_a_demand_may_be_merged(state: DemandState) -> None:
    other = replace(DEMAND, number="XQ-2025-000002", state=state)
    able = state in {"filed", "handed_back", "dispatched", "claimed", "duty"}
    assert (rules.mergeable(DEMAND, other) is None) == able
    assert rules.mergeable(DEMAND, DEMAND) is not None


ENTRIES: list[tuple[dict[str, Any], DemandState, bool, bool]] = [
    # the entry, the demand's state, may be linked, meets it
    ({}, DemandState.CLAIMED, True, True),
    ({"state": "draft"}, DemandState.CLAIMED, False, False),
    ({"state": "draft"}, DemandState.DUTY, True, False),
    ({"state": "returned"}, DemandState.DUTY, True, False),
    ({"state": "rejected"}, DemandState.DUTY, False, False),
    ({"state": "retired"}, DemandState.DUTY, False, False),
    ({"state": "suspended"}, DemandState.DUTY, False, False),
    ({"provider": LAND}, DemandState.DUTY, False, True),
]


@pytest.mark.parametrize(("changes", "state", "able", "meets"), ENTRIES)
def test_which_entry_answers(changes: dict[str, Any], state: DemandState, able: bool, meets: bool) -> None:
    found = replace(entry(), **changes)
    assert (rules.linkable(replace(DEMAND, state=state), found) is None) == able
    assert rules.meets(found) == meets


def test_what_is_not_shared_answers_nothing() -> None:
    closed = entry(sharing__type_="not_shared")
    assert rules.linkable(replace(DEMAND, state=DemandState.DUTY), closed) is not None
    assert not rules.meets(closed)


@pytest.mark.parametrize(
    ("reason", "law", "code"),
    [
        ("不得提供", LAW, None),
        (" ", LAW, "demand_citation_missing"),
        ("不得提供", Citation("", "国务院令第1号", "第九条"), "demand_citation_missing"),
        ("不得提供", Citation("某法", "", "第九条"), "demand_citation_missing"),
        ("不得提供", Citation("某法", "国务院令第1号", " "), "demand_citation_missing"),
        ("长" * 2001, LAW, "too_large"),
        ("不得提供", Citation("长" * 201, "号", "条"), "too_large"),
    ],
)
def test_to_decline_needs_a_law_in_full(reason: str, law: Citation, code: str | None) -> None:
    refusal = rules.cited(reason, law)
    assert (refusal.code if refusal else None) == code


words = st.text(st.characters(blacklist_categories=("Cs", "Cc", "Zl", "Zp")), max_size=12)


@given(st.lists(st.builds(DemandItem, words.map(lambda t: t.strip() or "甲"), words, words), max_size=5))
def test_items_go_through_a_cell_and_back(items: list[DemandItem]) -> None:
    wish = Wish(items=tuple(items))
    cell = demand_cells(replace(DEMAND, wish=wish), lists(), {})["items"]
    assert same_items(wish, cell)
    plain = tuple(DemandItem(*(" ".join(p.replace("|", "/").replace("｜", "/").split()) for p in vars(i).values()))
                  for i in items)  # fmt: skip
    assert items_of(cell) == tuple(i for i in plain if i != DemandItem(""))
