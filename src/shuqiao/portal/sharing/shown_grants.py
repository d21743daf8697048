"""What is said and agreed about a grant, as sections of its page."""

from __future__ import annotations

from collections.abc import Sequence

from shuqiao.exchange.facts import HealthFacts
from shuqiao.kernel.clock import CHINA
from shuqiao.portal import words
from shuqiao.portal.view import Button, Cell, Section, Table
from shuqiao.sharing.facts import Concerned, EmergencyFacts, GrantFacts, OutageFacts, RenewalFacts, TalkFacts
from shuqiao.sharing.states import GRANT

RENEWALS = ("grants.until", "grants.reason", "grants.asked_by", "field.state", "grants.answer")
TALKS = ("grants.stop_verb", "grants.from_on", "field.reason", "grants.asked_by", "field.state", "grants.words")
EMERGENCIES = ("grants.happened", "grants.report_due", "field.state", "grants.report", "grants.remedy")
OUTAGES = ("grants.outage_entries", "grants.outage_from", "grants.outage_to", "grants.outage_reason", "field.state")
CONCERNED = ("grants.system", "sharing.consumer", "sharing.entry")


def at(moment: object) -> str:
    """A moment in China to the minute."""
    return moment.astimezone(CHINA).strftime("%Y-%m-%d %H:%M") if hasattr(moment, "astimezone") else ""


def renewals(found: Sequence[RenewalFacts], buttons: Sequence[Button]) -> list[Section]:
    """Every renewal with its answer; nothing where there was none."""
    rows = [
        [
            Cell(one.until.isoformat(), small=one.number), Cell(one.reason), Cell(one.asked_by),
            Cell(badge=("renewal", one.state)), Cell(one.answer, small=one.decided_by),
        ]
        for one in found
    ]  # fmt: skip
    return [Section("grants.renewals", table=Table(RENEWALS, rows), buttons=buttons)] if rows else []


def talks(found: Sequence[TalkFacts], buttons: Sequence[Button]) -> list[Section]:
    """Every negotiated stop; after an objection, where to go."""
    rows = [
        [
            Cell(f"verb.{one.verb}", say=True, small=one.number), Cell(one.from_on.isoformat()), Cell(one.reason),
            Cell(one.proposed_by), Cell(badge=("stop_talk", one.state)), Cell(one.answer, small=one.answered_by),
        ]
        for one in found
    ]  # fmt: skip
    assert all(one.verb in GRANT.verbs for one in found)
    return [Section("grants.talks", table=Table(TALKS, rows), buttons=buttons)] if rows else []


def emergencies(found: Sequence[EmergencyFacts], buttons: Sequence[Button]) -> list[Section]:
    """Every emergency stop with its report and what was done."""
    rows = [
        [
            Cell(one.words, small=one.incident), Cell(at(one.report_due_at), small=one.number),
            Cell(badge=("emergency", one.state)), Cell(one.report, small=one.reported_by), Cell(one.remedy),
        ]
        for one in found
    ]  # fmt: skip
    return [Section("grants.emergencies", table=Table(EMERGENCIES, rows), buttons=buttons)] if rows else []


def ahead(found: Sequence[OutageFacts]) -> list[Section]:
    """Outages of the grant's entry that lie ahead."""
    return [Section("grants.outages", table=Table(OUTAGES, [outage_row(o) for o in found]))] if found else []


def outage_row(one: OutageFacts) -> list[Cell]:
    """One line of a list, for :data:`OUTAGES`."""
    return [
        Cell(words.listed(one.names), link=f"/sharing/outages/{one.number}/", small=one.number),
        Cell(at(one.from_at)),
        Cell(at(one.to_at)),
        Cell(one.reason, small=words.say("grants.breach_candidate") if one.breach_candidate else ""),
        Cell(badge=("outage", one.state)),
    ]


def concerned(found: Sequence[Concerned]) -> Table:
    """The systems that an outage concerns."""
    rows = [
        [
            Cell(one.system, code=True), Cell(one.consumer_name),
            Cell(one.entry_name, link=f"/sharing/grants/{one.grant}/", small=one.grant),
        ]
        for one in found
    ]  # fmt: skip
    return Table(CONCERNED, rows, empty="grants.nobody_concerned")


def health(found: HealthFacts, buttons: Sequence[Button]) -> Section:
    """How the supply does, with the time of each word."""
    items = words.listed(found.missing or ())
    yes, no = words.say("portal.yes"), words.say("portal.no")
    reach = "" if found.reachable is None else (yes if found.reachable else no)
    columns = "" if found.missing is None else (no if found.missing else yes)
    return Section(
        "grants.health",
        facts=[
            ("grants.health", Cell(words.say(f"grants.health_{found.verdict}", items=items))),
            ("grants.source_reachable", Cell(reach, small=at(found.reachable_at))),
            ("grants.columns_there", Cell(columns, small=at(found.columns_at))),
            ("grants.last_delivery", Cell(found.last_delivery.isoformat() if found.last_delivery else "")),
        ],
        buttons=buttons,
    )


def samples(found: Sequence[dict[str, object]]) -> list[Section]:
    """Generated keys to try."""
    rows = [[Cell(item), Cell(str(value), code=True)] for row in found for item, value in row.items()]
    return [Section("grants.samples", table=Table(("field.item", "grants.sample"), rows))] if rows else []


def kind(found: GrantFacts) -> str:
    """Test or production, in words."""
    return words.say(f"grants.kind_{found.kind}")
