"""Method ``file`` over real HTTP: every format, resuming, receipts, and every way in which a stream is broken off."""

from __future__ import annotations

import base64
import io
import json
import socket
import sqlite3
import time
import zipfile
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import msgspec
import psycopg
import pyarrow.csv
import pyarrow.parquet as pq
import pytest
from python_calamine import CalamineWorkbook

from shuqiao.client.receipts import check
from shuqiao.kernel.canonical import b64url, canonical, parse_b64url
from shuqiao.tlog.notes import Verifier
from shuqiao.wire import orders
from shuqiao.wire.kinds import KindGroup
from shuqiao.wire.receipts import Receipt, commitment
from tests.gateway.calls import assertion, call, refusal, send, signature, token
from tests.gateway.one_gateway import GRANT, PURPOSE, WELFARE, OneGateway, order

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


@pytest.fixture(scope="module")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BulkGateway]:
    made = BulkGateway(tmp_path_factory.mktemp("gateway"))
    try:
        made.start()
        yield made
    finally:
        made.close()


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Any]:
    """Make a gateway with limits of one's own; it is closed afterwards."""
    made: list[BulkGateway] = []

    def make(postgres: str | None = None, **limits: int) -> BulkGateway:
        made.append(BulkGateway(tmp_path / "own", limits, postgres))
        return made[0]

    yield make
    for gateway in made:
        gateway.close()


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


# --- every format --------------------------------------------------------------


def test_csv_between_its_receipts(gateway: BulkGateway) -> None:
    answer = get(gateway)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert "content-length" not in answer.headers
    lines = answer.content.split(b"\n")
    assert lines[0].decode() == "编号,姓名,说明,金额,日期,时刻,有效"
    assert lines[1].decode() == '1,王**,"逗,号",1.50,2020-01-02,2025-01-01T19:04:05.001Z,true'
    opening, closing = receipts(gateway, answer.headers["shuqiao-receipt"])
    assert opening["outcome"] == "opened"
    assert opening["context"] == CONTEXT
    assert (opening["format"], opening["method"], opening["as_of"]) == ("csv", "file", answer.headers["shuqiao-as-of"])
    content = closing.content or {}
    assert (content["outcome"], content["rows"], content["bytes"]) == ("complete", expected(), len(answer.content))
    assert committed(closing, answer.content)
    assert not committed(closing, answer.content[:-1])


def test_pyarrow_reads_csv_with_and_without_its_mark(gateway: BulkGateway) -> None:
    plain, marked = get(gateway), get(gateway, FILE + "?format=csv&bom=1")
    assert marked.content == b"\xef\xbb\xbf" + plain.content
    options = pyarrow.csv.ParseOptions(newlines_in_values=True)
    for answer in (plain, marked):
        table = pyarrow.csv.read_csv(io.BytesIO(answer.content), parse_options=options)
        assert table.num_rows == expected()
        assert table["说明"][:3].to_pylist() == ["逗,号", '引"号', "行\n尾"]
        assert table["姓名"][0].as_py() == "王**"


def test_json_lines(gateway: BulkGateway) -> None:
    lines = get(gateway, FILE + "?format=jsonl").content.splitlines()
    assert len(lines) == expected()
    assert msgspec.json.decode(lines[7])["说明"] is None
    assert msgspec.json.decode(lines[0]) == {
        "编号": 1, "姓名": "王**", "说明": "逗,号", "金额": "1.50", "日期": "2020-01-02",
        "时刻": "2025-01-01T19:04:05.001Z", "有效": True,
    }  # fmt: skip


def test_parquet_is_typed(gateway: BulkGateway) -> None:
    answer = get(gateway, FILE + "?format=parquet")
    table = pq.read_table(io.BytesIO(answer.content))
    assert [str(field.type) for field in table.schema] == [
        "int64", "string", "string", "string", "date32[day]", "timestamp[ms, tz=UTC]", "bool",
    ]  # fmt: skip
    assert table.num_rows == expected()
    first = table.slice(0, 8).to_pylist()
    assert first[0]["金额"] == "1.50"
    assert first[0]["时刻"].isoformat() == "2025-01-01T19:04:05.001000+00:00"
    assert first[7]["说明"] is None


def test_xlsx_holds_no_formula(gateway: BulkGateway) -> None:
    answer = get(gateway, FILE + "?format=xlsx&items=" + quote("编号,说明,金额,有效"))
    rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_name("data").to_python()
    assert len(rows) == expected() + 1
    assert rows[0] == ["编号", "说明", "金额", "有效"]
    assert [row[1] for row in rows[1:6]] == NOTES[1:6]
    assert rows[2] == [2, '引"号', 2.5, False]
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    assert "_x005F_x0041_" in sheet  # text that looks like a mark is not taken for one
    assert "_x0001_" in sheet
    assert "<f>" not in sheet


def test_items_are_a_choice_of_the_granted_ones(gateway: BulkGateway) -> None:
    assert get(gateway, FILE + "?format=csv&items=" + quote("日期,编号")).content.startswith(
        "日期,编号\n2020-01-02,1\n".encode()
    )
    answer = get(gateway, FILE + "?format=csv&items=" + quote("日期,身高"))
    assert refusal(answer) == "item_not_granted"
    check(msgspec.convert(answer.json()["receipt"], Receipt), Verifier.parse(gateway.log_key), answer.json())


# --- what is asked -------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "more", "status", "code"),
    [
        ("?format=doc", {}, 422, "format_unknown"),
        ("", {}, 422, "format_unknown"),
        ("?format=csv&format=csv", {}, 422, "file_question_wrong"),
        ("?format=csv&where=1", {}, 422, "file_question_wrong"),
        ("?format=jsonl&bom=1", {}, 422, "file_question_wrong"),
        ("?format=csv&bom=yes", {}, 422, "file_question_wrong"),
        ("?format=csv&items=", {}, 422, "item_not_granted"),
        ("?format=csv", {"accept": "application/json"}, 406, "format_not_acceptable"),
        ("?format=csv", {"accept": "text/csv;q=0, application/jsonl"}, 406, "format_not_acceptable"),
    ],
)
def test_a_wrong_question_is_refused_with_a_receipt(
    gateway: BulkGateway, path: str, more: dict[str, str], status: int, code: str
) -> None:
    answer = get(gateway, FILE + path, **more)
    assert (answer.status_code, refusal(answer)) == (status, code)
    receipt = msgspec.convert(answer.json()["receipt"], Receipt)
    check(receipt, Verifier.parse(gateway.log_key), answer.json())
    assert (receipt.content or {})["method"] == "file"


def test_accept_may_name_the_format(gateway: BulkGateway) -> None:
    assert get(gateway, FILE, accept="application/jsonl").content.startswith(b'{"')
    assert get(gateway, FILE + "?format=csv", accept="text/*").status_code == 200


def test_only_get(gateway: BulkGateway) -> None:
    answer = call(gateway, b"{}", path=FILE)
    assert (answer.status_code, refusal(answer)) == (405, "http_method_wrong")


def test_the_context_is_read_from_its_signed_header(gateway: BulkGateway) -> None:
    path = FILE + "?format=csv"
    unsigned = signature(gateway, b"", method="GET", path=path)
    answer = send(gateway, b"", {**unsigned, "shuqiao-context": HEADER}, method="GET", path=path)
    assert (answer.status_code, refusal(answer)) == (401, "signature_incomplete")
    for context, code in (
        (None, "purpose_missing"),
        (b64url(canonical({"purpose": "330100-0009.check"})), "purpose_not_granted"),
        (b64url(b'{"purpose": "x"}'), "context_wrong"),
        ("***", "context_wrong"),
        (b64url(canonical(["purpose"])), "context_wrong"),
        ("A" * 9000, "context_wrong"),
    ):
        covered = {} if context is None else {"context": context}
        made = signature(gateway, b"", method="GET", path=path, **covered)
        assert refusal(send(gateway, b"", made, method="GET", path=path)) == code


def test_a_token_carries_its_own_context(gateway: BulkGateway) -> None:
    bearer = token(gateway, assertion(gateway, ctx=CONTEXT)).json()["access_token"]
    path = FILE + "?format=csv"
    plain = {"authorization": f"Bearer {bearer}"}
    assert send(gateway, b"", plain, method="GET", path=path).status_code == 200
    other = {**plain, "shuqiao-context": b64url(canonical({"purpose": "330100-0009.check"}))}
    assert refusal(send(gateway, b"", other, method="GET", path=path)) == "context_differs"


def test_strangers_see_nothing(gateway: BulkGateway) -> None:
    path = FILE + "?format=csv"
    made = signature(gateway, b"", method="GET", path=path, system=WELFARE, context=HEADER)
    assert refusal(send(gateway, b"", made, method="GET", path=path)) == "grant_absent"
    number = get(gateway).headers["shuqiao-receipt"]
    for door in (number, f"{number}/closing", f"{number}/other", f"{number}/closing/x"):
        answer = call(gateway, method="GET", path=f"/v1/receipts/{door}", system=WELFARE)
        assert refusal(answer) == "grant_absent"


# --- resuming ------------------------------------------------------------------


def test_a_part_is_the_same_bytes_with_receipts_of_its_own(gateway: BulkGateway) -> None:
    whole = get(gateway)
    etag, size = whole.headers["etag"], len(whole.content)
    gateway.fill()  # what is resumed is the old snapshot, whatever the table holds now
    answer = part(gateway, etag, "bytes=1000-")
    assert answer.status_code == 206
    assert answer.headers["content-range"] == f"bytes 1000-{size - 1}/{size}"
    assert answer.content == whole.content[1000:]
    digest = base64.b64encode(sha256(whole.content).digest()).decode()
    assert answer.headers["repr-digest"] == f"sha-256=:{digest}:"
    opening, closing = receipts(gateway, answer.headers["shuqiao-receipt"])
    assert opening["range"] == [1000, size]
    assert (closing.content or {})["range"] == [1000, size]
    assert committed(closing, whole.content[1000:])
    middle = part(gateway, etag, "bytes=17-4242")
    assert middle.content == whole.content[17:4243]


@pytest.mark.parametrize(
    "wanted", ["bytes=99999999999-", "bytes=5-4", "bytes=0-1,3-4", "bytes=-5", "rows=1-2", "bytes=a-"]
)
def test_a_range_that_cannot_be_given(gateway: BulkGateway, wanted: str) -> None:
    whole = get(gateway)
    answer = part(gateway, whole.headers["etag"], wanted)
    assert (answer.status_code, refusal(answer)) == (416, "range_not_satisfiable")
    assert answer.headers["content-range"] == f"bytes */{len(whole.content)}"


def test_who_has_everything_is_told_so(gateway: BulkGateway) -> None:
    whole = get(gateway)
    answer = part(gateway, whole.headers["etag"], f"bytes={len(whole.content)}-")
    assert answer.headers["content-range"] == f"bytes */{len(whole.content)}"


@pytest.mark.parametrize("more", [{"if_range": '"other"'}, {}])
def test_another_file_is_sent_from_its_start(gateway: BulkGateway, more: dict[str, str]) -> None:
    answer = get(gateway, FILE + "?format=csv", range="bytes=1000-", **more)
    assert answer.status_code == 200
    assert answer.content.startswith("编号".encode())


def test_a_mark_serves_its_own_question_only(gateway: BulkGateway) -> None:
    etag = get(gateway).headers["etag"]
    assert part(gateway, etag, "bytes=1000-", FILE + "?format=csv&bom=1").status_code == 200
    assert part(gateway, etag, "bytes=1000-", FILE + "?format=jsonl").status_code == 200


class Raw:
    """A reader that reads no more than it is told to."""

    def __init__(self, gateway: OneGateway, path: str = FILE + "?format=csv", **more: str) -> None:
        self.socket = socket.socket()
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8192)
        self.socket.settimeout(20)
        self.socket.connect(("127.0.0.1", gateway.port))
        lines = [f"GET {path} HTTP/1.1", *(f"{k}: {v}" for k, v in headers(gateway, path, **more).items())]
        self.socket.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())
        self.data = b""
        while b"\r\n\r\n" not in self.data:
            self.data += self.socket.recv(1024)
        head, _, self.data = self.data.partition(b"\r\n\r\n")
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


def test_a_lost_reader_leaves_a_closing_and_resumes(gateway: BulkGateway) -> None:
    raw = Raw(gateway)
    raw.socket.close()
    _, closing = receipts(gateway, raw.headers["shuqiao-receipt"])
    content = closing.content or {}
    assert (content["outcome"], content["code"]) == ("interrupted", "client_gone")
    got, total = b"", -1
    while len(got) != total:
        answer = part(gateway, raw.headers["etag"], f"bytes={len(got)}-")
        assert answer.status_code == 206, answer.text
        got += answer.content
        said = answer.headers["content-range"].rpartition("/")[2]
        total = -1 if said == "*" else int(said)
    assert got == get(gateway).content
    _, closing = receipts(gateway, answer.headers["shuqiao-receipt"])
    assert committed(closing, answer.content)


# --- broken off ----------------------------------------------------------------


def broken_off(raw: Raw) -> None:
    """The reader cannot take what it got for whole: no last chunk, but the connection's end."""
    assert not raw.rest().endswith(b"0\r\n\r\n")


def test_a_slow_reader_holds_the_source_back_where_nothing_is_kept(own: Any, postgres_dsn: str) -> None:
    gateway = own(postgres=postgres_dsn, spool_bytes=0)
    with psycopg.connect(postgres_dsn, autocommit=True) as server:
        server.execute("drop table if exists papers")
        server.execute(
            "create table papers as select n as number, '王小明' as name, repeat('材', 300) as note, 1.50 as amount,"
            " date '2020-01-01' as given_on, now() as changed_at, true as valid, '1' as state"
            " from generate_series(1, 60000) n"
        )
        reading = (
            "select pid from pg_stat_activity where application_name = 'shuqiao-gateway'"
            " and backend_type = 'client backend' and query like 'COPY%'"
        )
        gateway.start()
        raw = Raw(gateway)
        time.sleep(1.5)
        held = server.execute(reading + " and state = 'active'").fetchall()
        assert len(held) == 1  # 55 MB are not done: the server waits for the reader
        server.execute("select pg_terminate_backend(%s)", held[0])
        broken_off(raw)
        _, closing = receipts(gateway, raw.headers["shuqiao-receipt"])
        assert (closing.content or {})["code"] == "source_unavailable"
        raw = Raw(gateway)
        raw.socket.close()
        _, closing = receipts(gateway, raw.headers["shuqiao-receipt"])
        assert (closing.content or {})["code"] == "client_gone"
        until = time.monotonic() + 10
        while server.execute(reading).fetchall():  # whom nobody reads, the source does not work for
            assert time.monotonic() < until
            time.sleep(0.05)


def test_a_value_without_form_breaks_the_stream_off(own: Any) -> None:
    gateway = own()
    gateway.fill(last=b"\x00\x01")
    gateway.start()
    with pytest.raises(httpx.RemoteProtocolError):
        get(gateway)
    raw = Raw(gateway)
    broken_off(raw)
    _, closing = receipts(gateway, raw.headers["shuqiao-receipt"])
    assert (closing.content or {})["outcome"] == "interrupted"
    assert (closing.content or {})["code"] == "source_unavailable"
    with pytest.raises(httpx.RemoteProtocolError):
        part(gateway, raw.headers["etag"], "bytes=0-")  # nothing is kept of it: a new file, broken off again


def test_a_source_that_is_not_there_is_told_before_the_first_byte(own: Any) -> None:
    gateway = own()
    with sqlite3.connect(gateway.path / "bulk.db") as bulk:
        bulk.execute("drop table papers")
    gateway.start()
    answer = get(gateway)
    assert (answer.status_code, refusal(answer)) == (503, "source_unavailable")
    assert answer.json()["receipt"]["kind"] == KindGroup.REFUSAL


@pytest.mark.parametrize("end", ["revoke", "suspend", "narrow"])
def test_a_grant_that_ends_ends_its_stream(own: Any, end: str) -> None:
    gateway = own()
    gateway.start()
    raw = Raw(gateway)
    code = {"revoke": "grant_revoked", "suspend": "grant_suspended", "narrow": "grant_changed"}[end]
    if end == "revoke":
        gateway.plane.revoke("O-2025-000001")
    else:
        gateway.plane.put_order(file_order(version=2, suspended=end == "suspend"))
    _, closing = receipts(gateway, raw.headers["shuqiao-receipt"])
    assert ((closing.content or {})["outcome"], (closing.content or {})["code"]) == ("interrupted", code)
    broken_off(raw)
    again = get(gateway, FILE + "?format=csv", range="bytes=10-", if_range=raw.headers["etag"])
    assert again.status_code == (200 if end == "narrow" else 403)


def test_a_stalled_reader_is_let_go(own: Any) -> None:
    gateway = own(stall_seconds=1)
    gateway.start()
    raw = Raw(gateway)
    _, closing = receipts(gateway, raw.headers["shuqiao-receipt"])
    assert (closing.content or {})["code"] == "client_stalled"
    broken_off(raw)


def test_a_full_disk_ends_resuming_and_nothing_else(own: Any) -> None:
    gateway = own(reserve_bytes=2**62)
    gateway.start()
    answer = get(gateway)
    assert answer.status_code == 200
    assert answer.content.count(b"\n") >= expected()
    assert part(gateway, answer.headers["etag"], "bytes=10-").status_code == 200


def test_no_more_files_at_once_than_allowed(own: Any) -> None:
    gateway = own(spool_bytes=0, at_once_per_order=1)
    gateway.start()
    raw = Raw(gateway)
    answer = get(gateway)
    assert (answer.status_code, refusal(answer)) == (429, "files_too_many")
    raw.socket.close()
    receipts(gateway, raw.headers["shuqiao-receipt"])
    until = time.monotonic() + 10
    while (status := get(gateway).status_code) == 429:  # its source has up to one batch to hear of it
        assert time.monotonic() < until
    assert status == 200


def test_killed_in_the_midst_and_started_again(own: Any) -> None:
    gateway = own()
    gateway.start()
    raw = Raw(gateway)
    gateway.kill()
    broken_off(raw)
    assert not list((gateway.path / "files").iterdir())  # no name, no key: nothing to read
    gateway.start()
    _, closing = receipts(gateway, raw.headers["shuqiao-receipt"])
    assert (closing.content or {})["outcome"] == "interrupted"
    answer = part(gateway, raw.headers["etag"], "bytes=10-")
    assert answer.status_code == 200
    assert answer.headers["etag"] != raw.headers["etag"]


def test_metrics_count_files_and_bytes(gateway: BulkGateway) -> None:
    size = len(get(gateway).content)
    text = httpx.get(gateway.address + "/metrics", trust_env=False).text
    counts = dict(line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#"))
    assert int(counts['shuqiao_gateway_files_total{outcome="complete"}']) >= 1
    assert int(counts["shuqiao_gateway_file_bytes_total"]) >= size
