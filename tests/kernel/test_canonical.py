"""Canonical bytes: what RFC 8785 asks, and what we refuse beyond it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuqiao.kernel.canonical import b64url, canonical, decimal, moment, parse, parse_b64url, parse_moment
from shuqiao.kernel.refusals import Malformed

NAMES = st.text(max_size=8).map(lambda s: __import__("unicodedata").normalize("NFC", s))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=4),
)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"b": 1, "a": None}, b'{"a":null,"b":1}'),
        ({"姓名": "林*"}, '{"姓名":"林*"}'.encode()),
        ('\u000f\n"\\\u007f/€', b'"\\u000f\\n\\"\\\\\x7f/\xe2\x82\xac"'),
        ({"\U00020000": 1, "\ufb01": 2}, '{"\U00020000":1,"\ufb01":2}'.encode()),
        ([True, False, -5], b"[true,false,-5]"),
    ],
)
def test_vectors(value: Any, expected: bytes) -> None:
    assert canonical(value) == expected


@given(VALUES)
def test_parsing_gives_the_value_back(value: Any) -> None:
    data = canonical(value)
    assert parse(data) == value
    assert canonical(parse(data)) == data
    assert json.loads(data) == value


@given(st.dictionaries(NAMES, st.integers(0, 9)))
def test_names_are_sorted_by_utf16_units(value: dict[str, int]) -> None:
    names = [n for n, _ in json.loads(canonical(value), object_pairs_hook=list)]
    assert names == sorted(names, key=lambda n: n.encode("utf-16-be", "surrogatepass"))


@pytest.mark.parametrize(
    "value", [1.5, 2**53, float("nan"), {"e\u0301": 1}, {1: 2}, b"raw", {"a": {1, 2}}, "\ud800", {"\ud800": 1}]
)
def test_what_has_no_canonical_form(value: Any) -> None:
    with pytest.raises(Malformed):
        canonical(value)


@pytest.mark.parametrize(
    "data",
    [
        b'{"a":1,"a":2}', b'{"a":{"b":1,"b":2}}', b"1.0", b"1e3", b"NaN", b"\xff", b"{", b"", b"9007199254740993",
        b'"\\ud800"', b"[" * 100_000,
    ],
)  # fmt: skip
def test_what_is_not_read(data: bytes) -> None:
    with pytest.raises(Malformed):
        parse(data)


@given(st.binary())
def test_base64url_round_trip(data: bytes) -> None:
    assert parse_b64url(b64url(data)) == data


@pytest.mark.parametrize("text", ["YQ==", "Y", "a+b/", "é", "YR"])
def test_base64url_strict(text: str) -> None:
    with pytest.raises(Malformed):
        parse_b64url(text)


def test_moments_and_decimals() -> None:
    at = datetime(2025, 9, 22, 1, 2, 3, 456_789, tzinfo=UTC)
    assert moment(at) == "2025-09-22T01:02:03.456Z"
    assert parse_moment("2025-09-22T01:02:03.456Z") == at.replace(microsecond=456_000)
    with pytest.raises(ValueError, match="time zone"):
        moment(at.replace(tzinfo=None))
    with pytest.raises(Malformed):
        parse_moment("2025-09-22 01:02")
    assert decimal(Decimal("1E+3")) == "1000"
    assert decimal(Decimal("1.20")) == "1.20"
