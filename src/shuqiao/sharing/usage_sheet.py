"""Usage records as a workbook (使用记录导出), one row for each record's latest version."""

from __future__ import annotations

import io
from collections.abc import Iterable

import xlsxwriter

from shuqiao.kernel.clock import day_in_china
from shuqiao.sharing.facts import UsageFacts
from shuqiao.sharing.states import USAGE

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
HEADS = (
    ("登记编号", "Number", 18),
    ("授权", "Grant", 18),
    ("信息资源", "Resource", 28),
    ("使用部门", "Consumer", 28),
    ("提供部门", "Provider", 28),
    ("期间起", "From", 12),
    ("期间止", "To", 12),
    ("使用场景", "Scenario", 30),
    ("使用过程", "Process", 30),
    ("使用成效", "Effect", 30),
    ("存储位置", "Storage", 24),
    ("销毁情况", "Destruction", 24),
    ("办件数", "Cases", 10),
    ("填报调用数", "Calls stated", 12),
    ("平台计数", "Calls counted", 12),
    ("状态", "State", 12),
    ("版本", "Version", 8),
    ("登记人", "By", 12),
    ("登记日期", "On", 12),
    ("保存至", "Kept until", 16),
)
WITHOUT_END = ("长期保存（规则集未定年限）", "kept without end (no years in the rule set)")


def workbook(records: Iterable[UsageFacts], language: str = "zh") -> bytes:
    """An XLSX file.  Texts stay texts: nothing that a department wrote becomes a formula or a link."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out, {"constant_memory": True, "in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    sheet = book.add_worksheet("使用记录" if language == "zh" else "Usage records")
    bold = book.add_format({"bold": True})
    at = 0 if language == "zh" else 1
    for column, head in enumerate(HEADS):
        sheet.set_column(column, column, head[2])
        sheet.write_string(0, column, head[at], bold)
    sheet.freeze_panes(1, 0)
    for line, found in enumerate(records, start=1):
        for column, value in enumerate(_row(found, at)):
            if isinstance(value, int):
                sheet.write_number(line, column, value)
            else:
                sheet.write_string(line, column, value)
    book.close()
    return out.getvalue()


def _row(found: UsageFacts, at: int) -> list[str | int]:
    latest, usage, state = found.latest, found.latest.usage, USAGE.word(found.state)
    said = [usage.scenario, usage.process, usage.effect, usage.storage, usage.destruction] if usage else [""] * 5
    counts = [usage.cases if usage else None, usage.calls if usage else None, latest.counted]
    return [
        found.number, found.grant, found.entry_name, found.consumer_name, found.provider_name,
        found.period_from.isoformat(), found.period_to.isoformat(), *said,
        *("" if count is None else count for count in counts),
        (state.zh, state.en)[at], found.version, latest.by, day_in_china(latest.at).isoformat(),
        found.keep_until.isoformat() if found.keep_until else WITHOUT_END[at],
    ]  # fmt: skip
