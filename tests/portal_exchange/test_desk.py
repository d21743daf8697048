"""Pages of the desk and of subjects' histories: who sees them, what they may connect to, what they never send."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable, Iterator

import msgspec
import pytest
from django.http import HttpResponse
from django.test import Client

from shuqiao.accounts.models import Person
from shuqiao.kernel import clock
from shuqiao.portal import words
from shuqiao.portal.desk.views import answered
from shuqiao.sharing import actions as sharing
from shuqiao.sharing.facts import Terms
from shuqiao.wire import orders
from tests.cast.people import Cast
from tests.contracts.orders import ORDER
from tests.rooms.exchange.desks import ADDRESS, PURPOSE, Counter, counter
from tests.rooms.exchange.stage import log
from tests.rooms.sharing.stage import INCIDENT, MONDAY

pytestmark = pytest.mark.django_db
Browser = Callable[[str], Client]


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with clock.fixed_at(MONDAY):
        yield


@pytest.fixture
def at(cast: Cast) -> Counter:
    return counter(cast)


def text(answer: HttpResponse, status: int = 200) -> str:
    assert answer.status_code == status, answer.content.decode()
    return answer.content.decode()


def config(page: str) -> dict[str, object]:
    """What the page tells its script."""
    found = re.search(r'data-config="([^"]*)"', page)
    assert found is not None
    told: dict[str, object] = json.loads(html.unescape(found.group(1)))
    return told


def test_a_clerk_finds_the_grant_and_the_form(at: Counter, browser_of: Browser) -> None:
    clerk = browser_of("wenyan")
    assert "/desk/" in text(clerk.get("/"))
    listed = text(clerk.get("/desk/"))
    row = listed[listed.index("户籍家庭成员信息") :].partition("</tr>")[0]
    assert "是" in row  # it may be printed
    answer = clerk.get(f"/desk/{at.grant.number}/")
    page = text(answer)
    assert PURPOSE in page
    policy = answer.headers["Content-Security-Policy"]
    assert "script-src 'self';" in policy
    assert policy.endswith(f"connect-src 'self' {ADDRESS}")
    assert "unsafe" not in policy
    told = config(page)
    assert [i["name"] for i in told["items"]] == [g.item for g in at.grant.items]  # type: ignore[index, attr-defined]
    assert not re.search(r"<script(?![^>]*\bsrc=)", page)


def test_no_form_can_send_whom_it_asks_about(at: Counter, browser_of: Browser) -> None:
    page = text(browser_of("wenyan").get(f"/desk/{at.grant.number}/"))
    fields = re.findall(r"<textarea[^>]*data-key[^>]*>", page)
    assert fields
    assert not [f for f in fields if "name=" in f]
    assert re.search(r'<button class="primary" type="submit" disabled>', page)  # only the script opens it
    look = text(browser_of("yanmingjing").get("/audit/subjects/"))
    assert "name=" not in re.search(r'<input id="value"[^>]*>', look).group(0)  # type: ignore[union-attr]


def test_the_token_door(at: Counter, browser_of: Browser) -> None:
    said = {"grant": at.grant.number, "purpose": PURPOSE, "case": "GZF-2025-000001"}
    clerk = browser_of("wenyan")
    answer = clerk.post("/api/v1/desk/tokens", said, content_type="application/json")
    assert answer.status_code == 200
    assert answer.json()["address"] == ADDRESS
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(Person.objects.get(login="wenyan"), backend="django.contrib.auth.backends.ModelBackend")
    assert strict.post("/api/v1/desk/tokens", said, content_type="application/json").json()["code"] == "csrf_failed"
    for wrong, status in (
        ({**said, "case": ""}, 422), ({**said, "grant": "G-2025-999999"}, 404), ({**said, "subject": "x"}, 422),
    ):  # fmt: skip
        assert clerk.post("/api/v1/desk/tokens", wrong, content_type="application/json").status_code == status
    assert browser_of("jianruoxi").post("/api/v1/desk/tokens", said, content_type="application/json").status_code == 403
    assert Client().post("/api/v1/desk/tokens", said, content_type="application/json").status_code == 401


def test_the_auditors_page(at: Counter, browser_of: Browser) -> None:
    auditor = browser_of("yanmingjing")
    assert "谁查过我" in text(auditor.get("/audit/"))
    answer = auditor.get("/audit/subjects/")
    text(answer)
    assert answer.headers["Content-Security-Policy"].endswith(f"connect-src 'self' {ADDRESS}")
    found = auditor.post("/api/v1/desk/history-tokens", {"reason": "信访件"}, content_type="application/json")
    assert [t["member"] for t in found.json()["tokens"]] == ["hub"]
    operator = log()[-1][1]
    assert "严明镜" in text(auditor.get(f"/audit/?subject={operator}"))  # a code leads to the person, in the log only
    for nobody in ("wenyan", "qiaodu", "jianruoxi"):
        assert browser_of(nobody).get("/audit/subjects/").status_code == 403
    assert "/audit/subjects/" not in text(browser_of("zhuyuanxiu").get("/audit/"))


def test_without_a_grant_the_desk_says_so(cast: Cast, at: Counter, browser_of: Browser) -> None:
    clerk = browser_of("wenyan")
    sharing.suspend_grant(cast.provider_reviewer, at.grant.number, INCIDENT)
    assert "已暂停" in text(clerk.get("/desk/"))
    sharing.revoke_grant(cast.provider_reviewer, at.grant.number, INCIDENT)
    assert "没有可用的授权" in text(clerk.get("/desk/"))
    assert clerk.get(f"/desk/{at.grant.number}/").status_code == 404


def test_printing_is_the_providers_choice(cast: Cast, browser_of: Browser) -> None:
    at = counter(cast, Terms())
    assert "不可打印" in text(browser_of("wenyan").get(f"/desk/{at.grant.number}/"))
    grant = text(browser_of("fangxiaoman").get(f"/sharing/grants/{at.grant.number}/"))
    assert "允许在查询台打印" in html.unescape(grant)


def test_in_english(at: Counter, browser_of: Browser) -> None:
    clerk = browser_of("wenyan")
    clerk.cookies["shuqiao_language"] = "en"
    page = text(clerk.get(f"/desk/{at.grant.number}/"))
    assert "Whom to ask about" in page
    assert config(page)["language"] == "en"


def test_derived_items_are_shown_with_what_they_count() -> None:
    months = orders.Derived("连续缴费月数", "I", "plain", {"of": "run", "column": "month", "which": "latest"}, {})
    said = msgspec.structs.replace(ORDER, derived=(*ORDER.derived, months))
    words.speak("zh")
    assert [(i["name"], i["part"], i["unit"]) for i in answered(said)] == [
        ("姓名", "rows", ""), ("登记日期", "rows", ""), ("登记次数", "derived", ""),
        ("连续缴费月数", "derived", "个月"),
    ]  # fmt: skip
