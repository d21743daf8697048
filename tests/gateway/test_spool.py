"""The spool: any part of what was written, nothing of it on disk in the open."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shuqiao.gateway.book import hold
from shuqiao.gateway.files import shelf as shelves
from shuqiao.gateway.files.errors import FilesTooMany, ReaderGone
from shuqiao.gateway.files.prepared import WINDOW, Prepared
from shuqiao.gateway.files.shelf import FileLimits, Shelf
from shuqiao.gateway.files.spool import Spool
from tests.gateway.bulk import file_order


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.binary(max_size=70), max_size=8), st.data())
def test_every_part_reads_as_it_was_written(tmp_path: Path, parts: list[bytes], data: st.DataObject) -> None:
    spool, whole = Spool(tmp_path), b"".join(parts)
    for part in parts:
        spool.append(part)
    at = data.draw(st.integers(0, len(whole)))
    length = data.draw(st.integers(0, len(whole) - at))
    assert (spool.size, spool.read(at, length)) == (len(whole), whole[at : at + length])
    assert not list(tmp_path.iterdir())
    spool.close()
    with pytest.raises(OSError, match="closed"):
        spool.read(0, 0)


def prepared(spool: Spool | None) -> Prepared:
    return Prepared('"x"', hold(file_order(), b"", None), "s", "", spool)


async def read_all(made: Prepared, at: int) -> bytes:
    reader, found = made.reader(at), b""
    while await made.more(reader, 1):
        found += await made.piece(reader, made.size)
    made.leave(reader)
    return found


async def test_a_late_reader_gets_everything_from_window_and_spool(tmp_path: Path) -> None:
    made, chunks = prepared(Spool(tmp_path)), [bytes([n]) * 1_000_000 for n in range(9)]
    for chunk in chunks:
        await made.add(chunk)  # nobody reads: it does not wait
    made.finish()
    assert await read_all(made, 0) == b"".join(chunks)
    assert await read_all(made, 8_500_000) == chunks[8][500_000:]


async def test_a_spool_that_fails_in_the_midst_loses_no_byte(tmp_path: Path) -> None:
    made = prepared(Spool(tmp_path))
    reading = asyncio.create_task(read_all(made, 0))
    await asyncio.sleep(0)
    sent = b""
    for n in range(12):
        if n == 5:
            made.may_spool = False
        chunk = bytes([n]) * 1_000_000
        sent += chunk
        await made.add(chunk)
    made.finish()
    assert await reading == sent
    assert not made.resumable


async def test_nothing_is_made_for_nobody_where_nothing_is_kept() -> None:
    made = prepared(None)
    reader = made.reader(0)
    adding = asyncio.create_task(made.add(bytes(WINDOW + 1)))
    await asyncio.sleep(0.1)
    assert not adding.done()
    made.leave(reader)
    with pytest.raises(ReaderGone):
        await adding


async def test_many_small_files_hold_few_open_ones_and_no_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shelves, "MOST_KEPT", 6)
    monkeypatch.setattr(shelves, "MOST_KEPT_PER_ORDER", 4)
    shelf, made = Shelf(tmp_path, FileLimits()), []
    for n in range(12):
        one = shelf.begin(hold(file_order(number=f"O-2025-{n % 3:06d}"), b"", None), "s", "")
        assert isinstance(one, Prepared)
        await one.add(b"x" * 1_000)
        one.finish()
        made.append(one)
    for _ in range(6):
        one = shelf.begin(made[0].held, "s", "")
        assert isinstance(one, Prepared)
        one.finish()
        made.append(one)
    kept = [one for one in made if one.failure is None]
    assert len(kept) <= 6
    assert made[-1] in kept
    assert sum(one.held is made[0].held for one in kept) == 4
    assert shelf.bytes_kept() == 1_000 * sum(one.size > 0 for one in kept)
    assert await read_all(kept[0], 0) == b"x" * kept[0].size
    assert not any(one._window for one in kept)
    shelf.close()


async def test_no_more_readers_than_can_be_held(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shelves, "MOST_READERS", 2)
    shelf = Shelf(tmp_path, FileLimits())
    one = shelf.begin(hold(file_order(), b"", None), "s", "")
    assert isinstance(one, Prepared)
    readers = [one.reader(0), one.reader(0)]
    assert isinstance(shelf.crowded(), FilesTooMany)
    assert isinstance(shelf.begin(one.held, "s", ""), FilesTooMany)
    one.leave(readers[0])
    assert shelf.crowded() is None
    shelf.close()
