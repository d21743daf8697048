"""One gateway process with its own directory, sources, callers and orders."""

from __future__ import annotations

import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import httpx
import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from shuqiao.client import Client
from shuqiao.gateway.directory import Directory, Enrolment
from shuqiao.tlog.notes import Signer
from shuqiao.wire import orders
from shuqiao.wire.feed import Caller
from tests.gateway.control_plane import ControlPlane, in_days

ROOT = Path(__file__).parents[2]
MEMBER = "hub"
HOUSING, WELFARE = "housing-check", "welfare-desk"
CONSUMER, PROVIDER = "11330100002489559Q", "113301000024895597"
DESK = Caller("housing-counter", "住建局窗口", CONSUMER, "desk", ())
DESK_GRANT = "G-2025-000007"
GRANT = "G-2025-000001"
PURPOSE = "330100-0007.check"
CONTEXT = {"purpose": PURPOSE, "case": "GZF-2025-1", "operator": "王敏"}
PERSONS = [
    (
        f"3301061990030700{n:02d}",
        f"张小{n:02d}",
        f"138001380{n:02d}",
        "在册" if n % 5 else "注销",
        f"2020-01-{n + 1:02d}",
    )
    for n in range(20)
]


def order(**changes: Any) -> orders.Order:
    """A query order for the housing check; ``changes`` replace fields."""
    fields: dict[str, Any] = {
        "number": "O-2025-000001",
        "version": 1,
        "gateway": MEMBER,
        "grant": GRANT,
        "method": "query",
        "consumer": CONSUMER,
        "system": HOUSING,
        "provider": PROVIDER,
        "provider_name": "市民政局",
        "resource": "301001/000001",
        "resource_name": "婚姻登记信息",
        "purposes": (PURPOSE,),
        "context_required": ("purpose", "case", "operator"),
        "source": "civil",
        "table": "person",
        "returned": (
            orders.Returned("姓名", "name", "C", "mask:name"),
            orders.Returned("联系电话", "phone", "C", "mask:phone"),
            orders.Returned("登记日期", "registered_on", "D", "plain"),
        ),
        "lookup": (orders.Lookup("公民身份号码", "citizen_number", "C"),),
        "compared": (),
        "internal": orders.Internal(
            {"state": "C", "citizen_number": "C"}, {"column": "state", "op": "eq", "value": "在册"}, ("citizen_number",)
        ),
        "limits": orders.Limits(10, 100_000, 5, 4, 30),
        "coverage": orders.Coverage("/api/v1/catalogue/entries/301001/000001/coverage", {"公民身份号码": ("3301",)}),
        "grade": 3,
        "lease_s": 900,
        "valid_from": in_days(-1),
        "valid_to": in_days(30),
        "rule_set": orders.RuleSet("measures-2016", "1"),
        "article": "国发〔2016〕51号第十二条",
        "bearer": True,
        "case_pattern": "GZF-????-*",
        "subject_item": "公民身份号码",
    }
    return orders.Order(**(fields | changes))


class OneGateway:
    """Start it, call it, kill it; the fixture gives the directory back."""

    def __init__(
        self, path: Path, postgres: str | None = None, plane: ControlPlane | None = None, **settings: Any
    ) -> None:
        self.path = path
        self.plane = plane or ControlPlane(MEMBER)
        self.keys = {HOUSING: Ed25519PrivateKey.generate(), WELFARE: Ed25519PrivateKey.generate()}
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.process: subprocess.Popen[bytes] | None = None
        self._write(postgres, settings)
        directory = Directory(path)
        directory.write_enrolment(msgspec.convert(self.plane.enrolment(), Enrolment))
        made = directory.keys()
        self.plane.request_key = made.request.public_key()
        self.log_key = Signer(f"test.example/gateway/{MEMBER}/1", made.note).verifier_text
        self.plane.put_callers([(name, CONSUMER, key.public_key()) for name, key in self.keys.items()], [DESK])

    def start(self, *, ready: bool = True) -> OneGateway:
        """Start the process; with ``ready`` wait until it says so."""
        log = open(self.path / "gateway.log", "ab")  # noqa: SIM115 - the process keeps it
        self.process = subprocess.Popen(
            [sys.executable, "-m", "shuqiao.gateway.entry", "run", "--dir", str(self.path)], stderr=log, cwd=ROOT
        )
        self.wait("/readyz" if ready else "/healthz")
        return self

    def wait(self, door: str, seconds: float = 20) -> None:
        """Until ``door`` answers 200; fails with the process's log."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            try:
                if httpx.get(self.address + door, trust_env=False).status_code == 200:
                    return
            except httpx.HTTPError:
                pass
            assert self.process is not None
            if self.process.poll() is not None:
                break
            time.sleep(0.05)
        raise AssertionError((self.path / "gateway.log").read_text()[-3000:])

    def polled(self) -> None:
        """Until the gateway has polled twice from now on, so that what the plane said has arrived."""
        seen = self.plane.polls
        until = time.monotonic() + 15
        while self.plane.polls < seen + 2:
            assert time.monotonic() < until, (self.path / "gateway.log").read_text()[-3000:]
            time.sleep(0.02)
        time.sleep(0.05)

    def kill(self) -> None:
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        self._end(signal.SIGTERM)

    def client(self, system: str = HOUSING, **options: Any) -> Client:
        return Client(self.address, system, self.keys[system], gateway_key=self.log_key, **options)

    def close(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.kill()
        self.plane.close()

    def _end(self, number: signal.Signals) -> None:
        assert self.process is not None
        os.kill(self.process.pid, number)
        self.process.wait(20)

    def _write(self, postgres: str | None, settings: dict[str, Any]) -> None:
        self.path.mkdir(parents=True, exist_ok=True)
        lines = [
            f'member = "{MEMBER}"',
            f'listen = "127.0.0.1:{self.port}"',
            f'public = ["{self.address}"]',
            f'control_plane = "{self.plane.address}"',
        ]
        lines += [
            f"{name} = {json.dumps(value)}"
            for name, value in {"feed_seconds": 0.1, "ship_seconds": 0.2, **settings}.items()
        ]
        lines += ["[sources.civil]", 'engine = "sqlite"', f'dsn = "{self.path}/civil.db"']
        if postgres is not None:
            lines += ["[sources.people]", 'engine = "postgresql"', f'dsn = "{postgres}"']
        (self.path / "gateway.toml").write_text("\n".join(lines), encoding="utf-8")
        columns: dict[str, Any] = {
            "name": {"rule": "mask:name"},
            "phone": {"rule": "mask:phone"},
            "registered_on": {},
            "citizen_number": {"returned": False, "lookup": True},
            "state": {"returned": False, "internal": True},
        }
        tables = {"person": {"columns": columns, "rows_per_call": 100, "calls_per_minute": 100_000_000}}
        (self.path / "ceiling.json").write_text(json.dumps({"sources": {"civil": tables, "people": tables}}))
        if not (self.path / "civil.db").exists():
            with sqlite3.connect(self.path / "civil.db") as civil:
                civil.execute(
                    "create table person (citizen_number text primary key, name text, phone text, state text,"
                    " registered_on text, salary integer)"
                )
                civil.executemany("insert into person values (?, ?, ?, ?, ?, 1)", PERSONS)


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port
