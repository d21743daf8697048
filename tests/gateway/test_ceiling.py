"""The owner's ceiling against whoever holds the platform's signing key; callers hear no word of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from shuqiao.gateway.ceiling import above
from shuqiao.wire import orders
from shuqiao.wire.ceilings import Ceiling, ColumnCeiling, TableCeiling
from tests.gateway.calls import QUERY, call, proved, refusal
from tests.gateway.one_gateway import GRANT, OneGateway, order

COLUMNS = {
    "name": ColumnCeiling(rule="mask:name"),
    "phone": ColumnCeiling(rule="mask:phone"),
    "registered_on": ColumnCeiling(),
    "citizen_number": ColumnCeiling(returned=False, lookup=True),
    "state": ColumnCeiling(returned=False, internal=True),
    "level": ColumnCeiling(returned=False, derived=True),
}
KEY = orders.Lookup("公民身份号码", "citizen_number", "C")


def filtered(column: str) -> dict[str, Any]:
    tree = {"not": {"any": [{"column": column, "op": "prefix", "value": "1"}]}}
    return {"internal": orders.Internal({column: "C"}, tree, ())}


def counted(column: str) -> dict[str, Any]:
    definition = {"of": "count_distinct", "column": column}
    return {"derived": (orders.Derived("种数", "I", "plain", definition, {column: "C"}),)}


def why(table: TableCeiling, **changes: Any) -> str | None:
    found = above(order(**changes), Ceiling({"civil": {"person": table}}))
    return None if found is None else str(found.facts["why"])


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, None),
        (filtered("state"), None),
        (filtered("registered_on"), None),  # may be returned as it is: a filter gives nothing away
        (filtered("phone"), "column phone may not be used as row filter"),
        (
            {"internal": orders.Internal({"name": "C"}, {"column": "name", "op": "not_null"}, ())},
            "column name may not be used as row filter",
        ),
        (filtered("citizen_number"), "column citizen_number may not be used as row filter"),
        (filtered("salary"), "column salary may not be used as row filter"),
        ({"internal": orders.Internal({"salary": "N"}, None, ())}, "column salary may not be used as internal"),
        ({"internal": orders.Internal({}, None, ("salary",))}, "column salary may not be used as internal"),
        ({"lookup": (KEY, orders.Lookup("电话", "phone", "C"))}, "column phone may not be used as lookup key"),
        ({"compared": (orders.Compared("姓名", "name", "C"),)}, "column name may not be used as compared"),
        (counted("state"), "column state may not be used as input of a derived item"),
        (counted("registered_on"), "column registered_on may not be used as input of a derived item"),
        (counted("salary"), "column salary may not be used as input of a derived item"),
        (counted("level"), None),
        ({"returned": (orders.Returned("级别", "level", "C", "plain"),)}, "column level may not be returned"),
        ({"lookup": ()}, "no lookup key, and the table is served by key only"),
        ({"method": "file"}, "the table is served by key only, never as a file"),
        ({"limits": orders.Limits(11, 10, 5)}, "11 rows per call, 10 allowed"),
        ({"limits": orders.Limits(10, 11, 5)}, "11 calls per minute, 10 allowed"),
        ({"limits": orders.Limits(10, 10, 61)}, "61 seconds at the source, 60 allowed"),
        ({"lease_s": 86_401}, "86401 seconds of lease, 86400 allowed"),
    ],
)
def test_the_first_point_above_the_ceiling(changes: dict[str, Any], expected: str | None) -> None:
    table = TableCeiling(COLUMNS, rows_per_call=10, calls_per_minute=10, by_key=True)
    limits = {"limits": orders.Limits(10, 10, 5, 4, 30)}
    assert why(table, **(limits | changes)) == expected


def with_ceiling(gateway: OneGateway, **changes: Any) -> None:
    path = gateway.path / "ceiling.json"
    ceiling = json.loads(path.read_text())
    ceiling["sources"]["civil"]["person"] |= changes
    path.write_text(json.dumps(ceiling))


def test_a_caller_learns_no_table_and_no_column_from_it(gateways: Callable[..., OneGateway]) -> None:
    gateway = gateways()
    gateway.plane.put_order(order(returned=(orders.Returned("工资", "salary", "N", "plain"),)))
    gateway.start()
    response = call(gateway)
    assert refusal(response) == "order_above_ceiling"
    proved(gateway, response)
    assert "salary" not in response.text
    gateway.polled()
    assert [r.facts["why"] for r in gateway.plane.reports] == ["column salary may not be returned"]


def test_a_table_s_rate_bounds_all_its_orders_together(gateways: Callable[..., OneGateway]) -> None:
    gateway = gateways()
    with_ceiling(gateway, calls_per_minute=3)
    grants = [f"G-2025-{n:06d}" for n in range(1, 4)]
    for number, grant in enumerate(grants):
        gateway.plane.put_order(order(number=f"O-{number}", grant=grant, limits=orders.Limits(10, 3, 5, 4, 30)))
    gateway.start()
    seen = []
    for _ in range(6):  # over the turn of a minute, if it must be: two windows serve six calls at most
        for grant in grants:
            seen.append(call(gateway, path=QUERY.replace(GRANT, grant)).status_code)
    assert seen.count(200) <= 6
    assert set(seen) == {200, 429}
