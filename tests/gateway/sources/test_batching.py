"""Joining look-ups, against a runner that is a plain Python object: who joins, who waits, who is retried."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest

from shuqiao.gateway.sources.batching import MEMBERS_LIMIT, UNDER_WAY_LIMIT, Batcher, Row
from shuqiao.policy.compile import Batch, Compiled
from shuqiao.policy.natives import Dialect

BATCH = Batch("batch", str, ())
COMPILED = Compiled("alone", Dialect.POSTGRES, ("键",), (None,), (str,), (), False, BATCH)


class Mirror:
    """Answers each key with itself.  ``held`` keeps queries back until released."""

    def __init__(self) -> None:
        self.ran: list[tuple[str, list[Any]]] = []
        self.held: asyncio.Event | None = None
        self.bad: set[str] = set()
        self.slow_batches = False

    async def run(self, sql: str, parameters: Sequence[Any], seconds: float) -> list[Row]:
        keys = list(parameters[0]) if sql == "batch" else [parameters[0]]
        self.ran.append((sql, keys))
        async with asyncio.timeout(seconds):
            if self.held is not None:
                await self.held.wait()
            if sql == "batch" and self.slow_batches:
                await asyncio.sleep(3600)
        if self.bad & set(keys):
            raise ConnectionError("bad key")
        # Rows out of order: only the ordinal says whose they are.
        rows = [(at, key) if sql == "batch" else (key,) for at, key in enumerate(keys, 1)]
        return [row for row in reversed(rows) if "none" not in row]


def ask(batcher: Batcher, key: str, limit: int = 2, seconds: float = 5) -> asyncio.Task[list[Row]]:
    return asyncio.create_task(batcher.look_up(COMPILED, key, (key, limit), limit, seconds))


async def test_a_lone_one_leaves_at_once_by_itself() -> None:
    mirror = Mirror()
    assert await ask(Batcher(mirror), "a") == [(1, "a")]
    assert mirror.ran == [("alone", ["a"])]


async def test_those_of_one_moment_go_together_and_get_their_own() -> None:
    mirror = Mirror()
    batcher = Batcher(mirror)
    keys = ["a", "b", "none", "a"]
    answers = await asyncio.gather(*(ask(batcher, k) for k in keys))
    assert [[row[1] for row in answer] for answer in answers] == [["a"], ["b"], [], ["a"]]
    assert mirror.ran == [("batch", keys)]


async def test_other_limits_and_other_plans_do_not_join() -> None:
    mirror = Mirror()
    batcher = Batcher(mirror)
    other = Compiled("alone", Dialect.POSTGRES, ("键",), (None,), (str,), (), False, BATCH)
    third = asyncio.create_task(batcher.look_up(other, "c", ("c", 2), 2, 5))
    await asyncio.gather(ask(batcher, "a", 2), ask(batcher, "b", 3), third)
    assert sorted(keys for _, keys in mirror.ran) == [["a"], ["b"], ["c"]]


async def test_newcomers_wait_while_queries_are_under_way_and_then_leave_together() -> None:
    mirror = Mirror()
    mirror.held = asyncio.Event()
    batcher = Batcher(mirror)
    tasks = []
    for key in "abcdef":
        tasks.append(ask(batcher, key))
        await asyncio.sleep(0.001)
    assert len(mirror.ran) == UNDER_WAY_LIMIT
    mirror.held.set()
    await asyncio.gather(*tasks)
    assert mirror.ran[UNDER_WAY_LIMIT:] == [("batch", list("cdef"))]


async def test_a_query_has_a_bounded_number_of_members() -> None:
    mirror = Mirror()
    batcher = Batcher(mirror)
    await asyncio.gather(*(ask(batcher, str(n)) for n in range(MEMBERS_LIMIT * 3 + 1)))
    assert max(len(keys) for _, keys in mirror.ran) == MEMBERS_LIMIT
    assert sum(len(keys) for _, keys in mirror.ran) == MEMBERS_LIMIT * 3 + 1


async def test_a_failed_batch_is_retried_member_by_member() -> None:
    mirror = Mirror()
    mirror.bad = {"b"}
    batcher = Batcher(mirror)
    tasks = [ask(batcher, k) for k in "abc"]
    done = await asyncio.gather(*tasks, return_exceptions=True)
    assert done[0] == [(1, "a")]
    assert isinstance(done[1], ConnectionError)
    assert done[2] == [(1, "c")]


async def test_a_slow_batch_is_retried_member_by_member() -> None:
    mirror = Mirror()
    mirror.slow_batches = True
    batcher = Batcher(mirror)
    assert await asyncio.gather(ask(batcher, "a", seconds=0.2), ask(batcher, "b", seconds=5)) == [
        [(1, "a")],
        [(1, "b")],
    ]
    assert [sql for sql, _ in mirror.ran] == ["batch", "alone", "alone"]


@pytest.mark.parametrize("when", ["waiting", "under way"])
async def test_a_cancelled_member_cancels_nobody(when: str) -> None:
    mirror = Mirror()
    mirror.held = asyncio.Event()
    batcher = Batcher(mirror)
    tasks = [ask(batcher, k) for k in "abc"]
    if when == "under way":
        await asyncio.sleep(0.01)
        assert mirror.ran
    tasks[1].cancel()
    await asyncio.sleep(0)
    mirror.held.set()
    assert [row[1] for row in await tasks[0]] == ["a"]
    assert [row[1] for row in await tasks[2]] == ["c"]
    assert tasks[1].cancelled()


async def test_nothing_is_kept_when_all_is_answered() -> None:
    mirror = Mirror()
    mirror.bad = {"5"}
    batcher = Batcher(mirror)
    await asyncio.gather(*(ask(batcher, str(n)) for n in range(20)), return_exceptions=True)
    await asyncio.sleep(0.01)
    assert not batcher._groups
    assert not batcher._tasks


async def test_closing_fails_who_waits() -> None:
    mirror = Mirror()
    mirror.held = asyncio.Event()
    batcher = Batcher(mirror)
    tasks = []
    for key in "abcd":
        tasks.append(ask(batcher, key))
        await asyncio.sleep(0.001)
    await batcher.close()
    done = await asyncio.gather(*tasks, return_exceptions=True)
    assert all(isinstance(answer, ConnectionError) for answer in done)
