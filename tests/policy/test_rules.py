"""Strength of rules: plain is the bottom, different masks do not replace each other."""

from __future__ import annotations

import itertools

import pytest

from shuqiao.policy import rules


@pytest.mark.parametrize(("rule", "weakest"), list(itertools.product(rules.RULES, rules.RULES)))
def test_at_least(rule: str, weakest: str) -> None:
    assert rules.at_least(rule, weakest) is (weakest == "plain" or rule == weakest)


@pytest.mark.parametrize(
    ("rule", "weakest"), [("mask:all", "plain"), ("plain", "mask:all"), ("mask:all", "mask:all"), ("", "plain")]
)
def test_unknown_is_never_enough(rule: str, weakest: str) -> None:
    assert not rules.at_least(rule, weakest)


def test_stronger() -> None:
    assert rules.stronger("plain", "mask:name") == "mask:name"
    assert rules.stronger("mask:name", "plain") == "mask:name"
    assert rules.stronger("mask:name", "mask:phone") is None
