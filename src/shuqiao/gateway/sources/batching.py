"""Micro-batching: look-ups that wait at the same moment for one compiled plan go as one query.

A lone look-up is not delayed: it leaves at the end of the event loop's round in
which it came.  While a group has its queries under way, newcomers wait for the
next one and leave together.  A failed or slow batch is retried member by member;
a cancelled member cancels nobody else.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from shuqiao.kernel import clock
from shuqiao.policy.compile import Compiled

Row = Sequence[Any]

MEMBERS_LIMIT = 256
"""Most members of one query: enough to make the round trip cheap, small enough to be quick."""
UNDER_WAY_LIMIT = 2
"""Queries of one group under way at once: one runs while the next is being read and written."""


class Runner(Protocol):
    """How a batcher reaches the database; both raise whatever means trouble."""

    async def run(self, sql: str, parameters: Sequence[Any], seconds: float) -> list[Row]:
        """All rows of a query within ``seconds``."""


@dataclass(eq=False)
class Member:
    """One waiting look-up."""

    key: Any
    parameters: Sequence[Any]
    deadline: float
    answer: asyncio.Future[list[Row]]


@dataclass(eq=False)
class Group:
    """Look-ups of one compiled plan and one limit."""

    compiled: Compiled
    limit: int
    waiting: deque[Member] = field(default_factory=deque)
    under_way: int = 0
    called: bool = False


class Batcher:
    """All groups of one source."""

    def __init__(self, runner: Runner) -> None:
        self._runner = runner
        self._groups: dict[tuple[int, int], Group] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._unanswered: set[asyncio.Future[list[Row]]] = set()

    async def look_up(
        self, compiled: Compiled, key: Any, parameters: Sequence[Any], limit: int, seconds: float
    ) -> list[Row]:
        """The rows for one key (fetch limit ``limit``); ``parameters`` are those of the plan alone."""
        loop = asyncio.get_running_loop()
        group = self._groups.get((id(compiled), limit))
        if group is None:
            # The group holds ``compiled``, so its id stays its own as long as the group stands.
            group = self._groups[id(compiled), limit] = Group(compiled, limit)
        answer: asyncio.Future[list[Row]] = loop.create_future()
        self._unanswered.add(answer)
        answer.add_done_callback(self._unanswered.discard)
        group.waiting.append(Member(key, parameters, clock.monotonic() + seconds, answer))
        if not group.called and group.under_way < UNDER_WAY_LIMIT:
            group.called = True
            loop.call_soon(self._leave, group)
        return await answer

    def _leave(self, group: Group) -> None:
        """Send off who waits, as far as places are free; drop the group when nobody is left."""
        group.called = False
        while group.waiting and group.under_way < UNDER_WAY_LIMIT:
            members: list[Member] = []
            while group.waiting and len(members) < MEMBERS_LIMIT:
                member = group.waiting.popleft()
                if not member.answer.done():  # cancelled while waiting
                    members.append(member)
            if members:
                group.under_way += 1
                self._start(self._together(group, members))
        if not group.waiting and not group.under_way:
            self._groups.pop((id(group.compiled), group.limit), None)

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _together(self, group: Group, members: list[Member]) -> None:
        try:
            if len(members) == 1:
                await self._alone(group, members[0])
            else:
                await self._joined(group, members)
        finally:
            group.under_way -= 1
            self._leave(group)

    async def _joined(self, group: Group, members: list[Member]) -> None:
        batch = group.compiled.batch
        assert batch is not None
        # Half of the shortest patience: the other half is for going member by member.
        seconds = (min(m.deadline for m in members) - clock.monotonic()) / 2
        try:
            rows = await self._runner.run(batch.sql, batch.parameters([m.key for m in members], group.limit), seconds)
        except Exception:
            for member in members:
                self._start(self._alone(group, member))
            return
        answers: list[list[Row]] = [[] for _ in members]
        for row in rows:
            answers[row[0] - 1].append(row)
        for member, answer in zip(members, answers, strict=True):
            if not member.answer.done():
                member.answer.set_result(answer)

    async def _alone(self, group: Group, member: Member) -> None:
        if member.answer.done():
            return
        try:
            rows = await self._runner.run(group.compiled.sql, member.parameters, member.deadline - clock.monotonic())
        except Exception as trouble:
            if not member.answer.done():
                member.answer.set_exception(trouble)
            return
        if not member.answer.done():
            # Rows of a batch begin with the ordinal; a lone one's get the same form.
            member.answer.set_result([(1, *row) for row in rows])

    async def close(self) -> None:
        """Stop what is under way; who waits fails."""
        for answer in list(self._unanswered):
            if not answer.done():
                answer.set_exception(ConnectionError("source closed"))
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
