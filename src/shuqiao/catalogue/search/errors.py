"""Refusals of searching."""

from __future__ import annotations

from shuqiao.kernel.refusals import Family, Refusal


class NothingToSearch(Refusal):
    code = "catalogue_nothing_to_search"
    family = Family.INVALID
    zh = "检索内容里没有文字或数字"
    en = "The search holds no letter and no digit"
    next_zh = "请输入名称、摘要、信息项或提供部门中的字词；标点和符号不参与检索。"
    next_en = "Type words of a name, abstract, item or provider; punctuation is not searched."


class TooDeep(Refusal):
    code = "catalogue_search_too_deep"
    family = Family.INVALID
    zh = "检索结果只能翻到第 {limit} 条"
    en = "A search can be paged through to result {limit} only"
    next_zh = "请增加检索词，或按提供部门、共享类型、状态筛选。"
    next_en = "Add words, or narrow by provider, sharing type or state."


class IndexNotWritten(Refusal):
    code = "catalogue_index_not_written"
    family = Family.UNAVAILABLE
    zh = "检索索引无法写入：{why}"
    en = "The search index cannot be written: {why}"
    next_zh = "请核对数据目录的磁盘空间和权限后重试；在此期间检索由数据库直接回答。"
    next_en = "Check room and rights of the data directory and try again; meanwhile the database answers searches."
