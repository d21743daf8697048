"""What grants say together: tables, and that more grants never give fewer warnings."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuqiao.sharing.combination import combinations
from shuqiao.sharing.combination_data import BrokenCombinations, parse
from shuqiao.sharing.facts import HeldItem
from shuqiao.sharing.rules.combining import class_of, new_with, warnings

DATA = combinations()
PERSON = frozenset({"id"})
COMPANY = frozenset({"uscc"})


def item(
    grant: str, name: str, kind: str, rule: str = "plain", grade: int = 2, subjects: frozenset[str] = PERSON
) -> HeldItem:
    return HeldItem(grant, name, kind, rule, grade, subjects)


WHOLE = item("G1", "公民身份号码", "id")
BIRTH, DIVISION, SEX = ("出生日期", "date"), ("户籍地行政区划代码", "div"), ("性别", "code")


@pytest.mark.parametrize(
    ("held", "expected"),
    [
        ([WHOLE], []),
        ([WHOLE, item("G2", "公民身份号码", "id", "pseudonym")], ["identifier_unmasked"]),
        ([WHOLE, item("G2", "户主公民身份号码", "id", "mask:citizen_number")], ["identifier_unmasked"]),
        ([WHOLE, item("G1", "户主公民身份号码", "id", "pseudonym")], []),  # one grant says both: it was seen whole
        ([WHOLE, item("G2", "公民身份号码", "id", "drop")], []),
        ([WHOLE, item("G2", "公民身份号码", "id", "pseudonym", subjects=COMPANY)], []),  # no common subject
        ([item("G1", *BIRTH), item("G2", *DIVISION), item("G3", *SEX)], ["quasi_identifiers"]),
        ([item("G1", *BIRTH), item("G1", *DIVISION), item("G1", *SEX)], []),  # one decision, seen by its provider
        ([item("G1", *BIRTH), item("G2", *DIVISION)], []),
        ([item("G1", *BIRTH, "date:year"), item("G2", *DIVISION), item("G3", *SEX)], []),  # the year alone
        ([item("G1", "姓名", "name"), item("G2", "诊断结果", "code")], ["health_profile"]),
        ([item("G1", "姓名", "name", grade=4), item("G2", "诊断结果", "code")], []),  # 4 already by itself
        ([item("G1", "姓名", "name"), item("G2", "联系电话", "tel"), item("G3", "住址", "addr")], ["contact_place"]),
        ([item("G1", "姓名", "name"), item("G1", "联系电话", "tel"), item("G2", "住址", "addr")], ["contact_place"]),
    ],
)
def test_what_is_warned_of(held: list[HeldItem], expected: list[str]) -> None:
    assert [one.rule for one in warnings(held, DATA)] == expected


def test_a_warning_names_those_who_contribute() -> None:
    held = [WHOLE, item("G2", "公民身份号码", "id", "pseudonym"), item("G3", "民族", "code")]
    (found,) = warnings(held, DATA)
    assert found.grants == {"G1", "G2"}
    assert new_with("G3", [found]) == ()
    assert new_with("G2", [found]) == (found,)


def test_classes_are_data() -> None:
    assert class_of(item("G", "成立日期", "date"), DATA.classes) == ""
    assert class_of(item("G", *BIRTH), DATA.classes) == "birth_date"
    known = {one.code for one in DATA.classes}
    for rule in DATA.rules:
        assert {*rule.classes, rule.hidden} - {""} <= known
        assert bool(rule.classes) != bool(rule.hidden)


NAMES = [("公民身份号码", "id"), ("姓名", "name"), BIRTH, DIVISION, SEX, ("住址", "addr"), ("电话", "tel"),
         ("账号", "acct"), ("金额", "amt"), ("诊断", "code")]  # fmt: skip
items = st.builds(
    lambda grant, named, rule, grade, subjects: item(grant, *named, rule, grade, subjects),
    st.sampled_from(["G1", "G2", "G3", "G4"]),
    st.sampled_from(NAMES),
    st.sampled_from(["plain", "plain", "pseudonym", "drop"]),
    st.integers(1, 4),
    st.sampled_from([PERSON, COMPANY, PERSON | COMPANY, frozenset()]),
)


@given(st.lists(items, max_size=12), st.lists(items, max_size=6))
def test_more_grants_never_give_fewer_warnings(held: list[HeldItem], more: list[HeldItem]) -> None:
    others = [HeldItem(f"{one.grant}+", one.item, one.kind, one.rule, one.grade, one.subjects) for one in more]
    before = {(one.rule, one.subject): one.grants for one in warnings(held, DATA)}
    after = {(one.rule, one.subject): one.grants for one in warnings([*held, *others], DATA)}
    assert set(before) <= set(after)
    assert all(before[key] <= after[key] for key in before)


@given(st.lists(items, max_size=12))
def test_the_order_does_not_matter_and_a_warning_takes_two(held: list[HeldItem]) -> None:
    found = warnings(held, DATA)
    assert found == warnings(list(reversed(held)), DATA)
    assert all(len(one.grants) >= 2 for one in found)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"version": "1", "source": "", "classes": [], "rules": []}',
        '{"version": "1", "source": "x", "classes": [], "rules": [{"code": "r", "zh": "", "en": "", '
        '"classes": ["a"]}]}',
        '{"version": "1", "source": "x", "classes": [], "rules": [{"code": "r", "zh": "", "en": ""}]}',
        '{"version": "1", "source": "x", "classes": [{"code": "a", "kinds": 1, "names": []}], "rules": []}',
        '{"version": "1", "source": "x", "classes": [{"code": "a", "kinds": [], "names": []}], '
        '"rules": [{"code": "r", "zh": "", "en": "", "classes": ["a"], "grade": 9}]}',
    ],
)
def test_a_broken_file_of_one_s_own_is_named(text: str) -> None:
    with pytest.raises(BrokenCombinations):
        parse(text)
