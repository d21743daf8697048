"""The log over HTTP: entries, proofs, head, erasure."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from shuqiao.api.bodies import Body, Moment, PageQuery, line
from shuqiao.api.doors import actor_from
from shuqiao.audit import actions, queries
from shuqiao.audit.facts import EntryFilter
from shuqiao.kernel.refusals import Absent

router = Router()


class LogEntryOut(Schema):
    """One entry; ``index`` is absent while it waits for its place."""

    entry_id: str
    epoch: int | None
    index: int | None
    event: str
    subject: str
    actor_id: str
    actor_name: str
    actor_department: str | None
    at: datetime
    facts: dict[str, Any]
    erased_by: str | None


class LogEntryPage(Schema):
    """A page of entries, newest first."""

    items: list[LogEntryOut]
    next: str | None


class LogEntryQuery(PageQuery):
    """Filters; ``event`` may be a prefix that ends in a dot."""

    event: str | None = Field(None, max_length=100)
    subject: str | None = Field(None, max_length=200)
    department: str | None = Field(None, max_length=18)
    after_moment: Moment | None = None
    before_moment: Moment | None = None


class HeadOut(Schema):
    """The state of the platform's log."""

    epoch: int
    origin: str
    size: int
    published: int
    pending: int
    note: str
    verifier: str
    signed_at: datetime


class ErasureIn(Body):
    """The article that demands the erasure, and why it applies."""

    basis: str
    reason: str


class ErasureOut(Schema):
    """The entry of the act."""

    act: str


@router.get("/entries", response=LogEntryPage, summary="List entries; the reading is itself recorded")
def entries(request: HttpRequest, asked: Query[LogEntryQuery]) -> dict[str, Any]:
    filters = EntryFilter(asked.event, asked.subject, asked.department, asked.after_moment, asked.before_moment)
    page = actions.read_entries(actor_from(request), asked.next, asked.limit, filters)
    return {"items": [line(entry) for entry in page.items], "next": page.next}


@router.get("/entries/{entry_id}", response=LogEntryOut, summary="One entry")
def entry(request: HttpRequest, entry_id: str) -> dict[str, Any]:
    found = queries.entry(actor_from(request), entry_id)
    if found is None:
        raise Absent(what="留痕 entry")
    return line(found)


@router.get("/entries/{entry_id}/proof", summary="Leaf, path and checkpoint that prove an entry")
def proof(request: HttpRequest, entry_id: str) -> dict[str, Any]:
    pieces = queries.inclusion(entry_id) if queries.entry(actor_from(request), entry_id) is not None else None
    if pieces is None:
        raise Absent(what="证明 proof")
    return pieces


@router.post("/entries/{entry_id}/erasure", response=ErasureOut, summary="Erase the content of an entry lawfully")
def erase(request: HttpRequest, entry_id: str, asked: ErasureIn) -> dict[str, str]:
    return {"act": actions.erase(actor_from(request), entry_id, asked.basis, asked.reason)}


@router.get("/head", response=HeadOut, summary="The log's head, published size and verifier key")
def head(request: HttpRequest) -> dict[str, Any]:
    actor_from(request)
    found = queries.head()
    if found is None:
        raise Absent(what="日志 log")
    return vars(found)
