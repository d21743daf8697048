"""Refusals about clocks, and about the year tables that they are counted by."""

from __future__ import annotations

from shuqiao.kernel.refusals import Family, Refusal


class ClockStopped(Refusal):
    """Nothing runs under this limit."""

    code = "clock_stopped"
    family = Family.CONFLICT
    zh = "期限“{limit}”没有在计时"
    en = "No clock runs for the limit '{limit}'"
    next_zh = "请在时间线中查看该期限何时结束。"
    next_en = "See in the timeline when it ended."


class ClockPaused(Refusal):
    """Paused twice would lose what remains."""

    code = "clock_paused"
    family = Family.CONFLICT
    zh = "期限“{limit}”已暂停计时"
    en = "The clock of '{limit}' stands still already"
    next_zh = "恢复计时后方可再次暂停。"
    next_en = "Resume it first."


class ClockRuns(Refusal):
    """Only a paused clock is resumed."""

    code = "clock_runs"
    family = Family.CONFLICT
    zh = "期限“{limit}”正在计时，没有暂停"
    en = "The clock of '{limit}' runs; it is not paused"
    next_zh = "无需恢复。"
    next_en = "There is nothing to resume."


class ClockNotDue(Refusal):
    """The sweep came too early, or another sweep was there before."""

    code = "clock_not_due"
    family = Family.CONFLICT
    zh = "期限“{limit}”当前没有应办的提醒"
    en = "Nothing is due for the clock of '{limit}' now"
    next_zh = "请等待到期。"
    next_en = "Wait until it is."


class ExtensionForbidden(Refusal):
    """The rule set that the clock runs under knows no extension of this limit."""

    code = "extension_forbidden"
    family = Family.CONFLICT
    zh = "规则集 {rule_set} 未规定期限“{limit}”可以延长"
    en = "The rule set {rule_set} knows no extension of '{limit}'"
    next_zh = "请在原期限内办理。"
    next_en = "Keep to the limit."


class AlreadyExtended(Refusal):
    """Once, not twice (809号 Art. 21)."""

    code = "already_extended"
    family = Family.CONFLICT
    zh = "期限“{limit}”已延长 {days} 个工作日，不能再次延长"
    en = "The limit '{limit}' was extended by {days} working days already: once is all"
    next_zh = "请在延长后的期限内办理。"
    next_en = "Keep to the extended limit."


class ExtensionTooLong(Refusal):
    """More than the rule set allows."""

    code = "extension_too_long"
    family = Family.INVALID
    zh = "期限“{limit}”可延长 1 至 {most} 个工作日"
    en = "The limit '{limit}' may be extended by 1 to {most} working days"
    next_zh = "请填写允许范围内的天数。"
    next_en = "Give a number of days within that."


class ExtensionTooLate(Refusal):
    """An extension is asked for before the limit has passed."""

    code = "extension_too_late"
    family = Family.CONFLICT
    zh = "期限“{limit}”已于 {due_on} 届满，不能延长"
    en = "The limit '{limit}' ended on {due_on}; it cannot be extended any more"
    next_zh = "请尽快办理；超期情况已留痕。"
    next_en = "Answer as soon as you can; the delay is on record."


class CalendarRowWrong(Refusal):
    """One row of a sheet of holidays cannot be taken."""

    code = "calendar_row_wrong"
    family = Family.INVALID
    zh = "第 {row} 行：{why_zh}"
    en = "Row {row}: {why_en}"
    next_zh = "请对照国务院办公厅当年的放假通知更正后重新上传。"
    next_en = "Correct it by the State Council's notice of that year and send it again."


class CalendarSheetEmpty(Refusal):
    """No column of dates, or no day in it."""

    code = "calendar_sheet_empty"
    family = Family.INVALID
    zh = "表格中没有读到放假或上班日期：需要“日期”“类别”“名称”三列"
    en = "No day was read: three columns headed date, kind and name are needed"
    next_zh = "请按模板填写：日期可写一天或一段（2026-02-15 至 2026-02-23），类别写“放假”或“上班”。"
    next_en = "Fill in a day or a range (2026-02-15 to 2026-02-23), and as kind off or work."


class CalendarSourceMissing(Refusal):
    """A year table says which notice it comes from."""

    code = "calendar_source_missing"
    family = Family.INVALID
    zh = "请填写放假通知的文号（不超过 100 字）"
    en = "Give the number of the notice (at most 100 characters)"
    next_zh = "例如：国办发明电〔2024〕12号。"
    next_en = "Copy it from the head of the notice."


class CalendarYearWrong(Refusal):
    """A year far away is a slip of the pen."""

    code = "calendar_year_wrong"
    family = Family.INVALID
    zh = "年度应在 {first} 至 {last} 之间"
    en = "The year is between {first} and {last}"
    next_zh = "请核对年度。"
    next_en = "Check the year."


class RecomputationChanged(Refusal):
    """What was looked at is not what would be done now."""

    code = "recomputation_changed"
    family = Family.CONFLICT
    zh = "在途期限或放假安排在核对之后有变化，未作更改"
    en = "Clocks or year tables changed since you looked; nothing was done"
    next_zh = "请重新核对清单后再确认。"
    next_en = "Look at the list again and confirm that."


class NothingToRecompute(Refusal):
    """Every running clock stands where the tables put it."""

    code = "nothing_to_recompute"
    family = Family.CONFLICT
    zh = "所有在途期限与现行放假安排一致，无需重新计算"
    en = "Every running clock agrees with the year tables: there is nothing to recompute"
    next_zh = "无需操作。"
    next_en = "Nothing needs to be done."
