"""What a source is to the gateway: fetch a plan, answer a probe, or be unavailable."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, Protocol

from shuqiao.kernel.refusals import Family, Refusal
from shuqiao.policy.plans import Plan


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
    ``postgresql`` and a ``mysql://`` address for ``mariadb`` (MariaDB or MySQL).
    ``as_of``: ``live`` = the moment of the query (platform time), ``file_mtime`` =
    when the SQLite file was last written.
    """

    id: str
    engine: Literal["sqlite", "postgresql", "mariadb"]
    dsn: str = field(repr=False)
    as_of: Literal["live", "file_mtime"] = "live"
    connections: int = 4


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


class Source(Protocol):
    """A department's database, read only."""

    id: str

    async def fetch(self, plan: Plan, seconds: float) -> Fetched:
        """Rows for ``plan`` within ``seconds``.

        Raises :class:`SourceUnavailable`, and
        :class:`shuqiao.policy.errors.UnprovedConstruct` where the plan compares
        what this source cannot compare alike.
        """

    async def schema(self, table: str, seconds: float) -> Schema:
        """The columns of ``table``; raises :class:`SourceUnavailable`."""

    async def healthy(self, seconds: float) -> bool:
        """Whether the source answers at all; raises nothing."""

    async def count(self, table: str, seconds: float) -> int:
        """Rows of ``table``; raises :class:`SourceUnavailable`."""

    async def close(self) -> None:
        """Give back connections and threads."""
