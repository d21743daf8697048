"""Refusals of segments.  Those with ``alarm`` mean that a log was shortened, rewritten or forged."""

from __future__ import annotations

from typing import ClassVar

from shuqiao.kernel.refusals import Family, Refusal


class SegmentRefused(Refusal):
    """``accepted_size`` and ``held`` (the platform's own checkpoint note) go back with the refusal."""

    family = Family.CONFLICT
    alarm: ClassVar[bool] = True


class CheckpointUnverified(SegmentRefused):
    code = "checkpoint_unverified"
    family = Family.INVALID
    zh = "检查点不能通过验证：{what}"
    en = "The checkpoint does not verify: {what}"
    next_zh = "请核对前置机的日志密钥与日志名称；需要时重新接入。"
    next_en = "Check the log key and the origin; enrol again if needed."


class CheckpointSmaller(SegmentRefused):
    code = "checkpoint_smaller"
    zh = "平台已见证该日志的 {held_size} 条，前置机只给出 {size} 条：日志被缩短"
    en = "The platform witnessed {held_size} entries of this log, the gateway shows {size}: it was shortened"
    next_zh = "请停止供数，以新的期号开始新日志并说明原因（如磁盘损坏）。"
    next_en = "Stop serving and begin a new log with the next epoch, stating the reason."


class CheckpointForked(SegmentRefused):
    code = "checkpoint_forked"
    zh = "该检查点与平台已见证的日志不一致：日志被改写"
    en = "The checkpoint does not continue the log that the platform witnessed: it was rewritten"
    next_zh = "请停止供数并保护现场，由安全管理员和审计员核查。"
    next_en = "Stop serving, keep the disk as it is, and call the security manager and the auditor."


class LeafWrong(SegmentRefused):
    code = "segment_leaf_wrong"
    family = Family.INVALID
    zh = "第 {index} 条的内容与其日志条目不符"
    en = "The content of entry {index} does not fit its leaf"
    next_zh = "请停止供数，核查前置机的存储。"
    next_en = "Stop serving and check the gateway's storage."


class EpochWrong(SegmentRefused):
    code = "epoch_wrong"
    zh = "日志期号 {epoch} 不能接续：{why_zh}"
    en = "Epoch {epoch} cannot follow: {why_en}"
    next_zh = "新日志的期号须大于已见证的期号，首条须说明原日志与原因。"
    next_en = "A new log takes a higher epoch, and its first entry names the old one and the reason."


class SegmentOutOfPlace(SegmentRefused):
    """No alarm: the gateway does not know yet how far the platform is, and learns it from the answer."""

    code = "segment_out_of_place"
    alarm = False
    zh = "分段应从第 {accepted_size} 条开始，且不超出检查点"
    en = "The segment must begin at entry {accepted_size} and end within its checkpoint"
    next_zh = "请从平台给出的位置重新发送。"
    next_en = "Send again from the place given."
