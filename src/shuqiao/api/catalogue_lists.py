"""Foreign lists over HTTP: the mappings there are, try, import."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import File, Query, Router, Schema
from ninja.files import UploadedFile

from shuqiao.api.catalogue_sheets import file_answer, sized
from shuqiao.api.doors import actor_from
from shuqiao.catalogue import permissions
from shuqiao.catalogue.foreign import writing
from shuqiao.catalogue.foreign.actions import import_list
from shuqiao.catalogue.foreign.facts import REASONS, ListReport, RecordOutcome
from shuqiao.catalogue.foreign.mappings import built_in
from shuqiao.catalogue.labels import label
from shuqiao.catalogue.sheets.writing import XLSX
from shuqiao.kernel.refusals import Malformed, require
from shuqiao.wire.problems import language_of

router = Router()


class ListQuery(Schema):
    """``mapping`` names one of the platform's; without it, or ``mapping_file``, the list is told by its fields.

    ``dry_run`` writes nothing; ``report=xlsx`` answers with a workbook.
    """

    mapping: str = ""
    dry_run: bool = False
    report: str = "json"


class MappingOut(Schema):
    """One mapping: the fields by which its list is told, and which source field feeds which element."""

    name: str
    title: str
    recognise: list[str]
    fields: dict[str, str]
    not_kept: list[str]


class MappingsOut(Schema):
    """All mappings of the platform."""

    items: list[MappingOut]


class RecordProblemOut(Schema):
    """Why a record was not taken."""

    code: str
    detail: str
    next_step: str


class RecordOut(Schema):
    """What became of one record: created, exists, duplicate, or why not.

    ``first_row`` is the record that a duplicate repeats, ``differs`` the fields in which it does not; for an entry
    that exists, the fields that say otherwise.
    """

    row: int
    name: str
    provider: str
    department: str
    outcome: str
    entry: int | None
    first_row: int | None
    differs: list[str]
    problems: list[RecordProblemOut]
    missing: list[str]


class ValueOut(Schema):
    """A value that fills no field: unknown, or several; ``source`` is the list's own field."""

    element: str
    label: str
    source: str
    value: str
    reason: str
    detail: str
    records: int
    first_row: int


class ProviderOut(Schema):
    """A name that stands for no registered department; ``codes`` where several have it."""

    name: str
    records: int
    codes: list[str]


class LackOut(Schema):
    """A field that review will ask for, and how many entries lack it."""

    field: str
    label: str
    entries: int


class ListDepartmentOut(Schema):
    """One department's part of the list."""

    code: str
    name: str
    outcomes: dict[str, int]
    missing: list[LackOut]


class ListImportOut(Schema):
    """The outcome of every record.  ``audit`` names the one entry of the log that covers the import.

    ``reasons`` are codes of refusals with their records; ``unread`` are fields that the mapping does not know.
    """

    mapping: str
    title: str
    sha256: str
    dry_run: bool
    written: bool
    audit: str | None
    counts: dict[str, int]
    reasons: dict[str, int]
    missing: list[LackOut]
    departments: list[ListDepartmentOut]
    unmapped: list[ValueOut]
    providers: list[ProviderOut]
    not_kept: list[str]
    unread: dict[str, int]
    outcomes: list[RecordOut]


@router.get("/lists/mappings", response=MappingsOut, summary="Mappings of foreign lists")
def mappings(request: HttpRequest) -> Any:
    require(permissions.may_import_list(actor_from(request)))
    language = language_of(request.headers.get("Accept-Language"))
    return {
        "items": [
            {
                "name": one.name,
                "title": writing.spoken(one.title, language),
                "recognise": list(one.recognise),
                "fields": dict(one.fields),
                "not_kept": list(one.not_kept),
            }
            for one in built_in().values()
        ]
    }


@router.post("/lists/imports", response=ListImportOut, summary="Import a foreign list (JSON, CSV) as drafts")
def imports(
    request: HttpRequest,
    asked: Query[ListQuery],
    file: File[UploadedFile],
    mapping_file: File[UploadedFile | None] = None,
    aliases: File[UploadedFile | None] = None,
) -> Any:
    actor = actor_from(request)
    if asked.report not in ("json", "xlsx"):
        raise Malformed(field="report", what="report: json, xlsx")
    report = import_list(
        actor,
        sized(file),
        name=file.name or "",
        mapping=asked.mapping,
        mapping_file=sized(mapping_file) if mapping_file is not None else None,
        alias_table=sized(aliases) if aliases is not None else None,
        dry_run=asked.dry_run,
    )
    language = language_of(request.headers.get("Accept-Language"))
    if asked.report == "xlsx":
        return file_answer(writing.workbook(report, language), XLSX, "outcome.xlsx")
    return _told(report, language)


def _told(report: ListReport, language: str) -> dict[str, Any]:
    return {
        "mapping": report.mapping,
        "title": writing.spoken(report.title, language),
        "sha256": report.sha256,
        "dry_run": report.trial,
        "written": report.written,
        "audit": report.audit,
        "counts": report.counts,
        "reasons": report.reasons,
        "missing": _lacks(report.missing, language),
        "departments": [
            {"code": d.code, "name": d.name, "outcomes": d.outcomes, "missing": _lacks(d.missing, language)}
            for d in report.departments
        ],
        "unmapped": [
            {
                **vars(v),
                "label": writing.element(v.element, language),
                "detail": writing.spoken(REASONS[v.reason], language),
            }
            for v in report.unmapped
        ],
        "providers": [{"name": p.name, "records": p.records, "codes": list(p.codes)} for p in report.providers],
        "not_kept": list(report.not_kept),
        "unread": dict(report.unread),
        "outcomes": [_outcome(one, language) for one in report.outcomes],
    }


def _lacks(missing: Any, language: str) -> list[dict[str, Any]]:
    return [{"field": path, "label": label(path, language), "entries": count} for path, count in missing.items()]


def _outcome(one: RecordOutcome, language: str) -> dict[str, Any]:
    problems = [
        {"code": no.code, "detail": no.sentence(language), "next_step": no.next_step(language)} for no in one.problems
    ]
    return {**vars(one), "problems": problems}
