"""Registry: rooms above say here why a department cannot be closed yet."""

from __future__ import annotations

from collections.abc import Callable

from shuqiao.accounts.facts import DepartmentFacts
from shuqiao.kernel.refusals import Refusal

closing_objections: list[Callable[[DepartmentFacts], Refusal | None]] = []
"""Called in the closing's own transaction; filled at start by the rooms above."""
