"""``query`` through the gateway against the same server and driver answering the same row plainly.

32 keep-alive connections, requests made and signed beforehand, the two servers
alternating; the ratio of each pair.  The gateway does all it does in service: bearer
token or signature, context, case counting, masks, durable receipt, feed, shipping.
"""

from __future__ import annotations

import json
import secrets
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import msgspec
import psycopg
import pyarrow.parquet as pq

from bench import load
from bench.figures import Figure, at_least, printed
from shuqiao.wire import orders
from tests import databases
from tests.gateway import one_gateway
from tests.gateway.calls import QUERY, assertion, signature, token
from tests.gateway.control_plane import ControlPlane, multipart
from tests.gateway.one_gateway import CONTEXT, OneGateway, order

CONNECTIONS = 32
ROWS = 100_000
KEYS = 2_000
MOST_SIGNED_PER_SECOND = 12_000
ROOT = Path(__file__).parent.parent
TARGET = 0.5


def run(size: str) -> list[Figure]:
    """Bearer against plain, which has the target, and signed against plain, printed."""
    pairs, signed_pairs, seconds = (7, 3, 5.0) if size == "full" else (3, 1, 1.5)
    with _servers() as (gateway, plain, folder):
        plain_file, bearer_file, signed_file = (folder / name for name in ("plain", "bearer", "signed"))
        load.write(plain_file, [_request("127.0.0.1", "/", _body(n), {}) for n in range(KEYS)], again=True)
        _write_bearer(gateway, bearer_file)
        for port, file in ((plain, plain_file), (gateway.port, bearer_file)):
            _measured(port, 1.0, file)  # statements prepared, plans compiled
        made: list[tuple[float, float]] = []
        for pair in range(pairs):
            _write_bearer(gateway, bearer_file)
            turns = [(gateway.port, bearer_file), (plain, plain_file)]
            rates = [_measured(port, seconds, file) for port, file in (turns if pair % 2 else reversed(turns))]
            made.append((rates[0], rates[1]) if pair % 2 else (rates[1], rates[0]))
        signed: list[float] = []
        for _ in range(signed_pairs):
            _write_signed(gateway, signed_file, int(MOST_SIGNED_PER_SECOND * seconds))
            signed.append(_measured(gateway.port, seconds, signed_file) / _measured(plain, seconds, plain_file))
    note = f"{statistics.median(b for b, _ in made):,.0f}/s against {statistics.median(a for _, a in made):,.0f}/s"
    return [
        at_least("gateway", "query: bearer, masks, durable receipt", [b / a for b, a in made], TARGET, note),
        printed("gateway", "query: signed (RFC 9421)", signed),
    ]


class _TakesAll(ControlPlane):
    """Takes every segment by its number of rows: the platform's own work is measured elsewhere."""

    taken = 0

    def take_segment(self, content_type: str, body: bytes) -> tuple[int, dict[str, Any]]:
        segment = multipart(content_type, body)["segment"]
        self.taken += pq.read_metadata(BytesIO(segment)).num_rows if segment else 0
        return 200, {"accepted_size": self.taken, "consistency": [], "witnessed": []}


@contextmanager
def _servers() -> Iterator[tuple[OneGateway, int, Path]]:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="shuqiao-bench-")))
        dsn = stack.enter_context(_database())
        gateway = OneGateway(
            folder / "gateway",
            postgres=dsn,
            plane=_TakesAll(one_gateway.MEMBER),
            feed_seconds=1.0,
            ship_seconds=2.0,
            caller_calls_per_minute=100_000_000,
        )
        stack.callback(gateway.close)
        limits = orders.Limits(10, 100_000_000, 5, 4, 30)
        coverage = orders.Coverage("/coverage", {})
        gateway.plane.put_order(order(source="people", limits=limits, coverage=coverage))
        gateway.start()
        plain = one_gateway.free_port()
        peer = subprocess.Popen([sys.executable, "-m", "bench.plain", str(plain), dsn], cwd=ROOT)
        stack.callback(peer.wait)
        stack.callback(peer.send_signal, signal.SIGTERM)
        time.sleep(2)
        yield gateway, plain, folder


@contextmanager
def _database() -> Iterator[str]:
    with databases.server() as address:
        if address is None:
            raise SystemExit("bench gateway: no PostgreSQL; set TEST_POSTGRES_DSN")
        name = f"shuqiao_bench_{secrets.token_hex(4)}"
        with psycopg.connect(address, autocommit=True) as administrator:
            administrator.execute(
                f"CREATE DATABASE {name} ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0"
            )
            try:
                dsn = urlunsplit(urlsplit(address)._replace(path=f"/{name}"))
                with psycopg.connect(dsn) as people:
                    people.execute(
                        "CREATE TABLE person (citizen_number text PRIMARY KEY, name text, phone text,"
                        " state text, registered_on date)"
                    )
                    people.execute(
                        "INSERT INTO person SELECT '330106' || (10000000 + n) || '0012', '王小明', '13800138000',"
                        f" '在册', date '2020-01-01' + n % 1000 FROM generate_series(1, {ROWS}) n"
                    )
                with psycopg.connect(dsn, autocommit=True) as people:
                    people.execute("ANALYZE person")
                yield dsn
            finally:
                administrator.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def _body(number: int) -> bytes:
    key = f"330106{10_000_000 + 1 + number * (ROWS // KEYS)}0012"
    return msgspec.json.encode({"where": {"公民身份号码": key}, "context": {**CONTEXT, "case": f"GZF-2025-{number}"}})


def _request(host: str, path: str, body: bytes, headers: dict[str, str]) -> bytes:
    lines = [f"POST {path} HTTP/1.1", f"host: {host}", "content-type: application/json", f"content-length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in headers.items() if name != "host"]
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + body


def _write_bearer(gateway: OneGateway, file: Path) -> None:
    headers = {"authorization": f"Bearer {token(gateway, assertion(gateway)).json()['access_token']}"}
    host = gateway.address.removeprefix("http://")
    load.write(file, [_request(host, QUERY, _body(n), headers) for n in range(KEYS)], again=True)


def _write_signed(gateway: OneGateway, file: Path, count: int) -> None:
    host, requests = gateway.address.removeprefix("http://"), []
    for number in range(count):
        body = _body(number % KEYS)
        requests.append(_request(host, QUERY, body, signature(gateway, body, lifetime_s=300)))
    load.write(file, requests, again=False)


def _measured(port: int, seconds: float, file: Path) -> float:
    """Answers per second of one run; a wrong answer ends the measurement."""
    command = [sys.executable, "-m", "bench.load", str(port), str(CONNECTIONS), str(seconds), str(file)]
    found = json.loads(subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE).stdout)
    if found["wrong"]:
        raise SystemExit(f"bench gateway: {found['wrong']} answers were not 200")
    return float(found["answered"] / found["seconds"])
