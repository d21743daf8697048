"""Sheets for tests: rows as people write them, in each format."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import xlsxwriter
import xlwt

HEADS = (
    "类", "项", "目", "细目", "信息资源名称", "信息资源代码", "信息资源提供方", "提供方内部部门", "资源提供方代码",
    "信息资源摘要", "信息资源格式分类", "信息资源格式类型", "其他类型资源格式描述", "信息项名称", "数据类型",
    "数据长度",
    "共享类型", "共享条件", "共享方式分类", "共享方式类型", "是否向社会开放", "开放条件", "更新周期", "发布日期",
    "关联及类目名称",
)  # fmt: skip

ROW: dict[str, Any] = {
    "类": "1", "项": "01", "目": "002", "信息资源名称": "婚姻登记信息", "提供方内部部门": "科技信息化支队",
    "信息资源摘要": "登记的婚姻状况", "信息资源格式分类": "数据库", "信息资源格式类型": "KingbaseES",
    "信息项名称": "姓名", "数据类型": "字符型C", "数据长度": 50, "共享类型": "有条件共享",
    "共享条件": "仅限住房保障", "共享方式分类": "共享平台方式", "共享方式类型": "接口", "是否向社会开放": "否",
    "更新周期": "每日",
}  # fmt: skip


def row(**changes: Any) -> dict[str, Any]:
    """One row of 婚姻登记信息 with changes."""
    return {**ROW, **changes}


def resource(name: str, items: Sequence[str] = ("姓名", "证件号码"), **changes: Any) -> list[dict[str, Any]]:
    """The rows of one resource, its cells repeated."""
    return [row(**{"信息资源名称": name, "信息项名称": item, **changes}) for item in items]


def table(rows: Sequence[Mapping[str, Any]], heads: Sequence[str] = HEADS) -> list[list[Any]]:
    """Header and rows as lists."""
    return [list(heads), *([r.get(head, "") for head in heads] for r in rows)]


def xlsx(
    cells: Sequence[Sequence[Any]],
    merges: Sequence[tuple[int, int, int, int]] = (),
    *,
    hidden: Sequence[int] = (),
    more: Mapping[str, Sequence[Sequence[Any]]] | None = None,
) -> bytes:
    """An .xlsx; a text that begins with ``=`` is a formula with the result behind ``|`` (none: no result).

    ``merges`` are top, left, bottom, right; the first cell keeps its value.
    """
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet("目录")
    covered = {
        (r, c) for top, left, bottom, right in merges for r in range(top, bottom + 1) for c in range(left, right + 1)
    }
    for top, left, bottom, right in merges:
        sheet.merge_range(top, left, bottom, right, cells[top][left])
    for r, line in enumerate(cells):
        if r in hidden:
            sheet.set_row(r, None, None, {"hidden": True})
        for c, value in enumerate(line):
            if isinstance(value, str) and value.startswith("="):
                formula, _, result = value.partition("|")
                sheet.write_formula(r, c, formula, None, result)
            elif isinstance(value, date):
                sheet.write_datetime(r, c, value, book.add_format({"num_format": "yyyy/m/d"}))
            elif value != "" and (r, c) not in covered:
                sheet.write(r, c, value)
    for name, lines in (more or {}).items():
        other = book.add_worksheet(name)
        for r, line in enumerate(lines):
            other.write_row(r, 0, line)
    book.close()
    return out.getvalue()


def xls(cells: Sequence[Sequence[Any]], merges: Sequence[tuple[int, int, int, int]] = ()) -> bytes:
    """The same as BIFF8."""
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("目录")
    for top, left, bottom, right in merges:
        sheet.merge(top, bottom, left, right)
    for r, line in enumerate(cells):
        for c, value in enumerate(line):
            if isinstance(value, date):
                sheet.write(r, c, value, xlwt.easyxf(num_format_str="yyyy/m/d"))
            elif value != "":
                sheet.write(r, c, value)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def csv_bytes(cells: Sequence[Sequence[Any]], encoding: str = "utf-8") -> bytes:
    """The same as comma separated text."""
    out = io.StringIO(newline="")
    csv.writer(out).writerows(cells)
    return out.getvalue().encode(encoding)
