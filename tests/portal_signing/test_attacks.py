"""What an outsider tries at the doors: filling the log, many addresses of one host, an old password's half sign-in."""

from __future__ import annotations

from collections.abc import Callable

import pyotp
import pytest
from django.test import Client

from shuqiao.accounts import actions, feeds, rules
from shuqiao.accounts.external import cas
from shuqiao.accounts.external.ways import CasWay, OidcWay, SignInWays
from shuqiao.accounts.models import SecondFactor
from shuqiao.accounts.second import queries
from shuqiao.audit.models import Content
from shuqiao.kernel import clock
from tests.cast.people import PASSWORD, Cast

Use = Callable[..., SignInWays]
PAGE, CODE, ENROL = "/accounts/sign-in/", "/accounts/sign-in/second/", "/accounts/second-factor/"
BACK = "/accounts/sign-in/oidc/back/"
NEW_PASSWORD = "Lan-Ting-2026-xu"
OIDC = OidcWay("http://127.0.0.1:9", "shuqiao", "secret", "统一身份认证", None, "openid")


def refused() -> int:
    return Content.objects.filter(event="accounts.sign_in.refused").count()


@pytest.mark.parametrize("door", [BACK, "/accounts/sign-in/cas/?ticket=ST-1"])
def test_a_locked_address_fills_no_log(cast: Cast, ways: Use, door: str) -> None:
    """Anybody may call these addresses; after the lock nothing more is written of it."""
    ways(oidc=OIDC, cas=CasWay("http://127.0.0.1:9/cas", "CAS", None))
    browser = Client()
    found = [browser.get(door).status_code for _ in range(rules.ADDRESS_FAILURES)]
    assert (found[0], found[-1]) == (401, 429)
    before = Content.objects.count()
    assert {browser.get(door).status_code for _ in range(5)} == {429}
    assert Content.objects.count() == before


def test_a_locked_address_makes_no_calls(cast: Cast, ways: Use, monkeypatch: pytest.MonkeyPatch) -> None:
    ways(cas=CasWay("https://cas.example.cn", "CAS", None))
    browser = Client()
    for _ in range(rules.ADDRESS_FAILURES):
        browser.get("/accounts/sign-in/cas/", {"ticket": "ST 1"})
    monkeypatch.setattr(cas, "ask", lambda *_: pytest.fail("called"))
    browser.get("/accounts/sign-in/cas/")
    assert browser.get("/accounts/sign-in/cas/", {"ticket": "ST-1"}).status_code == 429


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("203.0.113.5", "203.0.113.5"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", ""),
        ("unknown", "unknown"),
    ],
)
def test_whom_failures_are_counted_against(address: str, counted: str) -> None:
    assert rules.counted_address(address) == counted


def test_one_host_has_no_endless_tries_by_its_many_addresses(cast: Cast, ways: Use) -> None:
    found = [
        Client().post(
            PAGE, {"login": f"nobody{n}", "password": "x" * 12}, REMOTE_ADDR=f"2001:db8::{n:x}"
        ).status_code
        for n in range(rules.ADDRESS_FAILURES)
    ]  # fmt: skip
    assert (found[0], found[-1]) == (401, 429)
    other = {"login": "jianruoxi", "password": PASSWORD}
    assert Client().post(PAGE, other, REMOTE_ADDR="2001:db8:0:1::1").status_code == 302


def test_half_a_sign_in_ends_with_its_password(cast: Cast, ways: Use) -> None:
    """Whoever learned the old password may not enrol a device of their own after it was reset."""
    ways(second="all")
    thief = Client()
    assert thief.post(PAGE, {"login": "jianruoxi", "password": PASSWORD})["Location"] == ENROL
    thief.post(ENROL, {"do": "begin"})
    person = cast.people["jianruoxi"].id
    actions.set_password(cast.system_manager, person, NEW_PASSWORD, must_change=False)
    drawn = queries.to_confirm(cast.applicant)
    assert drawn is not None
    code = pyotp.TOTP(drawn[1]).at(clock.real_now())
    assert thief.post(ENROL, {"code": code, "do": "confirm"})["Location"].startswith(PAGE)
    assert SecondFactor.objects.get().state == "enrolling"
    assert thief.get("/accounts/people/me/").status_code == 302
    owner = Client()
    assert owner.post(PAGE, {"login": "jianruoxi", "password": NEW_PASSWORD})["Location"] == ENROL
    assert owner.get(ENROL).status_code == 200


@pytest.mark.parametrize("coding", ["utf-8", "utf-16-le", "utf-16-be"])
def test_no_entity_is_expanded_in_any_coding(coding: str) -> None:
    """Anybody may send a logout request."""
    bomb = f'<!DOCTYPE r [<!ENTITY a "ST-1">]><r xmlns:p="{cas._INDEX[1:].split("}")[0]}"><p:SessionIndex>&a;' \
           "</p:SessionIndex></r>"  # fmt: skip
    assert cas.ended(bomb.encode(coding).decode()) is None
    assert cas.ended(bomb.replace('<!DOCTYPE r [<!ENTITY a "ST-1">]>', "").replace("&a;", "ST-1")) is not None


@pytest.mark.parametrize("together", [False, True])
def test_a_calendar_address_ends_with_the_person_for_good(cast: Cast, together: bool) -> None:
    secret = actions.make_feed(cast.applicant)
    person = cast.people["jianruoxi"].id
    assert feeds.of_secret(secret) is not None
    if together:
        actions.deactivate_people(cast.system_manager, [person])
    else:
        actions.deactivate_person(cast.system_manager, person)
    assert feeds.of_secret(secret) is None
    actions.reactivate_person(cast.system_manager, person)
    assert feeds.of_secret(secret) is None
