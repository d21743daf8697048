"""Derived items over the whole of a gateway: signed order, ceiling, answer, receipt."""

from __future__ import annotations

import json
from collections.abc import Callable

from shuqiao.wire import orders
from tests.gateway.calls import BODY, call, proved, refusal
from tests.gateway.one_gateway import OneGateway, order

IN_FORCE = {"column": "state", "op": "eq", "value": "在册"}
DERIVED = (
    orders.Derived("登记次数", "I", "plain", {"of": "count", "where": IN_FORCE}, {"state": "C"}),
    orders.Derived("有无登记", "L", "plain", {"of": "exists", "where": IN_FORCE}, {"state": "C"}),
)


def deriving(gateways: Callable[..., OneGateway], **state: bool) -> OneGateway:
    gateway = gateways()
    path = gateway.path / "ceiling.json"
    ceiling = json.loads(path.read_text())
    ceiling["sources"]["civil"]["person"]["columns"]["state"] |= state
    path.write_text(json.dumps(ceiling))
    gateway.plane.put_order(order(returned=(), derived=DERIVED, internal=orders.Internal()))
    return gateway.start()


def test_a_count_instead_of_rows(gateways: Callable[..., OneGateway]) -> None:
    gateway = deriving(gateways, derived=True, returned=False)
    response = call(gateway)
    assert response.status_code == 200, response.text
    answer = response.json()
    assert answer["outcome"] == "found"
    assert answer["rows"] == [{"登记次数": 1, "有无登记": True}]
    proved(gateway, response)


def test_nobody_is_found_to_have_none(gateways: Callable[..., OneGateway]) -> None:
    gateway = deriving(gateways, derived=True, returned=False)
    nobody = {**BODY, "where": {"公民身份号码": "330101199901019999"}}
    answer = call(gateway, nobody).json()
    assert (answer["outcome"], answer["rows"]) == ("found", [{"登记次数": 0, "有无登记": False}])
    elsewhere = {**BODY, "where": {"公民身份号码": "440101199901019999"}}
    answer = call(gateway, elsewhere).json()
    assert (answer["outcome"], answer["rows"]) == ("not_covered", [])
    many = {**BODY, "where": {"公民身份号码": ["330101199901019999", "330101199901010000"]}}
    assert refusal(call(gateway, many)) == "derived_asked_apart"


def test_the_owner_must_allow_the_inputs(gateways: Callable[..., OneGateway]) -> None:
    gateway = deriving(gateways)
    assert refusal(call(gateway)) == "order_above_ceiling"
    gateway.polled()
    assert [r.facts["why"] for r in gateway.plane.reports] == [
        "column state may not be used as input of a derived item"
    ]
