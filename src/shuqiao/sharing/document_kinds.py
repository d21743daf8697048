"""Which things carry documents: whoever sees the thing sees its documents, and the thing says when one may go."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from shuqiao.kernel.actors import Actor
from shuqiao.kernel.refusals import Absent, Refusal
from shuqiao.sharing import demand_permissions, queries
from shuqiao.sharing.queries import papers
from shuqiao.sharing.queries.demands import demand_by_number
from shuqiao.sharing.states import ON_THE_DESK, TO_REPORT
from shuqiao.sharing.states.demands import PRIVATE
from shuqiao.sharing.states.disputes import UNDECIDED


def _never(actor: Actor, number: str) -> bool:
    return False


@dataclass(frozen=True)
class Kind:
    """``sees``: may this actor see the thing of this number?  ``open_``: may its department still take a document away?

    The authority may always have one erased.
    """

    sees: Callable[[Actor, str], bool]
    open_: Callable[[Actor, str], bool] = _never


def seen(read: Callable[[Actor, str], Any]) -> Callable[[Actor, str], bool]:
    """Sight as a question, of a query that refuses what may not be seen."""

    def sees(actor: Actor, number: str) -> bool:
        try:
            read(actor, number)
        except Refusal:
            return False
        return True

    return sees


def _of_demand(actor: Actor, number: str) -> bool:
    """Whoever may read what it says; that it exists is open to more."""
    try:
        return demand_permissions.sees_details(actor, demand_by_number(number))
    except Absent:
        return False


def _demand_open(actor: Actor, number: str) -> bool:
    return queries.demand(actor, number).state in PRIVATE


def _dispute_open(actor: Actor, number: str) -> bool:
    return queries.dispute(actor, number).state in UNDECIDED


def _disposal_open(actor: Actor, number: str) -> bool:
    return queries.disposal(actor, number).state in TO_REPORT


def _application_open(actor: Actor, number: str) -> bool:
    return queries.application(actor, number).state in ON_THE_DESK


KINDS: dict[str, Kind] = {
    "application": Kind(seen(queries.application), _application_open),
    "grant": Kind(seen(queries.grant)),
    "demand": Kind(_of_demand, _demand_open),
    "dispute": Kind(seen(queries.dispute), _dispute_open),
    "disposal": Kind(seen(queries.disposal), _disposal_open),
    "paper": Kind(seen(papers.paper)),
}
"""The first part of a subject in the log → its kind.  A room above adds its own at start."""
