"""People by sheet: one after the other by the system manager and the security manager."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest
from django.test import Client

from shuqiao.accounts import actions, queries
from shuqiao.accounts.importing.errors import TooManyPasswords
from shuqiao.accounts.importing.facts import Report
from shuqiao.accounts.importing.writing import annotated
from shuqiao.accounts.models import ApiToken, Person, RoleHeld
from shuqiao.audit.models import Content
from shuqiao.kernel.refusals import Refusal
from tests.cast.people import HOUSING, LAND, POLICE, Cast
from tests.rooms.accounts_importing.sheets import PEOPLE, csv_bytes, read, xlsx

ROWS = [
    ["简若溪", "jianruoxi", HOUSING, "数据专员", "QL-0102", "数据专员", "0990-8800102", "jian@qilan.example.cn"],
    ["温行简", "wenxingjian", "栖澜市住房和城乡建设局", "科员", "QL-0103", "经办人、申请人", "", ""],
    ["容与", "rongyu", "市公安局", "", "QL-0104", "", "", ""],
]


def told(report: Report) -> list[str]:
    return [o.outcome for o in report.outcomes]


def people(cast: Cast, rows: list[list[Any]], who: str = "qinyining", **more: Any) -> Report:
    return actions.import_people(cast[who], read(xlsx(PEOPLE, rows)), **more)


def test_two_managers_one_sheet(cast: Cast) -> None:
    before = Content.objects.count()
    done = people(cast, ROWS)
    assert told(done) == ["changed", "created", "created"]
    assert "roles_later" in done.outcomes[1].remarks
    wen = Person.objects.get(login="wenxingjian")
    assert (wen.department_id, wen.external_code, wen.has_usable_password()) == (HOUSING, "QL-0103", False)
    assert queries.person_facts(wen).roles == ()
    assert Content.objects.count() == before + 1
    assert told(people(cast, ROWS)) == ["unchanged"] * 3
    assigned = people(cast, ROWS, "taoshouyi")
    assert told(assigned) == ["unchanged", "changed", "unchanged"]
    assert queries.person_facts(Person.objects.get(login="wenxingjian")).roles == ("applicant", "clerk")
    assert told(people(cast, ROWS, "taoshouyi")) == ["unchanged"] * 3
    assert Content.objects.count() == before + 2


def test_security_manager_makes_nobody_and_assigns_nothing_to_oneself(cast: Cast) -> None:
    rows = [
        ["温行简", "wenxingjian", HOUSING, "", "", "经办人", "", ""],
        ["陶守一", "taoshouyi", "市数据局", "", "", "审计员", "", ""],
        ["秦以宁", "qinyining", "市数据局", "", "", "系统管理员、审计员", "", ""],
        ["简若溪", "jianruoxi", HOUSING, "", "", "大总管", "", ""],
    ]
    report = people(cast, rows, "taoshouyi")
    assert [o.problems[0].refusal.code for o in report.outcomes] == [
        "people_person_not_yet", "not_on_oneself", "three_managers_exclusive", "people_unknown_role",
    ]  # fmt: skip
    assert not Person.objects.filter(login="wenxingjian").exists()


@pytest.mark.parametrize(
    ("row", "code", "column"),
    [
        (["", "a-b", HOUSING, "", "", "", "", ""], "missing_field", "姓名"),
        (["甲", "", HOUSING, "", "", "", "", ""], "bad_value", "登录名"),
        (["甲", "有中文", HOUSING, "", "", "", "", ""], "bad_value", "登录名"),
        (["甲", "jia1", "", "", "", "", "", ""], "people_unknown_department", "部门（信用代码）"),
        (["甲", "jia1", "没有的局", "", "", "", "", ""], "people_unknown_department", "部门（信用代码）"),
        (["甲", "jia1", HOUSING, "x" * 61, "", "", "", ""], "bad_value", "职务"),
        (["甲", "jia1", HOUSING, "", 1234567890123456, "", "", ""], "people_number_spoiled", "人员编码"),
        (["甲", "jia1", HOUSING, "", "", "", "1" * 41, ""], "bad_value", "手机"),
        (["甲", "jia1", HOUSING, "", "", "", "", "not an address"], "people_email_malformed", "邮箱"),
        (["甲", "jia1", HOUSING, "", "QL-1", "", "", ""], "code_taken", "人员编码"),
        (["甲", "jia1", "=1/0", "", "", "", "", ""], "people_cell_without_result", "部门（信用代码）"),
        (["祝远岫", "zhuyuanxiu", POLICE, "", "", "", "", ""], "people_person_inactive", "登录名"),
        (["严明镜", "yanmingjing", HOUSING, "", "", "", "", ""], "people_manager_not_moved", "部门（信用代码）"),
    ],
    ids=lambda v: v if isinstance(v, str) else "",
)
def test_refused_rows_say_where_and_why(cast: Cast, row: list[Any], code: str, column: str) -> None:
    Person.objects.filter(login="youke").update(external_code="QL-1")
    Person.objects.filter(login="zhuyuanxiu").update(state="deactivated")
    report = people(cast, [row, ROWS[2]])
    problem = report.outcomes[0].problems[0]
    assert (problem.refusal.code, problem.column) == (code, column)
    assert told(report) == ["refused", "created"]


def test_codes_as_people_write_them(cast: Cast) -> None:
    rows = [["温行简", "ＷｅｎＸｉｎｇｊｉａｎ", f" {HOUSING.lower()} ", "科员", 10203, "", "０９９０-１２３４", ""]]
    assert told(people(cast, rows)) == ["created"]
    row = Person.objects.get(login="wenxingjian")
    assert (row.department_id, row.external_code, row.phone) == (HOUSING, "10203", "0990-1234")


def test_hidden_rows_are_read_and_told(cast: Cast) -> None:
    report = actions.import_people(cast.system_manager, read(xlsx(PEOPLE, ROWS, hidden=[3])))
    assert "hidden" in report.outcomes[1].remarks


def test_moving_ends_the_roles_there(cast: Cast) -> None:
    report = people(cast, [["简若溪", "jianruoxi", LAND, "", "", "", "", ""]])
    assert "roles_end" in report.outcomes[0].remarks
    assert RoleHeld.objects.filter(person__login="jianruoxi").count() == 0


def test_who_left_is_told_and_ended_only_when_asked(cast: Cast) -> None:
    number = cast.people["luyifan"].id
    ApiToken.objects.create(
        person_id=number, name="t", digest="d", scopes=["read"],
        issued_at="2026-01-01T00:00:00Z", expires_at="2099-01-01T00:00:00Z",
    )  # fmt: skip
    report = people(cast, ROWS[:2])
    assert [one.login for one in report.left] == ["luyifan", "shenwangchuan"]
    assert Person.objects.get(pk=number).state == "active"
    for actor in (cast.security_manager, cast.applicant, None):
        with pytest.raises(Refusal):
            actions.deactivate_people(actor, [one.id for one in report.left])
    before = Content.objects.count()
    actions.deactivate_people(cast.system_manager, [one.id for one in report.left])
    assert Content.objects.count() == before + 1
    assert (Person.objects.get(pk=number).state, ApiToken.objects.get().state) == ("deactivated", "revoked")
    for wrong in ([], [0], [10**20], [number, 10**9], [cast.people["qinyining"].id]):
        with pytest.raises(Refusal):
            actions.deactivate_people(cast.system_manager, wrong)


def test_one_time_passwords_stand_in_the_workbook_once(cast: Cast) -> None:
    report = people(cast, ROWS, passwords=True)
    secret = report.outcomes[1].password
    assert secret
    assert report.outcomes[0].password == ""
    book = openpyxl.load_workbook(io.BytesIO(annotated(report)))
    cells = [str(c.value) for row in book["导入结果"].iter_rows() for c in row]
    assert secret in cells
    browser = Client()
    assert browser.post("/accounts/sign-in/", {"login": "wenxingjian", "password": secret}).status_code == 302
    assert browser.get("/")["Location"] == "/accounts/password/"
    assert secret not in b"".join(bytes(c.content) for c in Content.objects.all()).decode()
    assert all(o.password == "" for o in people(cast, ROWS, passwords=True).outcomes)
    many = [[f"人{n}", f"ren{n}", HOUSING, "", "", "", "", ""] for n in range(201)]
    with pytest.raises(TooManyPasswords):
        people(cast, many, passwords=True)


def test_nothing_is_drawn_for_what_is_not_written(cast: Cast) -> None:
    bad = [*ROWS, ["", "x", "y", "", "", "", "", ""]]
    held = people(cast, bad, passwords=True, all_or_nothing=True)
    assert told(held) == ["held", "held", "held", "refused"]
    assert all(o.password == "" for o in held.outcomes)
    assert all(o.password == "" for o in people(cast, ROWS, passwords=True, dry_run=True).outcomes)


def test_the_workbook_runs_nothing(cast: Cast) -> None:
    data = csv_bytes(PEOPLE, [["'=HYPERLINK(1)", "x", "=2+3", "", "", "", "", ""]], "utf-8")
    report = actions.import_people(cast.system_manager, read(data))
    book = openpyxl.load_workbook(io.BytesIO(annotated(report, "en")))
    assert all(c.data_type != "f" for row in book["Outcome"].iter_rows() for c in row)


def test_many_without_a_hash_each(cast: Cast, django_assert_max_num_queries: Any) -> None:
    rows = [[f"人{n}", f"ren{n:05d}", HOUSING, "", f"C{n}", "", "", ""] for n in range(10_000)]
    data = csv_bytes(PEOPLE, rows, "utf-8")
    with django_assert_max_num_queries(200):
        report = actions.import_people(cast.system_manager, read(data))
    assert report.counts["created"] == 10_000
    with django_assert_max_num_queries(20):
        assert actions.import_people(cast.system_manager, read(data)).counts["unchanged"] == 10_000
