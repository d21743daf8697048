"""An instance of its own in a directory, driven through the command line as an operator would."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

PASSWORD = "Qilan-shi-2025"


class Instance:
    """Commands and processes over ``directory``."""

    def __init__(self, directory: Path, **settings: str) -> None:
        self.directory = directory
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        clean = {k: v for k, v in os.environ.items() if not k.startswith("SHUQIAO_")}
        self.environment = {**clean, "SHUQIAO_DIR": str(directory), "SHUQIAO_PORT": str(self.port), **settings}

    def run(self, *arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
        """One command to its end."""
        return subprocess.run(
            [sys.executable, "-m", "shuqiao", *arguments],
            env=self.environment,
            input=stdin,
            capture_output=True,
            text=True,
            check=False,
        )

    def start(self, command: str, *, own_group: bool = False) -> subprocess.Popen[bytes]:
        """A command that stays; in a process group of its own, as a terminal makes one."""
        return subprocess.Popen(
            [sys.executable, "-m", "shuqiao", command],
            env=self.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            start_new_session=own_group,
        )

    def first(self, role: str, login: str) -> None:
        """The first holder of one of the three roles."""
        done = self.run(
            "user",
            "create",
            "--first",
            "--login",
            login,
            "--name",
            "严明镜",
            "--role",
            role,
            "--department",
            "11990100990100018P",
            "--department-name",
            "栖澜市数据局",
            "--division",
            "990100",
            stdin=PASSWORD + "\n",
        )
        assert done.returncode == 0, done.stderr

    def python(self, program: str) -> str:
        """Run a few lines with Django set up; what they printed."""
        done = subprocess.run(
            [sys.executable, "-c", f"import django; django.setup()\n{program}"],
            env={**self.environment, "DJANGO_SETTINGS_MODULE": "shuqiao.site.settings"},
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout.strip()

    def token(self, login: str, scope: str) -> str:
        """A token's secret for that person."""
        return self.python(
            "from shuqiao.accounts import actions, queries\n"
            f"from shuqiao.accounts.models import Person\np = Person.objects.get(login={login!r})\n"
            f"print(actions.issue_token(queries.actor_of_person(p), 't', [{scope!r}], 1)[1])"
        )

    def get(self, path: str, token: str | None = None) -> tuple[int, bytes]:
        """One request; (0, b"") where nobody answers."""
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            link.request("GET", path, headers={"Authorization": f"Bearer {token}"} if token else {})
            answer = link.getresponse()
            return answer.status, answer.read()
        except (OSError, http.client.HTTPException):
            return 0, b""
        finally:
            link.close()

    def wait_until_up(self, within_s: float = 30) -> None:
        """Until /readyz answers 200."""
        end = time.monotonic() + within_s
        while self.get("/readyz")[0] != 200:
            assert time.monotonic() < end, "the instance does not come up"
            time.sleep(0.05)
