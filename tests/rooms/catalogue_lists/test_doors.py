"""The same import by API, by command and by page."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.test.client import encode_multipart
from python_calamine import CalamineWorkbook
from typer.testing import CliRunner

from shuqiao.accounts import actions as accounts
from shuqiao.accounts import queries
from shuqiao.accounts.facts import Scope
from shuqiao.audit.models import Content, Item
from shuqiao.catalogue.models import Entry
from shuqiao.cli.app import app
from shuqiao.kernel.actors import Actor
from tests.cast import people
from tests.cast.people import Cast
from tests.rooms.catalogue_lists.loading import credit_code
from tests.rooms.catalogue_lists.samples import OWN, as_csv, as_json, record

IMPORTS, PAGE = "/api/v1/catalogue/lists/imports", "/catalogue/import-list/"
LIST = as_json(
    [record(), record(), record(名称="夜市信息", 数据提供方="栖澜市商务局"), record(名称="门牌", 数据提供方="")]
)


def upload(data: bytes = LIST, **more: bytes) -> dict[str, Any]:
    return {name: SimpleUploadedFile(f"{name}.json", content) for name, content in {"file": data, **more}.items()}


def token(actor: Actor, *scopes: Scope) -> str:
    return accounts.issue_token(actor, "导入", [scope.value for scope in scopes], 30)[1]


@pytest.fixture
def api(cast: Cast) -> Any:
    secret = token(cast.authority_reviewer, Scope.CATALOGUE)

    def call(method: str, path: str, data: Any = None, language: str = "zh-CN") -> Any:
        headers = {"HTTP_AUTHORIZATION": f"Bearer {secret}", "HTTP_ACCEPT_LANGUAGE": language}
        return getattr(Client(), method)(path, data, **headers)

    return call


def test_api_tells_what_became_of_every_record(api: Any) -> None:
    log = Content.objects.count()
    tried = api("post", f"{IMPORTS}?dry_run=true", upload()).json()
    assert (tried["dry_run"], tried["written"], Entry.objects.count()) == (True, False, 0)
    done = api("post", IMPORTS, upload()).json()
    assert {name: count for name, count in done["counts"].items() if count} == {
        "created": 1, "duplicate": 1, "provider_unknown": 1, "provider_missing": 1,
    }  # fmt: skip
    made, repeated, unknown, nobodys = done["outcomes"]
    assert (made["entry"], "contact_name" in made["missing"]) == (Entry.objects.get().pk, True)
    assert (repeated["first_row"], repeated["differs"]) == (1, [])
    assert (unknown["problems"][0]["code"], nobodys["problems"][0]["code"]) == (
        "list_provider_unknown", "list_provider_missing",
    )  # fmt: skip
    assert done["providers"] == [{"name": "栖澜市商务局", "records": 1, "codes": []}]
    lack = {"field": "contact_name", "label": "联系人", "entries": 1}
    assert lack in done["missing"]
    assert lack in done["departments"][0]["missing"]
    assert done["unmapped"] == [
        {"element": "format", "label": "信息资源格式", "source": "资源格式", "value": "[csv,xlsx]", "reason": "several",
         "detail": "列出多个值，无法判断取哪一个", "records": 4, "first_row": 1},
    ]  # fmt: skip
    assert Content.objects.count() == log + 1
    act = Content.objects.get(entry_id=done["audit"])
    assert json.loads(bytes(act.content))["facts"]["mapping"] == "fujian_fuzhou"
    assert [item.subject for item in Item.objects.filter(entry_id=done["audit"])] == [f"entry:{made['entry']}"]
    again = api("post", IMPORTS, upload()).json()
    assert (again["counts"]["created"], again["counts"]["exists"], again["audit"]) == (0, 1, None)
    assert Content.objects.count() == log + 1


def test_api_takes_a_mapping_and_a_table_with_the_list(api: Any) -> None:
    listed = as_json({"data": {"rows": [{"title": "甲", "by": "警方"}]}})
    aliases = f"name,code\n警方,{people.POLICE}\n".encode()
    done = api("post", IMPORTS, upload(listed, mapping_file=OWN, aliases=aliases)).json()
    assert (done["mapping"], done["outcomes"][0]["department"]) == ("qilan", people.POLICE)
    wrong = api("post", f"{IMPORTS}?mapping=none", upload(), "en")
    assert (wrong.status_code, wrong.json()["code"], wrong.json()["field"]) == (422, "list_mapping_unknown", "mapping")
    assert api("post", f"{IMPORTS}?report=pdf", upload()).status_code == 400
    for megabytes, code in ((20.5, "sheet_too_large"), (100, "too_large")):
        answer = api("post", IMPORTS, upload(b"[" * int(megabytes * 1024**2)))
        assert (answer.status_code, answer.json()["code"]) == (413, code)


def test_an_import_sent_twice_with_one_key_is_one(cast: Cast) -> None:
    """Larger than other bodies may be, and between other boundaries the second time."""
    secret = token(cast.authority_reviewer, Scope.CATALOGUE)
    headers = {"Authorization": f"Bearer {secret}", "Idempotency-Key": "k1"}
    answers = []
    for boundary, data in (("first", LIST), ("second", LIST), ("third", LIST[:-1] + b" ]")):
        body = encode_multipart(boundary, upload(data[:-1] + b" " * 5 * 1024**2 + data[-1:]))
        kind = f"multipart/form-data; boundary={boundary}"
        answers.append(Client().post(IMPORTS, body, content_type=kind, headers=headers))
    first, second, third = answers
    assert (first.status_code, first.json()["counts"]["created"], Entry.objects.count()) == (200, 1, 1)
    assert (second.content, second["Idempotent-Replayed"]) == (first.content, "true")
    assert (third.status_code, third.json()["code"]) == (409, "idempotency_key_reused")


def test_api_names_the_mappings(api: Any) -> None:
    found = api("get", "/api/v1/catalogue/lists/mappings", language="en").json()["items"]
    names = ["anhui_anhui", "anhui_chizhou", "anhui_huainan", "fujian_fuzhou", "fujian_xiamen"]
    assert [one["name"] for one in found] == names
    assert found[4]["title"] == "Open data of Xiamen, Fujian"
    assert Client().get("/api/v1/catalogue/lists/mappings").status_code == 401


def sheets_of(data: bytes) -> dict[str, list[list[Any]]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def test_the_workbook_has_every_record_and_its_list_of_providers_is_a_table_of_departments(api: Any) -> None:
    answer = api("post", f"{IMPORTS}?report=xlsx&dry_run=true", upload())
    sheets = sheets_of(answer.content)
    assert list(sheets) == ["逐条结果", "待补充字段", "无对应代码的取值", "未登记的提供方"]
    assert [row[4] for row in sheets["逐条结果"][1:]] == ["新建草稿", "清单内重复", "提供方未登记", "提供方为空"]
    assert sheets["未登记的提供方"][1][:3] == ["栖澜市商务局", "", 1.0]
    again = api("post", IMPORTS, upload(aliases=answer.content)).json()
    assert again["counts"]["provider_unknown"] == 1
    english = api("post", f"{IMPORTS}?report=xlsx&dry_run=true", upload(), "en")
    assert sheets_of(english.content)["Unknown providers"][0][:2] == ["name", "code"]


@pytest.mark.django_db(transaction=True)
def test_commands(live_server: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cast = people.cast()
    monkeypatch.setenv("SHUQIAO_URL", live_server.url)
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")

    def run(actor: Actor, *words: str) -> Any:
        monkeypatch.setenv("SHUQIAO_TOKEN", token(actor, Scope.READ, Scope.CATALOGUE, Scope.ACCOUNTS))
        return CliRunner().invoke(app, list(words))

    file, told, unknown = (tmp_path / name for name in ("list.json", "outcome.xlsx", "unknown.csv"))
    file.write_bytes(LIST)
    reviewer = cast.authority_reviewer
    tried = run(reviewer, "catalogue", "import", str(file), "--dry-run", "--providers", str(unknown))
    assert (tried.exit_code, Entry.objects.count()) == (65, 0)
    assert "试运行，未写入：福建省福州市公共数据开放目录 (fujian_fuzhou)  新建草稿 1  清单内重复 1" in tried.stdout
    assert "栖澜市公安局  目 1、" in tried.stdout
    assert "联系人 1" in tried.stdout
    with unknown.open(encoding="utf-8-sig", newline="") as opened:
        rows = list(csv.DictReader(opened))
    assert [(row["name"], row["records"]) for row in rows] == [("栖澜市商务局", "1")]
    code = credit_code(80000000)
    unknown.write_bytes(f"name,code,records\r\n栖澜市商务局,{code},1\r\n没有代码的局,,3\r\n".encode("gb18030"))
    for _ in range(2):
        loaded = run(cast.system_manager, "department", "load", str(unknown), "--division", "990100")
        assert loaded.exit_code == 0, loaded.output
    assert queries.department(code).name == "栖澜市商务局"
    done = run(reviewer, "catalogue", "import", str(file), "--report", str(told), "--json")
    assert (done.exit_code, json.loads(done.stdout)["counts"]["created"]) == (65, 2)
    assert sheets_of(told.read_bytes())["逐条结果"][1][4] == "新建草稿"
    table = tmp_path / "list.csv"
    table.write_bytes(as_csv([record()], "gb18030"))
    again = run(reviewer, "catalogue", "import", str(table), "--mapping", "auto")
    assert (again.exit_code, "目录中已有 1" in again.stdout) == (0, True)
    own = tmp_path / "own.toml"
    own.write_bytes(OWN)
    wrong = run(reviewer, "catalogue", "import", str(file), "--mapping", str(own), "--aliases", str(unknown))
    assert (wrong.exit_code, "data.rows" in wrong.stderr) == (64, True)
    assert run(reviewer, "catalogue", "import", str(file), "--mapping", "none.toml").exit_code == 2
    assert run(reviewer, "catalogue", "import", str(file), "--all-or-nothing").exit_code == 2
    assert run(reviewer, "catalogue", "import", str(table), "--aliases", str(unknown)).exit_code == 2
    odd = ["'甲局'", "=1+1", "'=1+1", "乙\x1b[2J局"]
    file.write_bytes(as_json([record(数据提供方=name) for name in odd]))
    shown = run(reviewer, "catalogue", "import", str(file), "--dry-run", "--providers", str(unknown))
    assert ("乙\ufffd[2J局" in shown.stdout, "\x1b" in shown.output) == (True, False)  # no orders to a terminal
    filled = unknown.read_text("utf-8-sig").replace(",,", f",{people.POLICE},")
    unknown.write_text(filled, "utf-8")
    known = run(reviewer, "catalogue", "import", str(file), "--dry-run", "--aliases", str(unknown), "--json")
    assert json.loads(known.stdout)["counts"]["provider_unknown"] == 0
    assert not any(line.startswith(tuple("=+-@")) for line in filled.splitlines())


def test_page_tries_then_imports(browser_of: Any) -> None:
    browser = browser_of("duqinghe")
    assert "导入外部清单" in browser.get("/catalogue/").content.decode()
    assert "福建省厦门市公共数据开放目录" in browser.get(PAGE).content.decode()
    tried = browser.post(PAGE, {"do": "try", **upload()}).content.decode()
    assert "核对完成，没有写入：新建草稿 1、清单内重复 1" in tried
    for said in ("与第 1 条重复，内容相同", "[csv,xlsx]", "栖澜市商务局", "联系人", "没有导入"):
        assert said in tried
    assert Entry.objects.count() == 0
    assert "导入完成" in browser.post(PAGE, {"do": "import", **upload()}).content.decode()
    again = browser.post(PAGE, {"do": "import", **upload()}).content.decode()
    assert ("没有需要写入的内容" in again, "目录中的条目与清单一致" in again) == (True, True)
    workbook = browser.post(PAGE, {"do": "workbook", **upload()})
    assert "未登记的提供方" in sheets_of(workbook.content)
    aliases = f"name,code\n栖澜市商务局,{people.LAND}\n".encode()
    more = browser.post(PAGE, {"do": "import", "mapping": "fujian_fuzhou", **upload(aliases=aliases)})
    assert "导入完成：新建草稿 1" in more.content.decode()
    broken = browser.post(PAGE, {"do": "import", **upload(b"[")})
    assert (broken.status_code, "JSON 在第 1 行" in broken.content.decode()) == (422, True)
    large = browser.post(PAGE, {"do": "import", **upload(b"[" * 100 * 1024**2)})
    assert large.status_code == 413
    own = browser.post(PAGE, {"do": "import", **upload(mapping_file=b"x = 1")})
    assert (own.status_code, "对应关系文件有误" in own.content.decode()) == (422, True)


def test_page_in_english_and_for_those_who_may_only(browser_of: Any) -> None:
    assert browser_of("handingjiang").get(PAGE).status_code == 403
    browser = browser_of("zhuyuanxiu")
    browser.cookies["shuqiao_language"] = "en"
    assert "Import a foreign list" in browser.get(PAGE).content.decode()
    listed = as_json([record(数据提供方="栖澜市数据局")])
    said = browser.post(PAGE, {"do": "try", **upload(listed)}).content.decode()
    assert "Another department" in said
