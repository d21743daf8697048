"""Database triggers that make the log append-only, whoever holds the connection.

They refuse every UPDATE and DELETE of ``audit_entry``, every UPDATE of
``audit_pending``, and every change of ``audit_content`` and ``audit_item`` but the
lawful erasure of a content with its salt.
"""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper

_KEPT = ("number", "entry_id", "event", "subject", "department", "actor_department", "at")

_NAMES = {
    "audit_entry_no_update": "audit_entry",
    "audit_entry_no_delete": "audit_entry",
    "audit_pending_no_update": "audit_pending",
    "audit_content_erase_only": "audit_content",
    "audit_content_no_delete": "audit_content",
    "audit_item_no_update": "audit_item",
    "audit_item_no_delete": "audit_item",
}


def _condition(same: str) -> str:
    """When an UPDATE of ``audit_content`` is *not* the erasure of a content that was there."""
    kept = " AND ".join(f'NEW."{c}" {same} OLD."{c}"' for c in _KEPT)
    return (
        f"NOT (OLD.erased_by IS NULL AND NEW.erased_by IS NOT NULL"
        f" AND NEW.content IS NULL AND NEW.salt IS NULL AND {kept})"
    )


def _sqlite() -> list[str]:
    found = []
    for name, table in _NAMES.items():
        verb = "DELETE" if name.endswith("delete") else "UPDATE"
        when = f"WHEN {_condition('IS')}" if name == "audit_content_erase_only" else ""
        found.append(
            f"CREATE TRIGGER {name} BEFORE {verb} ON {table} {when} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        )
    return found


def _postgresql() -> list[str]:
    found = [
        "CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$",
    ]
    for name, table in _NAMES.items():
        verb = "DELETE" if name.endswith("delete") else "UPDATE"
        erasing = name == "audit_content_erase_only"
        when = f"WHEN ({_condition('IS NOT DISTINCT FROM')})" if erasing else ""
        found.append(
            f"CREATE TRIGGER {name} BEFORE {verb} ON {table} FOR EACH ROW {when} EXECUTE FUNCTION audit_refuse()"
        )
    for table in ("audit_entry", "audit_content", "audit_item"):
        found.append(
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT "
            f"EXECUTE FUNCTION audit_refuse()"
        )
    return found


def statements(vendor: str) -> list[str]:
    """The SQL that installs the triggers; raises KeyError for a database that is neither SQLite nor PostgreSQL."""
    return {"sqlite": _sqlite, "postgresql": _postgresql}[vendor]()


def removal(vendor: str) -> list[str]:
    """The SQL that removes them: for the reverse migration, and for test databases between tests."""
    if vendor == "sqlite":
        return [f"DROP TRIGGER IF EXISTS {name}" for name in _NAMES]
    found = [f"DROP TRIGGER IF EXISTS {name} ON {table}" for name, table in _NAMES.items()]
    return found + [
        f"DROP TRIGGER IF EXISTS {t}_no_truncate ON {t}" for t in ("audit_entry", "audit_content", "audit_item")
    ]


def missing(connection: BaseDatabaseWrapper) -> frozenset[str]:
    """Names of the room's triggers that are absent from the database."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        else:
            cursor.execute("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled = 'O'")
        present = {row[0] for row in cursor.fetchall()}
    return frozenset(_NAMES) - present
