"""An application is answered under the law that its clock began under, whatever the instance chose since."""

from __future__ import annotations

from datetime import date

import pytest

from shuqiao.sharing import actions, clocks, queries
from shuqiao.sharing.events import of_grant
from shuqiao.sharing.queries import grant_by_number
from tests.cast.people import HOUSING, Cast
from tests.rooms.sharing.stage import TODAY, application_in, on, under

pytestmark = pytest.mark.django_db
OLD, NEW = "measures-2016", "regulation-2025"


@pytest.mark.parametrize(
    ("began", "since", "state"), [(OLD, NEW, "granted"), (NEW, OLD, "waiting_provider_head")], ids=["old", "new"]
)
def test_whose_consent_is_needed(cast: Cast, began: str, since: str, state: str) -> None:
    with on(TODAY):
        with under(began):
            number = application_in(cast, "under_review").number
        with under(since):
            answered = actions.consent(cast.provider_reviewer, number)
            assert answered.state == state
            if state == "granted":
                grant = grant_by_number(answered.grants[0])
                assert (grant.rule_set_name, grant.article) == (OLD, "51号第十二条")


def test_silence_about_supply_is_told_to_whoever_waits(cast: Cast) -> None:
    with on(TODAY), under(NEW):
        number = application_in(cast, "under_review").number
        actions.consent(cast.provider_reviewer, number)
        (grant,) = actions.confirm_answer(cast.compiler_head, number).grants
        running = clocks.running(of_grant(grant), "supply_after_consent")
    assert running is not None
    assert (running.other, running.due_on) == (HOUSING, date(2025, 10, 24))
    assert queries.grant_by_number(grant).supplying
