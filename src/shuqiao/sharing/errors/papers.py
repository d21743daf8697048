"""Refusals about papers."""

from __future__ import annotations

from shuqiao.kernel.refusals import Family, Refusal


class PaperTooEarly(Refusal):
    """A reply is written once there is a decision, a form once it was submitted."""

    code = "paper_too_early"
    family = Family.CONFLICT
    zh = "申请 {number} 目前还不能生成该文书"
    en = "Application {number} has not come far enough for this paper"
    next_zh = "申请表与承诺书在提交后生成，复函在答复后生成。"
    next_en = "Form and commitment are made after submission, the reply letter after the decision."


class PaperUnknown(Refusal):
    """No paper has this number and check code together."""

    code = "paper_unknown"
    family = Family.ABSENT
    zh = "没有编号与验证码相符的文书"
    en = "No paper has this number and check code"
    next_zh = "请对照纸面核对文书编号（WS- 开头）和 16 位验证码；仍不相符的，该文书不是本平台出具的，或内容已被改动。"
    next_en = "Compare number (WS-…) and the 16 characters with the paper; if they still differ, it was not made here."
