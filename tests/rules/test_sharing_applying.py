"""May this department ask, is the form complete, and do the entry's conditions allow it?"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from shuqiao.catalogue.enumerations import lists
from shuqiao.catalogue.facts import LegalBasis
from shuqiao.policy.errors import BadRowFilter
from shuqiao.sharing import errors
from shuqiao.sharing.rules.applying import REQUIRED, complete, may_apply, may_take, needs_application, purpose_stated
from shuqiao.sharing.rules.conditions import conditions_met, grounds
from shuqiao.sharing.rulesets import shipped
from tests.cast.people import HOUSING, LAND, POLICE
from tests.rooms.sharing.stage import HOUSING_SYSTEM, SCOPE, TODAY, asked, entry

ITEMS = entry().items
PLAIN_ITEMS = tuple(replace(item, kind="text", is_key=False) for item in ITEMS)
BASIS = LegalBasis(title="中华人民共和国某法", document_number="主席令第1号", article="第三条", kind="law")


@pytest.mark.parametrize(
    ("sharing_type", "department", "refusal"),
    [
        ("conditional", HOUSING, None),
        ("conditional", POLICE, errors.OwnResource),
        ("unconditional", HOUSING, errors.SubscribeInstead),
        ("unconditional", POLICE, errors.OwnResource),
        ("not_shared", HOUSING, errors.NotSharedResource),
    ],
)
def test_who_may_apply_for_what(sharing_type: str, department: str, refusal: type | None) -> None:
    outcome = may_apply(entry(sharing__type_=sharing_type, sharing__basis=BASIS), department, shipped("measures-2016"))
    assert outcome is None if refusal is None else isinstance(outcome, refusal)


@pytest.mark.parametrize(
    ("law", "type_", "applies", "taken"),
    [
        ("measures-2016", "unconditional", False, True),
        ("measures-2016", "conditional", True, True),
        ("regulation-2025", "unconditional", True, False),
        ("regulation-2025", "conditional", True, True),
    ],
)
def test_the_rule_set_says_what_is_taken_at_once(law: str, type_: str, applies: bool, taken: bool) -> None:
    found = entry(sharing__type_=type_)
    assert needs_application(found, shipped(law)) is applies
    assert (may_apply(found, HOUSING, shipped(law)) is None) is applies
    assert (may_take(found, shipped(law)) is None) is taken


@pytest.mark.parametrize(
    ("changes", "holds"),
    [
        ({}, False),
        ({"state": "suspended"}, True),
        ({"state": "retired"}, True),
        ({"sharing__type_": "not_shared"}, True),
        ({"items": ITEMS[1:]}, True),
        ({"sharing__methods": ("file",)}, True),
        ({"name": "另一个名称", "grade": 4}, False),
    ],
)
def test_the_ground_that_the_entry_no_longer_offers_what_was_asked(changes: dict[str, Any], holds: bool) -> None:
    state = changes.pop("state", "published") if "state" in changes else "published"
    found = replace(entry(**changes), state=state)
    assert next(g.holds for g in grounds(found, asked(), lists()) if g.code == "entry") is holds


def test_a_resource_that_is_not_shared_names_its_legal_basis() -> None:
    outcome = may_apply(entry(sharing__type_="not_shared", sharing__basis=BASIS), HOUSING, shipped("measures-2016"))
    assert outcome is not None
    assert "主席令第1号第三条" in outcome.sentence("zh")


def wrong(changes: dict[str, Any], of_entry: dict[str, Any] | None = None) -> Any:
    scope = replace(SCOPE, **changes)
    return complete(entry(**(of_entry or {})), scope, [HOUSING_SYSTEM], HOUSING, lists(), TODAY)


def test_the_story_s_form_is_complete() -> None:
    assert wrong({}) is None


@pytest.mark.parametrize("name", REQUIRED)
def test_each_empty_part_of_the_form_is_named(name: str) -> None:
    empty: Any = () if isinstance(getattr(SCOPE, name), tuple) else None if name.startswith("period") else ""
    outcome = wrong({name: empty})
    assert isinstance(outcome, errors.FieldMissing)
    assert outcome.field == name


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"purpose_type": "curiosity"}, errors.UnknownChoice),
        ({"scenario": "marketing"}, errors.UnknownChoice),
        ({"items": ("姓名", "工资")}, errors.UnknownItems),
        ({"items": ("姓名", "姓名")}, errors.UnknownItems),
        ({"items": ("姓名 ",)}, errors.UnknownItems),
        ({"lookup_items": ("姓名",)}, errors.NotAKey),
        ({"lookup_items": ()}, errors.KeyNeeded),
        ({"method": "file"}, errors.MethodNotOffered),
        ({"row_filter": {"column": "工资", "op": "eq", "value": "1"}}, BadRowFilter),
        ({"period_to": date(2025, 9, 21)}, errors.PeriodWrong),
        ({"period_from": date(2024, 1, 1), "period_to": date(2024, 2, 1)}, errors.PeriodWrong),
        ({"period_to": date(9999, 12, 31)}, errors.PeriodWrong),
        ({"matter_code": "9901.check"}, errors.BadMatterCode),
        ({"matter_code": "9901|9902"}, errors.BadMatterCode),
        ({"matter_code": " "}, errors.BadMatterCode),
        ({"systems": ("gaj-system",)}, errors.SystemNotYours),
        ({"systems": SCOPE.systems * 2}, errors.SystemNotYours),
        ({"truth_statement": False}, errors.TruthStatementMissing),
    ],
)
def test_each_wrong_part_of_the_form_has_its_own_refusal(changes: dict[str, Any], refusal: type) -> None:
    assert isinstance(wrong(changes), refusal)


@pytest.mark.parametrize("system", [replace(HOUSING_SYSTEM, department=LAND), replace(HOUSING_SYSTEM, withdrawn=True)])
def test_a_stranger_s_or_withdrawn_system_receives_nothing(system: Any) -> None:
    assert isinstance(complete(entry(), SCOPE, [system], HOUSING, lists(), TODAY), errors.SystemNotYours)


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({}, None),
        ({"matter_name": ""}, errors.FieldMissing),
        ({"purpose_type": "curiosity"}, errors.UnknownChoice),
        ({"matter_code": "9901.check"}, errors.BadMatterCode),
    ],
)
def test_taking_a_resource_directly_states_a_usable_purpose(changes: dict[str, Any], refusal: type | None) -> None:
    outcome = purpose_stated(replace(SCOPE, **changes), lists())
    assert outcome is None if refusal is None else isinstance(outcome, refusal)


def test_an_item_that_is_not_shared_cannot_be_asked_for() -> None:
    items = (replace(ITEMS[0], sharing_type="not_shared"), *ITEMS[1:])
    assert isinstance(wrong({}, {"items": items}), errors.UnknownItems)


def test_a_file_is_asked_without_a_key() -> None:
    assert wrong({"lookup_items": (), "method": "file"}, {"sharing__methods": ("query", "file")}) is None


def test_without_personal_identifiers_no_key_is_needed() -> None:
    assert wrong({"lookup_items": ()}, {"items": PLAIN_ITEMS}) is None


@pytest.mark.parametrize(
    ("conditions", "condition"),
    [
        ({}, None),
        ({"conditions__excluded_scenarios": ("housing_security",)}, "excluded_scenario"),
        ({"conditions__scenarios": ("social_relief",)}, "scenario"),
        ({"conditions__scenarios": None}, None),
        ({"conditions__scenarios": ()}, "scenario"),
        ({"conditions__purpose_types": ("check",)}, "purpose_type"),
        ({"conditions__purpose_types": ("check", "basis")}, None),
        ({"conditions__departments": (LAND,)}, "department"),
        ({"conditions__departments": (LAND, HOUSING)}, None),
        ({"conditions__methods": ("verify",)}, "method"),
    ],
)
def test_the_entry_s_conditions_decide_before_anybody_does(conditions: dict[str, Any], condition: str | None) -> None:
    outcome = conditions_met(entry(**conditions), asked(), lists())
    assert (outcome and outcome.facts["condition"]) == condition


def test_an_exclusion_says_in_words_what_is_excluded() -> None:
    outcome = conditions_met(entry(), asked(scenario="commercial_promotion"), lists())
    assert outcome is not None
    assert "商业推广" in outcome.sentence("zh")
    assert "xcluded" in outcome.sentence("en")


def test_grounds_are_the_catalogue_s_own_and_say_which_hold() -> None:
    found = {g.code: g.holds for g in grounds(entry(), asked(), lists())}
    assert found == {
        "excluded_scenario": False, "scenario": False, "purpose_type": False, "department": False, "method": False,
        "entry": False, "condition_text": True,
    }  # fmt: skip
    silent = entry(sharing__condition_text="", conditions__text="")
    assert "condition_text" not in {g.code for g in grounds(silent, asked(), lists())}
