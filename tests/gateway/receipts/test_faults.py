"""What a failing disk and a killed process leave behind: never a gap, never a fork, never a lost receipt."""

from __future__ import annotations

import asyncio
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from shuqiao.gateway.receipts import ReceiptLog
from shuqiao.gateway.receipts.errors import NoRoomForReceipts, ReceiptLogBehind, ReceiptLogDamaged
from shuqiao.tlog.proofs import verify_log
from shuqiao.wire.kinds import KindGroup
from shuqiao.wire.receipt_checks import check_receipt
from shuqiao.wire.receipts import Receipt
from tests.gateway.receipts.disks import MINUTE, FailingDisk, answer, open_log, verifier


async def verified(directory: Path, receipts: list[Receipt]) -> int:
    """From outside: the whole log verifies and every receipt that was given out is in it.  Its size."""
    log = open_log(directory)
    size = log.size
    await log.close()
    notes = sorted({r.checkpoint for r in receipts})
    verdict = verify_log(directory / "log", verifier(), notes)
    assert verdict.proved, verdict
    for receipt in receipts:
        assert check_receipt(receipt, [verifier()], directory / "log").proved
    return size


@pytest.mark.parametrize("point", ["write", "sync"])
@pytest.mark.parametrize("persists", [False, True], ids=["did not persist", "did persist"])
@pytest.mark.parametrize("again", [False, True], ids=["same size", "grown"])
async def test_a_failed_flush(tmp_path: Path, point: str, persists: bool, again: bool) -> None:
    disk = FailingDisk(point, persists=persists)
    log = open_log(tmp_path, disk=disk)
    given = list(await asyncio.gather(*(answer(log, n) for n in range(5))))
    disk.armed = True
    failed = await asyncio.gather(*(answer(log, n) for n in range(5, 8)), return_exceptions=True)
    assert all(isinstance(f, NoRoomForReceipts) for f in failed)
    assert log.closed_because is not None
    # It stays closed, though the disk would work again.
    with pytest.raises(NoRoomForReceipts):
        await answer(log, 9)
    assert log.size == 6
    await log.close()
    size = await verified(tmp_path, given)
    assert size == (9 if persists else 6)
    if again:
        log = open_log(tmp_path)
        given.append(await answer(log, 10))
        assert given[-1].index == size
        await log.close()
        assert await verified(tmp_path, given) == size + 1


async def test_a_fault_while_a_new_file_begins(tmp_path: Path) -> None:
    disk = FailingDisk("sync", persists=True)
    log = open_log(tmp_path, disk=disk, records_per_file=4)
    given = [await answer(log, n) for n in range(3)]
    disk.armed = True
    with pytest.raises(NoRoomForReceipts):
        await answer(log, 4)
    await log.close()
    assert await verified(tmp_path, given) == 4
    log = open_log(tmp_path, records_per_file=4)
    given.append(await answer(log, 5))
    await log.close()
    assert await verified(tmp_path, given) == 5


async def test_every_torn_tail_is_cut(tmp_path: Path) -> None:
    log = open_log(tmp_path / "whole")
    given = [await answer(log, n) for n in range(3)]
    await log.close()
    shutil.rmtree(tmp_path / "whole/log")
    (file,) = (tmp_path / "whole/receipts/1").glob("*.rec")
    data = file.read_bytes()
    log = open_log(tmp_path / "whole")
    start_of_last = list(log._files.replay(0))[-1].end
    await log.close()
    assert start_of_last == len(data)
    for cut in random.Random(1).sample(range(len(data) - 400, len(data)), 12):
        copy = tmp_path / f"cut-{cut}"
        shutil.copytree(tmp_path / "whole/receipts", copy / "receipts")
        (copy / "receipts/1" / file.name).write_bytes(data[:cut])
        assert await verified(copy, given[:2]) == 3


async def test_garbage_after_a_crash_is_cut_but_damage_is_named(tmp_path: Path) -> None:
    log = open_log(tmp_path)
    given = [await answer(log, n) for n in range(3)]
    await log.close()
    (file,) = (tmp_path / "receipts/1").glob("*.rec")
    with open(file, "ab") as tail:
        tail.write(os.urandom(500))
    assert await verified(tmp_path, given) == 4
    data = bytearray(file.read_bytes())
    data[len(data) // 3] ^= 1
    file.write_bytes(bytes(data))
    with pytest.raises(ReceiptLogDamaged):
        open_log(tmp_path)


async def test_records_lost_behind_the_published_checkpoint(tmp_path: Path) -> None:
    log = open_log(tmp_path)
    for n in range(3):
        await answer(log, n)
    await log.close()
    (file,) = (tmp_path / "receipts/1").glob("*.rec")
    file.write_bytes(file.read_bytes()[:-10])
    with pytest.raises(ReceiptLogBehind):
        open_log(tmp_path)
    shutil.rmtree(tmp_path / "receipts/1")
    with pytest.raises(ReceiptLogBehind):
        open_log(tmp_path)


@pytest.mark.parametrize(
    "lost", ["log/tile/0", "log/tile/entries", "log/checkpoint", "log", "receipts/1/openings.json"]
)
async def test_what_is_derived_is_written_anew(tmp_path: Path, lost: str) -> None:
    log = open_log(tmp_path, records_per_file=100)
    given: list[Receipt] = []
    for n in range(6):
        given += await asyncio.gather(*(answer(log, 100 * n + i) for i in range(100)))
    await log.close()
    path = tmp_path / lost
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink()
    assert await verified(tmp_path, given[::50]) == 601


async def test_an_interrupted_stream_gets_its_closing(tmp_path: Path) -> None:
    log = open_log(tmp_path, records_per_file=5)
    streams = [await log.append(KindGroup.OPENING, MINUTE, {"file": n}) for n in range(4)]
    await log.append(KindGroup.CLOSING, MINUTE, {"opening": streams[1].number, "outcome": "done"})
    for n in range(12):
        await answer(log, n)
    await log.append(KindGroup.CLOSING, MINUTE, {"opening": streams[3].number, "outcome": "done"})
    log._lock.close()  # killed
    again = open_log(tmp_path, records_per_file=5)
    closings = [s.content for s in again.scan() if s.kind == KindGroup.CLOSING]
    assert [(c["opening"], c["outcome"]) for c in closings] == [
        (streams[1].number, "done"),
        (streams[3].number, "done"),
        (streams[0].number, "interrupted"),
        (streams[2].number, "interrupted"),
    ]
    await again.close()
    third = open_log(tmp_path, records_per_file=5)
    assert third.size == again.size
    await third.close()


WRITER = """
import asyncio, sys
from pathlib import Path
from tests.gateway.receipts.disks import answer, open_log

async def caller(log, n):
    while True:
        receipt = await answer(log, n)
        sys.stdout.write(receipt.number + "\\n")
        sys.stdout.flush()

async def main():
    log = open_log(Path(sys.argv[1]), publish_every_s=0.02, records_per_file=200)
    await asyncio.gather(*(caller(log, n) for n in range(16)))

asyncio.run(main())
"""


def kill_once(directory: Path, seed: int) -> list[str]:
    """Run a writer under load, kill it at a random moment; the numbers that it gave out."""
    process = subprocess.Popen([sys.executable, "-c", WRITER, str(directory)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    first = process.stdout.readline()
    time.sleep(random.Random(seed).uniform(0.0, 0.25))
    process.send_signal(signal.SIGKILL)
    rest = process.stdout.read()
    process.wait()
    return [first.strip(), *(line for line in rest.split("\n")[:-1])]


def test_killed_under_load(tmp_path: Path) -> None:
    numbers: list[str] = []
    for seed in range(3):
        numbers += kill_once(tmp_path, seed)
        assert len(numbers) == len(set(numbers))

    async def judge() -> None:
        log: ReceiptLog = open_log(tmp_path)
        for number in numbers[:: max(1, len(numbers) // 200)]:
            found = log.receipt(number)
            assert found is not None
            assert check_receipt(found, [verifier()]).proved
        assert max(int(n.rpartition(".")[2]) for n in numbers) < log.size
        indices = [s.index for s in log.scan()]
        assert indices == list(range(log.size))
        await log.close()

    asyncio.run(judge())
    assert verify_log(tmp_path / "log", verifier()).proved


async def test_a_failed_publication_is_made_up_for(tmp_path: Path) -> None:
    log = open_log(tmp_path)
    given = [await answer(log, n) for n in range(3)]
    (tmp_path / "log/tile/0").rename(tmp_path / "aside")
    (tmp_path / "log/tile/0").write_bytes(b"in the way")
    await log.publish_now()
    assert log.closed_because is None
    given += [await answer(log, n) for n in range(3, 6)]
    (tmp_path / "log/tile/0").unlink()
    (tmp_path / "aside").rename(tmp_path / "log/tile/0")
    await log.publish_now()
    assert verify_log(tmp_path / "log", verifier()).facts["size"] == 7
    await log.close()
    assert await verified(tmp_path, given) == 7
