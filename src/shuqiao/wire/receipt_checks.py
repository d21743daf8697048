"""Is this receipt true?  One answer for callers, the command and the tests; no network, no database.

A receipt is proved by its own bytes: content → commitment → leaf → path → root →
signature.  The platform's proof then shows that a witness knows the checkpoint, and a
copy of the log that the log still says the same.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import struct
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from shuqiao.kernel.canonical import b64url, canonical, parse, parse_b64url
from shuqiao.kernel.refusals import Family, Malformed, Refusal
from shuqiao.tlog import checkpoints
from shuqiao.tlog.checkpoints import Checkpoint
from shuqiao.tlog.errors import BadProof, BadVerifierKey, LogMissing, NotVerified, UnknownNoteKey
from shuqiao.tlog.merkle import inclusion_path, leaf_hash, tree_root, verify_inclusion
from shuqiao.tlog.notes import Verifier
from shuqiao.tlog.proofs import Outcome, Verdict, check_inclusion, disproved, entry_at, judge, open_tree, unknown
from shuqiao.wire.kinds import KindGroup
from shuqiao.wire.receipts import Leaf, PlatformProof, Receipt, commitment, pack_leaf, unpack_leaf

NOT_WITNESSED = (
    "回执未附平台见证，无法排除网关日志分叉。",
    "The receipt carries no platform witness: forks of the gateway's log cannot be excluded.",
)
WITNESS_UNCHECKED = (
    "未提供平台日志 {origin} 的公钥，平台见证未验证。",
    "The key of the platform's log {origin} was not given: the witness was not checked.",
)
ANSWER_UNCHECKED = (
    "只验证了回执；未提供答复正文，未核对其摘要。",
    "Only the receipt was checked; the answer itself was not given.",
)
LEAF_ONLY = (
    "内容已依法删除；只证明该编号、时间处确有一条记录。",
    "The content was lawfully erased: proved is only that a record of this number and minute exists.",
)


class NotAReceipt(NotVerified):
    """The file holds no receipt; where it is JSON, ``why`` names the field."""

    code = "not_a_receipt"
    family = Family.MALFORMED
    zh = "这不是完整的回执：{why}"
    en = "This is no complete receipt: {why}"
    next_zh = "请保存调用答复中的 receipt 部分，或从 /v1/receipts/<编号> 重新下载。"
    next_en = "Save the member 'receipt' of the answer, or fetch it again from /v1/receipts/<number>."


class ReceiptForged(BadProof):
    code = "receipt_forged"
    zh = "回执与签名的日志不符：{why}"
    en = "The receipt does not match the signed log: {why}"


class AnswerAltered(BadProof):
    code = "answer_altered"
    zh = "答复内容与回执中的承诺不符"
    en = "The answer is not the one that the receipt commits to"


class ContentErased(NotVerified):
    code = "content_erased"
    family = Family.ABSENT
    zh = "回执内容已依法删除，仅凭回执无法核对"
    en = "The receipt's content was lawfully erased; alone it proves nothing"
    next_zh = "请用 --log 提供日志副本，核对该编号处的记录仍在。"
    next_en = "Give a copy of the log with --log: the entry's leaf is still there."


class CopyOlder(NotVerified):
    code = "log_copy_older"
    family = Family.ABSENT
    zh = "日志副本只有 {size} 条，早于回执所用的检查点（{needed} 条）"
    en = "The copy of the log has {size} entries and is older than the receipt's checkpoint ({needed})"
    next_zh = "请重新复制日志后再核对。"
    next_en = "Copy the log again, then verify."


class ContentAltered(BadProof):
    code = "content_altered"
    zh = "第 {index} 条记录的内容与日志不符"
    en = "The content of entry {index} does not match the log"


class ContentMissing(NotVerified):
    code = "content_missing"
    family = Family.ABSENT
    zh = "第 {index} 条记录没有内容，也未说明依据哪个删除行为"
    en = "Entry {index} has no content, and no act of erasure is named"
    next_zh = "请重新导出 content 目录；依法删除的记录应写明 erased_by。"
    next_en = "Export the directory 'content' again; a lawful erasure names its act in erased_by."


def parse_receipt(data: bytes) -> tuple[Receipt, bytes | None]:
    """A receipt from a file: the receipt itself, or a whole answer with its member ``receipt``.

    For a whole answer the second value is the canonical answer without it.  Raises :class:`NotAReceipt`.
    """
    try:
        value = parse(data)
    except Malformed as broken:
        raise NotAReceipt(why=str(broken.facts.get("what", "not JSON"))) from broken
    if not isinstance(value, dict):
        raise NotAReceipt(why="no JSON object")
    answer = None
    if isinstance(value.get("receipt"), dict):
        answer = canonical({name: member for name, member in value.items() if name != "receipt"})
        value = value["receipt"]
    try:
        return msgspec.convert(value, Receipt, strict=True), answer
    except msgspec.ValidationError as broken:
        raise NotAReceipt(why=str(broken)) from broken


def check_receipt(
    receipt: Receipt,
    verifiers: Iterable[Verifier],
    log_dir: Path | None = None,
    answer: bytes | None = None,
) -> Verdict:
    """Proved, disproved (``where`` says which part) or unknown.  Never raises for what it finds.

    ``verifiers`` are the trusted keys, told apart by origin; ``answer`` the canonical
    bytes of the answer without its receipt; ``log_dir`` a copy of the gateway's or the platform's log.
    """
    keys = {verifier.name: verifier for verifier in verifiers}
    facts: dict[str, Any] = {"number": receipt.number, "origin": receipt.origin, "index": receipt.index}
    remarks: list[tuple[str, str]] = []
    part = "receipt"
    try:
        verifier = _key_for(receipt.origin, keys)
        _check_number(receipt)
        if receipt.content is None:
            return _check_erased(receipt, verifier, log_dir, facts)
        head = _check_own(receipt, verifier)
        facts["checkpoint_size"] = head.size
        part = "answer"
        _check_answer(receipt, answer)
        if answer is None and receipt.answer_salt is not None:
            remarks.append(ANSWER_UNCHECKED)
        part = "platform"
        remarks += _check_platform(receipt, keys, facts)
        part = "log"
        if log_dir is not None:
            _check_copy(receipt, head, log_dir, keys, facts)
    except Refusal as refusal:
        found = judge(refusal, part=part, number=receipt.number)
        return Verdict(found.outcome, found.finding, found.where, facts)
    return Verdict(Outcome.PROVED, facts=facts, remarks=tuple(remarks))


def check_witness(proof: PlatformProof, note: str, verifier: Verifier) -> Checkpoint:
    """The platform's checkpoint, once its log holds an entry that witnesses the gateway's ``note``.

    Raises :class:`ReceiptForged`, :class:`NotAReceipt`, or the refusals of a checkpoint.
    """
    leaf = _base64(proof.leaf, "platform.leaf")
    fields = _unpack(leaf, "platform.leaf")
    facts = proof.content.get("facts")
    witnessed = facts.get("note_sha256") if isinstance(facts, dict) else None
    if fields.kind != KindGroup.GATEWAY_CHECKPOINT:
        raise ReceiptForged(why="the platform's entry is no witness of a checkpoint")
    if fields.commitment != commitment(_salt(proof.salt, "platform.salt"), _canonical(proof.content)):
        raise ReceiptForged(why="the content of the platform's entry is not what its leaf commits to")
    if witnessed != b64url(hashlib.sha256(note.encode("utf-8")).digest()):
        raise ReceiptForged(why="the platform witnessed another checkpoint")
    return check_inclusion(leaf, proof.index, _hashes(proof.path), proof.checkpoint, verifier)


def check_contents(directory: Path, size: int) -> Verdict:
    """Hold ``content/<n>.jsonl`` beside the tiles of a (verified) log of ``size`` against its leaves.

    A line is ``{index, salt, content|null, erased_by?}``.  An absent directory proves nothing and denies nothing.
    """
    folder = directory / "content"
    erased: list[dict[str, Any]] = []
    checked = 0
    if folder.is_dir():
        try:
            for path in sorted(folder.glob("*.jsonl"), key=lambda p: (len(p.stem), p.stem)):
                for line in path.read_bytes().splitlines():
                    act = _check_content(directory, size, line, path.name)
                    checked += 1
                    if act is not None:
                        erased.append(act)
        except Refusal as refusal:
            where = {"entry": refusal.facts["index"]} if "index" in refusal.facts else {}
            return judge(refusal, file=f"content/{path.name}", **where)
        except OSError as broken:
            return unknown(ContentMissing(index=broken.filename))
    remarks = tuple(
        (f"第 {e['index']} 条内容已由行为 {e['act']} 删除。", f"Entry {e['index']}: content erased by act {e['act']}.")
        for e in erased
    )
    return Verdict(Outcome.PROVED, facts={"contents_checked": checked, "erased": erased}, remarks=remarks)


def parse_key(text: str) -> Verifier:
    """The key in a key file: its first line that is neither empty nor comment.  Raises :class:`BadVerifierKey`."""
    for line in text.splitlines():
        if line.strip() and not line.lstrip().startswith("#"):
            return Verifier.parse(line)
    raise BadVerifierKey(why="the file is empty")


def _check_number(receipt: Receipt) -> None:
    log, _, epoch = receipt.origin.rpartition("/")
    member = log.rpartition("/gateway/")[2]
    if receipt.number != f"{member}.{epoch}.{receipt.index}":
        raise ReceiptForged(why=f"the number {receipt.number} is not of {receipt.origin}, entry {receipt.index}")


def _check_own(receipt: Receipt, verifier: Verifier) -> Checkpoint:
    """Content, leaf, path and signature belong together."""
    committed = commitment(_salt(receipt.salt, "salt"), _canonical(receipt.content))
    try:
        leaf = pack_leaf(KindGroup(receipt.kind), receipt.minute, _bytes(receipt.id, 16, "id"), committed)
    except (ValueError, struct.error) as broken:
        raise NotAReceipt(why="kind or minute") from broken
    try:
        return check_inclusion(leaf, receipt.index, _hashes(receipt.path), receipt.checkpoint, verifier)
    except BadProof as broken:
        raise ReceiptForged(why="content, number, minute or path were changed") from broken


def _check_answer(receipt: Receipt, answer: bytes | None) -> None:
    if answer is None:
        return
    stated = (receipt.content or {}).get("answer")
    if receipt.answer_salt is None or not isinstance(stated, str):
        raise NotAReceipt(why="it commits to no answer")
    if b64url(commitment(_salt(receipt.answer_salt, "answer_salt"), answer)) != stated:
        raise AnswerAltered()


def _check_platform(receipt: Receipt, keys: Mapping[str, Verifier], facts: dict[str, Any]) -> list[tuple[str, str]]:
    """Remarks on what the platform's proof leaves open."""
    proof = receipt.platform
    if proof is None:
        return [NOT_WITNESSED]
    origin = checkpoints.peek(proof.checkpoint).origin
    verifier = keys.get(origin)
    if verifier is None:
        return [(WITNESS_UNCHECKED[0].format(origin=origin), WITNESS_UNCHECKED[1].format(origin=origin))]
    head = check_witness(proof, receipt.checkpoint, verifier)
    facts["witness"] = {"origin": origin, "index": proof.index, "checkpoint_size": head.size}
    return []


def _check_copy(
    receipt: Receipt, head: Checkpoint, log_dir: Path, keys: Mapping[str, Verifier], facts: dict[str, Any]
) -> None:
    """The copied log still says what the receipt says: the same root at the receipt's checkpoint, the same leaf."""
    origin = _origin_of(log_dir, keys)
    proof = receipt.platform
    if origin == receipt.origin:
        index, known = receipt.index, head
    elif proof is not None and checkpoints.peek(proof.checkpoint).origin == origin:
        index, known = proof.index, checkpoints.open_(proof.checkpoint, keys[origin])
    else:
        raise UnknownNoteKey(signers=origin, known=receipt.origin)
    copied, tree = open_tree(log_dir, keys[origin])
    if copied.size < known.size:
        raise CopyOlder(size=copied.size, needed=known.size)
    if tree_root(known.size, tree.read) != known.root:
        raise ReceiptForged(why=f"the copied log differs from the receipt's checkpoint at {known.size} entries")
    stored = entry_at(log_dir, index, copied.size)
    path = inclusion_path(index, copied.size, tree.read)
    if not verify_inclusion(leaf_hash(stored), index, copied.size, path, copied.root):
        raise ReceiptForged(why=f"entry {index} of the copied log is altered")
    facts["log"] = {"origin": origin, "size": copied.size}


def _check_erased(receipt: Receipt, verifier: Verifier, log_dir: Path | None, facts: dict[str, Any]) -> Verdict:
    """Without content the leaf comes from a copy of the log; it still shows that something was recorded then."""
    if log_dir is None:
        return Verdict(Outcome.UNKNOWN, ContentErased(), {"part": "content", "number": receipt.number}, facts)
    head, tree = open_tree(log_dir, verifier)
    if receipt.index >= head.size:
        raise CopyOlder(size=head.size, needed=receipt.index + 1)
    leaf = entry_at(log_dir, receipt.index, head.size)
    fields = _unpack(leaf, "leaf")
    same = (fields.kind, fields.minute, b64url(fields.id)) == (receipt.kind, receipt.minute, receipt.id)
    path = inclusion_path(receipt.index, head.size, tree.read)
    if not same or not verify_inclusion(leaf_hash(leaf), receipt.index, head.size, path, head.root):
        return disproved(ReceiptForged(why="the log holds another entry there"), part="log", number=receipt.number)
    check_inclusion(leaf, receipt.index, _hashes(receipt.path), receipt.checkpoint, verifier)
    return Verdict(
        Outcome.PROVED, facts={**facts, "content": "erased"}, remarks=((ContentErased.zh, ContentErased.en),)
    )


def _check_content(directory: Path, size: int, line: bytes, file: str) -> dict[str, Any] | None:
    """None for content that fits its leaf, the act for erased content; raises a refusal otherwise."""
    try:
        said = parse(line)
        index = said["index"]
        content = said["content"]
        if not isinstance(index, int) or not 0 <= index < size:
            raise Malformed(what="index")
        salt = _salt(said["salt"], "salt") if content is not None else b""
    except (Refusal, KeyError, TypeError):
        raise NotAReceipt(why=f"content/{file} holds a line that is none") from None
    if content is None:
        act = said.get("erased_by")
        if not isinstance(act, str) or not act:
            raise ContentMissing(index=index)
        return {"index": index, "act": act}
    leaf = _unpack(entry_at(directory, index, size), f"entry {index}")
    if leaf.commitment != commitment(salt, canonical(content)):
        raise ContentAltered(index=index)
    return None


def _origin_of(log_dir: Path, keys: Mapping[str, Verifier]) -> str:
    """Whose log the copy is, by its own claim; the signature is checked afterwards."""
    try:
        note = (log_dir / "checkpoint").read_bytes()
    except OSError:
        raise LogMissing(path=str(log_dir), why="it has no file 'checkpoint'") from None
    origin = checkpoints.peek(note).origin
    _key_for(origin, keys)
    return origin


def _key_for(origin: str, keys: Mapping[str, Verifier]) -> Verifier:
    found = keys.get(origin)
    if found is None:
        raise UnknownNoteKey(signers=origin, known=", ".join(keys) or "-")
    return found


def _hashes(path: Sequence[str]) -> list[bytes]:
    return [_base64(text, "path") for text in path]


def _base64(text: str, field: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise NotAReceipt(why=f"{field} is not base64") from None


def _bytes(text: str, length: int, field: str) -> bytes:
    try:
        found = parse_b64url(text)
    except (Refusal, ValueError):
        raise NotAReceipt(why=f"{field} is not base64url") from None
    if len(found) != length:
        raise NotAReceipt(why=f"{field} has not {length} bytes")
    return found


def _salt(text: Any, field: str) -> bytes:
    if not isinstance(text, str):
        raise NotAReceipt(why=f"{field} is no text")
    return _bytes(text, 32, field)


def _canonical(content: Any) -> bytes:
    try:
        return canonical(content)
    except Malformed as broken:
        raise NotAReceipt(why="content without canonical form") from broken


def _unpack(leaf: bytes, field: str) -> Leaf:
    try:
        return unpack_leaf(leaf)
    except Malformed as broken:
        raise ReceiptForged(why=f"{field} is no leaf") from broken
