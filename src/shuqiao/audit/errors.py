"""Refusals and faults of the audit room."""

from __future__ import annotations

from shuqiao.kernel.refusals import Family, Refusal


class NoTransaction(RuntimeError):
    """A fault of the program: an entry was to be recorded outside a transaction."""


class LostTheRace(RuntimeError):
    """A fault: another sequencer moved the tree head although the lock was held."""


class LogAheadOfDatabase(Refusal):
    """The published log is larger than the database: an old backup was put back under a newer log."""

    code = "log_ahead_of_database"
    family = Family.UNAVAILABLE
    zh = "已发布的存证日志有 {published} 条，而数据库只有 {stored} 条；继续写入会使日志分叉"
    en = "The published log holds {published} entries, the database {stored}; going on would fork the log"
    next_zh = "请恢复更新的备份，或以“doctor --new-epoch 原因”开始新的日志纪元。"
    next_en = "Restore a newer backup, or begin a new epoch with 'doctor --new-epoch REASON'."


class NoteKeyReplaced(Refusal):
    """Another key than the one that strangers hold: an epoch keeps its key to its end."""

    code = "note_key_replaced"
    family = Family.UNAVAILABLE
    zh = "签名密钥不是日志 {origin} 开始时的密钥"
    en = "The signing key is not the one with which log {origin} began"
    next_zh = "请放回原密钥文件（keys/platform-note.pem），或以“doctor --new-epoch 原因”开始新的日志纪元。"
    next_en = "Put the old key file back (keys/platform-note.pem), or run 'doctor --new-epoch REASON'."


class AlreadyErased(Refusal):
    code = "already_erased"
    family = Family.CONFLICT
    zh = "该条留痕的内容已被擦除（依据：{act}）"
    en = "The content of this entry was erased already (by act {act})"
    next_zh = "无须再次操作；哈希仍在日志中，可继续验真。"
    next_en = "Nothing to do: the hash is still in the log and verifies."


class ErasureNeedsBasis(Refusal):
    code = "erasure_needs_basis"
    family = Family.INVALID
    zh = "擦除留痕内容须写明法律依据和理由"
    en = "Erasing content needs its legal basis and a reason"
    next_zh = "请填写依据的条文和擦除理由后重新提交。"
    next_en = "Name the article and the reason, and send it again."
