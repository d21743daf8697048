"""Keyed pseudonyms: the same within a grant, unlike across grants, never computed at the source."""

from __future__ import annotations

import itertools
from decimal import Decimal
from typing import Any

import pytest

from shuqiao.kernel.refusals import Refusal, require
from shuqiao.policy import masks, rules
from shuqiao.policy.errors import ItemNotGranted
from shuqiao.policy.natives import Dialect
from shuqiao.policy.plans import plan
from shuqiao.policy.pseudonyms import grant_key, pseudonym
from shuqiao.policy.views import GrantedView, KeyColumn, ReturnedColumn, granted_view

SECRET = bytes(range(32))
NUMBER = "110101199001010010"


def view(grant: str = "G-2025-000001", **changes: Any) -> GrantedView:
    parts: dict[str, Any] = {
        "table": "t",
        "returned": [ReturnedColumn("本人", "a", "C", "pseudonym"), ReturnedColumn("户主", "b", "C", "pseudonym")],
        "lookup": [KeyColumn("号码", "a", "C")],
        "pseudonym_key": grant_key(SECRET, grant),
    }
    return require(granted_view(**(parts | changes)))


def test_a_vector() -> None:
    """The word of a value must not change with a release: consumers keep it."""
    assert pseudonym(grant_key(SECRET, "G-2025-000001"), NUMBER) == "AyDzT9tW9ouAhvJt9lmIqA"


def test_one_grant_compares_two_do_not() -> None:
    one, other = grant_key(SECRET, "G-1"), grant_key(SECRET, "G-2")
    assert pseudonym(one, NUMBER) == pseudonym(one, NUMBER) != pseudonym(other, NUMBER)
    assert pseudonym(one, NUMBER) != pseudonym(grant_key(bytes(32), "G-1"), NUMBER)
    words = {pseudonym(one, value) for value in (NUMBER, NUMBER + " ", "a", "A", "", "é", "e\u0301")}
    assert len(words) == 7
    assert pseudonym(one, None) is None


def test_the_answer(engine: Any) -> None:
    kinds = {"a": "char(18)" if engine.dialect is Dialect.POSTGRES else "text", "b": "text"}
    natives = engine.create(kinds, [(NUMBER, NUMBER), ("A", None)])
    asked = require(plan(view(), {"号码": NUMBER}))
    word = pseudonym(grant_key(SECRET, "G-2025-000001"), NUMBER)
    assert engine.rows(asked, natives) == [{"本人": word, "户主": word}]
    compiled = engine.compiled(asked, natives)
    for sql in (compiled.sql, compiled.batch.sql if compiled.batch else ""):
        assert SECRET.hex() not in sql
        assert view().pseudonym_key.hex() not in sql
    assert engine.rows(require(plan(view(), {"号码": "A"}, ["户主"])), natives) == [{"户主": None}]


def test_numbers_as_the_answer_shows_them(engine: Any) -> None:
    natives = engine.create({"a": "bigint", "b": "numeric(20,4)"}, [(7, 7)])
    shown = [ReturnedColumn("甲", "a", "I", "pseudonym"), ReturnedColumn("乙", "b", "N", "pseudonym")]
    row = engine.rows(require(plan(view(returned=shown, lookup=[]), {})), natives)[0]
    key = grant_key(SECRET, "G-2025-000001")
    decimal = "7" if engine.dialect is Dialect.SQLITE else str(Decimal("7.0000"))
    assert row == {"甲": pseudonym(key, "7"), "乙": pseudonym(key, decimal)}


def test_nobody_asks_by_a_pseudonym() -> None:
    word = pseudonym(grant_key(SECRET, "G-2025-000001"), NUMBER)
    for value in (word, NUMBER):
        assert isinstance(plan(view(), {"号码": NUMBER, "户主": value}), ItemNotGranted)


@pytest.mark.parametrize("key", [b"", b"short", bytes(33)])
def test_without_its_key_there_is_no_view(key: bytes) -> None:
    returned = [ReturnedColumn("本人", "a", "C", "pseudonym")]
    assert isinstance(granted_view(table="t", returned=returned, pseudonym_key=key), Refusal)


def test_no_function_of_values_takes_it_for_plain() -> None:
    with pytest.raises(KeyError):
        masks.apply("pseudonym", NUMBER)


@pytest.mark.parametrize(("rule", "weakest"), list(itertools.product(rules.RULES, repeat=2)))
def test_strength(rule: str, weakest: str) -> None:
    """It hides what no mask hides and tells sameness, which masks do not: nothing but drop stands in for it."""
    if "pseudonym" in (rule, weakest):
        assert rules.at_least(rule, weakest) is (rule == weakest or weakest == "plain" or rule == "drop")
