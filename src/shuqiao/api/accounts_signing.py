"""Departments and people by sheet, identities and second factors over HTTP."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Field, File, Query, Router, Schema
from ninja.files import UploadedFile

from shuqiao.accounts import actions
from shuqiao.accounts.external import queries
from shuqiao.accounts.external.facts import IdentityFacts
from shuqiao.accounts.importing.facts import REMARKS, Outcome, Report
from shuqiao.accounts.importing.writing import annotated
from shuqiao.api.bodies import Body, PageQuery, page
from shuqiao.api.catalogue_sheets import CellOut, file_answer, sized
from shuqiao.api.doors import actor_from
from shuqiao.catalogue.sheets.reading import grids
from shuqiao.catalogue.sheets.writing import XLSX
from shuqiao.kernel.refusals import Malformed
from shuqiao.wire.problems import language_of

router = Router()


class SheetQuery(Schema):
    """``dry_run`` writes nothing; ``all_or_nothing`` writes nothing where any row is refused.

    ``report=xlsx`` answers with the file's own rows and what became of each.
    """

    dry_run: bool = False
    all_or_nothing: bool = False
    report: str = "json"


class PeopleSheetQuery(SheetQuery):
    """``passwords``: one-time passwords for new people, in the workbook only (``report=xlsx``), this once."""

    passwords: bool = False


class SheetRowOut(Schema):
    """What became of one row: created, changed, unchanged, refused, held.  ``key`` is a credit code or a login."""

    row: int
    key: str
    name: str
    outcome: str
    problems: list[CellOut]
    remarks: list[str]


class LeaverOut(Schema):
    """Somebody active in a department of the sheet who is not in it."""

    id: int
    login: str
    name: str
    department: str


class SheetOut(Schema):
    """The outcome of every row.  ``audit`` names the one entry of the log that covers the import."""

    sheet: str
    dry_run: bool
    written: bool
    audit: str | None
    counts: dict[str, int]
    outcomes: list[SheetRowOut]
    left: list[LeaverOut]


class Persons(Body):
    """Numbers of people."""

    persons: list[int] = Field(max_length=1000)


class PersonNumber(Body):
    person: int


class IdentityOut(Schema):
    """Who somebody is at an identity provider; ``person`` is null while nobody is linked."""

    id: int
    way: str
    issuer: str
    subject: str
    shown: str
    person: int | None
    person_name: str
    seen_at: datetime
    linked_at: datetime | None
    state: str


class IdentityPage(Schema):
    items: list[IdentityOut]
    next: str | None


class IdentityQuery(PageQuery):
    """``waiting``: only identities that nobody is linked to."""

    waiting: bool = False


class FactorOut(Schema):
    id: int
    login: str


@router.post("/imports/departments", response=SheetOut, summary="Departments by sheet (导入机构). System manager")
def import_departments(request: HttpRequest, asked: Query[SheetQuery], file: File[UploadedFile]) -> Any:
    actor = actor_from(request)
    _report_known(asked.report)
    report = actions.import_departments(
        actor, grids(sized(file)), dry_run=asked.dry_run, all_or_nothing=asked.all_or_nothing
    )
    return _answer(request, report, asked.report)


@router.post(
    "/imports/people",
    response=SheetOut,
    summary="People by sheet (导入人员). System manager for the people, security manager for their roles",
)
def import_people(request: HttpRequest, asked: Query[PeopleSheetQuery], file: File[UploadedFile]) -> Any:
    actor = actor_from(request)
    _report_known(asked.report)
    if asked.passwords and asked.report != "xlsx":
        raise Malformed(field="report", what="passwords: report=xlsx")
    report = actions.import_people(
        actor,
        grids(sized(file)),
        dry_run=asked.dry_run,
        all_or_nothing=asked.all_or_nothing,
        passwords=asked.passwords,
    )
    return _answer(request, report, asked.report)


@router.post(
    "/imports/people/left", response=list[FactorOut], summary="End several people's access (批量停用). System manager"
)
def deactivate_people(request: HttpRequest, body: Persons) -> Any:
    return list(actions.deactivate_people(actor_from(request), body.persons))


@router.post(
    "/people/{id}/second-factor/reset",
    response=FactorOut,
    summary="Reset a second factor (重置动态口令). Security manager",
)
def reset_factor(request: HttpRequest, id: int) -> Any:
    return actions.reset_factor(actor_from(request), id)


@router.get("/identities", response=IdentityPage, summary="Identities at providers (身份关联). System manager")
def list_identities(request: HttpRequest, asked: Query[IdentityQuery]) -> Any:
    return page(queries.identities(actor_from(request), asked.waiting, asked.next, asked.limit))


@router.put("/identities/{id}/person", response=IdentityOut, summary="Link an identity (关联身份). System manager")
def link_identity(request: HttpRequest, id: int, body: PersonNumber) -> IdentityFacts:
    return actions.link_identity(actor_from(request), id, body.person)


@router.delete("/identities/{id}/person", response=IdentityOut, summary="Unlink an identity (解除关联)")
def unlink_identity(request: HttpRequest, id: int) -> IdentityFacts:
    return actions.unlink_identity(actor_from(request), id)


def _report_known(report: str) -> None:
    if report not in ("json", "xlsx"):
        raise Malformed(field="report", what="report: json, xlsx")


def _answer(request: HttpRequest, report: Report, kind: str) -> HttpResponse | dict[str, Any]:
    language = language_of(request.headers.get("Accept-Language"))
    if kind == "xlsx":
        return file_answer(annotated(report, language), XLSX, "outcome.xlsx")
    return {
        "sheet": report.parsed.sheet.name,
        "dry_run": report.trial,
        "written": report.written,
        "audit": report.audit,
        "counts": report.counts,
        "outcomes": [_row(one, language) for one in report.outcomes],
        "left": [vars(one) for one in report.left],
    }


def _row(one: Outcome, language: str) -> dict[str, Any]:
    return {
        "row": one.row,
        "key": one.key,
        "name": one.name,
        "outcome": one.outcome,
        "remarks": [REMARKS[code][0 if language == "zh" else 1] for code in one.remarks],
        "problems": [
            {
                "row": p.row,
                "column": p.column,
                "value": p.value,
                "code": p.refusal.code,
                "detail": p.refusal.sentence(language),
                "next_step": p.refusal.next_step(language),
            }
            for p in one.problems
        ],
    }
