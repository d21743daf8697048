"""Errors planted on purpose: which kinds and how many stands in ``data/planted.json``, which rows in the result."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from shuqiao.demo.city import read

T = TypeVar("T")
SHARE = 10
"""At most one row in so many of a table is spoilt by one kind."""


@dataclass
class Planting:
    """``rows``: kind → keys of the spoilt rows, in the order of the table."""

    seed: int
    rows: dict[str, list[str]] = field(default_factory=dict)

    def chosen(self, kind: str, candidates: Sequence[T], table_rows: int) -> list[T]:
        """As many of ``candidates`` as the data file asks for, fewer where the table is small; in their order."""
        asked = next(int(p["count"]) for p in kinds() if p["kind"] == kind)
        count = min(asked, table_rows // SHARE, len(candidates))
        places = random.Random(f"{self.seed}:{kind}").sample(range(len(candidates)), count)
        return [candidates[place] for place in sorted(places)]

    def note(self, kind: str, key: str) -> None:
        """This row is spoilt."""
        self.rows.setdefault(kind, []).append(key)


def kinds() -> list[dict[str, Any]]:
    """The kinds of planted errors, each with table, column and the count at full size."""
    found: list[dict[str, Any]] = read("planted")["planted"]
    return found
