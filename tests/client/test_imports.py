"""Gateway, client and command start without Django, in a fresh interpreter."""

from __future__ import annotations

import json
import pkgutil
import subprocess
import sys

import pytest

import shuqiao

KERNEL = "shuqiao.kernel"

ALLOWED = ("kernel", "policy", "tlog", "wire")
ROOMS = [m.name for m in pkgutil.iter_modules(shuqiao.__path__) if m.name in ("gateway", "client", "cli")]
LIST = "import sys, json; print(json.dumps(sorted(sys.modules)))"


def _modules(room: str) -> list[str]:
    package = __import__(f"shuqiao.{room}", fromlist=["x"])
    return [m.name for m in pkgutil.walk_packages(package.__path__, f"shuqiao.{room}.")]


@pytest.mark.parametrize("room", ROOMS)
def test_no_django_and_no_other_room(room: str) -> None:
    lines = "; ".join(f"import {name}" for name in _modules(room) if not name.endswith("__main__"))
    out = subprocess.run([sys.executable, "-c", f"{lines}; {LIST}"], capture_output=True, check=True)
    loaded = json.loads(out.stdout.splitlines()[-1])
    assert not [name for name in loaded if name.split(".")[0] in ("django", "ninja", "psycopg")]
    rooms = {name.split(".")[1] for name in loaded if name.startswith("shuqiao.")}
    assert rooms <= {room, *ALLOWED, *(("client",) if room == "cli" else ())}
    assert KERNEL in loaded


def test_the_client_needs_few_packages() -> None:
    """What a client system must install beside this: httpx, msgspec, cryptography."""
    out = subprocess.run([sys.executable, "-c", f"import shuqiao.client; {LIST}"], capture_output=True, check=True)
    loaded = {name.split(".")[0] for name in json.loads(out.stdout.splitlines()[-1])}
    assert not loaded & {"granian", "uvloop", "asyncpg", "sqlglot", "pyarrow", "orjson", "structlog", "stdnum"}
