"""The three lists: what is exported comes back as no change; bad files are told what is wrong and change nothing."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence

import pytest
import xlsxwriter

from shuqiao.catalogue.sheets.reading import grids
from shuqiao.catalogue.sheets.writing import workbook
from shuqiao.kernel.refusals import NotPermitted, Refusal
from shuqiao.sharing import actions
from shuqiao.sharing.demand_lists.columns import COLUMNS, KINDS
from shuqiao.sharing.demand_lists.writing import annotated, export
from shuqiao.sharing.facts.demands import DemandItem
from shuqiao.sharing.models import Demand
from tests.cast.people import Cast
from tests.rooms.catalogue.entries import BASIS, draft, entry_in
from tests.rooms.sharing.demand_stage import demand_in, everything, stored
from tests.rooms.sharing.stage import TODAY, log, on

pytestmark = pytest.mark.django_db
HEADS = [column.zh for column in COLUMNS["demands"]]


def sheet(heads: Sequence[str], *rows: Sequence[str]) -> bytes:
    return workbook([("清单", [(head, 12) for head in heads], rows)])


def row(**cells: str) -> list[str]:
    return [cells.get(column.field, "") for column in COLUMNS["demands"]]


NEW = {
    "name": "犬只登记信息", "items": "登记号|每只犬的登记号|C\n免疫有效期||D\n品种", "matter_name": "入住登记",
    "basis": "《办法》第二十条", "purpose_type": "行政依据", "scenario": "housing_security", "method": "接口",
    "frequency": "每月", "period_from": "2025-09-22", "period_to": "2026年9月21日", "supposed": "市公安局",
    "contact_name": "简若溪", "contact_phone": "0990-8020002",
}  # fmt: skip


def test_what_is_exported_comes_back_as_no_change(cast: Cast) -> None:
    with on(TODAY):
        closed = draft(name="涉密人员信息", sharing__type_="not_shared", sharing__condition_text="",
                       sharing__mode_category="", sharing__mode_type="", sharing__basis=BASIS)  # fmt: skip
        entry_in(cast, "published", closed)
        for state in ("draft", "filed", "dispatched", "duty", "declined", "handed_back"):
            demand_in(cast, state)
        recorded, before = len(log()), list(Demand.objects.values())
        for kind in KINDS:
            for who in (cast.authority_reviewer, cast.applicant):
                if who.id == cast.applicant.id and kind != "demands":
                    continue
                report = actions.import_demands(who, kind, export(who, kind))
                assert {one.outcome for one in report.outcomes} == {"unchanged"}, (kind, report.outcomes)
                assert not report.written
    assert (len(log()), list(Demand.objects.values())) == (recorded, before)


def test_new_rows_become_drafts_and_corrected_rows_change_them(cast: Cast) -> None:
    with on(TODAY):
        recorded = len(log())
        tried = actions.import_demands(cast.applicant, "demands", sheet(HEADS, row(**NEW)), dry_run=True)
        assert (tried.counts["created"], tried.written, everything(), len(log())) == (1, False, 0, recorded)
        done = actions.import_demands(cast.applicant, "demands", sheet(HEADS, row(**NEW)), name="清单.xlsx")
        assert (done.counts["created"], done.written, len(log())) == (1, True, recorded + 1)
        number = done.outcomes[0].number
        wish = stored(number).wish
        assert wish.items == (
            DemandItem("登记号", "每只犬的登记号", "C"),
            DemandItem("免疫有效期", "", "D"),
            DemandItem("品种"),
        )
        assert (wish.purpose_type, wish.method, wish.frequency) == ("basis", "interface", "monthly")
        assert actions.submit_demand(cast.applicant, number).state == "waiting_head"
        actions.return_demand(cast.applicant_head, number, "补充")
        changed = actions.import_demands(
            cast.applicant, "demands", sheet(HEADS, row(**{**NEW, "number": number, "basis": "《办法》第二十一条"}))
        )
        assert changed.counts["changed"] == 1
        assert stored(number).wish.basis == "《办法》第二十一条"


def test_the_responsibility_list_dispatches_and_the_negative_list_declines(cast: Cast) -> None:
    with on(TODAY):
        first, second, third = (demand_in(cast, "filed", name=name) for name in ("甲信息", "乙信息", "丙信息"))
        heads = ["需求编号", "责任部门", "派发说明"]
        recorded = len(log())
        rows = [[first.number, "栖澜市公安局", "请认领"], [second.number, "", ""]]
        report = actions.import_demands(cast.authority_reviewer, "duties", sheet(heads, *rows))
        assert [one.outcome for one in report.outcomes] == ["changed", "unchanged"]
        assert stored(first.number).state == "dispatched"
        no = ["类别", "编号", "不予提供的理由", "依据名称", "文号", "条款"]
        bad = ["需求", third.number, "不得提供", "某某管理条例", "", ""]
        good = ["需求", third.number, "不得提供", "某某管理条例", "国务院令第1号", "第九条"]
        refused = actions.import_demands(cast.authority_reviewer, "negative", sheet(no, bad))
        assert (refused.outcomes[0].column, refused.written) == ("文号", False)
        actions.import_demands(cast.authority_reviewer, "negative", sheet(no, good))
        assert stored(third.number).state == "declined"
        assert len(log()) == recorded + 2
        with pytest.raises(NotPermitted):
            actions.import_demands(cast.applicant, "duties", sheet(heads, *rows))


ROWS = [
    ({"supposed": "无此局"}, "demand_list_department_unknown", "拟提供部门"),
    ({"period_from": "去年"}, "demand_list_day_unreadable", "开始日期"),
    ({"purpose_type": "好奇"}, "unknown_choice", "使用目的"),
    ({"number": "XQ-2025-999999"}, "demand_list_row_unknown", "需求编号"),
    ({"name": "长" * 300}, "too_large", "数据名称"),
    ({"applicant": "栖澜市公安局"}, "demand_list_department_unknown", "需求部门"),
]


@pytest.mark.parametrize(("changes", "code", "column"), ROWS)
def test_one_bad_row_keeps_the_whole_list_out(cast: Cast, changes: dict[str, str], code: str, column: str) -> None:
    with on(TODAY):
        data = sheet(HEADS, row(**NEW), row(**{**NEW, **changes}))
        report = actions.import_demands(cast.applicant, "demands", data)
        assert [one.outcome for one in report.outcomes] == ["held", "refused"]
        refusal = report.outcomes[1].refusal
        assert isinstance(refusal, Refusal)
        assert (refusal.code, report.outcomes[1].column, everything()) == (code, column, 0)
        told = next(iter(grids(annotated(report)))).rows
        assert told[0][-4:] == ["导入结果", "问题所在列", "原因", "怎么办"]
        assert told[2][len(HEADS)] == "未导入"
        assert refusal.sentence("zh") in told[2]
        english = next(iter(grids(annotated(report, "en")))).rows
        assert english[2][len(HEADS)] == "refused"
        again = actions.import_demands(cast.applicant, "demands", annotated(report))
        assert [one.outcome for one in again.outcomes] == ["held", "refused"]


def test_a_demand_that_has_gone_on_is_not_changed_by_a_list(cast: Cast) -> None:
    with on(TODAY):
        filed = demand_in(cast, "filed")
        data = sheet(["需求编号", "数据名称", HEADS[2], "状态"], [filed.number, "另一名称", "甲", "已满足"])
        report = actions.import_demands(cast.applicant, "demands", data)
        refusal = report.outcomes[0].refusal
        assert isinstance(refusal, Refusal)
        assert refusal.code == "demand_list_row_fixed"
        assert "数据名称" in refusal.sentence("zh")
        stranger = actions.import_demands(cast.stranger, "demands", data)
        assert isinstance(stranger.outcomes[0].refusal, Refusal)
        assert stranger.outcomes[0].refusal.code == "demand_list_row_unknown"
        twice = sheet(HEADS[:3], [filed.number, WISHED, "甲"], [filed.number, WISHED, "甲"])
        report = actions.import_demands(cast.applicant, "demands", twice)
        assert isinstance(report.outcomes[1].refusal, Refusal)
        assert report.outcomes[1].refusal.code == "demand_list_row_twice"


WISHED = "犬只登记信息"


def _formula(value: str | None) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    page = book.add_worksheet()
    page.write_row(0, 0, HEADS)
    page.write_row(1, 0, row(**NEW))
    if value is None:
        page.write_formula(1, 1, "=1/0", None, "#DIV/0!")
    else:
        page.write_formula(1, 1, '="犬只"&"登记"', None, value)
    book.close()
    return out.getvalue()


def test_formulas_are_read_by_their_result_or_refused(cast: Cast) -> None:
    with on(TODAY):
        report = actions.import_demands(cast.applicant, "demands", _formula(None))
        refusal = report.outcomes[0].refusal
        assert isinstance(refusal, Refusal)
        assert (refusal.code, report.outcomes[0].column) == ("demand_list_cell_broken", "数据名称")
        assert actions.import_demands(cast.applicant, "demands", _formula("犬只登记")).written


def _bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(sheet(HEADS, row(**NEW)))) as whole, zipfile.ZipFile(out, "w", 8) as made:
        for info in whole.infolist():
            made.writestr(info.filename, whole.read(info))
        made.writestr("xl/media/blank.bin", b"\0" * (260 * 1024**2))
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "demand_list_header_missing"),
        (b"%PDF-1.4", "demand_list_header_missing"),
        (b"PK\x03\x04broken", "sheet_not_readable"),
        ("甲,乙\n1,2\n".encode(), "demand_list_header_missing"),
        (b"\x00" * 100, "sheet_not_readable"),
        ("需求编号,数据名称,数据名称,信息项\n".encode(), "demand_list_column_twice"),
        (b"x" * (20 * 1024**2 + 1), "sheet_too_large"),
        ("需求编号,数据名称,信息项\n".encode() + "XQ-1,甲,乙\n".encode() * 2001, "demand_list_too_long"),
    ],
)
def test_files_that_are_no_list(cast: Cast, data: bytes, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        actions.import_demands(cast.applicant, "demands", data)
    assert refused.value.code == code
    assert everything() == 0


def test_a_zip_bomb(cast: Cast) -> None:
    with pytest.raises(Refusal, match="sheet_too_large"):
        actions.import_demands(cast.applicant, "demands", _bomb())


def test_there_is_no_fourth_list(cast: Cast) -> None:
    with pytest.raises(Refusal, match="malformed"):
        export(cast.applicant, "everything")
    with pytest.raises(Refusal, match="malformed"):
        actions.import_demands(cast.applicant, "x\x00", b"")
