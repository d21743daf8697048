"""Grants at once: one wins, the other is told why; nothing is half done.

On SQLite writers stand in a line; ``TEST_DATABASE_URL=postgresql://…`` runs them side by side.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from django.db import connection

from shuqiao.kernel.refusals import Refusal
from shuqiao.sharing import actions, queries
from shuqiao.sharing.models import Emergency, Grant, Renewal, StopTalk
from tests.cast import people
from tests.rooms.sharing.stage import (
    AGREED,
    INCIDENT,
    RENEWABLE,
    TODAY,
    UNTIL,
    agreed,
    application_in,
    grant_in,
    on,
    renewal_in,
)

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(day: date, *acts: Callable[[], object]) -> list[str]:
    """Run all of them from one start; per act ``done`` or the refusal's code."""
    start = Barrier(len(acts))

    def run(act: Callable[[], object]) -> str:
        try:
            start.wait(30)
            with on(day):
                act()
            return "done"
        except Refusal as refusal:
            return refusal.code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return sorted(pool.map(run, acts))


def test_a_renewal_is_asked_once_and_decided_once() -> None:
    cast = people.cast()
    with on(TODAY):
        number = grant_in(cast, "active").number
    ask = lambda: actions.ask_renewal(cast.applicant, number, UNTIL, "复核", True)  # noqa: E731
    assert at_once(RENEWABLE, ask, ask, ask) == ["done", "renewal_open", "renewal_open"]
    asked = Renewal.objects.get().number
    with on(RENEWABLE):
        actions.approve_renewal(cast.applicant_head, asked)
    yes = lambda: actions.grant_renewal(cast.provider_reviewer, asked)  # noqa: E731
    no = lambda: actions.decline_renewal(cast.provider_reviewer, asked, "另行提供")  # noqa: E731
    assert at_once(RENEWABLE, yes, no, yes) == ["done", "wrong_state", "wrong_state"]


def test_a_renewal_against_a_revocation() -> None:
    cast = people.cast()
    with on(TODAY):
        number = grant_in(cast, "active").number
    with on(RENEWABLE):
        asked = renewal_in(cast, number, "under_review").number
    said = at_once(
        RENEWABLE,
        lambda: actions.grant_renewal(cast.provider_reviewer, asked),
        lambda: actions.revoke_grant(cast.provider_reviewer, number, INCIDENT),
    )
    assert queries.grant_by_number(number).state == "revoked"
    assert said in (["done", "done"], ["done", "wrong_state"])
    assert Renewal.objects.get().state == ("renewed" if said == ["done", "done"] else "lapsed")


def test_one_agreement_carries_one_stop() -> None:
    cast = people.cast()
    with on(TODAY):
        number = grant_in(cast, "active").number
        agreed(cast, number, "suspend")
    stop = lambda: actions.suspend_grant(cast.provider_reviewer, number, AGREED)  # noqa: E731
    back = lambda: actions.withdraw_stop(cast.provider_reviewer, StopTalk.objects.get().number)  # noqa: E731
    said = at_once(TODAY, stop, stop, back)
    assert said.count("done") == 1
    assert StopTalk.objects.get().state in ("carried_out", "withdrawn")
    assert (queries.grant_by_number(number).state == "suspended") == (StopTalk.objects.get().state == "carried_out")


def test_an_emergency_is_stopped_once() -> None:
    cast = people.cast()
    with on(TODAY):
        number = grant_in(cast, "active").number
    people_ = (cast.security_manager, cast.provider_reviewer, cast.authority_reviewer)
    acts = [lambda who=who: actions.emergency_stop(who, number, "批量下载") for who in people_]
    assert at_once(TODAY, *acts) == ["done", "wrong_state", "wrong_state"]
    assert Emergency.objects.count() == 1


def test_one_test_at_a_time() -> None:
    cast = people.cast()
    with on(TODAY):
        asked = application_in(cast, "under_review").number
    start = lambda: actions.start_test(cast.applicant, asked)  # noqa: E731
    assert at_once(TODAY, start, start, start) == ["done", "test_not_possible", "test_not_possible"]
    assert Grant.objects.count() == 1


def test_a_test_begins_while_its_application_is_decided() -> None:
    cast = people.cast()
    with on(TODAY):
        asked = application_in(cast, "under_review").number
    said = at_once(
        TODAY,
        lambda: actions.start_test(cast.applicant, asked),
        lambda: actions.consent(cast.provider_reviewer, asked),
    )
    kinds = sorted(Grant.objects.values_list("kind", flat=True))
    assert (said, kinds) in (
        (["done", "done"], ["production", "test"]),
        (["done", "test_not_possible"], ["production"]),
    )
