"""The combination warning over stored grants: what is held, what it says together, who may read which part."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import Count

from shuqiao.catalogue.facts import EntryFacts
from shuqiao.catalogue.queries import known_entry
from shuqiao.kernel import pages
from shuqiao.kernel.actors import Actor, not_permitted, present
from shuqiao.kernel.pages import Page
from shuqiao.kernel.refusals import Absent, Words, require
from shuqiao.kernel.texts import as_stored
from shuqiao.sharing import permissions
from shuqiao.sharing.combination_data import parse
from shuqiao.sharing.facts import (
    ApplicationFacts,
    Combinations,
    Combined,
    CombinedShown,
    CombinedWith,
    GrantedItem,
    GrantFacts,
    HeldItem,
)
from shuqiao.sharing.models import Grant
from shuqiao.sharing.records import grant_facts
from shuqiao.sharing.rules import combining
from shuqiao.sharing.states import LIVE

MOST_GRANTS = 500
"""Live grants of one holder that are looked at together, newest first."""


@cache
def combinations(path: str = "") -> Combinations:
    """The rules as data: the operator's file where one is named, else the shipped one.

    Raises ``BrokenCombinations``; the instance does not start with a broken file.
    """
    shipped = resources.files("shuqiao.sharing").joinpath("data/combinations.json")
    return parse(Path(path).read_text("utf-8") if path else shipped.read_text("utf-8"))


def of_grant(grant: GrantFacts) -> tuple[Combined, ...]:
    """The warnings to which ``grant`` contributes beside the live grants of its holder."""
    held = {one.number: one for one in _live(grant.consumer)} | {grant.number: grant}
    return combining.new_with(grant.number, _warnings(held.values()))


def told(grant: GrantFacts) -> dict[str, Any]:
    """What the log says of the warning that stood beside a decision: which rules, in number of grants."""
    found = of_grant(grant)
    if not found:
        return {}
    shown = [{"rule": one.rule, "grants": len(one.grants)} for one in found]
    return {"combination_warnings": shown, "combination_rules": _data().version}


def of_application(actor: Actor | None, asked: ApplicationFacts) -> tuple[CombinedShown, ...]:
    """What would be warned of if all that ``asked`` names were given, as ``actor`` may read it."""
    who = require(present(actor))
    if not permissions.sees_application(who, asked):
        raise Absent(what=f"申请 application {asked.number}")
    if not asked.scope.items:
        return ()
    held = {one.number: one for one in _live(asked.applicant_department)}
    entry = known_entry(asked.entry_code)
    masks = {item.name: item.mask for item in entry.items}
    given = [GrantedItem(name, masks[name]) for name in asked.scope.items if name in masks]
    items = [*_held_items(held.values()), *_items(asked.number, entry, given, asked.scope.lookup_items)]
    found = combining.new_with(asked.number, combining.warnings(items, _data()))
    names = dict(held.items())
    return tuple(_shown(who, one, names, (asked.number, asked.entry_name)) for one in found)


def of_consumer(actor: Actor | None, consumer: str) -> tuple[CombinedShown, ...]:
    """All warnings over the live grants of one department, for itself and for overseers."""
    who = require(present(actor))
    seen = permissions.sight(who)
    if not seen.everything and seen.department != consumer:
        raise Absent(what=f"部门 department {consumer}")
    held = {one.number: one for one in _live(consumer)}
    return tuple(_shown(who, one, held, None) for one in _warnings(held.values()))


def consumers(
    actor: Actor | None, after: str | None = None, limit: int | None = None
) -> Page[tuple[str, str, tuple[CombinedShown, ...]]]:
    """For overseers: departments with two live grants or more, by code, with their warnings (may be none)."""
    who = require(present(actor))
    if not permissions.sight(who).everything:
        raise not_permitted(Words("查看组合风险", "See combination warnings"), sorted(permissions.OVERSEERS))
    size = pages.limit(limit)
    rows = Grant.objects.filter(state__in=sorted(LIVE), kind="production", consumer__gt=as_stored(after or ""))
    several = rows.values("consumer", "consumer_name").annotate(n=Count("id")).filter(n__gt=1).order_by("consumer")
    found = list(several[: size + 1])
    lines = tuple((r["consumer"], r["consumer_name"], of_consumer(who, r["consumer"])) for r in found[:size])
    return Page(lines, found[size - 1]["consumer"] if len(found) > size else None)


def _data() -> Combinations:
    return combinations(str(getattr(settings, "SHUQIAO_COMBINATIONS_FILE", "") or ""))


def _live(consumer: str) -> list[GrantFacts]:
    rows = Grant.objects.filter(consumer=consumer, state__in=sorted(LIVE), kind="production").order_by("-id")[
        :MOST_GRANTS
    ]
    return [grant_facts(row) for row in rows]


def _warnings(held: Iterable[GrantFacts]) -> tuple[Combined, ...]:
    return combining.warnings(_held_items(held), _data())


def _held_items(held: Iterable[GrantFacts]) -> list[HeldItem]:
    entries: dict[str, EntryFacts] = {}
    found: list[HeldItem] = []
    for grant in held:
        if grant.entry_code not in entries:
            entries[grant.entry_code] = known_entry(grant.entry_code)
        found += _items(grant.number, entries[grant.entry_code], grant.items, grant.lookup_items)
    return found


def _items(number: str, entry: EntryFacts, given: Iterable[GrantedItem], lookup: Iterable[str]) -> list[HeldItem]:
    known = {item.name: item for item in entry.items}
    given = [one for one in given if one.item in known]
    keys = {known[name].kind for name in lookup if name in known}
    subjects = frozenset(keys | {known[g.item].kind for g in given if known[g.item].is_key})
    return [HeldItem(number, g.item, known[g.item].kind, g.rule, known[g.item].grade, subjects) for g in given]


def _shown(who: Actor, one: Combined, held: dict[str, GrantFacts], asked: tuple[str, str] | None) -> CombinedShown:
    """A provider reads another provider's grant by its entry's name only."""
    parts = []
    for number in sorted(one.grants):
        grant = held.get(number)
        if grant is None:
            parts.append(CombinedWith(asked[1] if asked else number, asked[0] if asked else ""))
        else:
            parts.append(CombinedWith(grant.entry_name, number if permissions.sees_grant(who, grant) else ""))
    return CombinedShown(one, tuple(parts))
