"""The user's own rows with the outcome of each: where, which value, why, what to do."""

from __future__ import annotations

import io
from typing import Any

import xlsxwriter

from shuqiao.accounts.importing.facts import REMARKS, WORDS, Outcome, Report

ADDED = (
    ("导入结果", "Outcome"),
    ("问题所在列", "Column"),
    ("填写的值", "Value"),
    ("原因", "Reason"),
    ("怎么办", "What to do"),
    ("提示", "Remarks"),
    ("一次性密码", "One-time password"),
)
LEFT = (("不在表中的人员", "Not in the sheet"), ("登录名", "Login"), ("姓名", "Name"), ("部门", "Department"))
_LONGEST = 32_767


def annotated(report: Report, language: str = "zh") -> bytes:
    """The workbook.  Every cell is written as text or number, never as a formula."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "constant_memory": True})
    pick = 0 if language == "zh" else 1
    sheet = book.add_worksheet("导入结果" if language == "zh" else "Outcome")
    head = book.add_format({"bold": True, "bg_color": "#E8EEF5"})
    bad = book.add_format({"bg_color": "#F9D5D0"})
    rows = report.parsed.sheet.rows
    width = max((len(row) for row in rows), default=0)
    told = {one.row: one for one in report.outcomes}
    titles = [str(cell).strip() for cell in rows[report.parsed.header]]
    shows = any(one.password for one in report.outcomes)
    added = ADDED if shows else ADDED[:-1]
    for index, row in enumerate(rows):
        one = told.get(index + 1)
        wrong = {p.column for p in one.problems} if one else set()
        for place, value in enumerate(row):
            at_fault = place < len(titles) and titles[place] in wrong
            if value != "" or at_fault:
                _put(sheet, index, place, value, bad if at_fault else None)
        if index == report.parsed.header:
            for offset, names in enumerate(added):
                _put(sheet, index, width + offset, names[pick], head)
        elif one is not None:
            for offset, text in enumerate(_told(one, language)[: len(added)]):
                if text:
                    _put(sheet, index, width + offset, text, None)
    sheet.set_column(width, width + 1, 14)
    sheet.set_column(width + 2, width + len(added) - 1, 36)
    _left(book, report, pick)
    book.close()
    return out.getvalue()


def _told(one: Outcome, language: str) -> list[str]:
    pick = 0 if language == "zh" else 1
    return [
        WORDS[one.outcome][pick],
        "\n".join(p.column for p in one.problems),
        "\n".join(p.value for p in one.problems),
        "\n".join(p.refusal.sentence(language) for p in one.problems),
        "\n".join(dict.fromkeys(p.refusal.next_step(language) for p in one.problems)),
        "\n".join(REMARKS[code][pick] for code in one.remarks),
        one.password,
    ]


def _left(book: Any, report: Report, pick: int) -> None:
    if not report.left:
        return
    sheet = book.add_worksheet(LEFT[0][pick])
    for place, names in enumerate(LEFT[1:]):
        _put(sheet, 0, place, names[pick], None)
    for index, one in enumerate(report.left, 1):
        for place, value in enumerate((one.login, one.name, one.department)):
            _put(sheet, index, place, value, None)


def _put(sheet: Any, row: int, column: int, value: Any, style: Any) -> None:
    if isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) < 1e15:
        sheet.write_number(row, column, value, style)
    else:
        text = "".join(c for c in str(value) if c in "\n\t" or ord(c) >= 32)
        sheet.write_string(row, column, text[:_LONGEST], style)
