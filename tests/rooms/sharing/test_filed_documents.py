"""The sealed scan of a paper, minutes of a dispute: by the parties, under one entry, seen by whoever sees the thing."""

from __future__ import annotations

import pytest

from shuqiao.kernel.refusals import Absent, NotPermitted
from shuqiao.sharing import actions, documents
from shuqiao.sharing.errors import UnknownChoice
from shuqiao.sharing.facts.disputes import About
from shuqiao.sharing.facts.papers import PaperKind
from tests.cast.people import Cast
from tests.rooms.sharing.papers import pdf
from tests.rooms.sharing.stage import TODAY, application_in, log, on

pytestmark = pytest.mark.django_db


def test_the_sealed_scan_goes_with_its_paper(cast: Cast) -> None:
    with on(TODAY):
        asked = application_in(cast, "granted")
        paper = actions.issue_paper(cast.provider_reviewer, PaperKind.REPLY, asked.number)
        kept = actions.file_document(
            cast.provider_reviewer, "paper", paper.number, "sealed_scan", "复函盖章件.pdf", pdf(b"seal")
        )
        assert log()[-1][:2] == ("sharing.document.filed", f"paper:{paper.number}")
        assert documents.content(cast.applicant, kept.id)[0].sha256 == kept.sha256
        for stranger in ("youke", "fengan"):
            with pytest.raises(Absent):
                actions.file_document(cast[stranger], "paper", paper.number, "sealed_scan", "a.pdf", pdf(b"x"))
            with pytest.raises(Absent):
                documents.content(cast[stranger], kept.id)
        with pytest.raises(NotPermitted):
            actions.file_document(cast.auditor, "paper", paper.number, "sealed_scan", "a.pdf", pdf(b"x"))
        with pytest.raises(UnknownChoice):
            actions.file_document(cast.applicant, "paper", paper.number, "minutes", "a.pdf", pdf(b"x"))
        for kind in ("application", "grant", "nothing"):
            with pytest.raises((Absent, NotPermitted)):
                actions.file_document(cast.applicant, kind, asked.number, "basis", "a.pdf", pdf(b"x"))


def test_minutes_go_with_a_dispute_as_long_as_it_is_open(cast: Cast) -> None:
    with on(TODAY):
        refused = application_in(cast, "refused")
        case = actions.open_dispute(cast.applicant, About.APPLICATION, refused.number, "应当共享")
        for who in (cast.applicant, cast.provider_reviewer, cast.authority_reviewer):
            kept = actions.file_document(
                who, "dispute", case.number, "minutes", f"{who.name}纪要.pdf", pdf(who.id.encode())
            )
            assert documents.content(cast.applicant, kept.id)[1].startswith(b"%PDF")
        actions.withdraw_dispute(cast.applicant, case.number)
        with pytest.raises(NotPermitted):
            actions.file_document(cast.applicant, "dispute", case.number, "minutes", "b.pdf", pdf(b"late"))


def test_by_the_page(cast: Cast, browser_of) -> None:  # type: ignore[no-untyped-def]
    from django.core.files.uploadedfile import SimpleUploadedFile

    with on(TODAY):
        asked = application_in(cast, "granted")
        paper = actions.issue_paper(cast.applicant, PaperKind.APPLICATION, asked.number)
        applicant, address = browser_of("jianruoxi"), f"/sharing/documents/of/paper/{paper.number}/"
        assert address in applicant.get(f"/sharing/papers/{paper.number}/").content.decode()
        file = SimpleUploadedFile("盖章申请表.pdf", pdf(b"by page"))
        page = applicant.post(address, {"purpose": "sealed_scan", "file": file}, follow=True).content.decode()
        assert "盖章申请表.pdf" in page
        assert browser_of("youke").get(address).status_code == 404
