"""The root over a gateway's orders in force, kept beside them so that a poll costs the same whatever their number.

A new order with the highest number is appended; any other change drops what is kept,
and the next poll works it out from the orders.  Everything happens under the gateway's lock.
"""

from __future__ import annotations

import base64
from collections.abc import Collection

from shuqiao.exchange.models import Gateway, Order, OrdersRoot
from shuqiao.exchange.states import IN_HEARTBEAT
from shuqiao.wire.heartbeats import OrdersEdge


def edge(gateway: Gateway) -> OrdersEdge:
    """The tree as it stands, worked out where nothing is kept."""
    row = OrdersRoot.objects.filter(gateway=gateway).first()
    if row is not None:
        return _edge(row)
    found = OrdersEdge.over(
        (number, version, bytes(digest))
        for number, version, digest in Order.objects.filter(gateway=gateway, state__in=IN_HEARTBEAT)
        .values_list("number", "version", "sha256")
        .iterator(10_000)
    )
    OrdersRoot.objects.create(gateway=gateway, size=found.size, last=found.last, peaks=_texts(found))
    return found


def appended(gateway: Gateway, order: Order) -> None:
    """An order with a new number came into force."""
    row = OrdersRoot.objects.filter(gateway=gateway).first()
    if row is None:
        return
    held = _edge(row)
    if order.number <= held.last:
        row.delete()
        return
    grown = held.append(order.number, order.version, bytes(order.sha256))
    row.size, row.last, row.peaks = grown.size, grown.last, _texts(grown)
    row.save()


def changed(gateways: Collection[int]) -> None:
    """Orders of ``gateways`` (row keys) changed or left."""
    OrdersRoot.objects.filter(gateway__in=gateways).delete()


def _edge(row: OrdersRoot) -> OrdersEdge:
    return OrdersEdge(row.size, row.last, tuple(map(base64.b64decode, row.peaks)))


def _texts(edge: OrdersEdge) -> list[str]:
    return [base64.b64encode(peak).decode("ascii") for peak in edge.peaks]
