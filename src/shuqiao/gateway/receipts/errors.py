"""Refusals of the receipt log.  All of them mean: the gateway does not serve."""

from __future__ import annotations

from shuqiao.kernel.refusals import Family, Refusal


class NoRoomForReceipts(Refusal):
    """The disk is short, a write failed, or too many records wait.  No receipt, no delivery."""

    code = "no_room_for_receipts"
    family = Family.UNAVAILABLE
    zh = "网关暂时无法写入回执（{why}），因此不提供数据"
    en = "The gateway cannot write receipts ({why}) and therefore delivers nothing"
    next_zh = "请稍后重试；网关运维人员需检查磁盘，写入失败后须重新启动网关。"
    next_en = "Try again later; the gateway's operator checks the disk and, after a failed write, restarts it."


class ReceiptLogLocked(Refusal):
    code = "receipt_log_locked"
    family = Family.CONFLICT
    zh = "回执目录 {path} 正被另一个网关进程使用"
    en = "Another gateway process uses the receipt directory {path}"
    next_zh = "请先停止另一个进程；一个目录只属于一个网关成员。"
    next_en = "Stop the other process first; a directory belongs to one member only."


class ReceiptLogDamaged(Refusal):
    """Not a torn tail, which is cut: something inside the written part is wrong."""

    code = "receipt_log_damaged"
    family = Family.UNAVAILABLE
    zh = "回执日志在 {where} 处损坏：{why}"
    en = "The receipt log is damaged at {where}: {why}"
    next_zh = "请从备份恢复该目录；无法恢复时以新的期号另立日志，并写明原因。"
    next_en = "Restore the directory from backup; failing that, start a new epoch and state the reason."


class ReceiptLogBehind(Refusal):
    """Receipts were given out that this disk no longer holds: going on would fork the log."""

    code = "receipt_log_behind"
    family = Family.UNAVAILABLE
    zh = "回执日志只有 {size} 条，而已公布或见证的有 {known} 条"
    en = "The receipt log has {size} entries, but {known} were published or witnessed"
    next_zh = "磁盘可能丢失数据：请以新的期号另立日志，并写明原因。"
    next_en = "The disk lost data: start a new epoch and state the reason."


class ForeignReceiptLog(Refusal):
    code = "foreign_receipt_log"
    family = Family.CONFLICT
    zh = "回执目录不属于本网关的日志 {origin}（{why}）"
    en = "The receipt directory is not of this gateway's log {origin} ({why})"
    next_zh = "请核对网关目录、成员名、期号与 keys/note.pem 是否配套。"
    next_en = "Check that directory, member, epoch and keys/note.pem belong together."


class WitnessWrong(Refusal):
    """A platform proof that does not fit this log; it is not kept."""

    code = "witness_wrong"
    family = Family.INVALID
    zh = "平台的见证与本日志不符：{why}"
    en = "The platform's witness does not fit this log: {why}"
    next_zh = "请向平台运营单位报告，并附上该证明。"
    next_en = "Report it to the platform's operator with this proof."
