"""The five real lists, with figures counted by hand from the files: per list, per reason, per field."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from shuqiao.audit.models import Content
from shuqiao.catalogue.foreign.actions import import_list
from shuqiao.catalogue.foreign.facts import ListReport
from shuqiao.catalogue.models import Entry
from tests.cast.people import Cast
from tests.rooms.catalogue_lists import loading


@dataclass(frozen=True)
class Expected:
    """What one list becomes when all its providers are registered."""

    records: int
    departments: int
    drafts: int
    duplicates_alike: int = 0
    duplicates_differing: int = 0
    provider_missing: int = 0
    reasons: dict[str, int] = field(default_factory=dict)
    missing: dict[str, int] = field(default_factory=dict)
    unmapped: dict[str, dict[str, int]] = field(default_factory=dict)
    opened: dict[tuple[bool, str], int] = field(default_factory=dict)


def everywhere(drafts: int, **others: int) -> dict[str, int]:
    """Fields that no open list tells, and others; ``__`` in a name is a dot."""
    always = ("contact_name", "coverage.text", "inner_unit", "sharing.mode_category", "sharing.type")
    return dict.fromkeys(always, drafts) | {name.replace("__", "."): count for name, count in others.items()}


EXPECTED = {
    "anhui_anhui": Expected(
        records=700,
        departments=15,
        drafts=700,
        missing=everywhere(
            700, contact_phone=700, class__lei=696, class__mu=4, format_category=3, format_type=574, items=692,
            opening__condition=21, update_cycle=1,
        ),
        unmapped={
            "format": {"['xlsx', 'api']": 2, "['docx', 'pdf']": 1},
            "cycle": {"自定义": 1},
            "class": {
                "商贸流通": 176, "生活服务": 68, "工业农业": 67, "财税金融": 39, "长三角高价值清单": 30, "城建住房": 28,
                "社保就业": 27, "资源能源": 25, "交通运输": 24, "生态环境": 14, "机构团体": 8, "科技创新": 5,
                "教育文化": 2, "气象服务": 2, "公共安全": 1,
            },
        },
        opened={(True, "无条件开放"): 679, (True, ""): 21},
    ),
    "anhui_chizhou": Expected(
        records=1648,
        departments=14,
        drafts=1212,
        duplicates_differing=348,
        provider_missing=88,
        reasons={"list_provider_missing": 88},
        missing=everywhere(1212, contact_phone=1212, class__lei=1144, class__mu=68, items=1200, update_cycle=1212),
        unmapped={
            "class": {
                "金融服务": 786, "人社服务": 165, "建设服务": 123, "公共安全": 88, "农业服务": 63, "文化服务": 60,
                "教育服务": 56, "交通运输": 53, "医疗卫生": 50, "环保服务": 50, "科技服务": 46, "气象服务": 21,
                "民政服务": 19,
            },
        },
        opened={(False, ""): 1212},
    ),
    "anhui_huainan": Expected(
        records=35,
        departments=11,
        drafts=33,
        provider_missing=2,
        reasons={"list_provider_missing": 2},
        missing=everywhere(
            33, abstract=33, contact_phone=33, class__lei=33, format_category=30, format_type=3, items=3,
            opening__condition=7, update_cycle=33,
        ),
        unmapped={
            "format": {"file": 28, "table": 4},
            "class": {"生态环境": 13, "生活服务": 9, "民生保障": 6, "科技创新": 3, "工业农业": 3, "城建住房": 1},
        },
        opened={(True, "无条件开放"): 26, (True, ""): 7},
    ),
    "fujian_fuzhou": Expected(
        records=2300,
        departments=2,
        drafts=20,
        duplicates_alike=2280,
        missing=everywhere(
            20, abstract=2, class__lei=12, class__mu=8, format_category=20, opening__condition=19, update_cycle=20
        ),
        unmapped={
            "format": {"[csv,json,rdf,xlsx,xml]": 2300},
            "class": {
                "物价": 460, "城乡建设、环境保护": 345, "石油与天然气": 230, "管理制度": 115, "财政": 115,
                "房地产": 115,
            },
        },
        opened={(True, ""): 19, (True, "无条件开放"): 1},
    ),
    "fujian_xiamen": Expected(
        records=1001,
        departments=53,
        drafts=979,
        duplicates_differing=3,
        reasons={"catalogue_field_too_long": 18, "catalogue_name_is_system": 1},
        missing=everywhere(
            979, abstract=1, contact_phone=979, class__lei=767, class__mu=212, format_category=825, format_type=154,
            items=154, update_cycle=455,
        ),
        unmapped={
            "format": {"[xml,xls,csv,json,rdf]": 564, "[xml,xls,csv,json]": 274, "[xml,xls,csv,json,rdf,api]": 2},
            "cycle": {"不定期": 447, "每 2 日": 19, "每 121 日": 3, "每 null null": 2, "每 3 日": 1},
            "contact_phone": {"xmdata@xm.gov.cn": 1001},
            "class": {
                "交通运输": 194, "教育科技": 96, "法律服务": 46, "气象服务": 45, "生活服务": 41, "医疗保障": 31,
                "生态环境": 31, "其他": 28, "机构团体": 27, "卫生健康": 27, "信用服务": 24, "资源能源": 23,
                "工业农业": 18, "公共安全": 17, "统计服务": 16, "海洋服务": 15, "文化旅游": 12, "商贸流通": 9,
                "地理空间": 6, "市场监管": 6, "财税金融": 6, "社会救助": 5, "地理空间,地理空间": 5,
                "资源能源,资源能源": 5, "社保就业": 4, "文化旅游,文化旅游,文化旅游": 3, "生活服务,生活服务": 2,
                "生活服务,生活服务,生活服务": 2, "机构团体,信用服务": 1, "信用服务,机构团体": 1, "信用服务,市场监管": 1,
                "闽台和海外合作": 1, "卫生健康,卫生健康,卫生健康": 1, "公共安全,公共安全": 1,
            },
        },
        opened={(True, "普遍开放"): 590, (True, "依申请开放"): 315, (True, "安全开放"): 74},
    ),
}  # fmt: skip


@pytest.fixture
def where() -> Path:
    return loading.folder()


def taken(name: str, where: Path, cast: Cast) -> ListReport:
    return import_list(cast.authority_reviewer, (where / f"{name}.json").read_bytes(), name=f"{name}.json")


def state() -> tuple[list[tuple[int, int, str]], int]:
    """What an import could change: every entry with its revision and moment, and the length of the log."""
    entries = Entry.objects.order_by("pk").values_list("pk", "revision", "changed_at")
    return [(pk, revision, str(at)) for pk, revision, at in entries], Content.objects.count()


@pytest.mark.parametrize("name", loading.LISTS)
def test_a_list_becomes_drafts_and_a_second_import_changes_nothing(name: str, where: Path, cast: Cast) -> None:
    expected = EXPECTED[name]
    loading.register(loading.providers(name, where))
    report = taken(name, where, cast)
    assert (report.mapping, len(report.outcomes)) == (name, expected.records)
    counts = {
        "created": expected.drafts,
        "exists": 0,
        "duplicate": expected.duplicates_alike + expected.duplicates_differing,
        "provider_unknown": 0,
        "provider_missing": expected.provider_missing,
        "other_department": 0,
        "refused": sum(n for code, n in expected.reasons.items() if code != "list_provider_missing"),
    }
    assert report.counts == counts
    assert sum(counts.values()) == expected.records
    assert report.reasons == expected.reasons
    repeated = [bool(one.differs) for one in report.outcomes if one.outcome == "duplicate"]
    assert (repeated.count(False), repeated.count(True)) == (expected.duplicates_alike, expected.duplicates_differing)
    assert report.missing == expected.missing
    unmapped: dict[str, dict[str, int]] = {}
    for value in report.unmapped:
        unmapped.setdefault(value.element, {})[value.value] = value.records
    assert unmapped == expected.unmapped
    assert (report.unread, report.providers) == ({}, ())
    assert len(report.departments) == expected.departments
    assert sum(d.outcomes.get("created", 0) for d in report.departments) == expected.drafts
    by_department: Counter[str] = Counter()
    for department in report.departments:
        by_department.update(department.missing)
    assert dict(by_department) == expected.missing

    entries = Entry.objects.all()
    assert {(e.state, e.sharing_type, e.sharing["mode_type"], e.grade) for e in entries} == {("draft", "", "", 4)}
    opened = Counter((e.opening["to_public"], e.opening["condition"]) for e in entries)
    assert dict(opened) == expected.opened
    assert [c.event for c in Content.objects.all()] == ["catalogue.entries.imported"]

    before = state()
    again = taken(name, where, cast)
    assert again.counts == {**counts, "created": 0, "exists": expected.drafts}
    assert (again.written, again.audit, state()) == (False, None, before)
    assert (again.missing, again.unmapped) == (report.missing, report.unmapped)
    assert not any(one.differs for one in again.outcomes if one.outcome == "exists")


def test_all_lists_together_and_what_was_cleaned(where: Path, cast: Cast) -> None:
    reports = loading.load(cast.authority_reviewer, where)
    assert sum(len(report.outcomes) for report in reports.values()) == 5684
    assert Entry.objects.count() == sum(one.drafts for one in EXPECTED.values()) == 2944
    phones = set(Entry.objects.exclude(contact_phone="").values_list("contact_phone", flat=True))
    assert phones == {"0591-83366690、87628397", "0591-83317133"}
    assert Entry.objects.filter(abstract__contains="（即空车重量)、额定载质量").count() == 1
    assert Entry.objects.filter(abstract__contains="<男子组>").count() == 1


def test_without_registered_departments_nothing_is_imported_and_the_names_are_told(where: Path, cast: Cast) -> None:
    for name in loading.LISTS:
        report = taken(name, where, cast)
        expected = EXPECTED[name]
        assert report.counts["created"] == 0
        assert report.counts["provider_unknown"] == expected.records - expected.provider_missing
        source = {"anhui_huainan": "所属部门", "fujian_fuzhou": "数据提供方", "fujian_xiamen": "数据来源"}
        field_ = source.get(name, "提供单位")
        counted = Counter(r[field_] for r in json.loads((where / f"{name}.json").read_text(encoding="utf-8")))
        assert {p.name: p.records for p in report.providers} == {n: c for n, c in counted.items() if n}
    assert (Entry.objects.count(), Content.objects.count()) == (0, 0)


def test_names_of_one_department_by_a_table(where: Path, cast: Cast) -> None:
    names = loading.providers("anhui_anhui", where)
    short = {"省统计局": "安徽省统计局", "省农业农村厅": "安徽省农业农村厅", "省科技厅": "安徽省科学技术厅",
             "省税务局": "国家税务总局安徽省税务局"}  # fmt: skip
    codes = loading.register(name for name in names if name not in short)
    table = "name,code,records\r\n" + "".join(f"{name},{codes[long]},\r\n" for name, long in short.items())
    data = (where / "anhui_anhui.json").read_bytes()
    report = import_list(cast.authority_reviewer, data, alias_table=table.encode("gb18030"))
    assert (report.counts["created"], len(report.departments)) == (700, 11)
    statistics = next(d for d in report.departments if d.name == "安徽省统计局")
    assert statistics.outcomes == {"created": 557}
