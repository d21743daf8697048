"""Silence parked with one's own head, numbers of people where none belongs, days at the end of the calendar."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shuqiao.kernel.refusals import Refusal
from shuqiao.sharing import actions, handling
from shuqiao.sharing.facts import Access, Consent, ConsentScope
from shuqiao.sharing.facts.corrections import Missing
from shuqiao.sharing.facts.disputes import About
from shuqiao.sharing.facts.papers import PaperKind
from shuqiao.sharing.models import JointSign, Proposal
from shuqiao.sharing.papers import codes, files
from shuqiao.sharing.queries import papers
from shuqiao.sharing.queries.disputes import disputes
from shuqiao.sharing.rules.correcting import not_wider
from tests.cast.people import Cast
from tests.rooms.sharing.demand_stage import meeting
from tests.rooms.sharing.stage import SCOPE, TODAY, application_in, grant_in, inner_unit, on
from tests.rooms.sharing.using import CONTRACTOR_CODE

pytestmark = pytest.mark.django_db

CITIZEN = "11010519491231002X"
MOBILE = "13800138000"


def code_of(act: Callable[[], object]) -> str:
    with pytest.raises(Refusal) as caught:
        act()
    return caught.value.code


def test_silence_with_the_provider_s_head_is_silence(cast: Cast) -> None:
    """An answer that a reviewer only proposed answers nobody: the limit passes all the same."""
    with on(TODAY):
        number = application_in(cast, "waiting_provider_head").number
    with on(date(2026, 1, 5)):
        opened = actions.open_dispute(cast.applicant, About.APPLICATION, number, "逾期未答复")
        assert opened.state == "negotiating"


@pytest.mark.parametrize("case", [CITIZEN, f"办件{MOBILE}"])
def test_a_case_number_holds_no_number_of_a_person(cast: Cast, case: str) -> None:
    with on(TODAY):
        scope = ConsentScope("990100000000100001")
        one = Consent("SQ〔2025〕1号", "written", TODAY, TODAY + timedelta(days=30), case, scope)
        assert code_of(lambda: actions.register_authorisations(cast.applicant, [one])) == "consent_number_wrong"


@pytest.mark.parametrize("number", [CITIZEN, MOBILE])
def test_a_contractor_s_staff_are_named_by_their_staff_numbers(cast: Cast, number: str) -> None:
    with on(TODAY):
        grant_in(cast, "active")
        until = TODAY + timedelta(days=30)
        who = ("栖澜软件公司", CONTRACTOR_CODE, ("zjj-housing-check",), "系统运维", TODAY, until)
        access = Access(*who, 1, (number,), "保密承诺书1号", "简若溪")
        with pytest.raises(Refusal) as caught:
            actions.register_contractor(cast.applicant, access)
        assert number not in caught.value.sentence("zh")
        assert caught.value.facts.get("field", caught.value.field) == "staff_numbers"


def test_what_was_under_way_with_the_provider_ends_with_the_application(cast: Cast) -> None:
    with on(TODAY):
        number = application_in(cast, "waiting_provider_head").number
        actions.withdraw(cast.applicant, number)
        assert handling.open_proposal(number) is None
        assert Proposal.objects.filter(closed_at__isnull=True).count() == 0


def test_a_joint_sign_ends_with_the_application(cast: Cast) -> None:
    with on(TODAY):
        unit = inner_unit(cast)
        number = application_in(cast, "under_review").number
        actions.ask_joint_sign(cast.provider_reviewer, number, [unit.id])
        actions.withdraw(cast.applicant, number)
        assert JointSign.objects.filter(closed_at__isnull=True).count() == 0


def test_the_last_day_of_the_calendar_is_refused_and_no_fault(cast: Cast) -> None:
    with on(TODAY):
        code = grant_in(cast, "active").entry_code
        end = datetime(9999, 12, 31, 23, tzinfo=UTC)
        for start in (end - timedelta(hours=2), end - timedelta(days=3)):
            act = lambda start=start: actions.announce_outage(cast.provider_reviewer, [code], start, end, "割接")  # noqa: E731
            assert code_of(act) == "outage_period_wrong"


def test_a_list_of_disputes_asks_as_often_for_many_as_for_few(cast: Cast) -> None:
    with on(TODAY):
        refused = application_in(cast, "refused")
        for _ in range(2):
            found = actions.open_dispute(cast.applicant, About.APPLICATION, refused.number, "理由不成立")
            actions.record_meeting(cast.applicant, found.number, meeting())
            actions.withdraw_dispute(cast.applicant, found.number)

        def asked() -> int:
            with CaptureQueriesContext(connection) as captured:
                disputes(cast.authority_reviewer, "all")
            return len(captured)

        few = asked()
        for _ in range(3):
            found = actions.open_dispute(cast.applicant, About.APPLICATION, refused.number, "理由不成立")
            actions.withdraw_dispute(cast.applicant, found.number)
        assert asked() == few


@pytest.mark.parametrize("sign", ["\x01", "\x0b", "\x85", "\ufffe", "\u202e"])
def test_a_sign_that_no_paper_holds_spoils_no_paper(cast: Cast, sign: str) -> None:
    """What stands in an application is written by anybody; its papers are made for all that."""
    with on(TODAY):
        number = application_in(cast, "under_review", replace(SCOPE, basis=f"依据{sign}一")).number
        made = actions.issue_paper(cast.applicant, PaperKind.APPLICATION, number, f"栖政{sign}1号")
        again = actions.issue_paper(cast.applicant, PaperKind.APPLICATION, number, f"栖政{sign}1号")
    assert made.number == again.number
    assert papers.check(made.number, codes.shown(made.code)).document_number == "栖政\ufffd1号"
    for form in files.FORMS:
        content, _ = files.made(made, form, "https://shuqiao.example")
        assert content


@pytest.mark.parametrize(("named", "code"), [("basis", "correction_widens"), ("lookup_items", "ok")])
def test_a_correction_gives_up_no_key(named: str, code: str) -> None:
    """Without its key a query becomes a list: that is more than the head approved."""
    outcome = not_wider(SCOPE, replace(SCOPE, lookup_items=()), [Missing(named, "请补正")])
    assert (outcome.code if outcome is not None else "ok") == code
