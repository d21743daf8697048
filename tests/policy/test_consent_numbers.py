"""A number of an authorisation never holds a number of the person, whatever stands before it."""

from __future__ import annotations

import pytest

from shuqiao.wire import consents


@pytest.mark.parametrize(
    ("number", "personal"),
    [
        ("授〔2025〕13800000000号", True),
        ("8613800000000", True),
        ("008613800000000", True),
        ("SQ-8613800000000", True),
        ("861380000000", False),
        ("98613800000000", False),
        ("SQ-2025-000001", False),
        ("授〔2025〕1号", False),
    ],
)
def test_a_telephone_number_with_its_country(number: str, personal: bool) -> None:
    assert consents.personal(number) is personal
