"""Dialects, and what kind of column the source really has behind an item.

The kind decides how a column is compared: a source tells it from its own
schema, so that no comparison rests on what a catalogue says about a type.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum


class Dialect(Enum):
    """A dialect of SQL by sqlglot's name."""

    SQLITE = "sqlite"
    POSTGRES = "postgres"


class Native(Enum):
    """Kinds of columns.  SQLite's kinds are affinities: its values carry their own type, row by row."""

    TEXT = "text"
    CHAR = "char"  # char(n): blanks at the end are padding, not value
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


def of_sqlite(declared: str) -> Native:
    """The kind for a declared type, by SQLite's rules of affinity in their order (datatype3.html, 3.1)."""
    upper = declared.upper()
    if "INT" in upper:
        return Native.INTEGER
    if any(part in upper for part in ("CHAR", "CLOB", "TEXT")):
        return Native.TEXT
    if not upper or "BLOB" in upper:
        return Native.BLOB
    if any(part in upper for part in ("REAL", "FLOA", "DOUB")):
        return Native.DOUBLE
    return Native.NUMERIC
