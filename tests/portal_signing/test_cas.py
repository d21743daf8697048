"""CAS 3 over a real socket: tickets once and for this service, attributes, single logout."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client

from shuqiao.accounts.external.ways import CasWay, Link, SignInWays
from shuqiao.accounts.models import ExternalSession, Identity, Person
from tests.cast.people import Cast
from tests.portal_signing.providers import CasServer, serving

Use = Callable[..., SignInWays]
DOOR = "/accounts/sign-in/cas/"


@pytest.fixture
def cas() -> Iterator[tuple[CasServer, str]]:
    server = CasServer({"jrx": {"employeeNumber": "QL-0102", "displayName": "简若溪 & 同事"}, "nobody": {}})
    with serving(server) as url:
        yield server, f"{url}/cas"


def use(ways: Use, url: str) -> None:
    ways(cas=CasWay(url, "CAS 登录", Link("employeeNumber", "external_code")))
    Person.objects.filter(login="jianruoxi").update(external_code="QL-0102")


def gone_through(browser: Client, server: CasServer, user: str = "jrx") -> tuple[Any, str]:
    left = browser.get(DOOR, {"next": "/catalogue/"})
    back, ticket = server.login(left["Location"], user)
    return browser.get(back.removeprefix("http://testserver")), ticket


def test_signs_in_and_the_server_signs_out(cast: Cast, ways: Use, cas: tuple[CasServer, str]) -> None:
    server, url = cas
    use(ways, url)
    browser, other = Client(), Client(enforce_csrf_checks=True)
    back, ticket = gone_through(browser, server)
    assert (back.status_code, back["Location"]) == (302, "/catalogue/")
    assert Identity.objects.get().shown == "简若溪 & 同事"
    assert browser.get("/").status_code == 200
    assert ticket not in str(list(ExternalSession.objects.values()))
    for request in ("", "<x/>", "not xml", server.logout_request("ST-other"), server.logout_request("")):
        assert other.post(DOOR, {"logoutRequest": request}).status_code == 204
        assert browser.get("/").status_code == 200
    assert other.post(DOOR, {"logoutRequest": server.logout_request(ticket)}).status_code == 204
    assert browser.get("/").status_code == 302


def test_a_ticket_is_used_once_by_who_left(cast: Cast, ways: Use, cas: tuple[CasServer, str]) -> None:
    server, url = cas
    use(ways, url)
    browser = Client()
    back, ticket = gone_through(browser, server)
    assert back.status_code == 302
    again = Client()
    assert again.get(DOOR, {"ticket": ticket}).status_code == 401  # never left from here
    again.get(DOOR)
    assert again.get(DOOR, {"ticket": ticket}).status_code == 401  # used


def test_a_ticket_of_another_service(cast: Cast, ways: Use, cas: tuple[CasServer, str]) -> None:
    server, url = cas
    use(ways, url)
    _, ticket = server.login(f"{url}/login?service=https%3A%2F%2Fother.example.cn%2F", "jrx")
    browser = Client()
    browser.get(DOOR)
    assert browser.get(DOOR, {"ticket": ticket}).status_code == 401


@pytest.mark.parametrize("ticket", ["", "x" * 256, "ST 1", "ST-1&service=x", "ST-\x7f"])
def test_malformed_tickets_are_not_sent_on(cast: Cast, ways: Use, cas: tuple[CasServer, str], ticket: str) -> None:
    use(ways, cas[1])
    browser = Client()
    browser.get(DOOR)
    assert browser.get(DOOR, {"ticket": ticket}).status_code == 401


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"<html>login</html>",
        b'<!DOCTYPE x [<!ENTITY a "b">]><cas:serviceResponse xmlns:cas="http://www.yale.edu/tp/cas"/>',
        b"<cas:serviceResponse>",
        b"x" * (1 << 21),
    ],
    ids=["empty", "html", "entity", "broken", "long"],
)
def test_strange_answers(cast: Cast, ways: Use, cas: tuple[CasServer, str], raw: bytes) -> None:
    server, url = cas
    use(ways, url)
    server.raw = raw
    assert gone_through(Client(), server)[0].status_code == 503
    assert Identity.objects.count() == 0


def test_a_forged_answer_without_a_user(cast: Cast, ways: Use, cas: tuple[CasServer, str]) -> None:
    server, url = cas
    use(ways, url)
    empty = "<cas:authenticationSuccess><cas:user> </cas:user></cas:authenticationSuccess>"
    server.raw = f'<cas:serviceResponse xmlns:cas="http://www.yale.edu/tp/cas">{empty}</cas:serviceResponse>'.encode()
    assert gone_through(Client(), server)[0].status_code == 401


def test_unknown_user_and_server_away(cast: Cast, ways: Use, cas: tuple[CasServer, str]) -> None:
    server, url = cas
    use(ways, url)
    assert gone_through(Client(), server, "nobody")[0].status_code == 403
    use(ways, "http://127.0.0.1:9/cas")
    assert gone_through(Client(), server)[0].status_code == 503


def test_signing_out_offers_the_servers_own(cast: Cast, ways: Use, cas: tuple[CasServer, str]) -> None:
    server, url = cas
    use(ways, url)
    browser = Client()
    gone_through(browser, server)
    left = browser.post("/accounts/sign-out/")
    assert f"{url}/logout?service=" in browser.get(left["Location"]).content.decode()
