"""The 工作台 over HTTP: tabs, their counts, and a source page by page."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Schema

from shuqiao.accounts import work
from shuqiao.api.bodies import PageQuery
from shuqiao.api.doors import actor_from

router = Router()


class WorkItemOut(Schema):
    """``task`` is a code of what is to be done; ``turn`` the department whose turn it is, where that is another's."""

    task: str
    title: str
    link: str
    number: str
    kind: str
    state: str
    due_on: date | None
    turn: str


class ShelfOut(Schema):
    """One source's part; ``next`` continues it with ``source=``."""

    source: str
    items: list[WorkItemOut]
    next: str | None


class WorkOut(Schema):
    """``counts`` stop at 100, which stands for more than 99."""

    tab: str
    counts: dict[str, int]
    shelves: list[ShelfOut]


class WorkQuery(PageQuery):
    tab: str = "waiting"
    source: str | None = None


@router.get("", response=WorkOut, summary="My work by tab (我的待办)")
def read_work(request: HttpRequest, asked: Query[WorkQuery]) -> dict[str, Any]:
    """``tab``: waiting, due_soon, overdue, sent, done.  Without ``source`` the first page of every source."""
    actor, tab = actor_from(request), work.chosen(asked.tab)
    if asked.source is not None:
        found: tuple[work.Shelf, ...] = (work.shelf(actor, tab, asked.source, asked.next, asked.limit),)
    else:
        found = work.shelves(actor, tab, asked.limit)
    counts = {str(name): number for name, number in work.counts(actor).items()}
    return {"tab": str(tab), "counts": counts, "shelves": [vars(one) | {"items": list(one.items)} for one in found]}
