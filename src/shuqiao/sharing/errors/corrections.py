"""Refusals round the one correction notice."""

from __future__ import annotations

from shuqiao.kernel.refusals import Family, Refusal


class NoCorrectionNotice(Refusal):
    """The law under which this application's clock runs knows no correction notice."""

    code = "no_correction_notice"
    family = Family.CONFLICT
    zh = "该申请适用《{law_zh}》，没有补正告知这一程序"
    en = "This application runs under {law_en}, which knows no correction notice"
    next_zh = "不清楚之处请直接与申请部门联系；请在期限内同意、部分同意，或按目录条件不予同意。"
    next_en = (
        "Ask the applicant directly, and answer within the limit: consent, consent in part, or refuse on a ground."
    )


class CorrectionAskedAlready(Refusal):
    """One notice, complete: there is no second one."""

    code = "correction_asked_already"
    family = Family.CONFLICT
    zh = "该申请已作过一次性补正告知，不得再次要求补正"
    en = "This application has had its one correction notice"
    next_zh = "请就现有材料作出答复；材料不全不能作为不予同意的理由。"
    next_en = "Decide on what is there; missing papers are no ground for refusing."


class NothingMissing(Refusal):
    """A notice that names nothing, or does not say what is wrong."""

    code = "nothing_missing"
    family = Family.INVALID
    zh = "补正告知应一次写全：逐项写明缺什么、怎样补"
    en = "The notice must name everything that is missing, each with what to supply"
    next_zh = "请至少写明一项，并检查是否写全；告知只有一次。"
    next_en = "Name at least one thing, and check that nothing is left out: there is one notice only."


class MissingWrong(Refusal):
    """A line of the notice that names no field or document, or the same one twice."""

    code = "missing_wrong"
    family = Family.INVALID
    zh = "补正事项“{name}”不是申请表的栏目或材料，或重复"
    en = "'{name}' is no field or document of an application, or is named twice"
    next_zh = "可用：{choices}。"
    next_en = "There are: {choices}."


class CorrectionWidens(Refusal):
    """A correction asks for more than the application that was approved."""

    code = "correction_widens"
    family = Family.INVALID
    zh = "补正不得扩大申请范围：{what_zh}"
    en = "A correction cannot ask for more: {what_en}"
    next_zh = "请保持原范围；确需扩大的，另行提交申请。"
    next_en = "Keep to what was asked; apply anew for more."


class CorrectionIncomplete(Refusal):
    """A document that the notice names is still missing."""

    code = "correction_incomplete"
    family = Family.INVALID
    zh = "补正告知中的材料尚未上传：{what_zh}"
    en = "A document that the notice asks for is still missing: {what_en}"
    next_zh = "请先上传材料，再提交。"
    next_en = "Attach it first, then resubmit."
