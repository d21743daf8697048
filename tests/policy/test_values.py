"""Callers' values typed by item type, and sources' values rendered, as tables."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from shuqiao.policy.errors import BadValue
from shuqiao.policy.values import TEXT_LIMIT, Unrenderable, rendered, typed

MOMENT = datetime(2025, 9, 22, 1, 2, 3, tzinfo=UTC)

GOOD: list[tuple[str, Any, Any]] = [
    ("C", "Aa ", "Aa "),
    ("C", "e\u0301", "e\u0301"),
    ("M", "𬀩", "𬀩"),
    ("G", "", ""),
    ("C", "x" * TEXT_LIMIT, "x" * TEXT_LIMIT),
    ("C", "' OR 1=1 --", "' OR 1=1 --"),
    ("N", "12.50", Decimal("12.50")),
    ("N", 12, Decimal(12)),
    ("Y", "-0.01", Decimal("-0.01")),
    ("B", "1.5", Decimal("1.5")),
    ("F", "100000000000000000000", Decimal("1e20")),
    ("I", 5, 5),
    ("I", "-9223372036854775808", -(2**63)),
    ("D", "2024-02-29", date(2024, 2, 29)),
    ("T", "2025-09-22T01:02:03.000Z", MOMENT),
    ("L", True, True),
]

BAD: list[tuple[str, Any]] = [
    ("C", 5),
    ("C", None),
    ("C", ["a"]),
    ("C", "a\0"),
    ("C", "\ud800"),
    ("C", "x" * (TEXT_LIMIT + 1)),
    ("N", "1e5"),
    ("N", "NaN"),
    ("N", ""),
    ("N", "１"),
    ("N", 1.5),
    ("N", True),
    ("N", "1234567890123456"),
    ("N", 2**53),
    ("I", "9223372036854775808"),
    ("I", True),
    ("I", "1.0"),
    ("D", "2023-02-29"),
    ("D", "20240229"),
    ("D", 20240229),
    ("T", "2025-09-22 01:02:03"),
    ("L", 1),
    ("L", "true"),
]


@pytest.mark.parametrize(("item_type", "value", "expected"), GOOD)
def test_typed(item_type: str, value: Any, expected: Any) -> None:
    found = typed(item_type, value, "where.项")
    assert found == expected
    assert type(found) is type(expected)


@pytest.mark.parametrize(("item_type", "value"), BAD)
def test_refused_with_its_field_and_without_the_value(item_type: str, value: Any) -> None:
    found = typed(item_type, value, "where.项")
    assert isinstance(found, BadValue)
    assert found.field == "where.项"
    if isinstance(value, str) and len(value) > 4:
        assert value not in found.sentence("en") + found.sentence("zh")


RENDERED: list[tuple[str, Any, Any]] = [
    ("C", None, None),
    ("C", "Aa ", "Aa "),
    ("C", 7, "7"),
    ("N", Decimal("12.50"), "12.50"),
    ("N", Decimal("1E+3"), "1000"),
    ("N", "12.50", "12.50"),
    ("B", "1e+22", "10000000000000000000000"),
    ("F", 0.1, "0.1"),
    ("B", 1e-7, "0.0000001"),
    ("Y", 5, "5"),
    ("I", 5, 5),
    ("I", 2**53, "9007199254740992"),
    ("D", date(2024, 2, 29), "2024-02-29"),
    ("D", "20240229", "20240229"),
    ("T", MOMENT, "2025-09-22T01:02:03.000Z"),
    ("T", datetime(2025, 9, 22, 9, 2, 3), "2025-09-22T01:02:03.000Z"),  # noqa: DTZ001 - a source's, without zone
    ("T", "2025-09-22 09:02:03", "2025-09-22T01:02:03.000Z"),
    ("T", "昨天", "昨天"),
    ("D", datetime(2025, 9, 22, 9, 2, 3), "2025-09-22"),  # noqa: DTZ001
    ("L", 1, True),
    ("L", False, False),
    ("L", "是", "是"),
]


@pytest.mark.parametrize(("item_type", "value", "expected"), RENDERED)
def test_rendered(item_type: str, value: Any, expected: Any) -> None:
    found = rendered(item_type, value)
    assert found == expected
    assert type(found) is type(expected)


def test_bytes_have_no_form() -> None:
    with pytest.raises(Unrenderable):
        rendered("C", b"\xff")
