"""What waits for an inner unit: first in its list, or to be signed."""

from __future__ import annotations

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from shuqiao.accounts.units import unit_of
from shuqiao.kernel import pages
from shuqiao.kernel.actors import Actor
from shuqiao.sharing.models import Application, Opinion
from shuqiao.sharing.states import SIGNERS, ApplicationState

_OTHERS = 10**16
"""Where a list shows one's own unit first, the cursor says so: own rows below this, all others above."""


def to_sign(who: Actor) -> Q:
    """Applications in whose open joint sign the reader's unit has not spoken, as a condition."""
    unit = unit_of(who) if who.has(*SIGNERS) else None
    if unit is None:
        return Q(pk__in=[])
    waits = Opinion.objects.filter(unit=unit, opinion="", joint_sign__closed_at__isnull=True)
    return Q(
        provider=who.department or "", state=ApplicationState.UNDER_REVIEW,
        number__in=waits.values("joint_sign__application_id"),
    )  # fmt: skip


def own_unit_first(
    rows: QuerySet[Application], unit: int, after: str | None, limit: int | None
) -> tuple[list[Application], str | None]:
    """A page of what waits, oldest first; what was sent to ``unit`` stands before everything else."""
    size = pages.limit(limit)
    others = Case(When(unit=unit, then=Value(0)), default=Value(1), output_field=IntegerField())
    if after:
        rank, last = divmod(pages.row_number(after), _OTHERS)
        own = Q(unit=unit)
        other = ~own | Q(unit__isnull=True)
        rows = rows.filter(other, pk__gt=last) if rank else rows.filter(other | Q(own, pk__gt=last))
    found = list(rows.order_by(others, "pk")[: size + 1])
    if len(found) <= size:
        return found, None
    end = found[size - 1]
    return found[:size], str((0 if end.unit == unit else 1) * _OTHERS + end.pk)
