"""Reading the registers of use: facts out, never models.  Whoever may not see finds nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from typing import Any, TypeVar

from django.db.models import F, Max, Model, OuterRef, Q, QuerySet, Subquery

from shuqiao.accounts.permissions import may_export
from shuqiao.audit import queries as audit
from shuqiao.audit.facts import HistoryLine
from shuqiao.kernel import clock, pages
from shuqiao.kernel.actors import Actor, not_permitted, present
from shuqiao.kernel.pages import Page
from shuqiao.kernel.refusals import Absent, Malformed, Words, require
from shuqiao.kernel.texts import as_stored
from shuqiao.sharing import events, permissions, permissions_of_use, registries
from shuqiao.sharing.facts import (
    AuthorisationFacts,
    ConsentAsked,
    ContractorFacts,
    DisposalFacts,
    GrantFacts,
    Owed,
    UsageFacts,
)
from shuqiao.sharing.models import Authorisation, Contractor, Disposal, Grant, UsageRecord
from shuqiao.sharing.records import grant_facts
from shuqiao.sharing.rules import authorisations as authorisation_rules
from shuqiao.sharing.rules import usage as usage_rules
from shuqiao.sharing.rulesets import in_force
from shuqiao.sharing.states import LIVE, TO_REPORT, AuthorisationState, ContractorState, DisposalState, GrantState
from shuqiao.sharing.use_records import (
    authorisation_facts,
    contractor_facts,
    disposal_facts,
    usage_facts,
)

Row = TypeVar("Row", bound=Model)
T = TypeVar("T", UsageFacts, AuthorisationFacts, DisposalFacts, ContractorFacts)

DISPOSAL_BOXES = ("to_do", "to_answer", "overdue", "all")
USUAL_DAYS = 92
"""Days without a record after which one is owed, where the rule set in force has no figure of its own: a quarter."""


def usage_record(actor: Actor | None, number: str) -> UsageFacts:
    """One usage record with all its versions.  Raises ``Absent``."""
    rows = UsageRecord.objects.select_related("grant").prefetch_related("versions")
    return _one(actor, rows.filter(number=as_stored(number)).first(), usage_facts, f"使用记录 usage {number}")


def usage_records(
    actor: Actor | None, grant: str | None = None, after: str | None = None, limit: int | None = None
) -> Page[UsageFacts]:
    """Usage records that the actor may read (both sides and overseers), newest first."""
    rows = _both_sides(actor, UsageRecord.objects.select_related("grant").prefetch_related("versions"))
    return _page(rows.filter(grant_id=as_stored(grant)) if grant else rows, usage_facts, after, limit)


def usage_of(actor: Actor | None, most: int) -> Iterator[UsageFacts]:
    """Usage records that the actor may read, newest first and at most ``most``: for a workbook.

    Raises ``NoExport`` for contractors.
    """
    require(may_export(actor))
    seen = permissions.sight(require(present(actor)))
    if not seen.everything and seen.department is None:
        raise not_permitted(Words("导出使用记录", "Export usage records"), sorted(permissions.PARTICIPANTS))
    rows = _both_sides(actor, UsageRecord.objects.select_related("grant").prefetch_related("versions"))
    return (usage_facts(row) for row in rows.order_by("-pk")[:most].iterator(chunk_size=500))


def usage_timeline(actor: Actor | None, number: str) -> tuple[HistoryLine, ...]:
    """What happened to a usage record, oldest first."""
    return audit.history(events.of_usage(usage_record(actor, number).number))


def counted_calls(actor: Actor | None, grant: GrantFacts, first: date, last: date) -> int | None:
    """Calls that the platform counted itself, for whoever sees the grant: what a form is filled with beforehand."""
    if not permissions.sees_grant(require(present(actor)), grant):
        raise Absent(what=f"授权 grant {grant.number}")
    return registries.counted_calls(grant.number, first, last)


def usage_owed(actor: Actor | None, limit: int = 50) -> tuple[Owed, ...]:
    """Grants of the actor's department whose use is not recorded: for a quarter, or up to their end."""
    who = require(present(actor))
    days = in_force().amount("usage_record_days") or USUAL_DAYS
    today = clock.today()
    latest = UsageRecord.objects.filter(grant_id=OuterRef("number")).values("grant_id")
    ended = Disposal.objects.filter(grant_id=OuterRef("number")).values("opened_on")[:1]
    rows = Grant.objects.filter(consumer=who.department or "", kind="production").annotate(
        recorded_to=Subquery(latest.annotate(last=Max("period_to")).values("last")), ended_on=Subquery(ended)
    )
    before = today - timedelta(days=days)
    serving = Q(state__in=sorted(LIVE)) & (
        Q(recorded_to__isnull=True, valid_from__lte=before) | Q(recorded_to__lt=before)
    )
    over = Q(ended_on__isnull=False) & (Q(recorded_to__isnull=True) | Q(recorded_to__lt=F("ended_on")))
    found = []
    for row in rows.filter(serving | over).order_by("id")[:limit]:
        last = min(row.ended_on, row.valid_to) if row.ended_on else None
        since = usage_rules.owed_since(grant_facts(row), row.recorded_to, last, today, days)
        if since is not None:
            found.append(Owed(grant_facts(row), since, since + timedelta(days=days)))
    return tuple(found)


def authorisation(actor: Actor | None, register: str) -> AuthorisationFacts:
    """One registered authorisation.  Raises ``Absent``."""
    row = Authorisation.objects.filter(register=as_stored(register)).first()
    return _one(actor, row, authorisation_facts, f"授权书 authorisation {register}")


def authorisations(
    actor: Actor | None, number: str | None = None, after: str | None = None, limit: int | None = None
) -> Page[AuthorisationFacts]:
    """The register of the actor's department, newest first; overseers see all.  ``number`` finds one paper."""
    rows = _own(actor, Authorisation.objects.all())
    return _page(rows.filter(number=as_stored(number)) if number else rows, authorisation_facts, after, limit)


def authorisation_timeline(actor: Actor | None, register: str) -> tuple[HistoryLine, ...]:
    """What happened to a registered authorisation, oldest first."""
    return audit.history(events.of_authorisation(authorisation(actor, register).register))


def consent_doubts(asked: Sequence[ConsentAsked]) -> tuple[str | None, ...]:
    """For the room above: why each call is not covered by what its department registered; None where it is."""
    numbers = {as_stored(one.number) for one in asked}
    rows = Authorisation.objects.filter(department__in={one.department for one in asked}, number__in=numbers)
    known: dict[tuple[str, str], list[AuthorisationFacts]] = {}
    for row in rows.order_by("id"):
        known.setdefault((row.department, row.number), []).append(authorisation_facts(row))
    return tuple(
        authorisation_rules.doubt(
            known.get((one.department, as_stored(one.number)), ()), one.entry, one.purpose, one.case, one.day
        )
        for one in asked
    )


def authorisations_over() -> tuple[str, ...]:
    """Valid authorisations whose last day has passed, for the clock's job; at most ten thousand at a time."""
    rows = Authorisation.objects.filter(state=AuthorisationState.VALID, valid_to__lt=clock.today())
    return tuple(rows.order_by("valid_to", "id").values_list("register", flat=True)[:10_000])


def disposal(actor: Actor | None, number: str) -> DisposalFacts:
    """One disposal.  Raises ``Absent``."""
    row = Disposal.objects.select_related("grant", "clock").filter(number=as_stored(number)).first()
    return _one(actor, row, disposal_facts, f"处置 disposal {number}")


def disposals(
    actor: Actor | None, box: str = "all", after: str | None = None, limit: int | None = None
) -> Page[DisposalFacts]:
    """A box of disposals: what the department owes, what it has to answer, what is overdue, all it may see."""
    return _page(_box(require(present(actor)), box), disposal_facts, after, limit)


def disposals_waiting(actor: Actor | None) -> dict[str, int]:
    """How many disposals wait in each box."""
    who = require(present(actor))
    return {box: _box(who, box).count() for box in ("to_do", "to_answer", "overdue")}


def disposal_of(actor: Actor | None, grant: str) -> DisposalFacts | None:
    """The disposal of a grant, where there is one that the actor may see."""
    who = require(present(actor))
    row = Disposal.objects.select_related("grant", "clock").filter(grant_id=as_stored(grant)).first()
    found = disposal_facts(row) if row else None
    return found if found and permissions_of_use.sees(who, found) else None


def disposal_timeline(actor: Actor | None, number: str) -> tuple[HistoryLine, ...]:
    """What happened to a disposal, oldest first; its beginning stands in its grant's history."""
    return audit.history(events.of_disposal(disposal(actor, number).number))


def ended_without_disposal() -> tuple[str, ...]:
    """Grants that ended before disposals were kept, for the clock's job; at most a thousand at a time."""
    ended = sorted(set(GrantState) - LIVE)  # by name: an index finds few among many that live
    rows = Grant.objects.filter(state__in=ended, disposal__isnull=True, kind="production")
    return tuple(rows.order_by("id").values_list("number", flat=True)[:1000])


def keeping_over() -> tuple[str, ...]:
    """Disposals kept by consent whose last day has passed, for the clock's job."""
    rows = Disposal.objects.filter(state=DisposalState.KEPT, keep_until__lt=clock.today())
    return tuple(rows.order_by("id").values_list("number", flat=True)[:1000])


def contractor(actor: Actor | None, number: str) -> ContractorFacts:
    """One line of the register of contractors.  Raises ``Absent``."""
    row = Contractor.objects.filter(number=as_stored(number)).first()
    return _one(actor, row, contractor_facts, f"受托方登记 contractor {number}")


def contractors(actor: Actor | None, after: str | None = None, limit: int | None = None) -> Page[ContractorFacts]:
    """The register of the actor's department, newest first; overseers see all."""
    return _page(_own(actor, Contractor.objects.all()), contractor_facts, after, limit)


def contractor_timeline(actor: Actor | None, number: str) -> tuple[HistoryLine, ...]:
    """What happened to a contractor's registration, oldest first."""
    return audit.history(events.of_contractor(contractor(actor, number).number))


def contractors_over() -> tuple[str, ...]:
    """Registered contractors whose last day has passed, for the clock's job."""
    rows = Contractor.objects.filter(state=ContractorState.REGISTERED, valid_to__lt=clock.today())
    return tuple(rows.order_by("id").values_list("number", flat=True)[:1000])


def _box(who: Actor, box: str) -> QuerySet[Disposal]:
    if box not in DISPOSAL_BOXES:
        raise Malformed(field="box", what=Words(f"没有 box={box}", f"there is no box={box}"))
    rows = _both_sides(who, Disposal.objects.select_related("grant", "clock"))
    mine = who.department if permissions.sight(who).department else None
    if box == "to_do":
        return rows.filter(consumer=mine or "", state__in=sorted(TO_REPORT))
    if box == "to_answer":
        return rows.filter(provider=mine or "", state=DisposalState.REPORTED)
    if box == "overdue":
        return rows.filter(state__in=sorted(TO_REPORT), clock__due_on__lt=clock.today())
    return rows


def _both_sides(actor: Actor | None, rows: QuerySet[Row]) -> QuerySet[Row]:
    seen = permissions.sight(require(present(actor)))
    own = seen.department or "-"
    return rows if seen.everything else rows.filter(Q(consumer=own) | Q(provider=own))


def _own(actor: Actor | None, rows: QuerySet[Row]) -> QuerySet[Row]:
    seen = permissions.sight(require(present(actor)))
    return rows if seen.everything else rows.filter(department=seen.department or "-")


def _one(actor: Actor | None, row: Any, facts: Callable[[Any], T], what: str) -> T:
    who = require(present(actor))
    found = facts(row) if row is not None else None
    if found is None or not permissions_of_use.sees(who, found):
        raise Absent(what=what)
    return found


def _page(rows: QuerySet[Any], facts: Callable[[Any], T], after: str | None, limit: int | None) -> Page[T]:
    size = pages.limit(limit)
    if after:
        rows = rows.filter(pk__lt=pages.row_number(after))
    found: Sequence[Any] = list(rows.order_by("-pk")[: size + 1])
    following = str(found[size - 1].pk) if len(found) > size else None
    return Page(tuple(facts(row) for row in found[:size]), following)
