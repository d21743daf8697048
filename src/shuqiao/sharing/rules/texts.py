"""How long a text may be.  The columns of ``models.py`` hold no more on PostgreSQL."""

from __future__ import annotations

from dataclasses import fields

from shuqiao.kernel.canonical import canonical
from shuqiao.kernel.refusals import TooLarge
from shuqiao.sharing.facts import Decision, Part, Scope

WORDS = 2_000
"""Characters of a reason, a note or a basis."""

SHORT = {
    "purpose_type": 16,
    "scenario": 40,
    "matter_code": 64,
    "matter_name": 200,
    "method": 16,
    "frequency": 16,
    "contact_name": 80,
    "contact_phone": 40,
}
MEMBERS = 500
"""Items, keys or systems in one application."""
FILTER_BYTES = 20_000


def fits(field: str, text: str, most: int = WORDS) -> TooLarge | None:
    """Whether ``text`` has at most ``most`` characters."""
    return TooLarge(field=field, what=f"{field}", limit=most) if len(text) > most else None


def decidable(decision: Decision) -> TooLarge | None:
    """Whether the words of a decision can be kept."""
    return fits("reason", decision.reason) or fits("extra_conditions", decision.extra_conditions)


def giveable(part: Part) -> TooLarge | None:
    """Whether a part, right or wrong, is small enough to look at; its row filter is bounded by its parser."""
    if len(part.items) > MEMBERS:
        return TooLarge(field="items", what="items", limit=MEMBERS)
    return None


def storable(scope: Scope) -> TooLarge | None:
    """Whether a draft, complete or not, can be kept."""
    for f in fields(Scope):
        value = getattr(scope, f.name)
        if isinstance(value, str) and len(value) > SHORT.get(f.name, WORDS):
            return TooLarge(field=f.name, what=f.name, limit=SHORT.get(f.name, WORDS))
        if isinstance(value, tuple) and (len(value) > MEMBERS or any(len(member) > WORDS for member in value)):
            return TooLarge(field=f.name, what=f.name, limit=MEMBERS)
    if scope.daily_volume is not None and not 0 <= scope.daily_volume < 2**31:
        return TooLarge(field="daily_volume", what="daily_volume", limit=2**31 - 1)
    if scope.row_filter is not None and len(canonical(scope.row_filter)) > FILTER_BYTES:
        return TooLarge(field="row_filter", what="row_filter", limit=FILTER_BYTES)
    return None
