"""The sample city as data: it is whole, and it passes the product's own validator."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from shuqiao.api.catalogue_bodies import EntryBody
from shuqiao.catalogue.enumerations import lists
from shuqiao.catalogue.rules import validate
from shuqiao.demo.city import ceiling, city
from shuqiao.demo.families import families
from shuqiao.kernel import identifiers
from shuqiao.kernel.refusals import Refusal
from shuqiao.policy.derived import parse_derivation

ENTRIES = list(city().entries.values())


@pytest.mark.parametrize("rule_set", ["measures-2016", "regulation-2025"])
@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.key)
def test_every_entry_passes_the_validator(entry, rule_set) -> None:
    draft = EntryBody.model_validate(entry.draft).draft()
    taken = {e.name: e.name for e in ENTRIES if e.provider == entry.provider and e is not entry}
    systems = frozenset(s.name for s in city().systems if s.department == entry.provider)
    assert not validate.complete(
        draft, lists(), taken=taken, system_names=systems, rule_set=rule_set, day=date(2025, 9, 22)
    )


def test_the_counts_are_those_of_the_sample() -> None:
    drafts = [entry.draft for entry in ENTRIES]
    assert len(drafts) == 60
    assert sum(len(draft["items"]) for draft in drafts) == 466
    assert Counter(d["sharing"]["type"] for d in drafts) == {"unconditional": 26, "conditional": 28, "not_shared": 6}
    assert Counter(d["class"]["lei"] for d in drafts) == {"1": 11, "2": 17, "3": 32}
    assert len({entry.code for entry in ENTRIES}) == 60
    assert {entry.provider for entry in ENTRIES} == set(city().departments)
    assert (len(city().departments), len(city().others), len(city().systems)) == (14, 9, 17)


def test_every_department_has_its_three_people_and_a_right_code() -> None:
    logins = [p.login for d in city().departments.values() for p in d.people]
    assert len(set(logins)) == len(logins) == 47
    for department in city().departments.values():
        for role in ("data_officer", "head", "provider_reviewer"):
            assert department.with_role(role)
    for department in (*city().departments.values(), *city().others.values()):
        assert not isinstance(identifiers.credit_code(department.code), Refusal), department.name


def test_attachments_name_items_of_their_entries_and_everything_a_derived_item_needs() -> None:
    derived = []
    for entry in ENTRIES:
        items = {item["name"]: item for item in entry.draft["items"]}
        attached = set(entry.attachment["columns"]) if entry.attachment else set()
        assert attached <= set(items), entry.key
        for item in items.values():
            if "derived" in item:
                types = {i["name"]: i["type"] for i in items.values() if "derived" not in i}
                parsed = parse_derivation(item["derived"], types, item["type"])
                assert not isinstance(parsed, Refusal), (entry.key, item["name"])
                assert set(parsed.types) <= attached
                derived.append((entry.key, item["name"]))
    assert derived == [
        ("R17", "当前连续缴费月数"), ("R17", "最近十二个月平均缴费基数"), ("R30", "名下机动车数量"),
        ("R38", "名下住房套数"), ("R38", "名下住房总面积（平方米）"), ("R49", "综合所得收入额分档"),
    ]  # fmt: skip


def test_the_ceiling_lets_out_no_column_more_plainly_than_its_item() -> None:
    tables = ceiling().sources
    income = tables["sw"]["sr_hz"].columns["ZHSDSRE"]
    assert (income.rule, income.derived, income.lookup) == ("drop", True, False)
    assert tables["ga"]["hk_cy"].columns["HJDZ"].rule == "mask:address"
    assert "CLSBDH" not in tables["ga"]["jdc"].columns, "what is in no entry may not be touched at all"
    assert all(t.by_key for s in ("ga", "mz", "zr", "rs", "gjj", "sw") for t in tables[s].values())


def test_the_matter_asks_for_twelve_papers_and_ten_need_not_be_brought() -> None:
    papers = city().matter.papers
    assert len(papers) == 12
    assert Counter(paper.availability for paper in papers) == {
        "shared": 8, "after_application": 2, "signed_by_applicant": 1, "brought_by_applicant": 1,
    }  # fmt: skip
    assert {paper.resource for matter in city().matters for paper in matter.papers} - {None} <= set(city().entries)


def test_the_families_have_right_numbers_that_no_real_person_has() -> None:
    numbers = [number for family in families().values() for number in family.numbers]
    assert len(set(numbers)) == len(numbers)
    for number in numbers:
        assert identifiers.citizen_number(number) == number
        assert number.startswith("9901")
