"""Import, identities and resets through the pages and the API."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from shuqiao.accounts import actions
from shuqiao.accounts.models import Identity, Person
from shuqiao.kernel import clock
from tests.cast.people import HOUSING, Cast
from tests.rooms.accounts_importing.sheets import PEOPLE, csv_bytes, xlsx

Browser = Callable[[str], Client]
ROWS = [["温行简", "wenxingjian", HOUSING, "科员", "QL-0103", "经办人", "", ""], ["", "xyz", "", "", "", "", "", ""]]


def file(data: bytes = b"", name: str = "people.xlsx") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data or xlsx(PEOPLE, ROWS))


def api(cast: Cast, login: str) -> dict[str, str]:
    _, secret = actions.issue_token(cast[login], "t", ["accounts"], 1)
    return {"HTTP_AUTHORIZATION": f"Bearer {secret}"}


def test_page_tries_imports_and_lists_who_left(cast: Cast, browser_of: Browser) -> None:
    browser, at = browser_of("qinyining"), "/accounts/people/import/"
    tried = browser.post(at, {"file": file(), "do": "try"}).content.decode()
    assert "核对完成，没有写入" in tried
    assert "缺少必填项" in tried
    assert not Person.objects.filter(login="wenxingjian").exists()
    done = browser.post(at, {"file": file(), "do": "import"}).content.decode()
    assert "导入完成" in done
    assert f'value="{cast.people["luyifan"].id}"' in done
    assert browser.post("/accounts/people/leave/", {"person": [cast.people["luyifan"].id]}).status_code == 302
    assert Person.objects.get(login="luyifan").state == "deactivated"
    book = browser.post(at, {"file": file(), "do": "workbook"})
    assert book["Content-Disposition"].endswith('people_outcome.xlsx"')
    secrets = browser.post(
        at,
        {"file": file(xlsx(PEOPLE, [["甲", "jiayi", HOUSING, "", "", "", "", ""]])), "do": "import", "passwords": "on"},
    )
    assert secrets["Content-Type"].startswith("application/vnd")
    assert secrets["Cache-Control"] == "no-store"


def test_security_manager_has_no_passwords_to_make(cast: Cast, browser_of: Browser) -> None:
    shown = browser_of("taoshouyi").get("/accounts/people/import/").content.decode()
    assert "passwords" not in shown
    assert browser_of("jianruoxi").get("/accounts/people/import/").status_code == 403


@pytest.mark.parametrize(
    "data", [b"x", b"PK\x03\x04 no zip", b"\x00\x01", b"<html></html>", b"a,b\n1,2\n", b"\xff\xfe\x00"]
)
def test_what_is_no_sheet(cast: Cast, browser_of: Browser, data: bytes) -> None:
    answer = browser_of("qinyining").post("/accounts/people/import/", {"file": file(data), "do": "import"})
    assert answer.status_code == 422
    over_api = Client().post("/api/v1/accounts/imports/people", {"file": file(data)}, **api(cast, "qinyining"))  # type: ignore[arg-type]
    assert over_api.status_code in (400, 413, 422)
    assert over_api["Content-Type"].startswith("application/problem+json")


def test_api(cast: Cast) -> None:
    auth: dict[str, Any] = api(cast, "qinyining")
    at = "/api/v1/accounts/imports/people"
    found = Client().post(f"{at}?dry_run=true", {"file": file()}, **auth).json()
    assert (found["written"], found["counts"]["created"], found["counts"]["refused"]) == (False, 1, 1)
    assert found["outcomes"][1]["problems"][0]["column"] == "姓名"
    assert Client().post(f"{at}?all_or_nothing=true", {"file": file()}, **auth).json()["counts"]["held"] == 1
    assert Client().post(f"{at}?passwords=true", {"file": file()}, **auth).status_code == 400
    done = Client().post(at, {"file": file(csv_bytes(PEOPLE, ROWS), "p.csv")}, **auth).json()
    assert done["audit"]
    left = [one["id"] for one in done["left"]]
    ended = Client().post(f"{at}/left", {"persons": left}, "application/json", **auth)
    assert len(ended.json()) == len(left)
    assert Client().post(f"{at}/left", {"persons": []}, "application/json", **auth).status_code == 404


def waiting() -> Identity:
    return Identity.objects.create(
        way="oidc", issuer="https://sso.example.cn", subject="s-1", shown="简若溪", seen_at=clock.real_now()
    )


def test_an_operator_links_and_unlinks(cast: Cast, browser_of: Browser) -> None:
    row, browser = waiting(), browser_of("qinyining")
    assert "简若溪" in browser.get("/accounts/identities/?waiting=1").content.decode()
    at = f"/accounts/identities/{row.pk}"
    assert browser.post(f"{at}/link/", {"login": "nobody"}).status_code == 404
    assert browser.post(f"{at}/link/", {"login": "taoshouyi"}).status_code == 403
    assert browser.post(f"{at}/link/", {"login": "qinyining"}).status_code == 403
    assert browser.post(f"{at}/link/", {"login": "jianruoxi"}).status_code == 302
    assert browser.post(f"{at}/link/", {"login": "luyifan"}).status_code == 422
    assert "s-1" in browser.get(f"/accounts/people/{cast.people['jianruoxi'].id}/").content.decode()
    assert browser_of("zhuyuanxiu").post(f"{at}/unlink/").status_code == 403
    assert browser_of("jianruoxi").post(f"{at}/unlink/").status_code == 302
    row.refresh_from_db()
    assert row.person_id is None
    assert row.linked_at is not None


def test_identities_over_the_api(cast: Cast) -> None:
    row, auth = waiting(), api(cast, "qinyining")
    at = f"/api/v1/accounts/identities/{row.pk}/person"
    body = {"person": cast.people["jianruoxi"].id}
    assert Client().get("/api/v1/accounts/identities", **auth).json()["items"][0]["state"] == "waiting"  # type: ignore[arg-type]
    assert Client().put(at, body, "application/json", **auth).json()["state"] == "linked"  # type: ignore[arg-type]
    assert Client().delete(at, **auth).json()["state"] == "waiting"  # type: ignore[arg-type]
    assert Client().delete(at, **auth).status_code == 409  # type: ignore[arg-type]
    other = api(cast, "jianruoxi")
    assert Client().get("/api/v1/accounts/identities", **other).status_code == 403  # type: ignore[arg-type]


def test_the_security_manager_resets(cast: Cast, browser_of: Browser) -> None:
    actions.enrol_factor(cast.applicant)
    number = cast.people["jianruoxi"].id
    assert "重置动态口令" in browser_of("taoshouyi").get(f"/accounts/people/{number}/").content.decode()
    assert browser_of("qinyining").post(f"/accounts/people/{number}/second-factor/reset/").status_code == 403
    assert browser_of("taoshouyi").post(f"/accounts/people/{number}/second-factor/reset/").status_code == 302
    assert browser_of("taoshouyi").post(f"/accounts/people/{number}/second-factor/reset/").status_code == 404
