"""What the chapters of a journey share: a running instance, and the doors of everybody in it."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from rich.console import Console

from shuqiao.client import Client
from shuqiao.demo.instance import Instance, free_port
from shuqiao.demo.story import Stage
from shuqiao.demo.story.stage import SYSTEM
from shuqiao.demo.telling import Teller
from tests.journeys.portal import Portal


@dataclass
class Story:
    """``stage`` holds the instance, the API's door of each person, and the numbers that chapters hand on."""

    stage: Stage
    folder: Path
    keys: dict[str, Ed25519PrivateKey] = field(default_factory=dict)
    ended_at: str = ""
    _portals: dict[str, Portal] = field(default_factory=dict)
    _open: ExitStack = field(default_factory=ExitStack)

    @classmethod
    def begun(cls, folder: Path) -> Story:
        """A fresh demo instance with its platform running: people and databases are there, nothing else."""
        instance = Instance(folder / "city", free_port(), free_port())
        accounts: dict[str, Any] = instance.create()
        instance.start("serve", "serve", ready=f"{instance.url}/readyz")
        stage = Stage(instance, accounts["people"], Teller(Console(file=io.StringIO())))
        stage.password = accounts["password"]
        return cls(stage, folder)

    def over(self) -> None:
        """Close every door and stop the processes."""
        for portal in self._portals.values():
            portal.close()
        self._open.close()
        self.stage.close()
        self.stage.instance.stop()

    def portal(self, login: str) -> Portal:
        """The portal as this person uses it, signed in."""
        if login not in self._portals:
            self._portals[login] = Portal.signed_in(self.stage.instance.url, login, self.stage.password)
        return self._portals[login]

    def command(self, *arguments: str, by: str = "", status: int = 0, **settings: str) -> str:
        """What ``shuqiao …`` prints, run with the token of ``by``; it must end with ``status``."""
        instance = self.stage.instance
        environment = instance.environment() | {"SHUQIAO_URL": instance.url, "LANG": "zh_CN.UTF-8"}
        if by:
            environment["SHUQIAO_TOKEN"] = self.stage.tokens[by]
        done = subprocess.run([sys.executable, "-m", "shuqiao", *arguments], env=environment | settings,
                              capture_output=True, text=True, check=False)  # fmt: skip
        assert done.returncode == status, f"{arguments}: {done.returncode} {done.stdout} {done.stderr}"
        return done.stdout

    def told(self, *arguments: str, by: str = "", status: int = 0, **settings: str) -> Any:
        """The JSON that a command prints."""
        return json.loads(self.command(*arguments, by=by, status=status, **settings))

    def read_key(self, system: str, file: Path) -> None:
        """Take a system's private key from where the command put it."""
        key = load_pem_private_key(file.read_bytes(), None)
        assert isinstance(key, Ed25519PrivateKey)
        self.keys[system] = key
        if system == SYSTEM:
            self.stage.key = key

    def client(self, system: str, *, bearer: bool = False) -> Client:
        """The client library as this system uses it; receipts are checked against the gateway's key."""
        instance = self.stage.instance
        shown = instance.run("gateway", "show-key", "--dir", str(instance.gateway)).stdout.strip()
        made = Client(instance.gateway_url, system, self.keys[system], gateway_key=shown, bearer=bearer)
        return self._open.enter_context(made)


def as_fields(draft: dict[str, Any], before: str = "") -> dict[str, Any]:
    """An entry as the compile form's fields: the path to each, joined by ``__``.  Items are pasted, see below."""
    found: dict[str, Any] = {}
    for name, value in draft.items():
        if isinstance(value, dict):
            found |= as_fields(value, f"{before}{name}__")
        elif name == "ximu":
            found[f"{before}{name}"] = " ".join(value)
        elif name != "items":
            found[f"{before}{name}"] = value if isinstance(value, (bool, list)) else str(value)
    return found


def as_lines(items: list[dict[str, Any]]) -> str:
    """Items as lines of a spreadsheet: name, type, length, kind, grade, search key, mask."""
    rows = (
        (i["name"], i["type"], str(i.get("length", "")), i["kind"], str(i["grade"]), "是" if i["is_key"] else "否",
         i["mask"])
        for i in items
    )  # fmt: skip
    return "\n".join("\t".join(row) for row in rows)
