"""The formats of files: rows to bytes, a batch at a time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import orjson

from shuqiao.gateway.files.parquet import Parquet
from shuqiao.gateway.files.sheet import Sheet
from shuqiao.gateway.sources.source import Lines
from shuqiao.policy import csv_form
from shuqiao.policy.views import ReturnedColumn


class Writer(Protocol):
    """Writes one file; not for several threads at once."""

    def begin(self) -> bytes:
        """What stands before the first row."""

    def rows(self, lines: Lines) -> bytes:
        """More rows; perhaps nothing yet.  Raises the refusal of a value that has no place in the format."""

    def end(self) -> bytes:
        """What is left, and what stands behind the last row."""


class Csv:
    """RFC 4180 with LF, UTF-8; see ``policy.csv_form``."""

    def __init__(self, columns: Sequence[ReturnedColumn], *, bom: bool = False) -> None:
        self._before = (csv_form.BOM if bom else b"") + csv_form.header([c.item for c in columns])

    def begin(self) -> bytes:
        return self._before

    def rows(self, lines: Lines) -> bytes:
        return csv_form.lines(lines)

    def end(self) -> bytes:
        return b""


class JsonLines:
    """One JSON object to a line, as in a query's answer, its members in the order of the items."""

    def __init__(self, columns: Sequence[ReturnedColumn]) -> None:
        self._items = [c.item for c in columns]

    def begin(self) -> bytes:
        return b""

    def rows(self, lines: Lines) -> bytes:
        return b"".join(
            [
                orjson.dumps(dict(zip(self._items, line, strict=True)), option=orjson.OPT_APPEND_NEWLINE)
                for line in lines
            ]
        )

    def end(self) -> bytes:
        return b""


@dataclass(frozen=True)
class Form:
    """A format by the name that ``format=`` takes."""

    name: str
    media_type: str
    make: Callable[[Sequence[ReturnedColumn]], Writer]


FORMS = {
    form.name: form
    for form in (
        Form("csv", "text/csv", Csv),
        Form("jsonl", "application/jsonl", JsonLines),
        Form("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", Sheet),
        Form("parquet", "application/vnd.apache.parquet", Parquet),
    )
}
