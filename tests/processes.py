"""Child processes that work on the test's own database and data directory."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

_ROOT = Path(__file__).parent.parent


def environment() -> dict[str, str]:
    """The environment of a child: this test's directory and test database."""
    from django.db import connection

    settings = connection.settings_dict
    if connection.vendor == "sqlite":
        url = f"sqlite://{settings['NAME']}"
    else:
        host = settings["HOST"] + (f":{settings['PORT']}" if settings["PORT"] else "")
        secret = f":{settings['PASSWORD']}" if settings["PASSWORD"] else ""
        url = f"postgresql://{settings['USER']}{secret}@{host}/{settings['NAME']}"
    return {
        **os.environ,
        "SHUQIAO_DATABASE_URL": url,
        "PYTHONPATH": str(_ROOT),
        "DJANGO_SETTINGS_MODULE": "shuqiao.site.settings",
    }


def start(module: str, *arguments: str) -> subprocess.Popen[bytes]:
    """``python -m module arguments`` in a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", module, *arguments],
        env=environment(),
        cwd=_ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
