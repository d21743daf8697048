"""The log's self check: the database against itself, against its head, and against the published files."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from django.db import connection

from shuqiao.audit import published, sequencer, triggers
from shuqiao.audit.facts import Finding
from shuqiao.audit.locks import sequencing
from shuqiao.audit.models import Content, Entry, Epoch
from shuqiao.kernel.refusals import Refusal
from shuqiao.tlog import checkpoints
from shuqiao.tlog.merkle import Frontier, leaf_hash
from shuqiao.tlog.notes import Verifier
from shuqiao.tlog.proofs import verify_log
from shuqiao.wire.receipts import commitment, unpack_leaf

_KEEP = (
    "请勿改动数据库与数据目录，保全现场并报告审计部门；必要时从备份恢复。",
    "Leave database and data directory as they are, keep them as evidence and tell the auditors; "
    "restore a backup where needed.",
)


def verifier_text() -> str | None:
    """The present log's verifier key, for ``shuqiao verify log --key``; None before the first entry."""
    epoch = Epoch.objects.order_by("-epoch").first()
    return epoch.verifier if epoch is not None else None


def check() -> tuple[Finding, ...]:
    """Everything that is wrong with the log; empty when all of it holds.

    Reads the whole log once, a batch at a time.  The sequencer waits meanwhile, so that what is
    compared belongs together.
    """
    with sequencing(wait=True):
        return (*_triggers(), *_heads(), *_contents(), *_places(), *_files())


def rebuild() -> int:
    """Write the published files of the present log anew from ``audit_entry``; the number of entries."""
    with sequencing(wait=True):
        epoch = Epoch.objects.order_by("-epoch").first()
        if epoch is None:
            return 0
        return published.rebuild(sequencer.leaves(epoch.first_position, 0, epoch.size), epoch.note)


def _triggers() -> Iterator[Finding]:
    absent = triggers.missing(connection)
    if absent:
        yield _finding(
            "trigger_missing",
            ", ".join(sorted(absent)),
            "数据库触发器缺失，日志可被改写",
            "database triggers are missing: entries could be rewritten",
        )


def _heads() -> Iterator[Finding]:
    """Each epoch's entries give its signed head, and no position is missing or twice."""
    for epoch in Epoch.objects.order_by("epoch"):
        frontier = Frontier()
        for leaf in sequencer.leaves(epoch.first_position, 0, epoch.size):
            frontier.append(leaf_hash(leaf))
        where = f"{epoch.origin}, {epoch.size}"
        try:
            signed = checkpoints.open_(epoch.note, Verifier.parse(epoch.verifier))
        except Refusal as refusal:
            yield _finding("head_unsigned", where, "树头签名无效", f"the tree head's signature fails: {refusal}")
            continue
        if frontier.size != epoch.size or (signed.size, signed.root) != (epoch.size, frontier.root()):
            yield _finding(
                "head_differs", where, "日志条目与已签名的树头不一致", "the entries do not give the signed tree head"
            )
    total = sum(Epoch.objects.values_list("size", flat=True))
    count = Entry.objects.count()
    if count != total:
        yield _finding(
            "entries_beyond_head",
            f"{count} / {total}",
            "条目数与树头不一致",
            "the number of entries differs from the tree heads",
        )


def _contents() -> Iterator[Finding]:
    """Each content that is still there is what its leaf committed to."""
    rows = Content.objects.filter(content__isnull=False).order_by("number").iterator(chunk_size=2000)
    while batch := list(islice(rows, 2000)):
        ids = [row.entry_id for row in batch]
        leaves = dict(Entry.objects.filter(entry_id__in=ids).values_list("entry_id", "leaf"))
        for row in batch:
            leaf = leaves.get(row.entry_id)
            if leaf is None or row.salt is None or row.content is None:
                continue
            if unpack_leaf(bytes(leaf)).commitment != commitment(bytes(row.salt), bytes(row.content)):
                yield _finding(
                    "content_altered",
                    row.entry_id,
                    "留痕内容与日志中的哈希不一致",
                    "the content is not what the log committed to",
                )


def _places() -> Iterator[Finding]:
    """Each content waits or has a place; each place has its content row (erased or not)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.entry_id FROM audit_content c LEFT JOIN audit_entry e ON e.entry_id = c.entry_id "
            "LEFT JOIN audit_pending p ON p.entry_id = c.entry_id "
            "WHERE e.entry_id IS NULL AND p.entry_id IS NULL LIMIT 20"
        )
        lost = [row[0] for row in cursor.fetchall()]
        cursor.execute(
            "SELECT e.entry_id FROM audit_entry e LEFT JOIN audit_content c ON c.entry_id = e.entry_id "
            "WHERE c.entry_id IS NULL LIMIT 20"
        )
        bare = [row[0] for row in cursor.fetchall()]
    for entry_id in lost:
        yield _finding("entry_lost", entry_id, "有留痕内容而日志中没有该条", "a content has no entry in the log")
    for entry_id in bare:
        yield _finding("content_lost", entry_id, "日志条目没有对应的内容行", "an entry has no content row")


def _files() -> Iterator[Finding]:
    epoch = Epoch.objects.order_by("-epoch").first()
    if epoch is None:
        return
    try:
        shown = published.checkpoint(epoch.origin)
    except Refusal as refusal:
        yield _unreadable("checkpoint", refusal.code)
        return
    if shown is None:
        yield Finding(
            "log_unpublished",
            str(published.directory()),
            "日志尚未发布",
            "the log is not published",
            "运行 jobs 或 serve 后会自动发布。",
            "Start jobs or serve: it is published by itself.",
        )
        return
    if shown.size > epoch.size:
        yield Finding(
            "log_ahead_of_database",
            f"{shown.size} > {epoch.size}",
            "已发布的日志比数据库新",
            "the published log is newer than the database",
            "恢复更新的备份，或执行 doctor --new-epoch 原因。",
            "Restore a newer backup, or run doctor --new-epoch REASON.",
        )
        return
    verdict = verify_log(published.directory(), Verifier.parse(epoch.verifier))
    if not verdict.proved:
        yield _unreadable(str(dict(verdict.where)), verdict.why)


def _unreadable(where: str, why: str) -> Finding:
    return Finding(
        "files_differ",
        where,
        "已发布的日志文件无法验真",
        f"the published files do not verify: {why}",
        "先保全该目录，再执行 doctor --rebuild-log 由数据库重建。",
        "Keep a copy of the directory, then run doctor --rebuild-log: it is derived from the database.",
    )


def _finding(code: str, where: str, zh: str, en: str) -> Finding:
    return Finding(code, where, zh, en, *_KEEP)
