"""What parts of sharing have in common: the menu, the home page, the law's own terms, no files for contractors."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client

from shuqiao.accounts import work
from shuqiao.accounts.actions import issue_token
from shuqiao.accounts.errors import NoExport
from shuqiao.accounts.queries import actor_of_person
from shuqiao.accounts.work import Tab
from shuqiao.kernel.actors import Actor
from shuqiao.portal import words
from shuqiao.portal.sharing import shown
from shuqiao.sharing import actions, documents, queries
from shuqiao.sharing.demand_lists import writing
from shuqiao.sharing.facts.papers import PaperKind
from shuqiao.sharing.queries import about_grants_work, papers
from tests.cast import people
from tests.cast.people import HOUSING, Cast
from tests.rooms.sharing.papers import pdf
from tests.rooms.sharing.stage import RENEWABLE, TODAY, application_in, grant_in, on, renewal_in, talk_in, under

pytestmark = pytest.mark.django_db
Browser = Callable[[str], Client]


def _tasks(actor: Actor, number: str) -> set[str]:
    items = work.in_order(work.shelves(actor, Tab.WAITING), Tab.WAITING)
    return {item.task for item in items if item.number == number}


def _parties(cast: Cast, number: str) -> dict[str, set[str]]:
    every = ("applicant", "applicant_head", "provider_reviewer", "security_manager", "authority_reviewer", "auditor",
             "stranger")  # fmt: skip
    found = {party: _tasks(getattr(cast, party), number) for party in every}
    return {party: tasks for party, tasks in found.items() if tasks}


def test_the_menu_has_boxes_first_and_all_else_in_a_quieter_row(cast: Cast, browser_of: Browser) -> None:
    page = browser_of("jianruoxi").get("/sharing/").content.decode()
    [menu] = re.findall(r'<nav class="tabs".*?</nav>', page, re.S)
    rows = re.findall(r"<ul(.*?)</ul>", menu, re.S)
    assert len(rows) == 2
    boxes, pages = (re.findall(r'href="([^"]+)"', row) for row in rows)
    assert boxes == [*(f"/sharing/?box={box}" for box in ("mine", "drafts", "all")), "/sharing/baskets/"]
    assert 'class="second"' in rows[1]
    assert {"/sharing/grants/", "/sharing/demands/", "/sharing/rules/", "/sharing/calendar/"} < set(pages)
    assert "/sharing/papers/check/" in pages


def test_every_tab_is_in_one_of_the_two_rows_without_a_gap(cast: Cast) -> None:
    for actor in (cast.applicant, cast.provider_reviewer, cast.authority_reviewer, cast.auditor):
        rows = [tab.get("row") for tab in shown.tabs(actor, "", queries.waiting(actor))]
        assert rows == sorted(rows, key=lambda row: row == "second"), actor.id


def test_a_renewal_waits_on_the_home_page_of_whoever_has_the_next_step(cast: Cast) -> None:
    with on(TODAY):
        grant = grant_in(cast, "active").number
    with on(RENEWABLE):
        asked = renewal_in(cast, grant, "waiting_head")
        assert _parties(cast, asked.number) == {"applicant_head": {"grants.task.approve_renewal"}}
        actions.approve_renewal(cast.applicant_head, asked.number)
        held = _parties(cast, asked.number)
        assert held == {"provider_reviewer": {"grants.task.grant_renewal"}}
        actions.grant_renewal(cast.provider_reviewer, asked.number)
        assert _parties(cast, asked.number) == {}


def test_a_proposed_stop_waits_for_the_other_side(cast: Cast, browser_of: Browser) -> None:
    with on(TODAY):
        talk = talk_in(cast, grant_in(cast, "active").number, "proposed")
        held = _parties(cast, talk.number)
        assert held == {party: {"grants.task.answer_stop"} for party in ("applicant", "applicant_head")}
        assert "答复停用协商" in browser_of("jianruoxi").get("/").content.decode()
        assert browser_of("jianruoxi").get(f"/sharing/stops/{talk.number}/answer/").status_code == 200
        actions.answer_stop(cast.applicant, talk.number, False, "正值集中受理期")
        assert _parties(cast, talk.number) == {}


def test_an_emergency_s_report_waits_for_the_provider_with_its_day(cast: Cast) -> None:
    with on(TODAY):
        grant = grant_in(cast, "active").number
        actions.emergency_stop(cast.provider_reviewer, grant, "批量下载", "")
        [stopped] = queries.emergencies(cast.applicant, grant)
        assert _parties(cast, stopped.number) == {"provider_reviewer": {"grants.task.report_emergency"}}
        [item] = [i for s in work.shelves(cast.provider_reviewer, Tab.WAITING) for i in s.items
                  if i.number == stopped.number]  # fmt: skip
        assert item.due_on == stopped.report_due_at.date()
        actions.report_emergency(cast.provider_reviewer, stopped.number, "已封禁")
        assert _parties(cast, stopped.number) == {}


def test_each_list_of_the_home_page_is_bounded(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    with on(TODAY):
        talk_in(cast, grant_in(cast, "active").number, "proposed")
        assert len(about_grants_work.talks_to_answer(cast.applicant)) == 1
        monkeypatch.setattr(about_grants_work, "MOST", 0)
        assert about_grants_work.talks_to_answer(cast.applicant) == ()


@pytest.mark.parametrize(
    ("law", "cited", "consumer"),
    [("measures-2016", "51号第十二条", "使用部门"), ("regulation-2025", "809号第二十条", "需求部门")],
)
def test_pages_speak_the_terms_of_the_law_in_force(law: str, cited: str, consumer: str) -> None:
    with under(law):
        for key in ("sharing.to_decide_intro", "sharing.refuse_help"):
            assert cited in words.table()[key]["zh"], key
        supply = words.table()["sharing.subscribe_intro"]
        assert ("51号" in supply["zh"], "No. 51" in supply["en"]) == ((law == "measures-2016"),) * 2
        for key in ("grants.standing_intro", "grants.outages_intro", "use.usage_intro", "deciding.supplying_call"):
            assert consumer in words.table()[key]["zh"], key


def test_a_contractor_takes_no_file_out_at_any_door(cast: Cast, browser_of: Browser) -> None:
    with on(TODAY):
        asked = application_in(cast, "under_review")
        document = documents.attach(cast.applicant, f"application:{asked.number}", "basis", "依据.pdf", pdf())
        paper = actions.issue_paper(cast.applicant, PaperKind.APPLICATION, asked.number)
        who = actor_of_person(people.person("wangyunma", "王云码", HOUSING, "驻场工程师", ("contractor",)).id)
        for taken in (
            lambda: documents.content(who, document.id),
            lambda: papers.paper_to_take(who, paper.number),
            lambda: writing.export(who, "demands"),
            lambda: queries.callers(who),
        ):
            with pytest.raises(NoExport):
                taken()
        browser = browser_of("wangyunma")
        for path in (
            f"documents/{document.id}",
            f"papers/{paper.number}/pdf",
            "demands/lists/demands/export",
            "callers",
        ):
            assert browser.get(f"/sharing/{path}/").status_code == 403, path
        bearer = {"Authorization": f"Bearer {issue_token(who, 't', ('sharing',), 1)[1]}"}
        for path in (f"documents/{document.id}", f"papers/{paper.number}/file", "demand-lists/demands", "callers"):
            answer = Client().get(f"/api/v1/sharing/{path}", headers=bearer)
            assert (answer.status_code, answer.json()["code"]) == (403, "no_export"), path
