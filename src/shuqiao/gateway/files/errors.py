"""Refusals of method ``file``, and the reasons for which a stream is broken off."""

from __future__ import annotations

from shuqiao.kernel.refusals import Family, Refusal


class FormatUnknown(Refusal):
    code = "format_unknown"
    family = Family.INVALID
    zh = "没有文件格式“{given}”"
    en = "There is no file format '{given}'"
    next_zh = "请在 format 中填写 {known} 之一。"
    next_en = "Give one of {known} in 'format'."


class FormatNotAcceptable(Refusal):
    code = "format_not_acceptable"
    family = Family.INVALID
    zh = "Accept 请求头与 format={format} 不一致"
    en = "The header Accept does not allow format={format}"
    next_zh = "请删去 Accept，或使其包含 {media_type}。"
    next_en = "Leave Accept out, or let it name {media_type}."


class HttpTooOld(Refusal):
    """Before HTTP/1.1 a body has no end of its own: one that was broken off would look whole."""

    code = "http_too_old"
    family = Family.INVALID
    zh = "批量文件只能通过 HTTP/1.1 下载"
    en = "A file is given over HTTP/1.1 only"
    next_zh = "请使用 HTTP/1.1；中间有 nginx 时，请设置 proxy_http_version 1.1。"
    next_en = "Use HTTP/1.1; where nginx stands between, set proxy_http_version 1.1."


class FileQuestionWrong(Refusal):
    code = "file_question_wrong"
    family = Family.INVALID
    zh = "地址中的参数不正确：{why_zh}"
    en = "The address's parameters are wrong: {why_en}"
    next_zh = "地址可带 format、bom、items，每项一次；批量文件不接受查询条件。"
    next_en = "The address takes format, bom and items, each once; a file takes no conditions."


class RangeNotSatisfiable(Refusal):
    code = "range_not_satisfiable"
    family = Family.INVALID
    zh = "无法提供所要的字节范围；该文件现有 {size} 字节"
    en = "That range of bytes cannot be given; the file has {size} bytes"
    next_zh = "请使用单一范围 bytes=<起>- 或 bytes=<起>-<止>；若起点等于总长，则文件已收齐。"
    next_en = "Use one range bytes=<from>- or bytes=<from>-<to>; where <from> is the length, you have it all."


class FilesTooMany(Refusal):
    code = "files_too_many"
    family = Family.TOO_MANY
    zh = "正在生成或下载的文件已达上限（{limit} 个）"
    en = "{limit} files are being made or sent already, which is the limit"
    next_zh = "请等当前下载完成后再试；中断的下载请用 Range 续传，不必重新开始。"
    next_en = "Try again when one is done; resume an interrupted download by Range instead of starting anew."


class ValueNotOfType(Refusal):
    """Real tables hold what their catalogue does not say: a typed format cannot carry it."""

    code = "value_not_of_type"
    family = Family.CONFLICT
    zh = "信息项“{item}”有值不符合其数据类型，{format} 文件无法容纳"
    en = "Item '{item}' has a value that is not of its type, which a {format} file cannot hold"
    next_zh = "请改用 format=csv 或 jsonl，并告知提供部门。"
    next_en = "Take format=csv or jsonl, and tell the provider."


class XlsxTooLarge(Refusal):
    code = "xlsx_too_large"
    family = Family.TOO_LARGE
    zh = "数据超出一张 XLSX 工作表的容量（{what}）"
    en = "The data is more than one XLSX sheet holds ({what})"
    next_zh = "请改用 format=csv、jsonl 或 parquet，或在 items 中减少信息项。"
    next_en = "Take format=csv, jsonl or parquet, or fewer items."


class ReaderGone(Refusal):
    """Nobody is left to read; never answered to anyone, but the code stands in the closing receipt."""

    code = "client_gone"
    family = Family.CONFLICT
    zh = "调用方已断开连接"
    en = "The client went away"
    next_zh = "请用 Range 与 If-Range 从断点续传。"
    next_en = "Resume with Range and If-Range."


class ReaderStalled(Refusal):
    code = "client_stalled"
    family = Family.CONFLICT
    zh = "调用方 {seconds} 秒内没有接收任何数据"
    en = "The client took nothing for {seconds} s"
    next_zh = "请用 Range 与 If-Range 从断点续传。"
    next_en = "Resume with Range and If-Range."
