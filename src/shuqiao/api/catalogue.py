"""The catalogue over HTTP: drafts, verbs, reading.  Bodies use the names of the core elements."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Schema, Status

from shuqiao.api import catalogue_lists, catalogue_sheets
from shuqiao.api.bodies import Body, PageQuery
from shuqiao.api.catalogue_bodies import CoverageBody, EntryBody, EntryOut, entry_out
from shuqiao.api.doors import actor_from
from shuqiao.catalogue import actions, permissions, queries
from shuqiao.catalogue.enumerations import lists
from shuqiao.catalogue.facts import EntryFacts, Reason
from shuqiao.catalogue.search import actions as tending
from shuqiao.catalogue.search import queries as search
from shuqiao.kernel.actors import Actor
from shuqiao.wire.problems import language_of

router = Router()
router.add_router("", catalogue_sheets.router)
router.add_router("", catalogue_lists.router)


class EntryPage(Schema):
    """A page of entries, newest first."""

    items: list[EntryOut]
    next: str | None


class HighlightOut(Schema):
    """Text in which the words of a search stand: field is name, provider, code, item or abstract (a fragment).

    ``ranges`` are first character and the one behind the last, in code points of ``text``.
    """

    field: str
    text: str
    ranges: list[tuple[int, int]]


class FoundOut(EntryOut):
    """An entry; ``highlights`` where it was searched for."""

    highlights: list[HighlightOut] = []


class FoundPage(Schema):
    """A page of entries: newest first, or for a search best first.

    ``near``: no entry holds the words as typed, these hold parts of them.
    """

    items: list[FoundOut]
    next: str | None
    near: bool = False


class IndexOut(Schema):
    """The search index of the answering host against the database.

    ``waiting`` changed entries will be taken in by themselves; ids of others that differ, twenty of each kind.
    """

    entries: int
    indexed: int
    waiting: int
    missing: list[int]
    outdated: list[int]
    surplus: list[int]


class ReindexOut(Schema):
    """How many entries the new index holds."""

    entries: int


class EntryQuery(PageQuery):
    """``q`` searches names, items, abstracts, providers and codes; ``next`` continues a page."""

    q: str = ""
    provider: str = ""
    sharing_type: str = ""
    state: str = ""


class ReasonBody(Body):
    """Why; ``field`` is the path of a field, empty for the whole entry."""

    field: str = ""
    text: str


class ReasonsBody(Body):
    reasons: list[ReasonBody]


class ReasonTextBody(Body):
    reason: str


class ChecklistBody(Body):
    """Codes of the assessments that the responsible head confirms; all of them are needed."""

    checklist: list[str]
    note: str = ""


class ProblemOut(Schema):
    """One thing that keeps the entry from review."""

    code: str
    field: str | None
    detail: str
    next_step: str


class CoverageOut(CoverageBody):
    """Answers of gateways point here: outside of it, "not found" says nothing."""

    code: str
    name: str


class ReviewOut(Schema):
    """One step of review."""

    verb: str
    by: str
    department: str
    at: datetime
    version: int
    reasons: list[ReasonBody]
    checklist: list[str]
    note: str


class TermOut(Schema):
    code: str
    zh: str
    en: str


class ClassOut(Schema):
    """A node of the class tree; below an ``open`` one departments number their own children."""

    path: list[str]
    zh: str
    en: str
    valid_from: date
    valid_to: date | None
    open: bool


def _answer(actor: Actor, entry: EntryFacts) -> dict[str, Any]:
    return entry_out(entry, permissions.verbs_for(actor, entry))


@router.get("/entries", response=FoundPage, by_alias=True, summary="List or search the entries you may see")
def entries(request: HttpRequest, asked: Query[EntryQuery]) -> dict[str, Any]:
    actor = actor_from(request)
    narrow = {name: getattr(asked, name) for name in ("provider", "sharing_type", "state", "limit")}
    if not asked.q.strip():
        page = queries.entries(actor, **narrow, after=asked.next)
        return {"items": [_answer(actor, entry) for entry in page.items], "next": page.next}
    found = search.find(actor, asked.q, **narrow, after=asked.next)
    items = [{**_answer(actor, hit.entry), "highlights": [vars(mark) for mark in hit.marks]} for hit in found.items]
    return {"items": items, "next": found.next, "near": found.near}


@router.get("/index", response=IndexOut | None, summary="Compare the search index with the database")
def index(request: HttpRequest) -> dict[str, Any] | None:
    compared = search.state_of_index(actor_from(request))
    return vars(compared) if compared is not None else None


@router.post("/index", response=ReindexOut, summary="Build the search index anew")
def reindex(request: HttpRequest) -> dict[str, Any]:
    return {"entries": tending.reindex(actor_from(request))}


@router.get("/queue", response=EntryPage, by_alias=True, summary="Entries that wait for your step")
def queue(request: HttpRequest, asked: Query[PageQuery]) -> dict[str, Any]:
    actor = actor_from(request)
    found = queries.review_queue(actor, asked.next, asked.limit)
    return {"items": [_answer(actor, entry) for entry in found.items], "next": found.next}


@router.get("/by-code/{path:code}", response=EntryOut, by_alias=True, summary="One entry by its resource code")
def by_code(request: HttpRequest, code: str) -> dict[str, Any]:
    actor = actor_from(request)
    return _answer(actor, queries.entry(actor, code))


@router.get("/enumerations", response=dict[str, list[TermOut]], summary="Values of the coded fields")
def enumerations(request: HttpRequest) -> dict[str, Any]:
    actor_from(request)
    known = lists()
    return {
        "formats": known.formats,
        "item_types": known.item_types,
        "item_kinds": known.item_kinds,
        "update_cycles": known.cycles,
        "sharing_types": known.sharing_types,
        "mode_categories": known.mode_categories,
        "mode_types": known.mode_types,
        "purpose_types": known.purpose_types,
        "scenarios": known.scenarios,
        "context_fields": known.context_fields,
        "basis_kinds": known.basis_kinds,
        "data_classes": known.data_classes,
        "checklist": known.checklist,
    }


@router.get("/classes", response=list[ClassOut], summary="The class tree 类, 项, 目, 细目")
def classes(request: HttpRequest) -> list[dict[str, Any]]:
    actor_from(request)
    return [{**vars(node), "open": node.open_} for node in lists().classes.values()]


@router.post("/entries", response={201: EntryOut}, by_alias=True, summary="Begin a draft of your department")
def create(request: HttpRequest, body: EntryBody) -> Status[Any]:
    actor = actor_from(request)
    return Status(201, _answer(actor, actions.create_draft(actor, body.draft())))


@router.get("/entries/{int:id}", response=EntryOut, by_alias=True, summary="One entry")
def entry(request: HttpRequest, id: int) -> dict[str, Any]:
    actor = actor_from(request)
    return _answer(actor, queries.entry(actor, id))


@router.put("/entries/{int:id}", response=EntryOut, by_alias=True, summary="Replace a draft (save_draft)")
def save(request: HttpRequest, id: int, body: EntryBody, revision: int | None = None) -> dict[str, Any]:
    actor = actor_from(request)
    return _answer(actor, actions.save_draft(actor, id, body.draft(), revision))


@router.get("/entries/{int:id}/problems", response=list[ProblemOut], summary="What keeps a draft from review")
def problems(request: HttpRequest, id: int) -> list[dict[str, Any]]:
    language = language_of(request.headers.get("Accept-Language"))
    return [
        {
            "code": refusal.code,
            "field": refusal.field,
            "detail": refusal.sentence(language),
            "next_step": refusal.next_step(language),
        }
        for refusal in queries.problems(actor_from(request), id)
    ]


@router.get("/entries/{path:code}/coverage", response=CoverageOut, summary="What a published entry's data speak about")
def coverage(request: HttpRequest, code: str) -> dict[str, Any]:
    entry = queries.entry(actor_from(request), code)
    keys = {item: list(prefixes) for item, prefixes in entry.coverage.keys.items()}
    return {**vars(entry.coverage), "keys": keys, "code": entry.code, "name": entry.name}


@router.get("/entries/{int:id}/reviews", response=list[ReviewOut], summary="Steps of review, for the provider")
def reviews(request: HttpRequest, id: int) -> list[dict[str, Any]]:
    return [
        {**vars(step), "reasons": [vars(reason) for reason in step.reasons]}
        for step in queries.reviews(actor_from(request), id)
    ]


@router.post("/entries/{int:id}/submit_to_head", response=EntryOut, by_alias=True, summary="To the department's head")
def submit_to_head(request: HttpRequest, id: int) -> dict[str, Any]:
    actor = actor_from(request)
    return _answer(actor, actions.submit_to_head(actor, id))


@router.post("/entries/{int:id}/approve_by_head", response=EntryOut, by_alias=True, summary="Head confirms")
def approve_by_head(request: HttpRequest, id: int, body: ChecklistBody) -> dict[str, Any]:
    actor = actor_from(request)
    return _answer(actor, actions.approve_by_head(actor, id, body.checklist, body.note))


@router.post("/entries/{int:id}/submit", response=EntryOut, by_alias=True, summary="To the authority")
def submit(request: HttpRequest, id: int) -> dict[str, Any]:
    actor = actor_from(request)
    return _answer(actor, actions.submit(actor, id))


@router.post("/entries/{int:id}/return", response=EntryOut, by_alias=True, summary="Back with reasons")
def return_(request: HttpRequest, id: int, body: ReasonsBody) -> dict[str, Any]:
    actor = actor_from(request)
    return _answer(actor, actions.return_(actor, id, _reasons(body)))


@router.post("/entries/{int:id}/reject", response=EntryOut, by_alias=True, summary="Reject for good")
def reject(request: HttpRequest, id: int, body: ReasonsBody) -> dict[str, Any]:
    actor = actor_from(request)
    return _answer(actor, actions.reject(actor, id, _reasons(body)))


@router.post("/entries/{int:id}/approve", response=EntryOut, by_alias=True, summary="Approve; a code is given")
def approve(request: HttpRequest, id: int) -> dict[str, Any]:
    actor = actor_from(request)
    return _answer(actor, actions.approve(actor, id))


@router.post("/entries/{int:id}/publish", response=EntryOut, by_alias=True, summary="Publish to all departments")
def publish(request: HttpRequest, id: int) -> dict[str, Any]:
    actor = actor_from(request)
    return _answer(actor, actions.publish(actor, id))


@router.post("/entries/{int:id}/suspend", response=EntryOut, by_alias=True, summary="Unpublish for now")
def suspend(request: HttpRequest, id: int, body: ReasonTextBody) -> dict[str, Any]:
    actor = actor_from(request)
    return _answer(actor, actions.suspend(actor, id, body.reason))


@router.post("/entries/{int:id}/resume", response=EntryOut, by_alias=True, summary="Publish again")
def resume(request: HttpRequest, id: int) -> dict[str, Any]:
    actor = actor_from(request)
    return _answer(actor, actions.resume(actor, id))


@router.post("/entries/{int:id}/retire", response=EntryOut, by_alias=True, summary="End the entry for good")
def retire(request: HttpRequest, id: int, body: ReasonTextBody) -> dict[str, Any]:
    actor = actor_from(request)
    return _answer(actor, actions.retire(actor, id, body.reason))


def _reasons(body: ReasonsBody) -> list[Reason]:
    return [Reason(field=reason.field, text=reason.text) for reason in body.reasons]
