"""Downloading through a line that is cut: the same file, or none."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import nullcontext
from hashlib import sha256
from pathlib import Path
from typing import Any

import httpx
import pytest

from shuqiao.client import Client, ReceiptDisproved, Refused, Unanswered
from shuqiao.client.downloading import downloaded
from tests.gateway.bulk import CONTEXT, BulkGateway, expected, get
from tests.gateway.one_gateway import GRANT, HOUSING, free_port


class Line:
    """Between a client and a gateway: lets through ``limits`` bytes of each connection in turn, then everything."""

    def __init__(self, port: int, target: int) -> None:
        self.limits: list[int] = []
        self.spoil = b""
        self._target = target
        self._socket = socket.create_server(("127.0.0.1", port))
        threading.Thread(target=self._run, daemon=True).start()

    def _run(self) -> None:
        while True:
            near, _ = self._socket.accept()
            limit = self.limits.pop(0) if self.limits else 1 << 60
            threading.Thread(target=self._carry, args=(near, limit), daemon=True).start()

    def _carry(self, near: socket.socket, limit: int) -> None:
        far = socket.create_connection(("127.0.0.1", self._target))
        threading.Thread(target=_copied, args=(near, far, 1 << 60, b""), daemon=True).start()
        _copied(far, near, limit, self.spoil)


def _copied(source: socket.socket, sink: socket.socket, limit: int, spoil: bytes) -> None:
    try:
        while limit > 0 and (data := source.recv(min(limit, 65536))):
            sink.sendall(data.replace(spoil, b"X" * len(spoil)) if spoil else data)
            limit -= len(data)
    except OSError:
        pass
    for end in (source, sink):
        try:
            end.shutdown(socket.SHUT_RDWR)
        except OSError:
            end.close()


@pytest.fixture(scope="module")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BulkGateway]:
    made = BulkGateway(tmp_path_factory.mktemp("download"))
    made.line = free_port()
    toml = made.path / "gateway.toml"
    text = toml.read_text(encoding="utf-8")
    public = f'public = ["{made.address}", "http://127.0.0.1:{made.line}"]'
    toml.write_text(text.replace(f'public = ["{made.address}"]', public), encoding="utf-8")
    try:
        made.start()
        yield made
    finally:
        made.close()


@pytest.fixture(scope="module")
def whole_line(gateway: BulkGateway) -> Line:
    return Line(gateway.line, gateway.port)


@pytest.fixture
def line(whole_line: Line) -> Line:
    whole_line.limits, whole_line.spoil = [], b""
    return whole_line


def client(gateway: BulkGateway, **options: Any) -> Client:
    key = gateway.keys[HOUSING]
    return Client(f"http://127.0.0.1:{gateway.line}", HOUSING, key, gateway_key=gateway.log_key, **options)


@pytest.mark.parametrize("bearer", [False, True])
@pytest.mark.parametrize("form", ["csv", "jsonl", "parquet", "xlsx"])
def test_a_whole_file(gateway: BulkGateway, line: Line, tmp_path: Path, form: str, bearer: bool) -> None:
    heard: list[int] = []
    path = tmp_path / f"file.{form}"
    with client(gateway, bearer=bearer) as caller:
        found = caller.download(GRANT, form, path, CONTEXT, progress=heard.append)
    data = path.read_bytes()
    assert (found.size, found.sha256, heard[-1]) == (len(data), sha256(data).hexdigest(), len(data))
    assert heard == sorted(heard)
    assert len(found.openings) == 1
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("limits", [[300_000], [5000, 1_000_000, 100_000, 2_000_000]])
def test_it_goes_on_after_a_cut(gateway: BulkGateway, line: Line, tmp_path: Path, limits: list[int]) -> None:
    path = tmp_path / "file.csv"
    line.limits = list(limits)
    with client(gateway) as caller:
        found = caller.download(GRANT, "csv", path, CONTEXT, items=["编号", "说明"])
    assert path.read_bytes().count(b"\n") == expected() + 2  # a header, and a value with a line end
    assert found.sha256 == sha256(path.read_bytes()).hexdigest()
    assert len(found.openings) > 1


def test_it_gives_up_without_progress(gateway: BulkGateway, line: Line, tmp_path: Path) -> None:
    line.limits = [100_000] + [10] * 20
    with client(gateway) as caller, pytest.raises(Unanswered):
        caller.download(GRANT, "csv", tmp_path / "file.csv", CONTEXT, resumes=3)
    assert not list(tmp_path.iterdir())


def test_a_refusal_leaves_no_file(gateway: BulkGateway, line: Line, tmp_path: Path) -> None:
    with client(gateway) as caller, pytest.raises(Refused) as told:
        caller.download(GRANT, "docx", tmp_path / "file", CONTEXT)
    assert told.value.code == "format_unknown"
    assert told.value.receipt is not None
    assert not list(tmp_path.iterdir())


def test_what_was_altered_on_the_way_is_no_file(gateway: BulkGateway, line: Line, tmp_path: Path) -> None:
    line.spoil = "第 4242 份".encode()
    assert line.spoil in get(gateway).content
    with client(gateway) as caller, pytest.raises(ReceiptDisproved):
        caller.download(GRANT, "csv", tmp_path / "file.csv", CONTEXT)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "second",
    [
        httpx.Response(200, content=b"a page of somebody between"),
        httpx.Response(206, headers={"shuqiao-receipt": "r", "content-range": "bytes 2-8/9"}, content=b"another"),
        httpx.Response(206, headers={"shuqiao-receipt": "r"}, content=b"somewhere"),
    ],
)
def test_an_answer_to_something_else_is_no_part(tmp_path: Path, second: httpx.Response) -> None:
    class Cut(httpx.SyncByteStream):
        def __iter__(self) -> Iterator[bytes]:
            yield b"abc"
            raise httpx.ReadError("cut")

    answers = [httpx.Response(200, headers={"shuqiao-receipt": "r", "etag": '"e"'}, stream=Cut()), second]

    def opened(_: Mapping[str, str]) -> nullcontext[httpx.Response]:
        return nullcontext(answers.pop(0))

    with pytest.raises(Unanswered):
        downloaded(tmp_path / "file", opened, lambda _: None, lambda _: None, 3)
    assert not list(tmp_path.iterdir())
