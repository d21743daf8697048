"""Reading around the answer: the provider's own work, what waits for a unit, refusals counted, obstruction listed."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Count, QuerySet

from shuqiao.accounts.facts import InnerUnitFacts
from shuqiao.accounts.units import unit_of, units
from shuqiao.audit import queries as audit
from shuqiao.catalogue.queries import known_entry
from shuqiao.kernel import pages
from shuqiao.kernel.actors import Actor, present
from shuqiao.kernel.pages import Page
from shuqiao.kernel.refusals import require
from shuqiao.sharing import clocks, events, permissions
from shuqiao.sharing import handling as rows_of
from shuqiao.sharing.facts import ApplicationFacts, DecisionKind, Handling, Obstruction, RefusalCount
from shuqiao.sharing.facts.clocks import RunningClock
from shuqiao.sharing.models import Application, Grant
from shuqiao.sharing.queries.applications import application, grant
from shuqiao.sharing.rules import deciding
from shuqiao.sharing.rulesets import named
from shuqiao.sharing.states import LIVE

REFUSALS = (DecisionKind.REFUSE, DecisionKind.EXCLUDED)


def handling(actor: Actor | None, number: str) -> Handling:
    """The provider's own work on an application; for the applicant the extension only."""
    who, asked = require(present(actor)), application(actor, number)
    found = rows_of.handling_of(asked)
    return found if permissions.sees_handling(who, asked) else Handling(found.extension)


def own_unit(actor: Actor) -> int | None:
    """The inner unit of the acting person."""
    return unit_of(actor)


def units_here(actor: Actor | None, number: str) -> tuple[InnerUnitFacts, ...]:
    """The provider's inner units to which an application can be sent, for whoever sees its handling."""
    who, asked = require(present(actor)), application(actor, number)
    return units(asked.provider) if permissions.sees_handling(who, asked) else ()


def extension_days(asked: ApplicationFacts) -> int | None:
    """The most working days that an extension of its clock may ask for; None where its rule set knows none."""
    rules = named(asked.rule_set_name)
    limit = rules.limits.get("reply_extension")
    return limit.working_days if limit is not None and rules.on("extension_allowed") else None


def derived_instead(actor: Actor | None, number: str) -> tuple[tuple[str, str], ...]:
    """Derived items of the entry (name, mask) that may be given instead of raw ones that were asked."""
    asked = application(actor, number)
    entry = known_entry(asked.entry_code)
    offered = [item for item in entry.items if item.derived is not None and item.name not in asked.scope.items]
    return tuple((i.name, i.mask) for i in offered if deciding.less_than_asked(entry, asked, i.name) is None)


def refusals(actor: Actor | None, after: str | None = None, limit: int | None = None) -> Page[RefusalCount]:
    """How often each reason was given for each entry, most often first: all for overseers, else one's own entries."""
    rows = _answered(require(present(actor)))
    size, first = pages.limit(limit), pages.row_number(after) if after else 0
    counted = (
        rows.filter(decision_kind__in=REFUSALS)
        .values("provider", "provider_name", "entry_code", "entry_name", "reason_code")
        .annotate(times=Count("pk"))
        .order_by("-times", "entry_code", "reason_code", "provider", "provider_name", "entry_name")
    )
    found = list(counted[first : first + size + 1])
    codes = {one["entry_code"] for one in found}
    of_entry = rows.filter(entry_code__in=codes).values("entry_code").annotate(times=Count("pk")).order_by()
    decided = {one["entry_code"]: one["times"] for one in of_entry}
    counts = tuple(
        RefusalCount(
            one["provider"], one["provider_name"], one["entry_code"], one["entry_name"], one["reason_code"],
            one["times"], decided[one["entry_code"]],
        )
        for one in found[:size]
    )  # fmt: skip
    return Page(counts, str(first + size) if len(found) > size else None)


def obstructions(actor: Actor | None, after: str | None = None, limit: int | None = None) -> Page[Obstruction]:
    """What providers asked beyond their catalogue, latest first: all for overseers, else one's own department's."""
    rows = _answered(require(present(actor))).exclude(extra_conditions="")
    if after:
        rows = rows.filter(pk__lt=pages.row_number(after))
    size = pages.limit(limit)
    found = list(rows.order_by("-pk")[: size + 1])
    more = str(found[size - 1].pk) if len(found) > size else None
    return Page(tuple(_obstruction(row) for row in found[:size]), more)


def supply_clock(actor: Actor | None, number: str) -> RunningClock | None:
    """The supply clock of a grant, running or ended; None where the law sets no days (T15)."""
    found = clocks.of(events.of_grant(grant(actor, number).number))
    return next((one for one in found if one.limit == "supply_after_consent"), None)


def undelivered(numbers: Collection[str]) -> tuple[str, ...]:
    """Those of ``numbers`` that are live grants without a first delivery, tests apart: one question for all."""
    rows = Grant.objects.filter(number__in=list(numbers), first_receipt="", state__in=sorted(LIVE), kind="production")
    return tuple(rows.order_by("number").values_list("number", flat=True))


def may_oversee(actor: Actor) -> bool:
    """Whether the statistics of refusals and obstruction hold anything for this reader."""
    seen = permissions.sight(actor)
    return seen.everything or actor.has("provider_reviewer", "head", "data_officer")


def _answered(who: Actor) -> QuerySet[Application]:
    """Decided applications that count for the reader: every one, or those to their department's entries."""
    seen = permissions.sight(who)
    rows = Application.objects.filter(decided_at__isnull=False)
    return rows if seen.everything else rows.filter(provider=seen.department or "")


def _obstruction(row: Application) -> Obstruction:
    lines = audit.history(events.of_application(row.number))
    proof = next((line for line in reversed(lines) if line.facts.get("possible_obstruction")), None)
    assert row.decided_at is not None, "only answered ones are listed"
    return Obstruction(
        application=row.number,
        entry_code=row.entry_code,
        entry_name=row.entry_name,
        provider=row.provider,
        provider_name=row.provider_name,
        applicant_department_name=row.applicant_department_name,
        said=row.extra_conditions,
        by=row.decided_by,
        at=row.decided_at,
        decision=DecisionKind(row.decision_kind),
        trace=proof.entry_id if proof is not None else "",
    )
