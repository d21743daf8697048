"""Departments by sheet."""

from __future__ import annotations

from typing import Any

import pytest

from shuqiao.accounts import actions
from shuqiao.accounts.changing import department_changes
from shuqiao.accounts.importing.errors import SheetHeaderMissing
from shuqiao.accounts.importing.facts import Report
from shuqiao.accounts.models import Department
from shuqiao.audit.models import Content, Item
from shuqiao.kernel.identifiers import credit_code_check, organisation_check
from shuqiao.kernel.refusals import Refusal
from tests.cast.people import AUTHORITY, HOUSING, Cast
from tests.rooms.accounts_importing.sheets import DEPARTMENTS, csv_bytes, read, xlsx


def credit_code(number: int) -> str:
    body = f"{99020000 + number:08d}"
    first = f"11990100{body}{organisation_check(body)}"
    return first + credit_code_check(first)


A, B, C = credit_code(1), credit_code(2), credit_code(3)
ROWS = [
    ["栖澜市教育局", A, "市级", "990100", "栖澜市数据局", "市教育局", "JG-01"],
    ["栖澜市招生考试院", B, "", "990100", C, "", ""],  # its superior stands below
    ["栖澜市教育科学研究院", C, "市级", "990100", "栖澜市教育局", "", "JG-03"],
]


def told(report: Report) -> list[str]:
    return [o.outcome for o in report.outcomes]


def codes(report: Report) -> list[str]:
    return [p.refusal.code for o in report.outcomes for p in o.problems]


@pytest.mark.parametrize("encoded", [xlsx(DEPARTMENTS, ROWS), csv_bytes(DEPARTMENTS, ROWS)], ids=["xlsx", "gb18030"])
def test_once_and_again(cast: Cast, encoded: bytes) -> None:
    before = Content.objects.count()
    trial = actions.import_departments(cast.system_manager, read(encoded), dry_run=True)
    assert (told(trial), Department.objects.filter(code=A).exists()) == (["created"] * 3, False)
    done = actions.import_departments(cast.system_manager, read(encoded))
    assert (told(done), done.written) == (["created"] * 3, True)
    row = Department.objects.get(code=B)
    assert (row.parent_id, row.short_name, row.level) == (C, "栖澜市招生考试院", "city")
    assert Department.objects.get(code=A).parent_id == AUTHORITY
    assert Content.objects.count() == before + 1
    assert Item.objects.filter(entry_id=done.audit).count() == 3
    again = actions.import_departments(cast.system_manager, read(encoded))
    assert (told(again), again.written, again.audit) == (["unchanged"] * 3, False, None)
    assert Content.objects.count() == before + 1


def test_change_tells_the_rooms_above_and_leaves_what_is_empty(cast: Cast) -> None:
    Department.objects.filter(code=HOUSING).update(contact_name="周望")
    heard: list[Any] = []
    department_changes.append(lambda was, now: heard.append((was.name, now.name)))
    try:
        rows = [["栖澜市住房城乡建设局", HOUSING.lower(), "", "９９０１００", "", "", "JG-09"]]
        report = actions.import_departments(cast.system_manager, read(xlsx(DEPARTMENTS, rows)))
    finally:
        department_changes.pop()
    assert told(report) == ["changed"]
    row = Department.objects.get(code=HOUSING)
    assert (row.name, row.short_name, row.contact_name, row.external_code) == (
        "栖澜市住房城乡建设局", "市住建局", "周望", "JG-09",
    )  # fmt: skip
    assert heard == [("栖澜市住房和城乡建设局", "栖澜市住房城乡建设局")]


def one(**changes: str) -> list[str]:
    said = dict(zip(DEPARTMENTS, ROWS[0], strict=True)) | {"上级": ""} | changes
    return [said[name] for name in DEPARTMENTS]


@pytest.mark.parametrize(
    ("changes", "code", "column"),
    [
        ({"统一社会信用代码": "11990100990100019"}, "bad_credit_code", "统一社会信用代码"),
        ({"统一社会信用代码": ""}, "bad_credit_code", "统一社会信用代码"),
        ({"机构名称": ""}, "missing_field", "机构名称"),
        ({"机构名称": "长" * 101}, "bad_value", "机构名称"),
        ({"层级": "乡镇街道"}, "bad_value", "层级"),
        ({"行政区划": "99"}, "bad_division", "行政区划"),
        ({"上级": "没有这个局"}, "people_unknown_department", "上级"),
        ({"上级": credit_code(77)}, "people_unknown_department", "上级"),
        ({"上级": A}, "bad_value", "上级"),
        ({"机构编码": "x" * 61}, "bad_value", "机构编码"),
    ],
    ids=str,
)
def test_refused_rows_say_where_and_why(cast: Cast, changes: dict[str, str], code: str, column: str) -> None:
    report = actions.import_departments(cast.system_manager, read(xlsx(DEPARTMENTS, [one(**changes), ROWS[2]])))
    problem = report.outcomes[0].problems[0]
    assert (problem.refusal.code, problem.column, problem.row) == (code, column, 2)
    assert problem.refusal.next_step("zh")


def test_partly_or_not_at_all(cast: Cast) -> None:
    data = xlsx(DEPARTMENTS, [one(**{"层级": "街道"}), ["栖澜市统计局", C, "市级", "990100", "", "", ""]])
    whole = actions.import_departments(cast.system_manager, read(data), all_or_nothing=True)
    assert (told(whole), Department.objects.filter(code=C).exists()) == (["refused", "held"], False)
    partly = actions.import_departments(cast.system_manager, read(data))
    assert (told(partly), Department.objects.filter(code=C).exists()) == (["refused", "created"], True)


def test_circles_doubles_and_refused_superiors(cast: Cast) -> None:
    circle = [
        ["甲局", A, "", "990100", B, "", ""],
        ["乙局", B, "", "990100", A, "", ""],
        ["丙局", C, "", "990100", A, "", ""],
    ]
    assert (
        codes(actions.import_departments(cast.system_manager, read(xlsx(DEPARTMENTS, circle))))[:2] == ["bad_value"] * 2
    )
    assert Department.objects.filter(code__in=[A, B, C]).count() == 0
    twice = [
        ["甲局", A, "", "990100", "", "", "X"],
        ["甲局", A, "", "990100", "", "", ""],
        ["乙局", B, "", "990100", "", "", "X"],
    ]
    report = actions.import_departments(cast.system_manager, read(xlsx(DEPARTMENTS, twice)), dry_run=True)
    assert codes(report) == ["people_row_twice", "code_taken"]


def test_organ_codes_change_hands(cast: Cast) -> None:
    actions.import_departments(cast.system_manager, read(xlsx(DEPARTMENTS, [ROWS[0], ROWS[2]])))
    swapped = [[*ROWS[0][:6], "JG-03"], [*ROWS[2][:6], "JG-01"]]
    report = actions.import_departments(cast.system_manager, read(xlsx(DEPARTMENTS, swapped)))
    assert told(report) == ["changed", "changed"]
    assert Department.objects.get(code=A).external_code == "JG-03"


def test_who_may(cast: Cast) -> None:
    for actor in (None, cast.security_manager, cast.auditor, cast.applicant, cast.operator):
        with pytest.raises(Refusal):
            actions.import_departments(actor, read(xlsx(DEPARTMENTS, ROWS)))


@pytest.mark.parametrize("heads", [("机构名称",), (), ("a", "b")])
def test_no_header(cast: Cast, heads: tuple[str, ...]) -> None:
    with pytest.raises(SheetHeaderMissing):
        actions.import_departments(cast.system_manager, read(xlsx(heads, [["x"]])))
