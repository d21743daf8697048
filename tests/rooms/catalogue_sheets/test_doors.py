"""The same import by API, by command and by page."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from python_calamine import CalamineWorkbook
from typer.testing import CliRunner

from shuqiao.accounts import actions as accounts
from shuqiao.accounts.facts import Scope
from shuqiao.catalogue.models import Entry
from shuqiao.catalogue.sheets.actions import import_sheet
from shuqiao.cli.app import app
from tests.cast import people
from tests.cast.people import Cast
from tests.rooms.catalogue_sheets.files import csv_bytes, resource, table, xlsx

GOOD = resource("婚姻登记信息")
BAD = resource("出生登记信息", ("出生日期", "出生地"), 更新周期="隔三差五")
SHEET = xlsx(table([*GOOD, *BAD]))
IMPORTS, PAGE = "/api/v1/catalogue/imports", "/catalogue/import/"


def upload(data: bytes = SHEET, name: str = "目录.xlsx") -> dict[str, Any]:
    return {"file": SimpleUploadedFile(name, data)}


@pytest.fixture
def api(cast: Cast) -> Any:
    _, secret = accounts.issue_token(cast.compiler, "导入", [Scope.CATALOGUE.value], 30)

    def call(method: str, path: str, data: Any = None, language: str = "zh-CN") -> Any:
        headers = {"HTTP_AUTHORIZATION": f"Bearer {secret}", "HTTP_ACCEPT_LANGUAGE": language}
        return getattr(Client(), method)(path, data, **headers)

    return call


def test_api_tells_row_column_value_reason_and_next_step(api: Any) -> None:
    done = api("post", IMPORTS, upload()).json()
    assert done["counts"] == {"created": 1, "changed": 0, "unchanged": 0, "refused": 1, "held": 0}
    made, refused = done["outcomes"]
    assert (made["outcome"], made["rows"], Entry.objects.get().pk) == ("created", [2, 3], made["entry"])
    assert [(p["row"], p["column"], p["value"]) for p in refused["problems"]] == [
        (4, "更新周期", "隔三差五"),
        (5, "更新周期", "隔三差五"),
    ]
    assert "每季度" in refused["problems"][0]["detail"]
    english = api("post", IMPORTS, upload(), "en").json()["outcomes"][1]["problems"][0]
    assert english["next_step"] == "Write one of the listed values; nothing is guessed."


def test_api_trial_and_all_or_nothing_write_nothing(api: Any) -> None:
    assert api("post", f"{IMPORTS}?dry_run=true", upload()).json()["dry_run"]
    held = api("post", f"{IMPORTS}?all_or_nothing=true", upload()).json()
    assert (held["counts"]["held"], held["written"], Entry.objects.count()) == (1, False, 0)


def test_api_refuses_what_is_no_sheet_and_what_is_too_large(api: Any) -> None:
    answer = api("post", IMPORTS, upload(b"%PDF-1.7 \xff\xff\xff", "a.xlsx"))
    assert (answer.status_code, answer.json()["code"]) == (400, "sheet_encoding_unknown")
    for megabytes, code in ((20.5, "sheet_too_large"), (100, "too_large")):
        answer = api("post", IMPORTS, upload(b"x" * int(megabytes * 1024**2)))
        assert (answer.status_code, answer.json()["code"]) == (413, code)


def rows_of(data: bytes) -> list[list[Any]]:
    return CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()


def test_the_workbook_keeps_the_users_rows_and_can_be_sent_again(api: Any, cast: Cast) -> None:
    answer = api("post", f"{IMPORTS}?report=xlsx", upload())
    rows, sent = rows_of(answer.content), rows_of(SHEET)
    width = len(sent[0])
    assert [row[:width] for row in rows] == sent
    assert rows[0][width:] == ["导入结果", "问题所在列", "填写的值", "原因", "怎么办", "提示"]
    assert rows[1][width] == "新建"
    assert rows[3][width : width + 3] == ["未导入", "更新周期", "隔三差五"]
    again = import_sheet(cast.compiler, answer.content)
    assert (again.counts["unchanged"], again.counts["refused"], again.remarks) == (1, 1, ())


def test_api_exports_what_it_imports(api: Any) -> None:
    api("post", IMPORTS, upload())
    for format_ in ("xlsx", "csv"):
        answer = api("get", f"/api/v1/catalogue/export?format={format_}")
        assert api("post", IMPORTS, upload(answer.content)).json()["counts"]["unchanged"] == 1
    assert api("get", "/api/v1/catalogue/export?format=ods").status_code == 400


@pytest.mark.django_db(transaction=True)
def test_commands(live_server: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cast = people.cast()
    _, secret = accounts.issue_token(cast.compiler, "命令", [Scope.READ.value, Scope.CATALOGUE.value], 30)
    monkeypatch.setenv("SHUQIAO_URL", live_server.url)
    monkeypatch.setenv("SHUQIAO_TOKEN", secret)
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")

    def run(*words: str) -> Any:
        return CliRunner().invoke(app, ["catalogue", *words])

    file, told = tmp_path / "目录.xlsx", tmp_path / "结果.xlsx"
    file.write_bytes(SHEET)
    checked = run("validate", str(file))
    assert (checked.exit_code, Entry.objects.count()) == (65, 0)
    assert "第 4 行 更新周期 “隔三差五”" in checked.stderr
    assert run("import", str(file), "--all-or-nothing").exit_code == 65
    assert Entry.objects.count() == 0
    done = run("import", str(file), "--report", str(told), "--json")
    assert (done.exit_code, json.loads(done.stdout)["counts"]["created"]) == (65, 1)
    assert rows_of(told.read_bytes())[1][-6:][0] == "新建"
    out = tmp_path / "导出.csv"
    assert run("export", str(out)).exit_code == 0
    again = run("import", str(out))
    assert (again.exit_code, "无变化 1" in again.stdout) == (0, True)


def test_page_tries_then_imports(browser_of: Any) -> None:
    browser = browser_of("zhuyuanxiu")
    assert "导入目录表格" in browser.get(PAGE).content.decode()
    tried = browser.post(PAGE, {"do": "try", **upload()}).content.decode()
    assert "核对完成，没有写入：新建 1 个资源、未导入 1 个" in tried
    assert "隔三差五" in tried
    assert Entry.objects.count() == 0
    assert "导入完成" in browser.post(PAGE, {"do": "import", **upload()}).content.decode()
    held = browser.post(PAGE, {"do": "import", "whole": "on", **upload(csv_bytes(table(BAD)))}).content.decode()
    assert "没有需要写入的内容" in held
    workbook = browser.post(PAGE, {"do": "workbook", **upload()})
    assert rows_of(workbook.content)[3][4] == "出生登记信息"
    broken = browser.post(PAGE, {"do": "import", **upload(b"PK\x03\x04 no archive")})
    assert (broken.status_code, "压缩包" in broken.content.decode()) == (422, True)
    large = browser.post(PAGE, {"do": "import", **upload(b"x" * 100 * 1024**2)})
    assert (large.status_code, Entry.objects.count()) == (413, 1)
    assert browser.get("/catalogue/export/").content[:2] == b"PK"


def test_page_in_english_and_only_for_compilers(browser_of: Any) -> None:
    assert browser_of("duqinghe").get(PAGE).status_code == 403
    browser = browser_of("zhuyuanxiu")
    browser.cookies["shuqiao_language"] = "en"
    assert "Import a spreadsheet" in browser.get(PAGE).content.decode()
