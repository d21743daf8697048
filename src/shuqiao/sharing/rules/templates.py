"""Templates and copies: what a form takes over from an earlier one.  They ask for nothing: a person still submits."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from shuqiao.catalogue.facts import EntryFacts
from shuqiao.kernel.refusals import Refusal
from shuqiao.sharing.errors.templates import TemplateNameWrong, TooManyTemplates
from shuqiao.sharing.facts import GrantFacts, Scope
from shuqiao.sharing.facts.templates import MOST_TEMPLATES, TEMPLATE_FIELDS, TEMPLATE_NAME
from shuqiao.sharing.rules import applying, rowfilters


def saveable(name: str, there: int) -> Refusal | None:
    """Whether one more template may be kept under this name."""
    if not 1 <= len(name) <= TEMPLATE_NAME or any(unicodedata.category(c).startswith("C") for c in name):
        return TemplateNameWrong(field="name", most=TEMPLATE_NAME)
    return TooManyTemplates(field="name", most=MOST_TEMPLATES) if there >= MOST_TEMPLATES else None


def of_scope(scope: Scope) -> dict[str, Any]:
    """What a template keeps of a form: what is said whatever the entry, and how long the use lasts."""
    kept = {name: getattr(scope, name) for name in TEMPLATE_FIELDS}
    fields = {name: list(value) if isinstance(value, tuple) else value for name, value in kept.items()}
    return {**fields, "period_days": _days(scope)}


def filled(fields: Mapping[str, Any], scope: Scope, own: Collection[str], today: date) -> Scope:
    """``scope`` with what the template fills; systems that are gone (not among ``own``) are left out."""
    known = {name: fields[name] for name in TEMPLATE_FIELDS if fields.get(name)}
    if "systems" in known:
        known["systems"] = tuple(name for name in known["systems"] if name in own)
    return _from_today(replace(scope, **known), fields.get("period_days"), today)


def again(scope: Scope, entry: EntryFacts, own: Collection[str], today: date) -> Scope:
    """The same request anew: as long as before from ``today``, without what the entry no longer has.

    The statement of truth is made anew by whoever submits.
    """
    shared = tuple(name for name in scope.items if applying.known_items(entry, (name,)) is None)
    keys = {item.name for item in entry.items if item.is_key}
    methods = entry.sharing.methods
    method = scope.method if scope.method in methods else next(iter(methods), "")
    same = replace(
        scope,
        items=shared,
        lookup_items=tuple(name for name in scope.lookup_items if name in keys),
        method=method,
        row_filter=scope.row_filter if rowfilters.readable(entry, scope.row_filter) is None else None,
        systems=tuple(name for name in scope.systems if name in own),
        truth_statement=False,
    )
    return _from_today(same, _days(scope), today)


def of_grant(grant: GrantFacts, asked: Scope | None) -> Scope:
    """What a grant was for: the words of its application, within what was granted."""
    matter, _, purpose_type = (grant.purposes[0] if grant.purposes else "").rpartition(".")
    words = asked or Scope(matter_code=matter, purpose_type=purpose_type, matter_name=grant.purpose_text[:200])
    return replace(
        words,
        items=tuple(given.item for given in grant.items),
        lookup_items=grant.lookup_items,
        method=next(iter(grant.methods), ""),
        row_filter=grant.row_filter,
        systems=grant.systems,
        period_from=grant.valid_from,
        period_to=grant.valid_to,
    )


def _days(scope: Scope) -> int | None:
    if scope.period_from is None or scope.period_to is None or scope.period_to < scope.period_from:
        return None
    return (scope.period_to - scope.period_from).days


def _from_today(scope: Scope, days: Any, today: date) -> Scope:
    if not isinstance(days, int) or not 0 <= days <= applying.LONGEST.days:
        return scope
    return replace(scope, period_from=today, period_to=today + timedelta(days=days))
