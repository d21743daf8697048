"""Apache Parquet, by pyarrow: typed by the items' types where a value's form allows it without loss.

I is int64, L bool, D date32, T timestamp (milliseconds, UTC); everything else, decimals
too, is text exactly as in a JSON answer, because a decimal's scale differs from row to row.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from shuqiao.gateway.files.errors import ValueNotOfType
from shuqiao.gateway.sources.source import Lines, text_in
from shuqiao.kernel.canonical import parse_moment
from shuqiao.kernel.refusals import Malformed
from shuqiao.policy import rules
from shuqiao.policy.values import Json
from shuqiao.policy.views import ReturnedColumn

GROUP_ROWS = 20_000
"""Rows of one row group: what is held before it is written."""
GROUP_TEXT = 32 * 1024 * 1024
"""Characters of a row group from which on it is not held any longer."""

Read = Callable[[Any], Any]
_DIGITS = re.compile(r"-?[0-9]+")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class Parquet:
    """Row groups of :data:`GROUP_ROWS`, Snappy."""

    def __init__(self, columns: Sequence[ReturnedColumn]) -> None:
        self._items = [c.item for c in columns]
        kinds = [_KINDS.get(c.type, _TEXT) if c.rule == rules.PLAIN else _TEXT for c in columns]
        self._reads = [read for _, read in kinds]
        self._schema = pa.schema([pa.field(c.item, kind) for c, (kind, _) in zip(columns, kinds, strict=True)])
        self._sink = io.BytesIO()
        self._waiting: Lines = []
        self._text = 0
        through: Any = _Drained(self._sink)
        self._writer = pq.ParquetWriter(through, self._schema, compression="snappy")

    def begin(self) -> bytes:
        return self._drained()

    def rows(self, lines: Lines) -> bytes:
        self._waiting += lines
        self._text += text_in(lines)
        if len(self._waiting) >= GROUP_ROWS or self._text >= GROUP_TEXT:
            self._write()
        return self._drained()

    def end(self) -> bytes:
        if self._waiting:
            self._write()
        self._writer.close()
        return self._drained()

    def _write(self) -> None:
        lines, self._waiting, self._text = self._waiting, [], 0
        arrays = []
        for at, (field, read) in enumerate(zip(self._schema, self._reads, strict=True)):
            try:
                values = [None if line[at] is None else read(line[at]) for line in lines]
                arrays.append(pa.array(values, field.type))
            except (ValueError, TypeError, OverflowError, Malformed, pa.ArrowException):
                raise ValueNotOfType(item=field.name, format="parquet") from None
        self._writer.write_table(pa.Table.from_arrays(arrays, schema=self._schema), row_group_size=len(lines))

    def _drained(self) -> bytes:
        found = self._sink.getvalue()
        self._sink.seek(0)
        self._sink.truncate()
        return found


class _Drained(io.RawIOBase):
    """A sink that knows how much went through it, though what it wrote is taken away meanwhile."""

    def __init__(self, sink: io.BytesIO) -> None:
        super().__init__()
        self._sink, self._written = sink, 0

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        count = self._sink.write(data)
        self._written += count
        return count

    def tell(self) -> int:
        return self._written


def _integer(value: Json) -> int:
    if type(value) is int:
        return value
    if type(value) is not str or not _DIGITS.fullmatch(value):
        raise ValueError  # int() would also read blanks, underscores and digits of other scripts
    return int(value)


def _logic(value: Json) -> bool:
    if not isinstance(value, bool):
        raise ValueError
    return value


def _text(value: Json) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _day(value: str) -> date:
    if not _DAY.fullmatch(value):
        raise ValueError
    return date.fromisoformat(value)


def _moment(value: str) -> datetime:
    return parse_moment(value)


_TEXT: tuple[Any, Read] = (pa.string(), _text)
_KINDS: dict[str, tuple[Any, Read]] = {
    "I": (pa.int64(), _integer),
    "L": (pa.bool_(), _logic),
    "D": (pa.date32(), _day),
    "T": (pa.timestamp("ms", tz="UTC"), _moment),
}
