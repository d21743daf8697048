"""The receipt log: numbers, durability, receipts that prove themselves."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from shuqiao.gateway.receipts import PreviousLog
from shuqiao.gateway.receipts.errors import (
    ForeignReceiptLog,
    NoRoomForReceipts,
    ReceiptLogBehind,
    ReceiptLogLocked,
)
from shuqiao.kernel.canonical import b64url, canonical, parse_b64url
from shuqiao.kernel.refusals import Malformed
from shuqiao.tlog import checkpoints
from shuqiao.tlog.merkle import leaf_hash, root, verify_consistency
from shuqiao.tlog.proofs import verify_log
from shuqiao.wire.kinds import KindGroup
from shuqiao.wire.receipt_checks import check_receipt
from shuqiao.wire.receipts import Receipt, commitment
from tests.gateway.receipts.disks import MINUTE, ORIGIN, ShortDisk, answer, open_log, verifier


async def test_receipts_are_gapless_and_prove_themselves(tmp_path: Path) -> None:
    log = open_log(tmp_path)
    receipts = await asyncio.gather(*(answer(log, n) for n in range(700)))
    assert sorted(r.index for r in receipts) == list(range(1, 701))
    assert [r.number for r in receipts] == [f"m1.1.{r.index}" for r in receipts]
    for receipt in receipts:
        assert check_receipt(receipt, [verifier()]).proved
    # 700 callers at once share a handful of checkpoints: that is the group commit.
    assert len({r.checkpoint for r in receipts}) < 10
    await log.close()
    assert verify_log(tmp_path / "log", verifier(), [r.checkpoint for r in receipts[::100]]).proved


async def test_each_receipt_is_on_disk_when_it_is_given(tmp_path: Path) -> None:
    log = open_log(tmp_path)
    receipt = await answer(log, 1)
    # Not closed, not published: what a killed process leaves behind. Another process reads it.
    log._lock.close()
    again = open_log(tmp_path)
    found = again.receipt(receipt.number)
    assert found is not None
    assert (found.content, found.salt, found.id) == (receipt.content, receipt.salt, receipt.id)
    assert check_receipt(found, [verifier()]).proved
    await again.close()


async def test_answer_and_subjects_are_committed_to_not_shown(tmp_path: Path) -> None:
    log = open_log(tmp_path)
    body = canonical({"outcome": "found", "rows": [{"姓名": "张*"}]})
    salt = b"s" * 32
    subjects = [b"one" * 10, b"two" * 10]
    receipt = await log.append(
        KindGroup.ANSWER,
        MINUTE,
        {"grant": "G-2025-000001"},
        answer_salt=salt,
        answer_commitment=commitment(salt, body),
        subjects=subjects,
    )
    assert receipt.content is not None
    assert receipt.content["subjects"]["count"] == 2
    assert check_receipt(receipt, [verifier()], answer=body).proved
    assert check_receipt(receipt, [verifier()], answer=body + b" ").why == "answer_altered"
    shown = canonical(receipt.content)
    for digest in subjects:
        assert b64url(digest).encode() not in shown
    (scanned,) = [s for s in log.scan() if s.kind == KindGroup.ANSWER]
    assert scanned.subjects == tuple(subjects)
    # The commitment opens with the salt that stays on disk.
    record = log._files.read(receipt.index)
    assert record.subject_salt is not None
    listed = canonical([b64url(s) for s in subjects])
    assert parse_b64url(receipt.content["subjects"]["commitment"]) == commitment(record.subject_salt, listed)
    await log.close()


async def test_the_first_leaf_says_where_the_log_comes_from(tmp_path: Path) -> None:
    first = open_log(tmp_path)
    note = first.checkpoint
    start = first.receipt("m1.1.0")
    assert start is not None
    assert start.kind == KindGroup.EPOCH_START
    assert start.content is not None
    assert start.content["old_origin"] is None
    await first.close()
    second = open_log(tmp_path, epoch=2, previous=PreviousLog(ORIGIN, note, "disk replaced"))
    start = second.receipt("m1.2.0")
    assert start is not None
    assert start.content is not None
    assert (start.content["old_origin"], start.content["old_checkpoint"]) == (ORIGIN, note)
    assert start.content["reason"] == "disk replaced"
    await second.close()
    # The old log is set aside whole, and still verifies.
    assert verify_log(tmp_path / "log-epoch-1", verifier(1)).proved
    assert verify_log(tmp_path / "log", verifier(2)).proved


async def test_one_process_per_directory(tmp_path: Path) -> None:
    log = open_log(tmp_path)
    with pytest.raises(ReceiptLogLocked):
        open_log(tmp_path)
    await log.close()
    await open_log(tmp_path).close()


async def test_a_short_disk_refuses_and_recovers(tmp_path: Path) -> None:
    disk = ShortDisk()
    log = open_log(tmp_path, disk=disk, reserve_bytes=1000)
    await answer(log, 1)
    disk.left = 999
    with pytest.raises(NoRoomForReceipts):
        await answer(log, 2)
    assert (log.closed_because, log.has_room) == (None, False)  # readyz says no until there is room
    disk.left = 1000
    assert log.has_room
    assert (await answer(log, 3)).index == 2
    await log.close()


async def test_a_closed_log_refuses(tmp_path: Path) -> None:
    log = open_log(tmp_path)
    await log.close()
    await log.close()
    with pytest.raises(NoRoomForReceipts):
        await answer(log, 1)


async def test_a_cancelled_caller_leaves_no_gap(tmp_path: Path) -> None:
    log = open_log(tmp_path)
    tasks = [asyncio.create_task(answer(log, n)) for n in range(20)]
    await asyncio.sleep(0)
    for task in tasks[::2]:
        task.cancel()
    done = await asyncio.gather(*tasks, return_exceptions=True)
    assert sum(isinstance(d, Receipt) for d in done) == 10
    await log.close()
    assert verify_log(tmp_path / "log", verifier()).facts["size"] == log.size == 21


async def test_unfit_content_harms_nobody(tmp_path: Path) -> None:
    log = open_log(tmp_path)
    with pytest.raises(Malformed):
        await log.append(KindGroup.ANSWER, MINUTE, {"value": 1.5})
    with pytest.raises(ValueError):
        await log.append(KindGroup.CLOSING, MINUTE, {"outcome": "done"})
    assert (await answer(log, 1)).index == 1
    await log.close()


async def test_segments_are_what_the_platform_can_check(tmp_path: Path) -> None:
    log = open_log(tmp_path)
    for n in range(4):
        await asyncio.gather(*(answer(log, 10 * n + i) for i in range(10)))
    accepted, old_root, leaves = 0, root([]), []
    while (segment := await log.segment(accepted, 7)) is not None:
        head = checkpoints.open_(segment.checkpoint, verifier())
        assert segment.first == accepted
        assert [r.index for r in segment.rows] == list(range(segment.first, segment.size))
        leaves += [r.leaf for r in segment.rows]
        assert head.size == segment.size
        assert head.root == root(leaves)
        assert verify_consistency(accepted, head.size, old_root, head.root, segment.consistency)
        for row in segment.rows:
            assert row.salt is not None
            assert leaf_hash(row.leaf)
            assert row.leaf[22:] == commitment(row.salt, row.content)
        accepted, old_root = head.size, head.root
    assert accepted == log.size == 41
    with pytest.raises(ReceiptLogBehind):
        await log.segment(42, 7)
    await log.close()


async def test_numbers_that_are_none(tmp_path: Path) -> None:
    log = open_log(tmp_path)
    await answer(log, 1)
    for number in ("", "1", "m1.1.2", "m1.1.-1", "m1.1.01", "m2.1.1", "m1.2.1", "m1.1.x", "m1.1.１", "a.m1.1.1"):
        assert log.receipt(number) is None
    await log.close()


async def test_many_files_read_back(tmp_path: Path) -> None:
    log = open_log(tmp_path, records_per_file=50)
    for n in range(30):
        await asyncio.gather(*(answer(log, 10 * n + i, MINUTE + n) for i in range(10)))
    await log.close()
    for index in (tmp_path / "receipts/1").glob("*.idx"):
        index.unlink()
    log = open_log(tmp_path, records_per_file=50)
    assert log._files.firsts == [0, 51, 101, 151, 201, 251]
    scanned = list(log.scan(MINUTE + 20))
    # Late minutes only; the interrupted and first records are of today's minute and older files are skipped.
    assert [s.content["call"] for s in scanned if s.kind == KindGroup.ANSWER] == list(range(200, 300))
    for index in (0, 1, 49, 50, 51, 299, 300):
        found = log.receipt(f"m1.1.{index}")
        assert found is not None
        assert check_receipt(found, [verifier()], tmp_path / "log").proved
    await log.close()


async def test_a_foreign_key_or_log_touches_nothing(tmp_path: Path) -> None:
    log = open_log(tmp_path)
    await answer(log, 1)
    await log.close()
    before = {p: p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()}
    other = Ed25519PrivateKey.from_private_bytes(b"\x06" * 32)
    with pytest.raises(ForeignReceiptLog):
        open_log(tmp_path, key=other)
    with pytest.raises(ForeignReceiptLog):
        open_log(tmp_path, origin="other.example/gateway/m1/1")
    with pytest.raises(ValueError):
        open_log(tmp_path, origin="demo.example/gateway/m2/1")
    assert {p: p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()} == before


async def test_tiles_follow_and_memory_forgets(tmp_path: Path) -> None:
    log = open_log(tmp_path, publish_every_s=0.01)
    for n in range(12):
        await asyncio.gather(*(answer(log, 100 * n + i) for i in range(100)))
        await asyncio.sleep(0.02)
    await log.publish_now()
    assert verify_log(tmp_path / "log", verifier()).facts["size"] == 1201
    assert sum(len(row) for row in log._tree._rows) < 32 * 64
    found = log.receipt("m1.1.300")
    assert found is not None
    assert check_receipt(found, [verifier()]).proved
    await log.close()
