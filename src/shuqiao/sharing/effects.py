"""What follows from a decision: a grant with its number, its words for the log, notices.  Decides nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.db import IntegrityError, transaction

from shuqiao.accounts.actions import notify
from shuqiao.kernel import clock
from shuqiao.sharing.errors import AlreadySubscribed
from shuqiao.sharing.facts import ApplicationFacts, Decision, GrantFacts
from shuqiao.sharing.models import Grant
from shuqiao.sharing.records import next_number, standing_key, write_grant


def issue(grant: GrantFacts) -> GrantFacts:
    """Give a new grant its number and save it.  Raises ``AlreadySubscribed``."""
    numbered = replace(grant, number=next_number("G", clock.today().year))
    try:
        with transaction.atomic():
            return write_grant(Grant(standing_key=standing_key(numbered)), numbered)
    except IntegrityError as same:
        if not grant.standing:
            raise
        raise AlreadySubscribed() from same


def told_of(grant: GrantFacts, decision: Decision) -> dict[str, Any]:
    """What the log says of consent: which grant, which items how, until when, by which article."""
    told: dict[str, Any] = {
        "grant": grant.number,
        "items": {given.item: given.rule for given in grant.items},
        "valid_to": grant.valid_to.isoformat(),
        "article": decision.article,
    }
    if grant.printable:
        told["printable"] = True
    return {**told, **obstruction(decision)}


def obstruction(decision: Decision) -> dict[str, str]:
    """What was asked beyond the catalogue is kept as possible obstruction (requirement 22)."""
    return {"possible_obstruction": decision.extra_conditions} if decision.extra_conditions else {}


def tell(code: str, about: ApplicationFacts, *departments: str, **facts: str) -> None:
    """Put a notice about an application before each of ``departments``, once."""
    told: Mapping[str, str] = {"number": about.number, "entry": about.entry_name, **facts}
    for department in dict.fromkeys(departments):
        notify(code, told, f"/sharing/applications/{about.number}/", department=department)


def tell_both_sides(code: str, grant: GrantFacts) -> None:
    """Nothing happens to a grant without notice to its consumer and its provider (requirement 34)."""
    told = {"number": grant.number, "entry": grant.entry_name, "reason": grant.stop_reason}
    for department in (grant.consumer, grant.provider):
        notify(code, told, f"/sharing/grants/{grant.number}/", department=department)
