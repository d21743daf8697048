"""A control plane of a few lines behind a real socket: it signs what the test tells it to."""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Sequence
from datetime import datetime, timedelta
from email.parser import BytesParser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from shuqiao.kernel import clock
from shuqiao.kernel.canonical import b64url, moment
from shuqiao.tlog.checkpoints import peek
from shuqiao.wire import documents, envelopes, http_signatures
from shuqiao.wire.feed import Caller, CallerKey, Callers, Envelope, Feed, FeedItem, Heartbeat, Probe, Report
from shuqiao.wire.heartbeats import orders_root, payload_digest
from shuqiao.wire.orders import Order
from shuqiao.wire.segments import SegmentRow, unpack


class ControlPlane:
    """Set the fields, then let the gateway poll.  ``heartbeat`` fields in ``twist`` replace the true ones."""

    def __init__(self, member: str) -> None:
        self.member = member
        self.key = Ed25519PrivateKey.generate()
        self.signing = self.key
        self.request_key: Ed25519PublicKey | None = None
        self.items: list[FeedItem] = []
        self.orders: dict[str, tuple[int, bytes]] = {}
        self.revoked: list[str] = []
        self.callers = (0, "")
        self.sequence = 0
        self.polls = 0
        self.down = False
        self.twist: dict[str, Any] = {}
        self.reports: list[Report] = []
        self.addresses: list[Report] = []  # told at each start
        self.rows: list[SegmentRow] = []
        self.checkpoints: list[str] = []
        self.segment_answer: tuple[int, dict[str, Any]] | None = None
        self._lock = threading.Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.address = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def enrolment(self) -> dict[str, Any]:
        public = self.key.public_key()
        return {
            "member": self.member,
            "control_public": envelopes.public_text(public),
            "control_keyid": envelopes.thumbprint(public),
            "log_name": "test.example",
            "platform_vkey": "",
            "demo": False,
        }

    def put_order(self, order: Order) -> None:
        payload = documents.encode(order)
        with self._lock:
            self.orders[order.number] = (order.version, payload_digest(payload))
            self._push("order", payload)

    def put_callers(
        self, callers: list[tuple[str, str, Ed25519PublicKey]], desks: Sequence[Caller] = (), **key_changes: Any
    ) -> None:
        """(system, department, public key) of each, and desks; ``key_changes`` go into every key."""
        validity = {"valid_from": "2020-01-01T00:00:00.000Z", "valid_to": "2100-01-01T00:00:00.000Z"} | key_changes
        found = tuple(
            Caller(
                system,
                system,
                department,
                "system",
                (CallerKey(envelopes.thumbprint(key), envelopes.public_text(key), **validity),),
            )
            for system, department, key in callers
        )
        with self._lock:
            version = self.callers[0] + 1
            payload = documents.encode(Callers(self.member, version, (*found, *desks)))
            self.callers = (version, b64url(payload_digest(payload)))
            self._push("callers", payload)

    def put_probe(self, probe: Probe) -> None:
        with self._lock:
            self._push("probe", documents.encode(probe))

    def revoke(self, number: str) -> None:
        with self._lock:
            del self.orders[number]
            self.revoked.append(number)

    def feed(self, after: int) -> bytes:
        with self._lock:
            self.sequence += 1
            self.polls += 1
            items = tuple(item for item in self.items if item.seq > after)[:50]
            entries = [(number, version, digest) for number, (version, digest) in self.orders.items()]
            fields: dict[str, Any] = {
                "gateway": self.member,
                "sequence": self.sequence,
                "as_of": moment(clock.real_now()),
                "feed_seq": len(self.items),
                "orders_size": len(entries),
                "orders_root": base64.b64encode(orders_root(entries)).decode(),
                "callers_version": self.callers[0],
                "callers_sha256": self.callers[1],
                "revoked": tuple(self.revoked),
            } | self.twist
            beat = Heartbeat(**fields)
            signed = envelopes.sign("heartbeat", documents.encode(beat), self.signing)
            return documents.encode(Feed(signed, items, items[-1].seq if items else after))

    def _push(self, kind: Any, payload: bytes) -> None:
        self.items.append(FeedItem(len(self.items) + 1, kind, envelopes.sign(kind, payload, self.signing)))

    def take_segment(self, content_type: str, body: bytes) -> tuple[int, dict[str, Any]]:
        if self.segment_answer is not None:
            return self.segment_answer
        parts = multipart(content_type, body)
        with self._lock:
            if peek(parts["checkpoint"].decode()).size < len(self.rows):
                return 409, {"code": "checkpoint_smaller", "accepted_size": len(self.rows)}
            fresh = unpack(parts["segment"]) if parts["segment"] else ()
            if fresh and fresh[0].index != len(self.rows):
                return 409, {"code": "segment_out_of_place", "accepted_size": len(self.rows)}
            self.rows += fresh
            self.checkpoints.append(parts["checkpoint"].decode())
            return 200, {"accepted_size": len(self.rows), "consistency": [], "witnessed": []}

    def take_report(self, body: bytes) -> None:
        assert self.request_key is not None
        keys = {envelopes.thumbprint(self.request_key): self.request_key}
        payload = envelopes.open_(msgspec.json.decode(body, type=Envelope), "report", keys)
        report = documents.decode(payload, Report)
        (self.addresses if report.kind == "addresses" else self.reports).append(report)


def _handler(plane: ControlPlane) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, format: str, *args: Any) -> None:
            pass

        def do_GET(self) -> None:
            if self._believed(b""):
                after = int(parse_qs(urlsplit(self.path).query)["after"][0])
                self._answer(200, plane.feed(after))

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            if self.path.endswith("/enrol"):
                self._answer(200, json.dumps(plane.enrolment()).encode())
            elif self._believed(body):
                if self.path.endswith("/segments"):
                    status, answer = plane.take_segment(self.headers["content-type"], body)
                    self._answer(status, json.dumps(answer).encode())
                else:
                    plane.take_report(body)
                    self._answer(200, b"{}")

        def _believed(self, body: bytes) -> bool:
            assert plane.request_key is not None
            headers = {name.lower(): value for name, value in self.headers.items()}
            keys = {envelopes.thumbprint(plane.request_key): plane.request_key}
            found = http_signatures.verify(
                self.command,
                headers["host"],
                plane.address + self.path,
                headers,
                body,
                keys,
                http_signatures.GATEWAY_TAG,
                int(clock.real_now().timestamp()),
            )
            if plane.down or not isinstance(found, http_signatures.Verified):
                self._answer(503 if plane.down else 401, b'{"code":"no"}')
                return False
            return True

        def _answer(self, status: int, body: bytes) -> None:
            self.send_response(status)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    return Handler


def multipart(content_type: str, body: bytes) -> dict[str, bytes]:
    """The parts of a form by name."""
    message = BytesParser().parsebytes(b"content-type: " + content_type.encode() + b"\r\n\r\n" + body)
    return {
        str(part.get_param("name", header="content-disposition")): part.get_payload(decode=True)  # type: ignore[misc]
        for part in message.get_payload()  # type: ignore[union-attr]
    }


def in_days(days: int) -> str:
    """A moment so many days from now."""
    at: datetime = clock.real_now() + timedelta(days=days)
    return moment(at)
