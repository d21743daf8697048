"""The entry and its grants, when both are changed at one moment; and whose log a draft stands in."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Event

import pytest
from django.db import connection

from shuqiao.audit import queries as audit
from shuqiao.audit.facts import EntryFilter
from shuqiao.audit.models import Content
from shuqiao.catalogue import actions as catalogue
from shuqiao.catalogue.queries import known_entry
from shuqiao.sharing import actions, queries, registries
from shuqiao.sharing.facts import GrantFacts
from tests.cast import people
from tests.cast.people import Cast
from tests.rooms.sharing.stage import SCOPE, TODAY, application_in, grant_in, on, published


@pytest.mark.django_db(transaction=True)
def test_an_entry_suspended_while_consent_is_given_leaves_no_grant_in_service(monkeypatch: pytest.MonkeyPatch) -> None:
    """On SQLite the single writer orders the two, on PostgreSQL the entry's row."""
    cast = people.cast()
    deciding, suspended = Event(), Event()

    def slow(_: GrantFacts) -> None:
        deciding.set()
        suspended.wait(0.5)

    def suspend(entry_id: int) -> None:
        with on(TODAY):
            deciding.wait(5)
            monkeypatch.setattr(registries, "grant_changes", [])
            catalogue.suspend(cast.compiler_head, entry_id, "数据有误")
            suspended.set()
            connection.close()

    with on(TODAY):
        asked = application_in(cast, "under_review")
        monkeypatch.setattr(registries, "grant_changes", [slow])
        with ThreadPoolExecutor(1) as other:
            done = other.submit(suspend, known_entry(asked.entry_code).id)
            [number] = actions.consent(cast.provider_reviewer, asked.number).grants
            done.result()
    assert queries.grant_by_number(number).state == "suspended"


@pytest.mark.django_db
def test_the_entry_s_change_is_recorded_before_what_follows_from_it(cast: Cast) -> None:
    with on(TODAY):
        grant = grant_in(cast, "active")
        catalogue.suspend(cast.compiler_head, known_entry(grant.entry_code).id, "数据有误")
    events = [row.event for row in Content.objects.order_by("-number")[:2]]
    assert events == ["sharing.grant.suspended", "catalogue.entry.suspended"]


@pytest.mark.django_db
def test_the_provider_s_log_does_not_tell_what_has_not_left_the_applicant(cast: Cast) -> None:
    """Drafts, what was withdrawn as one, and what the entry itself excluded: hidden there as on the pages."""
    with on(TODAY):
        scope = replace(SCOPE, scenario="commercial_promotion")
        code = published(cast).code
        actions.withdraw(cast.applicant, actions.start_draft(cast.applicant, code, scope).number)
        excluded = actions.start_draft(cast.applicant, code, scope).number
        actions.submit(cast.applicant, excluded)
        assert actions.approve(cast.applicant_head, excluded).state == "refused"
    told = audit.entries(cast.compiler_head, None, 100, EntryFilter(event="sharing.")).items
    assert [line.event for line in told] == []
    mine = audit.entries(cast.applicant_head, None, 100, EntryFilter(event="sharing.")).items
    assert len(mine) == 5
