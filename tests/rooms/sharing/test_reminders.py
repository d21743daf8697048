"""催办: every state × party, once a working day, recorded, told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from shuqiao.accounts import queries as accounts
from shuqiao.audit.models import Content
from shuqiao.kernel.actors import Actor
from shuqiao.kernel.calendar import WorkCalendar
from shuqiao.kernel.refusals import Refusal
from shuqiao.sharing import actions, clocks, queries
from shuqiao.sharing.queries import work
from shuqiao.sharing.rules import reminding
from shuqiao.sharing.states import ApplicationState
from tests.cast.people import Cast
from tests.rooms.sharing.demand_stage import demand_in, dispute_in
from tests.rooms.sharing.stage import INCIDENT, RENEWABLE, TODAY, application_in, grant_in, on, renewal_in, under

pytestmark = pytest.mark.django_db

MAY = {
    "waiting_head": {"applicant"},
    "returned": {"applicant_head"},
    "under_review": {"applicant", "applicant_head", "authority_reviewer"},
    "waiting_provider_head": {"applicant", "applicant_head", "provider_reviewer", "authority_reviewer"},
    "correction_requested": {"applicant_head", "provider_reviewer"},
}
"""State → who may remind; written a second time by hand."""
PARTIES = ("applicant", "applicant_head", "compiler", "compiler_head", "provider_reviewer", "authority_reviewer",
           "operator", "auditor", "stranger")  # fmt: skip


def reminded(actor: Actor, subject: str) -> str:
    try:
        actions.remind(actor, subject)
    except Refusal as no:
        return no.code
    return "done"


@pytest.mark.parametrize("state", [s.value for s in ApplicationState])
def test_every_state_and_party(cast: Cast, state: str) -> None:
    with on(TODAY):
        number = application_in(cast, state).number
        for party in PARTIES:
            before = Content.objects.count()
            done = reminded(getattr(cast, party), f"application:{number}")
            assert (done == "done") == (party in MAY.get(state, set())), (party, done)
            assert done in ("done", "nothing_to_remind", "absent")
            assert Content.objects.count() == before + (done == "done")
        assert work.reminders(f"application:{number}") == len(MAY.get(state, set()))


def test_once_a_working_day_and_the_side_is_told(cast: Cast) -> None:
    with on(TODAY):
        number = application_in(cast, "under_review").number
        subject = f"application:{number}"
        assert actions.remind(cast.applicant, subject) == 1
        with pytest.raises(Refusal) as again:
            actions.remind(cast.applicant, subject)
        assert (again.value.code, again.value.facts["next_on"]) == ("reminded_today", "2025-09-23")
        told = next(n for n in accounts.notices(cast.provider_reviewer) if n.code == "reminder")
        assert told.facts["number"] == number
        assert told.facts["due_on"] == "2025-10-11"
        assert "reminder" not in {n.code for n in accounts.notices(cast.applicant)}
    with on(date(2025, 10, 1)):  # National Day counts for the first working day after it
        assert actions.remind(cast.applicant, subject) == 2
    for day in (date(2025, 10, 3), date(2025, 10, 9)):
        with on(day), pytest.raises(Refusal):
            actions.remind(cast.applicant, subject)
    with on(date(2025, 10, 10)):
        assert actions.remind(cast.applicant, subject) == 3


@pytest.mark.parametrize(
    ("today", "counts"),
    [
        (date(2025, 9, 28), date(2025, 9, 28)),
        (date(2025, 9, 27), date(2025, 9, 28)),
        (date(2025, 10, 1), date(2025, 10, 9)),
        (date(2025, 10, 11), date(2025, 10, 11)),
    ],
)
def test_the_day_it_counts_for(today: date, counts: date) -> None:
    """28 September and 11 October 2025 are worked weekend days (国办发明电〔2024〕12号)."""
    assert reminding.counts_for(today, WorkCalendar()) == counts


def _grant(cast: Cast) -> str:
    with under("regulation-2025"):
        answered = application_in(cast, "granted")
    return f"grant:{answered.grants[0]}"


def _renewal(cast: Cast) -> str:
    return f"renewal:{renewal_in(cast, grant_in(cast, 'active').number, 'under_review').number}"


def _disposal(cast: Cast) -> str:
    actions.revoke_grant(cast.provider_reviewer, grant_in(cast, "active").number, INCIDENT)
    [found] = queries.disposals(cast.applicant).items
    return f"disposal:{found.number}"


CLOCKED = [
    (TODAY, _grant, {"applicant", "applicant_head", "authority_reviewer"}),
    (RENEWABLE, _renewal, {"applicant", "applicant_head", "authority_reviewer"}),
    (TODAY, lambda cast: f"demand:{demand_in(cast, 'claimed').number}",
     {"applicant", "applicant_head", "authority_reviewer"}),
    (TODAY, lambda cast: f"dispute:{dispute_in(cast, 'executing').number}",
     {"applicant", "applicant_head", "authority_reviewer"}),
    (TODAY, _disposal, {"compiler", "compiler_head", "provider_reviewer", "authority_reviewer"}),
]  # fmt: skip


@pytest.mark.parametrize(("day", "made", "may"), CLOCKED, ids=["grant", "renewal", "demand", "dispute", "disposal"])
def test_whoever_waits_by_a_clock_reminds(cast: Cast, day: date, made: Callable[[Cast], str], may: set[str]) -> None:
    with on(day):
        subject = made(cast)
        done: set[str] = set()
        for party in PARTIES:
            before = Content.objects.count()
            said = reminded(getattr(cast, party), subject)
            assert said in ("done", "nothing_to_remind", "absent")
            assert Content.objects.count() == before + (said == "done")
            done |= {party} if said == "done" else set()
        assert done == may
        clocks.stop(subject)
        with pytest.raises(Refusal, match="nothing_to_remind"):
            actions.remind(cast.authority_reviewer, subject)


UNKNOWN = ("", "application", "application:", "grant:G-2025-000001", "nothing:1", "application:SQ-9999-000001",
           "application:\x00", "a" * 70, "application:" + "9" * 60)  # fmt: skip


@pytest.mark.parametrize("subject", UNKNOWN)
def test_bad_subjects(cast: Cast, subject: str) -> None:
    with pytest.raises(Refusal) as no:
        actions.remind(cast.applicant, subject)
    assert no.value.code == "absent"


def test_the_button_and_the_count(cast: Cast, browser_of) -> None:  # type: ignore[no-untyped-def]
    with on(TODAY):
        number = application_in(cast, "under_review").number
        page, here = browser_of("jianruoxi"), f"/sharing/applications/{number}/"
        assert "催办" in page.get(here).content.decode()
        answer = page.post("/sharing/remind/", {"subject": f"application:{number}"})
        assert answer["Location"] == f"{here}?done=done.reminded"
        assert "催办 1 次" in page.get(here).content.decode()
        assert page.post("/sharing/remind/", {"subject": f"application:{number}"}).status_code == 409
        api = page.post("/api/v1/sharing/reminders", {"subject": "x"}, content_type="application/json")
        assert api.status_code == 404
        assert 'value="application:' not in browser_of("fangxiaoman").get(here).content.decode()
