"""Refusals about demands and their lists."""

from __future__ import annotations

from shuqiao.kernel.refusals import Family, Refusal


class SimilarEntries(Refusal):
    """A published entry looks like what is asked for; the applicant has to say why it does not do."""

    code = "demand_similar_entries"
    family = Family.CONFLICT
    zh = "目录中已有相近的条目：{entries}"
    en = "The catalogue has entries like it: {entries}"
    next_zh = "请先查看这些条目；能满足的请直接申请，不能满足的请填写“现有条目不能满足的原因”后再提交。"
    next_en = "Look at them: apply where one does; else say why they do not do and submit again."


class DemandItemsWrong(Refusal):
    """No item, the same twice, or one without a name."""

    code = "demand_items_wrong"
    family = Family.INVALID
    zh = "信息项应为 1 至 {most} 个，名称不能为空，也不能重复{which}"
    en = "1 to {most} items are needed, each with a name of its own{which}"
    next_zh = "请逐行填写信息项名称、含义和类型。"
    next_en = "Give name, meaning and type of each item in a row of its own."


class OwnDemand(Refusal):
    """Nobody approves a demand of their own, and no deputy one of whom they stand for."""

    code = "own_demand"
    family = Family.FORBIDDEN
    zh = "本人（或被代办人）提出的需求，不能由本人审批"
    en = "A demand is not approved by whoever wrote it, nor by their deputy"
    next_zh = "请由本部门另一位负责人审批。"
    next_en = "Another head of your department approves it."


class ChangedMeanwhile(Refusal):
    """Somebody saved it between reading and acting."""

    code = "demand_changed_meanwhile"
    family = Family.CONFLICT
    zh = "需求 {number} 刚被他人修改"
    en = "Demand {number} was just changed by somebody else"
    next_zh = "请刷新页面核对后再提交。"
    next_en = "Reload, look at it and submit again."


class CannotAnswer(Refusal):
    """A department that cannot be made to answer a demand."""

    code = "demand_cannot_answer"
    family = Family.CONFLICT
    zh = "{department}不能承接该需求：{why_zh}"
    en = "{department} cannot take this demand: {why_en}"
    next_zh = "请选择其他在用的部门。"
    next_en = "Choose another department that is in being."


class CannotMerge(Refusal):
    """A merge that would lead nowhere."""

    code = "demand_cannot_merge"
    family = Family.CONFLICT
    zh = "不能并入 {into}：{why_zh}"
    en = "It cannot be merged into {into}: {why_en}"
    next_zh = "请选择另一个仍在办理的需求。"
    next_en = "Choose another demand that is under way."


class EntryDoesNotFit(Refusal):
    """An entry that cannot be linked as the answer to a demand."""

    code = "demand_entry_does_not_fit"
    family = Family.CONFLICT
    zh = "条目“{entry}”不能作为该需求的答复：{why_zh}"
    en = "Entry '{entry}' cannot answer this demand: {why_en}"
    next_zh = "请关联本部门的条目；尚未发布的，请先列入责任清单。"
    next_en = "Link an entry of your own department; where it is not published, list the duty first."


class CitationMissing(Refusal):
    """不予提供 without a law cited in full."""

    code = "demand_citation_missing"
    family = Family.INVALID
    zh = "不予提供须写明理由和依据的名称、文号、条款，缺少：{label}"
    en = "To decline needs a reason and a law by title, number and article; missing: {field}"
    next_zh = "请补全后重新提交；没有依据的，应列入责任清单。"
    next_en = "Fill it in; where no law forbids it, list it as a duty."


class ListHeaderMissing(Refusal):
    """The file is a sheet, but not this list."""

    code = "demand_list_header_missing"
    family = Family.INVALID
    zh = "前 {rows} 行内没有找到{list}的表头，缺少：{wanted}"
    en = "No header of {list} in the first {rows} rows; missing: {wanted}"
    next_zh = "请先导出该清单，在导出的表格中填写后再导入。"
    next_en = "Export the list, fill it in there, and import that."


class ListColumnTwice(Refusal):
    code = "demand_list_column_twice"
    family = Family.INVALID
    zh = "列“{name}”出现两次"
    en = "Column '{name}' occurs twice"
    next_zh = "请删除其中一列。"
    next_en = "Delete one of them."


class ListCellBroken(Refusal):
    """A formula without a stored result, or an error value."""

    code = "demand_list_cell_broken"
    family = Family.INVALID
    zh = "单元格是公式，文件中没有它的结果或结果是错误值"
    en = "The cell is a formula whose result is missing or an error"
    next_zh = "请复制后选择“粘贴为数值”，再保存上传。"
    next_en = "Paste it as a value, save, and send it again."


class ListDayUnreadable(Refusal):
    code = "demand_list_day_unreadable"
    family = Family.INVALID
    zh = "“{value}”不是日期"
    en = "'{value}' is no date"
    next_zh = "请按 2025-01-31 的形式填写。"
    next_en = "Write it like 2025-01-31."


class ListDepartmentUnknown(Refusal):
    code = "demand_list_department_unknown"
    family = Family.INVALID
    zh = "没有名为或代码为“{value}”的在用部门"
    en = "No department in being has the name or code '{value}'"
    next_zh = "请填写部门的统一社会信用代码或全称。"
    next_en = "Give the credit code or the full name of the department."


class ListRowTwice(Refusal):
    code = "demand_list_row_twice"
    family = Family.INVALID
    zh = "需求 {number} 在第 {other} 行已经出现"
    en = "Demand {number} stands in row {other} already"
    next_zh = "每个需求只保留一行。"
    next_en = "Keep one row for each demand."


class ListRowFixed(Refusal):
    """The row says something else than the demand, which can no longer be changed that way."""

    code = "demand_list_row_fixed"
    family = Family.CONFLICT
    zh = "需求 {number} 处于“{state}”，“{columns}”不能通过清单修改"
    en = "Demand {number} is in state '{state}'; '{columns}' cannot be changed by a list"
    next_zh = "请把这些列改回导出时的内容，或在需求页面办理。"
    next_en = "Write these columns as they were exported, or act on the demand's page."


class ListRowUnknown(Refusal):
    code = "demand_list_row_unknown"
    family = Family.ABSENT
    zh = "没有找到需求 {number}，或它不归您办理"
    en = "No demand {number}, or it is not yours"
    next_zh = "请核对编号；新的需求请把编号留空。"
    next_en = "Check the number; leave it empty for a new demand."


class ListTooLong(Refusal):
    code = "demand_list_too_long"
    family = Family.TOO_LARGE
    zh = "清单超过 {limit} 行"
    en = "The list has more than {limit} rows"
    next_zh = "请分成几个文件导入。"
    next_en = "Import it in several files."
