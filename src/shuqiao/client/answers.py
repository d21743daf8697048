"""An answer as client systems use it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from shuqiao.wire.receipts import Receipt


@dataclass(frozen=True)
class Answer:
    """One answered call.

    ``outcome`` is found, not_found_in_coverage or not_covered: the last two are no
    statement about the world outside ``coverage`` (an address).  ``as_of`` is when
    the data was so; ``next`` continues the list; ``document`` is the whole answer.
    """

    outcome: str
    rows: list[dict[str, Any]]
    as_of: str
    coverage: str
    next: str | None
    receipt: Receipt
    document: dict[str, Any]

    @property
    def test(self) -> bool:
        """Whether the rows are generated ones, of a test grant: nothing about the world."""
        return self.document.get("test") is True
