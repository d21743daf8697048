"""Which things carry documents: who reads them, and until when their department may take one away."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from shuqiao.kernel.refusals import Absent
from shuqiao.sharing import actions, documents, queries
from shuqiao.sharing.document_kinds import KINDS
from shuqiao.sharing.facts import DisposalReport
from shuqiao.sharing.facts.papers import PaperKind
from tests.cast.people import Cast
from tests.rooms.sharing.demand_stage import demand_in, dispute_in
from tests.rooms.sharing.papers import pdf
from tests.rooms.sharing.stage import INCIDENT, TODAY, application_in, grant_in, on

pytestmark = pytest.mark.django_db
SIDES = {"applicant", "applicant_head", "compiler", "compiler_head", "provider_reviewer", "authority_reviewer"}
OVERSEEN = SIDES | {"auditor", "operator"}
PARTIES = (*sorted(SIDES), "operator", "auditor", "stranger")


def _disposal(cast: Cast) -> str:
    actions.revoke_grant(cast.provider_reviewer, grant_in(cast, "active").number, INCIDENT)
    [found] = queries.disposals(cast.applicant).items
    return found.number


def _paper(cast: Cast) -> str:
    number = application_in(cast, "granted").number
    return actions.issue_paper(cast.provider_reviewer, PaperKind.REPLY, number).number


SEEN: dict[str, tuple[Callable[[Cast], str], set[str]]] = {
    "demand": (lambda cast: demand_in(cast, "claimed").number, OVERSEEN),
    "dispute": (lambda cast: dispute_in(cast, "negotiating").number, SIDES),
    "disposal": (_disposal, OVERSEEN),
    "paper": (_paper, OVERSEEN),
}


@pytest.mark.parametrize("kind", sorted(SEEN))
def test_whoever_reads_the_thing_reads_its_documents(cast: Cast, kind: str) -> None:
    made, may = SEEN[kind]
    with on(TODAY):
        one = documents.attach(cast.applicant, f"{kind}:{made(cast)}", "proof", "证明.pdf", pdf())
        able = set()
        for party in PARTIES:
            try:
                documents.document(getattr(cast, party), one.id)
            except Absent:
                continue
            able.add(party)
    assert able == may


def test_a_filed_demand_is_known_to_all_but_its_documents_are_not(cast: Cast) -> None:
    with on(TODAY):
        number = demand_in(cast, "filed").number
        one = documents.attach(cast.applicant, f"demand:{number}", "proof", "证明.pdf", pdf())
        assert queries.demand(cast.compiler, number).number == number
        with pytest.raises(Absent):
            documents.document(cast.compiler, one.id)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_what_is_not_there_has_no_documents(cast: Cast, kind: str) -> None:
    one = documents.attach(cast.applicant, f"{kind}:none", "proof", "证明.pdf", pdf())
    for party in PARTIES:
        with pytest.raises(Absent):
            documents.document(getattr(cast, party), one.id)


def test_until_when_its_department_takes_one_away(cast: Cast) -> None:
    who = cast.applicant
    with on(TODAY):
        draft, number = demand_in(cast, "draft").number, dispute_in(cast, "negotiating").number
        assert KINDS["demand"].open_(who, draft)
        actions.submit_demand(who, draft)
        actions.file_demand(cast.applicant_head, draft)
        assert not KINDS["demand"].open_(who, draft)
        assert KINDS["dispute"].open_(who, number)
        actions.withdraw_dispute(who, number)
        assert not KINDS["dispute"].open_(who, number)


def test_a_disposal_s_documents_are_its_own_until_it_is_reported(cast: Cast) -> None:
    who = cast.applicant
    with on(TODAY):
        disposal = _disposal(cast)
        assert KINDS["disposal"].open_(who, disposal)
        actions.report_disposal(who, disposal, DisposalReport("delete", "已删除", "销毁记录 2025-9"))
        assert not KINDS["disposal"].open_(who, disposal)
