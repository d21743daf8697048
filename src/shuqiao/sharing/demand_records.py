"""Between rows and facts of demands, both ways.  Nothing here decides."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

from shuqiao.kernel import clock
from shuqiao.kernel.actors import Actor
from shuqiao.kernel.texts import as_stored
from shuqiao.sharing import clocks, events
from shuqiao.sharing.demand_permissions import ABSENT
from shuqiao.sharing.facts import Citation
from shuqiao.sharing.facts.demands import Declined, DemandFacts, DemandItem, Wish
from shuqiao.sharing.locks import locked
from shuqiao.sharing.models import Demand
from shuqiao.sharing.states.demands import DemandState

_PLAIN = tuple(f.name for f in fields(Wish) if f.name != "items")
_KEPT = (
    "number", "applicant_department", "applicant_department_name", "applicant_id", "applicant_name", "version",
    "created_at", "submitted_at", "filed_at", "approved_by", "reason", "department", "department_name", "note",
    "entry_id", "entry_code", "entry_name", "arises_from",
)  # fmt: skip


def demand_facts(row: Demand) -> DemandFacts:
    """The facts of a row, without its clock."""
    return DemandFacts(
        **{name: getattr(row, name) for name in _KEPT},
        wish=Wish(
            items=tuple(DemandItem(**item) for item in row.items), **{name: getattr(row, name) for name in _PLAIN}
        ),
        state=DemandState(row.state),
        merged_into=row.merged_into_id,
        declined=_declined(row),
    )


def with_clock(demand: DemandFacts) -> DemandFacts:
    """The same with the nearest day on which one of its clocks is due."""
    due = [one.due_on for one in clocks.of(events.of_demand(demand.number)) if one.running]
    return replace(demand, due_on=min(due)) if due else demand


def wish_columns(wish: Wish) -> dict[str, Any]:
    """The columns that hold ``wish``."""
    items = [{"name": item.name, "meaning": item.meaning, "type": item.type} for item in wish.items]
    return {"items": items, **{name: getattr(wish, name) for name in _PLAIN}}


def declined_columns(who: Actor, department: str, name: str, reason: str, citation: Citation) -> dict[str, Any]:
    """The columns of the negative list: all or none of them are filled."""
    return {
        "declined_reason": reason,
        "declined_title": citation.title,
        "declined_document": citation.document_number,
        "declined_article": citation.article,
        "declined_by": who.name,
        "declined_department": department,
        "declined_department_name": name,
        "declined_at": clock.now(),
    }


def lock_demand(number: str) -> tuple[Demand, DemandFacts]:
    """The locked row and its facts.  Raises ``Absent``."""
    row = locked(Demand, ABSENT, number)
    return row, demand_facts(row)


def lock_demands(*numbers: str) -> dict[str, tuple[Demand, DemandFacts]]:
    """Those of several that are there, locked in one order everywhere."""
    wanted = {as_stored(number) for number in numbers}
    rows = Demand.objects.select_for_update().filter(number__in=wanted).order_by("pk")
    return {row.number: (row, demand_facts(row)) for row in rows}


def write_demand(row: Demand, **columns: Any) -> DemandFacts:
    """Save the changed columns as the row's next version and return the facts."""
    for name, value in columns.items():
        setattr(row, name, value)
    row.version += 1
    row.save()
    return demand_facts(row)


def _declined(row: Demand) -> Declined | None:
    if row.declined_at is None:
        return None
    return Declined(
        reason=row.declined_reason,
        citation=Citation(row.declined_title, row.declined_document, row.declined_article),
        by=row.declined_by,
        department=row.declined_department,
        department_name=row.declined_department_name,
        at=row.declined_at,
    )
