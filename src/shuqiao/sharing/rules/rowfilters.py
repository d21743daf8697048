"""Which rows: filters over the catalogue's item names, read by the same parser that the gateway uses."""

from __future__ import annotations

from typing import Any

from shuqiao.catalogue.facts import EntryFacts
from shuqiao.policy.errors import BadRowFilter
from shuqiao.policy.filters import parse_filter

Tree = dict[str, Any]


def readable(entry: EntryFacts, tree: Tree | None) -> BadRowFilter | None:
    """Why ``tree`` is no filter over the entry's items; None where it is one, or where there is none."""
    if tree is None:
        return None
    found = parse_filter(tree, {item.name: item.type for item in entry.items})
    return found if isinstance(found, BadRowFilter) else None


def both(one: Tree | None, other: Tree | None) -> Tree | None:
    """The rows that both let through: never more than either, whatever the second says."""
    if one is None or one == other:
        return other
    return one if other is None else {"all": [one, other]}
