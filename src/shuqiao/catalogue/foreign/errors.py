"""What a foreign list, its mapping or one of its records is refused for."""

from __future__ import annotations

from shuqiao.kernel.refusals import Family, Refusal


class ListUnreadable(Refusal):
    code = "list_not_readable"
    family = Family.MALFORMED
    zh = "文件不是可读取的清单：{why_zh}"
    en = "The file is no readable list: {why_en}"
    next_zh = "请提供记录数组形式的 JSON，或首行为字段名的 CSV（UTF-8 或 GB18030）。"
    next_en = "Send JSON with an array of records, or CSV whose first row names the fields (UTF-8 or GB18030)."


class ListUnrecognised(Refusal):
    code = "list_not_recognised"
    family = Family.INVALID
    zh = "没有对应关系文件认识这份清单，读到的字段是：{seen}；已有：{known}"
    en = "No mapping knows this list; its fields are: {seen}; known mappings: {known}"
    next_zh = "请指定对应关系，或按《外部清单》一章编写自己的对应关系文件。"
    next_en = "Name a mapping, or write one of your own as the guide on foreign lists says."


class MappingUnknown(Refusal):
    code = "list_mapping_unknown"
    family = Family.INVALID
    zh = "没有名为“{name}”的对应关系，已有：{known}"
    en = "There is no mapping '{name}'; known: {known}"
    next_zh = "请使用已有的名称，或提供自己的对应关系文件。"
    next_en = "Use one of the names, or give a mapping file of your own."


class MappingBroken(Refusal):
    code = "list_mapping_broken"
    family = Family.INVALID
    zh = "对应关系文件有误（{where}）：{why_zh}"
    en = "The mapping file is wrong ({where}): {why_en}"
    next_zh = "请按《外部清单》一章更正后重新导入；本次没有写入任何内容。"
    next_en = "Correct it as the guide on foreign lists says; nothing was written."


class AliasesBroken(Refusal):
    code = "list_aliases_broken"
    family = Family.INVALID
    zh = "部门对照表有误（第 {row} 行）：{why_zh}"
    en = "The table of departments is wrong (row {row}): {why_en}"
    next_zh = "表头应有“提供方”和“统一社会信用代码”两列，代码须为已登记的部门。"
    next_en = "Its header has 'provider' and 'code'; codes are those of registered departments."


class RecordMisshapen(Refusal):
    code = "list_record_misshapen"
    family = Family.MALFORMED
    zh = "记录不能读取：{why_zh}"
    en = "The record cannot be read: {why_en}"
    next_zh = "请更正该记录后重新导入；其余记录不受影响。"
    next_en = "Correct the record and import again; the others are not affected."


class RecordNameless(Refusal):
    code = "list_record_nameless"
    family = Family.INVALID
    zh = "字段“{source}”没有可用的信息资源名称"
    en = "Field '{source}' holds no usable resource name"
    next_zh = "请填写名称；如该记录属于另一种清单，请单独成文件导入。"
    next_en = "Give it a name; where the record is of another list, import that as a file of its own."


class ProviderMissing(Refusal):
    code = "list_provider_missing"
    family = Family.INVALID
    zh = "字段“{source}”为空，不知道是哪个部门的资源"
    en = "Field '{source}' is empty: whose resource it is remains unknown"
    next_zh = "请在清单中补填提供方后重新导入；平台不推断。"
    next_en = "Fill the provider in and import again; it is not inferred."


class ProviderUnknown(Refusal):
    code = "list_provider_unknown"
    family = Family.INVALID
    zh = "“{name}”不是已登记部门的全称或简称"
    en = "'{name}' is neither the name nor the short name of a registered department"
    next_zh = "请登记该部门，或在部门对照表中写明其统一社会信用代码，再导入一次。"
    next_en = "Register the department, or give its credit code in the table of departments, and import again."


class ProviderAmbiguous(Refusal):
    code = "list_provider_ambiguous"
    family = Family.INVALID
    zh = "“{name}”可指多个部门：{codes}"
    en = "'{name}' may be any of several departments: {codes}"
    next_zh = "请在部门对照表中写明是哪一个统一社会信用代码。"
    next_en = "Say which credit code it is in the table of departments."
