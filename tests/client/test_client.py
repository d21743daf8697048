"""The client against a gateway that answers what the test puts into its mouth."""

from __future__ import annotations

import base64
import copy
import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from shuqiao.client import Client, ReceiptDisproved, Refused, Unanswered
from shuqiao.kernel.canonical import b64url, canonical
from shuqiao.tlog import checkpoints
from shuqiao.tlog.checkpoints import Checkpoint
from shuqiao.tlog.merkle import leaf_hash
from shuqiao.tlog.notes import Signer
from shuqiao.wire.kinds import KindGroup
from shuqiao.wire.receipts import commitment, pack_leaf

NOTE_KEY = Ed25519PrivateKey.generate()
SIGNER = Signer("test.example/gateway/hub/1", NOTE_KEY)
CALLER = Ed25519PrivateKey.generate()


def answer() -> dict[str, Any]:
    """A true answer in a log of one entry."""
    bare = {"as_of": "2025-09-22T01:02:03.000Z", "coverage": "/c", "outcome": "found", "rows": [{"姓名": "张*"}]}
    answer_salt, salt, entry = b"a" * 32, b"s" * 32, b"i" * 16
    content = {"answer": b64url(commitment(answer_salt, canonical(bare))), "outcome": "found"}
    leaf = pack_leaf(KindGroup.ANSWER, 5, entry, commitment(salt, canonical(content)))
    note = checkpoints.sign(Checkpoint(SIGNER.name, 1, leaf_hash(leaf)), SIGNER)
    receipt = {
        "number": "hub.1.0",
        "origin": SIGNER.name,
        "index": 0,
        "kind": int(KindGroup.ANSWER),
        "minute": 5,
        "id": b64url(entry),
        "salt": b64url(salt),
        "content": content,
        "path": [],
        "checkpoint": note,
        "answer_salt": b64url(answer_salt),
    }
    return {**bare, "receipt": receipt}


class Mouth:
    """Answers each request with the next of ``said``; ``None`` hangs up instead."""

    def __init__(self) -> None:
        self.said: list[tuple[int, Any] | None] = []
        self.heard: list[tuple[str, dict[str, str], bytes]] = []
        mouth = self

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, format: str, *args: Any) -> None:
                pass

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                mouth.heard.append((self.path, {n.lower(): v for n, v in self.headers.items()}, body))
                said = mouth.said.pop(0)
                if said is None:
                    self.connection.close()
                    return
                self.send_response(said[0])
                self.end_headers()
                self.wfile.write(json.dumps(said[1]).encode())

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def mouth() -> Iterator[Mouth]:
    made = Mouth()
    yield made
    made.close()


def client(mouth: Mouth, **options: Any) -> Client:
    return Client(mouth.address, "s", CALLER, **{"gateway_key": SIGNER.verifier_text, "timeout_s": 5, **options})


def test_a_proved_answer_is_given(mouth: Mouth) -> None:
    mouth.said = [(200, answer())]
    with client(mouth) as caller:
        found = caller.query("G", {"k": "1"}, {"purpose": "p"}, items=["姓名"], limit=3)
    assert found.rows == [{"姓名": "张*"}]
    assert json.loads(mouth.heard[0][2]) == {
        "where": {"k": "1"},
        "context": {"purpose": "p"},
        "items": ["姓名"],
        "limit": 3,
    }


def _at(*path: Any, value: Any) -> Callable[[dict[str, Any]], None]:
    def change(document: dict[str, Any]) -> None:
        place = document
        for name in path[:-1]:
            place = place[name]
        place[path[-1]] = value(place[path[-1]]) if callable(value) else value

    return change


OTHER = Signer(SIGNER.name, Ed25519PrivateKey.generate())


@pytest.mark.parametrize(
    "change",
    [
        _at("rows", value=[{"姓名": "李*"}]),
        _at("rows", value=[]),
        _at("outcome", value="not_found_in_coverage"),
        _at("as_of", value="2025-09-22T01:02:03.001Z"),
        _at("receipt", "content", "outcome", value="refused"),
        _at("receipt", "content", value=None),
        _at("receipt", "salt", value=b64url(b"x" * 32)),
        _at("receipt", "salt", value="="),
        _at("receipt", "answer_salt", value=b64url(b"x" * 32)),
        _at("receipt", "answer_salt", value=None),
        _at("receipt", "minute", value=6),
        _at("receipt", "kind", value=3),
        _at("receipt", "kind", value=250),
        _at("receipt", "index", value=1),
        _at("receipt", "number", value="hub.1.7"),
        _at("receipt", "origin", value="test.example/gateway/other/1"),
        _at("receipt", "path", value=[base64.b64encode(b"x" * 32).decode()]),
        _at("receipt", "path", value=["not base64"]),
        _at("receipt", "checkpoint", value=lambda note: note.replace("\n1\n", "\n2\n")),
        _at("receipt", "checkpoint", value=checkpoints.sign(Checkpoint(SIGNER.name, 1, b"r" * 32), SIGNER)),
        _at("receipt", "checkpoint", value=checkpoints.sign(Checkpoint(SIGNER.name, 1, b"r" * 32), OTHER)),
    ],
)
def test_any_change_disproves(mouth: Mouth, change: Callable[[dict[str, Any]], None]) -> None:
    changed = copy.deepcopy(answer())
    change(changed)
    mouth.said = [(200, changed)]
    with client(mouth) as caller, pytest.raises(ReceiptDisproved):
        caller.query("G", {}, {})


def test_an_answer_without_receipt_is_no_answer(mouth: Mouth) -> None:
    bare = answer()
    del bare["receipt"]
    mouth.said = [(200, bare)]
    with client(mouth) as caller, pytest.raises(ReceiptDisproved):
        caller.query("G", {}, {})


def test_a_call_that_was_sent_is_not_repeated(mouth: Mouth) -> None:
    mouth.said = [None, (200, answer())]
    with client(mouth) as caller, pytest.raises(Unanswered):
        caller.query("G", {}, {})
    assert len(mouth.heard) == 1


def test_a_connection_that_was_never_made_is_tried_again_and_then_given_up() -> None:
    with Client("http://127.0.0.1:1", "s", CALLER, attempts=2) as caller, pytest.raises(Unanswered):
        caller.query("G", {}, {})


def test_every_call_has_a_nonce_of_its_own(mouth: Mouth) -> None:
    mouth.said = [(200, answer()), (200, answer())]
    with client(mouth) as caller:
        for _ in range(2):
            caller.query("G", {}, {})
    inputs = [headers["signature-input"] for _, headers, _ in mouth.heard]
    assert inputs[0] != inputs[1]


def test_a_token_is_fetched_once_and_again_when_it_is_unknown(mouth: Mouth) -> None:
    granted = (200, {"access_token": "t", "expires_in": 300})
    mouth.said = [granted, (200, answer()), (401, {"code": "token_unknown"}), granted, (200, answer())]
    with client(mouth, bearer=True) as caller:
        caller.query("G", {}, {})
        caller.query("G", {}, {})
    assert [path for path, _, _ in mouth.heard] == [
        "/oauth/token",
        "/v1/grants/G/query",
        "/v1/grants/G/query",
        "/oauth/token",
        "/v1/grants/G/query",
    ]


@pytest.mark.parametrize("said", [(200, []), (200, "x"), (502, "<html>")])
def test_what_is_no_document_is_no_answer(mouth: Mouth, said: tuple[int, Any]) -> None:
    mouth.said = [said]
    with client(mouth) as caller, pytest.raises(Unanswered):
        caller.query("G", {}, {})


def test_a_refusal_without_receipt_is_told_as_one(mouth: Mouth) -> None:
    mouth.said = [(429, {"code": "calls_too_many", "detail": "d", "next_step": "n"})]
    with client(mouth) as caller, pytest.raises(Refused) as told:
        caller.query("G", {}, {})
    assert (told.value.code, told.value.reason, told.value.next_step, told.value.receipt) == (
        "calls_too_many",
        "d",
        "n",
        None,
    )
