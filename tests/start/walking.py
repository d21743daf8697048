"""A stranger who has only the pages: runs their shell blocks as written, in one folder, as one person at a terminal.

Variables, the folder and what was started stay from block to block.  A ``text``
block says what the ``sh`` block before it prints: each of its lines, in order.  A
comment may say the exit status of its block; otherwise it is 0.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from shuqiao.demo.instance import free_port
from shuqiao.kernel import clock
from tests.documentation import pages

PATIENCE_S = 600
STAYS = {
    "make demo": "Ctrl-C ends it",
    ".venv/bin/shuqiao serve": "/readyz",
    "shuqiao serve": "/readyz",
    "shuqiao gateway run --dir /srv/gateway": "/healthz",
}
"""Commands that run until they are told to stop → what they print when ready, or the path that answers then."""


@dataclass(frozen=True)
class Step:
    """A shell block and what the page says that it prints."""

    shell: str
    prints: tuple[str, ...]


def steps(path: Path) -> Iterator[Step]:
    """The shell blocks of a page in their order."""
    fences = list(pages.fences(path))
    for here, following in zip(fences, [*fences[1:], None], strict=True):
        if here.language == "sh":
            told = following is not None and following.language == "text"
            yield Step(here.text, tuple(following.text.splitlines()) if told and following else ())


def commands(shell: str) -> Iterator[str]:
    """A block cut before and after each command that stays; comments of such a line are dropped."""
    held: list[str] = []
    for line in shell.splitlines():
        bare = re.sub(r"\s+#.*$", "", line).strip()
        if bare in STAYS:
            if held:
                yield "\n".join(held)
            held = []
            yield bare
        else:
            held.append(line)
    if held:
        yield "\n".join(held)


@dataclass
class Terminal:
    """A folder made as ``make`` leaves it, with this interpreter for its environment."""

    folder: Path
    environment: Mapping[str, str]
    address: str
    gateway: str = ""
    stand_ins: Mapping[str, str] = field(default_factory=dict)
    prelude: str = ""
    _stay: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def walk(self, path: Path) -> None:
        """Run every step of a page; raises AssertionError where the page promises something else."""
        for step in steps(path):
            said = self.take(step)
            at = 0
            for line in step.prints:
                found = said.find(line, at)
                assert found >= 0, f"{path.name}: {step.shell}\nwas to print {line!r} and printed\n{said}"
                at = found + len(line)

    def take(self, step: Step) -> str:
        """Run the commands of one block; what they printed."""
        return "".join(self.run(command) for command in commands(step.shell))

    def run(self, command: str) -> str:
        """One command to its end, or until it is ready where it stays; what it printed."""
        if command in STAYS:
            return "" if command in self._stay else self._started(command)
        done = subprocess.run(
            ["bash", "-c", self._script(command)], cwd=self.folder, env=dict(self.environment), capture_output=True,
            text=True, check=False, timeout=PATIENCE_S, stdin=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        stated = re.search(r"#.*exit status (\d+)", command)
        assert done.returncode == int(stated.group(1) if stated else 0), f"{command}\n{done.stdout}\n{done.stderr}"
        return done.stdout + done.stderr

    def here(self, text: str) -> str:
        """What a page says, with what stands here in place of its examples."""
        for said, stands in self.stand_ins.items():
            text = text.replace(said, stands)
        return text

    def _script(self, command: str) -> str:
        state = self.folder / ".terminal"
        keep = f"[ ! -f {state} ] || . {state}\ntrap 'export -p > {state}' EXIT"
        return f"set -ae\n{self.prelude}\n{keep}\n{self.here(command)}\n"

    def _started(self, command: str) -> str:
        log = self.folder / f"{len(self._stay)}.out"
        with log.open("wb") as out:
            process = subprocess.Popen(
                ["bash", "-c", self._script(command)], cwd=self.folder, env=dict(self.environment), stdout=out,
                stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, start_new_session=True, preexec_fn=_at_a_terminal,
            )  # fmt: skip
        self._stay[command] = process
        until = clock.monotonic() + PATIENCE_S
        while clock.monotonic() < until:
            said = log.read_text(encoding="utf-8")
            assert process.poll() is None, f"{command} ended\n{said}"
            if STAYS[command] in said or self._answers(STAYS[command]):
                return said
            clock.sleep(0.2)
        raise AssertionError(f"{command} was not ready\n{log.read_text(encoding='utf-8')}")

    def _answers(self, path: str) -> bool:
        base = {"/readyz": self.address, "/healthz": self.gateway}.get(path)
        asked = ["curl", "-sf", "-o", "/dev/null", f"{base}{path}"]
        return base is not None and subprocess.run(asked, check=False).returncode == 0

    def close(self) -> None:
        """Ctrl-C for whatever still runs."""
        for process in reversed(list(self._stay.values())):
            os.killpg(process.pid, signal.SIGINT)
        for process in self._stay.values():
            process.wait(timeout=60)
        self._stay.clear()


def _at_a_terminal() -> None:
    """Where the tests run in a shell's background, Ctrl-C is ignored from there on; at a terminal it never is."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def terminal(folder: Path) -> Terminal:
    """A fresh folder: the Makefile and a ready environment, as they are after the first ``make``."""
    for name in ("Makefile", "pyproject.toml", "requirements.lock", "src"):
        (folder / name).symlink_to(pages.ROOT / name)
    programs = folder / ".venv" / "bin"
    programs.mkdir(parents=True)
    for name, arguments in (("shuqiao", " -m shuqiao"), ("python", "")):
        program = programs / name
        program.write_text(f'#!/bin/sh\nexec {sys.executable}{arguments} "$@"\n', encoding="utf-8")
        program.chmod(0o755)
    (folder / ".venv" / ".ready").touch()
    port, demo = free_port(), free_port()
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("SHUQIAO_", "MAKE", "MFLAGS"))
    } | {
        "PYTHONPATH": str(pages.ROOT / "src"),
        "LC_ALL": "C.UTF-8",
        "SHUQIAO_PORT": str(port),  # the ports of the pages may be taken here
        "ARGS": f"--port {demo} --persons 2000",
    }
    return Terminal(folder, environment, f"http://127.0.0.1:{port}")
