"""Derived items for tests: the sample city's five, and a view over them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from shuqiao.kernel.refusals import require
from shuqiao.policy.derived import Derivation, parse_derivation
from shuqiao.policy.views import DerivedItem, GrantedView, KeyColumn, granted_view

OWNED: Any = {"all": [{"column": "QSZT", "op": "eq", "value": "1"}, {"column": "GHYT", "op": "eq", "value": "住宅"}]}
PAID: Any = {"column": "AAE078", "op": "eq", "value": "1"}
HOUSES = {"BDCDYH": "C", "JZMJ": "N", "QSZT": "C", "GHYT": "C"}
PAYMENTS = {"AAE003": "C", "AAC040": "Y", "AAE078": "C"}
CARS = {"ZT": "C"}

CITY: list[tuple[str, str, str, Mapping[str, str], Any]] = [
    ("名下住房套数", "I", "QLRZJH", HOUSES, {"of": "count_distinct", "column": "BDCDYH", "where": OWNED}),
    (
        "名下住房总面积（平方米）",
        "N",
        "QLRZJH",
        HOUSES,
        {"of": "sum", "column": "JZMJ", "each": "BDCDYH", "scale": 2, "where": OWNED},
    ),
    ("当前连续缴费月数", "I", "AAC002", PAYMENTS, {"of": "run", "column": "AAE003", "which": "latest", "where": PAID}),
    (
        "最近十二个月平均缴费基数",
        "Y",
        "AAC002",
        PAYMENTS,
        {"of": "mean", "column": "AAC040", "each": "AAE003", "last": 12, "where": PAID},
    ),
    (
        "名下机动车数量",
        "I",
        "SFZMHM",
        CARS,
        {"of": "count", "where": {"column": "ZT", "op": "eq", "value": "A"}},
    ),
]
"""(item, type, key column, input types, definition) of demo-city.yaml's derived items that have a source table."""

INCOME_BANDS = {
    "of": "band",
    "column": "SRE",
    "scale": 2,
    "bands": [
        {"from": "0", "is": "1"},
        {"from": "30000", "is": "2"},
        {"from": "60000", "is": "3"},
        {"from": "120000", "is": "4"},
    ],
}


def derivation(tree: Any, types: Mapping[str, str], result: str) -> Derivation:
    return require(parse_derivation(tree, types, result))


def derived_view(items: Mapping[str, tuple[str, Derivation]], key: str = "k", **more: Any) -> GrantedView:
    """A view of ``items`` (name → type, derivation) by the lookup item 号码 over column ``key``."""
    derived = [DerivedItem(name, type_, more.pop("rule", "plain"), found) for name, (type_, found) in items.items()]
    parts: dict[str, Any] = {"table": "t", "returned": [], "lookup": [KeyColumn("号码", key, "C")], "derived": derived}
    return require(granted_view(**(parts | more)))
