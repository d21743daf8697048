"""Refusals of the policy room.  No value of a caller or of a source is ever repeated in one."""

from __future__ import annotations

from shuqiao.kernel.refusals import Family, Refusal


class ItemNotGranted(Refusal):
    """An item that does not exist and one that exists but is not granted: the same words for both."""

    code = "item_not_granted"
    family = Family.INVALID
    zh = "本授权不包含信息项“{item}”"
    en = "This grant has no item '{item}' for that use"
    next_zh = "可用的信息项见授权详情；如办事需要其他信息项，请另行提出共享申请。"
    next_en = "The grant's page lists its items; apply for others if the service needs them."


class KeyRequired(Refusal):
    code = "key_required"
    family = Family.INVALID
    zh = "本授权只按查询条件项取数，请求中缺少查询条件：{items}"
    en = "This grant answers by key only; give at least one of: {items}"
    next_zh = "请在 where 中至少填写一个查询条件项的完整值。"
    next_en = "Give the whole value of at least one lookup item in 'where'."


class BadValue(Refusal):
    """A caller's value that its item's type does not allow.  The value itself is not repeated."""

    code = "bad_item_value"
    family = Family.INVALID
    zh = "“{field}”的值不符合要求：{why_zh}"
    en = "The value of '{field}' is wrong: {why_en}"
    next_zh = "请按信息项的数据类型填写后重新提交。"
    next_en = "Write it as the item's data type asks and send it again."


class PagingRefused(Refusal):
    code = "paging_refused"
    family = Family.INVALID
    zh = "该数据没有稳定的排序键，不能翻页"
    en = "This data has no stable key, so it cannot be paged"
    next_zh = "请缩小查询条件；需要整批数据的，请提供部门为挂接补充排序键。"
    next_en = "Narrow the query, or ask the provider to state a stable order for the attachment."


class BadRowFilter(Refusal):
    """A row filter that is not a tree of the known form."""

    code = "bad_row_filter"
    family = Family.INVALID
    zh = "行过滤条件不正确（{where}）：{why_zh}"
    en = "The row filter is wrong at {where}: {why_en}"
    next_zh = "请按行过滤条件的格式更正。"
    next_en = "Correct it as the reference of row filters says."


class BadDerivation(Refusal):
    """A derived item's definition that is none of the known forms."""

    code = "bad_derivation"
    family = Family.INVALID
    zh = "衍生信息项的定义不正确（{where}）：{why_zh}"
    en = "The definition of a derived item is wrong at {where}: {why_en}"
    next_zh = "请按衍生信息项的格式更正定义。"
    next_en = "Correct the definition as the reference of derived items says."


class DerivedApart(Refusal):
    """Derived items are one row about a key, other items are its rows: one answer cannot be both."""

    code = "derived_asked_apart"
    family = Family.INVALID
    zh = "衍生信息项须单独查询，且每个查询条件项只给一个值"
    en = "Derived items are asked by themselves, with one value for each lookup item given"
    next_zh = "请在 items 中只写衍生信息项，在 where 中只写查询条件项，每项一个完整值。"
    next_en = "Name derived items alone in 'items', and in 'where' only lookup items, one whole value each."


class DerivedNotInFile(Refusal):
    """A derived item is a figure about one key: a file has no key."""

    code = "derived_not_in_file"
    family = Family.INVALID
    zh = "衍生信息项（{items}）须按查询条件项逐个取数，不在批量文件中"
    en = "Derived items ({items}) are answered by key, one at a time; they are in no file"
    next_zh = "请在 items 中只写其他信息项；衍生信息项请以 query 方式查询。"
    next_en = "Name other items only; ask for derived items by the method query."


class BadView(Refusal):
    """Column sets that contradict themselves."""

    code = "bad_granted_view"
    family = Family.INVALID
    zh = "供数单的列集合不正确：{why_zh}"
    en = "The order's sets of columns are wrong: {why_en}"
    next_zh = "请由平台重新生成供数单。"
    next_en = "Have the order compiled again."


class UnprovedConstruct(Refusal):
    """A comparison whose sameness over dialects is not proved is refused where it would differ."""

    code = "unproved_construct"
    family = Family.INVALID
    zh = "数据源（{dialect}）的列类型 {native} 不支持对类型 {type} 的信息项作此比较"
    en = "On {dialect}, a column of kind {native} cannot be compared as an item of type {type}"
    next_zh = "请改用其他查询条件，或由提供部门调整挂接。"
    next_en = "Use another condition, or ask the provider to change the attachment."
