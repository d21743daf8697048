"""The middle of a demand's verbs: lock, permit, save, clocks, notices, and what follows for demands merged into it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from shuqiao.accounts.actions import notify
from shuqiao.accounts.facts import DepartmentFacts
from shuqiao.accounts.queries import authority_departments, department
from shuqiao.kernel import clock
from shuqiao.kernel.actors import Actor, present
from shuqiao.kernel.refusals import Absent, require
from shuqiao.sharing import clocks, events
from shuqiao.sharing import demand_permissions as permissions
from shuqiao.sharing.demand_records import declined_columns, demand_facts, lock_demand, wish_columns, write_demand
from shuqiao.sharing.errors.demands import CannotAnswer
from shuqiao.sharing.facts import Citation
from shuqiao.sharing.facts.demands import DemandFacts, Wish
from shuqiao.sharing.models import Demand
from shuqiao.sharing.records import next_number
from shuqiao.sharing.rules import demands as rules
from shuqiao.sharing.rules import texts
from shuqiao.sharing.states.demands import DEMAND, DemandState


@dataclass(frozen=True)
class Held:
    """Who acts on which locked row."""

    who: Actor
    row: Demand
    demand: DemandFacts


def hold(actor: Actor | None, verb: str, number: str) -> Held:
    """Who acts, the locked demand, and leave to do ``verb`` to it.  Raises the refusal otherwise."""
    who = require(present(actor))
    row, asked = lock_demand(number)
    require(permissions.may(who, verb, asked))
    return Held(who, row, asked)


def move(held: Held, verb: str, to: DemandState | None = None, /, **columns: Any) -> DemandFacts:
    """Save the move, end what ran, and start the clock that the new state brings."""
    step = require(DEMAND.move(held.demand.state, verb, to))
    moved = write_demand(held.row, state=step.to, **columns)
    clocks.stop(events.of_demand(moved.number))
    if step.deadline:
        run(moved, step.deadline, turn(moved))
    return moved


def keep(held: Held, **columns: Any) -> DemandFacts:
    """Name a draft in a duty: the state and its clock go on."""
    require(DEMAND.move(held.demand.state, "link_entry", DemandState.DUTY))
    return write_demand(held.row, **columns)


def turn(demand: DemandFacts) -> str:
    """Who owes the next step: the department that has it, else the authority."""
    if demand.department and demand.state in ("dispatched", "claimed", "duty"):
        return demand.department
    first = next(iter(authority_departments()), None)
    return first.code if first else ""


def run(demand: DemandFacts, limit: str, owes: str) -> None:
    """Start the clock ``limit``, a figure of the platform's own; none where it has no number or nobody owes."""
    if owes:
        subject, waits = events.of_demand(demand.number), demand.applicant_department
        clocks.start(subject, limit, owes, link(demand.number), other=waits)


def begin(who: Actor, applicant: DepartmentFacts, wish: Wish) -> tuple[Demand, DemandFacts]:
    """A new draft."""
    require(rules.storable(wish))
    row = Demand.objects.create(
        number=next_number("XQ", clock.today().year),
        applicant_department=applicant.code,
        applicant_department_name=applicant.name,
        applicant_id=who.id,
        applicant_name=who.name,
        created_at=clock.now(),
        **wish_columns(wish),
    )
    return row, demand_facts(row)


def assign(held: Held, verb: str, code: str, note: str) -> DemandFacts:
    """派发 or 转派 to the department ``code``, whose clock starts."""
    to = known_department(code)
    rule = rules.transferable if verb == "transfer" else rules.may_answer
    require(rule(to, held.demand))
    require(texts.fits("note", note))
    linked = {"entry_id": None, "entry_code": "", "entry_name": ""}
    named = {"department": to.code, "department_name": to.name, "note": note, "reason": ""}
    assigned = move(held, verb, **named, **linked)
    tell("demand_to_claim", assigned, to.code)
    tell("demand_dispatched", assigned, assigned.applicant_department, department=to.name)
    return assigned


def known_department(code: str) -> DepartmentFacts:
    """The department of a credit code.  Raises the refusal that it cannot answer."""
    try:
        return department(code)
    except Absent as none:
        raise CannotAnswer(
            field="department", department=code[:40], why_zh="没有这个部门", why_en="there is none"
        ) from none


def followers(number: str) -> list[Demand]:
    """The demands merged into it, locked in one order everywhere."""
    merged = Demand.objects.select_for_update().filter(merged_into__number=number, state=DemandState.MERGED)
    return list(merged.order_by("pk"))


def follow(target: DemandFacts, to: DemandState, **columns: Any) -> list[str]:
    """What was merged into ``target`` shares its outcome; returns their subjects for the one entry of the log."""
    subjects = []
    for row in followers(target.number):
        require(DEMAND.move(row.state, "follow", to))
        ended = write_demand(row, state=to, **columns)
        subjects.append(events.of_demand(ended.number))
        tell_outcome(ended)
    return subjects


def set_free(target: DemandFacts) -> list[str]:
    """What was merged into a demand that is withdrawn goes on by itself, before the authority."""
    subjects = []
    for row in followers(target.number):
        step = require(DEMAND.move(row.state, "detach"))
        freed = write_demand(row, state=step.to, merged_into=None)
        run(freed, step.deadline or "", turn(freed))
        subjects.append(events.of_demand(freed.number))
        tell("demand_detached", freed, freed.applicant_department, *authorities(), into=target.number)
    return subjects


def decline(held: Held, reason: str, citation: Citation) -> tuple[DemandFacts, list[str]]:
    """不予提供: on the negative list, with all that was merged into it."""
    require(rules.cited(reason, citation))
    code = held.demand.department or held.who.department or ""
    name = held.demand.department_name or department(code).name
    columns = declined_columns(held.who, code, name, reason, citation)
    declined = move(held, "decline", **columns)
    tell_outcome(declined)
    return declined, follow(declined, DemandState.DECLINED, **columns)


def authorities() -> tuple[str, ...]:
    """The credit codes of the authority's departments."""
    return tuple(found.code for found in authority_departments())


def link(number: str) -> str:
    """The demand's page."""
    return f"/sharing/demands/{number}/"


def tell(code: str, about: DemandFacts, *departments: str, to: str = "", **facts: str) -> None:
    """Put a notice about a demand before each of ``departments``, once."""
    told = {"number": about.number, "name": about.wish.name, **facts}
    for code_ in dict.fromkeys(departments):
        if code_:
            notify(code, told, to or link(about.number), department=code_)


def tell_outcome(ended: DemandFacts) -> None:
    """The applicant hears how it ended; where an entry answers it, with the way to apply."""
    if ended.state is DemandState.MET:
        way = f"/sharing/apply/?entry={ended.entry_code}"
        tell("demand_met", ended, ended.applicant_department, to=way, entry=ended.entry_name)
    elif ended.declined is not None:
        tell("demand_declined", ended, ended.applicant_department, reason=ended.declined.reason)
