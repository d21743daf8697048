"""Generated databases: consistent with each other, the same for the same seed, spoilt exactly where planned."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import cache
from typing import Any

import pytest

from shuqiao.demo.city import city
from shuqiao.demo.families import families
from shuqiao.demo.generating import numbers
from shuqiao.demo.generating.making import SEED, make, planted
from shuqiao.demo.generating.planting import SHARE, kinds
from shuqiao.kernel import identifiers
from shuqiao.kernel.refusals import Refusal

SMALL, LARGER = 1_500, 9_000


@dataclass(frozen=True)
class Built:
    """``rows``: table → rows as mappings by column; ``spoilt``: kind → keys."""

    rows: dict[str, list[dict[str, Any]]]
    spoilt: dict[str, list[str]]

    def of(self, table: str, **where: Any) -> list[dict[str, Any]]:
        return [row for row in self.rows[table] if all(row[name] == value for name, value in where.items())]


@cache
def built(persons: int, seed: int = SEED) -> Built:
    made = make(persons, seed)
    rows = {
        table.name: [
            dict(zip((c.name for c in table.columns), row, strict=True))
            for row in made.tables[source.id][table.name]()
        ]
        for source in city().sources.values() for table in source.tables
    }  # fmt: skip
    return Built(rows, {kind["kind"]: kind["rows"] for kind in planted(made.planting)})


@pytest.fixture(params=[SMALL, LARGER])
def made(request: pytest.FixtureRequest) -> Built:
    return built(request.param)


def is_right(number: str) -> bool:
    return not isinstance(identifiers.citizen_number(number), Refusal)


def test_the_same_seed_gives_the_same_rows_and_another_seed_others() -> None:
    again = make(SMALL, SEED)
    for source, tables in make(SMALL, SEED).tables.items():
        for table, rows in tables.items():
            assert list(rows()) == list(again.tables[source][table]()), table
    assert built(SMALL, 1).rows["rk_jbxx"] != built(SMALL).rows["rk_jbxx"]


def test_check_characters_agree_with_the_kernel(made: Built) -> None:
    wrong = [row["GMSFHM"] for row in made.rows["rk_jbxx"] if not is_right(row["GMSFHM"])]
    assert sorted(wrong) == sorted(made.spoilt["wrong_check_digit"])
    assert all(is_right(row["GMSFHM"]) for row in made.rows["hk_cy"])
    codes = [row["UNISCID"] for row in made.rows["qy_jbxx"]]
    wrong = [code for code in codes if isinstance(identifiers.credit_code(code), Refusal)]
    assert sorted(wrong) == sorted(made.spoilt["wrong_credit_code"])
    assert numbers.wrong_check("990102198803140028") != "990102198803140028"


def test_persons_and_members_are_the_same_people(made: Built) -> None:
    persons = {row["ZPID"]: row for row in made.rows["rk_jbxx"]}
    assert len(persons) == len(made.rows["rk_jbxx"]) == len(made.rows["hk_cy"])
    for n, member in enumerate(made.rows["hk_cy"]):
        person = persons[f"P{n:08d}"]
        assert person["GMSFHM"][:17] == member["GMSFHM"][:17]
        assert person["CSRQ"].replace("-", "") == member["GMSFHM"][6:14]
        assert int(person["XB"]) % 2 == int(member["GMSFHM"][16]) % 2
    assert len({row["GMSFHM"] for row in made.rows["hk_cy"]}) == len(made.rows["hk_cy"])


def test_every_household_has_its_head_but_for_the_planted_members(made: Built) -> None:
    heads = {row["HH"]: row for row in made.of("hk_cy", YHZGX="02")}
    lost = [row["GMSFHM"] for row in made.rows["hk_cy"] if row["HH"] not in heads]
    assert sorted(lost) == sorted(made.spoilt["household_without_head"])
    for row in made.rows["hk_cy"]:
        if row["HH"] in heads:
            assert (row["HZXM"], row["HZSFHM"]) == (heads[row["HH"]]["XM"], heads[row["HH"]]["GMSFHM"])


def test_spouses_agree_between_police_and_civil_affairs(made: Built) -> None:
    names = {row["GMSFHM"]: row["XM"] for row in made.rows["hk_cy"]}
    house = {row["GMSFHM"]: row["HZSFHM"] for row in made.rows["hk_cy"]}
    dotted = []
    for row in made.of("hydj", YWLX="10"):
        man, woman = row["SFZH_NAN"], row["SFZH_NV"]
        assert (int(man[16]) % 2, int(woman[16]) % 2) == (1, 0)
        assert house[man] == house[woman]
        assert names[woman] == row["XM_NV"]
        if names[man] != row["XM_NAN"]:
            assert names[man] == re.sub("[•・]", "·", row["XM_NAN"])
            dotted.append(row["ZH"])
    assert sorted(dotted) == sorted(made.spoilt["middle_dot"])
    still = [row["ZH"] for row in made.of("hydj", YWLX="20", HYZT="20")]
    assert sorted(still) == sorted(made.spoilt["divorced_still_married"])


def test_owners_insured_savers_and_shareholders_are_citizens(made: Built) -> None:
    people = {row["GMSFHM"]: row["XM"] for row in made.rows["hk_cy"]}
    firms = {row["ENTNAME"] for row in made.rows["qy_jbxx"]}
    for table, number, name in (
        ("jdc", "SFZMHM", "SYR"), ("ylbx_cb", "AAC002", "AAC003"), ("qy_gd", "CERNO", "INV"), ("dbdx", "SFZH", "XM"),
    ):  # fmt: skip
        assert all(people[row[number]] == row[name] for row in made.rows[table]), table
    insured = {row["AAC002"]: row for row in made.rows["ylbx_cb"]}
    assert {row["AAC002"] for row in made.rows["ylbx_jf"]} <= set(insured)
    assert {row["SFZH"] for row in made.rows["sr_hz"]} == set(insured)
    for row in made.rows["jc"]:
        number = row["身份证号"].translate(str.maketrans("０１２３４５６７８９Ｘ", "0123456789X"))
        assert row["单位名称"] == insured[number]["AAB004"]
    assert {row["AAB004"] for row in insured.values()} <= firms
    assert {row["ENTNAME"] for row in made.rows["qy_gd"]} <= firms
    shares: Counter[str] = Counter()
    for row in made.rows["qy_gd"]:
        shares[row["UNISCID"]] += float(row["CONPROP"])
    assert set(shares.values()) == {100}


def test_every_planted_error_can_be_found_and_nothing_else(made: Built) -> None:
    short = [row["BDCQZH"] for row in made.rows["bdc_ql"] if len(row["QLRZJH"]) == 15]
    assert sorted(short) == sorted(made.spoilt["old_number"])
    units = Counter(row["BDCDYH"] for row in made.of("bdc_ql", QSZT="1"))
    assert sum(n - 1 for n in units.values()) == len(made.spoilt["unit_twice"])
    months = Counter((row["AAC002"], row["AAE003"]) for row in made.of("ylbx_jf", AAE078="1"))
    assert sorted(f"{who} {month}" for (who, month), n in months.items() if n > 1) == sorted(made.spoilt["month_twice"])
    wide = [row["个人账号"] for row in made.rows["jc"] if not row["身份证号"].isascii()]
    assert sorted(wide) == sorted(made.spoilt["full_width_number"])
    lost = [row["GMSFHM"] for row in made.rows["rk_jbxx"] if "?" in row["XM"]]
    assert sorted(lost) == sorted(made.spoilt["rare_name_lost"])
    dead = {row["GMSFHM"][:17] for row in made.of("hk_cy", HJZT="2")}
    unmarked = [row["GMSFHM"] for row in made.of("rk_jbxx", SWBS="0") if row["GMSFHM"][:17] in dead]
    assert sorted(unmarked) == sorted(made.spoilt["dead_not_marked"])
    stale = set(made.spoilt["stale_batch"])
    assert {row["缴至年月"] for row in made.rows["jc"] if row["个人账号"] in stale} == {"202506"}


def test_as_many_are_planted_as_the_data_file_says() -> None:
    made = built(LARGER)
    for kind in kinds():
        rows = len(made.rows[kind["table"].split(".")[1]])
        assert len(made.spoilt[kind["kind"]]) == min(kind["count"], rows // SHARE), kind["kind"]


def test_the_families_are_exactly_as_the_story_tells() -> None:
    made = built(SMALL)
    (one, two, three, four, five) = families().values()
    assert [row["GMSFHM"] for row in made.rows["hk_cy"][:3]] == list(one.numbers)
    assert not [row for row in made.rows["bdc_ql"] if row["QLRZJH"] in one.numbers]
    own = sorted(row["AAE003"] for row in made.of("ylbx_jf", AAC002=one.numbers[0], AAE078="1"))
    assert (len(own), own[0], own[-1]) == (38, "202207", "202508")
    (car,) = [row for row in made.rows["jdc"] if row["SFZMHM"] in one.numbers]
    assert (car["CCDJRQ"], car["ZT"]) == ("2013-05-18", "A")
    (home,) = [row for row in made.rows["bdc_ql"] if row["QLRZJH"] in two.numbers]
    assert (home["QLRMC"], home["GHYT"], home["QSZT"]) == ("苏晏如", "住宅", "1")
    (income,) = made.of("sr_hz", SFZH=three.numbers[0])
    assert float(income["ZHSDSRE"]) >= 120_000
    (divorce,) = made.of("hydj", SFZH_NAN=four.numbers[0])
    assert (divorce["YWLX"], divorce["HYZT"]) == ("20", "20")
    assert five.consent is None


def test_proportions_are_those_of_the_sample() -> None:
    """At full size 31,000 vehicles, 42,000 rights, 64,000 insured, 12,000 firms: here a share of it."""
    made = built(LARGER)
    for table, share in (("jdc", 0.31), ("bdc_ql", 0.42), ("ylbx_cb", 0.64), ("qy_jbxx", 0.12), ("qy_gd", 0.19),
                         ("dbdx", 0.018), ("jc", 0.48), ("hydj", 0.29), ("ylbx_jf", 15)):  # fmt: skip
        assert len(made.rows[table]) == pytest.approx(share * LARGER, rel=0.05), table
