"""The change sequence of entries: what copies of the catalogue are fed by.

Every saved entry gets a mark from the database itself, in the transaction of the change.  Marks rise,
but on PostgreSQL a lower one may become visible after a higher one; :func:`horizon` says below which
mark nothing can appear any more, so that whoever goes on from there misses nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import connection, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Func
from django.db.models.sql.compiler import SQLCompiler

FOREIGN = 1_000_000
"""A mark so far ahead of this PostgreSQL was given by another one, before the database was moved."""

if TYPE_CHECKING:
    _Whole = models.BigIntegerField[Any, Any]
else:
    _Whole = models.BigIntegerField


class ThisChange(Func):
    """The mark of the running transaction.

    On SQLite, with its single writer, the next number: marks become visible in their order.  On
    PostgreSQL the transaction's own id (xid8, never reused), which costs no lock.
    """

    output_field = models.BigIntegerField()
    template = "(SELECT COALESCE(MAX(change), 0) + 1 FROM catalogue_entry)"

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> Any:
        return self.as_sql(compiler, connection, template="pg_current_xact_id()::text::bigint")


class ChangeField(_Whole):
    """Marks the row at every ``save`` and ``bulk_create``; ``QuerySet.update`` says ``change=ThisChange()`` itself."""

    def pre_save(self, model_instance: models.Model, add: bool) -> ThisChange:
        return ThisChange()


def horizon() -> int:
    """Every change with a lower mark is visible to reads that begin now, and no other will ever get one."""
    return _number(
        "SELECT COALESCE(MAX(change), 0) + 1 FROM catalogue_entry",
        "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint",
    )


def forget_foreign() -> None:
    """Marks from another PostgreSQL cluster would look new for ever; whoever reads all entries anew may clear them."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE catalogue_entry SET change = 0"
                " WHERE change > pg_snapshot_xmax(pg_current_snapshot())::text::bigint + %s",
                [FOREIGN],
            )


def _number(sqlite: str, postgresql: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(postgresql if connection.vendor == "postgresql" else sqlite)
        return int(cursor.fetchone()[0])
