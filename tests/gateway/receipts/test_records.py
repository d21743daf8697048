"""Bytes on disk both ways, and the growing tree against the plain one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuqiao.gateway.receipts.growing import GrowingTree
from shuqiao.gateway.receipts.records import (
    MAX_CONTENT,
    Record,
    decode_frame,
    decode_record,
    encode_frame,
    encode_record,
)
from shuqiao.gateway.receipts.served import serve_path
from shuqiao.tlog.merkle import leaf_hash, root

salts = st.binary(min_size=32, max_size=32)
records = st.builds(
    Record,
    leaf=st.binary(min_size=54, max_size=54),
    content=st.binary(max_size=200),
    salt=salts,
    answer_salt=st.none() | salts,
    subject_salt=st.none() | salts,
    subjects=st.lists(st.binary(max_size=40), max_size=4).map(tuple),
)


@given(records, st.binary(max_size=10))
def test_a_record_both_ways(record: Record, after: bytes) -> None:
    data = encode_record(record)
    assert decode_record(data + after, 0) == (record, len(data))
    for cut in range(len(data)):
        with pytest.raises(ValueError):
            decode_record(data[:cut], 0)


@given(st.lists(records, max_size=5), st.text(max_size=50), st.integers(0, 2**40), st.data())
def test_a_frame_is_whole_or_it_does_not_exist(kept: list[Record], note: str, first: int, data: st.DataObject) -> None:
    frame = encode_frame(first, [encode_record(r) for r in kept], note)
    found = decode_frame(frame, 100)
    assert found is not None
    assert (found.first, found.records, found.note, found.end) == (first, kept, note, 100 + len(frame))
    for offset, record in zip(found.offsets, kept, strict=True):
        assert decode_record(frame, offset - 100)[0] == record
    assert decode_frame(frame[: data.draw(st.integers(0, len(frame) - 1))], 0) is None
    flipped = bytearray(frame)
    flipped[data.draw(st.integers(0, len(frame) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    assert decode_frame(bytes(flipped), 0) is None


def test_content_has_a_limit() -> None:
    with pytest.raises(ValueError):
        encode_record(Record(bytes(54), bytes(MAX_CONTENT + 1), bytes(32)))


@given(st.lists(st.integers(1, 80), min_size=1, max_size=12), st.data())
def test_paths_of_flushes_are_the_paths_of_the_tree(flushes: list[int], data: st.DataObject) -> None:
    leaves = [leaf_hash(b"%d" % n) for n in range(sum(flushes))]
    plain, tree = GrowingTree(), GrowingTree()
    for leaf in leaves:
        plain.append(leaf)
    first = 0
    for count in flushes:
        for leaf in leaves[first : first + count]:
            tree.append(leaf)
        size = first + count
        edge = tree.edge(size)
        assert edge[-1] == root([b"%d" % n for n in range(size)])
        wanted = [serve_path(plain, index, size) for index in range(first, size)]
        assert tree.paths(first, count, size, edge) == wanted
        first = size
        if data.draw(st.booleans()):
            # What is published is read from tiles; here the whole tree plays their part.
            published = data.draw(st.integers(0, size))
            tree.forget(published, plain.read)
        if data.draw(st.booleans()):
            tree = GrowingTree(size, plain.read)  # a restart
