"""Rule sets, the calendar and clocks through the API, the pages and the command; and the same story under both laws."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as configured
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from typer.testing import CliRunner

from shuqiao.cli import calendar as command
from shuqiao.cli import talk
from shuqiao.portal import words
from shuqiao.sharing import actions, clocks, events, jobs, queries, rulesets
from tests.cast.people import Cast
from tests.rooms.sharing.stage import TODAY, application_in, on
from tests.rules.notices import NOTICES, sheet

pytestmark = pytest.mark.django_db
Browser = Callable[[str], Client]
ROOM = "/api/v1/sharing"
SOURCE = NOTICES[2026][0]


def given(content: bytes, name: str = "notice.csv") -> dict[str, Any]:
    return {"file": SimpleUploadedFile(name, content)}


def test_rule_sets_by_api(cast: Cast, browser_of: Browser) -> None:
    anybody = browser_of("jianruoxi")
    items = anybody.get(f"{ROOM}/rulesets").json()["items"]
    assert [(one["name"], one["in_force"]) for one in items] == [("measures-2016", True), ("regulation-2025", False)]
    found = anybody.get(f"{ROOM}/rulesets/regulation-2025").json()
    reply = found["limits"]["conditional_reply"]
    assert (reply["amount"], reply["unit"], reply["article"]["confirmed"]) == (10, "working_days", False)
    assert "conditional_reply" in found["unconfirmed"]
    assert found["limits"]["dispute_days"]["amount"] is None
    assert anybody.get(f"{ROOM}/rulesets/measures-1999").status_code == 404
    assert Client().get(f"{ROOM}/rulesets").status_code == 401


def test_the_calendar_by_api(cast: Cast, browser_of: Browser) -> None:
    keeper, anybody = browser_of("duqinghe"), browser_of("jianruoxi")
    with on(TODAY):
        years = {one["year"]: one["origin"] for one in anybody.get(f"{ROOM}/calendar").json()["items"]}
        assert years == {2024: "package", 2025: "package", 2026: "package", 2027: "none"}
        path = f"{ROOM}/calendar/2026?source={SOURCE}"
        assert keeper.post(f"{path}&dry_run=true", given(sheet(2026))).json()["revision"] == 0
        assert anybody.get(f"{ROOM}/calendar/2026").json()["origin"] == "package"
        assert anybody.post(path, given(sheet(2026))).status_code == 403
        assert keeper.post(path, given(sheet(2026))).json()["source"] == SOURCE
        assert anybody.get(f"{ROOM}/calendar/2026").json()["loaded_by"] == "杜青禾"


@pytest.mark.parametrize(
    ("year", "source", "content", "code"),
    [
        (2026, SOURCE, sheet(2025), "calendar_row_wrong"),
        (2026, "", sheet(2026), "calendar_source_missing"),
        (1999, SOURCE, sheet(2026), "calendar_year_wrong"),
        (10**12, SOURCE, sheet(2026), "calendar_year_wrong"),
        (2026, SOURCE, b"", "calendar_sheet_empty"),
        (2026, SOURCE, "日期,类别,名称\n".encode(), "calendar_sheet_empty"),
        (2026, SOURCE, b"PK\x03\x04 no workbook", "sheet_not_readable"),
        (2026, SOURCE, b"\x00\x01\x02", "sheet_not_readable"),
        (2026, SOURCE, b"x" * (1 << 21), "too_large"),
        (2026, SOURCE, b"a,b,c\n" * 500, "too_large"),
    ],
)
def test_a_bad_sheet_is_refused_and_changes_nothing(
    cast: Cast, browser_of: Browser, year: int, source: str, content: bytes, code: str
) -> None:
    answer = browser_of("duqinghe").post(f"{ROOM}/calendar/{year}?source={source}", given(content))
    assert answer.json()["code"] == code
    assert 400 <= answer.status_code < 500
    assert queries.calendar_year(cast.applicant, 2026).origin == "package"


def test_clocks_and_their_recomputation_by_api(cast: Cast, browser_of: Browser) -> None:
    keeper, stranger = browser_of("duqinghe"), browser_of("youke")
    with on(TODAY):
        number = application_in(cast, "under_review").number
        path = f"{ROOM}/applications/{number}/clocks"
        (found,) = keeper.get(path).json()["items"]
        assert (found["limit"], found["due_on"], found["left_wd"]) == ("conditional_reply", "2025-10-11", 10)
        assert stranger.get(path).status_code == 404
        assert keeper.get(f"{ROOM}/clocks/recomputation").json()["count"] == 0
        late = sheet(2025).replace("10月1日至10月8日".encode(), "10月1日至10月10日".encode())
        keeper.post(f"{ROOM}/calendar/2025?source={SOURCE}", given(late))
        listed = keeper.get(f"{ROOM}/clocks/recomputation").json()
        assert [(one["subject"], one["new_due_on"]) for one in listed["items"]] == [
            (events.of_application(number), "2025-10-14")
        ]
        assert stranger.get(f"{ROOM}/clocks/recomputation").status_code == 403
        for digest, status in (("x", 409), (listed["digest"], 200), (listed["digest"], 409)):
            sent = keeper.post(f"{ROOM}/clocks/recomputation", {"digest": digest}, content_type="application/json")
            assert sent.status_code == status
        assert keeper.get(path).json()["items"][0]["due_on"] == "2025-10-14"
        assert queries.application(cast.applicant, number).due_on == date(2025, 10, 14)


def test_the_pages(cast: Cast, browser_of: Browser) -> None:
    keeper, reader = browser_of("duqinghe"), browser_of("fangxiaoman")
    with on(TODAY):
        number = application_in(cast, "under_review").number
        page = reader.get("/sharing/rules/regulation-2025/").content.decode()
        for said in ("809号第二十一条", "未核", "10 个工作日", "需求部门", "未规定数字"):
            assert said in page
        assert "有条件共享申请的答复" in reader.get(f"/sharing/applications/{number}/").content.decode()
        assert reader.get("/sharing/rules/none/").status_code == 404
        for year in ("x", "99999", "٢٠٢٥", "", "2025", "2090"):
            assert reader.get("/sharing/calendar/", {"year": year}).status_code == 200, year
        assert reader.get("/sharing/calendar/", {"year": "1999"}).status_code == 422
        assert "2026-02-14,上班" in keeper.get("/sharing/calendar/?year=2026&format=csv").content.decode()
        for closed in ("load/", "recompute/"):
            assert reader.get(f"/sharing/calendar/{closed}").status_code == 403
        sent = {"year": "2026", "source": SOURCE}
        tried = keeper.post("/sharing/calendar/load/", {**sent, "do": "try", **given(sheet(2026))}).content.decode()
        assert "核对无误，尚未导入" in tried
        wrong = keeper.post("/sharing/calendar/load/", {**sent, "do": "take", **given(sheet(2025))})
        assert (wrong.status_code, "不是周末" in wrong.content.decode()) == (422, True)
        late = sheet(2025).replace("10月1日至10月8日".encode(), "10月1日至10月10日".encode())
        taken = {**sent, "year": "2025", "do": "take", **given(late)}
        assert "已导入年度表" in keeper.post("/sharing/calendar/load/", taken, follow=True).content.decode()
        page = keeper.get("/sharing/calendar/recompute/").content.decode()
        assert "应更改的期限：1" in page
        digest = queries.recomputation(cast.authority_reviewer).digest
        assert digest in page
        keeper.post("/sharing/calendar/recompute/", {"digest": digest})
        assert "与现行年度表一致" in keeper.get("/sharing/calendar/recompute/").content.decode()


def test_what_is_downloaded_can_be_loaded_again(cast: Cast, browser_of: Browser) -> None:
    keeper = browser_of("duqinghe")
    with on(TODAY):
        actions.load_calendar(cast.authority_reviewer, 2026, SOURCE, sheet(2026))
        file = keeper.get("/sharing/calendar/?year=2026&format=csv").content
        again = actions.load_calendar(cast.authority_reviewer, 2026, SOURCE, file)
    assert again.days == actions.load_calendar(cast.authority_reviewer, 2026, SOURCE, sheet(2026)).days


def test_the_same_story_under_both_laws(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten days under both, by another article; only the regulation knows an extension, and a clock for supply."""
    with on(TODAY):
        first = application_in(cast, "under_review")
        monkeypatch.setattr(configured, "SHUQIAO_RULE_SET", "regulation-2025")
        (shown,) = queries.shown_clocks(events.of_application(first.number))
        assert (shown.clock.rule_set_name, shown.clock.article) == ("measures-2016", "51号第十二条"), "kept"
        assert clocks.most_extension(rulesets.named(shown.clock.rule_set_name), "conditional_reply") is None
        actions.withdraw(cast.applicant, first.number)
        again = actions.start_draft(cast.applicant, first.entry_code, first.scope)
        actions.submit(cast.applicant, again.number)
        second = actions.approve(cast.applicant_head, again.number)
        assert (second.due_on, second.rule_set_name, second.due_article) == (
            date(2025, 10, 11),
            "regulation-2025",
            "809号第二十一条",
        )
        (shown,) = queries.shown_clocks(events.of_application(second.number))
        assert shown.clock.confirmed is False
        longer = clocks.extend(events.of_application(second.number), "conditional_reply", 10)
        assert longer.due_on == date(2025, 10, 24)
        supply = clocks.start(events.of_grant("G-2025-000001"), "supply_after_consent", second.provider)
        assert supply is not None
        assert supply.due_on == date(2025, 10, 24)
    with on(date(2025, 10, 12)):
        assert jobs.run_clocks() == 0, "the longer limit is the one that counts"


def test_pages_speak_the_terms_of_the_law_in_force(monkeypatch: pytest.MonkeyPatch) -> None:
    words.speak("zh")
    assert (words.say("sharing.consumer"), words.say("sharing.entry")) == ("使用部门", "信息资源")
    monkeypatch.setattr(configured, "SHUQIAO_RULE_SET", "regulation-2025")
    assert (words.say("sharing.consumer"), words.say("sharing.entry")) == ("需求部门", "目录条目")
    words.speak("en")
    assert words.say("sharing.parties") == "Needing department and provider"
    words.speak("zh")


def test_the_command(cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    file, asked = tmp_path / "2026.csv", list[Any]()
    file.write_bytes(sheet(2026))
    days = [{"day": "2026-01-01", "off": True, "name": "元旦"}, {"day": "2026-01-04", "off": False, "name": "元旦"}]
    found = {"year": 2026, "origin": "operator", "source": SOURCE, "days": days}

    class Answer:
        def json(self) -> dict[str, Any]:
            return found

    monkeypatch.setattr(talk, "send", lambda *sent: asked.append(sent) or Answer())
    monkeypatch.setattr(talk, "call", lambda method, path: found if path.endswith("2026") else {"items": [found]})
    run = CliRunner().invoke
    done = run(command.app, ["import", "2026", str(file), "--source", SOURCE, "--dry-run"])
    assert "Trial, nothing written: 2026: 1 days off, 1 weekend days worked" in done.stdout
    assert asked[0][:3] == ("POST", "/sharing/calendar/2026", {"source": SOURCE, "dry_run": True})
    assert "2026  loaded here" in run(command.app, ["show"]).stdout
    assert "2026-01-04  work  元旦" in run(command.app, ["show", "2026"]).stdout
    assert json.loads(run(command.app, ["show", "2026", "--json"]).stdout) == found
