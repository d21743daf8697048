"""`shuqiao order …` and `shuqiao receipt show` against running servers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from typer.testing import CliRunner

from shuqiao.accounts.actions import issue_token
from shuqiao.cli.app import app
from shuqiao.wire.key_files import read_or_make
from tests.cast import people
from tests.rooms.exchange.stage import attached, gateway
from tests.rooms.sharing.stage import grant_in

RECEIPT = {
    "number": "hub.1.7", "origin": "log.example/gateway/hub/1", "index": 7, "kind": 2, "minute": 29_000_000, "id": "AA",
    "salt": "AA", "content": {"grant": "G-2025-000001"}, "path": [], "checkpoint": "not checked without a key",
}  # fmt: skip


@pytest.fixture
def run(live_server: Any, transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Any:
    cast = people.cast()
    gateway(cast)
    grant = grant_in(cast, "active")
    attached(cast, grant.entry_code)
    _, secret = issue_token(cast.applicant, "命令", ["read"], 1)
    monkeypatch.setenv("SHUQIAO_URL", live_server.url)
    monkeypatch.setenv("SHUQIAO_TOKEN", secret)
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    monkeypatch.delenv("LC_ALL", raising=False)
    return lambda *words: CliRunner().invoke(app, list(words))


@pytest.mark.django_db(transaction=True)
def test_orders_in_plain_words(run: Any) -> None:
    listed = run("order", "list", "--json")
    assert listed.exit_code == 0, listed.stderr
    order = json.loads(listed.stdout)
    assert order["number"] in run("order", "list", "--grant", order["grant"]).stdout
    shown = run("order", "show", order["number"])
    assert shown.exit_code == 0, shown.stderr
    for said in ("使用中", "户籍家庭成员信息", "姓名（mask:name）", "仅作查询条件", order["sha256"]):
        assert said in shown.stdout
    assert json.loads(run("order", "show", order["number"], "--json").stdout) == order


@pytest.mark.django_db(transaction=True)
def test_an_order_that_is_not_there(run: Any) -> None:
    answer = run("order", "show", "O-2025-999999")
    assert answer.exit_code == 66
    assert "[absent]" in answer.stderr


class _Gateway(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        known = self.path == "/v1/receipts/hub.1.7"
        absent = {"code": "absent", "detail": "没有找到回执", "next_step": "请核对编号。"}
        body = json.dumps(RECEIPT if known else absent).encode()
        self.send_response(200 if known else 404)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture
def address() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), _Gateway)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_a_receipt_from_its_gateway(address: str, tmp_path: Path) -> None:
    key = tmp_path / "zfbz.pem"
    read_or_make(key)

    def show(number: str, gateway: str = address, file: Path = key) -> Any:
        words = ["receipt", "show", number, "--gateway", gateway, "--system", "zfbz", "--key", str(file)]
        return CliRunner().invoke(app, words)

    assert json.loads(show("hub.1.7").stdout) == RECEIPT
    assert show("hub.1.8").exit_code == 66
    assert show("../../x").exit_code == 64
    assert show("hub.1.7", "http://127.0.0.1:1").exit_code == 3
    assert show("hub.1.7", file=tmp_path / "none.pem").exit_code == 3
    (tmp_path / "broken.pem").write_text("no key")
    assert "Ed25519" in show("hub.1.7", file=tmp_path / "broken.pem").stderr
