"""What stands in the platform's database: on an English page only this may be Chinese."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any


def texts(platform: Path) -> str:
    """Every text of every table, one a line; JSON without its escapes."""
    with sqlite3.connect(f"file:{platform / 'shuqiao.sqlite3'}?mode=ro", uri=True) as database:
        tables = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        rows = (row for table in tables for row in database.execute(f'SELECT * FROM "{table}"'))
        return "\n".join(text for row in rows for text in _said(row))


def _said(row: tuple[Any, ...]) -> Iterator[str]:
    for value in row:
        if isinstance(value, bytes):
            yield value.decode("utf-8", "ignore")
        elif isinstance(value, str):
            yield json.dumps(json.loads(value), ensure_ascii=False) if value[:1] in ("{", "[") else value
