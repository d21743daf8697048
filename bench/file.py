"""``file`` as CSV through the gateway against ``psql COPY (the same SELECT) TO STDOUT`` from the same server.

The two take turns; the ratio of each pair is of bytes per second.  The gateway does all it does in service:
signature, context, opening and closing receipt, digest, spool, liveness; the reader is a plain socket that
counts.  Peak memory of the gateway is shown for a small and a large file: it must not grow with rows.
"""

from __future__ import annotations

import json
import secrets
import socket
import statistics
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg

from bench.figures import Figure, at_least, at_most
from shuqiao.gateway.book import hold
from shuqiao.kernel.canonical import b64url, canonical
from shuqiao.policy.csv_sql import copy_select
from shuqiao.policy.natives import Native
from shuqiao.policy.plans import Plan, file_plan
from shuqiao.wire import orders
from tests import databases
from tests.gateway.calls import signature
from tests.gateway.one_gateway import GRANT, PURPOSE, OneGateway, order

TARGET, MEMORY = 0.7, 1.25
PATH = f"/v1/grants/{GRANT}/file?format=csv"
COLUMNS = {
    "citizen_number": ("公民身份号码", "C", "plain", Native.TEXT),
    "name": ("姓名", "C", "mask:name", Native.TEXT),
    "phone": ("电话", "C", "plain", Native.TEXT),
    "registered_on": ("登记日期", "D", "plain", Native.DATE),
    "amount": ("金额", "Y", "plain", Native.NUMERIC),
    "address": ("地址", "C", "plain", Native.TEXT),
}
ORDER = order(
    method="file",
    source="people",
    table="person",
    returned=tuple(orders.Returned(i, c, t, r) for c, (i, t, r, _) in COLUMNS.items()),  # type: ignore[arg-type]
    lookup=(),
    internal=orders.Internal({"state": "C"}, {"column": "state", "op": "eq", "value": "1"}),
    limits=orders.Limits(10, 100_000, 60),
    coverage=orders.Coverage("/coverage"),
    context_required=("purpose",),
    case_pattern=None,
    subject_item=None,
)


def run(size: str) -> list[Figure]:
    """The ratio of speeds, which has the target, and of peak memory for ten times the rows."""
    rows, pairs = (2_500_000, 5) if size == "full" else (400_000, 3)
    speeds: list[tuple[float, float]] = []
    peaks: list[float] = []
    with _database(rows) as dsn:
        for part in (rows // 10, rows):
            with psycopg.connect(dsn, autocommit=True) as people:
                people.execute("UPDATE person SET state = '0' WHERE n > %s" if part < rows else
                               "UPDATE person SET state = '1' WHERE n > %s", [rows // 10])  # fmt: skip
                people.execute("VACUUM (FULL, ANALYZE) person")
            with _gateway(dsn) as gateway:
                _read(gateway)
                peaks.append(_peak(gateway))
                for pair in range(pairs if part == rows else 0):
                    if pair % 2:
                        speeds.append((_read(gateway), _psql(dsn)))
                    else:
                        theirs = _psql(dsn)
                        speeds.append((_read(gateway), theirs))
    ratios = [ours / theirs for ours, theirs in speeds]
    ours, theirs = (statistics.median(speed[at] for speed in speeds) / 1e6 for at in (0, 1))
    memory = f"{peaks[0]:.0f} MB for {rows // 10:,} rows, {peaks[1]:.0f} MB for {rows:,}"
    return [
        at_least(
            "file", "CSV from PostgreSQL: signed, receipts, spool", ratios, TARGET, f"{ours:.0f} of {theirs:.0f} MB/s"
        ),
        at_most("file", "peak memory, ten times the rows", [peaks[1] / peaks[0]], MEMORY, memory),
    ]


def _select() -> str:
    """What the gateway itself asks of the source."""
    view = hold(ORDER, b"", None).view
    assert view is not None
    plan = file_plan(view)
    assert isinstance(plan, Plan)
    found = copy_select(plan, {column: kind for column, (_, _, _, kind) in COLUMNS.items()} | {"state": Native.TEXT})
    assert found is not None
    return found


def _psql(dsn: str) -> float:
    """Bytes per second."""
    command = ["psql", "-X", "-d", dsn, "-c", f"COPY ({_select()}) TO STDOUT (FORMAT csv)"]
    started, count = time.perf_counter(), 0
    with subprocess.Popen(command, stdout=subprocess.PIPE, bufsize=0) as process:
        assert process.stdout is not None
        while data := process.stdout.read(1 << 20):
            count += len(data)
    if process.returncode:
        raise SystemExit("bench file: psql failed")
    return count / (time.perf_counter() - started)


def _read(gateway: OneGateway) -> float:
    """Bytes per second, framing and all; a stream without its end ends the measurement."""
    headers = signature(gateway, b"", method="GET", path=PATH, context=b64url(canonical({"purpose": PURPOSE})))
    lines = [f"GET {PATH} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
    started, count, tail = time.perf_counter(), 0, b""
    with socket.create_connection(("127.0.0.1", gateway.port)) as reader:
        reader.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())
        while data := reader.recv(1 << 20):
            count, tail = count + len(data), (tail + data)[-7:]
            if tail == b"\r\n0\r\n\r\n":
                return count / (time.perf_counter() - started)
    raise SystemExit("bench file: the stream was broken off")


def _peak(gateway: OneGateway) -> float:
    """Peak resident memory in MB."""
    assert gateway.process is not None
    status = Path(f"/proc/{gateway.process.pid}/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


@contextmanager
def _gateway(dsn: str) -> Iterator[OneGateway]:
    with tempfile.TemporaryDirectory(prefix="shuqiao-bench-") as folder:
        gateway = OneGateway(Path(folder) / "gateway", postgres=dsn, feed_seconds=1.0, ship_seconds=2.0)
        with open(gateway.path / "gateway.toml", "a", encoding="utf-8") as toml:
            toml.write("\n[files]\nreserve_bytes = 0\n")
        columns = {name: {"rule": rule} for name, (_, _, rule, _) in COLUMNS.items()} | {"state": {"internal": True}}
        table = {"columns": columns, "rows_per_call": 100, "calls_per_minute": 100_000}
        (gateway.path / "ceiling.json").write_text(json.dumps({"sources": {"people": {"person": table}}}))
        gateway.plane.put_order(ORDER)
        try:
            yield gateway.start()
        finally:
            gateway.close()


@contextmanager
def _database(rows: int) -> Iterator[str]:
    with databases.server() as address:
        if address is None:
            raise SystemExit("bench file: no PostgreSQL; set TEST_POSTGRES_DSN")
        name = f"shuqiao_bench_{secrets.token_hex(4)}"
        with psycopg.connect(address, autocommit=True) as administrator:
            administrator.execute(
                f"CREATE DATABASE {name} ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0"
            )
            try:
                dsn = urlunsplit(urlsplit(address)._replace(path=f"/{name}"))
                with psycopg.connect(dsn) as people:
                    people.execute(
                        "CREATE TABLE person AS SELECT n, '330106' || (10000000 + n) || '0012' AS citizen_number,"
                        " '王小明' AS name, '13800138000' AS phone, date '2020-01-01' + n % 1000 AS registered_on,"
                        " (n % 100000)::numeric(12, 2) AS amount, '栖澜市云栖区文昌路' || n || '号' AS address,"
                        f" '1' AS state FROM generate_series(1, {rows}) n"
                    )
                yield dsn
            finally:
                administrator.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
