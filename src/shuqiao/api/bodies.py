"""What the bodies and parameters of all rooms share."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from ninja import Schema
from pydantic import AfterValidator, AwareDatetime, ConfigDict
from pydantic_core import PydanticCustomError

from shuqiao.audit.facts import HistoryLine
from shuqiao.kernel.pages import Page


class Body(Schema):
    """A body: a field that is not known is refused, not ignored."""

    model_config = ConfigDict(extra="forbid")


class PageQuery(Schema):
    """``next`` continues a page; ``limit`` is cut to what a page holds."""

    next: str | None = None
    limit: int | None = None


class HistoryOut(Schema):
    """One thing that happened; ``index`` is null while the entry waits for its place in the log."""

    entry_id: str
    index: int | None
    event: str
    actor_name: str
    actor_department: str | None
    deputy_of_name: str = ""
    at: datetime
    facts: dict[str, Any]


def _countable(value: datetime) -> datetime:
    """Far enough from both ends of the calendar that no time zone leads out of it."""
    if not 1970 <= value.year <= 9998:
        raise PydanticCustomError("moment_out_of_range", "The year must lie from 1970 to 9998")
    return value


Moment = Annotated[AwareDatetime, AfterValidator(_countable)]
"""RFC 3339 with its time zone."""


def page(found: Page[Any]) -> dict[str, Any]:
    """The members of a page."""
    return {"items": list(found.items), "next": found.next}


def line(found: HistoryLine) -> dict[str, Any]:
    """The members of one entry of the log."""
    return {**vars(found), "facts": dict(found.facts)}
