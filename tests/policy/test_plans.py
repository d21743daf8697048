"""Plans: which question is answered, which is refused, and with which word."""

from __future__ import annotations

from typing import Any

import pytest

from shuqiao.kernel.refusals import Refusal, require
from shuqiao.policy.compile import compile_plan
from shuqiao.policy.errors import UnprovedConstruct
from shuqiao.policy.natives import Dialect, Native
from shuqiao.policy.plans import LIST_LIMIT, Plan, plan
from shuqiao.policy.views import GrantedView, KeyColumn, ReturnedColumn, granted_view

NUMBER = "11010119900101001X"


def view(**changes: Any) -> GrantedView:
    parts: dict[str, Any] = {
        "table": "public.rk_jbxx",
        "returned": [
            ReturnedColumn("姓名", "XM", "C", "mask:name"),
            ReturnedColumn("出生日期", "CSRQ", "D", "plain"),
        ],
        "lookup": [KeyColumn("公民身份号码", "GMSFHM", "C")],
        "compared": [KeyColumn("户号", "HH", "C")],
        "internal_columns": {"ZT": "C"},
        "internal_filter": {"column": "ZT", "op": "eq", "value": "1"},
        "stable_order": ["ID"],
        "rows_per_call": 50,
    }
    return require(granted_view(**(parts | changes)))


KEY = {"公民身份号码": NUMBER}

REFUSED: list[tuple[Any, dict[str, Any], str, str | None]] = [
    ({}, {}, "key_required", "where"),
    ({"姓名": "张*"}, {}, "key_required", "where"),
    (KEY | {"户号": "1"}, {}, "item_not_granted", "where"),
    (KEY | {"ZT": "1"}, {}, "item_not_granted", "where"),
    (KEY | {"XM": "张三"}, {}, "item_not_granted", "where"),
    (KEY | {"没有": "1"}, {}, "item_not_granted", "where"),
    (KEY, {"items": ["公民身份号码"]}, "item_not_granted", "items"),
    (KEY, {"items": ["没有"]}, "item_not_granted", "items"),
    (KEY, {"items": [{}]}, "item_not_granted", "items"),
    (KEY, {"items": []}, "bad_item_value", "items"),
    (KEY, {"items": "姓名"}, "bad_item_value", "items"),
    (KEY, {"items": ["姓名", "姓名"]}, "bad_item_value", "items"),
    (KEY, {"limit": 0}, "bad_item_value", "limit"),
    (KEY, {"limit": True}, "bad_item_value", "limit"),
    (KEY, {"limit": "5"}, "bad_item_value", "limit"),
    (KEY, {"limit": 51}, "too_large", "limit"),
    (KEY, {"offset": 10**9}, "too_large", "next"),
    ([], {}, "bad_item_value", "where"),
    ({"公民身份号码": ""}, {}, "bad_item_value", "where.公民身份号码"),
    ({"公民身份号码": None}, {}, "bad_item_value", "where.公民身份号码"),
    ({"公民身份号码": []}, {}, "bad_item_value", "where.公民身份号码"),
    ({"公民身份号码": ["a", 5]}, {}, "bad_item_value", "where.公民身份号码"),
    ({"公民身份号码": "a\0b"}, {}, "bad_item_value", "where.公民身份号码"),
    ({"公民身份号码": {"gt": "0"}}, {}, "bad_item_value", "where.公民身份号码"),
    ({"公民身份号码": [str(n) for n in range(LIST_LIMIT + 1)]}, {}, "too_large", "where.公民身份号码"),
    (KEY | {"出生日期": "1990"}, {}, "bad_item_value", "where.出生日期"),
    ({str(n): "1" for n in range(33)}, {}, "too_large", "where"),
]


@pytest.mark.parametrize(("where", "more", "code", "field"), REFUSED)
def test_refused(where: Any, more: dict[str, Any], code: str, field: str | None) -> None:
    found = plan(view(), where, **more)
    assert isinstance(found, Refusal)
    assert (found.code, found.field) == (code, field)


def test_existing_and_absent_items_look_alike() -> None:
    """Compared, internal and unheard-of items differ in nothing but the caller's own word."""
    seen = set()
    for name in ("户号", "没有", "ZT"):
        found = plan(view(), KEY | {name: "1"})
        assert isinstance(found, Refusal)
        seen.add((found.code, found.field, found.sentence().replace(name, "?"), found.next_step()))
    assert len(seen) == 1


def test_without_lookups_no_key_is_needed() -> None:
    found = plan(view(lookup=[]), {})
    assert isinstance(found, Plan)
    assert found.limit == 50


def test_paging_needs_a_stable_order() -> None:
    found = plan(view(stable_order=[]), KEY, offset=10)
    assert isinstance(found, Refusal)
    assert found.code == "paging_refused"
    first = require(plan(view(stable_order=[]), KEY))
    assert not first.pageable


def test_values_are_bound_and_repeated_to_a_power_of_two() -> None:
    found = require(plan(view(), {"公民身份号码": ["a", "b", "a", "c"]}))
    assert found.shape.keys == (("公民身份号码", 4),)
    assert found.key_values == {"公民身份号码": ("a", "b", "c")}
    same = require(plan(view(), {"公民身份号码": ["x", "y", "z"]}))
    assert same.shape == found.shape


NATIVES = {
    "XM": Native.TEXT,
    "CSRQ": Native.DATE,
    "GMSFHM": Native.CHAR,
    "HH": Native.TEXT,
    "ZT": Native.CHAR,
    "ID": Native.INTEGER,
}


def test_one_row_more_is_fetched_and_nothing_of_the_caller_stands_in_the_sql() -> None:
    found = require(plan(view(), {"公民身份号码": "'; DROP TABLE x; --", "姓名": "张*"}, limit=7, offset=3))
    compiled = require(compile_plan(found.view, found.shape, Dialect.POSTGRES, NATIVES))
    assert compiled.parameters(found) == ["'; DROP TABLE x; --", "张*", "1", 8, 3]
    assert "DROP" not in compiled.sql
    assert "张" not in compiled.sql


@pytest.mark.parametrize("dialect", list(Dialect))
def test_what_is_not_proved_is_refused(dialect: Dialect) -> None:
    found = require(plan(view(), KEY))
    refused = compile_plan(found.view, found.shape, dialect, NATIVES | {"GMSFHM": Native.DOUBLE})
    assert isinstance(refused, UnprovedConstruct)


@pytest.mark.parametrize(
    "changes",
    [
        {"returned": []},
        {"returned": [ReturnedColumn("姓名", "XM", "C", "mask:unheard-of")]},
        {"returned": [ReturnedColumn("姓名", "XM", "X", "plain")]},
        {"returned": [ReturnedColumn("姓名", "XM", "C", "plain"), ReturnedColumn("姓名", "Y", "C", "plain")]},
        {"returned": [ReturnedColumn("e\u0301", "XM", "C", "plain")]},
        {"returned": [ReturnedColumn("姓名", "", "C", "plain")]},
        {"table": "t\0"},
        {"table": "public."},
        {"rows_per_call": 0},
        {"internal_filter": {"column": "XM", "op": "eq", "value": "1"}},
    ],
)
def test_a_view_that_contradicts_itself_is_refused(changes: dict[str, Any]) -> None:
    parts: dict[str, Any] = {
        "table": "t",
        "returned": [ReturnedColumn("姓名", "XM", "C", "plain")],
        "internal_columns": {"ZT": "C"},
    }
    assert isinstance(granted_view(**(parts | changes)), Refusal)


@pytest.mark.parametrize(("many", "few", "refused"), [(50, 2, False), (51, 2, True), (100, 1, False), (11, 10, True)])
def test_lists_of_several_keys_are_bounded_together(many: int, few: int, refused: bool) -> None:
    two = view(lookup=[KeyColumn("公民身份号码", "GMSFHM", "C"), KeyColumn("户号", "HH", "C")], compared=[])
    found = plan(two, {"公民身份号码": [str(n) for n in range(many)], "户号": [str(n) for n in range(few)]})
    assert isinstance(found, Refusal) == refused
    if isinstance(found, Refusal):
        assert (found.code, found.field) == ("too_large", "where")
