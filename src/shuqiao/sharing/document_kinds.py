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
from shuqiao.sharing.states import APPLICANTS, DEMAND, DISPOSAL, DISPUTE, HEAD, ON_THE_DESK, REVIEWERS, TO_REPORT
from shuqiao.sharing.states.demands import PRIVATE
from shuqiao.sharing.states.disputes import UNDECIDED

Takes = Callable[[Actor, str], tuple[str, ...]]


def _nothing(actor: Actor, number: str) -> tuple[str, ...]:
    return ()


def _never(actor: Actor, number: str) -> bool:
    return False


@dataclass(frozen=True)
class Kind:
    """``sees``: may this actor see the thing of this number?  ``open_``: may its department still take a document away?

    The authority may always have one erased.  ``takes``: what documents this actor may add now are for.
    """

    sees: Callable[[Actor, str], bool]
    open_: Callable[[Actor, str], bool] = _never
    takes: Takes = _nothing


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


def _of_side(actor: Actor, *sides: str) -> bool:
    return actor.department in sides and actor.has(*APPLICANTS, *HEAD, *REVIEWERS)


def _to_paper(actor: Actor, number: str) -> tuple[str, ...]:
    """The scan of the sealed paper, by the parties it names."""
    return ("sealed_scan",) if _of_side(actor, *papers.paper(actor, number).parties) else ()


def _to_dispute(actor: Actor, number: str) -> tuple[str, ...]:
    """Minutes and grounds by both sides, decisions and checks by the authority, until it is closed."""
    found = queries.dispute(actor, number)
    own = _of_side(actor, found.claimant, found.respondent) or actor.has("authority_reviewer")
    return ("minutes", "basis", "proof", "letter", "sealed_scan") if own and DISPUTE.verbs_from(found.state) else ()


def _to_disposal(actor: Actor, number: str) -> tuple[str, ...]:
    """What proves that the data are gone, by whoever used them, as long as it is not settled."""
    found = queries.disposal(actor, number)
    return ("proof",) if _of_side(actor, found.consumer) and DISPOSAL.verbs_from(found.state) else ()


def _to_demand(actor: Actor, number: str) -> tuple[str, ...]:
    """What the demand rests on, by whoever asks, as long as it is under way."""
    found = queries.demand(actor, number)
    return ("basis", "other") if _of_side(actor, found.applicant_department) and DEMAND.verbs_from(found.state) else ()


KINDS: dict[str, Kind] = {
    "application": Kind(seen(queries.application), _application_open),
    "grant": Kind(seen(queries.grant)),
    "demand": Kind(_of_demand, _demand_open, _to_demand),
    "dispute": Kind(seen(queries.dispute), _dispute_open, _to_dispute),
    "disposal": Kind(seen(queries.disposal), _disposal_open, _to_disposal),
    "paper": Kind(seen(papers.paper), takes=_to_paper),
}
"""The first part of a subject in the log → its kind.  A room above adds its own at start."""
