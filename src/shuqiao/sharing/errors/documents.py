"""Refusals of supporting documents."""

from __future__ import annotations

from shuqiao.kernel.refusals import Family, Refusal


class BadDocumentName(Refusal):
    """A name that is a path, hides its end, or says two types."""

    code = "bad_document_name"
    family = Family.INVALID
    zh = "文件名不能使用：{why_zh}"
    en = "The file's name cannot be used: {why_en}"
    next_zh = "请改名后重新上传：不含路径、控制字符和多重扩展名，最长 {most} 个字。"
    next_en = "Rename it and upload again: no path, no control characters, one extension, {most} characters at most."


class DocumentTypeRefused(Refusal):
    """A type that is not taken, or content that is not what the extension says."""

    code = "document_type_refused"
    family = Family.INVALID
    zh = "文件“{name}”不能接收：{why_zh}"
    en = "The file '{name}' is not taken: {why_en}"
    next_zh = "可接收：PDF、OFD、DOCX、XLSX、JPG、PNG；不含宏和脚本，不加密。"
    next_en = "Taken are PDF, OFD, DOCX, XLSX, JPG and PNG, without macros or scripts, not encrypted."


class DocumentEmpty(Refusal):
    """A file without bytes."""

    code = "document_empty"
    family = Family.INVALID
    zh = "文件“{name}”是空的"
    en = "The file '{name}' is empty"
    next_zh = "请重新选择文件。"
    next_en = "Choose the file again."


class TooManyDocuments(Refusal):
    """One subject carries only so many documents."""

    code = "too_many_documents"
    family = Family.CONFLICT
    zh = "同一事项最多 {most} 份材料"
    en = "One subject carries {most} documents at most"
    next_zh = "请合并为一份后上传。"
    next_en = "Put several papers into one file."


class SameDocument(Refusal):
    """The same bytes for the same purpose are there already."""

    code = "same_document"
    family = Family.CONFLICT
    zh = "这份材料已经上传：{name}"
    en = "This document is there already: {name}"
    next_zh = "无需重复上传。"
    next_en = "There is no need to upload it twice."


class DocumentWithdrawn(Refusal):
    """The bytes are erased; name and digest are all that is left."""

    code = "document_withdrawn"
    family = Family.CONFLICT
    zh = "材料“{name}”已撤下，内容已清除"
    en = "The document '{name}' was withdrawn and its content erased"
    next_zh = "如仍需要，请向上传部门索取。"
    next_en = "Ask the department that attached it."


class DocumentBinds(Refusal):
    """A document that others already rely on is not taken away by the one who attached it."""

    code = "document_binds"
    family = Family.CONFLICT
    zh = "材料“{name}”已随事项送出，不能自行撤下"
    en = "The document '{name}' has gone out with its subject and cannot be withdrawn"
    next_zh = "误传且不宜保留的，请共享主管部门撤下。"
    next_en = "If it must not be kept, ask the authority to withdraw it."
