"""Registry: rooms above that keep something of a department learn here of its change."""

from __future__ import annotations

from collections.abc import Callable

from shuqiao.accounts.facts import DepartmentFacts

department_changes: list[Callable[[DepartmentFacts, DepartmentFacts], None]] = []
"""Called with the department before and after, in the change's own transaction; filled at start by the rooms above."""
