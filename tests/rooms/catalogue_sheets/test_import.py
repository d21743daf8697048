"""Importing the official sheet: drafts, outcomes, one audit entry, nothing twice, nothing half."""

from __future__ import annotations

from typing import Any

import pytest

from shuqiao.audit import queries as log
from shuqiao.catalogue import actions, queries, states
from shuqiao.catalogue.facts import EntryFacts, LegalBasis
from shuqiao.catalogue.models import Entry
from shuqiao.catalogue.sheets import reading
from shuqiao.catalogue.sheets.actions import import_sheet
from shuqiao.catalogue.sheets.errors import ImportRaced
from shuqiao.catalogue.sheets.facts import Report
from shuqiao.catalogue.sheets.queries import export_sheet
from shuqiao.catalogue.sheets.writing import annotated
from shuqiao.kernel.actors import Actor
from shuqiao.kernel.refusals import ActorMissing, NotPermitted
from tests.cast.people import HOUSING, POLICE, Cast
from tests.rooms.catalogue.entries import HOUSEHOLD, draft, entry_in
from tests.rooms.catalogue_sheets.files import HEADS, csv_bytes, resource, row, table, xls, xlsx

TWO = [*resource("婚姻登记信息"), *resource("出生登记信息", ("出生日期", "出生地"))]


def counts(report: Report) -> dict[str, int]:
    return {word: count for word, count in report.counts.items() if count}


def named(cast: Cast, name: str) -> EntryFacts:
    return next(e for e in queries.entries(cast.compiler).items if e.name == name)


def codes(report: Report) -> list[tuple[int, str, str, str]]:
    return [(p.row, p.column, p.value, p.refusal.code) for p in report.problems]


FORMATS = {
    "xlsx": lambda cells: xlsx(cells),
    "xls": lambda cells: xls(cells),
    "utf-8": lambda cells: csv_bytes(cells),
    "utf-8 with BOM": lambda cells: csv_bytes(cells, "utf-8-sig"),
    "GB18030": lambda cells: csv_bytes(cells, "gb18030"),
}


@pytest.mark.parametrize("format_", FORMATS)
def test_each_format_becomes_drafts(cast: Cast, format_: str) -> None:
    report = import_sheet(cast.compiler, FORMATS[format_](table(TWO)), name="目录")
    assert counts(report) == {"created": 2}
    made = named(cast, "婚姻登记信息")
    assert (made.state, made.provider, made.class_.code) == (states.DRAFT, POLICE, "101002")
    assert (made.format_category, made.format_type, made.update_cycle) == ("database", "KingbaseES", "daily")
    assert (made.sharing.type_, made.sharing.condition_text, made.sharing.mode_type) == (
        "conditional",
        "仅限住房保障",
        "interface",
    )
    assert [(i.name, i.type, i.length) for i in made.items] == [("姓名", "C", 50), ("证件号码", "C", 50)]


def test_what_the_sheet_cannot_say_never_weakens_protection(cast: Cast) -> None:
    report = import_sheet(cast.compiler, csv_bytes(table(TWO)))
    made = named(cast, "婚姻登记信息")
    assert made.grade == 4
    assert {(i.kind, i.grade, i.is_key) for i in made.items} == {("", 4, False)}
    assert report.missing["items.kind"] == 2
    assert {p.code for p in queries.problems(cast.compiler, made.id)} >= {"catalogue_field_missing"}


def test_one_audit_entry_covers_all_and_each_history_points_to_it(cast: Cast) -> None:
    report = import_sheet(cast.compiler, csv_bytes(table(TWO)), name="目录.csv")
    assert report.written
    for name in ("婚姻登记信息", "出生登记信息"):
        (line,) = log.history(named(cast, name).subject)
        assert (line.entry_id, line.event) == (report.audit, "catalogue.entries.imported")
        assert (line.facts["created"], line.facts["file"]) == (2, "目录.csv")


def test_importing_again_changes_nothing_and_records_nothing(cast: Cast) -> None:
    data = xlsx(table(TWO))
    import_sheet(cast.compiler, data)
    before = [named(cast, name) for name in ("婚姻登记信息", "出生登记信息")]
    again = import_sheet(cast.compiler, data)
    assert counts(again) == {"unchanged": 2}
    assert (again.written, again.audit) == (False, None)
    assert [named(cast, name) for name in ("婚姻登记信息", "出生登记信息")] == before
    assert len(log.history(before[0].subject)) == 1


@pytest.mark.parametrize("format_", ["xlsx", "csv"])
def test_export_then_import_is_a_no_op(cast: Cast, format_: str) -> None:
    entry_in(cast, states.PUBLISHED)
    actions.create_draft(
        cast.compiler,
        draft(
            name="不予共享信息",
            sharing__type_="not_shared",
            sharing__condition_text="",
            sharing__basis=LegalBasis(title="某法", document_number="主席令第1号", article="第三条", kind="law"),
        ),
    )
    import_sheet(cast.compiler, xlsx(table(TWO)))
    report = import_sheet(cast.compiler, export_sheet(cast.compiler, format_=format_))
    assert counts(report) == {"unchanged": 4}


def test_a_change_keeps_what_the_sheet_cannot_say(cast: Cast) -> None:
    import_sheet(cast.compiler, csv_bytes(table(TWO)))
    before = named(cast, "婚姻登记信息")
    finished = HOUSEHOLD.items[0]
    kept = [finished, *before.items[1:]]
    actions.save_draft(
        cast.compiler, before.id, draft(name=before.name, abstract="人写的", items=tuple(kept), coverage__text="本市")
    )
    report = import_sheet(cast.compiler, csv_bytes(table(resource("婚姻登记信息", 信息资源摘要="表里的"))))
    assert counts(report) == {"changed": 1}
    after = named(cast, "婚姻登记信息")
    assert (after.abstract, after.coverage.text, after.revision) == ("表里的", "本市", before.revision + 2)
    assert (after.items[0].kind, after.items[0].mask) == (finished.kind, finished.mask)
    assert [line.event for line in log.history(after.subject)][-1] == "catalogue.entries.imported"


def test_a_trial_writes_nothing(cast: Cast) -> None:
    report = import_sheet(cast.compiler, csv_bytes(table(TWO)), dry_run=True)
    assert counts(report) == {"created": 2}
    assert (report.written, Entry.objects.count()) == (False, 0)


BAD = [*resource("婚姻登记信息"), *resource("出生登记信息", ("出生日期",), 更新周期="每 null null")]


def test_in_part_the_others_are_written(cast: Cast) -> None:
    report = import_sheet(cast.compiler, csv_bytes(table(BAD)))
    assert counts(report) == {"created": 1, "refused": 1}
    assert codes(report) == [(4, "更新周期", "每 null null", "sheet_value_unknown")]
    assert Entry.objects.count() == 1


def test_all_or_nothing_writes_nothing(cast: Cast) -> None:
    report = import_sheet(cast.compiler, csv_bytes(table(BAD)), all_or_nothing=True)
    assert counts(report) == {"held": 1, "refused": 1}
    assert (report.written, Entry.objects.count()) == (False, 0)


def test_a_published_entry_is_not_changed(cast: Cast) -> None:
    entry = entry_in(cast, states.PUBLISHED)
    report = import_sheet(cast.compiler, csv_bytes(table(resource(entry.name, ("姓名",)))))
    assert [c for *_, c in codes(report)][:1] == ["catalogue_change_not_yet_possible"]
    assert queries.entry(cast.compiler, entry.id) == entry


def test_only_compilers_import_and_only_their_own(cast: Cast) -> None:
    data = csv_bytes(table(resource("婚姻登记信息", 资源提供方代码=HOUSING)))
    with pytest.raises(ActorMissing):
        import_sheet(None, data)
    with pytest.raises(NotPermitted):
        import_sheet(cast.authority_reviewer, data)
    assert [c for *_, c in codes(import_sheet(cast.compiler, data))] == ["sheet_other_department"]


MERGED = [
    row(信息项名称="姓名"),
    {"信息项名称": "证件号码", "数据类型": "C"},
    {"信息资源名称": "出生登记信息", "信息项名称": "出生地", "数据类型": "字符型", "共享类型": "无条件共享"},
    {"信息项名称": "出生日期", "数据类型": "日期型D"},
]
HEIGHTS = {"类": (1, 4), "项": (1, 4), "目": (1, 4), "信息资源名称": (1, 2), "共享类型": (3, 4)}


@pytest.mark.parametrize("write", [xlsx, xls], ids=["xlsx", "xls"])
def test_merged_cells_count_for_all_their_rows(cast: Cast, write: Any) -> None:
    merges = [(top, HEADS.index(head), bottom, HEADS.index(head)) for head, (top, bottom) in HEIGHTS.items()]
    merges.append((3, HEADS.index("信息资源名称"), 4, HEADS.index("信息资源名称")))
    report = import_sheet(cast.compiler, write(table(MERGED), merges))
    assert counts(report) == {"created": 2}
    born = named(cast, "出生登记信息")
    assert (born.class_.code, born.sharing.type_) == ("101002", "unconditional")
    assert [item.name for item in born.items] == ["出生地", "出生日期"]


@pytest.mark.parametrize("write", [xlsx, xls], ids=["xlsx", "xls"])
def test_the_outcome_workbook_of_a_merged_sheet_can_be_sent_again(cast: Cast, write: Any) -> None:
    name = HEADS.index("信息资源名称")
    rows = [*MERGED[:3], {**MERGED[3], "更新周期": "每 null null"}]
    data = write(table(rows), [(1, 0, 4, 0), (1, 1, 4, 1), (1, 2, 4, 2), (1, name, 2, name), (3, name, 4, name)])
    report = import_sheet(cast.compiler, data)
    told = annotated(report)
    grid, _ = reading.read(told)
    added = len(HEADS)
    assert [row[name] for row in grid.rows[1:]] == ["婚姻登记信息"] * 2 + ["出生登记信息"] * 2
    assert [row[added] for row in grid.rows[1:]] == ["新建", "新建", "未导入", "未导入"]
    assert grid.rows[4][added + 1 : added + 3] == ["更新周期", "每 null null"]
    assert all(grid.rows[4][added + 3 : added + 5])
    assert "5" in str(grid.rows[3][added + 3])
    again = import_sheet(cast.compiler, told)
    assert (counts(again), codes(again)) == ({"unchanged": 1, "refused": 1}, codes(report))
    assert Entry.objects.count() == 1


def test_resource_rows_and_item_rows(cast: Cast) -> None:
    rows = [
        row(信息项名称="", 数据类型="", 数据长度=""),
        {"信息项名称": "姓名", "数据类型": "C"},
        {"信息项名称": "子女数", "数据类型": "N", "共享类型": "无条件共享", "更新周期": "每年"},
    ]
    assert counts(import_sheet(cast.compiler, csv_bytes(table(rows)))) == {"created": 1}
    made = named(cast, "婚姻登记信息")
    assert (made.sharing.type_, made.update_cycle) == ("conditional", "daily")
    assert [(i.sharing_type, i.update_cycle) for i in made.items] == [(None, None), ("unconditional", "yearly")]
    assert counts(import_sheet(cast.compiler, csv_bytes(table(rows)))) == {"unchanged": 1}


VARIANT = """栖澜市政务信息资源目录
序号|信息资源分类|||||关联业务事项|资源名称|信息资源格式||信息项||共享属性||开放主题分类
|类|项|目|细目分类1|细目分类1.1|||分类|类型|信息项名称|数据类型（必填）|共享类型*|共享条件/不予共享依据|
1|1|01|2|07|8|结婚登记|婚姻登记信息|数据库|达梦|姓名|C|不予共享|《某法》（主席令第1号）第三条|民政"""
GROUPS = [(1, 1, 1, 5), (1, 8, 1, 9), (1, 10, 1, 11), (1, 12, 1, 13), (1, 7, 2, 7)]


def test_aliases_groups_and_the_other_variant(cast: Cast) -> None:
    report = import_sheet(cast.compiler, xlsx([line.split("|") for line in VARIANT.splitlines()], GROUPS))
    assert codes(report) == []
    made = named(cast, "婚姻登记信息")
    assert (made.class_.xiang, made.class_.mu, made.class_.ximu) == ("01", "002", ("07", "8"))
    assert made.format_type == "Dm"
    assert made.sharing.basis == LegalBasis(title="某法", document_number="主席令第1号", article="第三条")
    assert [r.code for r in report.remarks] == ["zeros_restored"]


def test_nobody_without_a_department_imports() -> None:
    from shuqiao.kernel.actors import ActorKind

    stray = Actor(ActorKind.PERSON, "person:0", "无部门", None, frozenset({"compiler"}))
    with pytest.raises(NotPermitted):
        import_sheet(stray, b"")


def test_a_lost_race_writes_nothing(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody saves the same name between reading the department's entries and writing: the constraint decides."""
    from shuqiao.catalogue.sheets import actions as sheets

    plan = sheets.Planner.decide

    def decide(planner: Any) -> Any:
        made = plan(planner)
        actions.create_draft(cast.compiler, draft(name="婚姻登记信息"))
        return made

    monkeypatch.setattr(sheets.Planner, "decide", decide)
    with pytest.raises(ImportRaced):
        import_sheet(cast.compiler, csv_bytes(table(TWO)))
    assert Entry.objects.count() == 0


def test_strangers_export_only_what_is_everybodys(cast: Cast) -> None:
    entry_in(cast, states.PUBLISHED)
    import_sheet(cast.compiler, csv_bytes(table(TWO)))
    for who, seen in ((cast["youke"], False), (cast.authority_reviewer, True), (cast.compiler, True)):
        told = export_sheet(who, format_="csv", provider=POLICE).decode()
        assert (HOUSEHOLD.name in told, "婚姻登记信息" in told) == (True, seen)
    assert HOUSEHOLD.name not in export_sheet(cast["youke"], format_="csv").decode()
    with pytest.raises(ActorMissing):
        export_sheet(None)
