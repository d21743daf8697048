"""The spool: any part of what was written, nothing of it on disk in the open."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shuqiao.gateway.book import hold
from shuqiao.gateway.files.errors import ReaderGone
from shuqiao.gateway.files.prepared import WINDOW, Prepared
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
