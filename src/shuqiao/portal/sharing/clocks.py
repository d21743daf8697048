"""The clocks of a thing as a card of its page: any page of the room shows one by :func:`section`."""

from __future__ import annotations

from shuqiao.kernel.clock import day_in_china
from shuqiao.portal import words
from shuqiao.portal.view import Cell, Section, Table
from shuqiao.sharing import queries
from shuqiao.sharing.facts import ShownClock

COLUMNS = ("clocks.limit", "clocks.turn", "clocks.started", "clocks.due", "clocks.left", "clocks.law")


def section(subject: str) -> list[Section]:
    """Every clock that runs or ran for ``subject``, its subject in the log; nothing where none ever ran."""
    found = queries.shown_clocks(subject)
    if not found:
        return []
    return [Section("clocks.section", table=Table(COLUMNS, [_row(one) for one in found]))]


def _row(shown: ShownClock) -> list[Cell]:
    one = shown.clock
    runs = one.stopped_on is None and one.paused_on is None
    law = f"{one.rule_set_name} v{one.rule_set_version}"
    unsure = "" if one.confirmed else words.say("clocks.unconfirmed")
    return [
        Cell(words.say_or(f"value.limit.{one.limit}", one.limit), small=_given(shown)),
        Cell(shown.turn_name),
        Cell(one.started_on.isoformat(), small=_days(one.working_days)),
        Cell(one.due_on.isoformat(), small=_changed(shown)),
        Cell(due_on=one.due_on, small=_pressed(shown)) if runs else Cell(_standing(shown), small=_pressed(shown)),
        Cell(words.article(one.article), small=" · ".join(filter(None, (law, unsure)))),
    ]


def _days(amount: int) -> str:
    return words.say("rules.working_days", amount=amount) if amount else words.say("rules.at_once")


def _given(shown: ShownClock) -> str:
    if not shown.unknown_years:
        return ""
    return words.say("clocks.guessed", years=words.listed(str(year) for year in shown.unknown_years))


def _changed(shown: ShownClock) -> str:
    return words.say("clocks.extended", days=shown.clock.extended_wd) if shown.clock.extended_wd else ""


def _standing(shown: ShownClock) -> str:
    one = shown.clock
    if one.stopped_on is not None:
        return words.say("clocks.stopped_late" if shown.overdue else "clocks.stopped", day=one.stopped_on.isoformat())
    assert one.paused_on is not None
    return words.say("clocks.paused", day=one.paused_on.isoformat(), days=shown.left_wd)


def _pressed(shown: ShownClock) -> str:
    one = shown.clock
    said = []
    if one.escalated_at is not None:
        said.append(words.say("clocks.escalated", day=day_in_china(one.escalated_at).isoformat()))
    if one.presses:
        said.append(words.say("clocks.pressed", count=one.presses))
    return " · ".join(said)
