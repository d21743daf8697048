"""Whatever a provider sends as a part: what is granted is never more than what was asked."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from shuqiao.catalogue.facts import ItemFacts
from shuqiao.kernel.refusals import Refusal
from shuqiao.policy.derived import parse_derivation
from shuqiao.policy.filters import parse_filter, selects
from shuqiao.policy.rules import RULES, at_least
from shuqiao.sharing import errors
from shuqiao.sharing.facts import GrantedItem, Part, Terms
from shuqiao.sharing.rules import rowfilters
from shuqiao.sharing.rules.deciding import in_part, less_than_asked
from shuqiao.sharing.rules.granting import from_decision
from shuqiao.sharing.rulesets import shipped
from tests.rooms.catalogue.entries import ITEMS
from tests.rooms.sharing.stage import SCOPE, TODAY, asked, entry

RULES_OF_2016 = shipped("measures-2016")
MORE = (
    *ITEMS,
    ItemFacts(name="缴费月份", type="C", length=6, grade=2),
    ItemFacts(name="缴费金额", type="N", grade=2),
    ItemFacts(name="工资", type="N", grade=3, mask="range:1000"),
    ItemFacts(name="不共享项", type="C", grade=2, sharing_type="not_shared"),
    ItemFacts(name="连续月数", type="I", derived={"of": "run", "column": "缴费月份"}),
    ItemFacts(name="缴费合计", type="N", derived={"of": "sum", "column": "缴费金额"}),
    ItemFacts(name="工资合计", type="N", derived={"of": "sum", "column": "工资"}),
    ItemFacts(name="记录数", type="I", derived={"of": "count"}),
    ItemFacts(name="大额记录数", type="I", derived={
        "of": "count", "where": {"column": "缴费金额", "op": "gt", "value": "1000.00"}}),
    ItemFacts(name="秘密合计", type="N", sharing_type="not_shared", derived={"of": "sum", "column": "缴费金额"}),
)  # fmt: skip
ENTRY = entry(items=MORE)
NAMES = [item.name for item in MORE] + ["没有这一项"]
RAW = [item.name for item in MORE if item.derived is None and item.sharing_type is None]
VALUES = {
    "C": st.sampled_from(["", "202501", "栖澜市"]),
    "N": st.sampled_from(["0.00", "1000.00"]),
    "I": st.integers(0, 3),
}


@st.composite
def comparisons(draw: Any) -> dict[str, Any]:
    item = draw(st.sampled_from([i for i in MORE if i.derived is None]))
    op = draw(st.sampled_from(["eq", "ne", "lt", "ge"]))
    return {"column": item.name, "op": op, "value": draw(VALUES[item.type])}


filters = st.recursive(
    comparisons(),
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=2).map(lambda of: {"all": of}),
        st.lists(inner, min_size=1, max_size=2).map(lambda of: {"any": of}),
        inner.map(lambda of: {"not": of}),
    ),
    max_leaves=3,
)
MASKS = {item.name: item.mask for item in MORE}


DERIVED = [item.name for item in MORE if item.derived is not None]


@st.composite
def asked_and_given(draw: Any) -> tuple[tuple[str, ...], Part]:
    """Mostly what was asked, as the catalogue has it; sometimes other items, stronger rules, weaker ones, nonsense."""
    asked_ = tuple(draw(st.lists(st.sampled_from(RAW), min_size=3, unique=True)))
    honest = draw(st.integers(0, 9)) > 2
    names = draw(st.lists(st.sampled_from([*asked_, *DERIVED] if honest else NAMES), max_size=3, unique=honest))
    rule = st.just("") if honest else st.sampled_from([*RULES, "range:1000", "range:5000", "nonsense"])
    items = tuple(GrantedItem(name, draw(st.one_of(st.just(""), st.just("drop"), rule)) or MASKS.get(name, "plain"))
                  for name in names)  # fmt: skip
    ends = draw(st.one_of(st.none(), st.dates(TODAY - timedelta(9), date(2027, 1, 1))))
    return asked_, Part(items, ends, draw(st.one_of(st.none(), filters)))


terms = st.builds(Terms, st.integers(0, 1_001), st.integers(0, 60_001), st.booleans(), st.booleans())
rows = st.fixed_dictionaries({i.name: st.one_of(st.none(), VALUES[i.type]) for i in MORE if i.derived is None})


@settings(max_examples=400, deadline=None)
@given(asked_and_given(), st.one_of(st.none(), filters), terms, st.lists(rows, max_size=3))
def test_what_is_granted_is_never_more_than_what_was_asked(
    sent: tuple[tuple[str, ...], Part], row_filter: Any, bounds: Terms, table: list[dict[str, Any]]
) -> None:
    items, part = sent
    wanted = asked(items=items, row_filter=row_filter)
    outcome = in_part(ENTRY, wanted, part, TODAY, bounds)
    if isinstance(outcome, Refusal):
        return
    grant = from_decision(wanted, ENTRY, outcome, bounds, TODAY, RULES_OF_2016)
    if isinstance(grant, Refusal):
        return
    event("granted, derived" if {g.item for g in grant.items} - set(items) else "granted")
    masks = {item.name: item for item in MORE}
    for one in grant.items:
        item = masks[one.item]
        assert at_least(one.rule, item.mask)
        assert item.sharing_type != "not_shared"
        if one.item not in items:  # only what its inputs prove to say less
            parsed = parse_derivation(item.derived, ENTRY.input_types, item.type)
            assert not isinstance(parsed, Refusal)
            assert set(parsed.types) <= set(items)
            assert all(masks[column].mask == "plain" for column in parsed.types)
    assert (grant.systems, grant.methods, grant.lookup_items) == (SCOPE.systems, (SCOPE.method,), SCOPE.lookup_items)
    assert grant.purposes == (SCOPE.purpose,)
    assert SCOPE.period_from is not None
    assert SCOPE.period_to is not None
    assert SCOPE.period_from <= grant.valid_from <= grant.valid_to <= SCOPE.period_to
    if row_filter is not None:
        asked_rows, given_rows = (_read(tree) for tree in (row_filter, grant.row_filter))
        assert all(selects(asked_rows, row) for row in map(_typed, table) if selects(given_rows, row))


def _read(tree: Any) -> Any:
    found = parse_filter(tree, {item.name: item.type for item in MORE})
    assert not isinstance(found, Refusal)
    return found


def _typed(row: dict[str, Any]) -> dict[str, Any]:
    types = {item.name: item.type for item in MORE}
    return {name: Decimal(value) if value is not None and types[name] == "N" else value for name, value in row.items()}


@pytest.mark.parametrize(
    ("items", "name", "refusal"),
    [
        (("缴费月份",), "连续月数", None),
        (("姓名",), "记录数", None),
        (("缴费金额",), "大额记录数", None),
        (("姓名",), "大额记录数", errors.DerivationNotLess),  # its condition looks at what was not asked
        (("姓名",), "连续月数", errors.DerivationNotLess),
        (("工资",), "工资合计", errors.DerivationNotLess),  # the sum would say what the mask hides
        (("缴费金额",), "秘密合计", errors.UnknownItems),
        (("缴费金额",), "没有这一项", errors.BeyondAsked),
        (("缴费金额",), "姓名", errors.BeyondAsked),  # an ordinary item is asked for or not given
    ],
)
def test_a_derived_item_says_less_by_its_inputs(
    items: tuple[str, ...], name: str, refusal: type[Refusal] | None
) -> None:
    outcome = less_than_asked(ENTRY, asked(items=items), name)
    assert outcome is None if refusal is None else isinstance(outcome, refusal)
    part = Part((GrantedItem(name, "plain"),))
    given_ = in_part(ENTRY, asked(items=items), part, TODAY)
    assert given_ == part if refusal is None else isinstance(given_, refusal)


def test_derived_items_need_a_key() -> None:
    bulk = asked(items=("缴费月份",), method="file", lookup_items=())
    assert isinstance(less_than_asked(ENTRY, bulk, "连续月数"), errors.DerivationNotLess)


def test_a_derived_item_beside_all_that_was_asked_is_no_part() -> None:
    everything = Part((GrantedItem("缴费月份", "plain"), GrantedItem("连续月数", "plain")))
    wanted = asked(items=("缴费月份",))
    assert isinstance(in_part(ENTRY, wanted, everything, TODAY), errors.NothingCut)
    assert in_part(ENTRY, wanted, everything, TODAY, Terms(rows_per_call=10)) == everything  # a smaller quota is a cut


def test_two_filters_let_through_what_both_do() -> None:
    one, other = {"column": "姓名", "op": "eq", "value": "甲"}, {"column": "姓名", "op": "ne", "value": "乙"}
    assert rowfilters.both(one, other) == {"all": [one, other]}
