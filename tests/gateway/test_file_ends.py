"""Every way in which a stream of method ``file`` ends before its end, and what is told of it."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest

from shuqiao.wire.kinds import KindGroup
from tests.gateway.bulk import (
    FILE,
    BulkGateway,
    Raw,
    broken_off,
    expected,
    file_order,
    get,
    part,
    receipts,
)
from tests.gateway.calls import refusal


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Any]:
    """Make a gateway with limits of one's own; it is closed afterwards."""
    made: list[BulkGateway] = []

    def make(postgres: str | None = None, **limits: int) -> BulkGateway:
        made.append(BulkGateway(tmp_path / "own", limits, postgres))
        return made[0]

    yield make
    for gateway in made:
        gateway.close()


def test_a_slow_reader_holds_the_source_back_where_nothing_is_kept(own: Any, postgres_dsn: str) -> None:
    gateway = own(postgres=postgres_dsn, spool_bytes=0)
    with psycopg.connect(postgres_dsn, autocommit=True) as server:
        server.execute("drop table if exists papers")
        server.execute(
            "create table papers as select n as number, '王小明' as name, repeat('材', 300) as note, 1.50 as amount,"
            " date '2020-01-01' as given_on, now() as changed_at, true as valid, '1' as state"
            " from generate_series(1, 60000) n"
        )
        reading = (
            "select pid from pg_stat_activity where application_name = 'shuqiao-gateway'"
            " and backend_type = 'client backend' and query like 'COPY%'"
        )
        gateway.start()
        raw = Raw(gateway)
        time.sleep(1.5)
        held = server.execute(reading + " and state = 'active'").fetchall()
        assert len(held) == 1  # 55 MB are not done: the server waits for the reader
        server.execute("select pg_terminate_backend(%s)", held[0])
        broken_off(raw)
        _, closing = receipts(gateway, raw.headers["shuqiao-receipt"])
        assert (closing.content or {})["code"] == "source_unavailable"
        raw = Raw(gateway)
        raw.socket.close()
        _, closing = receipts(gateway, raw.headers["shuqiao-receipt"])
        assert (closing.content or {})["code"] == "client_gone"
        until = time.monotonic() + 10
        while server.execute(reading).fetchall():  # whom nobody reads, the source does not work for
            assert time.monotonic() < until
            time.sleep(0.05)


def test_a_value_without_form_breaks_the_stream_off(own: Any) -> None:
    gateway = own()
    gateway.fill(last=b"\x00\x01")
    gateway.start()
    with pytest.raises(httpx.RemoteProtocolError):
        get(gateway)
    raw = Raw(gateway)
    broken_off(raw)
    _, closing = receipts(gateway, raw.headers["shuqiao-receipt"])
    assert (closing.content or {})["outcome"] == "interrupted"
    assert (closing.content or {})["code"] == "source_unavailable"
    with pytest.raises(httpx.RemoteProtocolError):
        part(gateway, raw.headers["etag"], "bytes=0-")  # nothing is kept of it: a new file, broken off again


def test_a_source_that_is_not_there_is_told_before_the_first_byte(own: Any) -> None:
    gateway = own()
    with sqlite3.connect(gateway.path / "bulk.db") as bulk:
        bulk.execute("drop table papers")
    gateway.start()
    answer = get(gateway)
    assert (answer.status_code, refusal(answer)) == (503, "source_unavailable")
    assert answer.json()["receipt"]["kind"] == KindGroup.REFUSAL


@pytest.mark.parametrize("end", ["revoke", "suspend", "narrow"])
def test_a_grant_that_ends_ends_its_stream(own: Any, end: str) -> None:
    gateway = own()
    gateway.start()
    raw = Raw(gateway)
    code = {"revoke": "grant_revoked", "suspend": "grant_suspended", "narrow": "grant_changed"}[end]
    if end == "revoke":
        gateway.plane.revoke("O-2025-000001")
    else:
        gateway.plane.put_order(file_order(version=2, suspended=end == "suspend"))
    _, closing = receipts(gateway, raw.headers["shuqiao-receipt"])
    assert ((closing.content or {})["outcome"], (closing.content or {})["code"]) == ("interrupted", code)
    broken_off(raw)
    again = get(gateway, FILE + "?format=csv", range="bytes=10-", if_range=raw.headers["etag"])
    assert again.status_code == (200 if end == "narrow" else 403)


def test_a_stalled_reader_is_let_go(own: Any) -> None:
    gateway = own(stall_seconds=1)
    gateway.start()
    raw = Raw(gateway)
    _, closing = receipts(gateway, raw.headers["shuqiao-receipt"])
    assert (closing.content or {})["code"] == "client_stalled"
    broken_off(raw)


def test_a_full_disk_ends_resuming_and_nothing_else(own: Any) -> None:
    gateway = own(reserve_bytes=2**62)
    gateway.start()
    answer = get(gateway)
    assert answer.status_code == 200
    assert answer.content.count(b"\n") >= expected()
    assert part(gateway, answer.headers["etag"], "bytes=10-").status_code == 200


def test_no_more_files_at_once_than_allowed(own: Any) -> None:
    gateway = own(spool_bytes=0, at_once_per_order=1)
    gateway.start()
    raw = Raw(gateway)
    answer = get(gateway)
    assert (answer.status_code, refusal(answer)) == (429, "files_too_many")
    raw.socket.close()
    receipts(gateway, raw.headers["shuqiao-receipt"])
    until = time.monotonic() + 10
    while (status := get(gateway).status_code) == 429:  # its source has up to one batch to hear of it
        assert time.monotonic() < until
    assert status == 200


def test_killed_in_the_midst_and_started_again(own: Any) -> None:
    gateway = own()
    gateway.start()
    raw = Raw(gateway)
    gateway.kill()
    broken_off(raw)
    assert not list((gateway.path / "files").iterdir())  # no name, no key: nothing to read
    gateway.start()
    _, closing = receipts(gateway, raw.headers["shuqiao-receipt"])
    assert (closing.content or {})["outcome"] == "interrupted"
    answer = part(gateway, raw.headers["etag"], "bytes=10-")
    assert answer.status_code == 200
    assert answer.headers["etag"] != raw.headers["etag"]
