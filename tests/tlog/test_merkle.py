"""RFC 6962 against the published vectors, and against its own recursive definition."""

from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuqiao.tlog.merkle import (
    EMPTY_ROOT,
    Frontier,
    consistency_path,
    inclusion_path,
    leaf_hash,
    node_hash,
    right_edge,
    root,
    tree_root,
    verify_consistency,
    verify_inclusion,
)

# The vectors of the certificate-transparency reference implementation (merkle_tree_test).
CT_LEAVES = [
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
CT_ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
H01 = "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"
H23 = "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e"
H4 = "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"
H67 = "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0"
H4567 = "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"
H0123 = "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"
H1 = "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7"
CT_PATHS = [
    (0, 1, []),
    (0, 8, [H1, H23, H4567]),
    (5, 8, [H4, H67, H0123]),
    (2, 3, [H01]),
    (1, 5, [CT_ROOTS[0], H23, H4]),
]


class Nodes:
    """Every complete node of a list of leaves, hashed plainly."""

    def __init__(self, leaves: list[bytes]) -> None:
        self.rows = [[leaf_hash(leaf) for leaf in leaves]]
        while len(self.rows[-1]) > 1:
            low = self.rows[-1]
            self.rows.append([node_hash(low[i], low[i + 1]) for i in range(0, len(low) - 1, 2)])

    def read(self, level: int, index: int) -> bytes:
        return self.rows[level][index]


def mth(leaves: list[bytes]) -> bytes:
    """MTH as RFC 6962 section 2.1 writes it down."""
    if not leaves:
        return sha256().digest()
    if len(leaves) == 1:
        return sha256(b"\x00" + leaves[0]).digest()
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return sha256(b"\x01" + mth(leaves[:split]) + mth(leaves[split:])).digest()


def numbered(size: int) -> list[bytes]:
    return [b"leaf %d" % i for i in range(size)]


@pytest.mark.parametrize("size", range(1, 9))
def test_published_roots(size: int) -> None:
    leaves = CT_LEAVES[:size]
    assert root(leaves).hex() == CT_ROOTS[size - 1]
    assert tree_root(size, Nodes(leaves).read).hex() == CT_ROOTS[size - 1]
    assert right_edge(size, Nodes(leaves).read)[-1].hex() == CT_ROOTS[size - 1]


@pytest.mark.parametrize(("index", "size", "path"), CT_PATHS)
def test_published_paths(index: int, size: int, path: list[str]) -> None:
    found = inclusion_path(index, size, Nodes(CT_LEAVES[:size]).read)
    assert [h.hex() for h in found] == path
    assert verify_inclusion(leaf_hash(CT_LEAVES[index]), index, size, found, bytes.fromhex(CT_ROOTS[size - 1]))


def test_published_consistency() -> None:
    # From the same reference: 1 -> 8 and 6 -> 8.
    read = Nodes(CT_LEAVES).read
    assert [h.hex() for h in consistency_path(1, 8, read)] == [H1, H23, H4567]
    assert [h.hex() for h in consistency_path(6, 8, read)] == [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        H67,
        H0123,
    ]


def test_empty_tree() -> None:
    assert root([]) == EMPTY_ROOT == tree_root(0, Nodes([]).read) == Frontier().root()


@given(st.integers(1, 600), st.data())
def test_every_path_proves_its_leaf_and_no_other(size: int, data: st.DataObject) -> None:
    leaves = numbered(size)
    index = data.draw(st.integers(0, size - 1))
    nodes = Nodes(leaves)
    head = mth(leaves)
    edge = right_edge(size, nodes.read)
    path = inclusion_path(index, size, nodes.read)
    assert path == inclusion_path(index, size, nodes.read, edge)
    leaf = leaf_hash(leaves[index])
    assert verify_inclusion(leaf, index, size, path, head)
    assert not verify_inclusion(leaf_hash(b"other"), index, size, path, head)
    assert not verify_inclusion(leaf, index, size, [*path, head], head)
    other = data.draw(st.integers(-2, size + 2).filter(lambda i: i != index))
    assert not verify_inclusion(leaf, other, size, path, head)
    if path:
        assert not verify_inclusion(leaf, index, size, path[1:], head)
        assert not verify_inclusion(leaf, index, size, [*path[:-1], b"short"], head)


@given(st.integers(0, 600), st.integers(0, 600), st.data())
def test_consistency(one: int, two: int, data: st.DataObject) -> None:
    old, new = sorted((one, two))
    leaves = numbered(new)
    nodes = Nodes(leaves)
    path = consistency_path(old, new, nodes.read)
    before, after = mth(leaves[:old]), mth(leaves)
    assert verify_consistency(old, new, before, after, path)
    assert not verify_consistency(old, new, before, after, [*path, before])
    if old:
        forged = mth([*leaves[: old - 1], b"forged"])
        assert not verify_consistency(old, new, forged, after, path)
    if path:
        at = data.draw(st.integers(0, len(path) - 1))
        assert not verify_consistency(old, new, before, after, [*path[:at], bytes(32), *path[at + 1 :]])
    assert not verify_consistency(new + 1, new, before, after, path)


@given(st.integers(0, 300), st.integers(0, 300))
def test_a_frontier_is_the_tree_without_its_past(first: int, more: int) -> None:
    leaves = numbered(first + more)
    frontier = Frontier()
    for leaf in leaves[:first]:
        frontier.append(leaf_hash(leaf))
    frontier = Frontier.from_bytes(frontier.to_bytes())
    for leaf in leaves[first:]:
        frontier.append(leaf_hash(leaf))
    assert frontier.size == first + more
    assert frontier.root() == mth(leaves)


@pytest.mark.parametrize("data", [b"", b"\x00" * 9, b"\x00" * 7 + b"\x03" + bytes(32)])
def test_no_frontier(data: bytes) -> None:
    with pytest.raises(ValueError):
        Frontier.from_bytes(data)


@pytest.mark.parametrize(("index", "size"), [(0, 0), (5, 5), (-1, 3)])
def test_no_path_outside_the_tree(index: int, size: int) -> None:
    with pytest.raises(ValueError):
        inclusion_path(index, size, Nodes(numbered(6)).read)
