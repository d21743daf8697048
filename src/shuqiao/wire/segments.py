"""Segments: how a gateway ships the leaves of its log upwards, as Parquet.

Without subject digests: who was asked about stays with the provider.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import msgspec

from shuqiao.kernel.canonical import canonical, parse
from shuqiao.kernel.refusals import Malformed, TooLarge
from shuqiao.wire.receipts import LEAF_SIZE

MAX_ROWS = 5_000
MAX_BYTES = 8 * 1024 * 1024
MAX_UNPACKED_BYTES = 64 * 1024 * 1024
COLUMNS = ("index", "leaf", "kind", "content", "salt")


class EncodedRow(msgspec.Struct, frozen=True, gc=False):
    """A row for packing whose ``content`` is canonical bytes already, as the gateway keeps it."""

    index: int
    leaf: bytes
    kind: int
    content: bytes
    salt: bytes


class SegmentRow(msgspec.Struct, frozen=True):
    """One leaf of the gateway's log.

    ``leaf`` 54 bytes, ``salt`` 32 bytes, ``content`` canonical; the last two are None
    together where the content was lawfully erased.
    """

    index: int
    leaf: bytes
    kind: int
    content: dict[str, Any] | None
    salt: bytes | None


def schema() -> Any:
    """The Arrow schema of a segment."""
    import pyarrow as pa  # heavy; only who ships or takes in segments pays for it

    fields: list[pa.Field[Any]] = [
        pa.field("index", pa.int64(), nullable=False),
        pa.field("leaf", pa.binary(LEAF_SIZE), nullable=False),
        pa.field("kind", pa.uint8(), nullable=False),
        pa.field("content", pa.string()),
        pa.field("salt", pa.binary(32)),
    ]
    return pa.schema(fields)


def pack(rows: Sequence[SegmentRow | EncodedRow]) -> bytes:
    """Rows in rising, gapless order of index as one Parquet file.  Raises :class:`TooLarge` over MAX_ROWS."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    if len(rows) > MAX_ROWS:
        raise TooLarge(what="segment", limit=f"{MAX_ROWS} rows")
    table = pa.table(
        {
            "index": [r.index for r in rows],
            "leaf": [r.leaf for r in rows],
            "kind": [r.kind for r in rows],
            "content": [_text(r.content) for r in rows],
            "salt": [r.salt for r in rows],
        },
        schema=schema(),
    )
    out = io.BytesIO()
    pq.write_table(table, out, compression="zstd")
    return out.getvalue()


def _text(content: dict[str, Any] | bytes | None) -> str | None:
    if content is None:
        return None
    return (content if isinstance(content, bytes) else canonical(content)).decode()


def unpack(data: bytes) -> tuple[SegmentRow, ...]:
    """The rows of a segment.

    Raises :class:`TooLarge` for a file over MAX_BYTES, MAX_ROWS or MAX_UNPACKED_BYTES
    (read from the footer, before anything is unpacked) and :class:`Malformed` for
    another schema, a null where none may be, or an index with a gap.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    if len(data) > MAX_BYTES:
        raise TooLarge(what="segment", limit=f"{MAX_BYTES} bytes")
    try:
        file = pq.ParquetFile(io.BytesIO(data))
        meta = file.metadata
        if meta.num_rows > MAX_ROWS:
            raise TooLarge(what="segment", limit=f"{MAX_ROWS} rows")
        if sum(meta.row_group(i).total_byte_size for i in range(meta.num_row_groups)) > MAX_UNPACKED_BYTES:
            raise TooLarge(what="unpacked segment", limit=f"{MAX_UNPACKED_BYTES} bytes")
        if not file.schema_arrow.equals(schema()):
            raise Malformed(what="segment with other columns than " + ", ".join(COLUMNS))
        columns = [file.read().column(name).to_pylist() for name in COLUMNS]
    except (pa.ArrowException, OSError, ValueError) as broken:
        raise Malformed(what="segment that is no readable Parquet file") from broken
    return _gapless([_row(*cells) for cells in zip(*columns, strict=True)])


def _row(
    index: int | None, leaf: bytes | None, kind: int | None, content: str | None, salt: bytes | None
) -> SegmentRow:
    if index is None or leaf is None or kind is None or (content is None) != (salt is None):
        raise Malformed(what="segment row with a null where none may be")
    parsed = None if content is None else parse(content.encode())
    if parsed is not None and not isinstance(parsed, dict):
        raise Malformed(what="segment row whose content is no object")
    return SegmentRow(index, leaf, kind, parsed, salt)


def _gapless(rows: list[SegmentRow]) -> tuple[SegmentRow, ...]:
    for before, after in pairwise(rows):
        if after.index != before.index + 1:
            raise Malformed(what=f"segment with a gap after index {before.index}")
    return tuple(rows)
