"""A new log after a lost or damaged disk: a person's decision, with its reason in the first leaf."""

from __future__ import annotations

import asyncio
import shutil

import msgspec

from shuqiao.gateway.directory import Directory
from shuqiao.gateway.enrolment import origin
from shuqiao.gateway.receipts import PreviousLog, ReceiptLog
from shuqiao.gateway.receipts.log import take_lock
from shuqiao.kernel.refusals import Malformed


def begin_new_log(directory: Directory, reason: str) -> dict[str, object]:
    """Raise the epoch and write its first leaf, which names the old log, its last checkpoint and ``reason``.

    The old records stay; the old published tiles move to ``log-<epoch>``.  The gateway must not run.
    Raises :class:`Malformed` without a reason, :class:`ReceiptLogLocked` while it runs, and the
    receipt log's own refusals.
    """
    if not reason.strip():
        raise Malformed(what="a new log needs a reason")
    take_lock(directory.path).close()  # a running gateway must not lose its published tiles
    old = directory.enrolment()
    old_origin = origin(old.log_name, old.member, old.epoch)
    published = directory.path / "log"
    checkpoint = published / "checkpoint"
    known = checkpoint.read_text(encoding="utf-8") if checkpoint.exists() else None
    if published.exists():
        shutil.move(published, directory.path / f"log-{old.epoch}")
    fresh = msgspec.structs.replace(old, epoch=old.epoch + 1)
    name = origin(fresh.log_name, fresh.member, fresh.epoch)
    log = ReceiptLog.open(
        directory.path,
        name,
        directory.keys().note,
        member=fresh.member,
        epoch=fresh.epoch,
        previous=PreviousLog(old_origin, known, reason.strip()),
    )
    asyncio.run(log.close())
    directory.write_enrolment(fresh)
    return {"origin": name, "epoch": fresh.epoch, "old_origin": old_origin, "verifier_key": log.verifier_text}
