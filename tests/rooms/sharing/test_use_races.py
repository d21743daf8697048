"""Use at once: one wins, the other is told why.

On SQLite writers stand in a line; ``TEST_DATABASE_URL=postgresql://…`` runs them side by side.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from shuqiao.sharing import actions, queries
from shuqiao.sharing.models import Authorisation, Clock, Contractor, Disposal
from tests.cast import people
from tests.rooms.sharing import using
from tests.rooms.sharing.stage import INCIDENT, TODAY, grant_in, on
from tests.rooms.sharing.test_basket_races import at_once
from tests.rooms.sharing.using import ACCESS, CONSENT, DELETED, USAGE

pytestmark = pytest.mark.django_db(transaction=True)


def test_one_number_is_registered_once_and_batches_stay_whole() -> None:
    cast = people.cast()
    officer = cast.applicant
    batches = [[CONSENT, replace(CONSENT, number=f"另-{n}")] for n in range(4)]
    acts = [lambda batch=batch: actions.register_authorisations(officer, batch) for batch in batches]
    assert at_once(*acts) == [*["consent_twice"] * 3, "done"]
    assert Authorisation.objects.count() == 2
    numbers = sorted(Authorisation.objects.values_list("register", flat=True))
    assert numbers == ["SQS-2025-000001", "SQS-2025-000002"]


def test_a_grant_that_two_end_leaves_one_disposal() -> None:
    cast = people.cast()
    with on(TODAY):
        number = grant_in(cast, "active").number
    provider, authority = cast.provider_reviewer, cast.authority_reviewer
    acts = [lambda who=who: actions.revoke_grant(who, number, INCIDENT) for who in (provider, authority)]
    assert at_once(*acts) == ["done", "wrong_state"]
    assert Disposal.objects.count() == 1
    assert Clock.objects.filter(limit="disposal_wd").count() == 1


def test_a_disposal_is_answered_once() -> None:
    cast = people.cast()
    with on(TODAY):
        number = using.disposal_in(cast, "reported").number
    provider, officer = cast.provider_reviewer, cast.applicant
    said = at_once(
        lambda: actions.confirm_disposal(provider, number),
        lambda: actions.send_back_disposal(provider, number, "证明不足"),
    )
    assert said == ["done", "wrong_state"]
    found = queries.disposal(officer, number)
    if found.state == "sent_back":
        reports = [lambda: actions.report_disposal(officer, number, DELETED)] * 3
        assert at_once(*reports) == ["done", *["wrong_state"] * 2]


def test_amendments_get_versions_of_their_own() -> None:
    cast = people.cast()
    with on(TODAY):
        number = using.usage_in(cast, "recorded").number
    officer = cast.applicant
    acts = [lambda n=n: actions.amend_usage(officer, number, replace(USAGE, cases=n), "更正") for n in range(4)]
    assert at_once(*acts) == ["done"] * 4
    assert [one.version for one in queries.usage_record(officer, number).versions] == [1, 2, 3, 4, 5]


def test_a_contractor_is_registered_once() -> None:
    cast = people.cast()
    people.client_system()
    officer = cast.applicant
    assert at_once(*[lambda: actions.register_contractor(officer, ACCESS)] * 3) == [*["contractor_twice"] * 2, "done"]
    assert Contractor.objects.count() == 1
