"""Who decides: the division tree of GB/T 2260 and the rule set's path; what a decision must say."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuqiao.sharing.facts.disputes import About, DisputeFacts, Outcome, Place, Ruling
from shuqiao.sharing.rules import disputes as rules
from shuqiao.sharing.rulesets import shipped
from shuqiao.sharing.states.disputes import DisputeState, Forum
from tests.rooms.sharing.stage import MONDAY, TODAY

SEATS = [
    # division, level, seat, its level
    ("000000", "nation", "000000", "nation"),
    ("110105", "nation", "000000", "nation"),
    ("440300", "province", "440000", "province"),
    ("440300", "city", "440300", "city"),  # 深圳, separately planned
    ("440305", "county", "440305", "county"),
    ("440305", "city", "440300", "city"),
    ("110105", "city", "110105", "county"),  # a district of a municipality ranks as a city
    ("110105", "county", "110105", "county"),
    ("110100", "city", "110000", "province"),  # the pseudo-prefecture has no government
    ("500200", "city", "500000", "province"),
    ("429004", "county", "429004", "county"),  # 仙桃, directly under its province
    ("429000", "city", "420000", "province"),
]
SUPERIORS = [
    # one, other, where the common superior sits
    ("440305", "440305", "440305"),  # the same county
    ("440305", "440304", "440300"),  # two counties of one city
    ("440305", "440300", "440300"),  # a county and its city
    ("440305", "440106", "440000"),  # counties of two cities
    ("440300", "440100", "440000"),  # two cities, one separately planned
    ("210200", "210100", "210000"),  # 大连 and 沈阳
    ("440300", "370200", "000000"),  # 深圳 and 青岛
    ("440305", "430105", "000000"),  # two provinces
    ("110105", "110101", "110000"),  # two districts of a municipality
    ("500101", "500235", "500000"),  # a district and a county of 重庆, under 01 and 02
    ("110105", "120101", "000000"),  # two municipalities
    ("429004", "429005", "420000"),  # two counties directly under a province
    ("429004", "420106", "420000"),
    ("469001", "460100", "460000"),
    ("659001", "650100", "650000"),
    ("440000", "440305", "440000"),
    ("440000", "000000", "000000"),
    ("000000", "000000", "000000"),
]


@pytest.mark.parametrize(("division", "level", "wanted", "its_level"), SEATS)
def test_a_department_sits_where_its_level_is(division: str, level: str, wanted: str, its_level: str) -> None:
    assert rules.seat(division, level) == Place(wanted, its_level)


@pytest.mark.parametrize(("one", "other", "wanted"), SUPERIORS)
def test_the_common_superior(one: str, other: str, wanted: str) -> None:
    assert rules.common_superior(place(one), place(other)) == place(wanted)
    assert rules.common_superior(place(other), place(one)) == place(wanted)


def place(division: str) -> Place:
    return Place(division, rules.level_of(division))


pairs = st.integers(0, 99).map(lambda n: f"{n:02d}")
codes = st.one_of(
    st.tuples(st.integers(11, 82).map(str), pairs, pairs).map("".join),
    st.sampled_from(["110105", "110200", "429004", "429000", "500235", "440300", "440000", "000000", "310101"]),
)
levels = st.sampled_from(["nation", "province", "city", "county"])
seats = st.tuples(codes, levels).map(lambda found: rules.seat(*found))


@given(seats, seats, seats)
def test_the_superior_stands_above_both_and_is_the_lowest_one(one: Place, other: Place, third: Place) -> None:
    superior = rules.common_superior(one, other)
    assert superior == rules.common_superior(other, one)
    assert superior.division in rules.line(one.division)
    assert superior.division in rules.line(other.division)
    shared = set(rules.line(one.division)) & set(rules.line(other.division))
    assert all(above in rules.line(superior.division) for above in shared)
    assert rules.common_superior(one, one) == one
    assert rules.common_superior(superior, third) == rules.common_superior(one, rules.common_superior(other, third))


@given(seats)
def test_every_line_ends_at_the_nation_and_holds_no_pseudo_prefecture(one: Place) -> None:
    found = rules.line(one.division)
    assert found[-1] == "000000"
    assert len(found) == len(set(found)) <= 4
    for above in found[1:]:
        assert not (above[:2] in {"11", "12", "31", "50"} and above[2:4] in {"01", "02"})
        assert above[2:4] != "90"
    assert rules.above(one).division == (found[1] if len(found) > 1 else "000000")


CITY, COUNTY, OTHER_CITY, NATION = place("990100"), place("990102"), place("990200"), place("000000")
PATHS = [
    # rule set, one, other, the authority is a side, first forum and where, next forum and where
    ("measures-2016", CITY, CITY, False, Forum.AUTHORITY, "990100", None, ""),
    ("measures-2016", CITY, NATION, False, Forum.AUTHORITY, "000000", Forum.JOINT_CONFERENCE, "000000"),
    ("measures-2016", NATION, NATION, False, Forum.AUTHORITY, "000000", Forum.JOINT_CONFERENCE, "000000"),
    ("measures-2016", CITY, COUNTY, False, Forum.AUTHORITY, "990100", None, ""),
    ("measures-2016", CITY, CITY, True, Forum.COMMON_SUPERIOR, "990000", None, ""),
    ("regulation-2025", CITY, CITY, False, Forum.AUTHORITY, "990100", Forum.GOVERNMENT, "990100"),
    ("regulation-2025", CITY, COUNTY, False, Forum.COMMON_SUPERIOR, "990100", None, ""),
    ("regulation-2025", CITY, OTHER_CITY, False, Forum.COMMON_SUPERIOR, "990000", None, ""),
    ("regulation-2025", CITY, NATION, False, Forum.COMMON_SUPERIOR, "000000", None, ""),
    ("regulation-2025", CITY, CITY, True, Forum.COMMON_SUPERIOR, "990000", None, ""),
]


@pytest.mark.parametrize(("law", "one", "other", "party", "first", "where", "next_", "there"), PATHS)
def test_the_path_is_the_rule_set_s(
    law: str, one: Place, other: Place, party: bool, first: Forum, where: str, next_: Forum | None, there: str
) -> None:
    rule_set = shipped(law)
    across, end = rule_set.choice("dispute_across_levels"), rule_set.choice("dispute_end")
    forum, found = rules.first_forum(one, other, across, party)
    assert (forum, found.division) == (first, where)
    following = rules.next_forum(forum, one, other, end, party)
    if next_ is None:
        assert isinstance(following, rules.NoHigherForum)
    else:
        assert isinstance(following, tuple)
        assert (following[0], following[1].division) == (next_, there)


CASE = DisputeFacts(
    number="ZY-2025-000001", about=About.APPLICATION, subject="SQ-2025-000001", subject_name="户籍家庭成员信息",
    claimant="A", claimant_name="甲", respondent="B", respondent_name="乙", claim="…", state=DisputeState.AUTHORITY,
    version=1, opened_at=MONDAY, opened_by="简若溪", refused=True, forum=Forum.AUTHORITY,
)  # fmt: skip
GOOD = Ruling(Outcome.UPHELD, "应当提供", date(2025, 10, 31))
RULINGS = [
    (GOOD, CASE, None),
    (replace(GOOD, text="  "), CASE, "dispute_ruling_incomplete"),
    (replace(GOOD, due_on=None), CASE, "dispute_ruling_incomplete"),
    (replace(GOOD, due_on=date(2025, 9, 21)), CASE, "dispute_due_day_wrong"),
    (replace(GOOD, due_on=TODAY), CASE, None),
    (replace(GOOD, due_on=date(2027, 1, 1)), CASE, "dispute_due_day_wrong"),
    (replace(GOOD, outcome=Outcome.DISMISSED, due_on=None), CASE, None),
    (GOOD, replace(CASE, forum=Forum.GOVERNMENT), "dispute_ruling_incomplete"),
    (replace(GOOD, document_number="栖政〔2025〕1号"), replace(CASE, forum=Forum.GOVERNMENT), None),
    (replace(GOOD, outcome=Outcome.REOPEN), CASE, None),
    (replace(GOOD, outcome=Outcome.REOPEN), replace(CASE, refused=False), "dispute_cannot_reopen"),
    (replace(GOOD, outcome=Outcome.REOPEN), replace(CASE, about=About.GRANT), "dispute_cannot_reopen"),
    (replace(GOOD, text="长" * 2001), CASE, "too_large"),
]


@pytest.mark.parametrize(("ruling", "case", "code"), RULINGS)
def test_what_a_decision_must_say(ruling: Ruling, case: DisputeFacts, code: str | None) -> None:
    refusal = rules.decidable(ruling, case, TODAY)
    assert (refusal.code if refusal else None) == code


def test_nobody_decides_in_their_own_matter() -> None:
    assert rules.impartial(CASE, "B", "乙") is not None
    assert rules.impartial(CASE, "C", "丙") is None
    assert rules.impartial(replace(CASE, forum=Forum.GOVERNMENT), "B", "乙") is None


def test_overturned_refusals_are_counted() -> None:
    upheld = replace(CASE, rulings=(GOOD,))
    dismissed = replace(CASE, rulings=(replace(GOOD, outcome=Outcome.DISMISSED),))
    reversed_ = replace(CASE, rulings=(*dismissed.rulings, replace(GOOD, outcome=Outcome.REOPEN)))
    stop = replace(upheld, refused=False)
    assert rules.overturned([CASE, upheld, dismissed, reversed_, stop]) == 2
