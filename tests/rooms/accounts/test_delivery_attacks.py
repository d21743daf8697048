"""Receivers that mean harm: names that move home, endless and dripping answers, poison, keys in logs."""

from __future__ import annotations

import logging
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import httpx
import pytest

from shuqiao.accounts import actions
from shuqiao.accounts.delivery import actions as delivery
from shuqiao.accounts.delivery import jobs, outbound, rules
from shuqiao.accounts.delivery.facts import TRIES, Message
from shuqiao.accounts.models import Outgoing
from shuqiao.audit.models import Content
from shuqiao.kernel import clock
from shuqiao.site import logs
from tests.cast.people import HOUSING, Cast

pytestmark = pytest.mark.django_db

TOLD = {"number": "SQ-2025-000001"}
Answers = Callable[[socket.socket], None]
Serve = Callable[[Answers], str]


@pytest.fixture
def serve(settings: Any) -> Iterator[Serve]:
    """``serve(how)`` answers one connection by ``how``; gives the address of a webhook there."""
    doors: list[socket.socket] = []
    threads: list[threading.Thread] = []

    def started(how: Answers) -> str:
        door = socket.create_server(("127.0.0.1", 0))
        doors.append(door)
        settings.SHUQIAO_OUTBOUND_HOSTS = (f"127.0.0.1:{door.getsockname()[1]}",)

        def one() -> None:
            with suppress(OSError):
                line, _ = door.accept()
                with line:
                    line.recv(65536)
                    how(line)

        threads.append(threading.Thread(target=one))
        threads[-1].start()
        return f"http://127.0.0.1:{door.getsockname()[1]}/hook"

    yield started
    for door in doors:
        door.close()
    for thread in threads:
        thread.join(20)


def told(cast: Cast, url: str) -> Outgoing:
    delivery.add_webhook(cast.applicant, HOUSING, "住房系统", url)
    actions.notify("reminder", TOLD, department=HOUSING)
    jobs.deliver()
    return Outgoing.objects.get()


def test_the_connection_goes_to_the_address_that_was_judged(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """The name is asked once; had the client asked again, it would have been led home."""
    asked: list[str] = []
    called: list[httpx.Request] = []

    def looked_up(host: str, *_: Any, **__: Any) -> list[Any]:
        asked.append(host)
        return [(2, 1, 6, "", ("198.18.0.7" if len(asked) == 1 else "127.0.0.1", 443))]

    async def sent(self: Any, request: httpx.Request) -> httpx.Response:
        called.append(request)
        return httpx.Response(200)

    monkeypatch.setattr("socket.getaddrinfo", looked_up)
    monkeypatch.setattr(httpx.AsyncHTTPTransport, "handle_async_request", sent)
    assert told(cast, "https://zjj.qilan.example:8443/hook").state == "sent"
    assert asked == ["zjj.qilan.example"]
    assert (called[0].url.host, called[0].url.port) == ("198.18.0.7", 8443)
    assert called[0].headers["Host"] == "zjj.qilan.example:8443"
    assert called[0].extensions["sni_hostname"] == "zjj.qilan.example"  # the certificate is the name's


def test_another_address_of_the_name_is_tried(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    called: list[str] = []

    async def sent(self: Any, request: httpx.Request) -> httpx.Response:
        called.append(request.url.host)
        if len(called) == 1:
            raise httpx.ConnectError("away")
        return httpx.Response(204)

    found = [(2, 1, 6, "", (f"198.18.0.{n}", 443)) for n in (1, 2)]
    monkeypatch.setattr("socket.getaddrinfo", lambda *_, **__: found)
    monkeypatch.setattr(httpx.AsyncHTTPTransport, "handle_async_request", sent)
    assert told(cast, "https://zjj.qilan.example/hook").state == "sent"
    assert called == ["198.18.0.1", "198.18.0.2"]


def test_one_address_at_home_among_others_is_enough_to_refuse(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    found = [(2, 1, 6, "", (address, 443)) for address in ("198.18.0.1", "100.100.100.200")]
    monkeypatch.setattr("socket.getaddrinfo", lambda *_, **__: found)
    assert told(cast, "https://zjj.qilan.example/hook").error == "address not allowed"


@pytest.mark.parametrize(
    "address", ["100.100.100.200", "2002:7f00:1::", "64:ff9b::7f00:1", "::ffff:169.254.169.254", "fd00:ec2::254"]
)
def test_home_in_other_dresses(address: str) -> None:
    assert rules.near(address)


def test_an_endless_answer_is_not_read(cast: Cast, serve: Serve) -> None:
    size, written = 256 << 20, [0]

    def endless(line: socket.socket) -> None:
        line.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % size)
        while written[0] < size:
            line.sendall(b"x" * 65536)
            written[0] += 65536

    assert told(cast, serve(endless)).state == "sent"
    assert written[0] < size // 4


def test_a_dripping_answer_is_left(cast: Cast, serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each byte comes in time, the whole does not: nobody waits for it, and no other message does."""
    monkeypatch.setattr(outbound, "PATIENCE_S", 1.0)

    def dripping(line: socket.socket) -> None:
        line.sendall(b"HTTP/1.1 200 OK\r\nX-Slow: ")
        for _ in range(40):
            line.sendall(b"x")
            clock.sleep(0.1)
        line.sendall(b"\r\nContent-Length: 0\r\n\r\n")

    row = told(cast, serve(dripping))
    assert (row.state, row.error) == ("pending", "not reached: too slow")


def test_poison_is_given_up_and_holds_up_no_other(cast: Cast, settings: Any) -> None:
    settings.SHUQIAO_OUTBOUND_HOSTS = ("127.0.0.1:9",)
    for name in ("a", "b"):
        delivery.add_webhook(cast.applicant, HOUSING, name, f"http://127.0.0.1:9/{name}")
    actions.notify("reminder", TOLD, department=HOUSING)
    through: list[str] = []

    def send(message: Message) -> None:
        if message.to.endswith("/a"):
            raise UnicodeEncodeError("ascii", "密", 0, 1, "a header")
        through.append(message.to)

    for _ in range(TRIES):
        jobs.deliver(send)
        Outgoing.objects.filter(state="pending").update(next_at=clock.real_now())
    assert sorted(Outgoing.objects.values_list("state", "error")) == [
        ("dead", "fault: UnicodeEncodeError"),
        ("sent", ""),
    ]
    assert through == ["http://127.0.0.1:9/b"]


def test_a_receivers_key_stands_in_no_log(
    cast: Cast, serve: Serve, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logging, "basicConfig", lambda **_: None)
    before = {name: logging.getLogger(name).level for name in ("httpx", "httpcore", "django.request")}
    try:
        logs.configure("DEBUG")
        with caplog.at_level(logging.DEBUG):
            url = serve(lambda line: line.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"))
            assert told(cast, f"{url}?key=s3cret-of-the-robot").state == "sent"
    finally:
        for name, level in before.items():
            logging.getLogger(name).setLevel(level)
    assert "s3cret-of-the-robot" not in caplog.text
    said = [bytes(one or b"").decode() for one in Content.objects.values_list("content", flat=True)]
    assert any("/hook" in one for one in said)
    assert not any("s3cret-of-the-robot" in one for one in said)
