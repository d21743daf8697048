"""What follows from a decision: a grant with its number, its words for the log, notices.  Decides nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from typing import Any

from django.db import IntegrityError, transaction

from shuqiao.accounts.actions import notify
from shuqiao.kernel import clock
from shuqiao.kernel.canonical import canonical
from shuqiao.sharing import combination
from shuqiao.sharing.calendars import calendar
from shuqiao.sharing.errors import AlreadySubscribed
from shuqiao.sharing.events import of_application
from shuqiao.sharing.facts import ApplicationFacts, BasketFacts, Decision, GrantFacts, Member
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
    return {**told, **obstruction(decision), **combination.told(grant)}


def started(approved: ApplicationFacts) -> dict[str, Any]:
    """What the log says of a clock that runs: until when, under which rule set, with which years guessed."""
    due_on = approved.due_on
    guessed = list(calendar().years_without_table(clock.today(), due_on)) if due_on else []
    told: dict[str, Any] = {
        "due_on": due_on.isoformat() if due_on else "",
        "rule_set": approved.rule_set_name,
        "rule_set_version": approved.rule_set_version,
        "article": approved.due_article,
    }
    return {**told, **({"years_without_table": guessed} if guessed else {})}


def committed(members: Sequence[Mapping[str, Any]]) -> str:
    """SHA-256 over what happened to each member of a bulk act.

    The entry of a basket is in the history of each of its applications, and a provider
    reads there what concerns others by this digest only; the rows say it in full.
    """
    return sha256(canonical(sorted(members, key=lambda said: str(said["number"])))).hexdigest()


def saved(basket: BasketFacts) -> dict[str, Any]:
    """What the log says of a basket's drafts: how many entries, and a digest of which they are."""
    entries = [{"number": member.entry_code} for member in basket.members]
    return {"basket": basket.number, "count": len(entries), "sha256": committed(entries)}


def of_members(members: Sequence[Member]) -> tuple[str, ...]:
    """The subjects of the applications among ``members``."""
    return tuple(of_application(one.application.number) for one in members if one.application is not None)


def obstruction(decision: Decision) -> dict[str, str]:
    """What was asked beyond the catalogue is kept as possible obstruction (requirement 22)."""
    return {"possible_obstruction": decision.extra_conditions} if decision.extra_conditions else {}


def tell(code: str, about: ApplicationFacts, *departments: str, **facts: str) -> None:
    """Put a notice about an application before each of ``departments``, once."""
    told: Mapping[str, str] = {"number": about.number, "entry": about.entry_name, **facts}
    for department in dict.fromkeys(departments):
        notify(code, told, f"/sharing/applications/{about.number}/", department=department)


def tell_head(basket: str, department: str, count: int) -> None:
    """One notice for the whole basket that waits for the head of ``department``."""
    told = {"number": basket, "count": str(count)}
    notify("basket_to_approve", told, f"/sharing/baskets/{basket}/", department=department)


def tell_both_sides(code: str, grant: GrantFacts) -> None:
    """Nothing happens to a grant without notice to its consumer and its provider (requirement 34)."""
    told = {"number": grant.number, "entry": grant.entry_name, "reason": grant.stop_reason}
    for department in (grant.consumer, grant.provider):
        notify(code, told, f"/sharing/grants/{grant.number}/", department=department)
