"""Every address of the portal, asked by nobody and by somebody without a role: no page, no change."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import get_resolver

from shuqiao.audit.models import Content
from shuqiao.catalogue.queries import known_entry
from shuqiao.kernel import clock
from shuqiao.sharing.actions import open_dispute, start_basket
from shuqiao.sharing.facts import Line
from shuqiao.sharing.facts.disputes import About
from tests.cast import people
from tests.cast.people import HOUSING, LAND, Cast
from tests.portal.addresses import addresses as patterns
from tests.rooms.exchange.stage import attached, gateway
from tests.rooms.sharing.demand_stage import demand_in
from tests.rooms.sharing.stage import MONDAY, SCOPE, grant_in

pytestmark = pytest.mark.django_db

OPEN = {"accounts/sign-in/", "accounts/sign-out/", "accounts/signed-out/", "language/", "sharing/papers/check/"}
"""Needed before anybody is signed in, or by whoever holds a paper."""

OWN = {
    "accounts/second-factor/", "accounts/password/", "accounts/tokens/new/", "notices/1/read/",
    "accounts/calendar/make/", "accounts/notices/preferences/",
}  # fmt: skip
"""What everybody does for themselves."""


@pytest.fixture
def addresses(cast: Cast) -> Iterator[list[str]]:
    """Each address with values that name things which exist, of other departments than the asker's."""
    logging.getLogger("django.request").setLevel(logging.CRITICAL)
    with clock.fixed_at(MONDAY):
        gateway(cast)
        grant = grant_in(cast, "active")
        attached(cast, grant.entry_code)
        basket = start_basket(cast.applicant, SCOPE, [Line(grant.entry_code)])
        declined = demand_in(cast, "declined").number
        demand = demand_in(cast, "dispatched").number
        dispute = open_dispute(cast.applicant, About.DEMAND, declined, "应当提供").number
        person, entry = cast.people["jianruoxi"].id, known_entry(grant.entry_code).id

        def filled(route: str) -> str:
            room = route.split("/")[0]
            kinds = {"applications": "SQ-2025-000001", "grants": grant.number, "baskets": basket.number,
                     "demands": demand, "disputes": dispute,
                     "gateways": "hub", "sources": "hub-civil", "departments": HOUSING, "people": str(person),
                     "systems": "zjj-housing-check"}  # fmt: skip
            kind = next((value for name, value in kinds.items() if f"/{name}/" in f"/{route}"), "1")
            parts = []
            for part in route.split("/"):
                name = part.strip("<>").rpartition(":")[2] if part.startswith("<") else ""
                if name == "verb":
                    part = "suspend"
                elif name:
                    part = str(entry) if room == "catalogue" else kind
                    kind = "1"
                parts.append(part)
            return "/".join(parts)

        yield [filled(route) for route in patterns(get_resolver().url_patterns)]


def test_nobody_is_shown_or_changes_anything(addresses: list[str]) -> None:
    assert len(addresses) > 40
    for address in addresses:
        if address in OPEN:
            continue
        for method in ("get", "post"):
            before = Content.objects.count()
            answer = getattr(Client(), method)(f"/{address}")
            assert answer.status_code in (302, 404, 405), f"{method} {address}: {answer.status_code}"
            if answer.status_code == 302:
                assert answer["Location"].startswith("/accounts/sign-in/?next="), address
            assert Content.objects.count() == before, address


def test_a_change_needs_the_page_s_own_token(cast: Cast, addresses: list[str], browser_of) -> None:  # type: ignore[no-untyped-def]
    browser = Client(enforce_csrf_checks=True)
    browser.cookies = browser_of("qinyining").cookies
    for address in addresses:
        before = Content.objects.count()
        assert browser.post(f"/{address}").status_code in (403, 404, 405), address
        assert Content.objects.count() == before, address


def test_one_without_a_role_changes_nothing_and_meets_no_fault(
    cast: Cast, addresses: list[str], browser_of  # type: ignore[no-untyped-def]
) -> None:  # fmt: skip
    people.person("wuguan", "无关", LAND)
    browser = browser_of("wuguan")
    for address in addresses:
        if address in OPEN | OWN:
            continue
        for method in ("get", "post"):
            before = Content.objects.exclude(event="audit.log.read").count()
            answer = getattr(browser, method)(f"/{address}")
            assert answer.status_code in (200, 302, 400, 403, 404, 405, 409, 422), f"{method} {address}"
            assert Content.objects.exclude(event="audit.log.read").count() == before, f"{method} {address}"
