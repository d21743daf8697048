"""Why something about a log is not proved.

Whatever is wrong with the bytes of a note, tile, path or key ends in one of
these; no decoding error leaves this package.
"""

from __future__ import annotations

from shuqiao.kernel.refusals import Family, Refusal


class NotVerified(Refusal):
    """Root of all refusals about logs and their proofs."""

    code = "not_verified"
    family = Family.INVALID
    zh = "无法证明：{why}"
    en = "Not proved: {why}"
    next_zh = "请核对所用的日志副本与公钥。"
    next_en = "Check the copy of the log and the key that you used."


class BadVerifierKey(NotVerified):
    """A text that is no ``<name>+<hash>+<key>`` of signed-note, or a key type other than Ed25519."""

    code = "bad_verifier_key"
    family = Family.MALFORMED
    zh = "验证公钥不正确：{why}"
    en = "The verifier key is wrong: {why}"
    next_zh = "请从平台管理员处重新取得“名称+8位十六进制+base64”格式的公钥文本。"
    next_en = "Get the key text again from the operator: <name>+<8 hex digits>+<base64>."


class BadNote(NotVerified):
    code = "bad_note"
    family = Family.MALFORMED
    zh = "签名文件格式不正确：{why}"
    en = "This is no signed note: {why}"
    next_zh = "请重新复制检查点文件，勿用编辑器改动。"
    next_en = "Copy the checkpoint file again, byte for byte."


class UnknownNoteKey(NotVerified):
    """No signature by a known key: nothing is said about the log, only about the keys at hand."""

    code = "unknown_note_key"
    zh = "检查点由 {signers} 签名，但提供的公钥是 {known}"
    en = "The checkpoint is signed by {signers}, but the key given is {known}"
    next_zh = "请用 --key 提供该日志自己的公钥。"
    next_en = "Give that log's own key with --key."


class BadNoteSignature(NotVerified):
    code = "bad_note_signature"
    zh = "检查点上 {name} 的签名无效：内容在签名后被改动"
    en = "The signature of {name} on the checkpoint is invalid: the text was changed after signing"
    next_zh = "请保全该副本，并向日志运营方和审计部门报告。"
    next_en = "Keep this copy, and report it to the operator and the auditors."


class BadCheckpoint(NotVerified):
    code = "bad_checkpoint"
    family = Family.MALFORMED
    zh = "检查点内容不正确：{why}"
    en = "The note is no checkpoint: {why}"
    next_zh = "请重新复制检查点文件。"
    next_en = "Copy the checkpoint file again."


class OtherLog(NotVerified):
    """A checkpoint of another origin than the one at hand."""

    code = "other_log"
    zh = "检查点属于另一个日志 {origin}，不是 {expected}"
    en = "The checkpoint belongs to another log, {origin}, not {expected}"
    next_zh = "请使用同一日志（同一来源名与期号）的检查点。"
    next_en = "Use a checkpoint of the same log: same origin, same epoch."


class BadProof(NotVerified):
    code = "bad_proof"
    zh = "证明不成立：{why}"
    en = "The proof fails: {why}"
    next_zh = "请保全该文件，并向日志运营方和审计部门报告。"
    next_en = "Keep this file, and report it to the operator and the auditors."


class LogMissing(NotVerified):
    code = "log_missing"
    family = Family.ABSENT
    zh = "{path} 不是日志目录：{why}"
    en = "{path} is no directory of a log: {why}"
    next_zh = "请指定含有 checkpoint 文件和 tile 目录的完整副本。"
    next_en = "Name a complete copy, with the file 'checkpoint' and the directory 'tile'."


class TileMissing(NotVerified):
    code = "tile_missing"
    family = Family.ABSENT
    zh = "日志副本不完整：缺少 {path}"
    en = "The copy of the log is incomplete: {path} is missing"
    next_zh = "请重新复制整个目录后再验证。"
    next_en = "Copy the whole directory again, then verify."


class BadTile(NotVerified):
    code = "tile_altered"
    zh = "日志被改动：{path} 与签名的检查点不符"
    en = "The log was altered: {path} does not match the signed checkpoint"
    next_zh = "请保全该副本，并向日志运营方和审计部门报告。"
    next_en = "Keep this copy, and report it to the operator and the auditors."


class EntryAltered(NotVerified):
    code = "entry_altered"
    zh = "日志被改动：第 {index} 条记录（文件 {path}）与签名的检查点不符"
    en = "The log was altered: entry {index} (in {path}) does not match the signed checkpoint"
    next_zh = "请保全该副本，并向日志运营方和审计部门报告。"
    next_en = "Keep this copy, and report it to the operator and the auditors."


class LogRewritten(NotVerified):
    code = "log_rewritten"
    zh = "日志被改写：前 {size} 条与较早检查点所签的内容不同"
    en = "The log was rewritten: its first {size} entries differ from what an earlier checkpoint signed"
    next_zh = "请保全该副本与较早检查点，两者并列即为证据。"
    next_en = "Keep this copy and the earlier checkpoint: side by side they are the evidence."


class LogShortened(NotVerified):
    code = "log_shortened"
    zh = "日志被截短：现有 {size} 条，较早检查点已签 {earlier} 条"
    en = "The log was shortened: it has {size} entries, an earlier checkpoint signed {earlier}"
    next_zh = "若副本不是旧副本，请保全它与该检查点并报告。"
    next_en = "If this is no old copy, keep it with that checkpoint and report it."
