"""Papers: what they say under each rule set, their files, their numbers, and the public check."""

from __future__ import annotations

import io
import json
from importlib import resources

import docx
import pypdfium2
import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from shuqiao.catalogue.enumerations import lists
from shuqiao.kernel.refusals import Absent, NotPermitted, TooLarge
from shuqiao.sharing import actions
from shuqiao.sharing.errors.papers import PaperTooEarly, PaperUnknown
from shuqiao.sharing.facts import ApplicationFacts
from shuqiao.sharing.facts.papers import OF_APPLICATION, PaperFacts, PaperKind
from shuqiao.sharing.models import Paper
from shuqiao.sharing.papers import codes, files, texts
from shuqiao.sharing.queries import papers
from shuqiao.sharing.rules import papers as rules
from shuqiao.sharing.states import ApplicationState
from tests.cast.people import Cast
from tests.rooms.sharing.stage import TODAY, application_in, asked, log, on

READY = {
    "draft": set(),
    "returned": set(),
    "waiting_head": {"application", "commitment"},
    "under_review": {"application", "commitment"},
    "granted": {"application", "commitment", "reply"},
    "partly_granted": {"application", "commitment", "reply"},
    "refused": {"application", "commitment", "reply"},
    "withdrawn": set(),
}
"""Written by hand: the papers that an application can have in each of its states."""
WHO = {
    PaperKind.APPLICATION: "jianruoxi",
    PaperKind.COMMITMENT: "jianruoxi",
    PaperKind.REPLY: "fangxiaoman",
    PaperKind.AGREEMENT: "fangxiaoman",
}


def made(cast: Cast, kind: PaperKind, document_number: str = "") -> PaperFacts:
    with on(TODAY):
        found = application_in(cast, "granted")
        of = found.grants[0] if kind is PaperKind.AGREEMENT else found.number
        return actions.issue_paper(cast[WHO[kind]], kind, of, document_number)


def words_of(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    said = "".join(page.get_textpage().get_text_bounded() for page in document)
    document.close()
    return said.replace("\r", "").replace("\n", "")


@pytest.mark.parametrize("state", sorted(READY))
@pytest.mark.parametrize("kind", OF_APPLICATION)
def test_which_papers_an_application_can_have(state: str, kind: PaperKind) -> None:
    assert rules.ready(kind, asked(state=ApplicationState(state))) is (kind in READY[state])


@pytest.mark.parametrize("name", ["measures-2016", "regulation-2025"])
def test_every_rule_set_brings_the_same_texts(name: str) -> None:
    """A placeholder or a part that one rule set lacks would show as a fault on paper."""
    file = resources.files("shuqiao.sharing").joinpath(f"data/papers/{name}.json")
    usual = texts.texts("measures-2016")
    found = json.loads(file.read_text("utf-8"))
    assert found.keys() == usual.keys()
    assert all(found[part].keys() == usual[part].keys() for part in usual)
    assert texts.texts("some-city-2026") == usual


def test_the_rule_set_speaks_in_the_paper() -> None:
    facts = asked()
    old = rules.of_application(PaperKind.APPLICATION, facts, None, rules.Words(texts.texts("measures-2016"), lists()))
    new = rules.of_application(PaperKind.APPLICATION, facts, None, rules.Words(texts.texts("regulation-2025"), lists()))
    assert not isinstance(old, PaperTooEarly)
    assert not isinstance(new, PaperTooEarly)
    assert (old.title, new.title) == ("政务信息资源共享申请表", "政务数据共享申请表")
    assert (old.blocks[0].rows[8][0], new.blocks[0].rows[8][0]) == ("信息项", "数据项")


@pytest.mark.parametrize(("number", "said"), [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (99, "九十九")])
def test_numerals(number: int, said: str) -> None:
    assert rules.numeral(number) == said


@given(st.text(max_size=300))
def test_codes_bind_content_and_survive_being_typed(content: str) -> None:
    found = codes.code(codes.digest("salt", content))
    assert len(found) == codes.LENGTH
    assert codes.code(codes.digest("salt", content + "。")) != found
    assert codes.typed(codes.shown(found).lower()) == found
    assert codes.typed(found.replace("0", "O").replace("1", "l")) == found


@pytest.mark.django_db
@pytest.mark.parametrize("kind", list(PaperKind))
def test_files_say_what_the_paper_says(cast: Cast, kind: PaperKind) -> None:
    found = made(cast, kind, "栖公数〔2025〕12号" if kind is PaperKind.REPLY else "")
    pdf, media = files.made(found, "pdf", "https://share.qilan.example/")
    assert media == "application/pdf"
    said = words_of(pdf)
    for text in (found.paper.title, found.number, codes.shown(found.code), "户籍家庭成员信息", "住房和城乡建设局"):
        assert text in said, text
    office = docx.Document(io.BytesIO(files.made(found, "docx", "https://share.qilan.example")[0]))
    written = "\n".join(p.text for p in office.paragraphs)
    assert found.paper.title in written
    assert codes.shown(found.code) in office.sections[0].footer.paragraphs[0].text
    assert found.document_number in written
    assert found.document_number in said
    pictures = pypdfium2.PdfDocument(pdf)
    dark = sum(pictures[0].render(scale=0.5).to_pil().convert("L").histogram()[:128])
    pictures.close()
    assert dark > 500, "an empty page"
    if kind in (PaperKind.REPLY, PaperKind.AGREEMENT):
        assert "附件：共享授权" in said
        assert "证件号码脱敏" in said


@pytest.mark.django_db
def test_the_same_content_gives_the_same_paper_and_one_entry(cast: Cast) -> None:
    first = made(cast, PaperKind.APPLICATION)
    of = first.subject.partition(":")[2]
    with on(TODAY):
        again = actions.issue_paper(cast.applicant, PaperKind.APPLICATION, of)
        numbered = actions.issue_paper(cast.applicant, PaperKind.APPLICATION, of, "栖建〔2025〕3号")
    assert again == first
    assert numbered.number != first.number
    assert [event for event, _, _ in log()].count("sharing.paper.issued") == 2
    assert papers.paper(cast.applicant, first.number).newest is False
    assert [p.number for p in papers.papers_of(cast.applicant, first.subject)] == [numbered.number, first.number]


@pytest.mark.django_db
def test_who_may_make_and_see_papers(cast: Cast) -> None:
    with on(TODAY):
        found: ApplicationFacts = application_in(cast, "granted")
        with pytest.raises(NotPermitted):
            actions.issue_paper(cast.provider_reviewer, PaperKind.APPLICATION, found.number)
        with pytest.raises(NotPermitted):
            actions.issue_paper(cast.applicant, PaperKind.REPLY, found.number)
        for stranger in ("youke", "fengan"):
            with pytest.raises(Absent):
                actions.issue_paper(cast[stranger], PaperKind.REPLY, found.number)
            with pytest.raises(Absent):
                actions.issue_paper(cast[stranger], PaperKind.AGREEMENT, found.grants[0])
        with pytest.raises(TooLarge):
            actions.issue_paper(cast.applicant, PaperKind.APPLICATION, found.number, "栖" * 61)
        paper = actions.issue_paper(cast.applicant, PaperKind.COMMITMENT, found.number)
    assert papers.paper(cast.provider_reviewer, paper.number) == paper
    assert papers.paper(cast.auditor, paper.number) == paper
    for number in (paper.number, "WS-2025-999999", "\x00"):
        with pytest.raises(Absent):
            papers.paper(cast["youke"], number)


@pytest.mark.django_db
def test_a_reply_before_the_decision_is_too_early(cast: Cast) -> None:
    with on(TODAY):
        found = application_in(cast, "under_review")
        with pytest.raises(PaperTooEarly):
            actions.issue_paper(cast.provider_reviewer, PaperKind.REPLY, found.number)
    assert not Paper.objects.exists()


@pytest.mark.django_db
def test_anybody_with_the_paper_can_check_it(cast: Cast, client: Client) -> None:
    found = made(cast, PaperKind.REPLY)
    right = {"number": found.number, "code": codes.shown(found.code)}
    page = client.post("/sharing/papers/check/", right)
    assert page.status_code == 200
    assert "本平台出具" in page.content.decode()
    assert client.get("/api/v1/sharing/papers/check", right).json()["number"] == found.number
    for wrong in (
        {**right, "code": "0000-0000-0000-0000"},
        {**right, "number": "WS-2025-000009"},
        {**right, "code": "é"},
    ):
        refused = client.post("/sharing/papers/check/", wrong)
        assert refused.status_code == 422
        assert "没有编号与验证码相符的文书" in refused.content.decode()
        assert client.get("/api/v1/sharing/papers/check", wrong).status_code == 404
    Paper.objects.filter(number=found.number).update(content="{}", sha256=codes.digest("", "{}"))
    with pytest.raises(PaperUnknown):
        papers.check(found.number, found.code)


@pytest.mark.django_db
def test_from_the_application_page_to_the_file(cast: Cast, browser_of) -> None:  # type: ignore[no-untyped-def]
    with on(TODAY):
        found = application_in(cast, "granted")
        applicant = browser_of("jianruoxi")
        page = applicant.get(f"/sharing/applications/{found.number}/").content.decode()
        make = f"/sharing/papers/make/application/{found.number}/"
        assert make in page
        assert f"/sharing/papers/make/reply/{found.number}/" not in page
        shown = applicant.post(make, {"document_number": ""}, follow=True)
        assert "政务信息资源共享申请表" in shown.content.decode()
        number = Paper.objects.get().number
        for form, start in (("pdf", b"%PDF"), ("docx", b"PK")):
            answer = applicant.get(f"/sharing/papers/{number}/{form}/")
            assert answer.content.startswith(start)
            assert "attachment" in answer["Content-Disposition"]
        assert applicant.get(f"/sharing/papers/{number}/exe/").status_code == 404
        assert browser_of("youke").get(f"/sharing/papers/{number}/pdf/").status_code == 404
