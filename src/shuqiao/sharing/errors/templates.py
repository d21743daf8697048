"""Refusals of templates."""

from __future__ import annotations

from shuqiao.kernel.refusals import Family, Refusal


class TemplateNameWrong(Refusal):
    """No name, or too long a one."""

    code = "template_name_wrong"
    family = Family.INVALID
    zh = "模板名称应为 1 至 {most} 个字，不含控制字符"
    en = "A template's name has 1 to {most} characters, none of them a control character"
    next_zh = "请另取一个名称，如“公租房资格审核”。"
    next_en = "Give it another name, such as the matter's."


class TemplateNameTaken(Refusal):
    """The department has one of that name."""

    code = "template_name_taken"
    family = Family.CONFLICT
    zh = "本部门已有名为“{name}”的模板"
    en = "Your department has a template called '{name}'"
    next_zh = "请另取名称，或先删除原模板。"
    next_en = "Choose another name, or delete that one first."


class TooManyTemplates(Refusal):
    """One department keeps only so many."""

    code = "too_many_templates"
    family = Family.CONFLICT
    zh = "每个部门最多 {most} 个模板"
    en = "A department keeps {most} templates at most"
    next_zh = "请先删除不用的模板。"
    next_en = "Delete one that is not used any more."
