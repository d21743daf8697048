"""Dialects, and what kind of column the source really has behind an item.

The kind decides how a column is compared: a source tells it from its own
schema, so that no comparison rests on what a catalogue says about a type.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import Enum


class Dialect(Enum):
    """A dialect of SQL by sqlglot's name."""

    SQLITE = "sqlite"
    POSTGRES = "postgres"
    MYSQL = "mysql"  # MariaDB, and MySQL as far as it is the same


class Native(Enum):
    """Kinds of columns.  SQLite's kinds are affinities: its values carry their own type, row by row."""

    TEXT = "text"
    CHAR = "char"  # char(n): blanks at the end are padding, not value
    THREE_BYTE = "utf8mb3"  # MariaDB's older Unicode text: compared like TEXT, through its own index
    CONVERTED = "converted"  # text in another character set, ENUM or SET: compared after conversion, without index
    LONG = "long text"  # text that MariaDB sorts by its beginning only: compared, never ordered or grouped by
    CELL = "cell"  # text of a sheet or CSV file in SQLite: a plain decimal compares as a number where the item is one
    INTEGER = "integer"
    NUMERIC = "numeric"
    DOUBLE = "double"
    FLOAT = "float"  # 4 bytes: shown, never compared
    DATE = "date"
    TIMESTAMP = "timestamp"  # without zone: China standard time
    TIMESTAMPTZ = "timestamptz"
    BOOLEAN = "boolean"
    BLOB = "blob"
    OTHER = "other"  # shown as the source writes it, never compared


Natives = Mapping[str, Native]
CELL_TYPE = "CELL TEXT"
"""Declared by the gateway's own snapshots of files; an affinity of text to SQLite."""

_POSTGRES = {
    "text": Native.TEXT,
    "varchar": Native.TEXT,
    "bpchar": Native.CHAR,
    "int2": Native.INTEGER,
    "int4": Native.INTEGER,
    "int8": Native.INTEGER,
    "numeric": Native.NUMERIC,
    "float8": Native.DOUBLE,
    "float4": Native.FLOAT,
    "date": Native.DATE,
    "timestamp": Native.TIMESTAMP,
    "timestamptz": Native.TIMESTAMPTZ,
    "bool": Native.BOOLEAN,
    "bytea": Native.BLOB,
}


def of_postgres(type_name: str) -> Native:
    """The kind for a name of ``pg_type.typname`` (a domain's own base type)."""
    return _POSTGRES.get(type_name, Native.OTHER)


_MYSQL = {
    "tinyint": Native.INTEGER,
    "smallint": Native.INTEGER,
    "mediumint": Native.INTEGER,
    "int": Native.INTEGER,
    "bigint": Native.INTEGER,
    "decimal": Native.NUMERIC,
    "double": Native.DOUBLE,
    "float": Native.FLOAT,
    "date": Native.DATE,
    "datetime": Native.TIMESTAMP,
    "timestamp": Native.TIMESTAMP,  # the session's zone is China's
    "enum": Native.CONVERTED,
    "set": Native.CONVERTED,
    "year": Native.OTHER,
    "time": Native.OTHER,
    "json": Native.OTHER,
    "uuid": Native.OTHER,
    "inet4": Native.OTHER,
    "inet6": Native.OTHER,
}
_MYSQL_LONG_TEXTS = ("tinytext", "text", "mediumtext", "longtext")
_LENGTH = re.compile(r"(?:var)?char\(([0-9]+)\)")
MYSQL_SORTED = 4096
"""Longest text that MariaDB is told to sort by whole, in characters of four bytes."""
_MYSQL_UNICODE = {"utf8mb4": Native.TEXT, "utf8mb3": Native.THREE_BYTE, "utf8": Native.THREE_BYTE}


def of_mysql(data_type: str, column_type: str, charset: str | None) -> Native:
    """The kind for ``data_type``, ``column_type`` and ``character_set_name`` of ``information_schema.columns``.

    What is not known here (bits, bytes, geometry) is BLOB: never shown, never compared.
    """
    length = _LENGTH.match(column_type)
    if data_type in _MYSQL_LONG_TEXTS or (length and int(length[1]) > MYSQL_SORTED):
        return Native.LONG
    if length:
        return _MYSQL_UNICODE.get(charset or "", Native.CONVERTED)
    if "zerofill" in column_type:
        return Native.OTHER  # its leading zeros are part of what is shown
    return _MYSQL.get(data_type, Native.BLOB)


def of_sqlite(declared: str) -> Native:
    """The kind for a declared type, by SQLite's rules of affinity in their order (datatype3.html, 3.1)."""
    upper = declared.upper()
    if upper == CELL_TYPE:
        return Native.CELL
    if "INT" in upper:
        return Native.INTEGER
    if any(part in upper for part in ("CHAR", "CLOB", "TEXT")):
        return Native.TEXT
    if not upper or "BLOB" in upper:
        return Native.BLOB
    if any(part in upper for part in ("REAL", "FLOA", "DOUB")):
        return Native.DOUBLE
    return Native.NUMERIC
