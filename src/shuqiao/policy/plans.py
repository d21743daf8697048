"""A granted view and a caller's question make a plan, or a refusal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import prod
from typing import Any

from shuqiao.kernel.refusals import Refusal, TooLarge
from shuqiao.policy import rules, values
from shuqiao.policy.errors import BadValue, DerivedApart, DerivedNotInFile, ItemNotGranted, KeyRequired, PagingRefused
from shuqiao.policy.values import Value
from shuqiao.policy.views import GrantedView

LIST_LIMIT = 100
"""Most values of one item in ``where``, and most combinations of the values of several lookup items."""
WHERE_LIMIT = 32
"""Most items in ``where``."""
OFFSET_LIMIT = 1_000_000


_NOT_ASKED_BY = (rules.DROP, rules.PSEUDONYM)
"""Nothing is seen of the one; the source, which does the finding, does not know the other."""

Groups = list[tuple[str, tuple[Value, ...]]]


@dataclass(frozen=True)
class Shape:
    """A plan without its values: what SQL is compiled for.

    ``conditions`` are (item, slots): values are padded by repetition to a power
    of two of slots, so that lists make few shapes.
    """

    items: tuple[str, ...]
    keys: tuple[tuple[str, int], ...]
    conditions: tuple[tuple[str, int], ...]
    paged: bool
    derived: bool = False
    """Whether ``items`` are derived ones: one row about a key, not its rows."""
    whole: bool = False
    """Whether it is every row of the view, without limit: a file, not an answer."""


@dataclass(frozen=True)
class Plan:
    """What to fetch.  ``values`` stand in the order of ``shape.keys`` then ``shape.conditions``, padded.

    ``limit`` is what the caller may get; sources fetch one row more to know whether more follow.
    """

    view: GrantedView
    shape: Shape
    values: tuple[Value, ...]
    limit: int
    offset: int

    @property
    def pageable(self) -> bool:
        """Whether a following page can be asked for."""
        return bool(self.view.stable_order) and not self.shape.derived

    @property
    def key_values(self) -> dict[str, tuple[Value, ...]]:
        """The lookup items asked for and their values, without repetition: the subjects of the question."""
        return self._asked(self.shape.keys, 0)

    @property
    def condition_values(self) -> dict[str, tuple[Value, ...]]:
        """The returned items asked by and their values, without repetition."""
        return self._asked(self.shape.conditions, sum(slots for _, slots in self.shape.keys))

    def _asked(self, parts: Sequence[tuple[str, int]], at: int) -> dict[str, tuple[Value, ...]]:
        found = {}
        for item, slots in parts:
            found[item] = tuple(dict.fromkeys(self.values[at : at + slots]))
            at += slots
        return found


def plan(
    view: GrantedView,
    where: Mapping[str, Any],
    items: Sequence[str] | None = None,
    limit: int | None = None,
    offset: int = 0,
) -> Plan | Refusal:
    """The plan for a caller's ``where``, ``items`` and ``limit`` (JSON values, unchecked).

    An item of *lookup* is compared by its whole value, one or a list; where the
    order names any, at least one must be given.  Any other item must be a
    *returned* one and is compared after its mask.  Whatever else is refused in
    one way, existing or not.  ``items`` None means all of them.  Derived items are
    asked by themselves, with one value for each lookup item given: their one row is about that key.
    """
    chosen = _chosen(view, items)
    if isinstance(chosen, Refusal):
        return chosen
    rows = _rows(view, limit)
    if isinstance(rows, Refusal):
        return rows
    if offset and not view.stable_order:
        return PagingRefused(field="next")
    if not 0 <= offset <= OFFSET_LIMIT:
        return TooLarge(field="next", what="offset", limit=OFFSET_LIMIT)
    parts = _conditions(view, where)
    if isinstance(parts, Refusal):
        return parts
    keys, conditions = parts
    derived = bool(view.derived_by_item) and any(item in view.derived_by_item for item in chosen)
    if derived and not _about_one_key(view, chosen, keys, conditions):
        return DerivedApart(field="items")
    if derived and offset:
        return PagingRefused(field="next")
    if view.lookup and not keys:
        return KeyRequired(field="where", items="、".join(c.item for c in view.lookup))
    if len(keys) > 1 and prod(len(set(group)) for _, group in keys) > LIST_LIMIT:
        return TooLarge(field="where", what="键的组合 combinations", limit=LIST_LIMIT)
    bound = [v for _, group in (*keys, *conditions) for v in group]
    shape = Shape(
        chosen,
        tuple((item, len(group)) for item, group in keys),
        tuple((item, len(group)) for item, group in conditions),
        offset > 0,
        derived,
    )
    return Plan(view, shape, tuple(bound), rows, offset)


def file_plan(view: GrantedView, items: Sequence[str] | None = None) -> Plan | Refusal:
    """Every row of the view in its stable order: no condition of a caller, no key, no limit.

    ``items`` None means all returned ones.  Derived items are figures about one key, so they are in no file:
    left out where nobody named them, refused where they are named or where there is nothing else.
    """
    if items is None:
        chosen: tuple[str, ...] | Refusal = tuple(c.item for c in view.returned)
    else:
        chosen = _chosen(view, items)
    if isinstance(chosen, Refusal):
        return chosen
    derived = [item for item in chosen or view.derived_by_item if item in view.derived_by_item]
    if derived:
        return DerivedNotInFile(field="items", items="、".join(derived))
    return Plan(view, Shape(chosen, (), (), False, whole=True), (), 0, 0)


def _chosen(view: GrantedView, items: Any) -> tuple[str, ...] | Refusal:
    if items is None:
        return (*(c.item for c in view.returned), *(d.item for d in view.derived))
    if not isinstance(items, (list, tuple)) or not items or len(items) > len(view.returned) + len(view.derived):
        return BadValue(field="items", why_zh="应为不重复的信息项列表", why_en="a list of different items is expected")
    for item in items:
        if not isinstance(item, str) or (item not in view.returned_by_item and item not in view.derived_by_item):
            return ItemNotGranted(field="items", item=_shown(item))
    if len(set(items)) != len(items):
        return BadValue(field="items", why_zh="信息项重复", why_en="an item is named twice")
    return tuple(items)


def _about_one_key(view: GrantedView, chosen: Sequence[str], keys: Groups, conditions: Groups) -> bool:
    """Conditions beside the key would let a caller learn rows by differences of aggregates."""
    one = all(len(group) == 1 for _, group in keys)
    return one and not conditions and all(item in view.derived_by_item for item in chosen)


def _rows(view: GrantedView, limit: Any) -> int | Refusal:
    if limit is None:
        return view.rows_per_call
    if type(limit) is not int or limit < 1:
        return BadValue(field="limit", why_zh="应为正整数", why_en="a positive integer is expected")
    if limit > view.rows_per_call:
        return TooLarge(field="limit", what="limit", limit=view.rows_per_call)
    return limit


def _conditions(view: GrantedView, where: Any) -> tuple[Groups, Groups] | Refusal:
    if not isinstance(where, Mapping):
        return BadValue(field="where", why_zh="应为对象", why_en="an object is expected")
    if len(where) > WHERE_LIMIT:
        return TooLarge(field="where", what="where", limit=WHERE_LIMIT)
    keys: Groups = []
    conditions: Groups = []
    for item in sorted(where, key=str):  # one shape for all orders of writing
        key = view.lookup_by_item.get(item)
        shown = view.returned_by_item.get(item)
        if key is not None:
            group = _values(key.type, where[item], f"where.{item}")
        elif shown is not None and shown.rule not in _NOT_ASKED_BY:
            # A mask makes text of every type.
            group = _values(shown.type if shown.rule == rules.PLAIN else "C", where[item], f"where.{item}")
        else:
            return ItemNotGranted(field="where", item=_shown(item))
        if isinstance(group, Refusal):
            return group
        if key is not None and "" in group:
            return BadValue(field=f"where.{item}", why_zh="不能为空", why_en="it is empty")
        (keys if key is not None else conditions).append((item, group))
    return keys, conditions


def _values(item_type: str, value: Any, field: str) -> tuple[Value, ...] | Refusal:
    members = value if isinstance(value, list) else [value]
    if not members:
        return BadValue(field=field, why_zh="列表为空", why_en="the list is empty")
    if len(members) > LIST_LIMIT:
        return TooLarge(field=field, what="where", limit=LIST_LIMIT)
    found: list[Value] = []
    for member in members:
        typed = values.typed(item_type, member, field)
        if isinstance(typed, Refusal):
            return typed
        found.append(typed)
    unique = list(dict.fromkeys(found))
    slots = 1 << (len(unique) - 1).bit_length()
    return tuple(unique + unique[-1:] * (slots - len(unique)))


def _shown(item: Any) -> str:
    """A caller's own word, made fit for a sentence."""
    return "".join(c if c.isprintable() else "?" for c in str(item)[:64])
