"""Sheets of departments and people as bytes, and as the reader gives them."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Any

import openpyxl

from shuqiao.catalogue.sheets.facts import Grid
from shuqiao.catalogue.sheets.reading import grids

DEPARTMENTS = ("机构名称", "统一社会信用代码", "层级", "行政区划", "上级", "简称", "机构编码")
PEOPLE = ("姓名", "登录名", "部门（信用代码）", "职务", "人员编码", "角色", "手机", "邮箱")


def xlsx(heads: Sequence[str], rows: Sequence[Sequence[Any]], hidden: Sequence[int] = ()) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(list(heads))
    for row in rows:
        sheet.append(list(row))
    for number in hidden:
        sheet.row_dimensions[number].hidden = True
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def csv_bytes(heads: Sequence[str], rows: Sequence[Sequence[Any]], encoding: str = "gb18030") -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows([list(heads), *rows])
    return out.getvalue().encode(encoding)


def read(data: bytes) -> list[Grid]:
    return list(grids(data))
