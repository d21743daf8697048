"""The masks as a table, then Python against the real engines on generated values."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlglot import exp

from shuqiao.policy import masks, rules
from shuqiao.policy.mask_sql import masked
from shuqiao.policy.natives import Dialect, Native
from shuqiao.policy.operands import text_of

NAME, CITIZEN, PHONE, ADDRESS = "mask:name", "mask:citizen_number", "mask:phone", "mask:address"
COMPOSED, DECOMPOSED = "\u00e9a", "e\u0301a"

TABLE: list[tuple[str, str | None, str | None]] = [
    (NAME, "张", "张"),
    (NAME, "张三", "张*"),
    (NAME, "欧阳望川", "欧***"),
    (NAME, "𬀩三", "𬀩*"),
    (NAME, COMPOSED, "\u00e9*"),
    (NAME, DECOMPOSED, "e**"),
    (NAME, "Ab ", "A**"),
    (NAME, "   ", " **"),
    (NAME, "", "***"),
    (NAME, "字" * 64, "字" + "*" * 63),
    (NAME, "字" * 65, "***"),
    (NAME, None, None),
    (NAME, "张\0三", "***"),
    (CITIZEN, "11010119900101001X", "110101********001X"),
    (CITIZEN, "110101199001010010", "110101********0010"),
    (CITIZEN, "11010119900101001x", "***"),
    (CITIZEN, "110101900101001", "***"),
    (CITIZEN, "11010119900101001X ", "***"),
    (CITIZEN, "11010119900101001X\n", "***"),
    (CITIZEN, "1101011990010100１0", "***"),
    (CITIZEN, "", "***"),
    (CITIZEN, "11010119900101001X\0", "***"),
    (CITIZEN, None, None),
    (PHONE, "13800001234", "138****1234"),
    (PHONE, "23800001234", "***"),
    (PHONE, "1380000123", "***"),
    (PHONE, "138000012345", "***"),
    (PHONE, "0990-8010001", "***"),
    (PHONE, "１3800001234", "***"),
    (PHONE, "13800001234\n", "***"),
    (PHONE, None, None),
    (ADDRESS, "栖澜市鹤汀区望津街道海棠路12号", "栖澜市鹤汀区望津街道***"),
    (ADDRESS, "云岫省栖澜市青圩县圩头镇海棠村3组", "云岫省栖澜市青圩县圩头镇***"),
    (ADDRESS, "圩头镇海棠村3组", "圩头镇***"),
    (ADDRESS, "枫渡区枫桥里街道办事处", "枫渡区枫桥里街道***"),
    (ADDRESS, "望津街道", "望津街道***"),
    (ADDRESS, "新疆塔城地区额敏县喀拉也木勒镇友谊路", "新疆塔城地区额敏县喀拉也木勒镇***"),
    (ADDRESS, "内蒙古额济纳旗达来呼布苏木东风路", "内蒙古额济纳旗达来呼布苏木***"),
    (ADDRESS, "南京市鼓楼区湖南望江街道3号", "南京市鼓楼区湖南望江街道***"),
    (ADDRESS, "栖澜市鹤汀区海棠路12号望津街道", "***"),
    (ADDRESS, "海棠路望津街道", "***"),
    (ADDRESS, "鹤汀区12望津街道", "***"),
    (ADDRESS, "鹤汀区１２望津街道", "***"),
    (ADDRESS, "鹤汀区明珠楼望津街道", "***"),
    (ADDRESS, "鹤汀区王村望津街道", "***"),
    (ADDRESS, "鹤汀区三弄望津街道", "***"),
    (ADDRESS, "鹤汀区A栋望津街道", "***"),
    (ADDRESS, "鹤汀区胡同口望津街道", "***"),
    (ADDRESS, "鹤汀区古镇路12号", "***"),
    (ADDRESS, "鹤汀区镇海路12号", "***"),
    (ADDRESS, "鹤汀区望海镇路12号", "***"),
    (ADDRESS, "鹤汀区水乡苑3栋", "***"),
    (ADDRESS, "鹤汀区 望津街道海棠路", "***"),
    (ADDRESS, "鹤汀区海棠路12号", "***"),
    (ADDRESS, "", "***"),
    (ADDRESS, "鹤汀区望津街道\0", "***"),
    (ADDRESS, None, None),
    ("plain", "任意 ", "任意 "),
    ("plain", None, None),
]


@pytest.mark.parametrize(("rule", "value", "expected"), TABLE)
def test_table(rule: str, value: str | None, expected: str | None) -> None:
    assert masks.apply(rule, value) == expected


def test_unknown_rule_is_never_plain() -> None:
    for value in ("张三", None):
        with pytest.raises(KeyError):
            masks.apply("mask:unheard-of", value)


def test_every_mask_is_a_rule_and_back() -> None:
    assert set(masks.BY_RULE) == rules.MASKS


def at_source(engine: Any, rule: str, values: list[str | None]) -> list[str | None]:
    """The masks of ``values`` by a query over a table of them, in order."""
    natives = engine.create({"n": "bigint", "v": "text"}, list(enumerate(values)))
    column = exp.column(exp.to_identifier("v", quoted=True), table="t")
    text = text_of(column, natives["v"], engine.dialect)
    assert text is not None
    sql = exp.select(masked(rule, text, engine.dialect)).from_("t").order_by("n").sql(engine.dialect.value)
    return [row[0] for row in engine.query(sql)]


@pytest.mark.parametrize("rule", sorted(rules.MASKS))
def test_table_at_source(engine: Any, rule: str) -> None:
    """Every value of the table under every mask, not only its own."""
    values = [v for _, v, _ in TABLE if engine.dialect is not Dialect.POSTGRES or "\0" not in (v or "")]
    assert at_source(engine, rule, values) == [masks.apply(rule, v) for v in values]


PIECES = [
    *"省市区县旗州盟路号村弄栋室街道镇乡苏木园苑社里张三A a0１·𬀩\u0301\u00e9\n\t",
    *("街道", "苏木", "鼓楼区", "厦门市", "路桥区", "胡同", "山庄", "鹤汀区", "望津", "圩头", "12号", "大道"),
    *("110101199001010010", "11010119900101001X", "13800001234", "'; DROP TABLE t; --", '"', "%", "*", "[", "\\"),
]
ANYTHING = st.characters(exclude_categories=("Cs",))
VALUES = st.none() | st.lists(st.sampled_from(PIECES) | ANYTHING, max_size=14).map("".join)


@pytest.mark.parametrize("rule", sorted(rules.MASKS))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(values=st.lists(VALUES, min_size=20, max_size=60))
def test_python_and_source_agree(engine: Any, rule: str, values: list[str | None]) -> None:
    if engine.dialect is Dialect.POSTGRES:
        values = [v.replace("\0", "") if v else v for v in values]
    assert at_source(engine, rule, values) == [masks.apply(rule, v) for v in values]


@settings(max_examples=300, deadline=None)
@given(
    before=st.sampled_from(["", "鹤汀区", "云岫省栖澜市鹤汀区", "青圩县"]),
    township=st.sampled_from(["望津街道", "圩头镇", "屿前乡", "枫桥里街道"]),
    after=st.lists(st.sampled_from(PIECES), max_size=10).map("".join),
)
def test_an_address_never_says_more_than_its_township(before: str, township: str, after: str) -> None:
    shown = masks.address(before + township + after)
    assert shown in ("***", f"{before}{township}***")


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=14).map("".join))
def test_an_address_never_shows_a_road_or_a_number(value: str) -> None:
    shown = masks.address(value)
    assert not any(c.isdigit() for c in shown)
    seen = shown
    for name in (*masks.SIGN_FREE_DIVISIONS, "街道"):
        seen = seen.replace(name, "")
    assert not set(seen) & set("路号村弄栋室园苑")


def test_values_that_are_no_text_at_source(sqlite_engine: Any) -> None:
    """A phone kept as an integer is its digits; a real or a blob is of no kind."""
    natives = sqlite_engine.create({"v": ""}, [(13800001234,), (1.5,), (b"13800001234",), (None,)])
    assert natives == {"v": Native.BLOB}
    text = text_of(exp.column("v", table="t"), natives["v"], Dialect.SQLITE)
    assert text is not None
    sql = exp.select(masked(PHONE, text, Dialect.SQLITE)).from_("t").sql("sqlite")
    assert [row[0] for row in sqlite_engine.query(sql)] == ["138****1234", "***", "***", None]
