"""What a row is before it goes into a database."""

from __future__ import annotations

from collections.abc import Iterable

Row = tuple[str | int | None, ...]
Rows = Iterable[Row]
