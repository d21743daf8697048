"""A plan's shape as SQL: quoted names, bound values, the four sets of columns and nothing else.

The projection names its columns ``r0``, ``r1`` … in the order of the plan's items.
"""

from __future__ import annotations

import re
import weakref
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlglot import exp

from shuqiao.kernel.refusals import Refusal
from shuqiao.policy import filters, mariadb_sql, masks, rules
from shuqiao.policy.coarse_sql import coarsened
from shuqiao.policy.derived_sql import Tools, scalar, shown
from shuqiao.policy.errors import UnprovedConstruct
from shuqiao.policy.mask_sql import masked
from shuqiao.policy.natives import Dialect, Native, Natives
from shuqiao.policy.operands import MYSQL_TEXTS, Operand, data_type, operand, text_of
from shuqiao.policy.plans import Plan, Shape
from shuqiao.policy.pseudonyms import pseudonym
from shuqiao.policy.values import Json, rendered
from shuqiao.policy.views import GrantedView, ReturnedColumn

CACHED_SHAPES = 256
"""Compiled shapes kept per view; a caller who varies shapes wildly only loses the cache."""

_WHOLE = re.compile(r"-?(?:0|[1-9][0-9]{0,18})")
"""A cell that is a whole number, as one writes it."""
Bind = Callable[[Any], Any]
Render = Callable[[Any], Any]


@dataclass(frozen=True)
class Batch:
    """The same question for many keys: ``sql`` takes an array of typed keys, constants, then the limit.

    Answers (ordinal from 1, r0, r1 …); each member has its own limit.
    """

    sql: str
    bind: Bind
    constants: tuple[Any, ...]

    def parameters(self, keys: Sequence[Any], limit: int) -> list[Any]:
        """The parameters for ``keys`` (bound already) and a fetch limit per member."""
        return [list(keys), *self.constants, limit]


@dataclass(frozen=True)
class Compiled:
    """SQL for one (view, shape, dialect, kinds of columns).

    Parameters are numbered ``$1`` … on PostgreSQL, named ``:p1`` … on SQLite and marked
    for :func:`shuqiao.policy.mariadb_sql.statement` on MariaDB,
    in this order: the plan's values, the filter's constants, fetch limit (unless ``whole``), offset (if paged).
    """

    sql: str
    dialect: Dialect
    items: tuple[str, ...]
    renders: tuple[Render | None, ...]
    binds: tuple[Bind, ...]
    constants: tuple[Any, ...]
    paged: bool
    batch: Batch | None
    whole: bool = False

    def parameters(self, plan: Plan) -> list[Any]:
        """The bound values for ``plan``, in order.  One row more than the limit is fetched."""
        bound = [bind(value) for bind, value in zip(self.binds, plan.values, strict=True)]
        bound += self.constants
        if not self.whole:
            bound.append(plan.limit + 1)
        if self.paged:
            bound.append(plan.offset)
        return bound

    def line(self, values: Sequence[Any]) -> tuple[Json, ...]:
        """One row of the source as JSON values in the order of the items.  Raises ``values.Unrenderable``."""
        return tuple(
            value if render is None or value is None else render(value)
            for value, render in zip(values, self.renders, strict=True)
        )

    def row(self, values: Sequence[Any], start: int = 0) -> dict[str, Any]:
        """One row of the source as item → JSON value.  Raises ``values.Unrenderable``."""
        return {
            item: values[at] if render is None or values[at] is None else render(values[at])
            for at, (item, render) in enumerate(zip(self.items, self.renders, strict=True), start)
        }


class Compiler:
    """Compiles for one dialect and keeps what it compiled as long as the view lives."""

    def __init__(self, dialect: Dialect) -> None:
        self._dialect = dialect
        self._kept: weakref.WeakKeyDictionary[GrantedView, dict[Shape, tuple[Natives, Compiled]]]
        self._kept = weakref.WeakKeyDictionary()

    def compiled(self, plan: Plan, natives: Natives) -> Compiled | Refusal:
        """SQL for ``plan``; ``natives`` must be the same object as long as the table's schema is the same."""
        shapes = self._kept.get(plan.view)
        if shapes is None:
            shapes = self._kept[plan.view] = {}
        kept = shapes.get(plan.shape)
        if kept is not None and kept[0] is natives:
            return kept[1]
        fresh = compile_plan(plan.view, plan.shape, self._dialect, natives)
        if not isinstance(fresh, Refusal):
            if len(shapes) >= CACHED_SHAPES:
                shapes.clear()
            shapes[plan.shape] = (natives, fresh)
        return fresh


def compile_plan(view: GrantedView, shape: Shape, dialect: Dialect, natives: Natives) -> Compiled | Refusal:
    """SQL for a shape.  ``natives`` must hold the kind of every column of the view; KeyError otherwise."""
    try:
        return Writer(view, shape, dialect, natives).compiled()
    except UnprovedConstruct as refusal:
        return refusal


class Writer:
    """Writes one shape's SQL; raises :class:`UnprovedConstruct`."""

    def __init__(self, view: GrantedView, shape: Shape, dialect: Dialect, natives: Natives) -> None:
        self._view = view
        self._shape = shape
        self._dialect = dialect
        self._natives = natives
        self._bound = 0
        self._constants: list[Any] = []

    def compiled(self) -> Compiled:
        predicates, binds = self._callers()
        predicates += self._internal()
        query = self._select(predicates)
        if not self._shape.whole:
            query = query.limit(self._parameter("BIGINT"), copy=False)
        if self._shape.paged:
            query = query.offset(self._parameter("BIGINT"), copy=False)
        constants = tuple(self._constants)
        renders = tuple(self._render(item) for item in self._shape.items)
        return Compiled(
            query.sql(self._dialect.value, copy=False),
            self._dialect,
            self._shape.items,
            renders,
            tuple(binds),
            constants,
            self._shape.paged,
            self._batch(),
            self._shape.whole,
        )

    def _select(self, predicates: Sequence[exp.Expression]) -> exp.Select:
        rows = self._rows(predicates)
        values: list[exp.Expression]
        if self._shape.derived:
            # One value each, about all rows of the key together: no row is selected outside of them.
            tools = self._tools(rows)
            derived = [self._view.derived_by_item[item] for item in self._shape.items]
            values = [exp.Null() if d.rule == rules.DROP else scalar(d.derivation, tools) for d in derived]
            rows = exp.Select()
        else:
            values = [self._shown(self._view.returned_by_item[item]) for item in self._shape.items]
            for name in self._view.stable_order:
                rows = rows.order_by(self._ordered(name), copy=False)
        projection = [exp.alias_(value, f"r{at}", quoted=True, copy=False) for at, value in enumerate(values)]
        return rows.select(*projection, copy=False)

    def _tools(self, rows: exp.Select) -> Tools:
        return Tools(
            self._dialect,
            self._natives,
            self._column,
            self._operand,
            self._filter,
            self._bound_as,
            lambda column, item_type: self._unproved(self._natives[column], item_type),
            rows,
        )

    def _rows(self, predicates: Sequence[exp.Expression]) -> exp.Select:
        schema, _, table = self._view.table.rpartition(".")
        source = exp.Table(
            this=exp.to_identifier(table, quoted=True),
            db=exp.to_identifier(schema, quoted=True) if schema else None,
            alias=exp.TableAlias(this=exp.to_identifier("t")),
        )
        query = exp.Select().from_(source, copy=False)
        for predicate in predicates:
            query = query.where(exp.Paren(this=predicate), copy=False)
        return query

    def _ordered(self, name: str) -> exp.Expression:
        """By code point, nulls first: a tie under a column's own collation would make pages overlap."""
        column = self._column(name)
        by: exp.Expression = column
        native = self._natives[name]
        if self._dialect is Dialect.SQLITE:
            by = exp.Collate(this=column, expression=exp.to_identifier("BINARY", quoted=True))
        elif self._dialect is Dialect.MYSQL:
            if native is Native.LONG:
                raise self._unproved(native, "C")
            if native in MYSQL_TEXTS:
                by = mariadb_sql.as_bytes(mariadb_sql.text(column))
        elif native in (Native.TEXT, Native.CHAR):
            as_text = exp.Cast(this=column, to=data_type("TEXT"))
            by = exp.Collate(this=as_text, expression=exp.to_identifier("C", quoted=True))
        return exp.Ordered(this=by, desc=False, nulls_first=True)

    def _callers(self) -> tuple[list[exp.Expression], list[Bind]]:
        predicates: list[exp.Expression] = []
        binds: list[Bind] = []
        for item, slots in self._shape.keys:
            key = self._view.lookup_by_item[item]
            found = self._operand(key.column, key.type)
            predicates.append(self._equal(found, slots))
            binds += [found.bind] * slots
        for item, slots in self._shape.conditions:
            found = self._seen(self._view.returned_by_item[item])
            predicates.append(self._equal(found, slots))
            binds += [found.bind] * slots
        return predicates, binds

    def _equal(self, found: Operand, slots: int) -> exp.Expression:
        """Equality with one of ``slots`` bound values: by the index where there is one, then exactly."""
        numbers = [self._next() for _ in range(slots)]
        exact = _one_of(found.left, [self._cast(self._numbered(n), found.cast) for n in numbers])
        if found.index is None:
            return exact
        bare, cast = found.index
        # Two casts of one parameter: its own type stays the exact one's.
        wide = [self._cast(self._cast(self._numbered(n), found.cast), cast) for n in numbers]
        return exp.And(this=_one_of(bare, wide), expression=exact)

    def _seen(self, returned: ReturnedColumn) -> Operand:
        """A returned item as the caller sees it, after its mask."""
        if returned.rule == rules.PLAIN:
            return self._operand(returned.column, returned.type)
        shown = self._shown(returned)
        if self._dialect is Dialect.MYSQL:
            return Operand(mariadb_sql.as_bytes(shown), mariadb_sql.BYTES, str)
        return Operand(shown, "TEXT" if self._dialect is Dialect.POSTGRES else None, str)

    def _shown(self, returned: ReturnedColumn) -> exp.Expression:
        column = self._column(returned.column)
        native = self._natives[returned.column]
        if returned.rule == rules.DROP:
            return exp.Null()  # withheld: the column is not even looked at
        as_it_is = returned.rule in (rules.PLAIN, rules.PSEUDONYM)
        if not as_it_is and returned.rule not in rules.MASKS:
            return coarsened(returned.rule, column, native, self._dialect)
        if not as_it_is:
            text = text_of(column, native, self._dialect)
            if text is not None:
                return masked(returned.rule, text, self._dialect)
            null = exp.Is(this=column, expression=exp.Null())
            return exp.Case().when(null, exp.Null()).else_(exp.Literal.string("***"))
        if native is Native.BLOB and self._dialect is not Dialect.SQLITE:
            raise self._unproved(native, returned.type)
        if self._dialect is Dialect.MYSQL and native in (Native.DATE, Native.FLOAT, Native.OTHER):
            return mariadb_sql.text(column)  # the driver would lose digits and days that no calendar has
        as_text = (Native.CHAR, Native.NUMERIC, Native.DOUBLE, Native.FLOAT, Native.OTHER)
        if self._dialect is Dialect.POSTGRES and native in as_text:
            return exp.Cast(this=column, to=data_type("TEXT"))
        return column

    def _render(self, item: str) -> Render | None:
        derived = self._view.derived_by_item.get(item)
        if derived is not None:
            return lambda value: shown(derived, value, masks.apply)
        returned = self._view.returned_by_item[item]
        if returned.rule == rules.PSEUDONYM:
            key = self._view.pseudonym_key
            return lambda value: pseudonym(key, rendered(returned.type, value))
        native = self._natives[returned.column]
        plain_text = returned.type in ("C", "M", "G", "D") and native in (Native.TEXT, Native.CHAR)
        if self._dialect is Dialect.POSTGRES and (returned.rule != rules.PLAIN or plain_text):
            return None
        item_type = returned.type if returned.rule == rules.PLAIN else "C"
        if native is Native.CELL and item_type == "I":
            return lambda value: rendered(item_type, int(value) if _WHOLE.fullmatch(value) else value)
        return lambda value: rendered(item_type, value)

    def _internal(self) -> list[exp.Expression]:
        return [] if self._view.internal_filter is None else [self._filter(self._view.internal_filter)]

    def _filter(self, tree: filters.Filter) -> exp.Expression:
        if isinstance(tree, filters.Not):
            return exp.Not(this=exp.Paren(this=self._filter(tree.of)))
        if isinstance(tree, filters.Test):
            return self._test(tree)
        members = [exp.Paren(this=self._filter(member)) for member in tree.of]
        joined: exp.Expression = members[0]
        for member in members[1:]:
            kind = exp.And if isinstance(tree, filters.All) else exp.Or
            joined = kind(this=joined, expression=member)
        return joined

    def _test(self, test: filters.Test) -> exp.Expression:
        if test.op in filters.NULL_TESTS:
            value: exp.Expression = self._column(test.column)
            if self._dialect is Dialect.MYSQL and self._natives[test.column] in (Native.DATE, Native.TIMESTAMP):
                value = mariadb_sql.text(value)  # of a bare day 0000-00-00 MariaDB says that it is null
            null = exp.Is(this=value, expression=exp.Null())
            return null if test.op == "is_null" else exp.Not(this=null)
        found = self._operand(test.column, test.type)
        bound = [self._constant(found, value) for value in test.values]
        if test.op in ("eq", "in"):
            return _one_of(found.left, bound)
        if test.op == "prefix":
            prefix = str(test.values[0])
            length = exp.Literal.number(len(prefix.encode() if self._dialect is Dialect.MYSQL else prefix))
            start = exp.Anonymous(this="SUBSTR", expressions=[found.left.copy(), exp.Literal.number(1), length])
            return exp.EQ(this=start, expression=bound[0])
        kinds: dict[str, Callable[..., exp.Expression]]
        kinds = {"ne": exp.NEQ, "lt": exp.LT, "le": exp.LTE, "gt": exp.GT, "ge": exp.GTE}
        return kinds[test.op](this=found.left.copy(), expression=bound[0])

    def _batch(self) -> Batch | None:
        """One key of one lookup item, first page: such look-ups join."""
        shape = self._shape
        lone_key = len(shape.keys) == 1 and shape.keys[0][1] == 1 and not shape.conditions
        if self._dialect is not Dialect.POSTGRES or not lone_key or shape.paged:
            return None
        key = self._view.lookup_by_item[shape.keys[0][0]]
        found = self._operand(key.column, key.type)
        self._bound, self._constants = 1, []
        member = exp.column("v", table="k")
        predicate: exp.Expression = exp.EQ(this=found.left.copy(), expression=member)
        if found.index is not None:
            bare, cast = found.index
            by_index = exp.EQ(this=bare.copy(), expression=self._cast(member.copy(), cast))
            predicate = exp.And(this=by_index, expression=predicate)
        inner = self._select([predicate, *self._internal()]).limit(self._parameter("BIGINT"), copy=False)
        keys = exp.Unnest(
            expressions=[self._cast(self._numbered(1), f"{found.cast}[]")],
            alias=exp.TableAlias(this=exp.to_identifier("k"), columns=[exp.to_identifier("v")]),
            offset=exp.to_identifier("o"),
        )
        lateral = exp.Lateral(this=exp.Subquery(this=inner), alias=exp.TableAlias(this=exp.to_identifier("r")))
        shown = [exp.column(f"r{at}", table="r", quoted=True) for at in range(len(shape.items))]
        query = exp.select(exp.column("o", table="k"), *shown).from_(keys).join(lateral, join_type="cross")
        return Batch(query.sql(self._dialect.value, copy=False), found.bind, tuple(self._constants))

    def _operand(self, name: str, item_type: str) -> Operand:
        native = self._natives[name]
        found = operand(self._column(name), item_type, native, self._dialect)
        if found is None:
            raise self._unproved(native, item_type)
        return found

    def _unproved(self, native: Native, item_type: str) -> UnprovedConstruct:
        return UnprovedConstruct(dialect=self._dialect.value, native=native.value, type=item_type)

    def _column(self, name: str) -> exp.Column:
        return exp.column(exp.to_identifier(name, quoted=True), table="t")

    def _constant(self, found: Operand, value: Any) -> exp.Expression:
        self._constants.append(found.bind(value))
        return self._parameter(found.cast)

    def _bound_as(self, value: Any, cast: str) -> exp.Expression:
        self._constants.append(value)
        return self._parameter(cast)

    def _parameter(self, cast: str | None) -> exp.Expression:
        return self._cast(self._numbered(self._next()), cast)

    def _next(self) -> int:
        self._bound += 1
        return self._bound

    def _numbered(self, number: int) -> exp.Expression:
        if self._dialect is Dialect.SQLITE:
            return exp.Placeholder(this=f"p{number}")
        if self._dialect is Dialect.MYSQL:
            return mariadb_sql.mark(number, None)
        return exp.Parameter(this=exp.Literal.number(number))

    def _cast(self, value: exp.Expression, name: str | None) -> exp.Expression:
        if self._dialect is Dialect.MYSQL:
            return mariadb_sql.mark(int(value.name[1:]), name)
        if name is None or self._dialect is Dialect.SQLITE:
            return value
        if isinstance(value, exp.Cast) and value.to == data_type(name):
            return value
        return exp.Cast(this=value, to=data_type(name))


def _one_of(left: exp.Expression, bound: Sequence[exp.Expression]) -> exp.Expression:
    if len(bound) == 1:
        return exp.EQ(this=left.copy(), expression=bound[0])
    return exp.In(this=left.copy(), expressions=list(bound))
