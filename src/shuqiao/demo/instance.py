"""The demo's processes and files: a platform, a gateway beside it, the departments' databases."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import msgspec

from shuqiao.demo.city import WEAK, ceiling, city
from shuqiao.demo.door import http
from shuqiao.demo.generating import keeping
from shuqiao.demo.generating.making import SEED
from shuqiao.demo.generating.numbers import TODAY
from shuqiao.demo.generating.stores import MariadbStore, PostgresStore
from shuqiao.demo.terminal import Terminal
from shuqiao.kernel import clock
from shuqiao.kernel.refusals import Family, Refusal

LOG_NAME = "demo.qilan.invalid"
MEMBER = "qilan-1"
PERSONS = 1_000
READY_WITHIN_S = 60
MARK = "demo.json"
FOLLOWS_S = 0.2
"""How often the demo's gateway asks for orders and ships receipts: an audience waits for both."""


class DirectoryNotOurs(Refusal):
    """A directory with content that no demo made is never emptied."""

    code = "directory_not_ours"
    family = Family.CONFLICT
    zh = "目录 {directory} 不是演示目录，不会清空"
    en = "{directory} was not made by the demo and is left alone"
    next_zh = "请用 --dir 指定一个空目录。"
    next_en = "Name an empty directory with --dir."


class ServiceDidNotStart(Refusal):
    code = "service_did_not_start"
    family = Family.UNAVAILABLE
    zh = "{what} 在 {seconds} 秒内没有就绪，详见 {log}"
    en = "{what} was not ready within {seconds} s; see {log}"
    next_zh = "查看日志末尾；端口被占用时用 --port 换一个。"
    next_en = "Read the end of the log; choose another --port where it is taken."


class CommandFailed(Refusal):
    code = "command_failed"
    family = Family.UNAVAILABLE
    zh = "命令 {command} 没有成功：{why}"
    en = "The command {command} failed: {why}"
    next_zh = "按上面的原因处理后重新执行 make demo。"
    next_en = "Mend the cause and run make demo again."


@dataclass
class Instance:
    """A demo instance under ``directory``; generated databases are kept beside it, see :attr:`cache`.

    ``servers`` are departments' databases (source id → store) that are no SQLite file.
    """

    directory: Path
    port: int
    gateway_port: int
    persons: int = PERSONS
    seed: int = SEED
    servers: dict[str, PostgresStore | MariadbStore] = field(default_factory=dict)
    _running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    _terminal: Terminal | None = None
    _beside: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1))
    _generated: Future[None] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def gateway_url(self) -> str:
        return f"http://127.0.0.1:{self.gateway_port}"

    @property
    def platform(self) -> Path:
        return self.directory / "platform"

    @property
    def gateway(self) -> Path:
        return self.directory / "gateway"

    @property
    def departments(self) -> Path:
        """The departments' databases, as files."""
        return self.directory / "departments"

    @property
    def cache(self) -> Path:
        """Generated databases, for the next start."""
        return self.directory.with_name(f"{self.directory.name}-cache")

    def environment(self) -> dict[str, str]:
        """What the processes are given; nothing of the caller's SHUQIAO_ settings leaks in."""
        inherited = {k: v for k, v in os.environ.items() if not k.startswith("SHUQIAO_")}
        return inherited | {
            "SHUQIAO_DIR": str(self.platform),
            "SHUQIAO_DEMO": "1",
            "SHUQIAO_LOG_NAME": LOG_NAME,
            "SHUQIAO_PORT": str(self.port),
            "SHUQIAO_PUBLIC_URL": self.url,
            "SHUQIAO_GATEWAY_URL": self.gateway_url,
            "SHUQIAO_LOG_LEVEL": "WARNING",
        }

    def run(self, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """One ``shuqiao`` command to its end.  Raises :class:`CommandFailed` unless ``check`` is False."""
        return self._finished(["shuqiao", *arguments], check)

    def _finished(self, words: list[str], check: bool = True) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", *words]
        done = subprocess.run(command, env=self.environment(), check=False, capture_output=True, text=True)
        if check and done.returncode != 0:
            raise CommandFailed(command=" ".join(words), why=(done.stderr or done.stdout)[-2000:])
        return done

    def type(self, *words: str) -> None:
        """One command at the platform's terminal.  Raises :class:`CommandFailed`."""
        if self._terminal is None:
            self._terminal = Terminal(self.environment())
        status, said = self._terminal.type(*words)
        if status != 0:
            raise CommandFailed(command=" ".join(words), why=said[-2000:])

    def create(self, *, published: bool = False) -> dict[str, Any]:
        """Empty the directory, migrate, found the people; the accounts.

        The departments' databases are generated meanwhile and afterwards, until :meth:`generated`.  ``published``: the
        entries are published too, all but the one whose review is told, and the platform serves.
        """
        _clear(self.directory)
        (self.directory / MARK).write_text(json.dumps({"made_by": "shuqiao demo"}), encoding="utf-8")
        self._generated = self._beside.submit(self._generate)
        return self._found(published)

    def generated(self) -> None:
        """Wait for the departments' databases.  Raises :class:`CommandFailed`, and the refusals of servers."""
        if self._generated is not None:
            self._generated.result()

    def _generate(self) -> None:
        """Taken from the cache, or made by a process of its own and kept there; servers are filled."""
        kept = self.cache / keeping.key(self.persons, self.seed)
        if not kept.is_dir():
            made = ["shuqiao.demo.generating.keeping", str(self.cache), str(self.persons), str(self.seed)]
            self._finished(made)
        keeping.copied(kept, self.departments)
        keeping.serve_from(self.servers, self.persons, self.seed)

    def _found(self, published: bool) -> dict[str, Any]:
        self.type("migrate")
        self.type("clock", "--to", f"{TODAY}T08:00")  # before anything happens: no trace is later than the story
        accounts = self.directory / "accounts.json"
        if published:
            self._spawn("serve", "serve")
        self.type("found", str(accounts))
        if published:
            self._wait("serve", f"{self.url}/readyz")
            self.type("publish", str(accounts), WEAK)
        found: dict[str, Any] = json.loads(accounts.read_text(encoding="utf-8"))
        return found

    def write_gateway_files(self) -> None:
        """The owners' two files, once the databases are there: what the gateway is, and what it may serve at most."""
        self.generated()
        self.gateway.mkdir(parents=True, exist_ok=True)
        sources = ""
        for name, source in city().sources.items():
            server, at = self.servers.get(name), self.departments / keeping.file_of(source)
            engine, dsn = (server.engine, server.dsn) if server else ("folder" if source.folder else "sqlite", str(at))
            sources += f'\n[sources.{name}]\nengine = "{engine}"\ndsn = {json.dumps(dsn)}\n'
        (self.gateway / "gateway.toml").write_text(
            f'member = "{MEMBER}"\nlisten = "127.0.0.1:{self.gateway_port}"\npublic = ["{self.gateway_url}"]\n'
            f'control_plane = "{self.url}"\nfeed_seconds = {FOLLOWS_S}\nship_seconds = {FOLLOWS_S}\n{sources}',
            encoding="utf-8",
        )
        (self.gateway / "ceiling.json").write_bytes(msgspec.json.format(msgspec.json.encode(ceiling()), indent=1))

    def start(self, name: str, *arguments: str, ready: str) -> None:
        """Start a command that stays, and wait until ``ready`` answers 200."""
        self._spawn(name, *arguments)
        self._wait(name, ready)

    def _spawn(self, name: str, *arguments: str) -> None:
        with (self.directory / f"{name}.log").open("ab") as out:
            self._running[name] = subprocess.Popen(
                [sys.executable, "-m", "shuqiao", *arguments],
                env=self.environment(), stdout=out, stderr=subprocess.STDOUT, start_new_session=True,
            )  # fmt: skip

    def _wait(self, name: str, ready: str) -> None:
        process = self._running[name]
        until = clock.monotonic() + READY_WITHIN_S
        with http() as anybody:
            while clock.monotonic() < until and process.poll() is None:
                try:
                    if anybody.get(ready, timeout=2).status_code == 200:
                        return
                except httpx.HTTPError:
                    pass
                clock.sleep(0.05)
        raise ServiceDidNotStart(what=name, seconds=READY_WITHIN_S, log=self.directory / f"{name}.log")

    def process(self, name: str) -> subprocess.Popen[bytes]:
        """A started command, for those who want to kill it."""
        return self._running[name]

    def stop(self) -> None:
        """End what was started, gateway first, and wait for it."""
        if self._terminal is not None:
            self._terminal.close()
            self._terminal = None
        self._beside.shutdown()
        for process in reversed(list(self._running.values())):
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGTERM)
        for process in self._running.values():
            try:
                process.wait(timeout=15)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        self._running.clear()


def free_port() -> int:
    """A port that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _clear(directory: Path) -> None:
    if directory.exists():
        if any(directory.iterdir()) and not (directory / MARK).is_file():
            raise DirectoryNotOurs(directory=directory)
        shutil.rmtree(directory)
    directory.mkdir(parents=True)
