"""A platform in parts, each of which can be killed alone: web, jobs (with the sequencer), gateway."""

from __future__ import annotations

import fcntl
import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
from rich.console import Console

from shuqiao.demo.instance import Instance, ServiceDidNotStart
from shuqiao.demo.story import Stage, founding_scenes
from shuqiao.demo.telling import Teller

PARTS = ("web", "jobs", "gateway")
GONE_WITHIN_S = 20
ROOT = Path(__file__).parents[2]


@dataclass
class Chain(Instance):
    """The demo's instance, its platform started as ``web`` and ``jobs`` instead of ``serve``."""

    database_url: str | None = None

    def environment(self) -> dict[str, str]:
        """The demo's settings, with the database asked for."""
        more = {"SHUQIAO_DATABASE_URL": self.database_url} if self.database_url else {}
        return super().environment() | more | {"PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"}

    def begin(self) -> Stage:
        """Found the city, publish its entries, enrol the gateway, attach; everything runs afterwards."""
        accounts: dict[str, Any] = self.create()
        for part in ("web", "jobs"):
            self.up(part)
        stage = Stage(self, accounts["people"], Teller(Console(quiet=True)))
        for scene in (founding_scenes.who, founding_scenes.what, founding_scenes.moves):
            scene(stage)
        return stage

    def up(self, part: str) -> None:
        """Start ``part`` and wait until it serves; it ends with this process, however that ends."""
        arguments = {"gateway": ("gateway", "run", "--dir", str(self.gateway))}.get(part, (part,))
        door = f"{self.gateway_url}/healthz" if part == "gateway" else f"{self.url}/readyz"  # jobs have no door
        try:
            self.start(part, "--tethered", str(os.getpid()), *arguments, ready=door)
        except ServiceDidNotStart as failed:
            raise AssertionError((self.directory / f"{part}.log").read_text("utf-8")[-3000:]) from failed

    def kill(self, part: str) -> None:
        """SIGKILL to the main process alone; asserts that nothing of it stays behind."""
        process = self.process(part)
        family = psutil.Process(process.pid).children(recursive=True)
        process.send_signal(signal.SIGKILL)
        process.wait()
        until = time.monotonic() + GONE_WITHIN_S
        while any(_lives(child) for child in family):
            assert time.monotonic() < until, f"{part} left {[c.pid for c in family if _lives(c)]} behind"
            time.sleep(0.02)
        if part == "web":
            _assert_free(self.port)
        elif part == "gateway":
            _assert_free(self.gateway_port)
            _assert_unlocked(self.gateway / "receipts" / "lock")
        else:
            _assert_unlocked(self.platform / "sequencer.lock")

    def down(self, part: str) -> None:
        """SIGTERM, and until it has ended; 0 is the only status of an orderly end."""
        process = self.process(part)
        process.terminate()
        assert process.wait(GONE_WITHIN_S) == 0, (self.directory / f"{part}.log").read_text("utf-8")[-2000:]

    def python(self, module: str, *arguments: str) -> Any:
        """Run a module of the tests over the platform's database; the JSON that it prints."""
        done = subprocess.run(
            [sys.executable, "-m", module, *arguments],
            env={**self.environment(), "DJANGO_SETTINGS_MODULE": "shuqiao.site.settings"},
            cwd=ROOT, check=False, capture_output=True, text=True,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr[-3000:]
        return json.loads(done.stdout)

    def gateway_vkey(self) -> str:
        """The verifier key of the gateway's log, from its own directory."""
        return self.run("gateway", "show-key", "--dir", str(self.gateway)).stdout.strip()

    def platform_vkey(self) -> str:
        """The verifier key of the platform's log, pinned at enrolment."""
        found: dict[str, str] = json.loads((self.gateway / "enrolment.json").read_text("utf-8"))
        return found["platform_vkey"]


def chain_in(directory: Path, database_url: str | None = None) -> Chain:
    """A chain that is not started, on free ports."""
    shutil.rmtree(directory, ignore_errors=True)
    return Chain(directory, _port(), _port(), database_url=database_url)


def _port() -> int:
    """A port that stays ours between kill and restart: below those that outgoing connections take."""
    while True:
        port = random.randrange(20_000, 32_000)
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) != 0:
                return port


def _lives(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def _assert_free(port: int) -> None:
    """Nobody listens any more; connections that are fading out do not matter."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(("127.0.0.1", port))
        probe.listen()


def _assert_unlocked(path: Path) -> None:
    """The lock ended with its process."""
    if path.exists():
        with path.open("ab") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
