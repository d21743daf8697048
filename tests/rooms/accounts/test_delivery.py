"""The outbox: written with the notice, sent outside any transaction, at least once, and never about people."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import time, timedelta
from email import message_from_bytes
from email.header import decode_header, make_header
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from django.db import connection, transaction

from shuqiao.accounts import actions
from shuqiao.accounts.delivery import actions as delivery
from shuqiao.accounts.delivery import configured, jobs, queries, rules
from shuqiao.accounts.delivery.facts import Failed, Message
from shuqiao.accounts.models import Outgoing
from shuqiao.kernel import clock
from shuqiao.kernel.refusals import Refusal
from tests.cast.people import HOUSING, POLICE, Cast

pytestmark = pytest.mark.django_db

TOLD = {"number": "SQ-2025-000001", "entry": "户籍家庭成员信息", "due_on": "2025-10-11", "count": "2",
        "reason": "张三的材料不全", "person": "李四"}  # fmt: skip


@pytest.fixture
def ready(settings: Any, tmp_path: Path) -> Any:
    """Every way set up; nothing of it reached unless a test says so."""
    settings.SHUQIAO_MAIL_FROM = "shuqiao@qilan.example"
    settings.SHUQIAO_PUBLIC_URL = "https://shuqiao.qilan.example"
    settings.SHUQIAO_SMS_CONFIG = tmp_path / "sms.json"
    settings.SHUQIAO_SMS_QUIET = (time(0, 0), time(0, 0))
    return settings


class Receiver(BaseHTTPRequestHandler):
    """A department's system that checks as the guide says, and an SMS gateway."""

    seen: set[str]
    got: list[tuple[dict[str, str], bytes]]
    secret: str
    status: int

    def do_POST(self) -> None:
        server: Any = self.server
        body = self.rfile.read(int(self.headers["Content-Length"]))
        headers = dict(self.headers.items())
        server.got.append((headers, body))
        status = server.status
        if server.secret:
            uid, stamp = headers["Shuqiao-Webhook-Id"], headers["Shuqiao-Webhook-Timestamp"]
            signed = headers["Shuqiao-Webhook-Signature"]
            good = rules.genuine(server.secret, uid, stamp, body, signed, clock.real_now(), server.seen)
            status = status if good else 401
            if good and status == 200:
                server.seen.add(uid)
        self.send_response(status)
        if status == 302:
            self.send_header("Location", "http://127.0.0.1:9/")
        self.end_headers()
        self.wfile.write(json.dumps({"code": 0}).encode())

    def log_message(self, *_: Any) -> None:
        return


@pytest.fixture
def receiver(ready: Any) -> Iterator[Any]:
    server: Any = HTTPServer(("127.0.0.1", 0), Receiver)
    server.seen, server.got, server.secret, server.status = set(), [], "", 200
    ready.SHUQIAO_OUTBOUND_HOSTS = (f"127.0.0.1:{server.server_port}",)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def hooked(cast: Cast, receiver: Any) -> None:
    url = f"http://127.0.0.1:{receiver.server_port}/hook"
    _, receiver.secret = delivery.add_webhook(cast.applicant, HOUSING, "住房系统", url)


def due() -> None:
    """As if the waiting time were over."""
    Outgoing.objects.filter(state="pending").update(next_at=clock.real_now() - timedelta(seconds=1))


def states() -> list[str]:
    return list(Outgoing.objects.order_by("pk").values_list("state", flat=True))


def test_who_is_written_to(cast: Cast, ready: Any) -> None:
    delivery.choose(cast.applicant, email="jian@zjj.qilan.example", email_on=True, mobile="0990802000", sms_on=True)
    delivery.choose(cast.applicant_head, email="shen@zjj.qilan.example", email_on=False)
    delivery.choose(cast.provider_reviewer, email="fang@gaj.qilan.example", email_on=True)
    delivery.add_webhook(cast.applicant, HOUSING, "住房系统", "https://zjj.qilan.example/hook")
    actions.notify("reminder", TOLD, department=HOUSING)
    assert sorted(Outgoing.objects.values_list("channel", flat=True)) == ["email", "sms", "webhook"]
    actions.notify("deputy_named", TOLD, person=cast.people["jianruoxi"].id)
    assert Outgoing.objects.count() == 5  # no webhook for what concerns one person
    assert {o.urgent for o in Outgoing.objects.filter(notice__code="deputy_named")} == {False}


def test_nothing_is_written_where_nothing_is_set_up(cast: Cast) -> None:
    with pytest.raises(Refusal) as no:
        delivery.choose(cast.applicant, email="jian@zjj.qilan.example", email_on=True)
    assert no.value.code == "channel_not_set_up"
    actions.notify("reminder", TOLD, department=HOUSING)
    assert not Outgoing.objects.exists()


def test_the_outbox_falls_with_the_notice(cast: Cast, ready: Any) -> None:
    delivery.choose(cast.applicant, email="jian@zjj.qilan.example", email_on=True)

    def undone() -> None:
        with transaction.atomic():
            actions.notify("reminder", TOLD, department=HOUSING)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        undone()
    assert not Outgoing.objects.exists()


def test_a_webhook_is_signed_and_a_replay_refused(cast: Cast, receiver: Any) -> None:
    hooked(cast, receiver)
    actions.notify("reminder", TOLD, "/sharing/applications/SQ-2025-000001/", department=HOUSING)
    assert jobs.deliver() == 1
    assert states() == ["sent"]
    headers, body = receiver.got[0]
    told = json.loads(body)
    assert (told["number"], told["entry"], told["count"]) == (TOLD["number"], TOLD["entry"], "2")
    assert told["link"] == "https://shuqiao.qilan.example/sharing/applications/SQ-2025-000001/"
    assert "张三" not in body.decode()
    assert "李四" not in body.decode()
    # the very same bytes again: the receiver knows the id
    import httpx

    again = httpx.post(f"http://127.0.0.1:{receiver.server_port}/hook", headers=headers, content=body, trust_env=False)
    assert again.status_code == 401


def test_a_crash_after_sending_repeats_under_the_same_id(cast: Cast, receiver: Any, monkeypatch: Any) -> None:
    hooked(cast, receiver)
    actions.notify("reminder", TOLD, department=HOUSING)
    with monkeypatch.context() as broken:
        broken.setattr(jobs, "_settle", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt()))
        with pytest.raises(KeyboardInterrupt):
            jobs.deliver()
    assert states() == ["pending"]
    assert jobs.deliver() == 0  # the lease runs
    due()
    jobs.deliver()
    ids = {headers["Shuqiao-Webhook-Id"] for headers, _ in receiver.got}
    assert (len(receiver.got), len(ids)) == (2, 1)


def test_no_redirect_is_followed_and_failures_end(cast: Cast, receiver: Any) -> None:
    hooked(cast, receiver)
    receiver.status = 302
    actions.notify("reminder", TOLD, department=HOUSING)
    for _ in range(20):
        jobs.deliver()
        due()
    assert states() == ["dead"]
    assert len(receiver.got) == 8
    row = queries.deliveries(cast.operator).items[0]
    assert (row.error, row.tries, row.receiver) == ("answered 302", 8, "住房系统")
    with pytest.raises(Refusal):
        queries.deliveries(cast.applicant)
    with pytest.raises(Refusal):
        delivery.send_again(cast.applicant, row.id)
    receiver.status = 200
    delivery.send_again(cast.operator, row.id)
    assert jobs.deliver() == 1
    with pytest.raises(Refusal) as sent:
        delivery.send_again(cast.operator, row.id)
    assert sent.value.code == "wrong_state"


def test_an_address_no_longer_allowed_is_not_called(cast: Cast, receiver: Any, settings: Any) -> None:
    hooked(cast, receiver)
    actions.notify("reminder", TOLD, department=HOUSING)
    settings.SHUQIAO_OUTBOUND_HOSTS = ()
    jobs.deliver()
    assert states() == ["dead"]
    assert receiver.got == []


def test_a_name_that_leads_home_is_not_called(cast: Cast, ready: Any, monkeypatch: Any) -> None:
    delivery.add_webhook(cast.applicant, HOUSING, "住房系统", "https://inside.qilan.example/hook")
    monkeypatch.setattr("socket.getaddrinfo", lambda *_, **__: [(2, 1, 6, "", ("127.0.0.1", 443))])
    actions.notify("reminder", TOLD, department=HOUSING)
    jobs.deliver()
    assert Outgoing.objects.get().error == "address not allowed"


def test_a_removed_webhook_and_a_silenced_person_are_dropped(cast: Cast, receiver: Any) -> None:
    hooked(cast, receiver)
    delivery.choose(cast.applicant, mobile="0990802000", sms_on=True)
    actions.notify("reminder", TOLD, department=HOUSING)
    delivery.remove_webhook(cast.applicant, queries.webhooks(cast.applicant).items[0].id)
    delivery.choose(cast.applicant, mobile="0990802000", sms_on=False)
    due()
    jobs.deliver()
    assert states() == ["dropped", "dropped"]


def test_sms_by_a_gateway_described_as_data(cast: Cast, receiver: Any, settings: Any) -> None:
    document = {
        "url": f"http://127.0.0.1:{receiver.server_port}/send", "form": "form", "headers": {"X-Key": "{secret}"},
        "body": {"to": "{mobile}", "tpl": "{template}", "p": "{number}|{count}"},
        "templates": {"*": "T1", "reminder": "T2"},
        "success": {"code": 0},
    }  # fmt: skip
    settings.SHUQIAO_SMS_CONFIG.write_text(json.dumps(document))
    settings.SHUQIAO_SMS_SECRET = "s3cret"
    delivery.choose(cast.applicant, mobile="0990802000", sms_on=True)
    actions.notify("reminder", TOLD, department=HOUSING)
    assert jobs.deliver() == 1
    headers, body = receiver.got[0]
    assert headers["X-Key"] == "s3cret"
    assert body == b"to=0990802000&tpl=T2&p=SQ-2025-000001%7C1"
    document["success"] = {"code": 1}
    settings.SHUQIAO_SMS_CONFIG.write_text(json.dumps(document))
    actions.notify("reminder", TOLD, department=HOUSING)
    jobs.deliver()
    assert Outgoing.objects.order_by("-pk")[0].error == "SMS gateway: not accepted"


@pytest.mark.parametrize(
    "document",
    [
        [],
        {"url": "https://x.example"},
        {"url": 1, "templates": {"*": "1"}},
        {"url": "u", "templates": {"*": "1"}, "form": "xml"},
        {"url": "u", "templates": {"*": "1"}, "colour": 1},
        {"url": "u", "templates": {"*": "1"}, "body": []},
    ],
)
def test_a_wrong_description_is_refused(document: Any) -> None:
    with pytest.raises(ValueError):
        configured.parse_sms(document)


class Mailbox:
    """A mail server that keeps what it gets."""

    def __init__(self) -> None:
        self.mails: list[Any] = []
        self.answer = "250 OK"

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if self.answer.startswith("5"):
            return self.answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.mails.append((envelope.rcpt_tos, message_from_bytes(envelope.content)))
        return self.answer


@pytest.fixture
def mailbox(ready: Any, settings: Any) -> Iterator[Mailbox]:
    box = Mailbox()
    controller = Controller(box, hostname="127.0.0.1", port=0)
    import socket

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        controller.port = free.getsockname()[1]
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", controller.port
    yield box
    controller.stop()


def test_one_digest_a_day_and_deadlines_at_once(cast: Cast, mailbox: Mailbox) -> None:
    delivery.choose(cast.applicant, email="jian@zjj.qilan.example", email_on=True)
    for number in range(3):
        actions.notify("application_returned", {**TOLD, "number": f"SQ-{number}"}, "/sharing/", department=HOUSING)
    assert jobs.deliver() == 0  # waits for the digest
    actions.notify("reminder", TOLD, "/sharing/applications/SQ-2025-000001/", department=HOUSING)
    assert jobs.deliver() == 1
    due()
    assert jobs.deliver() == 1
    assert states() == ["sent"] * 4
    urgent, digest = mailbox.mails
    assert urgent[0] == digest[0] == ["jian@zjj.qilan.example"]
    said = digest[1].get_payload(decode=True).decode()
    assert all(f"SQ-{number}" in said for number in range(3))
    assert "张三" not in said
    assert "https://shuqiao.qilan.example/sharing/" in said
    assert str(make_header(decode_header(digest[1]["Subject"]))) == "数桥：3 条通知"


def test_the_mail_server_is_down_and_comes_back(cast: Cast, mailbox: Mailbox, settings: Any) -> None:
    delivery.choose(cast.applicant, email="jian@zjj.qilan.example", email_on=True)
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, 9
    actions.notify("reminder", TOLD, department=HOUSING)
    assert jobs.deliver() == 0
    row = Outgoing.objects.get()
    assert (row.state, row.tries, row.error) == ("pending", 1, "mail server: ConnectionRefusedError")
    assert jobs.deliver() == 0  # not before its time
    settings.EMAIL_PORT = port
    due()
    assert jobs.deliver() == 1


def test_a_refused_recipient_is_dead_at_once(cast: Cast, mailbox: Mailbox) -> None:
    delivery.choose(cast.applicant, email="gone@zjj.qilan.example", email_on=True)
    mailbox.answer = "550 no such user"
    actions.notify("reminder", TOLD, department=HOUSING)
    jobs.deliver()
    assert states() == ["dead"]


def test_sending_opens_no_transaction(cast: Cast, ready: Any) -> None:
    delivery.add_webhook(cast.applicant, HOUSING, "住房系统", "https://zjj.qilan.example/hook")
    actions.notify("reminder", TOLD, department=HOUSING)
    depth = len(connection.savepoint_ids)

    def send(message: Message) -> None:
        assert len(connection.savepoint_ids) == depth

    assert jobs.deliver(send) == 1


def test_one_bad_receiver_does_not_hold_up_the_others(cast: Cast, ready: Any) -> None:
    for name in ("a", "b", "c"):
        delivery.add_webhook(cast.applicant, HOUSING, name, f"https://{name}.qilan.example/")
    actions.notify("reminder", TOLD, department=HOUSING)

    def send(message: Message) -> None:
        if "//a." in message.to:
            raise Failed("down")

    assert jobs.deliver(send) == 2
    assert sorted(states()) == ["pending", "sent", "sent"]


def test_webhooks_are_a_departments_own(cast: Cast, ready: Any) -> None:
    made, secret = delivery.add_webhook(cast.applicant, HOUSING, "住房系统", "https://zjj.qilan.example/hook")
    for who in (cast.compiler, cast.applicant_head, cast.auditor):
        with pytest.raises(Refusal) as no:
            delivery.rotate_webhook(who, made.id)
        assert no.value.code == "absent"
    with pytest.raises(Refusal) as foreign:
        delivery.add_webhook(cast.applicant, POLICE, "x", "https://x.qilan.example/")
    assert foreign.value.code == "not_permitted"
    changed, fresh = delivery.rotate_webhook(cast.applicant, made.id)
    assert (changed.version, fresh != secret) == (2, True)
    assert delivery.rotate_webhook(cast.operator, made.id)[0].version == 3
    for index in range(rules.MOST_WEBHOOKS - 1):
        delivery.add_webhook(cast.applicant, HOUSING, f"n{index}", "https://zjj.qilan.example/hook")
    with pytest.raises(Refusal) as full:
        delivery.add_webhook(cast.applicant, HOUSING, "one more", "https://zjj.qilan.example/hook")
    assert full.value.code == "webhooks_full"
    for name in ("", "x" * 61, "a\x00", "a\nb"):
        with pytest.raises(Refusal) as wrong:
            delivery.add_webhook(cast.applicant, HOUSING, name, "https://zjj.qilan.example/hook")
        assert wrong.value.code == "webhook_name_wrong"


def test_pages(cast: Cast, ready: Any, browser_of) -> None:  # type: ignore[no-untyped-def]
    applicant, operator = browser_of("jianruoxi"), browser_of("qiaodu")
    here = "/accounts/notices/"
    made = applicant.post(f"{here}webhooks/new/", {"name": "住房系统", "url": "https://zjj.qilan.example/hook"})
    assert "whsec_" in made.content.decode()
    assert "whsec_" not in applicant.get(f"{here}webhooks/").content.decode()
    assert applicant.post(f"{here}webhooks/new/", {"name": "x", "url": "http://10.0.0.1/"}).status_code == 422
    actions.notify("application_returned", TOLD, "/sharing/", department=HOUSING)
    jobs.deliver(lambda message: (_ for _ in ()).throw(Failed("answered 410", for_good=True)))
    assert "answered 410" in operator.get(f"{here}deliveries/").content.decode()
    assert "处理发送失败的通知" in operator.get("/").content.decode()
    assert "处理发送失败的通知" not in applicant.get("/").content.decode()
    assert operator.post(f"{here}deliveries/{Outgoing.objects.get().pk}/again/").status_code == 302
    assert applicant.get(f"{here}deliveries/").status_code == 403
    chosen = {"email": "jian@zjj.qilan.example", "email_on": "on", "mobile": "", "language": "zh"}
    assert applicant.post(f"{here}preferences/", chosen).status_code == 302
    assert "jian@zjj.qilan.example" in applicant.get(f"{here}preferences/").content.decode()
    assert applicant.post(f"{here}preferences/", {**chosen, "email": "x"}).status_code == 422
    assert "SQ-2025-000001" in applicant.get(here).content.decode()
    assert applicant.get(f"{here}?after=x").status_code == 400
    assert operator.get(f"{here}deliveries/?box=x").status_code == 400
