"""The platform's terminal: one process in which the demo types what an operator would, for as long as it lasts.

The same entry points as ``shuqiao migrate`` and ``shuqiao clock``, and the demo's own founding and publishing: each as
a process of its own would start Python and Django again, a second each.  ``python -m shuqiao.demo.terminal`` reads a
line with a JSON list of words and answers with a line of JSON, ``{"status": 0, "said": "…"}``, until its input ends.
"""

from __future__ import annotations

import io
import json
import subprocess
import sys
import traceback
from collections.abc import Mapping
from contextlib import redirect_stderr, redirect_stdout, suppress

KEEP_MEMORY = ":".join(
    f"glibc.malloc.{name}={value}" for name, value in
    (("arena_max", 1), ("hugetlb", 1), ("mmap_threshold", 1 << 30), ("trim_threshold", 1 << 31))
)  # fmt: skip
"""Argon2 takes 100 MiB per password: kept between passwords, they need not be cleared by the kernel each time."""


class Terminal:
    """The process as its user sees it."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "shuqiao.demo.terminal"],
            env={"GLIBC_TUNABLES": KEEP_MEMORY, **environment},
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8", start_new_session=True,
        )  # fmt: skip

    def type(self, *words: str) -> tuple[int, str]:
        """One command to its end: exit status, and all that it said.  A process that ended has status -1."""
        given, answers = self._process.stdin, self._process.stdout
        assert given is not None
        assert answers is not None
        try:
            given.write(json.dumps(words) + "\n")
            given.flush()
        except BrokenPipeError:
            return -1, "the terminal is gone"
        answer = answers.readline()
        if not answer:
            return -1, "the terminal ended"
        found = json.loads(answer)
        return found["status"], found["said"]

    def close(self) -> None:
        """End of input, and until it has ended."""
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                with suppress(BrokenPipeError):  # it ended by itself, with a command unread
                    stream.close()
        self._process.wait()


def main() -> None:
    """Command after command; each leaves no connection to the database behind."""
    answers = sys.stdout
    for line in sys.stdin:
        said = io.StringIO()
        with redirect_stdout(said), redirect_stderr(said):
            status = _done(json.loads(line))
        answers.write(json.dumps({"status": status, "said": said.getvalue()}) + "\n")
        answers.flush()


def _done(words: list[str]) -> int:
    from shuqiao.demo import founding, publishing
    from shuqiao.site import start
    from shuqiao.site.commands import clock, migrate

    commands = {"migrate": migrate.main, "clock": clock.main, "found": founding.main, "publish": publishing.main}
    start.setup()
    from django.db import connections

    try:
        return commands[words[0]](words[1:])
    except Exception:  # whatever it was, who typed reads it
        traceback.print_exc()
        return 1
    finally:
        connections.close_all()


if __name__ == "__main__":
    main()
