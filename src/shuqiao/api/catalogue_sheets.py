"""The official spreadsheet over HTTP: import, try, export."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import File, Query, Router, Schema
from ninja.files import UploadedFile

from shuqiao.api.doors import actor_from
from shuqiao.catalogue.labels import label
from shuqiao.catalogue.sheets import queries, writing
from shuqiao.catalogue.sheets.actions import import_sheet
from shuqiao.catalogue.sheets.facts import CellProblem, Outcome, Report
from shuqiao.catalogue.sheets.reading import affordable
from shuqiao.kernel.refusals import Malformed
from shuqiao.wire.problems import language_of

router = Router()


class ImportQuery(Schema):
    """``dry_run`` writes nothing; ``all_or_nothing`` writes nothing where any row is refused.

    ``report=xlsx`` answers with the file's own rows and what became of each.
    """

    dry_run: bool = False
    all_or_nothing: bool = False
    report: str = "json"


class ExportQuery(Schema):
    """``format`` xlsx or csv; ``provider`` a credit code, by default your department; ``state`` of the entries."""

    format: str = "xlsx"
    provider: str = ""
    state: str = ""


class CellOut(Schema):
    """What is wrong with one cell; ``row`` counts from 1, ``column`` is the file's own header."""

    row: int
    column: str
    value: str
    code: str
    detail: str
    next_step: str


class RowOut(Schema):
    """What became of one resource and its ``rows``: created, changed, unchanged, refused, held."""

    name: str
    outcome: str
    rows: list[int]
    entry: int | None
    problems: list[CellOut]


class RemarkOut(Schema):
    """What was done with the sheet that its author should know."""

    code: str
    row: int | None
    column: str
    detail: str


class MissingOut(Schema):
    """A field that review will ask for, and how many of the imported entries lack it."""

    field: str
    label: str
    entries: int


class ImportOut(Schema):
    """The outcome of every row.  ``audit`` names the one entry of the log that covers the import."""

    sheet: str
    sha256: str
    dry_run: bool
    written: bool
    audit: str | None
    counts: dict[str, int]
    outcomes: list[RowOut]
    missing: list[MissingOut]
    remarks: list[RemarkOut]


@router.post("/imports", response=ImportOut, summary="Import the official spreadsheet (.xlsx, .xls, .csv)")
def imports(request: HttpRequest, asked: Query[ImportQuery], file: File[UploadedFile]) -> Any:
    actor = actor_from(request)
    if asked.report not in ("json", "xlsx"):
        raise Malformed(field="report", what="report: json, xlsx")
    report = import_sheet(
        actor, sized(file), name=file.name or "", dry_run=asked.dry_run, all_or_nothing=asked.all_or_nothing
    )
    language = language_of(request.headers.get("Accept-Language"))
    if asked.report == "xlsx":
        return file_answer(writing.annotated(report, language), writing.XLSX, "outcome.xlsx")
    return _told(report, language)


@router.get(
    "/export",
    response=None,
    summary="The official spreadsheet of what you may see",
    openapi_extra={"responses": {200: {"description": "The sheet", "content": {writing.XLSX: {}, "text/csv": {}}}}},
)
def export(request: HttpRequest, asked: Query[ExportQuery]) -> HttpResponse:
    actor = actor_from(request)
    data = queries.export_sheet(actor, format_=asked.format, provider=asked.provider, state=asked.state)
    kind = writing.XLSX if asked.format == "xlsx" else "text/csv; charset=utf-8"
    return file_answer(data, kind, f"catalogue.{asked.format}")


def sized(file: UploadedFile) -> bytes:
    """The file's bytes.  Raises ``SheetTooLarge`` before it reads too many."""
    affordable(file.size or 0)
    return bytes(file.read())


def file_answer(data: bytes, kind: str, name: str) -> HttpResponse:
    """A file to be saved under ``name``."""
    response = HttpResponse(data, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store"
    return response


def _told(report: Report, language: str) -> dict[str, Any]:
    return {
        "sheet": report.sheet,
        "sha256": report.sha256,
        "dry_run": report.trial,
        "written": report.written,
        "audit": report.audit,
        "counts": report.counts,
        "outcomes": [_outcome(one, language) for one in report.outcomes],
        "missing": [
            {"field": path, "label": label(path, language), "entries": count} for path, count in report.missing.items()
        ],
        "remarks": [
            {"code": r.code, "row": r.row, "column": r.column, "detail": r.sentence(language)} for r in report.remarks
        ],
    }


def _outcome(one: Outcome, language: str) -> dict[str, Any]:
    problems = [_cell(problem, language) for problem in one.problems]
    return {
        "name": one.name,
        "outcome": one.outcome,
        "rows": list(one.rows),
        "entry": one.entry,
        "problems": problems,
    }


def _cell(problem: CellProblem, language: str) -> dict[str, Any]:
    refusal = problem.refusal
    return {
        "row": problem.row,
        "column": problem.column,
        "value": problem.value,
        "code": refusal.code,
        "detail": refusal.sentence(language),
        "next_step": refusal.next_step(language),
    }
