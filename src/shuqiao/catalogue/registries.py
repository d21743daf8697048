"""Where rooms above the catalogue take part in its verbs.  Filled once at start.

Both run inside the transaction of the verb: raising undoes it.
"""

from __future__ import annotations

from collections.abc import Callable

from shuqiao.catalogue.facts import EntryFacts
from shuqiao.kernel.refusals import Refusal

entry_changes: list[Callable[[EntryFacts, EntryFacts], None]] = []
"""Called with the entry before and after every change of an existing entry."""

withdrawal_objections: list[Callable[[EntryFacts], Refusal | None]] = []
"""Asked before an entry is retired; the first refusal stands."""
