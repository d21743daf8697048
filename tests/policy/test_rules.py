"""Strength of rules: plain is the bottom, different masks do not replace each other."""

from __future__ import annotations

import itertools

import pytest

from shuqiao.policy import rules


@pytest.mark.parametrize(("rule", "weakest"), list(itertools.product(rules.RULES, rules.RULES)))
def test_at_least(rule: str, weakest: str) -> None:
    assert rules.at_least(rule, weakest) is (weakest == "plain" or rule in (weakest, "drop"))


RANGES = [
    ("range:10", "range:5", True),
    ("range:10", "range:10", True),
    ("range:5", "range:10", False),
    ("range:15", "range:10", False),  # [15,30) and [10,20): each says something that the other hides
    ("range:10", "plain", True),
    ("drop", "range:10", True),
    ("range:10", "drop", False),
    ("range:10", "mask:name", False),
    ("range:10", "date:year", False),
    ("range:0", "plain", False),
    ("range:05", "plain", False),
    ("range:-5", "plain", False),
    ("range:1.5", "plain", False),
    ("range:", "plain", False),
    ("range:1000000000000", "plain", False),
    ("range:5\n", "plain", False),
    ("range:\u0663", "plain", False),
]


@pytest.mark.parametrize(("rule", "weakest", "enough"), RANGES)
def test_ranges_nest(rule: str, weakest: str, enough: bool) -> None:
    assert rules.at_least(rule, weakest) is enough


@pytest.mark.parametrize(
    ("rule", "weakest"), [("mask:all", "plain"), ("plain", "mask:all"), ("mask:all", "mask:all"), ("", "plain")]
)
def test_unknown_is_never_enough(rule: str, weakest: str) -> None:
    assert not rules.at_least(rule, weakest)


def test_stronger() -> None:
    assert rules.stronger("plain", "mask:name") == "mask:name"
    assert rules.stronger("mask:name", "plain") == "mask:name"
    assert rules.stronger("mask:name", "mask:phone") is None
