"""Envelopes and documents that shall be refused, segments, problems, and current schemas."""

from __future__ import annotations

import io
import json
import os
from pathlib import Path
from typing import Any

import jsonschema
import msgspec
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

import shuqiao.wire.schemas
from shuqiao.kernel.refusals import Malformed, NotPermitted, TooLarge
from shuqiao.wire import documents, envelopes, problems, segments
from shuqiao.wire.feed import Envelope, Probe
from shuqiao.wire.orders import Order
from shuqiao.wire.segments import SegmentRow
from tests.contracts.orders import DOCUMENTS, ORDER, PRIVATE_SEED, PROBE

KEY = Ed25519PrivateKey.from_private_bytes(PRIVATE_SEED)
KEYS = {envelopes.thumbprint(KEY.public_key()): KEY.public_key()}


def signed_probe() -> Envelope:
    return envelopes.sign("probe", documents.encode(PROBE), KEY)


def test_an_envelope_of_another_kind_is_refused() -> None:
    with pytest.raises(envelopes.BadEnvelope, match="not of kind order"):
        envelopes.open_(signed_probe(), "order", KEYS)


def test_an_unknown_key_is_refused() -> None:
    other = Ed25519PrivateKey.generate().public_key()
    with pytest.raises(envelopes.BadEnvelope, match="no known key"):
        envelopes.open_(signed_probe(), "probe", {envelopes.thumbprint(other): other})


def test_a_foreign_key_under_a_known_keyid_is_refused() -> None:
    other = Ed25519PrivateKey.generate().public_key()
    with pytest.raises(envelopes.BadEnvelope, match="does not fit"):
        envelopes.open_(signed_probe(), "probe", dict.fromkeys(KEYS, other))


@given(st.integers(min_value=0), st.integers(min_value=1, max_value=255))
def test_any_altered_byte_is_refused(position: int, flip: int) -> None:
    import base64

    envelope = signed_probe()
    payload = bytearray(base64.b64decode(envelope.payload))
    payload[position % len(payload)] ^= flip
    altered = msgspec.structs.replace(envelope, payload=base64.b64encode(bytes(payload)).decode())
    with pytest.raises(envelopes.BadEnvelope):
        envelopes.open_(altered, "probe", KEYS)


@pytest.mark.parametrize("payload", ["!!", "QQ", "QR==", "QQ==\n", "QQ-_"])
def test_base64_has_one_spelling(payload: str) -> None:
    with pytest.raises(envelopes.BadEnvelope):
        envelopes.open_(msgspec.structs.replace(signed_probe(), payload=payload), "probe", KEYS)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b"{}",
        b"\xff",
        b"null",
        documents.encode(PROBE)[:-1] + b',"more":1}',
        documents.encode(PROBE).replace(b'"schema"', b'"rows"'),
        documents.encode(PROBE).replace(b'"civil"', b"7"),
        documents.encode(PROBE)[:-1] + b',"number":"P-2"}',
    ],
)
def test_a_document_is_read_strictly(data: bytes) -> None:
    with pytest.raises(Malformed):
        documents.decode(data, Probe)


def test_absent_fields_are_left_out() -> None:
    bare = documents.encode(msgspec.structs.replace(ORDER, case_pattern=None, subject_item=None))
    assert b"case_pattern" not in bare
    assert b"subject_item" not in bare
    assert b'"suspended":false' in bare
    assert documents.decode(bare, Order).case_pattern is None


def test_schemas_are_current() -> None:
    folder = Path(shuqiao.wire.schemas.__file__).parent
    written = {p.name: p.read_text(encoding="utf-8") for p in folder.glob("*.json")}
    assert written == shuqiao.wire.schemas.current(), "run python -m shuqiao.wire.schemas"


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_documents_fit_their_schema(kind: str) -> None:
    schema = json.loads(shuqiao.wire.schemas.current()[f"{kind}.json"])
    jsonschema.Draft202012Validator(schema).validate(json.loads(documents.encode(DOCUMENTS[kind])))


def rows(first: int, count: int) -> list[SegmentRow]:
    return [SegmentRow(first + i, os.urandom(54), 2, {"n": first + i}, os.urandom(32)) for i in range(count)]


def test_a_segment_comes_back() -> None:
    sent = [*rows(7, 3), SegmentRow(10, b"\x01" * 54, 3, None, None)]
    assert segments.unpack(segments.pack(sent)) == tuple(sent)
    assert segments.unpack(segments.pack([])) == ()


def _with(**changes: Any) -> bytes:
    columns: dict[str, list[Any]] = {
        "index": [0],
        "leaf": [b"\x01" * 54],
        "kind": [2],
        "content": ["{}"],
        "salt": [b"\x00" * 32],
    }
    schema = changes.pop("schema", segments.schema())
    out = io.BytesIO()
    pq.write_table(pa.table({**columns, **changes}, schema=schema), out)
    return out.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"PAR1" * 10,
        _with(salt=[None]),
        _with(content=[None]),
        _with(content=["[1]"]),
        _with(content=['{"a":1.5}']),
        _with(index=[0, 2], leaf=[b"\x01" * 54] * 2, kind=[2, 2], content=["{}"] * 2, salt=[b"\x00" * 32] * 2),
        _with(schema=pa.schema([f for f in segments.schema() if f.name != "salt"])),
    ],
)
def test_a_broken_segment_is_malformed(data: bytes) -> None:
    with pytest.raises(Malformed):
        segments.unpack(data)


def test_a_segment_has_bounds() -> None:
    with pytest.raises(TooLarge):
        segments.pack(rows(0, segments.MAX_ROWS + 1))
    with pytest.raises(TooLarge):
        segments.unpack(b"\x00" * (segments.MAX_BYTES + 1))
    big = {"x": "a" * (segments.MAX_UNPACKED_BYTES // 4)}
    bomb = segments.pack([SegmentRow(i, b"\x01" * 54, 2, {**big, "n": i}, b"\x00" * 32) for i in range(5)])
    assert len(bomb) < segments.MAX_BYTES
    with pytest.raises(TooLarge):
        segments.unpack(bomb)


def test_a_problem_document_says_the_next_step() -> None:
    refusal = NotPermitted(verb="attach", needs="data_officer", field="entry")
    found = problems.problem(refusal, 403, "en")
    assert found["code"] == "not_permitted"
    assert found["field"] == "entry"
    assert found["detail"] == "You may not attach (needed: data_officer)"
    assert found["next_step"]
    assert "receipt" not in found
    assert "您没有" in problems.problem(refusal, 403)["detail"]


@pytest.mark.parametrize(
    ("header", "language"),
    [
        (None, "zh"),
        ("", "zh"),
        ("en", "en"),
        ("zh-CN,en;q=0.5", "zh"),
        ("zh;q=0.1, en-GB;q=0.9", "en"),
        ("fr", "zh"),
        ("en;q=0", "zh"),
        ("en;q=x", "zh"),
    ],
)
def test_language_of_a_reader(header: str | None, language: str) -> None:
    assert problems.language_of(header) == language
