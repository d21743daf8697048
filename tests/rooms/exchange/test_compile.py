"""The compile rule: tables of what becomes of a grant, and that nothing is ever added."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuqiao.catalogue.facts import CoverageFacts, EntryFacts, ItemFacts
from shuqiao.exchange.facts import AttachmentFacts, Binding, Place, SupplyTerms
from shuqiao.exchange.rules import sandbox
from shuqiao.exchange.rules.compile import compile_order
from shuqiao.exchange.terms import terms
from shuqiao.kernel.refusals import Refusal
from shuqiao.policy.rules import RULES, at_least
from shuqiao.sharing.facts import GrantedItem, GrantFacts
from shuqiao.sharing.states import GrantState
from shuqiao.wire import documents
from shuqiao.wire.orders import Derived, Internal, Lookup, Order, Returned, misplaced

HOUSING, POLICE = "11990100990100026J", "11990100990100034D"
PLACE = Place("O-2025-000001", 1, "zjj-housing-check", "query")
ITEMS = (
    ItemFacts(name="姓名", type="C", kind="name", grade=2, mask="mask:name"),
    ItemFacts(name="公民身份号码", type="C", kind="id", is_key=True, grade=3),
    ItemFacts(name="登记日期", type="D", kind="date"),
    ItemFacts(name="状态", type="C", kind="code"),
)
ENTRY = EntryFacts(
    id=1, provider=POLICE, provider_name="栖澜市公安局", state="published", version=1, code="101002/000001",
    name="户籍信息", items=ITEMS, coverage=CoverageFacts(keys={"公民身份号码": ("9901",), "状态": ("1",)}), grade=3,
)  # fmt: skip
ATTACHMENT = AttachmentFacts(
    "101002/000001", "户籍信息", POLICE, "civil", "hub", POLICE,
    Binding("household", {"姓名": "name", "公民身份号码": "cn", "登记日期": "on", "状态": "state"}, ("on", "id"),
            {"id": "I"}),
    1, datetime(2025, 9, 22, tzinfo=UTC), "祝远岫",
)  # fmt: skip
GRANT = GrantFacts(
    number="G-2025-000001", application="SQ-2025-000001", entry_code="101002/000001", entry_name="户籍信息",
    provider=POLICE, provider_name="栖澜市公安局", consumer=HOUSING, consumer_name="栖澜市住房和城乡建设局",
    systems=("zjj-housing-check",), methods=("query",), items=(GrantedItem("姓名", "mask:name"),),
    lookup_items=("公民身份号码",), row_filter=None, purposes=("990100.basis",), purpose_text="",
    context_required=("operator",), case_pattern="GZF-*", subjects_per_case=5, case_days=90, rows_per_call=10,
    calls_per_minute=600, valid_from=date(2025, 9, 22), valid_to=date(2026, 9, 21), rule_set_name="measures-2016",
    rule_set_version="1", article="51号第十二条", grade=3, bearer=True,
)  # fmt: skip


def compiled(grant: GrantFacts = GRANT, entry: EntryFacts = ENTRY, attachment: AttachmentFacts | None = ATTACHMENT,
             **place: Any) -> Order:  # fmt: skip
    found = compile_order(replace(PLACE, **place), grant, entry, attachment, terms())
    assert isinstance(found, Order), found
    # what was compiled is a document that a gateway can read
    assert documents.decode(documents.encode(found), Order) == found
    return found


def test_the_four_sets() -> None:
    order = compiled()
    assert order.returned == (Returned("姓名", "name", "C", "mask:name"),)
    assert order.lookup == (Lookup("公民身份号码", "cn", "C"),)
    assert order.compared == ()
    assert order.internal == Internal({"on": "D", "id": "I"}, None, ("on", "id"))


BULK_ENTRY = replace(ENTRY, sharing=replace(ENTRY.sharing, methods=("query", "file")))
BULK_GRANT = replace(GRANT, methods=("file",))


def test_a_file_order_is_the_view_without_keys_and_cases() -> None:
    order = compiled(BULK_GRANT, BULK_ENTRY, method="file")
    assert order.method == "file"
    assert order.returned == (Returned("姓名", "name", "C", "mask:name"),)
    assert (order.lookup, order.compared, order.derived) == ((), (), ())
    assert order.internal == Internal({"on": "D", "id": "I"}, None, ("on", "id"))
    assert order.context_required == ("purpose", "operator")
    assert (order.case_pattern, order.subject_item, order.coverage.keys) == (None, None, {})
    assert (order.limits.subjects_per_case, order.limits.case_days) == (None, None)


@pytest.mark.parametrize(
    ("grant", "entry", "code"),
    [
        ({}, {"sharing": replace(ENTRY.sharing, methods=("query",))}, "method_not_of_entry"),
        ({"application": None}, {"holds_personal_identifiers": True}, "bulk_not_standing"),
        ({"methods": ("query",)}, {}, "method_not_supplied"),
        ({"items": (GrantedItem("住房数", "plain"),)},
         {"items": (*ITEMS, ItemFacts(name="住房数", type="I", derived={"of": "count"}))}, "derived_not_in_file"),
    ],
)  # fmt: skip
def test_what_gives_no_file_order(grant: dict[str, Any], entry: dict[str, Any], code: str) -> None:
    found = compile_order(
        replace(PLACE, method="file"), replace(BULK_GRANT, **grant), replace(BULK_ENTRY, **entry), ATTACHMENT, terms()
    )
    assert isinstance(found, Refusal)
    assert found.code == code


def test_a_decision_gives_personal_data_as_a_file() -> None:
    entry = replace(BULK_ENTRY, holds_personal_identifiers=True)
    assert compiled(BULK_GRANT, entry, method="file").returned


def test_bounds_and_places() -> None:
    order = compiled()
    assert order.valid_from == "2025-09-21T16:00:00.000Z"  # the day begins in China
    assert order.valid_to == "2026-09-21T16:00:00.000Z"  # and its last day is whole
    assert order.lease_s == 900
    assert order.limits.rows_per_call == 10
    assert (order.limits.subjects_per_case, order.limits.case_days) == (5, 90)
    assert order.coverage.address == "/api/v1/catalogue/entries/101002/000001/coverage"
    assert order.coverage.keys == {"公民身份号码": ("9901",)}  # of look-up items only
    assert order.subject_item == "公民身份号码"
    assert order.context_required == ("purpose", "case", "operator")
    assert (order.gateway, order.source, order.table) == ("hub", "civil", "household")
    assert order.bearer
    assert not order.suspended


def test_a_row_filter_is_named_over_columns() -> None:
    tree = {"all": [{"column": "状态", "op": "eq", "value": "1"}, {"not": {"column": "登记日期", "op": "is_null"}}]}
    order = compiled(replace(GRANT, row_filter=tree))
    assert order.internal.columns == {"on": "D", "id": "I", "state": "C"}
    assert order.internal.filter == {
        "all": [{"column": "state", "op": "eq", "value": "1"}, {"not": {"column": "on", "op": "is_null"}}]
    }


def bound(**columns: str) -> AttachmentFacts:
    return replace(ATTACHMENT, binding=replace(ATTACHMENT.binding, columns=columns, order=()))


@pytest.mark.parametrize(
    ("code", "grant", "entry", "attachment"),
    [
        ("not_attached", GRANT, ENTRY, None),
        ("item_not_attached", GRANT, ENTRY, bound(公民身份号码="cn")),
        ("item_not_attached", GRANT, ENTRY, bound(姓名="name")),
        ("item_not_attached", GRANT, replace(ENTRY, items=ITEMS[1:]), ATTACHMENT),
        ("item_not_attached", GRANT, replace(ENTRY, items=(*ITEMS[:2], ITEMS[3])), ATTACHMENT),
        ("rule_weaker_than_entry", replace(GRANT, items=(GrantedItem("姓名", "plain"),)), ENTRY, ATTACHMENT),
        ("rule_weaker_than_entry", replace(GRANT, items=(GrantedItem("姓名", "mask:phone"),)), ENTRY, ATTACHMENT),
        ("method_not_supplied", replace(GRANT, methods=("file",)), ENTRY, ATTACHMENT),
        ("row_filter_not_attached", replace(GRANT, row_filter={"column": "电话", "op": "is_null"}), ENTRY, ATTACHMENT),
        ("row_filter_not_attached", replace(GRANT, row_filter={"raw": "1=1"}), ENTRY, ATTACHMENT),
        (
            "row_filter_not_attached",
            replace(GRANT, row_filter={"column": "状态", "op": "eq", "value": "1"}),
            ENTRY,
            bound(姓名="name", 公民身份号码="cn"),
        ),
    ],
)
def test_what_does_not_fit_is_refused(
    code: str, grant: GrantFacts, entry: EntryFacts, attachment: AttachmentFacts | None
) -> None:
    found = compile_order(PLACE, grant, entry, attachment, terms())
    assert isinstance(found, Refusal)
    assert found.code == code


@pytest.mark.parametrize(("grade", "lease_s"), [(1, 86400), (2, 14400), (3, 900), (4, 900)])
def test_the_lease_follows_the_grade(grade: int, lease_s: int) -> None:
    assert compiled(replace(GRANT, grade=grade)).lease_s == lease_s


@pytest.mark.parametrize(
    ("changes", "needed"),
    [
        ({"context_required": (), "case_pattern": None, "subjects_per_case": None}, ("purpose",)),
        ({"context_required": ("reason",), "case_pattern": None, "subjects_per_case": None}, ("purpose", "reason")),
        ({"context_required": (), "case_pattern": "A*", "subjects_per_case": None}, ("purpose", "case")),
        ({"context_required": (), "case_pattern": None, "subjects_per_case": 3}, ("purpose", "case")),
    ],
)
def test_a_bound_by_case_needs_a_case(changes: dict[str, Any], needed: tuple[str, ...]) -> None:
    assert compiled(replace(GRANT, **changes)).context_required == needed


def test_conditions_of_the_entry_add_to_the_context() -> None:
    conditions = replace(ENTRY.conditions, context_required=("consent",), case_required=True)
    found = compiled(replace(GRANT, context_required=()), replace(ENTRY, conditions=conditions))
    assert found.context_required == ("purpose", "case", "consent")


def test_a_suspended_grant_makes_a_suspended_order() -> None:
    assert compiled(replace(GRANT, state=GrantState.SUSPENDED)).suspended


names = st.lists(st.sampled_from("甲乙丙丁戊己"), unique=True, max_size=6)


@given(st.booleans(), names, names, names, names, st.sampled_from(RULES), st.sampled_from(RULES))
def test_no_column_outside_the_attachment_and_no_item_outside_the_grant(
    fits: bool,
    in_entry: list[str],
    in_binding: list[str],
    granted: list[str],
    searched: list[str],
    rule: str,
    mask: str,
) -> None:
    if fits:  # half of the examples compile, so that the claim is not about refusals only
        granted, searched = ([n for n in asked if n in in_entry and n in in_binding] for asked in (granted, searched))
        rule = mask
    entry = replace(ENTRY, items=tuple(ItemFacts(name=n, type="C", mask=mask) for n in in_entry))
    columns = {n: f"c_{i}" for i, n in enumerate(in_binding)}
    order = tuple(columns[n] for n in in_binding if n in in_entry)[:1] if fits else tuple(columns.values())[:1]
    attachment = replace(ATTACHMENT, binding=Binding("t", columns, order, {}))
    row_filter = {"any": [{"column": n, "op": "is_null"} for n in searched]} if searched else None
    grant = replace(
        GRANT, items=tuple(GrantedItem(n, rule) for n in granted), lookup_items=tuple(searched), row_filter=row_filter
    )
    found = compile_order(PLACE, grant, entry, attachment, SupplyTerms({3: 900}, 5, 90))
    if isinstance(found, Refusal):
        assert not fits
        return
    touched = {c.column for c in (*found.returned, *found.lookup, *found.compared)} | set(found.internal.columns)
    assert touched <= set(columns.values())
    assert set(found.internal.order) <= set(found.internal.columns)
    assert {c.item for c in found.returned} == set(granted) <= set(in_entry)
    assert {c.item for c in found.lookup} == set(searched)
    assert at_least(rule, mask) or not granted


PAID = {"column": "状态", "op": "eq", "value": "1"}
RUN = ItemFacts(
    name="连续月数", type="I", derived={"of": "run", "column": "登记日期", "which": "latest", "where": PAID}
)
DERIVING = replace(ENTRY, items=(*ITEMS, RUN))
ASKING = replace(GRANT, items=(GrantedItem("连续月数", "plain"),))


def test_a_derived_item_takes_its_inputs_with_it_and_returns_none_of_them() -> None:
    order = compiled(ASKING, DERIVING)
    definition = {
        "of": "run",
        "column": "on",
        "which": "latest",
        "where": {"column": "state", "op": "eq", "value": "1"},
    }
    assert order.derived == (Derived("连续月数", "I", "plain", definition, {"on": "D", "state": "C"}),)
    assert order.returned == ()


@pytest.mark.parametrize(
    ("code", "grant", "entry", "attachment"),
    [
        ("item_not_attached", ASKING, DERIVING, bound(公民身份号码="cn", 状态="state")),
        ("bad_granted_view", replace(ASKING, lookup_items=()), DERIVING, ATTACHMENT),
        (
            "rule_weaker_than_entry",
            replace(ASKING, items=(GrantedItem("连续月数", "mask:name"),)),
            DERIVING,
            ATTACHMENT,
        ),
        (
            "rule_weaker_than_entry",
            ASKING,
            replace(ENTRY, items=(*ITEMS, replace(RUN, mask="range:1000"))),
            ATTACHMENT,
        ),
        ("bad_derivation", ASKING, replace(ENTRY, items=(*ITEMS, replace(RUN, derived={"of": "?"}))), ATTACHMENT),
        ("item_not_attached", replace(GRANT, lookup_items=("连续月数",)), DERIVING, ATTACHMENT),
        (
            "row_filter_not_attached",
            replace(GRANT, row_filter={"column": "连续月数", "op": "not_null"}),
            DERIVING,
            ATTACHMENT,
        ),
    ],
)
def test_a_derived_item_that_does_not_fit(
    code: str, grant: GrantFacts, entry: EntryFacts, attachment: AttachmentFacts
) -> None:
    found = compile_order(PLACE, grant, entry, attachment, terms())
    assert isinstance(found, Refusal)
    assert found.code == code


def test_test_and_production_are_never_mixed() -> None:
    """A test grant is not compiled from a real attachment, nor a production grant from the sandbox."""
    made_up = sandbox.attachment(ENTRY, "hub")
    for grant, attachment in ((replace(GRANT, kind="test"), ATTACHMENT), (GRANT, made_up)):
        found = compile_order(PLACE, grant, ENTRY, attachment, terms())
        assert isinstance(found, Refusal)
        assert found.code == "test_order_astray"


@given(st.sampled_from(["query"]), st.sets(st.sampled_from(["姓名", "公民身份号码", "登记日期", "状态"]), min_size=1))
def test_whatever_a_test_grant_asks_its_order_reaches_generated_columns_only(method: str, names: set[str]) -> None:
    items = tuple(GrantedItem(name, next(i.mask for i in ITEMS if i.name == name)) for name in sorted(names))
    grant = replace(GRANT, kind="test", items=items, row_filter={"column": "状态", "op": "eq", "value": "在册"})
    made = sandbox.compile_test(replace(PLACE, method=method), grant, ENTRY, "hub", terms())
    assert isinstance(made, Order)
    assert misplaced(made) is None
    assert (made.source, made.table, made.internal.filter) == ("@test", "generated", None)
    assert made.sandbox is not None
    assert set(ATTACHMENT.binding.columns.values()).isdisjoint(made.sandbox.columns)
    assert documents.decode(documents.encode(made), Order) == made
