"""The command ``verify`` through its own door: exit status, JSON, sentences."""

from __future__ import annotations

import asyncio
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from typer.testing import CliRunner

from shuqiao.cli.verify import app
from shuqiao.kernel.canonical import b64url, canonical
from shuqiao.tlog import tiles
from shuqiao.wire.kinds import KindGroup
from shuqiao.wire.receipts import commitment
from tests.gateway.receipts.disks import MINUTE, answer, open_log, verifier
from tests.gateway.receipts.platforms import Platform

ANSWER = {"as_of": "2025-09-22T01:00:00.000Z", "outcome": "found", "rows": [{"姓名": "张*"}]}


def run(*arguments: object) -> tuple[int, dict[str, Any], str]:
    result = CliRunner().invoke(app, [str(a) for a in arguments])
    return result.exit_code, json.loads(result.stdout), result.stderr


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A gateway's log of 300 calls, the platform's log that witnesses it, keys, receipts."""
    home = tmp_path_factory.mktemp("made")

    async def make() -> None:
        log = open_log(home / "gateway")
        platform = Platform(home / "platform")
        salt = b"s" * 32
        committed = commitment(salt, canonical(ANSWER))
        receipt = await log.append(
            KindGroup.ANSWER, MINUTE, {"grant": "G-2025-000001"}, answer_salt=salt, answer_commitment=committed
        )
        await asyncio.gather(*(answer(log, n) for n in range(300)))
        (home / "earlier").write_text(receipt.checkpoint, "utf-8")
        (home / "fresh.json").write_bytes(msgspec.json.encode(receipt))
        (home / "answer.json").write_bytes(msgspec.json.encode({**ANSWER, "receipt": receipt}))
        log.note_witnessed(log.size, platform.witness(log.checkpoint, log.size))
        witnessed = log.receipt(receipt.number)
        (home / "witnessed.json").write_bytes(msgspec.json.encode(witnessed))
        (home / "gateway.key").write_text(f"# the gateway's log\n{log.verifier_text}\n", "utf-8")
        (home / "platform.key").write_text(platform.signer.verifier_text, "utf-8")
        await log.close()
        export(platform, home / "platform/content")

    asyncio.run(make())
    return home


def export(platform: Platform, folder: Path) -> None:
    folder.mkdir()
    lines = []
    for index, (_, salt, content) in enumerate(platform.entries):
        if index == 1:
            lines.append({"index": index, "salt": None, "content": None, "erased_by": "act-7"})
        else:
            lines.append({"index": index, "salt": b64url(salt), "content": content})
    (folder / "0.jsonl").write_bytes(b"".join(canonical(line) + b"\n" for line in lines))


def edited(source: Path, target: Path, change: Callable[[dict[str, Any]], None]) -> Path:
    value = json.loads(source.read_bytes())
    change(value)
    target.write_bytes(canonical(value))
    return target


def test_log_proved(made: Path) -> None:
    code, said, people = run("log", made / "gateway/log", "--key", made / "gateway.key")
    assert (code, said["outcome"], said["facts"]["size"]) == (0, "proved", 302)
    assert "forks" in said["remarks"][0]
    assert "无法排除" in people
    code, said, _ = run("log", made / "gateway/log", "--key", made / "gateway.key", "--against", made / "earlier")
    assert (code, said["remarks"]) == (0, [])


def test_log_altered_entry_is_named(made: Path, tmp_path: Path) -> None:
    shutil.copytree(made / "gateway/log", tmp_path / "log")
    bundle = tmp_path / "log/tile/entries/000"
    entries = tiles.decode_bundle(bundle.read_bytes())
    assert entries is not None
    entries[137] = entries[137][:-1] + bytes([entries[137][-1] ^ 1])
    bundle.write_bytes(tiles.encode_bundle(entries))
    code, said, people = run("log", tmp_path / "log", "--key", made / "gateway.key")
    assert (code, said["code"], said["where"]["entry"]) == (1, "entry_altered", 137)
    assert "第 137 条" in people


def test_log_cut_shows_against_a_witness(made: Path, tmp_path: Path) -> None:
    async def short() -> None:
        log = open_log(tmp_path / "short")
        await answer(log, 1)
        await log.close()

    asyncio.run(short())
    note = json.loads((made / "witnessed.json").read_bytes())["checkpoint"]
    (tmp_path / "witnessed").write_text(note, "utf-8")
    arguments = ("log", tmp_path / "short/log", "--key", made / "gateway.key")
    assert run(*arguments)[0] == 0
    code, said, _ = run(*arguments, "--against", tmp_path / "witnessed")
    assert (code, said["code"], said["where"]["size"]) == (1, "log_shortened", 302)


def test_contents_are_checked_and_erasures_told(made: Path, tmp_path: Path) -> None:
    code, said, people = run("log", made / "platform", "--key", made / "platform.key")
    assert (code, said["facts"]["contents_checked"]) == (0, 4)
    assert said["facts"]["erased"] == [{"index": 1, "act": "act-7"}]
    assert "act-7" in people
    shutil.copytree(made / "platform", tmp_path / "copy")
    lines = (tmp_path / "copy/content/0.jsonl").read_text("utf-8")
    for before, after, code, reason in (
        ("application:2", "application:9", 1, "content_altered"),
        ('"erased_by":"act-7",', "", 2, "content_missing"),
        ('{"content"', "{content", 2, "not_a_receipt"),
    ):
        (tmp_path / "copy/content/0.jsonl").write_text(lines.replace(before, after, 1), "utf-8")
        found, said, _ = run("log", tmp_path / "copy", "--key", made / "platform.key")
        assert (found, said["code"]) == (code, reason)


def test_receipts_proved(made: Path) -> None:
    gateway, platform = ("--key", made / "gateway.key"), ("--key", made / "platform.key")
    code, said, _ = run("receipt", made / "fresh.json", *gateway)
    assert (code, len(said["remarks"])) == (0, 2)
    code, said, _ = run("receipt", made / "answer.json", *gateway, "--log", made / "gateway/log")
    assert (code, said["facts"]["log"]["size"], len(said["remarks"])) == (0, 302, 1)
    code, said, _ = run("receipt", made / "witnessed.json", *gateway)
    assert code == 0
    assert "was not checked" in " ".join(said["remarks"])
    code, said, _ = run("receipt", made / "witnessed.json", *gateway, *platform, "--log", made / "platform")
    assert (code, said["facts"]["witness"]["index"]) == (0, 3)


@pytest.mark.parametrize(
    ("change", "part"),
    [
        (lambda r: r.update(index=2, number="m1.1.2"), "receipt"),
        (lambda r: r.update(number="m1.1.2"), "receipt"),
        (lambda r: r.update(minute=r["minute"] + 1), "receipt"),
        (lambda r: r.update(kind=3), "receipt"),
        (lambda r: r["content"].update(grant="G-2025-000002"), "receipt"),
        (lambda r: r.update(path=r["path"][1:]), "receipt"),
        (lambda r: r.update(checkpoint=r["checkpoint"].replace("\n302\n", "\n303\n")), "receipt"),
        (lambda r: r["platform"]["content"]["facts"].update(size=1), "platform"),
    ],
)
def test_receipts_altered(made: Path, tmp_path: Path, change: Callable[[dict[str, Any]], None], part: str) -> None:
    file = edited(made / "witnessed.json", tmp_path / "altered.json", change)
    code, said, _ = run("receipt", file, "--key", made / "gateway.key", "--key", made / "platform.key")
    assert (code, said["outcome"], said["where"]["part"]) == (1, "disproved", part)
    assert said["next_step"]


def test_an_altered_answer(made: Path, tmp_path: Path) -> None:
    file = edited(made / "answer.json", tmp_path / "a.json", lambda a: a["rows"][0].update(姓名="李*"))
    code, said, _ = run("receipt", file, "--key", made / "gateway.key")
    assert (code, said["code"], said["where"]["part"]) == (1, "answer_altered", "answer")


def test_a_receipt_against_a_rewritten_log(made: Path, tmp_path: Path) -> None:
    async def other() -> None:
        log = open_log(tmp_path / "other")
        await asyncio.gather(*(answer(log, n) for n in range(310)))
        await log.close()

    asyncio.run(other())
    code, said, _ = run("receipt", made / "fresh.json", "--key", made / "gateway.key", "--log", tmp_path / "other/log")
    assert (code, said["code"], said["where"]["part"]) == (1, "receipt_forged", "log")


def test_erased_content_needs_the_log(made: Path, tmp_path: Path) -> None:
    file = edited(made / "fresh.json", tmp_path / "erased.json", lambda r: r.update(content=None))
    code, said, _ = run("receipt", file, "--key", made / "gateway.key")
    assert (code, said["code"]) == (2, "content_erased")
    code, said, _ = run("receipt", file, "--key", made / "gateway.key", "--log", made / "gateway/log")
    assert (code, said["facts"]["content"]) == (0, "erased")


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "not_a_receipt"),
        (b"\xff\xfe", "not_a_receipt"),
        (b"[]", "not_a_receipt"),
        (b"{}", "not_a_receipt"),
        (b'{"receipt": 3}', "not_a_receipt"),
        (b'{"number":"m1.1.1","number":"m1.1.1"}', "not_a_receipt"),
        (None, "file_unreadable"),
    ],
)
def test_files_that_are_no_receipt(made: Path, tmp_path: Path, data: bytes | None, code: str) -> None:
    file = tmp_path / "receipt.json"
    if data is not None:
        file.write_bytes(data)
    found, said, people = run("receipt", file, "--key", made / "gateway.key")
    assert (found, said["code"]) == (2, code)
    assert said["next_step"]
    assert "无法判定" in people


def test_a_truncated_receipt(made: Path, tmp_path: Path) -> None:
    whole = (made / "fresh.json").read_bytes()
    for length in range(0, len(whole), 37):
        (tmp_path / "cut.json").write_bytes(whole[:length])
        code, said, _ = run("receipt", tmp_path / "cut.json", "--key", made / "gateway.key")
        assert (code, said["code"]) == (2, "not_a_receipt")


@pytest.mark.parametrize("field", ["id", "salt", "path", "checkpoint", "origin", "answer_salt"])
def test_broken_fields_of_a_receipt_leak_nothing(made: Path, tmp_path: Path, field: str) -> None:
    for value in ("", "!", "ä", "AAAA", "\u0000"):
        change = {field: [value]} if field == "path" else {field: value}
        file = edited(made / "answer.json", tmp_path / "b.json", lambda a, c=change: a["receipt"].update(c))
        code, said, _ = run("receipt", file, "--key", made / "gateway.key")
        assert code in (1, 2)
        assert said["next_step"]


def test_keys_that_do_not_open_it(made: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").write_text("", "utf-8")
    (tmp_path / "binary").write_bytes(bytes(range(256)))
    impostor = verifier()
    (tmp_path / "wrong").write_text(str(impostor).replace("m1", "m2"), "utf-8")
    for key, reason in (
        (made / "platform.key", "unknown_note_key"),
        (tmp_path / "empty", "bad_verifier_key"),
        (tmp_path / "binary", "bad_verifier_key"),
        (tmp_path / "wrong", "bad_verifier_key"),
        (tmp_path / "none", "file_unreadable"),
    ):
        assert run("log", made / "gateway/log", "--key", key)[:1] == (2,)
        code, said, _ = run("receipt", made / "fresh.json", "--key", key)
        assert (code, said["code"]) == (2, reason)
    code, said, _ = run("receipt", made / "fresh.json", "--key", made / "gateway.key", "--key", made / "gateway.key")
    assert (code, said["code"]) == (2, "one_key_per_log")


def test_directories_that_are_no_log(made: Path, tmp_path: Path) -> None:
    half = tmp_path / "half"
    shutil.copytree(made / "gateway/log", half)
    shutil.rmtree(half / "tile/0")
    for directory, reason in ((tmp_path / "none", "log_missing"), (tmp_path, "log_missing"), (half, "tile_missing")):
        code, said, _ = run("log", directory, "--key", made / "gateway.key")
        assert (code, said["code"]) == (2, reason)
        code, said, _ = run("receipt", made / "fresh.json", "--key", made / "gateway.key", "--log", directory)
        assert (code, said["code"]) == (2, reason)


def test_an_older_copy_says_nothing_about_a_newer_receipt(made: Path, tmp_path: Path) -> None:
    async def older() -> None:
        log = open_log(tmp_path / "older")
        await log.close()

    asyncio.run(older())
    code, said, _ = run("receipt", made / "fresh.json", "--key", made / "gateway.key", "--log", tmp_path / "older/log")
    assert (code, said["code"]) == (2, "log_copy_older")
