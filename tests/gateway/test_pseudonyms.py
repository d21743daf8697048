"""Pseudonyms over the whole of a gateway: its own key, kept over restarts, one word per value and grant."""

from __future__ import annotations

import re
from collections.abc import Callable

from shuqiao.wire import orders
from tests.gateway.calls import QUERY, call, proved
from tests.gateway.one_gateway import GRANT, OneGateway, order

OTHER = "G-2025-000009"
SHOWN = (orders.Returned("联系电话", "phone", "C", "pseudonym"),)


def word(gateway: OneGateway, path: str = QUERY) -> str:
    response = call(gateway, path=path)
    assert response.status_code == 200, response.text
    proved(gateway, response)
    (row,) = response.json()["rows"]
    assert re.fullmatch(r"[A-Za-z0-9_-]{22}", row["联系电话"])
    found: str = row["联系电话"]
    return found


def test_one_word_per_grant_over_restarts(gateways: Callable[..., OneGateway]) -> None:
    gateway = gateways()
    path = gateway.path / "ceiling.json"
    path.write_text(path.read_text().replace("mask:phone", "pseudonym"))
    gateway.plane.put_order(order(returned=SHOWN))
    gateway.plane.put_order(order(number="O-2025-000009", grant=OTHER, returned=SHOWN))
    gateway.start()
    first, other = word(gateway), word(gateway, QUERY.replace(GRANT, OTHER))
    assert first != other
    gateway.kill()
    gateway.start()
    assert word(gateway) == first
    key = gateway.path / "keys" / "pseudonym.key"
    assert (len(key.read_bytes()), key.stat().st_mode & 0o777) == (32, 0o600)
