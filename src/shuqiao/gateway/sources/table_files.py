"""Tables in files: CSV, XLSX and Parquet as columns and rows, strictly; what is in doubt is trouble.

Every reader takes an open file and reads only that, so that a file put in its place
meanwhile is not mixed in.  CSV and Parquet are read in pieces; XLSX is held in memory
and bounded before it is opened.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from math import isfinite
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq
from python_calamine import CalamineError, CalamineWorkbook

from shuqiao.gateway.sources import unzipping
from shuqiao.policy.natives import CELL_TYPE

FILE_LIMIT = 4 << 30
"""Largest CSV or Parquet file, in bytes."""
XLSX_LIMIT = 100 << 20
"""Largest XLSX file, in bytes; what it may unzip to is in ``unzipping``."""
COLUMNS_LIMIT = 500
ROWS_LIMIT = 50_000_000
CELL_LIMIT = 131_072
"""Longest cell of a CSV file, in characters."""
RECORD_LIMIT = 1 << 24
"""Longest record of a CSV file, in characters: more is not even read into memory."""
BATCH_ROWS = 10_000
_PIECE = 1 << 20
_WHOLE_LIMIT = 10**15
"""Whole numbers of a sheet are doubles: from here on their last digits are lost."""

Rows = Iterable[tuple[Any, ...]]


TROUBLES = {
    "bad_header", "column_named_twice", "column_not_served", "copy_not_ready", "copying_failed", "encoding",
    "file_missing", "malformed_row", "number_not_finite", "number_too_long_row", "outside_folder", "ragged_row",
    "replaced_while_read", "table_missing", "too_large", "too_large_unzipped", "too_many_columns", "too_many_rows",
    "two_files", "unknown_cell_row", "unreadable",
}  # fmt: skip


class FileTrouble(Exception):
    """Why a file is not served: one of ``TROUBLES`` for the operator's log, ``:`` and where, as a row's number."""

    def __init__(self, word: str) -> None:
        assert word.partition(":")[0] in TROUBLES, word
        super().__init__(word)


@dataclass(frozen=True)
class Table:
    """``columns``: name → type as SQLite declares it; ``refused``: columns whose kind is not served, with that kind."""

    columns: dict[str, str]
    rows: Rows
    refused: Mapping[str, str] = field(default_factory=dict)


def read_csv(file: BinaryIO) -> Table:
    """UTF-8 (with or without BOM) or GB18030, told by decoding all of it strictly; an empty cell is null."""
    text = io.TextIOWrapper(file, encoding=_encoding(file), newline="")
    csv.field_size_limit(CELL_LIMIT)
    lines = _csv_lines(_Bounded(text))
    header = next(lines, (0, []))[1]
    columns = _header(header)

    def rows() -> Iterator[tuple[Any, ...]]:
        for number, line in lines:
            if len(line) != len(columns):
                raise FileTrouble(f"ragged_row:{number}")
            yield tuple(cell or None for cell in line)

    return Table(dict.fromkeys(columns, CELL_TYPE), _counted(rows()))


def read_parquet(file: BinaryIO) -> Table:
    """Row group by row group; columns of nested, binary and other kinds are named and left out."""
    try:
        parquet = pq.ParquetFile(file)
        schema = parquet.schema_arrow
    except (pa.ArrowException, OSError) as broken:
        raise FileTrouble("unreadable") from broken
    _header(schema.names)
    kinds = {column.name: _parquet_kind(column.type) for column in schema}
    served = {name: kind for name, kind in kinds.items() if kind is not None}

    def rows() -> Iterator[tuple[Any, ...]]:
        try:
            for batch in parquet.iter_batches(BATCH_ROWS, columns=list(served)):
                columns = [
                    [None if value is None else convert(value) for value in _values(batch.column(name))]
                    for name, (_, convert) in served.items()
                ]
                yield from zip(*columns, strict=True)
        except (pa.ArrowException, OSError, ValueError, OverflowError) as broken:
            raise FileTrouble("unreadable") from broken

    refused = {column.name: str(column.type) for column in schema if kinds[column.name] is None}
    return Table({name: declared for name, (declared, _) in served.items()}, _counted(rows()), refused)


def read_xlsx(file: BinaryIO) -> Table:
    """The first sheet, named by its first row; numbers, days and moments as text, columns of booleans as 0 and 1."""
    data = file.read()
    try:
        unzipping.check(data)
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0)
    except unzipping.TooLarge:
        raise FileTrouble("too_large_unzipped") from None
    except (CalamineError, unzipping.Damaged, OSError) as broken:
        raise FileTrouble("unreadable") from broken
    first = [_cell(cell, 1) for cell in next(iter(sheet.iter_rows()), [])]
    while first and first[-1] is None:
        first.pop()
    columns = _header([name or "" for name in first])
    kinds: list[set[type]] = [set() for _ in columns]
    for number, line in _records(sheet):
        if any(cell != "" for cell in line[len(columns) :]):
            raise FileTrouble(f"ragged_row:{number}")
        for kind, cell in zip(kinds, line, strict=False):
            if cell != "":
                kind.add(type(cell))
    declared = ("INTEGER" if kind == {bool} else CELL_TYPE for kind in kinds)
    rows = (tuple(_cell(line[at], number) for at in range(len(columns))) for number, line in _records(sheet))
    return Table(dict(zip(columns, declared, strict=True)), _counted(rows))


def _records(sheet: Any) -> Iterator[tuple[int, list[Any]]]:
    """(number of the row, cells) below the first row; rows without any value hold no record."""
    for number, line in enumerate(sheet.iter_rows(), 1):
        if number > 1 and any(cell != "" for cell in line):
            yield number, line


READERS: Mapping[str, tuple[Callable[[BinaryIO], Table], int]] = {
    ".csv": (read_csv, FILE_LIMIT),
    ".parquet": (read_parquet, FILE_LIMIT),
    ".xlsx": (read_xlsx, XLSX_LIMIT),
}
"""By suffix: the reader, and the largest file that it takes."""


def _header(names: list[str]) -> list[str]:
    if len(names) > COLUMNS_LIMIT:
        raise FileTrouble("too_many_columns")
    if not names or not all(name.strip() and name.isprintable() for name in names):
        raise FileTrouble("bad_header")
    if len({name.lower() for name in names}) < len(names):  # SQLite's names know no case
        raise FileTrouble("column_named_twice")
    return names


def _counted(rows: Rows) -> Iterator[tuple[Any, ...]]:
    for number, row in enumerate(rows, 1):
        if number > ROWS_LIMIT:
            raise FileTrouble("too_many_rows")
        yield row


def _encoding(file: BinaryIO) -> str:
    for encoding in ("utf-8", "gb18030"):
        decoder = codecs.getincrementaldecoder(encoding)()
        file.seek(0)
        try:
            while piece := file.read(_PIECE):
                if b"\0" in piece:
                    raise FileTrouble("encoding")  # UTF-16, or no text at all
                decoder.decode(piece)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            continue
        file.seek(0)
        return "utf-8-sig" if encoding == "utf-8" else encoding
    raise FileTrouble("encoding")


class _Bounded:
    """Lines of a text, which may be as long as the file, but no more of them than a record may have."""

    def __init__(self, text: io.TextIOBase) -> None:
        self._text = text
        self.left = RECORD_LIMIT

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._text.readline(self.left + 1)
        self.left -= len(line)
        if self.left < 0:
            raise csv.Error
        if not line:
            raise StopIteration
        return line


def _csv_lines(text: _Bounded) -> Iterator[tuple[int, list[str]]]:
    """(number of the record, cells); an empty line holds no record."""
    reader, number = csv.reader(text, strict=True), 0
    while True:
        text.left = RECORD_LIMIT
        try:
            line = next(reader)
        except StopIteration:
            return
        except (csv.Error, UnicodeDecodeError):
            raise FileTrouble(f"malformed_row:{number + 1}") from None
        number += 1
        if line:
            yield number, line


def _cell(value: Any, row: int) -> str | None:
    """A sheet's cell as CSV would have it."""
    if isinstance(value, str):
        return value or None
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, (int, float)):
        if not isfinite(value) or (value == int(value) and abs(value) >= _WHOLE_LIMIT):
            raise FileTrouble(f"number_too_long_row:{row}")
        return str(int(value)) if value == int(value) else format(Decimal(repr(value)), "f")
    if isinstance(value, datetime):
        return value.isoformat(" ")
    if isinstance(value, (date, time)):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    raise FileTrouble(f"unknown_cell_row:{row}")


def _values(column: Any) -> list[Any]:
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    if pa.types.is_timestamp(column.type) and column.type.unit == "ns":
        column = column.cast(pa.timestamp("us", column.type.tz), safe=False)
    found: list[Any] = column.to_pylist()
    return found


def _parquet_kind(kind: Any) -> tuple[str, Callable[[Any], Any]] | None:
    types = pa.types
    if types.is_dictionary(kind):
        kind = kind.value_type
    if types.is_string(kind) or types.is_large_string(kind):
        return "TEXT", str
    if types.is_boolean(kind) or (types.is_integer(kind) and kind != pa.uint64()):
        return "INTEGER", int
    if types.is_float64(kind):
        return "DOUBLE", _finite
    if types.is_decimal(kind):
        return CELL_TYPE, lambda value: format(value, "f")
    if types.is_date(kind):
        return CELL_TYPE, lambda value: value.isoformat()
    if types.is_timestamp(kind):
        return CELL_TYPE, lambda value: value.isoformat(" ")
    return None


def _finite(value: float) -> float:
    if not isfinite(value):
        raise FileTrouble("number_not_finite")  # SQLite would keep a null
    return value
