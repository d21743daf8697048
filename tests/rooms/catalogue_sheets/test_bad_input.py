"""Sheets as they come: each defect is one clear report, and nothing is half imported."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuqiao.catalogue.enumerations import lists
from shuqiao.catalogue.models import Entry
from shuqiao.catalogue.sheets import archive, merging, reading, writing
from shuqiao.catalogue.sheets.actions import import_sheet
from shuqiao.catalogue.sheets.columns import columns, find_header
from shuqiao.catalogue.sheets.errors import SheetTooLarge
from shuqiao.catalogue.sheets.facts import Cell, Grid, ParsedSheet, Range
from shuqiao.catalogue.sheets.parse import parse
from shuqiao.kernel.refusals import Refusal, require
from tests.cast.people import Cast
from tests.rooms.catalogue_sheets.files import HEADS, csv_bytes, resource, row, table, xls, xlsx

GOOD = resource("婚姻登记信息")


def parsed(data: bytes) -> ParsedSheet:
    grid, _ = reading.read(data)
    return parse(grid, require(find_header(grid)), lists())


def codes(sheet: ParsedSheet) -> list[tuple[int, str, str]]:
    return [(p.row, p.column, p.refusal.code) for p in sheet.problems]


def changed(path: str, data: bytes, old: bytes, new: bytes) -> bytes:
    """The workbook with one member edited."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            content = before.read(name)
            after.writestr(name, content.replace(old, new) if name == path else content)
    return out.getvalue()


FIRST = "xl/worksheets/sheet1.xml"


def bomb(stated: int | None = None) -> bytes:
    """A workbook whose strings inflate to 300 MB; ``stated`` overwrites the size that the archive claims."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(xlsx(table(GOOD)))) as before,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as to,
    ):
        for name in before.namelist():
            to.writestr(name, before.read(name))
        with to.open("xl/media/image1.bin", "w", force_zip64=False) as member:
            for _ in range(300):
                member.write(b"\0" * 1024**2)
    data = bytearray(out.getvalue())
    if stated is not None:
        at = data.rfind(b"PK\x01\x02")
        data[at + 24 : at + 28] = struct.pack("<I", stated)
    return bytes(data)


_LAUGHTER = b"<!DOCTYPE x [<!ENTITY a 'ha'>%s]>" % b"".join(
    b"<!ENTITY %c '%s'>" % (n + 1, b"&%c;" % n * 100) for n in b"abcdefg"
)
"""Eight entities of a hundred of the one before: 10^14 characters."""

FILES: dict[str, tuple[Any, str]] = {
    "empty": (lambda: b"", "sheet_header_missing"),
    "no header": (lambda: csv_bytes([["甲", "乙"], ["1", "2"]]), "sheet_header_missing"),
    "Big5": (lambda: csv_bytes([["類", "項目", "資源名稱", "資源摘要"]], "big5"), "sheet_header_missing"),
    "UTF-16": (lambda: csv_bytes(table(GOOD), "utf-16"), "sheet_encoding_unknown"),
    "no text": (lambda: b"\xff\xff\x80\x80", "sheet_encoding_unknown"),
    "NUL": (lambda: b"a,b\x00c\n", "sheet_not_readable"),
    "a web page": (lambda: "<html><table>类</table>".encode(), "sheet_not_readable"),
    "an open quote": (lambda: csv_bytes(table(GOOD)) + b'"\xe7\xb1\xbb', "sheet_not_readable"),
    "a cut archive": (lambda: xlsx(table(GOOD))[:-400], "sheet_not_readable"),
    "another archive": (lambda: changed("none", _docx(), b"", b""), "sheet_not_readable"),
    "a cut .xls": (lambda: xls(table(GOOD))[:900], "sheet_not_readable"),
    "a password": (lambda: b"\xd0\xcf\x11\xe0" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), "sheet_locked"),
    "a zip bomb": (bomb, "sheet_too_large"),
    "a zip bomb that lies": (lambda: bomb(10), "sheet_too_large"),
    "a far cell": (
        lambda: changed(FIRST, xlsx(table(GOOD)), b'r="B2"', b'r="XFD2"'),
        "sheet_too_large",
    ),
    "a far row": (lambda: changed(FIRST, xlsx(table(GOOD)), b'<row r="3"', b'<row r="1048576"'), "sheet_too_large"),
    "entities that grow": (
        lambda: changed("xl/workbook.xml", xlsx(table(GOOD)), b"<workbook ", _LAUGHTER + b"<workbook a='&h;' "),
        "sheet_not_readable",
    ),
    "many rows": (lambda: csv_bytes(table(GOOD)) + b"1,2\n" * 60_001, "sheet_too_large"),
    "20 MiB and a byte": (lambda: b"x" * (20 * 1024**2 + 1), "sheet_too_large"),
    "a column twice": (lambda: csv_bytes(table(GOOD, [*HEADS, "资源名称"])), "sheet_column_twice"),
}


def _docx() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    return out.getvalue()


@pytest.mark.parametrize("what", FILES)
def test_a_file_that_cannot_be_read_says_why(cast: Cast, what: str) -> None:
    make, code = FILES[what]
    with pytest.raises(Refusal) as caught:
        import_sheet(cast.compiler, make())
    assert caught.value.code == code
    assert all((caught.value.sentence(), caught.value.next_step("en"), "?" not in caught.value.sentence("en")))
    assert Entry.objects.count() == 0


ROWS: dict[str, tuple[list[dict[str, Any]], list[tuple[int, str, str]]]] = {
    "a full-width digit": ([row(数据长度="１８", 项="０１")], []),
    "blanks at the end": ([row(信息资源名称="婚姻登记信息 　"), row(信息项名称="性别")], []),
    "full-width punctuation": ([row(数据类型="字符型（Ｃ）", 关联及类目名称="307001／000001；")], []),
    "a date as a number": ([row(发布日期=45000)], []),
    "a date in words": ([row(发布日期="去年冬天")], [(2, "发布日期", "sheet_date_unreadable")]),
    "a date that is none": ([row(发布日期="2025-02-30")], [(2, "发布日期", "sheet_date_unreadable")]),
    "a length in words": ([row(数据长度="不限")], [(2, "数据长度", "sheet_number_unreadable")]),
    "an unknown type": ([row(数据类型="文字")], [(2, "数据类型", "sheet_value_unknown")]),
    **{
        f"an unknown value in {column}": ([row(**{column: "也许"})], [(2, column, "sheet_value_unknown")])
        for column in ("共享类型", "共享方式分类", "共享方式类型", "是否向社会开放", "信息资源格式分类", "更新周期")
    },
    "full-width codes": ([row(信息资源代码="１０１００２／０００００１", 是否向社会开放="０", 共享类型="２")], []),
    "dragged codes": (
        [row(信息资源代码=f"101002/00000{n}", 信息项名称=f"甲{n}") for n in (1, 2, 3)],
        [(n, "信息资源代码", "sheet_two_codes") for n in (3, 4)],
    ),
    "a class by name": ([row(类="基础信息资源", 项="国家人口")], []),
    "a joined class": ([row(项="101", 目="101002")], []),
    "a class of letters": ([row(目="婚姻")], [(2, "目", "sheet_class_unreadable")]),
    "two codes": (
        [row(信息资源代码="101002/000001"), row(信息项名称="性别", 信息资源代码="101002/000002")],
        [(3, "信息资源代码", "sheet_two_codes")],
    ),
    "a cell that contradicts": (
        [row(), row(信息项名称="性别", 信息资源摘要="别的")],
        [(3, "信息资源摘要", "sheet_cell_contradicts")],
    ),
    "dragged names": (
        [row(信息资源名称=f"婚姻登记信息{n}", 信息项名称=f"甲{n}") for n in (1, 2, 3)],
        [(n, "信息资源名称", "sheet_drag_filled") for n in (2, 3, 4)],
    ),
    "years are no drag": ([*resource("2023年统计"), *resource("2024年统计")], []),
    "a row of nothing": ([{"信息项名称": "姓名"}, row()], [(2, "信息资源名称", "sheet_row_without_resource")]),
    "a type without item": (
        [row(), {"信息资源名称": "婚姻登记信息", "数据类型": "C"}],
        [(3, "信息项名称", "sheet_row_without_item")],
    ),
}


@pytest.mark.parametrize("what", ROWS)
def test_each_defect_stands_at_its_cell(what: str) -> None:
    rows, expected = ROWS[what]
    for data in (xlsx(table(rows)), csv_bytes(table(rows), "gb18030")):
        assert codes(parsed(data)) == expected


def test_an_item_twice_and_a_long_name_are_the_validators(cast: Cast) -> None:
    rows = [*resource("婚姻登记信息", ("姓名", "姓名")), row(信息资源名称="长" * 65), row(信息资源名称="登记平台")]
    report = import_sheet(cast.compiler, csv_bytes(table(rows)))
    assert [(p.row, p.column, p.refusal.code) for p in report.problems] == [
        (3, "信息项名称", "catalogue_item_twice"),
        (4, "信息资源名称", "catalogue_field_too_long"),
        (5, "信息资源名称", "catalogue_name_is_system"),
    ]
    assert Entry.objects.count() == 0


def test_a_name_twice_in_one_sheet(cast: Cast) -> None:
    rows = [*resource("婚姻登记信息"), *resource("婚姻登记 信息"), *resource("其他信息", 信息资源代码="101002/000009")]
    rows += resource("另外信息", 信息资源代码="101002/000009")
    report = import_sheet(cast.compiler, csv_bytes(table(rows)))
    assert [p.refusal.code for p in report.problems] == ["catalogue_name_taken", "catalogue_code_taken"]
    assert Entry.objects.count() == 2


def test_overlapping_merges_refuse_the_rows_they_touch(cast: Cast) -> None:
    name = HEADS.index("信息资源名称")
    rows = [*GOOD, *resource("出生登记信息", ("出生日期", "出生地"))]
    data = changed(
        FIRST,
        xlsx(table(rows), [(1, name, 2, name)]),
        b'<mergeCells count="1"><mergeCell ref="E2:E3"/>',
        b'<mergeCells count="2"><mergeCell ref="E2:E3"/><mergeCell ref="E3:F3"/>',
    )
    report = import_sheet(cast.compiler, data)
    assert {p.refusal.code for p in report.problems} == {"sheet_merges_overlap"}
    assert [(one.name, one.outcome) for one in report.outcomes] == [
        ("婚姻登记信息", "refused"),
        ("出生登记信息", "created"),
    ]


ranges = st.tuples(*[st.integers(0, 6)] * 4).map(lambda m: (m[0], m[1], m[0] + m[2], m[1] + m[3]))


@given(st.lists(ranges, max_size=8, unique=True))
def test_every_range_that_overlaps_another_is_found(merges: list[Range]) -> None:
    def overlap(one: Range, other: Range) -> bool:
        return one[0] <= other[2] and other[0] <= one[2] and one[1] <= other[3] and other[1] <= one[3]

    expected = {one[:3] for one in merges for other in merges if one != other and overlap(one, other)}
    assert set(merging._clashes(merges)) == expected


def test_too_many_merges_are_refused_before_the_sheet_is_opened() -> None:
    data = xlsx(table(GOOD), [(1, 0, 2, 0), (1, 1, 2, 1), (1, 2, 2, 2)])
    limits = dict(columns().limits)
    assert isinstance(archive.scan(data, {**limits, "merges": 3}), dict)
    no = archive.scan(data, {**limits, "merges": 2})
    assert isinstance(no, SheetTooLarge)
    assert "2" in no.sentence("en")


def test_merges_of_the_whole_sheet_cost_no_more_than_its_rows() -> None:
    """Thousands of ranges over all rows and columns: what is looked at stays countable."""
    rows: list[list[Cell]] = [list(HEADS), *([""] * len(HEADS) for _ in range(2000))]
    grid = Grid(name="x", rows=rows, merges=tuple((n, 0, 59_999, 103) for n in range(1, 2000)))
    seen = parse(grid, require(find_header(grid)), lists())
    assert {p.refusal.code for p in seen.problems} <= {"sheet_merges_overlap"}
    _, problems = merging.filled(grid, require(find_header(grid)), [0])
    assert [p.row for p in problems] == list(range(2, 2002))


def test_the_values_behind_full_width_blanks_and_dates_are_the_plain_ones(cast: Cast) -> None:
    spoilt = {"数据长度": "１８", "关联及类目名称": "３０７００１／０００００１；", "发布日期": date(2025, 1, 31)}
    rows = [
        row(信息资源名称="婚姻登记信息 　\u200b", **spoilt),
        row(信息项名称="性别　"),
        row(信息资源名称="出生登记信息", 发布日期="２０２５年１月３１日"),
    ]
    for make in (xlsx, xls):
        sheet = parsed(make(table(rows)))
        first, second = sheet.resources
        assert (first.name, first.published_on, second.published_on) == ("婚姻登记信息", "2025-01-31", "2025-01-31")
        assert first.related == ("307001/000001",)
        assert [(item.name, item.length) for item in first.items] == [("姓名", 18), ("性别", 50)]
    assert import_sheet(cast.compiler, xlsx(table(rows))).counts["created"] == 2
    assert set(Entry.objects.values_list("name", flat=True)) == {"婚姻登记信息", "出生登记信息"}


def test_control_characters_are_the_validators(cast: Cast) -> None:
    report = import_sheet(cast.compiler, csv_bytes(table([row(信息资源摘要="甲\x0b乙")])))
    assert [(p.row, p.column, p.refusal.code) for p in report.problems] == [
        (2, "信息资源摘要", "catalogue_bad_text")
    ]  # fmt: skip


def test_hidden_rows_and_formulas_are_read_and_told() -> None:
    rows = [row(信息资源摘要='="登记"|登记的婚姻状况'), row(信息项名称="性别", 信息资源摘要="登记的婚姻状况")]
    sheet = parsed(xlsx(table(rows), hidden=[2]))
    assert [(r.code, r.row) for r in sheet.remarks] == [("hidden_row", 3), ("formula", 2)]
    assert [item.name for item in sheet.resources[0].items] == ["姓名", "性别"]


@pytest.mark.parametrize("result", ["", "#DIV/0!"])
def test_a_formula_without_result_is_refused(result: str) -> None:
    assert codes(parsed(xlsx(table([row(数据长度=f"=1/0|{result}")])))) == [(2, "数据长度", "sheet_cell_broken")]


@pytest.mark.parametrize(
    ("name", "kept"), [("a/b:c", "abc"), ("'𠮷" * 20, "𠮷'" * 10), ("[]", "政务信息资源目录"), ("a\u200bb", "ab")]
)
def test_the_outcome_is_written_whatever_the_sheet_is_called(name: str, kept: str, cast: Cast) -> None:
    data = changed("xl/workbook.xml", xlsx(table(GOOD)), "目录".encode(), name.encode())
    [grid] = reading.grids(writing.annotated(import_sheet(cast.compiler, data, dry_run=True)))
    assert grid.name.strip("'") == kept.strip("'")


def test_the_outcome_tells_of_what_no_cell_can_hold(cast: Cast) -> None:
    """A number without end, and a text longer than a workbook's cell may be."""
    rows = table(resource("婚姻登记信息", 信息资源摘要="长" * 40_000, 数据长度=77777))
    place = rows[0].index("信息资源摘要")
    [grid] = reading.grids(writing.annotated(import_sheet(cast.compiler, csv_bytes(rows), dry_run=True)))
    assert grid.rows[1][place] == "长" * 32_766 + "…"
    endless = changed(FIRST, xlsx(table(resource("婚姻登记信息", 数据长度=77777))), b"77777", b"1e999")
    [grid] = reading.grids(writing.annotated(import_sheet(cast.compiler, endless, dry_run=True)))
    assert grid.rows[1][rows[0].index("数据长度")] == "inf"


def test_a_second_sheet_and_unknown_columns_are_told(cast: Cast) -> None:
    data = xlsx(table([row(主管意见="同意")], [*HEADS, "主管意见"]), more={"二季度": table(GOOD)})
    report = import_sheet(cast.compiler, data)
    assert [r.sentence() for r in report.remarks] == [
        "工作表“二季度”也像目录表，本次没有读取；请单独成文件导入",
        "列“主管意见”平台不保存",
    ]


def test_the_bomb_is_a_bomb() -> None:
    assert len(bomb()) < 1024**2
    assert len(zlib.compress(b"\0" * 1024**2)) < 2000
