"""Applications and grants as the generic pages show them: facts in, cells and sections out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from shuqiao.catalogue.enumerations import lists
from shuqiao.catalogue.facts import EntryFacts, Term
from shuqiao.catalogue.queries import known_entry
from shuqiao.kernel.actors import Actor
from shuqiao.kernel.clock import day_in_china
from shuqiao.portal import words
from shuqiao.portal.sharing import rows
from shuqiao.portal.view import Cell, Section, Table
from shuqiao.sharing import queries
from shuqiao.sharing.facts import (
    STOP_CODES,
    ApplicationFacts,
    BasketFacts,
    Decision,
    GrantedItem,
    GrantFacts,
    Member,
    Scope,
    Waiting,
)
from shuqiao.sharing.queries import applying
from shuqiao.sharing.states import APPLICANTS, HEAD, REVIEWERS, ApplicationState

Fact = tuple[str, Cell]
APPLICATIONS = ("sharing.entry", "sharing.parties", "sharing.purpose", "field.state", "home.clock")
BASKETS = ("sharing.matter", "sharing.applicant", "basket.count", "basket.open_count", "basket.sent")
MEMBERS = ("sharing.entry", "sharing.items", "field.state", "basket.turn", "sharing.grant")
GRANTS = ("sharing.entry", "sharing.parties", "sharing.purpose", "sharing.until", "field.state")


def term(terms: Iterable[Term], code: str) -> str:
    """The name of an enumeration's value; the code itself where the list lost it."""
    found = next((t for t in terms if t.code == code), None)
    if found is None:
        return code
    return found.zh if words.language() == "zh" else found.en


def mask(rule: str) -> str:
    return words.say_or(f"mask.{rule}", rule)


def purpose(scope: Scope) -> str:
    """Purpose type and scenario in one line."""
    said = (term(lists().purpose_types, scope.purpose_type), term(lists().scenarios, scope.scenario))
    return " · ".join(part for part in said if part)


def application_row(found: ApplicationFacts) -> list[Cell]:
    """One line of a list, for :data:`APPLICATIONS`."""
    return [
        Cell(found.entry_name, link=f"/sharing/applications/{found.number}/", small=found.number),
        Cell(found.applicant_department_name, small=f"→ {found.provider_name}"),
        Cell(found.scope.matter_name, small=purpose(found.scope)),
        Cell(badge=("application", found.state)),
        Cell(due_on=found.clock.due_on) if found.clock else Cell(),
    ]


def grant_row(found: GrantFacts) -> list[Cell]:
    """One line of a list, for :data:`GRANTS`."""
    return [
        Cell(found.entry_name, link=f"/sharing/grants/{found.number}/", small=found.number),
        Cell(found.consumer_name, small=f"← {found.provider_name}"),
        Cell(found.purpose_text, small=words.listed(found.purposes)),
        Cell(found.valid_to.isoformat()),
        Cell(badge=("grant", found.state), small=words.say("grants.kind_test") if found.test else ""),
    ]


def context(entry: EntryFacts) -> str:
    """What each call will have to say (调用须带)."""
    return words.listed(term(lists().context_fields, code) for code in applying.context_required(entry))


def turn(found: ApplicationFacts) -> str:
    """Whose turn it is (轮到)."""
    if found.clock is not None:
        if found.state is ApplicationState.WAITING_PROVIDER_HEAD:
            return f"{found.clock.turn_name} {words.role('head')}"
        return f"{found.clock.turn_name} {found.unit_name}".strip()
    if found.state is ApplicationState.WAITING_HEAD:
        return f"{found.applicant_department_name} {words.role('head')}"
    if found.state is ApplicationState.CORRECTION_REQUESTED:
        return found.applicant_department_name
    return ""


def application_sections(found: ApplicationFacts, masks: dict[str, str]) -> list[Section]:
    """Answer first, then what is asked; ``masks`` are the entry's own by item."""
    sections = [Section("sharing.answer", facts=_decision(found, found.decision))] if found.decision else []
    if found.state is ApplicationState.RETURNED:
        sections.append(Section("sharing.returned", facts=[("field.reason", Cell(found.return_reason))]))
    return [
        *sections,
        Section("sharing.asked", facts=_asked(found)),
        Section("sharing.items", table=_asked_items(found.scope, masks)),
    ]


def basket_title(found: BasketFacts) -> str:
    """The matter that it is for."""
    named = next((m.scope.matter_name for m in found.members if m.scope.matter_name), "")
    return named or words.say("basket.basket")


def basket_row(found: BasketFacts) -> list[Cell]:
    """One line of a list, for :data:`BASKETS`."""
    sent = day_in_china(found.submitted_at).isoformat() if found.submitted_at else ""
    return [
        Cell(basket_title(found), link=f"/sharing/baskets/{found.number}/", small=found.number),
        Cell(found.applicant_department_name, small=found.applicant_name),
        Cell(str(len(found.members))),
        Cell(str(sum(1 for member in found.members if member.waits))),
        Cell(sent),
    ]


def basket_sections(found: BasketFacts) -> list[Section]:
    """How each resource stands, then what is said once for all."""
    table = Table(MEMBERS, [_member(member) for member in found.members], empty="basket.empty")
    sections = [Section("basket.members", table=table)]
    if found.members:
        first = found.members[0].scope
        sections.append(Section("basket.once", facts=_purpose(first)))
    return sections


def _member(member: Member) -> list[Cell]:
    asked = member.application
    link = f"/sharing/applications/{asked.number}/" if asked else f"/catalogue/code/{member.entry_code}/"
    keys = words.listed(member.scope.lookup_items)
    state = Cell(badge=("application", asked.state)) if asked else Cell("basket.to_take", say=True)
    if not asked and member.grants:
        state = Cell("sharing.standing", say=True)
    return [
        Cell(member.entry_name, link=link, small=member.provider_name),
        Cell(words.listed(member.scope.items), small=f"{words.say('sharing.lookup')} {keys}" if keys else ""),
        state,
        _turn(member.waits),
        _grants(member),
    ]


def _turn(waits: Waiting | None) -> Cell:
    if waits is None:
        return Cell("basket.nobody", say=True)
    role = words.role(waits.side.removeprefix("provider_")) if waits.side != "provider" else ""
    return Cell(waits.department_name, small=role, due_on=waits.due_on)


def _grants(member: Member) -> Cell:
    if not member.grants:
        return Cell()
    given = member.grants[-1]
    return Cell(given.number, link=f"/sharing/grants/{given.number}/", badge=("grant", given.state),
                small=given.valid_to.isoformat())  # fmt: skip


def _purpose(scope: Scope) -> list[Fact]:
    """The part of a form that is the same for all entries of a basket."""
    return [
        ("sharing.purpose_type", Cell(term(lists().purpose_types, scope.purpose_type))),
        ("sharing.scenario", Cell(term(lists().scenarios, scope.scenario), small=scope.scenario_text)),
        ("sharing.matter", Cell(scope.matter_name, small=scope.matter_code)),
        ("sharing.basis", Cell(scope.basis)),
        ("sharing.period", Cell(f"{scope.period_from or '?'} — {scope.period_to or '?'}")),
        ("sharing.systems", Cell(words.listed(scope.systems))),
        ("sharing.contact", Cell(scope.contact_name, small=scope.contact_phone)),
    ]


def _often(scope: Scope) -> str:
    often = term(lists().cycles, scope.frequency) if scope.frequency else ""
    much = words.told(words.say("applying.daily_volume"), str(scope.daily_volume)) if scope.daily_volume else ""
    return words.sentences(*(said for said in (often, much) if said))


def _asked(found: ApplicationFacts) -> list[Fact]:
    scope = found.scope
    facts = [
        ("sharing.entry", Cell(found.entry_name, link=f"/catalogue/code/{found.entry_code}/", small=found.entry_code)),
        ("sharing.applicant", Cell(found.applicant_department_name, small=found.applicant_name)),
        ("sharing.provider", Cell(found.provider_name)),
        ("sharing.method", Cell(words.say_or(f"method.{scope.method}", scope.method), small=_often(scope))),
        *_purpose(scope),
        ("sharing.context", Cell(context(known_entry(found.entry_code)))),
    ]
    if scope.row_filter is not None:
        facts.append(("sharing.row_filter", Cell(rows.told(scope.row_filter))))
    if found.approved_by:
        facts.append(("applying.approved_by", Cell(found.approved_by, small=found.approved_post)))
    if found.due_on is not None:
        law = f"{words.article(found.due_article)} · {found.rule_set_name} {found.rule_set_version}"
        paused = found.left_wd is not None
        said = words.say("applying.paused", days=found.left_wd) if paused else found.due_on.isoformat()
        facts.append(("sharing.due_on", Cell(said, small=law)))
    if found.escalated_at is not None:
        facts.append(("sharing.escalated", Cell(words.say("portal.yes"))))
    return facts


def _asked_items(scope: Scope, masks: dict[str, str]) -> Table:
    names = [*scope.items, *(name for name in scope.lookup_items if name not in scope.items)]
    yes, no = words.say("portal.yes"), ""
    rows = [
        [
            Cell(name),
            Cell(mask(masks.get(name, "")) if name in scope.items else words.say("sharing.only_lookup")),
            Cell(yes if name in scope.lookup_items else no),
        ]
        for name in names
    ]
    return Table(("field.item", "sharing.entry_mask", "sharing.lookup"), rows)


def _decision(found: ApplicationFacts, decision: Decision) -> list[Fact]:
    facts = [
        ("sharing.decision", Cell(words.say(f"sharing.decision_{decision.kind}"))),
        ("sharing.decided_by", Cell(decision.by, small=day_in_china(decision.at).isoformat())),
    ]
    if decision.reason:
        facts.append(("field.reason", Cell(decision.reason)))
    facts.append(("sharing.article", Cell(words.article(decision.article))))
    if decision.extra_conditions:
        facts.append(("sharing.obstruction", Cell(decision.extra_conditions)))
    if decision.confirmed_by:
        facts.append(("deciding.confirmed_by", Cell(decision.confirmed_by)))
    for number in found.grants:
        grant = queries.grant_by_number(number)
        waits = words.say("deciding.supplying") if grant.supplying else grant.first_receipt
        facts.append(("sharing.grant", Cell(number, link=f"/sharing/grants/{number}/", small=waits)))
    return facts


def grant_sections(found: GrantFacts) -> list[Section]:
    """Why it stopped, who may what for which purpose until when, and by which article."""
    stopped = [Section("sharing.stopped", facts=_stopped(found))] if found.stop_code else []
    return [
        *stopped,
        Section("sharing.granted", facts=_granted(found)),
        Section("sharing.items", table=granted_items(found.items, found.lookup_items)),
        Section("sharing.bounds", facts=_bounds(found)),
    ]


def _stopped(found: GrantFacts) -> list[Fact]:
    zh, en = STOP_CODES.get(found.stop_code, (found.stop_code, found.stop_code))
    return [
        ("sharing.stop_code", Cell(zh if words.language() == "zh" else en)),
        ("field.reason", Cell(found.stop_reason)),
        ("sharing.article", Cell(words.article(found.stop_article))),
    ]


def _granted(found: GrantFacts) -> list[Fact]:
    origin = (
        Cell(found.application, link=f"/sharing/applications/{found.application}/")
        if found.application
        else Cell(words.say("sharing.standing"))
    )
    return [
        ("sharing.consumer", Cell(found.consumer_name, small=words.listed(found.systems))),
        ("sharing.provider", Cell(found.provider_name)),
        ("sharing.entry", Cell(found.entry_name, link=f"/catalogue/code/{found.entry_code}/", small=found.entry_code)),
        ("sharing.purpose", Cell(found.purpose_text, small=words.listed(found.purposes))),
        ("sharing.period", Cell(f"{found.valid_from} — {found.valid_to}")),
        (
            "sharing.article",
            Cell(words.article(found.article), small=f"{found.rule_set_name} {found.rule_set_version}"),
        ),
        ("sharing.origin", origin),
    ]


def granted_items(items: Sequence[GrantedItem], lookup: Sequence[str]) -> Table:
    """Items with their rules; keys that are never answered stand last."""
    answered = {given.item for given in items}
    yes = words.say("portal.yes")
    rows = [[Cell(g.item), Cell(mask(g.rule)), Cell(yes if g.item in lookup else "")] for g in items]
    rows += [[Cell(name), Cell(words.say("sharing.only_lookup")), Cell(yes)] for name in lookup if name not in answered]
    return Table(("field.item", "sharing.rule", "sharing.lookup"), rows)


def _bounds(found: GrantFacts) -> list[Fact]:
    context = words.listed(term(lists().context_fields, code) for code in found.context_required)
    facts = [
        ("sharing.methods", Cell(words.listed(words.say_or(f"method.{m}", m) for m in found.methods))),
        ("sharing.context", Cell(context)),
        ("sharing.rows_per_call", Cell(str(found.rows_per_call))),
        ("sharing.calls_per_minute", Cell(str(found.calls_per_minute))),
        ("sharing.bearer", Cell(words.say("portal.yes" if found.bearer else "portal.no"))),
        ("desk.printable", Cell(words.say("portal.yes" if found.printable else "portal.no"))),
        ("sharing.grade", Cell(str(found.grade))),
    ]
    if "file" in found.methods:
        path = f"/v1/grants/{found.number}/file?format=csv"
        facts.append(("sharing.file_address", Cell(path, small=words.say("sharing.file_formats"))))
    if found.subjects_per_case is not None:
        facts.append(("sharing.subjects_per_case", Cell(str(found.subjects_per_case), small=found.case_pattern or "")))
    if found.row_filter is not None:
        facts.append(("sharing.row_filter", Cell(rows.told(found.row_filter))))
    return facts


def tabs(actor: Actor, here: str, waiting: dict[str, int]) -> list[dict[str, object]]:
    """The room's own menu; approving and answering only for those who do it.

    Boxes first; the room's other pages and the law stand in a second, quieter row.
    """
    boxes = ["mine", "drafts"] if actor.has(*APPLICANTS) else ["mine"]
    boxes += ["to_approve"] if actor.has(*HEAD) else []
    boxes += ["to_decide"] if actor.has(*REVIEWERS) else []
    boxes += [box for box in ("to_confirm", "to_sign", "to_extend") if waiting.get(box)]
    boxes += ["overdue"] if actor.has("authority_reviewer") else []
    found: list[dict[str, object]] = [
        {"word": f"sharing.{box}", "url": f"/sharing/?box={box}", "here": box == here, "count": waiting.get(box, 0)}
        for box in [*boxes, "all"]
    ]
    found.append({"word": "basket.list", "url": "/sharing/baskets/", "here": here == "baskets"})
    pages = [
        ("sharing.grants", "grants", "grants"),
        ("demand.room", "demands", "demands"),
        ("dispute.room", "disputes", "disputes"),
        ("use.use", "usage", "use"),
        ("grants.outages", "outages", "outages"),
    ]
    if actor.has(*REVIEWERS):
        pages.append(("grants.callers", "callers", "callers"))
    if queries.may_oversee(actor):
        pages.append(("sharing.statistics", "refusals", "statistics"))
    quiet = [{"word": word, "url": f"/sharing/{path}/", "here": here == name} for word, path, name in pages]
    quiet += [*law_tabs(here), {"word": "paper.check", "url": "/sharing/papers/check/", "here": False}]
    return found + [{**tab, "row": "second"} for tab in quiet]


def law_tabs(here: str) -> list[dict[str, object]]:
    """By which law, and by which days, limits run here."""
    return [
        {"word": "rules.title", "url": "/sharing/rules/", "here": here == "rules"},
        {"word": "calendar.title", "url": "/sharing/calendar/", "here": here == "calendar"},
    ]
