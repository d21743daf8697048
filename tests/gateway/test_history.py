"""The index of subjects: caught up in portions, whole or silent, and gone with no loss."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from shuqiao.gateway import history
from shuqiao.gateway.admission import Subjects, subject_text
from shuqiao.gateway.history import History
from shuqiao.gateway.receipts import ReceiptLog
from shuqiao.wire.kinds import KindGroup

MEMBER = "hub"
ANNA, BERT = b"a" * 16, b"b" * 16


def _log(path: Path, epoch: int) -> ReceiptLog:
    origin = f"test.example/gateway/{MEMBER}/{epoch}"
    return ReceiptLog.open(
        path, origin, Ed25519PrivateKey.generate(), member=MEMBER, epoch=epoch, records_per_file=4, reserve_bytes=0
    )


async def _write(log: ReceiptLog, *subjects: tuple[bytes, ...]) -> None:
    for number, named in enumerate(subjects):
        await log.append(KindGroup.ANSWER, 29_308_382 + number, {"n": number}, subjects=named)


async def _places(index: History, *digests: bytes) -> list[str]:
    return [look.number for look in await index.find(digests, None, 100) or []]


def test_every_epoch_and_every_file_is_read_in_portions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def lived() -> None:
        first = _log(tmp_path, 1)
        await _write(first, (ANNA,), (BERT,), (ANNA, BERT), (), (), (ANNA,))
        await first.close()
        second = _log(tmp_path, 2)
        await _write(second, (BERT,), (ANNA,))
        index = History(tmp_path, MEMBER, 2, second)
        monkeypatch.setattr(history, "MOST_AT_ONCE", 3)
        progress, rounds = await index.catch_up(), 1
        while not progress.whole:
            assert progress.done < progress.size or rounds < 4
            progress, rounds = await index.catch_up(), rounds + 1
        assert rounds > 2
        assert await _places(index, ANNA) == ["hub.2.2", "hub.1.6", "hub.1.3", "hub.1.1"]
        assert await _places(index, ANNA, BERT) == ["hub.2.2", "hub.2.1", "hub.1.6", "hub.1.3", "hub.1.2", "hub.1.1"]
        [older, oldest] = await index.find([ANNA], (1 << 40) + 6, 2) or []
        assert (older.number, oldest.number) == ("hub.1.3", "hub.1.1")
        assert older.receipt.content["n"] == 2
        await _write(second, (ANNA,))
        assert await _places(index, ANNA) == ["hub.2.2", "hub.1.6", "hub.1.3", "hub.1.1"]  # calls never write here
        await index.catch_up()
        assert (await _places(index, ANNA))[0] == "hub.2.3"
        index.close()
        await second.close()

    asyncio.run(lived())


def test_an_index_of_a_longer_log_is_begun_anew(tmp_path: Path) -> None:
    async def lived() -> None:
        log = _log(tmp_path / "one", 1)
        await _write(log, (ANNA,), (ANNA,), (ANNA,))
        index = History(tmp_path / "one", MEMBER, 1, log)
        await index.catch_up()
        index.close()
        await log.close()
        (tmp_path / "two").mkdir()
        for path in (tmp_path / "one").glob("history.sqlite*"):
            (tmp_path / "two" / path.name).write_bytes(path.read_bytes())
        other = _log(tmp_path / "two", 1)
        await _write(other, (BERT,))
        index = History(tmp_path / "two", MEMBER, 1, other)
        assert (await index.catch_up()).whole
        assert await _places(index, ANNA) == []
        assert await _places(index, BERT) == ["hub.1.1"]
        index.close()
        await other.close()

    asyncio.run(lived())


@pytest.mark.parametrize("first", ["catch_up", "find"])
def test_a_broken_index_says_nothing_and_is_begun_anew(tmp_path: Path, first: str) -> None:
    async def lived() -> None:
        log = _log(tmp_path, 1)
        await _write(log, *[(ANNA,)] * 300)
        index = History(tmp_path, MEMBER, 1, log)
        await index.catch_up()
        index.close()
        data = (tmp_path / "history.sqlite").read_bytes()
        assert len(data) > 8192
        (tmp_path / "history.sqlite").write_bytes(data[:4096] + b"\xff" * (len(data) - 4096))
        if first == "find":
            assert await index.find([ANNA], None, 10) is None
        assert (await index.catch_up()).whole
        assert len(await _places(index, ANNA)) == 100
        index.close()
        await log.close()

    asyncio.run(lived())


def test_an_identifier_among_conditions_is_a_subject_too() -> None:
    subjects, number = Subjects(b"k" * 32), "11010119900307000X"
    assert subjects.digests({}, None, {"证件": [number], "状态": ["在册"]}) == subjects.named({"": [number]}, None)
    assert len(subjects.digests({"姓名": ["甲", "乙"]}, None, {"证件": [number]})) == 3
    assert len(subjects.digests({"身份证": [number]}, None, {"证件": [number]})) == 1


@pytest.mark.parametrize(
    ("values", "item", "count"),
    [
        ({"身份证": ["11010119900307000X"], "姓名": ["甲"]}, None, 1),
        ({"身份证": ["11010119900307000x", "11010119900307000X"]}, "身份证", 1),
        ({"姓名": ["甲", "乙"], "出生日期": ["1990-03-07"]}, None, 2),
        ({"姓名": ["甲", "乙"], "出生日期": ["1990-03-07"]}, "姓名", 2),
        ({"本人": ["110101199003070003"], "配偶": ["110101199003070011"]}, "本人", 2),
        ({}, "身份证", 0),
    ],
)
def test_who_counts_as_a_subject(values: dict[str, Any], item: str | None, count: int) -> None:
    assert len(Subjects(b"k" * 32).digests(values, item)) == count


def test_one_person_is_one_digest_whatever_the_item_is_called() -> None:
    subjects = Subjects(b"k" * 32, [b"o" * 32])
    number = "11010119900307000X"
    [one] = subjects.digests({"公民身份号码": [number]}, "公民身份号码")
    [other] = subjects.digests({"所有人证件号码": [number.lower()], "号牌": ["栖A1"]}, None)
    assert one == other == subjects.every(subject_text("", number))[0]
    [old] = Subjects(b"o" * 32).digests({"证件": [number]}, None)
    assert subjects.every(subject_text("", number)) == (one, old)


@settings(max_examples=60)
@given(st.text(max_size=30), st.text(max_size=30), st.text(max_size=30), st.text(max_size=30))
def test_different_subjects_are_different_texts(item: str, value: str, item2: str, value2: str) -> None:
    names = "\x00" not in item + item2 + value + value2
    same = subject_text(item, value) == subject_text(item2, value2)
    if names and same:
        assert value == value2 if item == item2 else value.upper() == value2.upper()
