"""The kept tree over orders in force says what the whole one says, however it came about."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuqiao.kernel.canonical import b64url, canonical
from shuqiao.tlog import merkle
from shuqiao.wire.heartbeats import OrdersEdge, orders_root

Entry = tuple[str, int, bytes]


def _entries(size: int) -> list[Entry]:
    return [(f"O-2025-{n:06d}", n % 3 + 1, hashlib.sha256(bytes([n % 251])).digest()) for n in range(size)]


def _plain(entries: list[Entry]) -> bytes:
    return merkle.root([canonical([number, version, b64url(digest)]) for number, version, digest in entries])


@given(st.integers(0, 300), st.integers(0, 40))
def test_appending_gives_the_tree_over_all(before: int, more: int) -> None:
    entries = _entries(before + more)
    edge = OrdersEdge.over(reversed(entries[:before]))
    assert edge.root == _plain(entries[:before])
    for entry in entries[before:]:
        edge = edge.append(*entry)
    assert edge == OrdersEdge.over(entries)
    assert edge.root == orders_root(entries) == _plain(entries)


def test_only_a_higher_number_is_appended() -> None:
    edge = OrdersEdge.over(_entries(5))
    for number in ("O-2025-000004", "O-2025-000001"):
        with pytest.raises(ValueError, match="not behind"):
            edge.append(number, 1, bytes(32))
