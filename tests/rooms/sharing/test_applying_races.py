"""Two at once on one application: one wins, the other is told why; one notice, one document, one outcome.

``TEST_DATABASE_URL=postgresql://…`` runs them side by side.
"""

from __future__ import annotations

from typing import Any

import pytest

from shuqiao.sharing import actions, documents, queries
from shuqiao.sharing.events import of_application
from shuqiao.sharing.models import Correction, Document, FormTemplate
from tests.cast import people
from tests.rooms.sharing.papers import pdf
from tests.rooms.sharing.stage import MISSING, SCOPE, TODAY, YEAR_2025, application_in, on
from tests.rooms.sharing.test_basket_races import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _law(settings: Any) -> None:
    settings.SHUQIAO_RULE_SET = YEAR_2025


def test_one_notice_of_many() -> None:
    cast = people.cast()
    with on(TODAY):
        number = application_in(cast, "under_review").number
    reviewer = cast.provider_reviewer
    said = at_once(*[lambda: actions.request_correction(reviewer, number, MISSING)] * 4)
    assert said == ["done", *["wrong_state"] * 3]
    assert Correction.objects.count() == 1


def test_a_notice_and_a_decision_and_a_withdrawal() -> None:
    cast = people.cast()
    with on(TODAY):
        number = application_in(cast, "under_review").number
    reviewer, applicant = cast.provider_reviewer, cast.applicant
    said = at_once(
        lambda: actions.request_correction(reviewer, number, MISSING),
        lambda: actions.consent(reviewer, number),
        lambda: actions.withdraw(applicant, number),
    )
    state = queries.application(applicant, number).state
    # a withdrawal may follow the notice, or the answer that waits for the provider's head; all else excludes each other
    assert said in (["done", "done", "wrong_state"], ["done", "wrong_state", "wrong_state"])
    assert said.count("done") == 1 or state == "withdrawn"
    assert (state == "correction_requested") <= (Correction.objects.count() == 1)


def test_resubmitting_twice() -> None:
    cast = people.cast()
    with on(TODAY):
        number = application_in(cast, "correction_requested").number
        actions.attach_document(cast.applicant, number, "proof", "清单.pdf", pdf())
    applicant = cast.applicant
    assert at_once(*[lambda: actions.resubmit(applicant, number, SCOPE)] * 3) == ["done", *["wrong_state"] * 2]


def test_the_same_document_at_once_and_no_more_than_twenty() -> None:
    cast = people.cast()
    with on(TODAY):
        number = application_in(cast, "draft").number
    who = cast.applicant
    same = [lambda: actions.attach_document(who, number, "basis", "依据.pdf", pdf())] * 3
    assert at_once(*same) == ["done", "same_document", "same_document"]
    with on(TODAY):
        for n in range(18):
            actions.attach_document(who, number, "basis", f"{n}.pdf", pdf(b"%d" % n))
    last = [lambda n=n: actions.attach_document(who, number, "basis", f"x{n}.pdf", pdf(b"x%d" % n)) for n in range(3)]
    assert at_once(*last) == ["done", "too_many_documents", "too_many_documents"]
    assert len(documents.of(of_application(number))) == 20


def test_a_document_is_withdrawn_once() -> None:
    cast = people.cast()
    with on(TODAY):
        number = application_in(cast, "draft").number
        one = actions.attach_document(cast.applicant, number, "basis", "依据.pdf", pdf())
    who = cast.applicant
    said = at_once(*[lambda: actions.withdraw_document(who, one.id, "传错")] * 3)
    assert said == ["document_withdrawn", "document_withdrawn", "done"]
    assert Document.objects.get().content is None


def test_a_template_of_one_name() -> None:
    cast = people.cast()
    with on(TODAY):
        number = application_in(cast, "draft").number
    who = cast.applicant
    said = at_once(*[lambda: actions.save_template(who, number, "公租房")] * 3)
    assert said == ["done", "template_name_taken", "template_name_taken"]
    id_ = FormTemplate.objects.get().pk
    assert at_once(*[lambda: actions.delete_template(who, id_)] * 3) == ["absent", "absent", "done"]
