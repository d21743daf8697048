"""The change sequence of entries: what copies of the catalogue are fed by.

Every saved entry gets a mark from the database itself, in the transaction of the change.  A copy keeps
the *point* up to which it has read, and asks for what changed :func:`since`.  On SQLite, with its single
writer, marks become visible in their order and a point is a number.  On PostgreSQL a lower mark may
become visible after a higher one; there a mark is the transaction's id (xid8, never reused) and a point
a snapshot, which says of each transaction whether it could be seen: no change is missed, none read
twice, and no writer waits for another.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import connection, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BooleanField, F, Func, Q, Value
from django.db.models.sql.compiler import SQLCompiler

FOREIGN = 1_000_000
"""A mark so far ahead of this PostgreSQL was given by another one, before the database was moved."""

if TYPE_CHECKING:
    _Whole = models.BigIntegerField[Any, Any]
else:
    _Whole = models.BigIntegerField


class ThisChange(Func):
    """The mark of the running transaction."""

    output_field = models.BigIntegerField()
    template = "(SELECT COALESCE(MAX(change), 0) + 1 FROM catalogue_entry)"

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> Any:
        return self.as_sql(compiler, connection, template="pg_current_xact_id()::text::bigint")


class ChangeField(_Whole):
    """Marks the row at every ``save`` and ``bulk_create``; ``QuerySet.update`` says ``change=ThisChange()`` itself."""

    def pre_save(self, model_instance: models.Model, add: bool) -> ThisChange:
        return ThisChange()


class _Unseen(Func):
    """Whether a mark's transaction could not be seen at a point."""

    output_field = BooleanField()
    template = "NOT pg_visible_in_snapshot(%(expressions)s::pg_snapshot)"
    arg_joiner = "::text::xid8, "


def point() -> str:
    """Reads that begin after this see every change up to here."""
    with connection.cursor() as cursor:
        if _is_postgresql():
            cursor.execute("SELECT pg_current_snapshot()::text")
        else:
            cursor.execute("SELECT COALESCE(MAX(change), 0) + 1 FROM catalogue_entry")
        return str(cursor.fetchone()[0])


def since(point: str) -> Q:
    """The entries changed since that point, for a filter."""
    if not _is_postgresql():
        return Q(change__gte=int(point))
    return Q(change__gte=int(point.split(":")[0])) & Q(_Unseen(F("change"), Value(point)))


def is_ahead(given: str) -> bool:
    """Whether the point cannot be of this database: of a later time, or of another kind."""
    own, theirs = point().split(":"), given.split(":")
    if len(own) != len(theirs):
        return True
    return int(theirs[len(own) // 2]) > int(own[len(own) // 2])


def forget_foreign() -> None:
    """Marks from another PostgreSQL would look new for ever; whoever reads all entries anew clears them."""
    if _is_postgresql():
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE catalogue_entry SET change = 0"
                " WHERE change > pg_snapshot_xmax(pg_current_snapshot())::text::bigint + %s",
                [FOREIGN],
            )


def _is_postgresql() -> bool:
    return connection.vendor == "postgresql"
