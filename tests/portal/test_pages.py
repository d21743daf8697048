"""Pages answer, in both languages, to the right people; strangers see nothing."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from shuqiao.portal.middleware import LANGUAGE_COOKIE
from tests.cast import people
from tests.cast.people import HOUSING, POLICE, Cast

pytestmark = pytest.mark.django_db

OPEN = (
    "/",
    "/accounts/",
    "/accounts/people/",
    "/accounts/systems/",
    "/accounts/tokens/",
    "/accounts/password/",
    f"/accounts/departments/{HOUSING}/",
    "/accounts/tokens/new/",
)
MANAGERS = (
    "/accounts/departments/new/",
    f"/accounts/departments/{HOUSING}/edit/",
    "/accounts/people/new/",
    "/accounts/systems/new/",
    "/accounts/systems/zjj-housing-check/",
    "/accounts/systems/zjj-housing-check/keys/new/",
)
INLINE = re.compile(r"<script|\sstyle=|\son[a-z]+=|javascript:", re.IGNORECASE)


@pytest.fixture
def housing_system(cast: Cast) -> None:
    people.client_system()


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("path", [*OPEN, *MANAGERS])
def test_pages_answer_the_system_manager(browser_of, housing_system, path, language) -> None:
    browser = browser_of("qinyining")
    browser.cookies["shuqiao_language"] = language
    answer = browser.get(path)
    assert answer.status_code == 200
    text = answer.content.decode()
    assert not INLINE.search(text)
    assert ('lang="zh-CN"' in text.split("<head>")[0]) == (language == "zh")
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize("path", ["/", "/accounts/", "/accounts/people/", "/audit/", "/audit/log/"])
def test_strangers_are_sent_to_the_sign_in_page(client: Client, db, path) -> None:
    answer = client.get(path)
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/accounts/sign-in/?next=%2F")


@pytest.mark.parametrize("path", MANAGERS[:4])
def test_others_are_refused_with_reason_and_next_step(browser_of, cast: Cast, path) -> None:
    answer = browser_of("jianruoxi").get(path)
    assert answer.status_code == 403
    text = answer.content.decode()
    assert "系统管理员" in text
    assert "下一步" in text
    assert "system_manager" not in text, "no code stands where a word belongs"


def test_forbidden_looks_like_absent(browser_of, cast: Cast, housing_system) -> None:
    browser = browser_of("zhuyuanxiu")
    foreign = browser.get(f"/accounts/people/{cast.people['jianruoxi'].id}/")
    missing = browser.get("/accounts/people/99999999/")
    assert foreign.status_code == missing.status_code == 404
    assert _main(foreign) == _main(missing)
    foreign = browser.get("/accounts/systems/zjj-housing-check/")
    missing = browser.get("/accounts/systems/zjj-nothing/")
    assert foreign.status_code == missing.status_code == 404
    assert _main(foreign) == _main(missing)


def _main(answer) -> str:
    text: str = answer.content.decode()
    return text[text.index("<main") : text.index("</main>")]


def test_an_address_that_nobody_serves_is_a_page(browser_of, cast: Cast) -> None:
    answer = browser_of("jianruoxi").get("/nowhere/")
    assert answer.status_code == 404
    assert "没有找到" in answer.content.decode()


def test_a_person_signs_in_and_out(client: Client, cast: Cast) -> None:
    wrong = client.post("/accounts/sign-in/", {"login": "jianruoxi", "password": "wrong"})
    assert wrong.status_code == 401
    unknown = client.post("/accounts/sign-in/", {"login": "nobody-here", "password": "wrong"})
    assert unknown.status_code == 401
    right = client.post("/accounts/sign-in/", {"login": "jianruoxi", "password": people.PASSWORD, "next": "/accounts/"})
    assert right.headers["Location"] == "/accounts/"
    assert "简若溪" in client.get("/").content.decode()
    client.post("/accounts/sign-out/")
    assert client.get("/").status_code == 302


def test_the_way_back_after_sign_in_stays_on_this_site(client: Client, cast: Cast) -> None:
    answer = client.post(
        "/accounts/sign-in/", {"login": "jianruoxi", "password": people.PASSWORD, "next": "//elsewhere.example/"}
    )
    assert answer.headers["Location"] == "/"


def test_forms_need_the_csrf_token(cast: Cast) -> None:
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post("/accounts/sign-in/", {"login": "jianruoxi", "password": people.PASSWORD})
    assert answer.status_code == 403
    assert "表单" in answer.content.decode()


def test_a_department_is_created_through_the_form(browser_of, cast: Cast) -> None:
    browser = browser_of("qinyining")
    form = {"name": "栖澜市民政局", "short_name": "市民政局", "level": "city", "division": "990100", "kind": "organ"}
    wrong = browser.post("/accounts/departments/new/", {**form, "credit_code": "119901009901000429"})
    assert wrong.status_code == 422
    assert "校验码不符" in wrong.content.decode()
    right = browser.post("/accounts/departments/new/", {**form, "credit_code": "119901009901000428"})
    assert right.status_code == 302
    page = browser.get(right.headers["Location"]).content.decode()
    assert "栖澜市民政局" in page
    assert "新增部门" in page, "its history begins with its creation"


def test_roles_are_assigned_by_the_security_manager(browser_of, cast: Cast) -> None:
    person = cast.people["luyifan"].id
    assert browser_of("qinyining").post(f"/accounts/people/{person}/roles/", {"roles": ["head"]}).status_code == 403
    browser = browser_of("taoshouyi")
    both = browser.post(f"/accounts/people/{person}/roles/", {"roles": ["auditor", "system_manager"]})
    assert both.status_code == 422
    assert "三员分立" in both.content.decode()
    assert browser.post(f"/accounts/people/{person}/roles/", {"roles": ["head"]}).status_code == 302
    assert cast["luyifan"].roles == {"head"}


def test_a_set_password_must_be_changed_first(client: Client, cast: Cast) -> None:
    from shuqiao.accounts import actions

    made = actions.create_person(
        cast.system_manager, login="xinren", name="新人", department=POLICE, password="Zanshi-2025", must_change=True
    )
    client.post("/accounts/sign-in/", {"login": "xinren", "password": "Zanshi-2025"})
    assert client.get("/").headers["Location"] == "/accounts/password/"
    new = {"old": "Zanshi-2025", "password": "Ziji-de-2025", "again": "Ziji-de-2025"}
    assert client.post("/accounts/password/", new).status_code == 302
    assert made.name in client.get("/").content.decode()


def test_a_token_is_shown_once(browser_of, cast: Cast) -> None:
    browser = browser_of("jianruoxi")
    answer = browser.post("/accounts/tokens/new/", {"name": "脚本", "scopes": ["read"], "days": "7"})
    assert "sq_" in answer.content.decode()
    assert "sq_" not in browser.get("/accounts/tokens/").content.decode()


def test_language_is_switched_by_a_cookie(browser_of, cast: Cast) -> None:
    browser = browser_of("jianruoxi")
    assert "我的待办" in browser.get("/").content.decode()
    browser.get("/language/?set=en&next=/accounts/")
    assert "Waiting for me" in browser.get("/").content.decode()
    assert browser.get("/language/?set=zh&next=//elsewhere.example/").headers["Location"] == "/"


def test_the_log_is_read_by_those_who_may(browser_of, cast: Cast) -> None:
    browser = browser_of("yanmingjing")
    browser.get("/audit/")
    page = browser.get("/audit/").content.decode()
    assert "查阅操作留痕" in page
    entry = re.search(r"/audit/entries/([0-9a-f]{32})/", page)
    assert entry
    assert browser.get(entry.group(0)).status_code == 200
    assert browser.get("/audit/log/").status_code == 200
    assert browser.get("/audit/?event=accounts.&subject=person:1&from_on=nonsense").status_code == 200
    assert browser.get("/audit/entries/zz/").status_code == 404


@pytest.mark.parametrize(("language", "said"), [("zh", "请按页面的提示更正"), ("en", "Mend it as the page says")])
def test_a_page_refused_before_its_room_speaks_the_reader_s_language(client: Client, language: str, said: str) -> None:
    client.cookies[LANGUAGE_COOKIE] = language
    refused = client.get("/accounts/sign-in/?next=%ff")
    assert refused.status_code == 400
    assert said in refused.content.decode()
    assert refused.headers["Content-Type"].startswith("text/html")
