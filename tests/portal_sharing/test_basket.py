"""申请篮 by clicks: several resources on one form, one approval, each with its own way."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import asdict, replace
from typing import Any

import pytest
from django.test import Client

from shuqiao.catalogue.facts import EntryFacts
from shuqiao.sharing import actions, queries
from shuqiao.sharing.rules.baskets import OF_AN_ENTRY
from tests.cast.people import Cast
from tests.portal_sharing.test_pages import text
from tests.rooms.catalogue.entries import draft, entry_in, step
from tests.rooms.sharing.stage import SCOPE, TODAY, on
from tests.rooms.sharing.test_baskets import SHARED, lines, stage

pytestmark = pytest.mark.django_db
Browser = Callable[[str], Client]
HERE, SENT = "/sharing/basket/", "/sharing/baskets/B-2025-000001/"


def form(*entries: EntryFacts, items: tuple[str, ...] = ("姓名",), **changes: Any) -> dict[str, Any]:
    """The one form as a browser sends it."""
    said = {
        k: v for k, v in asdict(replace(SCOPE, **changes)).items() if k not in OF_AN_ENTRY and v not in (None, False)
    }
    sent = {k: list(v) if isinstance(v, tuple) else v for k, v in said.items()}
    for entry in entries:
        prefix = f"e{entry.code.replace('/', '-')}"
        sent |= {
            f"{prefix}-items": list(items),
            f"{prefix}-lookup_items": ["公民身份号码"],
            f"{prefix}-method": "query",
        }
    return {**sent, "entry": [entry.code for entry in entries]}


def choose(client: Client, *entries: EntryFacts) -> None:
    for entry in entries:
        client.post(f"{HERE}add/", {"entry": entry.code, "back": f"/catalogue/{entry.id}/"})


def test_from_the_catalogue_to_the_grants_by_clicks(cast: Cast, browser_of: Browser) -> None:
    with on(TODAY):
        entries = stage(cast)
        applicant, head = browser_of("jianruoxi"), browser_of("shenwangchuan")
        assert text(applicant.get("/catalogue/")).count("加入申请篮") == 3
        for entry in entries:
            page = applicant.get(f"/catalogue/{entry.id}/")
            assert "加入申请篮" in text(page)
            added = applicant.post(f"{HERE}add/", {"entry": entry.code, "back": f"/catalogue/{entry.id}/"}, follow=True)
            assert "已加入申请篮" in text(added)
            assert "已在申请篮" in text(added)
        assert '申请篮<span class="count">3</span>' in text(applicant.get("/sharing/"))
        page = text(applicant.get(HERE))
        assert page.count('name="basis"') == 1
        assert len(re.findall(r'name="entry"', page)) == 3
        ticked = re.findall(r'value="([^"]+)"[^>]*checked', page)
        only = ["zjj-housing-check", *["公民身份号码"] * 3]
        assert ticked == only, "nothing but the department's one system, and the one key that each of them needs"
        review = applicant.post(HERE, form(*entries), follow=True)
        assert review.request["PATH_INFO"] == SENT
        assert "尚未提交" in text(review)
        assert "申请篮是空的" in text(applicant.get(HERE))
        sent = text(applicant.post(f"{SENT}do/submit/", follow=True))
        assert sent.count("待负责人审批") >= 2
        assert "G-2025-000001" in sent
        home = text(head.get("/"))
        assert home.count(SENT) >= 1
        assert home.count("审批申请篮") == 1
        approved = text(head.post(f"{SENT}do/approve/", follow=True))
        assert approved.count("剩余 10 个工作日") == 2
        assert "栖澜市公安局" in approved
        application = text(applicant.get("/sharing/applications/SQ-2025-000001/"))
        assert SENT in application
        assert SENT not in text(browser_of("fangxiaoman").get("/sharing/applications/SQ-2025-000001/"))
        assert "B-2025-000001" in text(applicant.get("/sharing/baskets/"))


def test_what_is_wrong_stands_beside_its_entry_and_the_draft_is_kept(cast: Cast, browser_of: Browser) -> None:
    with on(TODAY):
        entries = stage(cast)
        client = browser_of("jianruoxi")
        choose(client, *entries)
        sent = client.post(HERE, {**form(*entries, items=(), truth_statement=False), "verb": "submit"})
        page = text(sent)
        assert sent.status_code == 422
        assert page.count("请填写“信息项”") == 3
        assert 'name="number" value="B-2025-000001"' in page
        again = client.post(HERE, {**form(*entries), "number": "B-2025-000001", "verb": "submit"})
        assert (again.status_code, again["Location"].split("?")[0]) == (302, SENT)
        found = queries.basket(cast.applicant, "B-2025-000001")
    assert [m.waits.side if m.waits else None for m in found.members] == ["head", "head", None]


def test_a_resource_is_taken_out_and_an_unsent_basket_edited(cast: Cast, browser_of: Browser) -> None:
    with on(TODAY):
        entries = stage(cast)
        client = browser_of("jianruoxi")
        choose(client, *entries)
        out = {f"e{entries[1].code.replace('/', '-')}-leave_out": "on"}
        client.post(HERE, {**form(*entries), **out})
        assert [m.entry_code for m in queries.basket(cast.applicant, "B-2025-000001").members] == [
            entries[0].code, entries[2].code]  # fmt: skip
        page = text(client.get(f"{SENT}edit/"))
        assert SCOPE.basis in page
        client.post(f"{SENT}edit/", form(entries[0], entries[2], matter_name="另一事项"))
        assert "另一事项" in text(client.get(SENT))
        everything = {f"e{e.code.replace('/', '-')}-leave_out": "on" for e in entries}
        emptied = client.post(f"{SENT}edit/", {**form(entries[0], entries[2]), **everything})
        assert emptied.status_code == 422


def test_an_entry_that_goes_away_is_named(cast: Cast, browser_of: Browser) -> None:
    with on(TODAY):
        entries = stage(cast)
        client, head = browser_of("jianruoxi"), browser_of("shenwangchuan")
        choose(client, *entries)
        step(cast, "suspend", entries[1].id)
        refused = client.post(HERE, {**form(*entries), "verb": "submit"})
        assert refused.status_code == 422
        assert f"“{entries[1].name}”（{entries[1].code}）现在不是已发布状态" in text(refused)
        step(cast, "resume", entries[1].id)
        client.post(HERE, {**form(*entries), "verb": "submit"})
        step(cast, "suspend", entries[0].id)
        stopped = head.post(f"{SENT}do/approve/")
        assert stopped.status_code == 409
        assert entries[0].name in text(stopped)


def test_strangers_find_no_basket(cast: Cast, browser_of: Browser) -> None:
    with on(TODAY):
        number = actions.start_basket(cast.applicant, SHARED, lines(*stage(cast))).number
        actions.submit_basket(cast.applicant, number)
        for login in ("youke", "fangxiaoman"):
            client = browser_of(login)
            assert client.get(SENT).status_code == 404
            assert client.get(f"{SENT}edit/").status_code == 404
            assert client.post(f"{SENT}do/approve/").status_code == 404
            assert number not in text(client.get("/sharing/baskets/"))
        assert browser_of("fangxiaoman").get(HERE).status_code == 403
        assert browser_of("shenwangchuan").post(f"{SENT}do/explode/").status_code == 404
        assert browser_of("youke").post(f"{HERE}add/", {"entry": "999999/000001"}).status_code == 404


def test_the_way_back_stays_on_this_site(cast: Cast, browser_of: Browser) -> None:
    with on(TODAY):
        household, *_ = stage(cast)
        client = browser_of("jianruoxi")
        for back in ("//elsewhere.example/", "https://elsewhere.example/", ""):
            answer = client.post(f"{HERE}add/", {"entry": household.code, "back": back})
            assert answer["Location"].startswith(HERE)


def test_the_selection_has_the_basket_s_bound(
    cast: Cast, browser_of: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    monkeypatch.setattr("shuqiao.portal.selection.MOST_IN_BASKET", 2)
    with on(TODAY):
        client, entries = browser_of("jianruoxi"), stage(cast)
        choose(client, *entries)
        page = text(client.get(HERE))
        assert page.count('name="entry"') == 2


def test_a_form_of_more_entries_than_a_basket_holds_is_refused_unread(cast: Cast, browser_of: Browser) -> None:
    codes = [f"101002/{number:06}" for number in range(51)]
    refused = browser_of("jianruoxi").post(HERE, {"entry": codes})
    assert refused.status_code == 422
    assert "申请篮应有 1 至 50 个资源，现有 51 个" in text(refused)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("login", ["jianruoxi", "shenwangchuan", "yanmingjing"])
def test_the_pages_open_in_both_languages(cast: Cast, browser_of: Browser, login: str, language: str) -> None:
    with on(TODAY):
        household, vehicles, people = stage(cast)
        narrow = entry_in(cast, "published", draft(name="社会救助信息", conditions__scenarios=("social_relief",)))
        number = actions.start_basket(cast.applicant, SHARED, lines(household, narrow, people)).number
        actions.submit_basket(cast.applicant, number)
        actions.approve_basket(cast.applicant_head, number)
        client = browser_of(login)
        client.get(f"/language/?set={language}&next=/")
        if login == "jianruoxi":
            choose(client, vehicles)
            assert client.get(HERE).status_code == 200
        page = client.get(SENT)
        assert page.status_code == 200
        assert ("Working days left: 10" if language == "en" else "剩余 10 个工作日") in text(page)
        assert ("refused" if language == "en" else "不予同意") in text(page)
        assert client.get("/sharing/baskets/").status_code == 200
