"""The platform as witness of a gateway's checkpoints."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from shuqiao.gateway.receipts.errors import WitnessWrong
from shuqiao.wire.kinds import KindGroup
from shuqiao.wire.receipt_checks import check_receipt
from tests.gateway.receipts.disks import answer, open_log, verifier
from tests.gateway.receipts.platforms import Platform


async def test_a_receipt_carries_the_smallest_witness_that_covers_it(tmp_path: Path) -> None:
    log = open_log(tmp_path / "gateway")
    platform = Platform(tmp_path / "platform")
    keys = [verifier(), platform.signer.verifier()]
    receipts = [await answer(log, n) for n in range(9)]
    for accepted, limit in ((0, 3), (3, 4)):
        segment = await log.segment(accepted, limit)
        assert segment is not None
        log.note_witnessed(segment.size, platform.witness(segment.checkpoint, segment.size))
    assert log.witnessed == 7
    await log.close()
    log = open_log(tmp_path / "gateway")
    for receipt, size in [(receipts[0], 3), (receipts[1], 3), (receipts[2], 7), (receipts[5], 7), (receipts[6], None)]:
        found = log.receipt(receipt.number)
        assert found is not None
        assert (found.platform is None) == (size is None)
        verdict = check_receipt(found, keys, tmp_path / "platform" if size else None)
        assert verdict.proved, verdict
        if size:
            assert verdict.facts["checkpoint_size"] == size
            assert verdict.facts["witness"]["origin"] == "demo.example/platform/1"
            assert verdict.remarks == ()
    await log.close()


async def test_witnesses_that_do_not_fit_are_not_kept(tmp_path: Path) -> None:
    log = open_log(tmp_path / "gateway")
    platform = Platform(tmp_path / "platform")
    await answer(log, 1)
    other = open_log(tmp_path / "other")
    await answer(other, 2)
    good = platform.witness(log.checkpoint, 2)
    facts = good.content["facts"]
    cases = [
        (1, good),
        (3, good),
        (2, platform.witness(other.checkpoint, 2)),
        (2, platform.witness(log.checkpoint.replace("m1", "m2"), 2)),
        (2, msgspec.structs.replace(good, content={})),
        (2, msgspec.structs.replace(good, content={"facts": {**facts, "note_sha256": "x"}})),
    ]
    for size, proof in cases:
        with pytest.raises(WitnessWrong):
            log.note_witnessed(size, proof)
    assert log.witnessed == 0
    log.note_witnessed(2, good)
    log.note_witnessed(2, cases[2][1])  # not above the largest: nothing happens
    assert log.witnessed == 2
    await log.close()
    await other.close()


async def test_a_torn_line_of_witnesses_is_cut(tmp_path: Path) -> None:
    log = open_log(tmp_path / "gateway")
    platform = Platform(tmp_path / "platform")
    await answer(log, 1)
    log.note_witnessed(2, platform.witness(log.checkpoint, 2))
    await log.close()
    path = tmp_path / "gateway/receipts/1/witnessed.jsonl"
    path.write_bytes(path.read_bytes() + b'9 {"index":')
    log = open_log(tmp_path / "gateway")
    assert log.witnessed == 2
    found = log.receipt("m1.1.1")
    assert found is not None
    assert found.platform is not None
    await log.close()


async def test_forged_witnesses_are_disproved(tmp_path: Path) -> None:
    log = open_log(tmp_path / "gateway")
    platform = Platform(tmp_path / "platform")
    keys = [verifier(), platform.signer.verifier()]
    await answer(log, 1)
    note = log.checkpoint
    log.note_witnessed(2, platform.witness(note, 2))
    receipt = log.receipt("m1.1.1")
    assert receipt is not None
    assert receipt.platform is not None
    assert check_receipt(receipt, keys).proved
    proof = receipt.platform
    forged = [
        msgspec.structs.replace(proof, index=proof.index - 1),
        msgspec.structs.replace(proof, path=proof.path[1:]),
        msgspec.structs.replace(proof, content={"facts": {"note_sha256": "x"}}),
        msgspec.structs.replace(proof, checkpoint=proof.checkpoint.replace("\n4\n", "\n5\n")),
        platform.witness(note, 2, kind=KindGroup.SHARING),
        platform.witness(note + "\n", 2),
    ]
    for wrong in forged:
        verdict = check_receipt(msgspec.structs.replace(receipt, platform=wrong), keys)
        assert verdict.outcome.value == 1, verdict
        assert verdict.where["part"] == "platform"
    await log.close()
