"""The database's version."""

from __future__ import annotations

from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from shuqiao.site import actions


def waiting() -> list[str]:
    """Migrations that this version needs and the database lacks."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


def is_new() -> bool:
    """Whether the database has no table of ours at all."""
    return "audit_entry" not in connection.introspection.table_names()


def bring_up_to_date(verbosity: int = 1) -> bool:
    """Create or upgrade the tables and, at first, the instance's row; True for a new instance.

    Raises :class:`DemoMismatch`.
    """
    call_command("migrate", verbosity=verbosity, interactive=False, skip_checks=True)
    return actions.create_instance()
