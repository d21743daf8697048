"""The gateway as a child of ``serve``: started again when it ends, stopped with its parent."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import structlog

from shuqiao.site.environment import PREFIX

_log = structlog.get_logger("serve")

FIRST_WAIT_S = 1.0
LONGEST_WAIT_S = 30.0


class GatewayChild:
    """One gateway process over ``directory``.  Its environment has none of the control plane's settings."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._stop = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None
        self._thread = threading.Thread(target=self._watch, name="gateway")

    def start(self) -> None:
        """Start it and keep it started."""
        self._thread.start()

    def stop(self, within_s: float = 20.0) -> None:
        """SIGTERM, and SIGKILL where that does not help."""
        self._stop.set()
        process = self._process
        if process is not None and process.poll() is None:
            process.terminate()
            try:
                process.wait(within_s)
            except subprocess.TimeoutExpired:
                process.kill()
        self._thread.join(within_s)

    def _watch(self) -> None:
        wait = FIRST_WAIT_S
        while not self._stop.is_set():
            self._process = self._spawn()
            if self._stop.is_set():  # stop() may have looked before the process was there
                self._process.terminate()
            status = self._process.wait()
            if self._stop.wait(0 if self._stop.is_set() else wait):
                return
            _log.warning("gateway ended; starting it again", status=status)
            wait = min(wait * 2, LONGEST_WAIT_S)

    def _spawn(self) -> subprocess.Popen[bytes]:
        environment = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(PREFIX) and name != "DJANGO_SETTINGS_MODULE"
        }
        return subprocess.Popen(
            [
                sys.executable,
                "-m",
                "shuqiao",
                "--tethered",
                str(os.getpid()),
                "gateway",
                "run",
                "--dir",
                str(self._directory),
            ],
            env=environment,
        )
