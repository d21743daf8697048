"""Documents kept: who attaches, sees, downloads and withdraws, in the room and at both doors."""

from __future__ import annotations

import json
from collections.abc import Callable
from hashlib import sha256

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from shuqiao.kernel.actors import Actor
from shuqiao.kernel.refusals import Absent, NotPermitted, Refusal, TooLarge
from shuqiao.kernel.transitions import WrongState
from shuqiao.sharing import actions, documents
from shuqiao.sharing.events import of_application
from shuqiao.sharing.facts.documents import DOCUMENT_BYTES, MOST_DOCUMENTS, DocumentFacts
from shuqiao.sharing.models import Document
from tests.cast.people import Cast
from tests.rooms.sharing.papers import docx, pdf, png
from tests.rooms.sharing.stage import TODAY, application_in, log, on, walk

pytestmark = pytest.mark.django_db
Browser = Callable[[str], Client]
NAME = "依据文件（2025）.pdf"
API = "/api/v1/sharing"


def attached(cast: Cast, number: str, name: str = NAME, content: bytes = pdf()) -> DocumentFacts:
    return actions.attach_document(cast.applicant, number, "basis", name, content)


def test_a_document_is_attached_listed_read_and_recorded(cast: Cast) -> None:
    with on(TODAY):
        number = application_in(cast, "draft").number
        one = attached(cast, number)
    assert (one.name, one.format, one.size, one.sha256) == (NAME, "pdf", len(pdf()), sha256(pdf()).hexdigest())
    assert (one.by, one.department) == (cast.applicant.name, cast.applicant.department)
    assert documents.of(of_application(number)) == (one,)
    assert documents.of(of_application(number), "proof") == ()
    assert documents.content(cast.applicant, one.id) == (one, pdf())
    event, subject, facts = log()[-1]
    assert (event, subject) == ("sharing.application.document_attached", of_application(number))
    assert facts["documents"] == [{"name": NAME, "purpose": "basis", "sha256": one.sha256}]


@pytest.mark.parametrize(
    ("purpose", "name", "content", "code"),
    [
        ("minutes", NAME, pdf(), "unknown_choice"),
        ("", NAME, pdf(), "unknown_choice"),
        ("basis", "a.exe", pdf(), "document_type_refused"),
        ("basis", "a\x00.pdf", pdf(), "bad_document_name"),
        ("basis", NAME, b"", "document_empty"),
        ("basis", "again.pdf", pdf(), "same_document"),
    ],
)
def test_a_refused_document_leaves_nothing(cast: Cast, purpose: str, name: str, content: bytes, code: str) -> None:
    with on(TODAY):
        number = application_in(cast, "draft").number
        attached(cast, number)
        before = len(log())
        with pytest.raises(Refusal) as refused:
            actions.attach_document(cast.applicant, number, purpose, name, content)
    assert refused.value.code == code
    assert (len(log()), Document.objects.count()) == (before, 1)


def test_no_more_than_twenty(cast: Cast) -> None:
    with on(TODAY):
        number = application_in(cast, "draft").number
        for n in range(MOST_DOCUMENTS):
            attached(cast, number, f"{n}.pdf", pdf(b"%d" % n))
        with pytest.raises(Refusal) as refused:
            attached(cast, number, "more.pdf", pdf(b"more"))
    assert refused.value.code == "too_many_documents"


def reads(actor: Actor, id_: int) -> bool:
    try:
        documents.content(actor, id_)
    except Absent:
        return False
    return True


def test_who_sees_the_application_sees_its_documents(cast: Cast) -> None:
    with on(TODAY):
        found = application_in(cast, "draft")
        one = attached(cast, found.number)
        desk = {who: reads(cast[who], one.id) for who in ("jianruoxi", "luyifan", "fangxiaoman", "duqinghe", "youke")}
        walk(cast, found, "under_review")
        sent = {who: reads(cast[who], one.id) for who in ("jianruoxi", "fangxiaoman", "duqinghe", "fengan", "youke")}
    assert [who for who, may in desk.items() if may] == ["jianruoxi", "luyifan"]
    assert [who for who, may in sent.items() if may] == ["jianruoxi", "fangxiaoman", "duqinghe"]
    for none in (0, -1, 2**70, one.id + 1):
        assert not reads(cast.applicant, none)


def test_a_wrong_document_is_withdrawn_and_its_digest_stays(cast: Cast) -> None:
    with on(TODAY):
        number = application_in(cast, "draft").number
        one = attached(cast, number)
        with pytest.raises(Refusal, match="reason_missing"):
            actions.withdraw_document(cast.applicant, one.id, " ")
        gone = actions.withdraw_document(cast.applicant, one.id, "传错文件")
        with pytest.raises(Refusal, match="document_withdrawn"):
            actions.withdraw_document(cast.applicant, one.id, "再来一次")
        with pytest.raises(Refusal, match="document_withdrawn"):
            documents.content(cast.applicant, one.id)
    assert (gone.name, gone.sha256, gone.withdrawn_reason, gone.there) == (NAME, one.sha256, "传错文件", False)
    assert Document.objects.get().content is None
    event, subject, facts = log()[-1]
    assert (event, subject, facts["reason"]) == ("sharing.document.withdrawn", of_application(number), "传错文件")
    with on(TODAY):
        assert attached(cast, number).id != one.id  # the right one may be the same bytes again


def test_what_was_sent_off_is_withdrawn_by_the_authority_only(cast: Cast) -> None:
    with on(TODAY):
        found = application_in(cast, "draft")
        one = attached(cast, found.number)
        walk(cast, found, "under_review")
        with pytest.raises(WrongState):
            attached(cast, found.number, "late.pdf", pdf(b"late"))
        with pytest.raises(Refusal, match="document_binds"):
            actions.withdraw_document(cast.applicant, one.id, "想换一份")
        with pytest.raises(NotPermitted):
            actions.withdraw_document(cast.provider_reviewer, one.id, "不想看")
        with pytest.raises(Absent):
            actions.withdraw_document(cast.stranger, one.id, "好奇")
        assert not actions.withdraw_document(cast.authority_reviewer, one.id, "含无关个人信息").there


def test_over_http(cast: Cast, browser_of: Browser) -> None:
    with on(TODAY):
        number = application_in(cast, "draft").number
        applicant, stranger = browser_of("jianruoxi"), browser_of("youke")
        address = f"{API}/applications/{number}/documents"
        sent = {"purpose": "basis", "file": SimpleUploadedFile(NAME, pdf(), "text/html")}
        made = applicant.post(address, sent)
        assert made.status_code == 201, made.content
        id_ = made.json()["id"]
        got = applicant.get(f"{API}/documents/{id_}")
        assert (got.content, got["Content-Type"]) == (pdf(), "application/pdf")
        assert got["X-Content-Type-Options"] == "nosniff"
        disposition = "attachment; filename*=utf-8''%E4%BE%9D%E6%8D%AE%E6%96%87%E4%BB%B6%EF%BC%882025%EF%BC%89.pdf"
        assert got["Content-Disposition"] == disposition
        assert [one["sha256"] for one in applicant.get(address).json()] == [sha256(pdf()).hexdigest()]
        for path in (address, f"{API}/documents/{id_}", f"{API}/documents/{10**30}"):
            assert stranger.get(path).status_code == 404
        withdrawn = applicant.post(
            f"{API}/documents/{id_}/withdraw", json.dumps({"reason": "传错"}), content_type="application/json"
        )
        assert (withdrawn.status_code, withdrawn.json()["withdrawn_reason"]) == (200, "传错")
        assert applicant.get(f"{API}/documents/{id_}").status_code == 409


@pytest.mark.parametrize(
    ("sent", "status", "code"),
    [
        ({"purpose": "basis"}, 422, "input_refused"),
        ({"file": SimpleUploadedFile("a.pdf", pdf())}, 422, "input_refused"),
        ({"purpose": "x\x00", "file": SimpleUploadedFile("a.pdf", pdf())}, 422, "unknown_choice"),
        ({"purpose": "basis", "file": SimpleUploadedFile("a.pdf", docx())}, 422, "document_type_refused"),
        ({"purpose": "basis", "file": SimpleUploadedFile("..pdf", pdf())}, 422, "bad_document_name"),
        ({"purpose": "basis", "file": SimpleUploadedFile("a.pdf", b"")}, 422, "document_empty"),
        ({"purpose": "basis", "file": SimpleUploadedFile("a.pdf", bytes(DOCUMENT_BYTES + 1))}, 413, "too_large"),
        ({"purpose": "basis", "file": SimpleUploadedFile("a.pdf", bytes(DOCUMENT_BYTES + 1024**2))}, 413, "too_large"),
    ],
    ids=str,
)
def test_bad_input_over_http(cast: Cast, browser_of: Browser, sent: dict[str, object], status: int, code: str) -> None:
    with on(TODAY):
        number = application_in(cast, "draft").number
        for one in sent.values():
            if isinstance(one, SimpleUploadedFile):
                one.seek(0)
        answer = browser_of("jianruoxi").post(f"{API}/applications/{number}/documents", sent)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert Document.objects.count() == 0


def test_a_whole_twenty_megabytes_pass_every_door(cast: Cast, browser_of: Browser) -> None:
    whole = pdf()
    full = whole[:9] + b" " * (DOCUMENT_BYTES - len(whole)) + whole[9:]
    with on(TODAY):
        number = application_in(cast, "draft").number
        browser = browser_of("jianruoxi")
        sent = {"purpose": "proof", "file": SimpleUploadedFile("full.pdf", full)}
        assert browser.post(f"{API}/applications/{number}/documents", sent).status_code == 201
        more = {"purpose": "proof", "file": SimpleUploadedFile("章.png", png())}
        page = browser.post(f"/sharing/applications/{number}/documents/", more)
        assert page.status_code == 302, page.content.decode()
        with pytest.raises(TooLarge):
            attached(cast, number, "over.pdf", full + b"\n")
    assert [one.name for one in documents.of(of_application(number))] == ["full.pdf", "章.png"]


def test_on_pages(cast: Cast, browser_of: Browser) -> None:
    with on(TODAY):
        number = application_in(cast, "draft").number
        browser = browser_of("jianruoxi")
        here = f"/sharing/applications/{number}/"
        assert "上传材料" in browser.get(here).content.decode()
        bad = browser.post(f"{here}documents/", {"purpose": "basis", "file": SimpleUploadedFile("a.pdf", b"x")})
        assert bad.status_code == 422
        assert "不能接收" in bad.content.decode()
        assert browser.post(f"{here}documents/", {"purpose": "basis"}).status_code == 422
        browser.post(f"{here}documents/", {"purpose": "basis", "file": SimpleUploadedFile("依据.pdf", pdf())})
        one = documents.of(of_application(number))[0]
        shown = browser.get(here).content.decode()
        assert f"/sharing/documents/{one.id}/withdraw/" in shown
        got = browser.get(f"/sharing/documents/{one.id}/")
        assert (got.content, got["Content-Disposition"][:10]) == (pdf(), "attachment")
        assert browser.post(f"/sharing/documents/{one.id}/withdraw/", {"reason": "传错"}).status_code == 302
        assert "已撤下" in browser.get(here).content.decode()
        assert browser.get(f"/sharing/documents/{one.id}/").status_code == 409
        assert browser_of("youke").get(f"/sharing/documents/{one.id}/").status_code == 404
