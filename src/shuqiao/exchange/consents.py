"""Authorisations named in receipts, compared with the consumer's register (rules.md 67; users.md 2.3).

A gateway checks the form of a number only; whether it is registered, still valid and for this use is known to
the platform.  What the register covers leaves nothing here; what it does not is counted as a candidate for a
finding.  Nothing of the person asked about is in it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from shuqiao.exchange.models import ConsentDoubt
from shuqiao.kernel import clock
from shuqiao.kernel.refusals import Absent
from shuqiao.kernel.texts import as_stored
from shuqiao.sharing import queries as sharing
from shuqiao.sharing.facts import ConsentAsked, GrantFacts
from shuqiao.wire.consents import form_code, well_formed
from shuqiao.wire.kinds import KindGroup
from shuqiao.wire.receipts import unpack_leaf
from shuqiao.wire.segments import SegmentRow

MOST_OPEN = 1000
"""Open lines of one grant; further calls are counted in one line without a number."""
MOST_RECHECKED = 5000
_COMPARED = (KindGroup.ANSWER, KindGroup.OPENING)


@dataclass(frozen=True)
class _Named:
    """One authorisation as a call named it."""

    grant: str
    number: str
    purpose: str
    case: str
    day: date


def take(rows: Sequence[SegmentRow]) -> None:
    """Compare what the receipts in ``rows`` name; inside the transaction that takes them in."""
    named = Counter(found for row in rows if (found := _named(row)) is not None)
    grants = {number: _grant(number) for number in {one.grant for one in named}}
    known = [(one, count, grant) for one, count in named.items() if (grant := grants[one.grant]) is not None]
    asked = [
        ConsentAsked(grant.consumer, one.number, grant.entry_code, one.purpose, one.case, one.day)
        for one, _, grant in known
    ]
    for (one, count, grant), reason in zip(known, sharing.consent_doubts(asked) if asked else (), strict=True):
        if reason is not None:
            _keep(one, count, grant, reason)


def recheck() -> int:
    """Settle the doubts that the register covers by now (counters register in the evening); returns how many."""
    rows = list(ConsentDoubt.objects.filter(settled_on__isnull=True).exclude(number="").order_by("pk")[:MOST_RECHECKED])
    if not rows:
        return 0
    reasons = [_covered(row) for row in rows]
    first = sharing.consent_doubts([asked for asked, _ in reasons])
    last = sharing.consent_doubts([asked for _, asked in reasons])
    covered = [row.pk for row, a, b in zip(rows, first, last, strict=True) if a is None and b is None]
    with transaction.atomic():
        return ConsentDoubt.objects.filter(pk__in=covered).update(settled_on=clock.today())


def _covered(row: ConsentDoubt) -> tuple[ConsentAsked, ConsentAsked]:
    told = (row.consumer, row.number, row.entry_code, row.purpose, row.case)
    return ConsentAsked(*told, row.first_on), ConsentAsked(*told, row.last_on)


def _keep(one: _Named, count: int, grant: GrantFacts, reason: str) -> None:
    key: dict[str, Any] = {"grant": one.grant, "number": one.number, "purpose": one.purpose, "case": one.case}
    held = ConsentDoubt.objects.filter(**key).exists()
    if not held and ConsentDoubt.objects.filter(grant=one.grant, settled_on__isnull=True).count() >= MOST_OPEN:
        key, reason = {"grant": one.grant, "number": "", "purpose": "", "case": ""}, "many"
    fresh = {
        "entry_name": grant.entry_name,
        "entry_code": grant.entry_code,
        "consumer": grant.consumer,
        "provider": grant.provider,
        "reason": reason,
        "first_on": one.day,
        "last_on": one.day,
    }
    row, _ = ConsentDoubt.objects.get_or_create(**key, defaults=fresh)
    ConsentDoubt.objects.filter(pk=row.pk).update(
        count=F("count") + count,
        first_on=min(row.first_on, one.day),
        last_on=max(row.last_on, one.day),
        reason=reason,
        settled_on=None,
    )


def _named(row: SegmentRow) -> _Named | None:
    """What a receipt says of an authorisation; None where it says none, or needs none by law.

    All texts come from a gateway: one that is not of the known form names nothing.
    """
    content = row.content or {}
    context, grant = content.get("context"), content.get("grant")
    if row.kind not in _COMPARED or not isinstance(context, dict) or not isinstance(grant, str):
        return None
    consent = context.get("consent")
    number, form = (consent.get("number"), consent.get("form")) if isinstance(consent, dict) else (consent, "")
    if not isinstance(number, str) or not well_formed(number):
        return None
    if isinstance(form, str) and form_code(form) == "by_law":
        return None
    day = clock.day_in_china(datetime.fromtimestamp(unpack_leaf(row.leaf).minute * 60, UTC))
    return _Named(grant[:32], number, _short(context.get("purpose"), 128), _short(context.get("case"), 200), day)


def _short(text: object, most: int) -> str:
    return as_stored(text)[:most] if isinstance(text, str) else ""


def _grant(number: str) -> GrantFacts | None:
    try:
        return sharing.grant_by_number(number)
    except Absent:
        return None
