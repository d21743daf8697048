"""Demands as the generic pages show them: facts in, cells and sections out."""

from __future__ import annotations

from collections.abc import Sequence

from shuqiao.accounts.queries import department
from shuqiao.catalogue.enumerations import lists
from shuqiao.catalogue.facts import EntryFacts
from shuqiao.kernel.actors import Actor
from shuqiao.kernel.clock import day_in_china
from shuqiao.kernel.refusals import Absent
from shuqiao.portal import words
from shuqiao.portal.sharing.shown import term
from shuqiao.portal.view import Cell, Section, Table
from shuqiao.sharing import queries
from shuqiao.sharing.facts.demands import DemandFacts, NegativeLine, Wish
from shuqiao.sharing.states.applications import APPLICANTS, HEAD
from shuqiao.sharing.states.demands import ANSWERERS, STEERING

Fact = tuple[str, Cell]
COLUMNS = ("demand.name", "demand.asked_by", "demand.answerer", "field.state", "home.clock")
NEGATIVE = ("demand.kind", "demand.name", "demand.responsible", "field.reason", "demand.law")
ITEMS = ("field.item", "demand.meaning", "demand.type")
ENTRIES = ("demand.similar_entry", "sharing.provider", "demand.way_out")
TASKS = {"to_approve": HEAD, "to_dispatch": STEERING, "to_claim": ANSWERERS, "ours": ANSWERERS, "mine": APPLICANTS}
"""Boxes and the roles that have something to do with them."""


def row(found: DemandFacts) -> list[Cell]:
    """One line of a list, for :data:`COLUMNS`."""
    name = found.wish.name or words.say("demand.unnamed")
    return [
        Cell(name, link=f"/sharing/demands/{found.number}/", small=found.number),
        Cell(found.applicant_department_name),
        Cell(found.department_name),
        Cell(badge=("demand", found.state)),
        Cell(due_on=found.due_on) if found.due_on else Cell(),
    ]


def negative_row(line: NegativeLine) -> list[Cell]:
    """One line of the negative list, for :data:`NEGATIVE`."""
    link = f"/sharing/demands/{line.number}/" if line.kind == "demand" else f"/catalogue/code/{line.number}/"
    law = " ".join(part for part in (line.citation.document_number, line.citation.article) if part)
    return [
        Cell(words.say(f"demand.kind_{line.kind}")),
        Cell(line.name, link=link, small=line.number),
        Cell(line.department_name),
        Cell(line.reason),
        Cell(line.citation.title, small=law),
    ]


def sections(found: DemandFacts, merged: Sequence[DemandFacts]) -> list[Section]:
    """How it ended or where it lies, then what is asked for."""
    if not found.details:
        return [Section("demand.public", facts=_public(found))]
    parts = [Section("demand.outcome", facts=_outcome(found))]
    parts.append(Section("demand.asked", facts=_wish(found.wish), wide=True))
    items = [[Cell(item.name), Cell(item.meaning), Cell(item.type)] for item in found.wish.items]
    parts.append(Section("sharing.items", table=Table(ITEMS, items)))
    if merged:
        parts.append(Section("demand.merged_here", table=Table(COLUMNS, [row(one) for one in merged])))
    return parts


def similar_section(entries: Sequence[EntryFacts], near: bool) -> Section:
    """Published entries like it, each with the way to apply."""
    rows = [
        [
            Cell(entry.name, link=f"/catalogue/{entry.id}/", small=entry.code),
            Cell(entry.provider_name),
            Cell(words.say("verb.apply"), link=f"/sharing/apply/?entry={entry.code}"),
        ]
        for entry in entries
    ]
    return Section("demand.near" if near else "demand.similar", table=Table(ENTRIES, rows))


def tabs(actor: Actor, here: str) -> list[dict[str, object]]:
    """The menu of 供需对接: what waits for the reader, then the three lists."""
    waiting = queries.waiting_demands(actor)
    found: list[dict[str, object]] = [
        {"word": f"demand.{box}", "url": f"/sharing/demands/?box={box}", "here": box == here,
         "count": waiting.get(box, 0)}
        for box, roles in TASKS.items() if actor.has(*roles)
    ]  # fmt: skip
    for kind in ("demands", "duties", "negative"):
        found.append({"word": f"demand.{kind}", "url": f"/sharing/demands/lists/{kind}/", "here": kind == here})
    return [{"word": "nav.sharing", "url": "/sharing/"}, *found]


def verb(code: str) -> str:
    """The key of a verb's word."""
    return f"demand.verb.{code}"


def turn(found: DemandFacts) -> str:
    """Whose turn it is."""
    if found.state == "waiting_head":
        return f"{found.applicant_department_name} {words.role('head')}"
    if found.state in ("dispatched", "claimed", "duty"):
        return found.department_name
    return words.say("demand.authority") if found.state in ("filed", "handed_back") else ""


def _public(found: DemandFacts) -> list[Fact]:
    return [
        ("demand.name", Cell(found.wish.name)),
        ("demand.asked_by", Cell(found.applicant_department_name)),
        ("demand.answerer", Cell(found.department_name)),
        ("field.state", Cell(badge=("demand", found.state))),
    ]


def _outcome(found: DemandFacts) -> list[Fact]:
    facts = [("demand.asked_by", Cell(found.applicant_department_name, small=found.applicant_name))]
    if found.filed_at:
        day = day_in_china(found.filed_at).isoformat()
        facts.append(("demand.approved_by", Cell(found.approved_by, small=day)))
    if found.department:
        facts.append(("demand.answerer", Cell(found.department_name, small=found.note)))
    if found.reason:
        facts.append(("field.reason", Cell(found.reason)))
    if found.merged_into:
        into = Cell(found.merged_into, link=f"/sharing/demands/{found.merged_into}/")
        facts.append(("demand.merged_into", into))
    if found.entry_id:
        facts.append(
            ("demand.entry", Cell(found.entry_name, link=f"/catalogue/{found.entry_id}/", small=found.entry_code))
        )
    if found.state == "met":
        facts.append(
            ("demand.way_out", Cell(words.say("verb.apply"), link=f"/sharing/apply/?entry={found.entry_code}"))
        )
    if found.declined:
        law = found.declined.citation
        facts.append(("demand.declined", Cell(found.declined.reason, small=found.declined.department_name)))
        facts.append(("demand.law", Cell(law.title, small=f"{law.document_number} {law.article}")))
    if found.arises_from:
        link = f"/sharing/disputes/{found.arises_from}/"
        facts.append(("demand.arises_from", Cell(found.arises_from, link=link)))
    return facts


def _wish(wish: Wish) -> list[Fact]:
    known = lists()
    return [
        ("sharing.matter", Cell(wish.matter_name, small=wish.matter_code)),
        ("sharing.basis", Cell(wish.basis)),
        ("sharing.purpose_type", Cell(term(known.purpose_types, wish.purpose_type))),
        ("sharing.scenario", Cell(term(known.scenarios, wish.scenario), small=wish.scenario_text)),
        ("demand.method", Cell(term(known.mode_types, wish.method))),
        ("demand.frequency", Cell(term(known.cycles, wish.frequency))),
        ("sharing.period", Cell(f"{wish.period_from or '?'} — {wish.period_to or '?'}")),
        ("demand.supposed", Cell(department_name(wish.supposed))),
        ("sharing.contact", Cell(wish.contact_name, small=wish.contact_phone)),
        ("demand.why_not", Cell(wish.why_not)),
    ]


def department_name(code: str) -> str:
    """A department's name; the code itself where there is none."""
    if not code:
        return ""
    try:
        return department(code).name
    except Absent:
        return code
