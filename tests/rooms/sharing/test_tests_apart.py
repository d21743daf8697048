"""A test grant (测试授权) gives generated data: nothing that counts real supply or use counts it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from shuqiao.kernel.actors import system
from shuqiao.kernel.refusals import Refusal
from shuqiao.sharing import actions, queries
from shuqiao.sharing.facts.papers import PaperKind
from shuqiao.sharing.models import Grant, Paper
from shuqiao.sharing.queries import papers
from tests.cast.people import Cast
from tests.rooms.sharing.stage import TODAY, grant_in, log, on, test_in

pytestmark = pytest.mark.django_db
AT = datetime(2025, 9, 23, 2, tzinfo=UTC)


def test_it_is_never_supplied_and_waits_for_no_delivery(cast: Cast) -> None:
    with on(TODAY):
        test = test_in(cast, "active")
        before = log()
        assert not test.supplying
        assert replace(test, kind="production").supplying
        assert queries.undelivered([test.number]) == ()
        with pytest.raises(Refusal, match="test_grant_only"):
            actions.first_delivery(system("delivery"), test.number, "hub.1.4", AT)
        assert log() == before
        assert Grant.objects.get().first_receipt == ""


def test_a_production_grant_does_wait(cast: Cast) -> None:
    with on(TODAY):
        grant = grant_in(cast, "active")
        assert grant.supplying
        assert queries.undelivered([grant.number]) == (grant.number,)


def test_nobody_signs_an_agreement_about_it(cast: Cast) -> None:
    with on(TODAY):
        test = test_in(cast, "active")
        for who in (cast.applicant, cast.provider_reviewer):
            assert papers.makeable(who, test) == ()
            with pytest.raises(Refusal, match="test_grant_only"):
                actions.issue_paper(who, PaperKind.AGREEMENT, test.number)
        assert not Paper.objects.exists()


def test_its_use_is_not_owed_and_no_refusal_counts_it(cast: Cast) -> None:
    with on(TODAY):
        test = test_in(cast, "active")
        number = test.application
        assert number is not None
        actions.refuse(cast.provider_reviewer, number, "condition_text", "不属于住房保障事项")
        [counted] = queries.refusals(cast.authority_reviewer).items
        assert (counted.count, counted.decided) == (1, 1)
    with on(date(2026, 1, 30)):
        assert queries.usage_owed(cast.applicant) == ()
