"""日历订阅: due dates behind an address that is the key."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from icalendar import Calendar

from shuqiao.accounts import actions, feeds
from shuqiao.accounts.models import FeedToken
from shuqiao.kernel.refusals import Refusal
from tests.cast.people import Cast
from tests.rooms.sharing.stage import TODAY, application_in, on

pytestmark = pytest.mark.django_db


def address(secret: str) -> str:
    return f"/accounts/calendar/{secret}.ics"


def test_due_dates_and_nothing_about_people(cast: Cast) -> None:
    with on(TODAY):
        found = application_in(cast, "under_review")
        secret = actions.make_feed(cast.provider_reviewer)
        answer = Client().get(address(secret))
        assert answer["Content-Type"] == "text/calendar; charset=utf-8"
        (event,) = Calendar.from_ical(answer.content).walk("VEVENT")
        assert event["DTSTART"].dt == found.due_on
        assert found.number in event["SUMMARY"]
        for name in ("简若溪", "方小满", "沈望川", "0990"):
            assert name not in answer.content.decode()
        assert Calendar.from_ical(Client().get(address(actions.make_feed(cast.applicant))).content).walk("VEVENT") == []


def test_it_is_kept_for_a_while(cast: Cast) -> None:
    with on(TODAY):
        secret = actions.make_feed(cast.provider_reviewer)
        empty = Client().get(address(secret)).content
        application_in(cast, "under_review")
        assert Client().get(address(secret)).content == empty
        FeedToken.objects.update(feed_at=FeedToken.objects.get().feed_at - feeds.FRESH - timedelta(seconds=1))
        assert b"VEVENT" in Client().get(address(secret)).content
        FeedToken.objects.update(feed_at=FeedToken.objects.get().feed_at + timedelta(days=9), feed="old")
        assert Client().get(address(secret)).content != b"old"  # a clock set back does not keep it for days


def test_every_other_address_looks_the_same(cast: Cast) -> None:
    with on(TODAY):
        old = actions.make_feed(cast.applicant)
        new = actions.make_feed(cast.applicant)
        gone = actions.make_feed(cast["luyifan"])
        actions.deactivate_person(cast.system_manager, cast.people["luyifan"].id)
        assert Client().get(address(new)).status_code == 200
        actions.revoke_feed(cast.applicant)
        answers = {
            (a.status_code, a.content, tuple(sorted(a.headers)))
            for a in (Client().get(address(s)) for s in (old, new, gone, "x", "x" * 300, "%F0%9F%98%80"))
        }
        assert len(answers) == 1
        assert answers.pop()[0] == 404
        assert Client().post(address(new)).status_code == 405
        with pytest.raises(Refusal) as none:
            actions.revoke_feed(cast.applicant)
        assert none.value.code == "absent"


def test_the_page(cast: Cast, browser_of) -> None:  # type: ignore[no-untyped-def]
    browser = browser_of("jianruoxi")
    assert "还没有订阅地址" in browser.get("/accounts/calendar/").content.decode()
    shown = browser.post("/accounts/calendar/make/").content.decode()
    assert ".ics" in shown
    assert ".ics" not in browser.get("/accounts/calendar/").content.decode()
    assert browser.post("/accounts/calendar/revoke/").status_code == 302
