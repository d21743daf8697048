"""The instance as processes: made, checked, served, killed, backed up, restored."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import threading
import time
from pathlib import Path

import psutil
import pytest

from tests.site.instance import Instance
from tests.soak import KILLS


@pytest.fixture
def instance(tmp_path: Path) -> Instance:
    made = Instance(tmp_path / "var")
    assert made.run("migrate").returncode == 0
    for role in ("system_manager", "security_manager", "auditor"):
        made.first(role, role.replace("_", ""))
    return made


def _findings(instance: Instance) -> set[str]:
    return {f["code"] for f in json.loads(instance.run("doctor", "--json").stdout) if f["grave"]}


def _sequence(instance: Instance) -> None:
    instance.python("from shuqiao.audit import jobs; jobs.recover(); jobs.sequence()")


def test_doctor_says_what_is_wrong(tmp_path: Path) -> None:
    instance = Instance(tmp_path / "var")
    assert "migrations_waiting" in _findings(instance)
    assert instance.run("web").returncode == 2
    assert instance.run("migrate").returncode == 0
    assert _findings(instance) == {"nobody_holds_role"}
    for role in ("system_manager", "security_manager", "auditor"):
        instance.first(role, role.replace("_", ""))
    _sequence(instance)
    healthy = instance.run("doctor")
    assert (healthy.returncode, "✗" in healthy.stdout) == (0, False)
    assert "! 规则集 / rule set" in healthy.stdout, "unconfirmed figures are told, and break nothing"
    (instance.directory / "log/checkpoint").unlink()
    (instance.directory / "keys/platform-note.pem").chmod(0o644)
    assert _findings(instance) == {"log_unpublished", "key_readable"}
    other = Instance(instance.directory, SHUQIAO_DEMO="1")
    assert "demo_mismatch" in _findings(other)
    assert other.run("jobs").returncode == 2


def test_unknown_setting_refuses_to_start(tmp_path: Path) -> None:
    done = Instance(tmp_path / "var", SHUQIAO_DATABSE_URL="x").run("doctor")
    assert done.returncode == 2
    assert "SHUQIAO_DATABSE_URL" in done.stderr


def test_serve_from_nothing_and_stop_in_order(tmp_path: Path) -> None:
    instance = Instance(tmp_path / "var")
    process = instance.start("serve")
    try:
        instance.wait_until_up()
        assert instance.get("/healthz") == (200, b"ok\n")
        end = time.monotonic() + 20
        while instance.get("/log/checkpoint")[0] != 200:
            assert time.monotonic() < end
            time.sleep(0.05)
    finally:
        process.terminate()
        error = process.communicate(timeout=30)[1]
    assert process.returncode == 0, error
    assert _findings(instance) == {"nobody_holds_role"}


def test_workers_do_not_outlive_a_killed_parent(instance: Instance) -> None:
    process = instance.start("web")
    instance.wait_until_up()
    children = psutil.Process(process.pid).children(recursive=True)
    assert children
    process.kill()
    process.communicate()
    _, alive = psutil.wait_procs(children, timeout=20)
    assert [p for p in alive if p.status() != psutil.STATUS_ZOMBIE] == []


def test_a_killed_worker_is_replaced(instance: Instance) -> None:
    process = instance.start("web")
    try:
        instance.wait_until_up()
        for worker in psutil.Process(process.pid).children(recursive=True):
            if "spawn_main" in " ".join(worker.cmdline()):
                worker.kill()
        instance.wait_until_up()
    finally:
        process.terminate()
        process.communicate(timeout=30)


@pytest.mark.soak
def test_serve_killed_under_load(instance: Instance) -> None:
    """Each reading of the log is an act with its own entry: an answer without one would be a lie."""
    chance = random.Random(os.urandom(8))
    token = instance.token("auditor", "audit")
    answered = 0
    for _ in range(KILLS):
        process = instance.start("serve")
        instance.wait_until_up()
        children = psutil.Process(process.pid).children(recursive=True)
        counts = [0, 0]
        stop = threading.Event()

        def read(place: int, counts: list[int] = counts, stop: threading.Event = stop) -> None:
            while not stop.is_set():
                counts[place] += instance.get("/api/v1/audit/entries?limit=1", token)[0] == 200

        readers = [threading.Thread(target=read, args=(n,)) for n in range(2)]
        for reader in readers:
            reader.start()
        time.sleep(chance.uniform(0.05, 0.5))
        process.send_signal(signal.SIGKILL)
        process.communicate()
        psutil.wait_procs(children, timeout=20)
        stop.set()
        for reader in readers:
            reader.join()
        answered += sum(counts)
    _sequence(instance)
    recorded = instance.python(
        "from shuqiao.audit.models import Content\nprint(Content.objects.filter(event='audit.log.read').count())"
    )
    assert 0 < answered <= int(recorded)
    assert _findings(instance) == set()


def test_backup_of_a_working_instance_restores_whole(instance: Instance, tmp_path: Path) -> None:
    _sequence(instance)
    archive = tmp_path / "a.tar.gz"
    made = instance.run("backup", str(archive), "--with-keys")
    assert made.returncode == 0, made.stderr
    assert archive.stat().st_mode & 0o077 == 0
    assert instance.run("backup", str(archive)).returncode == 1
    copy = Instance(tmp_path / "copy")
    restored = copy.run("restore", str(archive))
    assert (restored.returncode, "✓" in restored.stdout) == (0, True)
    assert _findings(copy) == set()
    assert copy.run("restore", str(archive)).returncode == 1
    log = "log/checkpoint"
    assert (copy.directory / log).read_text() == (instance.directory / log).read_text()
    # The copy goes on with the same key and log.
    copy.token("auditor", "read")
    _sequence(copy)
    assert _findings(copy) == set()


def test_backup_without_keys_needs_a_new_epoch(instance: Instance, tmp_path: Path) -> None:
    _sequence(instance)
    archive = tmp_path / "a.tar.gz"
    assert instance.run("backup", str(archive)).returncode == 0
    copy = Instance(tmp_path / "copy")
    assert copy.run("restore", str(archive)).returncode == 0
    copy.token("auditor", "read")
    assert "NoteKeyReplaced" in copy.python(
        "from shuqiao.audit import jobs\ntry:\n jobs.sequence()\nexcept Exception as e:\n print(type(e).__name__)"
    )
    done = copy.run("doctor", "--new-epoch", "restored without keys")
    assert done.stdout.strip().endswith("/platform/2")
    _sequence(copy)
    assert _findings(copy) == set()


def test_an_older_backup_under_a_newer_log_is_named(instance: Instance, tmp_path: Path) -> None:
    _sequence(instance)
    archive = tmp_path / "a.tar.gz"
    assert instance.run("backup", str(archive), "--with-keys").returncode == 0
    instance.token("auditor", "read")
    _sequence(instance)
    copy = Instance(tmp_path / "copy")
    copy.run("restore", str(archive))
    shutil.rmtree(copy.directory / "log")
    shutil.copytree(instance.directory / "log", copy.directory / "log")
    assert _findings(copy) == {"log_ahead_of_database"}
    assert copy.run("doctor", "--new-epoch", "older backup").returncode == 0
    assert _findings(copy) == set()


@pytest.mark.parametrize("content", [b"", b"no archive", b"\x1f\x8b" + b"\x00" * 50])
def test_what_is_no_backup(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x").write_bytes(content)
    done = Instance(tmp_path / "var").run("restore", str(tmp_path / "x"))
    assert done.returncode == 1
    assert "Traceback" not in done.stderr


def test_demo_clock_moves_in_a_demo_only(instance: Instance, tmp_path: Path) -> None:
    assert instance.run("clock", "--to", "2025-09-22T09:00").returncode == 1
    demo = Instance(tmp_path / "demo", SHUQIAO_DEMO="1")
    assert demo.run("migrate").returncode == 0
    first = demo.run("clock", "--to", "2025-09-22T09:00")
    assert first.stdout.startswith("2025-09-22T09:00")
    assert demo.run("clock").stdout.startswith("2025-09-22T09:0")
    assert demo.run("clock", "--to", "2025-09-01T09:00").returncode == 1
    assert demo.run("clock", "--to", "2025-10-09T09:00").returncode == 0
    _sequence(demo)
    note = (demo.directory / "log/checkpoint").read_text()
    assert note.startswith("demo.local.shuqiao.invalid/platform/1\n4\n")
    moved = demo.python(
        "from shuqiao.audit.queries import history\n"
        "print([line.facts['to'] for line in history('instance:1') if 'to' in line.facts])"
    )
    assert moved == "['2025-09-22T01:00:00.000Z', '2025-10-09T01:00:00.000Z']"


def test_ctrl_c_at_a_terminal_ends_serve(instance: Instance) -> None:
    """The terminal tells every process of the group, and the parent tells its workers once more."""
    process = instance.start("serve", own_group=True)
    try:
        instance.wait_until_up()
        os.killpg(process.pid, signal.SIGINT)
        assert process.wait(timeout=60) == 0
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
