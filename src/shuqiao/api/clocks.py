"""Rule sets, the working calendar and clocks over HTTP."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from ninja import File, Query, Router, Schema
from ninja.files import UploadedFile

from shuqiao.api.bodies import Body
from shuqiao.api.doors import actor_from
from shuqiao.sharing import actions, calendar_sheets, events, queries
from shuqiao.sharing.facts import Article, Figure, RuleSet, ShownClock, Switch, YearFacts

router = Router()


class ArticleOut(Schema):
    """A place in the law; ``confirmed`` is false until compared with the official text."""

    zh: str
    en: str
    confirmed: bool


class FigureOut(Schema):
    """``unit``: working_days, days, years, month_end.  ``amount`` null: no number is set.

    ``article`` null: no law sets it, the platform does.  ``own``: set by the operator's local rule set.
    """

    unit: str
    amount: int | None
    article: ArticleOut | None
    own: bool


class SwitchOut(Schema):
    """A point in which rule sets differ other than by a figure."""

    value: bool | str
    article: ArticleOut | None
    own: bool


class LegalTermOut(Schema):
    """What pages call a thing."""

    zh: str
    en: str


class RuleSetLine(Schema):
    """One rule set; ``unconfirmed`` names what must be compared with the official text."""

    name: str
    version: str
    title_zh: str
    title_en: str
    in_force: bool
    extends: str
    effective_from: date | None
    effective_to: date | None
    unconfirmed: list[str]


class RuleSetOut(RuleSetLine):
    """One rule set, figure by figure."""

    limits: dict[str, FigureOut]
    local: dict[str, FigureOut]
    switches: dict[str, SwitchOut]
    terms: dict[str, LegalTermOut]
    articles: dict[str, ArticleOut]


class RuleSetsOut(Schema):
    """All rule sets, the one in force first."""

    items: list[RuleSetLine]


class SpecialDayOut(Schema):
    """``off``: a day off; else a weekend day that is worked."""

    day: date
    off: bool
    name: str


class YearLine(Schema):
    """``origin``: operator, package, or none (Monday to Friday is counted)."""

    year: int
    origin: str
    source: str
    revision: int
    loaded_by: str
    loaded_at: datetime | None


class YearOut(YearLine):
    """One year's table."""

    days: list[SpecialDayOut]


class YearsOut(Schema):
    """The years that matter now, and every year that was loaded."""

    items: list[YearLine]


class LoadQuery(Schema):
    """``source`` is the notice's number; ``dry_run`` takes nothing."""

    source: str = ""
    dry_run: bool = False


class ClockOut(Schema):
    """One limit that runs or ran.  ``left_wd`` is below zero once it is overdue.

    ``unknown_years``: years whose holidays are not announced, counted Monday to Friday.
    """

    limit: str
    turn: str
    turn_name: str
    started_on: date
    working_days: int
    due_on: date
    left_wd: int
    overdue: bool
    rule_set_name: str
    rule_set_version: str
    article: str
    confirmed: bool
    extended_wd: int
    paused_on: date | None
    escalated_at: datetime | None
    presses: int
    stopped_on: date | None
    unknown_years: list[int]


class ClocksOut(Schema):
    """Running ones first."""

    items: list[ClockOut]


class MovedOut(Schema):
    """A clock that would end on another day."""

    subject: str
    limit: str
    due_on: date
    new_due_on: date


class RecomputationOut(Schema):
    """``items`` are the first of ``count``; ``digest`` names exactly this list."""

    count: int
    digest: str
    items: list[MovedOut]


class RecomputeIn(Body):
    """The digest of the list that was looked at."""

    digest: str


@router.get("/rulesets", response=RuleSetsOut, summary="Rule sets, the one in force first (规则集)")
def rule_sets(request: HttpRequest) -> Any:
    sets = queries.rule_sets(actor_from(request))
    return {"items": [_line(one, sets[0]) for one in sets]}


@router.get("/rulesets/{name}", response=RuleSetOut, summary="One rule set, figure by figure (规则集)")
def rule_set(request: HttpRequest, name: str) -> Any:
    actor = actor_from(request)
    found = queries.rule_set(actor, name)
    return {
        **_line(found, queries.rule_sets(actor)[0]),
        "limits": {key: _stated(one) for key, one in found.figures.items()},
        "local": {key: _stated(one) for key, one in found.local.items()},
        "switches": {key: _stated(one) for key, one in found.switches.items()},
        "terms": {key: vars(one) for key, one in found.terms.items()},
        "articles": {key: vars(one) for key, one in found.articles.items()},
    }


@router.get("/calendar", response=YearsOut, summary="Year tables of the working calendar (工作日历)")
def calendar(request: HttpRequest) -> Any:
    return {"items": [_year(one) for one in queries.calendar_years(actor_from(request))]}


@router.get("/calendar/{int:year}", response=YearOut, summary="One year's days off and weekend days worked (工作日历)")
def calendar_year(request: HttpRequest, year: int) -> Any:
    return _year(queries.calendar_year(actor_from(request), year))


@router.post("/calendar/{int:year}", response=YearOut, summary="Load a year table from a small sheet (导入年度表)")
def load_calendar(request: HttpRequest, year: int, asked: Query[LoadQuery], file: File[UploadedFile]) -> Any:
    content = file.read(calendar_sheets.MOST_BYTES + 1)
    return _year(actions.load_calendar(actor_from(request), year, asked.source, content, dry_run=asked.dry_run))


@router.get(
    "/clocks/recomputation",
    response=RecomputationOut,
    summary="Running clocks that the year tables would move (重新计算)",
)
def recomputation(request: HttpRequest) -> Any:
    return _recomputation(queries.recomputation(actor_from(request)))


@router.post("/clocks/recomputation", response=RecomputationOut, summary="Move exactly the clocks looked at (重新计算)")
def recompute(request: HttpRequest, asked: RecomputeIn) -> Any:
    return _recomputation(actions.recompute_clocks(actor_from(request), asked.digest))


@router.get("/applications/{number}/clocks", response=ClocksOut, summary="Every clock of an application (期限)")
def application_clocks(request: HttpRequest, number: str) -> Any:
    found = queries.application(actor_from(request), number)
    return {"items": [_clock(one) for one in queries.shown_clocks(events.of_application(found.number))]}


@router.get("/grants/{number}/clocks", response=ClocksOut, summary="Every clock of a grant (期限)")
def grant_clocks(request: HttpRequest, number: str) -> Any:
    found = queries.grant(actor_from(request), number)
    return {"items": [_clock(one) for one in queries.shown_clocks(events.of_grant(found.number))]}


def _line(one: RuleSet, first: RuleSet) -> dict[str, Any]:
    names = ("name", "version", "title_zh", "title_en", "extends", "effective_from", "effective_to")
    said = {name: getattr(one, name) for name in names}
    return {**said, "in_force": one.name == first.name, "unconfirmed": list(one.unconfirmed)}


def _stated(one: Figure | Switch) -> dict[str, Any]:
    return {**vars(one), "article": _article(one.article)}


def _article(one: Article | None) -> dict[str, Any] | None:
    return None if one is None else vars(one)


def _year(one: YearFacts) -> dict[str, Any]:
    return {**vars(one), "days": [vars(day) for day in one.days]}


def _clock(one: ShownClock) -> dict[str, Any]:
    return {**vars(one.clock), "turn_name": one.turn_name, "left_wd": one.left_wd, "overdue": one.overdue,
            "unknown_years": list(one.unknown_years)}  # fmt: skip


def _recomputation(found: Any) -> dict[str, Any]:
    items = [
        {"subject": m.clock.subject, "limit": m.clock.limit, "due_on": m.clock.due_on, "new_due_on": m.new_due_on}
        for m in found.shown
    ]
    return {"count": found.count, "digest": found.digest, "items": items}
