"""The room's refusals.  ``field`` is the path of the input at fault (``items.0.mask``, rows from 0)."""

from __future__ import annotations

from typing import Any

from shuqiao.catalogue.labels import label
from shuqiao.kernel.refusals import Family, Refusal

ENTRY = "目录条目 entry"


class EntryNotValid(Refusal):
    """Several things are wrong; ``problems`` has all of them."""

    code = "entry_not_valid"
    family = Family.INVALID
    zh = "目录条目有 {count} 处需要更正：{first}"
    en = "The entry needs {count} corrections: {first}"
    next_zh = "请按各字段的提示逐项更正后重新提交。"
    next_en = "Correct each field as said and submit again."

    def __init__(self, problems: tuple[Refusal, ...]) -> None:
        self.problems = problems
        first = problems[0]
        super().__init__(field=first.field, count=len(problems), first=first.sentence("zh"))

    def sentence(self, language: str = "zh", label: str = "") -> str:
        """The reason, with the first problem in the same language."""
        template = self.zh if language == "zh" else self.en
        return template.format(count=len(self.problems), first=self.problems[0].sentence(language))


class FieldProblem(Refusal):
    """One field breaks one rule.  Base of the field-level refusals below."""

    code = "catalogue_field_problem"
    family = Family.INVALID
    zh = "“{label}”不正确"
    en = "'{label_en}' is wrong"
    next_zh = "请更正该字段后重新提交。"
    next_en = "Correct this field and send it again."

    def __init__(self, *, field: str, **facts: Any) -> None:
        super().__init__(field=field, label=label(field), label_en=label(field, "en"), **facts)


class FieldMissing(FieldProblem):
    code = "catalogue_field_missing"
    zh = "“{label}”必填"
    en = "'{label_en}' is required"
    next_zh = "请填写该字段（发改高技〔2017〕1272号核心元数据）。"
    next_en = "Fill in this field; it is core metadata of Fagai Gaoji [2017] No. 1272."


class DerivedWrong(FieldProblem):
    """A derived item's definition that is none, or an item that cannot be a derived one."""

    code = "catalogue_derived_wrong"
    zh = "“{label}”：衍生信息项的定义不正确（{where}）：{why_zh}"
    en = "'{label_en}': the derived item is wrong at {where}: {why_en}"
    next_zh = "请按衍生信息项的格式更正；定义只能使用本条目的其他信息项。"
    next_en = "Correct the definition; it may use other items of this entry only."


class FieldTooLong(FieldProblem):
    code = "catalogue_field_too_long"
    zh = "“{label}”超过 {limit} 个字符（现 {length} 个）"
    en = "'{label_en}' is longer than {limit} characters ({length})"
    next_zh = "请缩短内容。"
    next_en = "Shorten it."


class BadText(FieldProblem):
    code = "catalogue_bad_text"
    zh = "“{label}”含有不可见的控制字符或未规范的字符（须为 NFC）"
    en = "'{label_en}' has control characters, or a name that is not NFC"
    next_zh = "请重新键入该内容，不要从排版文件中直接粘贴。"
    next_en = "Type the text again instead of pasting it."


class UnknownChoice(FieldProblem):
    code = "catalogue_unknown_choice"
    zh = "“{label}”的值“{value}”不在可选范围内：{allowed}"
    en = "'{label_en}' is '{value}', which is none of: {allowed}"
    next_zh = "请选择列出的值。"
    next_en = "Choose one of the listed values."


class NumberOutOfRange(FieldProblem):
    code = "catalogue_number_out_of_range"
    zh = "“{label}”应为 {low} 至 {high}，现为 {value}"
    en = "'{label_en}' must lie from {low} to {high}; it is {value}"
    next_zh = "请填写范围内的整数。"
    next_en = "Give a whole number in the range."


class SecretRefused(FieldProblem):
    code = "catalogue_secret_refused"
    family = Family.FORBIDDEN
    zh = "涉密和工作秘密数据不得进入本平台"
    en = "State secrets and work secrets may not enter this platform"
    next_zh = "请停止在本平台填报，联系本单位保密工作机构（政务数据共享条例第三条、51号）。"
    next_en = "Stop here and speak to your unit's secrecy office (Decree 809 Art. 3)."


class ClassUnknown(FieldProblem):
    code = "catalogue_class_unknown"
    zh = "分类“{value}”不在目录分类树中，或不是所选上级的下级"
    en = "Class '{value}' is not in the tree, or no child of the chosen parent"
    next_zh = "类 1 位、项 2 位、目 3 位、细目为数字，请逐级选择。"
    next_en = "Choose level by level: 1, 2 and 3 digits, then any digits."


class NameIsSystem(FieldProblem):
    code = "catalogue_name_is_system"
    zh = "资源名称“{value}”是信息系统的名称，应写明数据内容"
    en = "'{value}' names an IT system; name what the data are about"
    next_zh = "请改为数据内容的名称，如“婚姻登记信息”。"
    next_en = "Use a name of the content, such as 'marriage registrations'."


class NameTaken(FieldProblem):
    code = "catalogue_name_taken"
    family = Family.CONFLICT
    zh = "本部门已有同名资源“{other}”（不计空格、标点和末尾序号）"
    en = "Your department already has '{other}' (blanks, punctuation and a final number aside)"
    next_zh = "请修改已有条目，或使用能区分内容的名称。"
    next_en = "Change the entry you have, or choose a name that tells the contents apart."


class FormatMismatch(FieldProblem):
    code = "catalogue_format_mismatch"
    zh = "格式类型“{value}”不属于格式分类“{category}”：{allowed}"
    en = "Format type '{value}' does not belong to category '{category}': {allowed}"
    next_zh = "请先选格式分类再选类型；未列出的类型填 other 并说明。"
    next_en = "Choose a type of the category, or 'other' with a description."


class ModeMismatch(FieldProblem):
    code = "catalogue_mode_mismatch"
    zh = "共享方式类型“{value}”与信息资源格式“{category}”不符，应为：{allowed}"
    en = "Mode '{value}' does not fit format '{category}'; it fits: {allowed}"
    next_zh = "文件类格式选“文件”，数据库格式选“数据库”或“接口”。"
    next_en = "File formats go by file, databases by database or interface."


class ConditionNotAllowed(FieldProblem):
    code = "catalogue_condition_not_allowed"
    zh = "无条件共享的资源不得附加共享条件（只可填“无条件”或留空）"
    en = "An unconditional resource may not carry conditions (write its fixed word or nothing)"
    next_zh = "如确需条件，请改为有条件共享并说明依据。"
    next_en = "If conditions are needed, choose conditional sharing and give the ground."


class ConditionsContradict(FieldProblem):
    code = "catalogue_conditions_contradict"
    zh = "使用条件自相矛盾：{what_zh}"
    en = "The conditions of use contradict each other: {what_en}"
    next_zh = "请更正相互矛盾的条件。"
    next_en = "Correct the conditions that contradict."


class ConditionsMissing(FieldProblem):
    code = "catalogue_conditions_missing"
    zh = "有条件共享的资源须至少写明一项结构化使用条件（部门、目的、场景、保存期限或办件）"
    en = "A conditional resource must state at least one structured condition of use"
    next_zh = "请在目录中写明使用条件；申请时不得另加条件（政务数据共享条例）。"
    next_en = "State the conditions here; none may be added at application time (Decree 809)."


class BasisNotAccepted(FieldProblem):
    code = "catalogue_basis_not_accepted"
    zh = "“{value}”不能作为不予共享的依据（现行规则：{rule_set}）"
    en = "'{value}' is no ground for not sharing under {rule_set}"
    next_zh = "请引用明确规定不得共享的依据：{allowed}。"
    next_en = "Cite a text of one of these kinds that forbids sharing: {allowed}."


class BasisNotAllowed(FieldProblem):
    code = "catalogue_basis_not_allowed"
    zh = "只有不予共享的资源才填写不予共享依据"
    en = "Only what is not shared has a basis for not sharing"
    next_zh = "请清空依据，或改为不予共享。"
    next_en = "Empty the basis, or choose 'not shared'."


class OpenContradiction(FieldProblem):
    code = "catalogue_open_contradiction"
    zh = "不予共享的资源不能同时向社会开放"
    en = "What is not shared cannot be open to the public"
    next_zh = "请将“是否向社会开放”改为否，或更改共享类型。"
    next_en = "Set opening to no, or change the sharing type."


class ItemTwice(FieldProblem):
    code = "catalogue_item_twice"
    zh = "信息项“{value}”重复"
    en = "Item '{value}' occurs twice"
    next_zh = "同一资源内信息项名称不得重复。"
    next_en = "Names of items are unique within a resource."


class UnknownItem(FieldProblem):
    code = "catalogue_unknown_item"
    zh = "“{value}”不是本资源可作查询条件的信息项"
    en = "'{value}' is no key item of this resource"
    next_zh = "覆盖范围的键须为标记“可作查询条件”的信息项。"
    next_en = "Coverage keys must be items marked as search keys."


class GradeTooLow(FieldProblem):
    code = "catalogue_grade_too_low"
    zh = "资源的数据级别（{value}）低于其信息项的最高级别（{highest}）"
    en = "The resource's grade {value} is below its highest item's {highest}"
    next_zh = "按就高原则，请提高资源级别或核对信息项级别。"
    next_en = "The higher one counts: raise the resource's grade or check the items'."


class CodeMismatch(FieldProblem):
    code = "catalogue_code_mismatch"
    zh = "资源代码“{value}”应为“{class_code}/”加 {width} 位顺序号"
    en = "Resource code '{value}' must be '{class_code}/' and {width} digits"
    next_zh = "请更正代码，或留空由平台在审核通过时赋码。"
    next_en = "Correct it, or leave it empty for the platform to give one."


class CodeTaken(FieldProblem):
    code = "catalogue_code_taken"
    family = Family.CONFLICT
    zh = "资源代码“{value}”已经使用过，代码不得重复使用"
    en = "Resource code '{value}' was used before; codes are never reused"
    next_zh = "请留空由平台赋码。"
    next_en = "Leave it empty for the platform to give one."


class ChecklistIncomplete(FieldProblem):
    code = "catalogue_checklist_incomplete"
    zh = "编目前评估未确认：{what_zh}"
    en = "Not confirmed before publication: {what_en}"
    next_zh = "请负责人逐项确认评估已经完成后再通过。"
    next_en = "The head confirms each assessment before approving."


class ReasonMissing(FieldProblem):
    code = "catalogue_reason_missing"
    zh = "请写明理由"
    en = "A reason is required"
    next_zh = "退回、不予通过、下架、注销都须写明理由，可逐字段填写。"
    next_en = "Returning, rejecting, suspending and retiring need a reason, per field where it helps."


class NotPublished(Refusal):
    code = "catalogue_not_published"
    family = Family.CONFLICT
    zh = "目录条目“{name}”（{code}）现在不是已发布状态"
    en = "Catalogue entry {code} is not published now"
    next_zh = "请联系提供部门了解恢复时间，或选择其他资源。"
    next_en = "Ask the provider when it returns, or choose another resource."


class ChangeNotYetPossible(Refusal):
    """Pending versions of published entries come with the widened catalogue."""

    code = "catalogue_change_not_yet_possible"
    family = Family.CONFLICT
    zh = "已发布的目录条目不能直接修改，本版本尚未提供“变更中”流程"
    en = "A published entry cannot be edited, and this version has no pending changes yet"
    next_zh = "如内容有误，请先下架；如须替换，请注销后重新编目。"
    next_en = "Suspend it if it is wrong; to replace it, retire it and compile a new one."


class EditedMeanwhile(Refusal):
    code = "catalogue_edited_meanwhile"
    family = Family.CONFLICT
    zh = "该条目已被他人修改（您打开的是第 {given} 次保存，现为第 {now} 次）"
    en = "Somebody changed the entry: you opened revision {given}, it is now {now}"
    next_zh = "请重新打开条目，核对后再保存。"
    next_en = "Open it again, compare, and save."
