"""Refusals of usage records, authorisations, disposal and contractors' access."""

from __future__ import annotations

from shuqiao.kernel.refusals import Family, Refusal


class UsagePeriodWrong(Refusal):
    """A usage record speaks of days that have passed, inside the life of its grant."""

    code = "usage_period_wrong"
    family = Family.INVALID
    zh = "使用期间应起止有序、不晚于今日，且不早于授权生效日 {valid_from}"
    en = "The period must be in order, not later than today and not before the grant began on {valid_from}"
    next_zh = "请更正起止日期。"
    next_en = "Correct the first and last day."


class RetentionNotOver(Refusal):
    """Nothing is erased before its retention ends (rules.md T17)."""

    code = "retention_not_over"
    family = Family.CONFLICT
    zh = "使用记录须保存至 {keep_until}，不得提前清除"
    en = "The usage record is kept until {keep_until} and is not erased before"
    next_zh = "保存期满后再清除。"
    next_en = "Erase it after that day."


class RetentionWithoutEnd(Refusal):
    """The rule set under which a record was made names no years: it is kept without end."""

    code = "retention_without_end"
    family = Family.CONFLICT
    zh = "登记时适用的规则集 {rule_set} 未规定保存年限，使用记录长期保存，不予清除"
    en = "Rule set {rule_set}, under which it was made, names no years of retention: the record is kept"
    next_zh = "如确需清除，请先由共享主管部门选用规定了年限的规则集，再更正登记一次。"
    next_en = "If it must go, a rule set that names years is chosen first; then amend the record once."


class ConsentNumberWrong(Refusal):
    """The number of an authorisation is a number of a paper, never of a person."""

    code = "consent_number_wrong"
    family = Family.INVALID
    zh = "授权书编号“{value}”不符合格式：{why_zh}"
    en = "The authorisation's number '{value}' does not do: {why_en}"
    next_zh = "请填写授权书自身的编号；不得填写本人的证件号码或电话号码。"
    next_en = "Give the number of the paper itself, never an identity or telephone number of the person."


class ConsentTwice(Refusal):
    """One number names one valid authorisation of a department."""

    code = "consent_twice"
    family = Family.CONFLICT
    zh = "授权书“{number}”已登记且有效，或在本批中重复"
    en = "Authorisation '{number}' is registered and valid already, or stands twice in this batch"
    next_zh = "无需重复登记；内容有误的，先登记撤回，再重新登记。"
    next_en = "Nothing to do; where it is wrong, record its revocation and register it anew."


class ConsentPeriodWrong(Refusal):
    code = "consent_period_wrong"
    family = Family.INVALID
    zh = "授权书有效期应起止有序、不超过 {years} 年，且尚未过期"
    en = "The validity must be in order, at most {years} years, and not over yet"
    next_zh = "请按授权书上的有效期填写。"
    next_en = "Give the validity written in the authorisation."


class BatchSizeWrong(Refusal):
    code = "batch_size_wrong"
    family = Family.INVALID
    zh = "一批应登记 1 至 {limit} 份授权书"
    en = "A batch registers 1 to {limit} authorisations"
    next_zh = "请分批登记。"
    next_en = "Send it in parts."


class AuthorisationNotOver(Refusal):
    code = "authorisation_not_over"
    family = Family.CONFLICT
    zh = "授权书有效期至 {valid_to}，尚未届满"
    en = "The authorisation is valid until {valid_to}"
    next_zh = "届满后自动失效；本人撤回的，请登记撤回。"
    next_en = "It ends by itself after that day; where the person revoked it, record that."


class NothingStoredDoubtful(Refusal):
    """Where data were delivered in bulk, something was stored."""

    code = "nothing_stored_doubtful"
    family = Family.CONFLICT
    zh = "授权含批量方式（{methods}），不能作无留存声明"
    en = "The grant has methods that deliver in bulk ({methods}): it cannot be declared that nothing was stored"
    next_zh = "请报告实际的处置方式和证明。"
    next_en = "Report how the data were disposed of, with proof."


class KeepUntilWrong(Refusal):
    code = "keep_until_wrong"
    family = Family.INVALID
    zh = "申请留存须写明今日之后的留存截止日；其他方式不填"
    en = "Keeping names a last day after today; other ways name none"
    next_zh = "请更正留存截止日。"
    next_en = "Correct the last day of keeping."


class OtherAnswerNeeded(Refusal):
    """A report of keeping is consented to; any other report is confirmed."""

    code = "other_answer_needed"
    family = Family.CONFLICT
    zh = "该报告的处置方式为“{way_zh}”，应选择“{answer_zh}”"
    en = "The report says '{way_en}': the answer is '{answer_en}'"
    next_zh = "请选择相应的答复，或退回处置并说明理由。"
    next_en = "Give that answer, or send it back with reasons."


class KeepingNotOver(Refusal):
    code = "keeping_not_over"
    family = Family.CONFLICT
    zh = "同意留存至 {keep_until}，尚未届满"
    en = "Keeping was consented to until {keep_until}"
    next_zh = "届满后自动转为待处置。"
    next_en = "After that day it waits for disposal again."


class GrantStillLive(Refusal):
    code = "grant_still_live"
    family = Family.CONFLICT
    zh = "授权 {grant} 尚未终止，没有待处置的数据"
    en = "Grant {grant} has not ended: there is nothing to dispose of yet"
    next_zh = "授权到期或撤销后自动产生处置任务。"
    next_en = "The task arises by itself when the grant ends."


class DisposalExists(Refusal):
    code = "disposal_exists"
    family = Family.CONFLICT
    zh = "授权 {grant} 的处置任务已存在"
    en = "There is a disposal for grant {grant} already"
    next_zh = "请在数据处置列表中办理。"
    next_en = "Find it in the list of disposals."


class ContractorPeriodWrong(Refusal):
    code = "contractor_period_wrong"
    family = Family.INVALID
    zh = "访问期限应起止有序、不超过 {years} 年，且尚未届满"
    en = "The period of access must be in order, at most {years} years, and not over yet"
    next_zh = "请按合同期限填写，续签后变更登记。"
    next_en = "Give the contract's period; amend the registration when it is renewed."


class ContractorTwice(Refusal):
    code = "contractor_twice"
    family = Family.CONFLICT
    zh = "该受托方已在册"
    en = "This contractor is registered already"
    next_zh = "请打开原登记，选择“变更登记”。"
    next_en = "Open its registration and amend it."


class StaffCountWrong(Refusal):
    code = "staff_count_wrong"
    family = Family.INVALID
    zh = "人数应为 1 至 {limit}，且不少于所列工号数"
    en = "The number of people is 1 to {limit}, and not less than the staff numbers listed"
    next_zh = "请更正人数或工号。"
    next_en = "Correct the count or the staff numbers."


class StaffNumberPersonal(Refusal):
    """Staff are named by the contractor's own numbers: the register holds no number of a person."""

    code = "staff_number_personal"
    family = Family.INVALID
    zh = "工号中含有证件号码或电话号码"
    en = "A staff number holds an identity or telephone number"
    next_zh = "请填写受托方自编的工号。"
    next_en = "Give the contractor's own staff numbers."


class ContractorNotOver(Refusal):
    code = "contractor_not_over"
    family = Family.CONFLICT
    zh = "访问期限至 {valid_to}，尚未届满"
    en = "Access lasts until {valid_to}"
    next_zh = "提前终止请选择“终止访问”。"
    next_en = "Choose 'End access' to end it earlier."
