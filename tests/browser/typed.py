"""What stands in the platform's database: on an English page only this may be Chinese."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from shuqiao.portal import words
from shuqiao.sharing.calendars import packaged
from shuqiao.sharing.rulesets import every


def texts(platform: Path) -> str:
    """Every text of every table, one a line; JSON without its escapes."""
    with sqlite3.connect(f"file:{platform / 'shuqiao.sqlite3'}?mode=ro", uri=True) as database:
        tables = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        rows = (row for table in tables for row in database.execute(f'SELECT * FROM "{table}"'))
        return "\n".join([*(text for row in rows for text in _said(row)), *_legal_terms()])


def _legal_terms() -> Iterator[str]:
    """Rule sets and the package's festivals are data too, though in files: an English page shows their Chinese."""
    for found in every():
        yield from (term.zh for term in found.terms.values())
    for year in range(2024, 2027):
        yield from (day.name for day in packaged(year).days)


def _said(row: tuple[Any, ...]) -> Iterator[str]:
    for value in row:
        if isinstance(value, bytes):
            yield value.decode("utf-8", "ignore")
        elif isinstance(value, str):
            yield json.dumps(json.loads(value), ensure_ascii=False) if value[:1] in ("{", "[") else value


def wordless(platform: Path) -> set[str]:
    """Names of facts in the log that the portal has no word for: a page would show the name itself."""
    with sqlite3.connect(f"file:{platform / 'shuqiao.sqlite3'}?mode=ro", uri=True) as database:
        kept = [content for (content,) in database.execute("SELECT content FROM audit_content") if content]
    names = {name for content in kept for name in _names(json.loads(content).get("facts"))}
    return {n for n in names if n.isascii() and not words.has(f"fact.{n}") and not words.has(f"field.{n}")}


def _names(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        yield from value
    for one in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _names(one)
