"""Which things carry documents: whoever sees the thing sees its documents, and the thing says when one may go."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from shuqiao.kernel.actors import Actor
from shuqiao.kernel.refusals import Refusal
from shuqiao.sharing import queries
from shuqiao.sharing.states import ON_THE_DESK


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


def _application_open(actor: Actor, number: str) -> bool:
    return queries.application(actor, number).state in ON_THE_DESK


KINDS: dict[str, Kind] = {
    "application": Kind(seen(queries.application), _application_open),
    "grant": Kind(seen(queries.grant)),
}
"""The first part of a subject in the log → its kind.  A room above adds its own at start."""
