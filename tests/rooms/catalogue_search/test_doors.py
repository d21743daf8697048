"""Searching by API and page, tending the index by API and command, and what the doctor says of it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from typer.testing import CliRunner

from shuqiao.accounts import actions as accounts
from shuqiao.accounts.facts import Scope
from shuqiao.audit import queries as log
from shuqiao.catalogue.models import Entry
from shuqiao.catalogue.search import keeping
from shuqiao.catalogue.search.files import Broken, Files
from shuqiao.cli.app import app
from shuqiao.site import checks
from tests.cast import people
from tests.cast.people import POLICE, Cast
from tests.rooms.catalogue.entries import draft, entry_in

ENTRIES, INDEX, PAGE = "/api/v1/catalogue/entries", "/api/v1/catalogue/index", "/catalogue/"
ODD = '户籍<b title="1">&信息'

Browser = Callable[[str], Client]


@pytest.fixture
def api(cast: Cast) -> Any:
    def call(login: str, method: str, path: str, **query: str) -> Any:
        _, secret = accounts.issue_token(cast[login], "检索", [Scope.CATALOGUE.value], 1)
        return getattr(Client(), method)(path, query, HTTP_AUTHORIZATION=f"Bearer {secret}")

    return call


def test_api_searches_with_highlights_and_pages(cast: Cast, api: Any) -> None:
    for name in (ODD, "户籍地址", "居住证信息"):
        entry_in(cast, "published", draft(name=name, abstract="本市"))
    found = api("youke", "get", ENTRIES, q="title 信息").json()
    assert ([entry["name"] for entry in found["items"]], found["next"], found["near"]) == ([ODD], None, False)
    assert found["items"][0]["highlights"][0] == {"field": "name", "text": ODD, "ranges": [[5, 10], [16, 18]]}
    first = api("youke", "get", ENTRIES, q="户籍", limit="1").json()
    second = api("youke", "get", ENTRIES, q="户籍", limit="1", next=first["next"]).json()
    assert {page["items"][0]["name"] for page in (first, second)} == {ODD, "户籍地址"}
    assert api("youke", "get", ENTRIES, q="户籍", limit="1", next=second["next"]).json()["next"] is None
    plain = api("youke", "get", ENTRIES, q="  ").json()
    assert [entry["name"] for entry in plain["items"]] == ["居住证信息", "户籍地址", ODD]
    assert plain["items"][0]["highlights"] == []


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ({"q": '"()[]:*^~\\/+-'}, 422, "catalogue_nothing_to_search"),
        ({"q": "户" * 10_000}, 413, "too_large"),
        ({"q": "户籍", "next": "x"}, 400, "malformed"),
        ({"q": "户籍", "next": "1000"}, 422, "catalogue_search_too_deep"),
    ],
)
def test_api_refuses_what_it_cannot_search(api: Any, query: dict[str, str], status: int, code: str) -> None:
    answer = api("youke", "get", ENTRIES, **query)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.json()["next_step"]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_page_marks_what_was_sought_and_escapes_the_rest(cast: Cast, browser_of: Browser, language: str) -> None:
    entry_in(cast, "published", draft(name=ODD, abstract="<i>户口</i>登记"))
    entry_in(cast, "draft", draft(name="户籍草稿"))
    browser = browser_of("youke")
    browser.cookies["shuqiao_language"] = language
    page = browser.get(PAGE, {"q": "户籍 户口 地址 公安局"}).content.decode()
    page = re.sub(r'<span lang="zh-CN">(.*?)</span>', r"\1", page)  # what is Chinese on an English page says so
    assert "<mark>户籍</mark>&lt;b title=&quot;1&quot;&gt;&amp;信息" in page
    assert "&lt;i&gt;<mark>户口</mark>&lt;/i&gt;登记" in page
    assert "<mark>户籍</mark><mark>地址</mark>" in page or "<mark>户籍地址</mark>" in page
    assert "栖澜市<mark>公安局</mark>" in page
    assert "草稿" not in page.replace('<option value="draft">草稿</option>', "")
    near = {"zh": "以下条目内容相近", "en": "these come close"}[language]
    assert near not in page
    assert near in browser.get(PAGE, {"q": "户籍信函"}).content.decode()


@pytest.mark.parametrize(("query", "why"), [("***", "检索内容里没有文字或数字"), ("户" * 300, "超过上限 200")])
def test_page_says_what_it_cannot_search(cast: Cast, browser_of: Browser, query: str, why: str) -> None:
    entry_in(cast, "published")
    page = browser_of("youke").get(PAGE, {"q": query})
    assert page.status_code == 200
    assert why in page.content.decode()
    assert "户籍家庭" not in page.content.decode()


def test_page_filters_by_state_and_says_whether_attached(cast: Cast, browser_of: Browser) -> None:
    entry_in(cast, "published", draft(name="户籍信息"))
    entry_in(cast, "suspended", draft(name="户籍地址"))
    own = browser_of("zhuyuanxiu")
    page = own.get(PAGE, {"q": "户籍", "state": "suspended", "provider": POLICE}).content.decode()
    assert "地址</a>" in page
    assert "</mark>信息</a>" not in page
    assert "未挂接" in page
    assert "挂接" not in browser_of("youke").get(PAGE, {"q": "户籍"}).content.decode().partition("<table")[2]


def test_home_has_a_search_box(browser_of: Browser) -> None:
    assert '<form class="search" method="get" action="/catalogue/"' in browser_of("youke").get("/").content.decode()


def test_the_operator_rebuilds_and_compares(cast: Cast, api: Any) -> None:
    entry_in(cast, "published")
    for login in ("youke", "duqinghe", "yanmingjing"):
        for method in ("get", "post"):
            assert api(login, method, INDEX).json()["code"] == "not_permitted"
    assert api("qiaodu", "get", INDEX).json() is None
    assert api("qiaodu", "post", INDEX).json() == {"entries": 1}
    line = log.history("index:catalogue")[-1]
    assert (line.event, line.actor_name, dict(line.facts or {})) == ("catalogue.index.rebuilt", "乔渡", {"entries": 1})
    compared = api("qiaodu", "get", INDEX).json()
    assert (compared["entries"], compared["indexed"], compared["outdated"]) == (1, 1, [])


def test_a_rebuild_that_cannot_be_written_is_refused(cast: Cast, api: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> int:
        raise Broken("No space left on device")

    monkeypatch.setattr(Files, "write", full)
    refused = api("qiaodu", "post", INDEX)
    assert (refused.status_code, refused.json()["code"]) == (503, "catalogue_index_not_written")
    assert log.history("index:catalogue") == ()


@pytest.mark.django_db(transaction=True)
def test_commands(live_server: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    cast = people.cast()
    entry = entry_in(cast, "published")
    _, secret = accounts.issue_token(cast.operator, "运维", [Scope.CATALOGUE.value], 1)
    monkeypatch.setenv("SHUQIAO_URL", live_server.url)
    monkeypatch.setenv("SHUQIAO_TOKEN", secret)
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")

    def run(*words: str) -> Any:
        return CliRunner().invoke(app, ["catalogue", "reindex", *words])

    assert "尚无检索索引" in run("--compare").stdout
    done = run()
    assert (done.exit_code, done.stdout) == (0, "已重建检索索引：1 条\n")
    assert run("--compare").stdout == "目录 1 条，索引 1 条，待更新 0 条\n"
    assert not list(checks.search())
    Entry.objects.filter(pk=entry.id).update(name="他名")
    differs = run("--compare", "--json")
    assert (differs.exit_code, json.loads(differs.stdout)["outdated"]) == (1, [entry.id])
    assert [finding.code for finding in checks.search()] == ["search_index_differs"]
    assert run("--json").stdout == '{"entries": 1}\n'
    assert not list(checks.search())
    keeping._here.files = None
    (keeping.directory() / "meta.json").write_text("{")
    assert [finding.code for finding in checks.search()] == ["search_index_differs"]
