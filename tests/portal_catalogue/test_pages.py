"""The catalogue's pages, clicked by the people of the cast."""

from __future__ import annotations

from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.test import Client

from shuqiao.catalogue import queries, states
from shuqiao.portal import words
from shuqiao.portal.catalogue.forms import EntryForm, read_pasted
from shuqiao.portal.catalogue.reading import draft_of, fields_of, row_of
from tests.cast.people import POLICE, Cast
from tests.rooms.catalogue.entries import ALL_CHECKS, HOUSEHOLD, WHY, draft, entry_in
from tests.rooms.catalogue.test_validator import closed_entry, open_entry

Browser = Callable[[str], Client]


def text(response: Any) -> str:
    return unescape(response.content.decode())


def sent(entry: Any = HOUSEHOLD, do: str = "save", **changes: Any) -> dict[str, Any]:
    """What a browser sends for the compile page that shows ``entry``."""
    data = {name: value for name, value in fields_of(entry).items() if value not in (None, False, "")}
    data |= {"rows": str(len(entry.items)), "do": do}
    for number, item in enumerate(entry.items):
        row = {name: value for name, value in row_of(item).items() if value not in (None, False, "")}
        data |= {f"items-{number}-{name}": value for name, value in row.items()}
    return {**data, **changes}


def test_the_list_shows_what_the_reader_may_see(cast: Cast, browser_of: Browser) -> None:
    entry_in(cast, "published", draft(name="户籍信息甲"))
    entry_in(cast, "draft", draft(name="户籍信息乙"))
    page = text(browser_of("youke").get("/catalogue/"))
    assert "户籍信息甲" in page
    assert "户籍信息乙" not in page
    assert "有条件共享" in page
    assert "/catalogue/new/" in page
    assert "户籍信息乙" in text(browser_of("zhuyuanxiu").get("/catalogue/mine/"))
    assert "/catalogue/new/" not in text(browser_of("fangxiaoman").get("/catalogue/"))


def test_search_and_filters(cast: Cast, browser_of: Browser) -> None:
    entry_in(cast, "published", draft(name="户籍信息甲"))
    browser = browser_of("youke")
    found = text(browser.get("/catalogue/", {"q": "甲", "provider": POLICE, "sharing": "conditional"}))
    assert "户籍信息<mark>甲</mark>" in found
    assert "没有符合条件" in text(browser.get("/catalogue/", {"q": "居住证"}))
    assert "没有符合条件" in text(browser.get("/catalogue/", {"sharing": "not_shared"}))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_entry_page_says_who_may_have_it_and_how(cast: Cast, browser_of: Browser, language: str) -> None:
    entry = entry_in(cast, "published")
    browser = browser_of("youke")
    browser.cookies["shuqiao_language"] = language
    page = text(browser.get(f"/catalogue/{entry.id}/"))
    chinese = "住房保障 商业推广 姓名脱敏 须有办件编号 申请使用 国家人口 本市户籍人口"
    english = "Housing,Commercial promotion,Name masked,case number,at most 5,Apply,Population"
    said = {"zh": chinese.split(), "en": english.split(",")}
    for said_word in said[language]:
        assert said_word in page
    assert "/sharing/apply/?entry=101002%2F000001" in page
    assert "0990-8030003" in page
    assert "<script" not in page
    assert browser.get("/catalogue/code/101002/000001/").headers["Location"] == f"/catalogue/{entry.id}/"


def test_each_sharing_type_explains_itself(cast: Cast, browser_of: Browser) -> None:
    closed = entry_in(cast, "published", closed_entry(name="涉案人员信息"))
    free = entry_in(cast, "published", open_entry(name="标准地址"))
    browser = browser_of("youke")
    page = text(browser.get(f"/catalogue/{closed.id}/"))
    assert "主席令第1号" in page
    assert "/sharing/apply/" not in page
    assert "无须审批" in text(browser.get(f"/catalogue/{free.id}/"))


def test_strangers_and_guests(cast: Cast, browser_of: Browser) -> None:
    entry = entry_in(cast, "draft")
    stranger = browser_of("youke")
    assert stranger.get(f"/catalogue/{entry.id}/").status_code == 404
    assert stranger.get("/catalogue/999999/").status_code == 404
    assert stranger.get(f"/catalogue/{entry.id}/edit/").status_code == 404
    assert stranger.post(f"/catalogue/{entry.id}/do/submit_to_head/").status_code == 404
    assert browser_of("fangxiaoman").get("/catalogue/new/").status_code == 403
    assert Client().get("/catalogue/").status_code == 302


def test_a_draft_is_compiled_saved_and_submitted(cast: Cast, browser_of: Browser) -> None:
    browser = browser_of("zhuyuanxiu")
    blank = text(browser.get("/catalogue/new/"))
    assert "科技信息化支队" in blank
    answer = browser.post("/catalogue/new/", sent())
    assert answer.status_code == 302, text(answer)
    entry = queries.entries(cast.compiler).items[0]
    assert (entry.items, entry.conditions, entry.coverage) == (
        HOUSEHOLD.items,
        HOUSEHOLD.conditions,
        HOUSEHOLD.coverage,
    )
    edit = f"/catalogue/{entry.id}/edit/"
    changed = sent(entry, "save_and_submit", abstract="本市户籍登记的户与成员关系", revision=str(entry.revision))
    answer = browser.post(edit, changed)
    assert answer.headers["Location"] == f"/catalogue/{entry.id}/?done=done.submitted"
    after = queries.entry(cast.compiler, entry.id)
    assert (after.state, after.abstract) == ("waiting_head", "本市户籍登记的户与成员关系")


def test_what_the_form_sends_is_what_it_showed(cast: Cast) -> None:
    for entry in (
        HOUSEHOLD,
        open_entry(),
        closed_entry(),
        draft(related=("101001/000001",), sharing__methods=("query",)),
    ):
        form = EntryForm(cast.compiler, {**fields_of(entry), "revision": None})
        assert form.is_valid(), form.errors
        rows = [row_of(item) for item in entry.items]
        assert draft_of(form.cleaned_data, rows, entry) == entry


def test_an_incomplete_entry_is_kept_and_its_gaps_stand_beside_the_fields(cast: Cast, browser_of: Browser) -> None:
    browser = browser_of("zhuyuanxiu")
    answer = browser.post("/catalogue/new/", sent(draft(abstract="", grade=1), "save_and_submit"), follow=True)
    page = text(answer)
    assert answer.request["PATH_INFO"].endswith("/edit/")
    assert "提交前还须更正 2 处" in page
    assert "“信息资源摘要”必填" in page
    assert queries.entries(cast.compiler).items[0].state == "draft"


def test_bad_input_comes_back_at_its_field(cast: Cast, browser_of: Browser) -> None:
    browser = browser_of("zhuyuanxiu")
    for changes, said in (
        ({"name": "户籍管理系统"}, "是信息系统的名称"),
        ({"secrecy": "secret"}, "涉密"),
        ({"items-1-mask": "mask:name"}, "不在可选范围内"),
        ({"items-1-name": "姓名"}, "重复"),
        ({"conditions__subjects_per_case": "many"}, "填写不正确"),
        ({"sharing__type": "maybe"}, "填写不正确"),
        ({"items-0-length": "x"}, "填写不正确"),
        ({"name": ""}, "必填"),
    ):
        answer = browser.post("/catalogue/new/", sent(**changes))
        assert answer.status_code == 422, changes
        assert said in text(answer), changes
    assert not queries.entries(cast.compiler).items


def test_rows_are_added_pasted_and_removed_without_a_script(cast: Cast, browser_of: Browser) -> None:
    browser = browser_of("zhuyuanxiu")
    longer = text(browser.post("/catalogue/new/", sent(do="add_rows")))
    assert 'name="rows" value="8"' in longer
    assert "户籍家庭成员信息" in longer
    assert 'role="alert"' not in longer
    pasted = "户号\t字符型\t20\t文字\t2\t是\n出生日期,日期型D,8,date,3,否,原值"
    page = text(browser.post("/catalogue/new/", sent(do="paste_in", paste=pasted)))
    assert 'value="户号"' in page
    assert 'value="出生日期"' in page
    page = text(browser.post("/catalogue/new/", sent(do="paste_in", paste="户号\t怪型")))
    assert "第 1 行无法识别：怪型" in page
    browser.post("/catalogue/new/", sent(**{"items-2-remove": "on"}))
    assert [item.name for item in queries.entries(cast.compiler).items[0].items] == ["姓名", "公民身份号码"]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("户号", {"name": "户号", "type": "", "length": None, "kind": "text", "grade": "1", "mask": "plain"}),
        ("姓名\tC\t50\tname\t3\t\tmask:name", {"type": "C", "length": 50, "kind": "name", "mask": "mask:name"}),
        ("姓名，字符型C，50，姓名，3，√，姓名脱敏", {"is_key": True, "mask": "mask:name"}),
    ],
)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_pasted_lines(line: str, expected: dict[str, Any], language: str) -> None:
    """Words of a spreadsheet are read whatever the language of the page."""
    words.speak(language)
    rows, wrong = read_pasted(line)
    words.speak("zh")
    assert not wrong
    assert expected.items() <= rows[0].items()


@pytest.mark.parametrize(
    "line", ["\tC", "年龄\tI\tlong", "年龄\tI\t3\t怪", "年龄\tI\t3\ttext\t9", "年龄\tI\t3\ttext\t1\t\tmask:name"]
)
def test_pasted_lines_that_cannot_be_read(line: str) -> None:
    rows, wrong = read_pasted(line)
    assert not rows
    assert len(wrong) == 1


def test_the_review_is_clicked_through(cast: Cast, browser_of: Browser) -> None:
    entry = entry_in(cast, "draft")
    at = f"/catalogue/{entry.id}"
    browser_of("zhuyuanxiu").post(f"{at}/do/submit_to_head/")
    head = browser_of("handingjiang")
    assert entry.name in text(head.get("/catalogue/queue/"))
    assert "审批目录条目" in text(head.get("/"))
    refused = head.post(f"{at}/do/approve_by_head/", {"checklist": ["secrecy_risk"]})
    assert "个人信息保护影响评估" in text(refused)
    assert head.post(f"{at}/do/approve_by_head/", {"checklist": list(ALL_CHECKS)}).status_code == 302
    browser_of("zhuyuanxiu").post(f"{at}/do/submit/")
    reviewer = browser_of("duqinghe")
    assert "请写明理由" in text(reviewer.post(f"{at}/do/return_/", {"text0": " "}))
    answer = reviewer.post(f"{at}/do/return_/", {"field0": "abstract", "text0": WHY[0].text})
    assert answer.status_code == 302, text(answer)
    assert WHY[0].text in text(browser_of("zhuyuanxiu").get(f"{at}/"))
    assert queries.entry(cast.compiler, entry.id).state == "returned"
    assert reviewer.get(f"{at}/do/approve/").status_code == 409


def test_publishing_and_stopping(cast: Cast, browser_of: Browser) -> None:
    entry = entry_in(cast, "approved")
    at = f"/catalogue/{entry.id}"
    reviewer = browser_of("duqinghe")
    reviewer.post(f"{at}/do/publish/")
    assert queries.known_entry(entry.code).state == states.PUBLISHED
    assert "请写明理由" in text(reviewer.post(f"{at}/do/suspend/", {"reason": ""}))
    reviewer.post(f"{at}/do/suspend/", {"reason": "核查"})
    assert "已下架" in text(reviewer.get(f"{at}/"))
    reviewer.post(f"{at}/do/resume/")
    reviewer.post(f"{at}/do/retire/", {"reason": "职责调整"})
    assert queries.known_entry(entry.code).state == states.RETIRED
    assert browser_of("zhuyuanxiu").get(f"{at}/edit/").status_code == 409


def test_an_address_that_is_no_verb_is_not_found_or_refused(cast: Cast, browser_of: Browser) -> None:
    entry = entry_in(cast, "draft")
    for verb, status in (("fly", 404), ("save_draft", 404), ("approve", 403)):
        assert browser_of("zhuyuanxiu").get(f"/catalogue/{entry.id}/do/{verb}/").status_code == status
