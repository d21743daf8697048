"""The trusted proxy: whose word counts about the client's address and about who is signed in."""

from __future__ import annotations

import json
from collections.abc import Callable
from ipaddress import ip_network

import pytest
from django.test import Client, RequestFactory

from shuqiao.accounts.external.proxies import client_address
from shuqiao.accounts.external.ways import HeaderWay, SignInWays
from shuqiao.accounts.models import Identity, Person
from shuqiao.audit.models import Content
from tests.cast.people import PASSWORD, Cast

Use = Callable[..., SignInWays]
PROXIES = (ip_network("10.1.0.0/24"), ip_network("fd00::/8"))
PAGE = "/accounts/sign-in/"


@pytest.mark.parametrize(
    ("peer", "forwarded", "client"),
    [
        ("192.0.2.7", "203.0.113.5", "192.0.2.7"),  # no proxy of ours: its word goes for nothing
        ("10.1.0.2", "203.0.113.5", "203.0.113.5"),
        ("10.1.0.2", "6.6.6.6, 203.0.113.5", "203.0.113.5"),  # what the client itself wrote before
        ("10.1.0.2", "203.0.113.5, 10.1.0.9", "203.0.113.5"),  # two proxies of ours
        ("10.1.0.2", "203.0.113.5:1234", "203.0.113.5"),
        ("10.1.0.2", "[2001:db8::5]:443", "2001:db8::5"),
        ("::ffff:10.1.0.2", "203.0.113.5", "203.0.113.5"),
        ("fd00::1", "203.0.113.5", "203.0.113.5"),
        ("10.1.0.2", "", "10.1.0.2"),
        ("10.1.0.2", "unknown", "10.1.0.2"),
        ("10.1.0.2", "203.0.113.5, garbage", "10.1.0.2"),
        ("10.1.0.2", "10.1.0.3", "10.1.0.3"),
        ("10.1.0.2", ", ".join(["10.1.0.3"] * 5000), "10.1.0.3"),
        ("", "203.0.113.5", ""),
    ],
)
def test_client_address(ways: Use, peer: str, forwarded: str, client: str) -> None:
    ways(trusted=PROXIES)
    asked = RequestFactory().get("/", REMOTE_ADDR=peer, headers={"X-Forwarded-For": forwarded})
    assert client_address(asked) == client


def test_nobody_is_trusted_by_default(ways: Use) -> None:
    asked = RequestFactory().get("/", REMOTE_ADDR="127.0.0.1", headers={"X-Forwarded-For": "203.0.113.5"})
    assert client_address(asked) == "127.0.0.1"


def test_the_lock_is_the_clients_and_not_the_proxys(cast: Cast, ways: Use) -> None:
    ways(trusted=PROXIES)
    bad, good = ({"REMOTE_ADDR": "10.1.0.2", "HTTP_X_FORWARDED_FOR": f"203.0.113.{n}"} for n in (5, 6))
    found = [
        Client().post(PAGE, {"login": f"nobody{n}", "password": "x" * 12}, **bad).status_code  # type: ignore[arg-type]
        for n in range(51)
    ]
    assert found[-1] == 429
    right = {"login": "jianruoxi", "password": PASSWORD}
    assert Client().post(PAGE, right, **good).status_code == 302  # type: ignore[arg-type]


def header(ways: Use, secret: str = "", column: str = "login") -> None:
    ways(trusted=PROXIES, header=HeaderWay("X-Remote-User", column, secret))


def by_proxy(user: str, secret: str = "") -> Client:
    more = {"HTTP_X_SHUQIAO_PROXY_SECRET": secret} if secret else {}
    return Client(REMOTE_ADDR="10.1.0.2", HTTP_X_FORWARDED_FOR="203.0.113.5", HTTP_X_REMOTE_USER=user, **more)


def events(event: str) -> list[dict[str, object]]:
    return [json.loads(c.content)["facts"] for c in Content.objects.filter(event=f"accounts.{event}").order_by("pk")]


def test_the_proxys_word_signs_in_at_once(cast: Cast, ways: Use) -> None:
    header(ways)
    browser = by_proxy("jianruoxi")
    assert browser.get(PAGE, {"next": "/catalogue/"})["Location"] == "/catalogue/"
    assert "简若溪" in browser.get("/").content.decode()
    assert events("sign_in.succeeded")[0]["address"] == "203.0.113.5"


def test_from_elsewhere_it_is_ignored_and_recorded(cast: Cast, ways: Use) -> None:
    header(ways)
    browser = Client(REMOTE_ADDR="203.0.113.9", HTTP_X_REMOTE_USER="jianruoxi")
    assert browser.get(PAGE).status_code == 200
    assert browser.get("/").status_code == 302
    assert events("sign_in.refused") == [{"address": "203.0.113.9", "why": "not_by_the_proxy"}]
    for _ in range(60):
        browser.get(PAGE)
    assert len(events("sign_in.refused")) <= 50


@pytest.mark.parametrize(("given", "status"), [("", 200), ("wrong", 200), ("richtig", 302)])
def test_a_shared_secret(cast: Cast, ways: Use, given: str, status: int) -> None:
    header(ways, secret="richtig")
    assert by_proxy("jianruoxi", given).get(PAGE).status_code == status


def test_another_persons_session_ends(cast: Cast, ways: Use) -> None:
    header(ways)
    browser = by_proxy("jianruoxi")
    browser.get(PAGE)
    browser.defaults["HTTP_X_REMOTE_USER"] = "zhuyuanxiu"
    left = browser.get("/")
    assert left.status_code == 302
    browser.get(left["Location"])
    assert "祝远岫" in browser.get("/").content.decode()
    assert events("sign_in.ended") == [{"way": "header"}]


def test_a_session_begun_by_the_proxy_ends_when_it_falls_silent(cast: Cast, ways: Use) -> None:
    header(ways)
    browser = by_proxy("jianruoxi")
    browser.get(PAGE)
    del browser.defaults["HTTP_X_REMOTE_USER"]
    assert browser.get("/").status_code == 302


def test_a_manager_is_not_made_by_a_header(cast: Cast, ways: Use) -> None:
    header(ways)
    assert by_proxy("taoshouyi").get(PAGE).status_code == 403
    assert Identity.objects.get().person_id is None


@pytest.mark.parametrize("value", ["nobody-here", "x" * 5000, "jianruoxi\x00", "简若溪"])
def test_strange_values(cast: Cast, ways: Use, value: str) -> None:
    header(ways)
    before = Person.objects.count()
    assert by_proxy(value).get(PAGE).status_code == 403
    assert Person.objects.count() == before


def test_by_staff_code(cast: Cast, ways: Use) -> None:
    header(ways, column="external_code")
    Person.objects.filter(login="jianruoxi").update(external_code="QL-0102")
    assert by_proxy("QL-0102").get(PAGE).status_code == 302
    assert by_proxy("jianruoxi").get(PAGE).status_code == 403
