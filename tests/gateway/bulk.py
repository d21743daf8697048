"""A gateway with a large table and an order of method ``file``, and readers of every temper."""

from __future__ import annotations

import json
import socket
import sqlite3
import time
from pathlib import Path
from typing import Any

import httpx
import msgspec

from shuqiao.client.receipts import check
from shuqiao.kernel.canonical import b64url, canonical, parse_b64url
from shuqiao.tlog.notes import Verifier
from shuqiao.wire import orders
from shuqiao.wire.kinds import KindGroup
from shuqiao.wire.receipts import Receipt, commitment
from tests.gateway.calls import call, signature
from tests.gateway.one_gateway import GRANT, PURPOSE, OneGateway, order

FILE = f"/v1/grants/{GRANT}/file"
CONTEXT = {"purpose": PURPOSE}
HEADER = b64url(canonical(CONTEXT))
NOTES = ["", "逗,号", '引"号', "行\n尾", "=1+1", "@a", "_x0041_", "\x01", None, "𠮷"]
ROWS = 60_000


def file_order(**changes: Any) -> orders.Order:
    fields: dict[str, Any] = {
        "method": "file",
        "context_required": ("purpose",),
        "case_pattern": None,
        "subject_item": None,
        "lookup": (),
        "source": "bulk",
        "table": "papers",
        "returned": (
            orders.Returned("编号", "number", "I", "plain"),
            orders.Returned("姓名", "name", "C", "mask:name"),
            orders.Returned("说明", "note", "C", "plain"),
            orders.Returned("金额", "amount", "Y", "plain"),
            orders.Returned("日期", "given_on", "D", "plain"),
            orders.Returned("时刻", "changed_at", "T", "plain"),
            orders.Returned("有效", "valid", "L", "plain"),
        ),
        "internal": orders.Internal(
            {"number": "I", "state": "C"}, {"column": "state", "op": "eq", "value": "1"}, ("number",)
        ),
        "limits": orders.Limits(10, 100_000, 5),
        "coverage": orders.Coverage("/coverage"),
    }
    return order(**(fields | changes))


class BulkGateway(OneGateway):
    """A gateway with a large table in a file of its own; ``limits`` are those of ``[files]``."""

    line = 0

    def __init__(self, path: Path, limits: dict[str, int] | None = None, postgres: str | None = None) -> None:
        super().__init__(path)
        lines = ["", "[sources.bulk]", 'engine = "sqlite"', f'dsn = "{path}/bulk.db"']
        if postgres is not None:
            lines[2:] = ['engine = "postgresql"', f'dsn = "{postgres}"']
        lines += ["[files]", *(f"{name} = {value}" for name, value in ({"reserve_bytes": 0} | (limits or {})).items())]
        with open(path / "gateway.toml", "a", encoding="utf-8") as toml:
            toml.write("\n".join(lines))
        columns: dict[str, Any] = {
            name: {} for name in ("number", "note", "amount", "given_on", "changed_at", "valid", "state")
        }
        columns["name"] = {"rule": "mask:name"}
        ceiling = json.loads((path / "ceiling.json").read_text())
        table = {"columns": columns, "rows_per_call": 100, "calls_per_minute": 100_000}
        ceiling["sources"]["bulk"] = {"papers": table}
        (path / "ceiling.json").write_text(json.dumps(ceiling))
        self.fill()
        self.plane.put_order(file_order())

    def fill(self, rows: int = ROWS, last: Any = "end") -> None:
        """The table anew; the last row's note is ``last``."""
        with sqlite3.connect(self.path / "bulk.db") as bulk:
            bulk.execute("drop table if exists papers")
            bulk.execute(
                "create table papers (number integer primary key, name text, note text, amount text, given_on text,"
                " changed_at text, valid integer, state text)"
            )
            bulk.executemany("insert into papers values (?, ?, ?, ?, ?, ?, ?, ?)", map(row, range(rows)))
            bulk.execute("update papers set note = ?, state = '1' where number = ?", (last, rows - 1))


def row(n: int) -> tuple[Any, ...]:
    at = f"2025-01-02T03:04:05.{n % 1000:03d}+08:00"
    note = NOTES[n] if n < len(NOTES) else f"第 {n} 份材料，须与原件核对一致后归档 {n * 7919}"
    return n, f"王小{n % 10}", note, f"{n}.50", f"2020-01-{n % 28 + 1:02d}", at, n % 2, "1" if n % 10 else "0"


def expected() -> int:
    """Rows of the table under the order's filter."""
    return sum(1 for n in range(ROWS) if n % 10 or n == ROWS - 1)


def headers(gateway: OneGateway, path: str = FILE + "?format=csv", **more: str) -> dict[str, str]:
    return {**signature(gateway, b"", method="GET", path=path, context=HEADER), "accept-language": "en", **more}


def get(gateway: OneGateway, path: str = FILE + "?format=csv", **more: str) -> httpx.Response:
    made = {name.replace("_", "-"): value for name, value in more.items()}
    return httpx.get(gateway.address + path, headers=headers(gateway, path, **made), trust_env=False, timeout=30)


def part(gateway: OneGateway, etag: str, wanted: str, path: str = FILE + "?format=csv") -> httpx.Response:
    return get(gateway, path, range=wanted, if_range=etag)


def receipts(gateway: OneGateway, opening: str, seconds: float = 15) -> tuple[dict[str, Any], Receipt]:
    """The contents of opening and closing, as the gateway's own door gives them; waits for the closing."""
    client, until = gateway.client(), time.monotonic() + seconds
    try:
        first = client.receipt(opening)
        assert first.kind == KindGroup.OPENING
        while True:
            answer = call(gateway, method="GET", path=f"/v1/receipts/{opening}/closing")
            if answer.status_code == 200:
                break
            assert time.monotonic() < until, answer.text
            time.sleep(0.1)
        closing = msgspec.convert(answer.json(), Receipt)
        check(closing, Verifier.parse(gateway.log_key), None)
        assert closing.content is not None
        assert closing.content["opening"] == opening
        return dict(first.content or {}), closing
    finally:
        client.close()


def committed(closing: Receipt, data: bytes) -> bool:
    assert closing.answer_salt is not None
    assert closing.content is not None
    return bool(closing.content["answer"] == b64url(commitment(parse_b64url(closing.answer_salt), data)))


class Raw:
    """A reader that reads no more than it is told to."""

    def __init__(
        self, gateway: OneGateway, path: str = FILE + "?format=csv", version: str = "1.1", **more: str
    ) -> None:
        self.socket = socket.socket()
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8192)
        self.socket.settimeout(20)
        self.socket.connect(("127.0.0.1", gateway.port))
        lines = [f"GET {path} HTTP/{version}", *(f"{k}: {v}" for k, v in headers(gateway, path, **more).items())]
        self.socket.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())
        self.data = b""
        while b"\r\n\r\n" not in self.data:
            self.data += self.socket.recv(1024)
        head, _, self.data = self.data.partition(b"\r\n\r\n")
        self.status = int(head.split()[1])
        self.headers = dict(line.split(": ", 1) for line in head.decode().split("\r\n")[1:])

    def rest(self) -> bytes:
        """Everything until the connection ends, HTTP's own framing among it."""
        try:
            while data := self.socket.recv(65536):
                self.data += data
                if data.endswith(b"\r\n0\r\n\r\n"):
                    break
        except ConnectionError:
            pass
        return self.data


def broken_off(raw: Raw) -> None:
    """The reader cannot take what it got for whole: no last chunk, but the connection's end."""
    assert not raw.rest().endswith(b"0\r\n\r\n")
