"""What this room does when a department changes: hung in at start, run in that change's transaction."""

from __future__ import annotations

from shuqiao.accounts.changing import department_changes
from shuqiao.accounts.facts import DepartmentFacts
from shuqiao.accounts.queries import department
from shuqiao.catalogue import actions
from shuqiao.catalogue.changes import ThisChange
from shuqiao.catalogue.models import Entry


def connect() -> None:
    """Fill the register's list; once per process."""
    if on_department_change not in department_changes:
        department_changes.append(on_department_change)


def on_department_change(before: DepartmentFacts, after: DepartmentFacts) -> None:
    """Entries are found by their provider's present names, and pass to whom it is merged into."""
    if before.active and not after.active and after.merged_into:
        actions.pass_entries_on(before, department(after.merged_into))
    if (before.name, before.short_name) != (after.name, after.short_name):
        Entry.objects.filter(provider=after.code).update(change=ThisChange())
