"""The one validator, as a table: a change of a good entry, and the fields it is refused for."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuqiao.catalogue.enumerations import find, lists
from shuqiao.catalogue.facts import ClassFacts, ConditionsOfUse, EntryDraft, ItemFacts
from shuqiao.catalogue.rules import names, validate
from tests.cast.people import HOUSING
from tests.rooms.catalogue.entries import BASIS, HOUSEHOLD, ITEMS, draft

DAY = date(2025, 9, 22)
FREE = ConditionsOfUse()


def problems(
    entry: EntryDraft,
    taken: dict[str, str] | None = None,
    systems: tuple[str, ...] = (),
    rule_set: str = "measures-2016",
) -> list[tuple[str, str | None]]:
    found = validate.complete(
        entry, lists(), taken=taken or {}, system_names=frozenset(systems), rule_set=rule_set, day=DAY
    )
    return [(refusal.code.removeprefix("catalogue_"), refusal.field) for refusal in found]


def open_entry(**changes: Any) -> EntryDraft:
    return draft(**{"conditions": FREE, "sharing__type_": "unconditional", "sharing__condition_text": "", **changes})


def closed_entry(**changes: Any) -> EntryDraft:
    return draft(
        **{
            "conditions": FREE, "sharing__type_": "not_shared", "sharing__condition_text": "",
            "sharing__basis": BASIS, **changes,
        }
    )  # fmt: skip


GOOD = {
    "conditional": HOUSEHOLD,
    "unconditional, condition empty": open_entry(),
    "unconditional, fixed word": open_entry(sharing__condition_text="无条件"),
    "not shared, with its basis": closed_entry(),
    "not shared, no mode to name": closed_entry(sharing__mode_category="", sharing__mode_type=""),
    "other format, described": draft(format_type="other", format_other="本行业交换格式"),
    "format by alias": draft(format_type="人大金仓"),
    "file format by file": draft(
        format_category="file",
        format_type="pdf",
        items=(),
        coverage=HOUSEHOLD.coverage.__class__(text="全市"),
        grade=1,
        sharing__mode_type="file",
    ),
    "off the platform, with a reason": draft(
        sharing__mode_category="disk", sharing__mode_type="", sharing__mode_reason="网络未通"
    ),
    "open with condition": draft(opening__to_public=True, opening__condition="署名"),
    "code of its own class": draft(code="101002/000007"),
    "多级细目": draft(class_=ClassFacts(lei="1", xiang="01", mu="002", ximu=("461", "02"))),
}


@pytest.mark.parametrize("entry", GOOD.values(), ids=GOOD)
def test_a_good_entry_has_no_problem(entry: EntryDraft) -> None:
    assert problems(entry) == []


BAD = [
    # duties of the sharing type (rules.md 2.6)
    (open_entry(sharing__condition_text="须部门领导批准"), "condition_not_allowed", "sharing.condition_text"),
    (open_entry(conditions=ConditionsOfUse(purpose_types=("basis",))), "condition_not_allowed", "conditions"),
    (draft(sharing__condition_text="  "), "field_missing", "sharing.condition_text"),
    (draft(conditions=FREE), "conditions_missing", "conditions"),
    (closed_entry(sharing__basis=None), "field_missing", "sharing.basis.title"),
    (closed_entry(sharing__basis=replace(BASIS, document_number="")), "field_missing", "sharing.basis.document_number"),
    (closed_entry(sharing__basis=replace(BASIS, article=" ")), "field_missing", "sharing.basis.article"),
    (closed_entry(sharing__basis=replace(BASIS, kind="")), "field_missing", "sharing.basis.kind"),
    (closed_entry(sharing__basis=replace(BASIS, kind="local_rule")), "unknown_choice", "sharing.basis.kind"),
    (draft(sharing__basis=BASIS), "basis_not_allowed", "sharing.basis"),
    (closed_entry(opening__to_public=True, opening__condition="无"), "open_contradiction", "opening.to_public"),
    (draft(opening__to_public=True), "field_missing", "opening.condition"),
    (draft(sharing__type_=""), "field_missing", "sharing.type"),
    (draft(sharing__type_="sometimes"), "unknown_choice", "sharing.type"),
    # format and mode (2.5.7, 2.6.5, 2.6.6)
    (draft(format_type="pdf"), "format_mismatch", "format_type"),
    (draft(format_type="other"), "field_missing", "format_other"),
    (draft(format_category="clay"), "unknown_choice", "format_category"),
    (draft(sharing__mode_type="file"), "mode_mismatch", "sharing.mode_type"),
    (draft(format_category="spreadsheet", format_type="xlsx"), "mode_mismatch", "sharing.mode_type"),
    (draft(sharing__mode_category="mail"), "field_missing", "sharing.mode_reason"),
    (draft(sharing__mode_category=""), "field_missing", "sharing.mode_category"),
    (draft(sharing__mode_type=""), "field_missing", "sharing.mode_type"),
    (draft(sharing__methods=("file",)), "mode_mismatch", "sharing.methods"),
    # items
    (draft(items=(), coverage__keys={}), "field_missing", "items"),
    (draft(items=(*ITEMS, ITEMS[0])), "item_twice", "items.3.name"),
    (draft(items=(*ITEMS, ItemFacts(name=" "))), "field_missing", "items.3.name"),
    (draft(items=(*ITEMS, ItemFacts(name="年龄"))), "field_missing", "items.3.type"),
    (draft(items=(*ITEMS, ItemFacts(name="年龄", type="Z"))), "unknown_choice", "items.3.type"),
    (draft(items=(*ITEMS, ItemFacts(name="年龄", type="I", length=0))), "number_out_of_range", "items.3.length"),
    (draft(items=(*ITEMS, ItemFacts(name="年龄", type="I", mask="mask:name"))), "unknown_choice", "items.3.mask"),
    (draft(items=(*ITEMS, ItemFacts(name="年龄", type="I", grade=5))), "number_out_of_range", "items.3.grade"),
    (
        draft(items=(*ITEMS, ItemFacts(name="涉案", type="L", sharing_type="not_shared"))),
        "field_missing",
        "items.3.basis.title",
    ),
    (
        draft(items=(*ITEMS, ItemFacts(name="涉案", type="L", sharing_type="conditional"))),
        "field_missing",
        "items.3.condition_text",
    ),
    (
        draft(items=(*ITEMS, ItemFacts(name="涉案", type="L", sharing_type="not_shared", basis=BASIS, to_public=True))),
        "open_contradiction",
        "items.3.to_public",
    ),
    (draft(grade=2), "grade_too_low", "grade"),
    # structured conditions (requirement 22)
    (draft(conditions__purpose_types=("fun",)), "unknown_choice", "conditions.purpose_types"),
    (draft(conditions__scenarios=("moon",)), "unknown_choice", "conditions.scenarios"),
    (
        draft(conditions__excluded_scenarios=("housing_security",)),
        "conditions_contradict",
        "conditions.excluded_scenarios",
    ),
    (draft(conditions__departments=("11990100990100018X",)), "bad_credit_code", "conditions.departments"),
    (draft(conditions__departments=()), "conditions_contradict", "conditions.departments"),
    (draft(conditions__methods=("table",)), "conditions_contradict", "conditions.methods"),
    (draft(conditions__case_required=False), "conditions_contradict", "conditions.case_required"),
    (draft(conditions__context_required=("operator",)), "conditions_contradict", "conditions.context_required"),
    (draft(conditions__context_required=("case", "mood")), "unknown_choice", "conditions.context_required"),
    (draft(conditions__retention_days=0), "number_out_of_range", "conditions.retention_days"),
    (draft(conditions__subjects_per_case=-1), "number_out_of_range", "conditions.subjects_per_case"),
    # the rest of the core elements
    (draft(name=" ，。 "), "field_missing", "name"),
    (draft(name="户籍\x00信息"), "bad_text", "name"),
    (draft(name="\ud800信息"), "bad_text", "name"),
    (draft(name="e\u0301le\u0300ves"), "bad_text", "name"),
    (draft(name="长" * 65), "field_too_long", "name"),
    (draft(name="住房保障管理系统"), "name_is_system", "name"),
    (draft(name="一体化平台 "), "name_is_system", "name"),
    (draft(abstract=""), "field_missing", "abstract"),
    (draft(update_cycle="sometimes"), "unknown_choice", "update_cycle"),
    (draft(contact_phone=""), "field_missing", "contact_phone"),
    (draft(inner_unit=""), "field_missing", "inner_unit"),
    (draft(coverage__text=""), "field_missing", "coverage.text"),
    (draft(coverage__keys={"户籍地址": ("99",)}), "unknown_item", "coverage.keys"),
    (draft(coverage__keys={"公民身份号码": ()}), "number_out_of_range", "coverage.keys"),
    (draft(related=("101/1",)), "bad_resource_code", "related"),
    (draft(grade=0), "number_out_of_range", "grade"),
    (draft(data_class="vital"), "unknown_choice", "data_class"),
    (draft(secrecy="secret"), "secret_refused", "secrecy"),
    (draft(secrecy="work_secret"), "secret_refused", "secrecy"),
    # class and code (8.1)
    (draft(class_=ClassFacts()), "field_missing", "class.lei"),
    (draft(class_=ClassFacts(lei="4", xiang="01", mu="001")), "class_unknown", "class.lei"),
    (draft(class_=ClassFacts(lei="1", xiang="09", mu="001")), "class_unknown", "class.xiang"),
    (draft(class_=ClassFacts(lei="1", xiang="01", mu="１２３")), "class_unknown", "class.mu"),
    (draft(class_=ClassFacts(lei="1", xiang="01", mu="002", ximu=("x",))), "class_unknown", "class.ximu"),
    (draft(code="101002"), "bad_resource_code", "code"),
    (draft(code="101003/000001"), "code_mismatch", "code"),
    (draft(code="101002/1"), "code_mismatch", "code"),
    (draft(code="101002/000000"), "code_mismatch", "code"),
]


@pytest.mark.parametrize(("entry", "code", "field"), BAD, ids=[f"{c}:{f}" for _, c, f in BAD])
def test_each_duty_is_refused_by_its_field(entry: EntryDraft, code: str, field: str) -> None:
    assert (code, field) in problems(entry)


def test_all_problems_come_at_once() -> None:
    found = problems(draft(abstract="", contact_name="", format_type="pdf", grade=1))
    assert {field for _, field in found} == {"abstract", "contact_name", "format_type", "grade"}


@pytest.mark.parametrize(
    ("kind", "rule_set", "accepted"),
    [
        ("law", "measures-2016", True),
        ("law", "regulation-2025", True),
        ("administrative_regulation", "regulation-2025", True),
        ("central_policy", "measures-2016", True),
        ("central_policy", "regulation-2025", False),
        ("state_council_decision", "measures-2016", False),
        ("state_council_decision", "regulation-2025", True),
    ],
)
def test_the_rule_set_says_which_texts_are_a_basis(kind: str, rule_set: str, accepted: bool) -> None:
    found = problems(closed_entry(sharing__basis=replace(BASIS, kind=kind)), rule_set=rule_set)
    assert (("basis_not_accepted", "sharing.basis.kind") not in found) is accepted


@pytest.mark.parametrize(
    ("other", "same"),
    [
        ("户籍家庭 成员信息", True),
        ("户籍家庭成员信息。", True),
        ("（户籍）家庭成员信息", True),
        ("户籍家庭成员信息2", True),
        ("户籍家庭成员信息2024", False),
        ("户籍家庭成员变更信息", False),
    ],
)
def test_names_that_differ_by_blanks_punctuation_or_a_dragged_number_are_one(other: str, same: bool) -> None:
    taken = {names.name_key(HOUSEHOLD.name): HOUSEHOLD.name}
    assert (("name_taken", "name") in problems(draft(name=other), taken)) is same


def test_the_name_of_a_registered_system_is_no_resource_name() -> None:
    assert ("name_is_system", "name") in problems(draft(name="人口一网通"), systems=("人口一网通",))


@given(st.text(max_size=40))
def test_the_key_of_a_name_is_stable(name: str) -> None:
    key = names.name_key(name)
    assert names.name_key(f" {name}，") in (key, names.name_key(key))


@given(st.text(max_size=200), st.text(max_size=30), st.integers(-5, 9))
def test_the_validator_answers_any_input(text: str, code: str, number: int) -> None:
    wild = draft(name=text, abstract=text, code=code, format_type=text, grade=number, related=(code,),
                 class_=ClassFacts(lei=code, xiang=code, mu=text), coverage__keys={text: (code,)})  # fmt: skip
    for refusal in validate.complete(
        wild, lists(), taken={}, system_names=frozenset(), rule_set="measures-2016", day=DAY
    ):
        assert refusal.field
        assert refusal.sentence("zh")
        assert refusal.next_step("en")


@pytest.mark.parametrize("text", ["C", "字符型", "字符型C", " c "])
def test_data_types_are_read_in_every_spelling(text: str) -> None:
    term = find(lists().item_types, text)
    assert term is not None
    assert term.code == "C"


def test_every_list_has_unique_codes_and_both_languages() -> None:
    found = lists()
    for terms in (
        found.formats,
        found.item_types,
        found.item_kinds,
        found.cycles,
        found.sharing_types,
        found.mode_categories,
        found.mode_types,
        found.purpose_types,
        found.scenarios,
        found.context_fields,
        found.basis_kinds,
        found.secrecy,
        found.data_classes,
        found.checklist,
    ):
        codes = [term.code for term in terms]
        assert len(codes) == len(set(codes))
        assert all(term.zh and term.en for term in terms)
    for path in found.classes:
        assert path[:-1] == () or path[:-1] in found.classes


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"items": tuple(ItemFacts(name=f"项{n}") for n in range(5000))}, "items"),
        ({"coverage__keys": {f"项{n}": ("1",) for n in range(5000)}}, "coverage.keys"),
        ({"conditions__context_required": ("case",) * 5000}, "conditions.context_required"),
        ({"conditions__scenarios": ("other",) * 5000}, "conditions.scenarios"),
        ({"conditions__methods": ("query",) * 5000}, "conditions.methods"),
        ({"sharing__methods": ("query",) * 5000}, "sharing.methods"),
        ({"related": ("101002/000001",) * 5000}, "related"),
        ({"conditions__departments": (HOUSING,) * 5000}, "conditions.departments"),
    ],
)
def test_lists_out_of_all_proportion_cost_one_look(changes: dict[str, object], field: str) -> None:
    """One problem for the length, and no more than the limit's worth of others."""
    found = validate.storable(draft(**changes), lists(), taken={}, system_names=frozenset())
    assert "catalogue_number_out_of_range" in [p.code for p in found if p.field == field]
    assert len(found) < 600


COUNT = ItemFacts(name="地址数", type="I", derived={"of": "count_distinct", "column": "户籍地址"})


@pytest.mark.parametrize(
    ("item", "fields"),
    [
        (COUNT, []),
        (replace(COUNT, mask="range:10", kind="amt"), ["items.3.mask"]),  # a width that the list does not offer
        (replace(COUNT, mask="range:1000", kind="amt"), []),
        (replace(COUNT, mask="drop"), []),
        (replace(COUNT, mask="mask:name", kind="name"), ["items.3.mask"]),
        (replace(COUNT, is_key=True), ["items.3.is_key"]),
        (replace(COUNT, type="C"), ["items.3.derived"]),
        (replace(COUNT, derived={"of": "count_distinct", "column": "工资"}), ["items.3.derived"]),
        (replace(COUNT, derived={"of": "count_distinct", "column": "地址数"}), ["items.3.derived"]),
        (replace(COUNT, derived={"sql": "1"}), ["items.3.derived"]),
        (
            replace(COUNT, derived={"of": "count", "where": {"column": "工资", "op": "is_null"}}),
            ["items.3.derived"],
        ),
    ],
)
def test_derived_items(item: ItemFacts, fields: list[str]) -> None:
    assert [field for _, field in problems(draft(items=(*ITEMS, item)))] == fields
