"""What a source is to the gateway: fetch a plan, answer a probe, or be unavailable."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, Protocol, runtime_checkable

from shuqiao.kernel.refusals import Family, Refusal
from shuqiao.policy.plans import Plan
from shuqiao.policy.values import Json


class SourceUnavailable(Refusal):
    """Any trouble at a source: away, too slow, changed, or holding what cannot be shown.

    Carries the source's id and a word for the operator's log; never a driver's
    text, which may quote a value.
    """

    code = "source_unavailable"
    family = Family.UNAVAILABLE
    zh = "数据源暂时不可用，未取得结果；这不表示“查无记录”"
    en = "The source is unavailable: no result was obtained, which does not mean that no record exists"
    next_zh = "请稍后重试；如持续出现，请凭回执编号联系提供部门。"
    next_en = "Try again later; if it goes on, give the receipt's number to the provider."

    def __init__(self, source: str, trouble: str) -> None:
        super().__init__(source=source, trouble=trouble)


@dataclass(frozen=True)
class SourceConfig:
    """One source as the gateway's owner configures it.

    ``dsn`` is a file path for ``sqlite``, a ``postgresql://`` address for
    ``postgresql``, a ``mysql://`` address for ``mariadb`` (MariaDB or MySQL) and a
    directory for ``folder``, which keeps copies of its files under ``workspace``.
    ``as_of``: ``live`` = the moment of the query (platform time), ``file_mtime`` =
    when the SQLite file was last written; a folder always tells the latter of its files.
    """

    id: str
    engine: Literal["sqlite", "postgresql", "mariadb", "folder"]
    dsn: str = field(repr=False)
    as_of: Literal["live", "file_mtime"] = "live"
    connections: int = 4
    workspace: str = ""


@dataclass(frozen=True)
class Fetched:
    """``rows`` are item → JSON value, at most the plan's limit; ``more`` = at least one row follows."""

    rows: list[dict[str, Any]]
    more: bool
    as_of: datetime


@dataclass(frozen=True)
class Schema:
    """Columns of a table in their order: name → the source's own word for its type."""

    columns: dict[str, str]


Lines = list[tuple[Json, ...]]
"""A batch of rows, each with its values in the order of the plan's items."""
BATCH_ROWS = 2_000
"""Most rows of one batch: enough to make its cost small."""
BATCH_TEXT = 4 * 1024 * 1024
"""Characters that one batch should hold at most."""


def text_in(lines: Lines) -> int:
    """Characters of all texts in ``lines``: what makes rows large."""
    return sum([len(value) for line in lines for value in line if type(value) is str])


class Pace:
    """How many rows to ask a source for next, by how large those before were: a batch is held in memory."""

    def __init__(self) -> None:
        self.rows = 50

    def taken(self, lines: Lines) -> Lines:
        """``lines``, which are a batch just fetched, noted."""
        each = text_in(lines) // len(lines) + 1
        self.rows = max(1, min(BATCH_ROWS, 8 * self.rows, BATCH_TEXT // each))
        return lines


class Sink(Protocol):
    """Where a source delivers a whole view.  Called from the event loop's thread."""

    def begin(self, as_of: datetime) -> None:
        """The source has answered; called once, before the first batch."""

    async def take(self, rows: Lines) -> None:
        """One batch.  Waits while whoever reads is slower; raises what ends the delivery."""


class ByteSink(Protocol):
    """Where a source delivers a view that it writes as CSV itself."""

    def begin(self, as_of: datetime) -> None:
        """As in :class:`Sink`."""

    async def take_bytes(self, piece: bytes) -> None:
        """Some bytes, cut anywhere; waits and raises as ``Sink.take`` does."""


class Source(Protocol):
    """A department's database, read only."""

    id: str

    async def fetch(self, plan: Plan, seconds: float) -> Fetched:
        """Rows for ``plan`` within ``seconds``.

        Raises :class:`SourceUnavailable`, and
        :class:`shuqiao.policy.errors.UnprovedConstruct` where the plan compares
        what this source cannot compare alike.
        """

    async def stream(self, plan: Plan, sink: Sink, seconds: float) -> int:
        """Deliver every row of a file plan (``plans.file_plan``) from one snapshot; how many there were.

        ``seconds`` is the patience for the first batch and for each further one; the time
        that ``sink`` takes does not count.  Cancelling the call, or an exception of the
        sink, ends the query and gives its connection back.  Raises as :meth:`fetch` does.
        """

    async def schema(self, table: str, seconds: float) -> Schema:
        """The columns of ``table``; raises :class:`SourceUnavailable`."""

    async def healthy(self, seconds: float) -> bool:
        """Whether the source answers at all; raises nothing."""

    async def count(self, table: str, seconds: float) -> int:
        """Rows of ``table``; raises :class:`SourceUnavailable`."""

    async def close(self) -> None:
        """Give back connections and threads."""


@runtime_checkable
class CopiesCsv(Protocol):
    """A source that can write CSV of the one form (``policy.csv_form``) by itself, faster than the gateway."""

    async def copy_csv(self, plan: Plan, sink: ByteSink, seconds: float) -> int | None:
        """As :meth:`Source.stream`, but lines of CSV without a header; None, before anything, where it cannot."""
