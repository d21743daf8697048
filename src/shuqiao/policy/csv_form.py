"""CSV as files have it: one form for every source (RFC 4180 with LF), the one that PostgreSQL's COPY writes.

A value stands as in a JSON answer: text as it is, decimals with their scale, ``true`` and ``false``.  Null is
nothing between two commas, empty text is ``""``.  A field is quoted only where it must be: empty, or with a
comma, a quote or a line end in it; and ``\\.`` alone on its line, which COPY would take for the end.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from shuqiao.policy.values import Json

BOM = b"\xef\xbb\xbf"
"""UTF-8's mark at the front, by which spreadsheet programs tell the encoding."""
_QUOTED = re.compile(r'[",\r\n]')
_END = "\\."


def header(items: Sequence[str]) -> bytes:
    """The first line: names of the items."""
    return lines([items])


def lines(rows: Iterable[Sequence[Json]]) -> bytes:
    """Rows as UTF-8, each line with its end."""
    return "".join([_line(row) for row in rows]).encode()


def _line(row: Sequence[Json]) -> str:
    if len(row) == 1 and row[0] == _END:
        return f'"{_END}"\n'
    return ",".join([_field(value) for value in row]) + "\n"


def _field(value: Json) -> str:
    if value is None:
        return ""
    if type(value) is str:
        if not value:
            return '""'
        return value if _QUOTED.search(value) is None else '"' + value.replace('"', '""') + '"'
    if type(value) is bool:
        return "true" if value else "false"
    return str(value)
