"""工作台: every role × tab, pages, bounded counts."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.db.models import Model
from django.test.utils import CaptureQueriesContext

from shuqiao.accounts import work
from shuqiao.accounts.work import MOST, Tab
from shuqiao.kernel.refusals import Refusal
from shuqiao.sharing import clocks, events
from shuqiao.sharing.models import Application, Clock
from tests.cast.people import POLICE, Cast
from tests.rooms.sharing.stage import TODAY, application_in, on

pytestmark = pytest.mark.django_db

EXPECTED = {
    "waiting_head": {"applicant": {"sent"}, "applicant_head": {"waiting"}},
    "returned": {"applicant": {"waiting", "sent"}},
    "draft": {"applicant": {"sent"}},
    "under_review": {"applicant": {"sent"}, "applicant_head": {"done"}, "provider_reviewer": {"waiting"}},
    "granted": {"applicant": {"done"}, "applicant_head": {"done"}, "provider_reviewer": {"done"}},
    "refused": {"applicant": {"done"}, "applicant_head": {"done"}, "provider_reviewer": {"done"}},
    "withdrawn": {"applicant": {"done"}},
}
"""State of the one application → who → tabs in which it stands, on the day it was sent."""
LATE = {"applicant": {"sent"}, "applicant_head": {"done"}, "provider_reviewer": {"waiting", "overdue"},
        "authority_reviewer": {"waiting", "overdue"}}  # fmt: skip
PARTIES = ("applicant", "applicant_head", "provider_reviewer", "authority_reviewer", "compiler_head", "operator",
           "auditor", "system_manager", "stranger")  # fmt: skip


def tabs(cast: Cast, party: str, number: str) -> set[str]:
    actor, found = getattr(cast, party), set()
    counts = work.counts(actor)
    for tab in Tab:
        items = work.in_order(work.shelves(actor, tab), tab)
        held = [item for item in items if item.number == number]
        assert counts[tab] == len(items), (party, tab)
        if held:
            found.add(str(tab))
    return found


@pytest.mark.parametrize("state", EXPECTED)
def test_every_role_and_tab(cast: Cast, state: str) -> None:
    with on(TODAY):
        number = application_in(cast, state).number
        found = {party: tabs(cast, party, number) for party in PARTIES}
        assert {party: where for party, where in found.items() if where} == EXPECTED[state]


def test_due_soon_and_overdue(cast: Cast) -> None:
    with on(TODAY):
        number = application_in(cast, "under_review").number  # due on 11 October, a worked Saturday
    soon = {"waiting", "due_soon"}
    days = (
        (date(2025, 9, 30), {"waiting"}),
        (date(2025, 10, 9), soon),
        (date(2025, 10, 11), soon),
        (date(2025, 10, 12), {"waiting", "overdue"}),
    )
    for day, expected in days:
        with on(day):
            assert tabs(cast, "provider_reviewer", number) == expected, day
    with on(date(2025, 10, 13)):
        found = {party: tabs(cast, party, number) for party in PARTIES}
        assert {party: where for party, where in found.items() if where} == LATE


def test_clocks_of_other_things(cast: Cast) -> None:
    with on(TODAY):
        started = clocks.start("demand:D-2025-000001", "conditional_reply", POLICE, "/sharing/demands/D-2025-000001/")
        assert started is not None
    with on(started.due_on):
        items = work.in_order(work.shelves(cast.provider_reviewer, Tab.DUE_SOON), Tab.DUE_SOON)
        assert [(i.number, i.due_on) for i in items] == [("D-2025-000001", started.due_on)]
        assert not work.shelves(cast.applicant, Tab.DUE_SOON)


def _values(row: Model) -> dict[str, Any]:
    return {f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields if f.name != "id"}


def many(cast: Cast, count: int) -> None:
    """Copies of one application under review, each for a matter of its own and with a clock of its own."""
    row = Application.objects.get(number=application_in(cast, "under_review").number)
    assert row.clock is not None
    ticking, copies = [], []
    for index in range(count):
        number = f"SQ-2024-{index:06d}"
        ticking.append(Clock(**{**_values(row.clock), "subject": events.of_application(number)}))
    clocks_made = Clock.objects.bulk_create(ticking)
    for index, made in enumerate(clocks_made):
        number = f"SQ-2024-{index:06d}"
        own = {"number": number, "matter_code": f"m{index}", "clock_id": made.pk}
        copies.append(Application(**{**_values(row), **own}))
    Application.objects.bulk_create(copies)


def test_pages_hold_each_once_and_counts_stop(cast: Cast) -> None:
    with on(TODAY):
        many(cast, 130)
        actor, seen, after = cast.provider_reviewer, [], None
        while True:
            shelf = work.shelf(actor, Tab.WAITING, "sharing.to_decide", after, 50)
            seen += [item.number for item in shelf.items]
            after = shelf.next
            if after is None:
                break
        assert len(seen) == len(set(seen)) == 131
        assert work.counts(actor)[Tab.WAITING] == MOST + 1
        with CaptureQueriesContext(
            connection,
        ) as few:
            work.shelves(actor, Tab.WAITING, 5)
        with CaptureQueriesContext(connection) as lots:
            work.shelves(actor, Tab.WAITING, 100)
        assert len(few) == len(lots)  # no query for each row


@pytest.mark.parametrize(
    ("tab", "source", "after"),
    [("nothing", None, None), ("waiting", "nothing", None), ("due_soon", "sharing.returned", None),
     ("waiting", "sharing.to_decide", "x"), ("waiting", "sharing.to_decide", "9" * 40),
     ("waiting", "sharing.to_decide", "00000001"), ("waiting", "sharing.to_decide", "12"),
     ("sent", "sharing.sent", "\x00")],
)  # fmt: skip
def test_bad_input(cast: Cast, tab: str, source: str | None, after: str | None) -> None:
    with pytest.raises(Refusal) as no:
        work.shelf(cast.applicant if tab == "sent" else cast.provider_reviewer, work.chosen(tab), source or "", after)
    assert no.value.code == "malformed"


def test_the_page_and_the_api(cast: Cast, browser_of) -> None:  # type: ignore[no-untyped-def]
    with on(TODAY):
        number = application_in(cast, "under_review").number
        reviewer, applicant = browser_of("fangxiaoman"), browser_of("jianruoxi")
        assert number in reviewer.get("/").content.decode()
        sent = applicant.get("/?tab=sent").content.decode()
        assert number in sent
        assert "栖澜市公安局" in sent  # whose turn it is
        assert applicant.get("/?tab=nothing").status_code == 400
        assert applicant.get("/?tab=sent&source=sharing.sent&after=zzz").status_code == 400
        told = reviewer.get("/api/v1/work").json()
        assert told["counts"]["waiting"] == 1
        assert told["shelves"][0]["items"][0]["number"] == number
        assert reviewer.get("/api/v1/work?tab=x").status_code == 400
