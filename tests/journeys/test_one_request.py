"""One request, from an unknown database to a proof that a stranger can check.

The housing bureau (住建局) checks whether a family may rent a public home, and asks
the police and the land bureau instead of asking the family for papers.  The chapters
run in order on one instance.  People work in the portal, systems through the client
library, developers and auditors by command, everybody else by the API.
"""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from shuqiao.client import Refused
from shuqiao.demo.city import DemoEntry
from shuqiao.demo.door import DoorRefused
from shuqiao.demo.families import families
from shuqiao.demo.instance import MEMBER
from shuqiao.demo.story import founding_scenes, proof_scenes, sharing_scenes
from shuqiao.kernel.calendar import WorkCalendar
from tests.cast.asked import rows_of
from tests.journeys.portal import Page, Portal
from tests.journeys.story import Story, as_fields, as_lines

PERSONS, HOUSEHOLD, VEHICLES, HOMES, FLATS = "R01", "R02", "R30", "R38", "R25"
HOUSING, LAND = "zfbz", "bdcdj"
"""The two client systems: housing security, and land registration."""

FAMILY = families()["甲"].numbers
STRANGER = families()["乙"].numbers[0]
CASE = {
    "purpose": "990100000000100001.basis",
    "matter_code": "990100000000100001",
    "case": "公租房2025-0001",
    "operator": "窗口受理员03",
    "operator_unit": "鹤汀区住房和城乡建设局",
    "reason": "家庭住房与经济状况核对",
    "consent": {"number": "授权书-0001", "form": "书面"},
}
"""What every call says: for what, for which case, by whom, on whose consent."""

WANTED = {
    "使用目的": "行政依据",
    "应用场景": "住房保障",
    "场景说明": "受理公租房申请时核对家庭成员",
    "事项名称": "公共租赁住房保障资格确认",
    "事项编码": "990100000000100001",
    "使用依据": "《公共租赁住房管理办法》第七条、第八条",
    "信息项": ["姓名", "公民身份号码", "与户主关系", "户籍地址", "户籍状态"],
    "查询条件": ["公民身份号码"],
    "开始日期": "2025-09-23",
    "结束日期": "2026-09-22",
    "接收系统": [HOUSING],
    "联系电话": "0990-8020002",
    "承诺所填内容真实，仅用于所列用途，不向第三方提供（51号第十四条）": True,
}
"""The application as 简若溪 writes it, by the words of the form."""


# 1. Who: keys and systems, by command


def test_a_developer_makes_a_key_and_the_system_manager_registers_the_public_half(story: Story) -> None:
    story.stage.move_clock(date(2025, 9, 22))
    for system, name, department in ((HOUSING, "住房保障管理系统", "zjj"), (LAND, "不动产登记系统", "zgj")):
        file = story.folder / f"{system}.pem"
        made = story.told("system", "keygen", str(file), "--json")
        code = story.stage.city.departments[department].code
        story.command("system", "create", system, name, "--department", code, by="yinxizhou")
        story.command("system", "key", "add", system, made["public"], by="yinxizhou")
        assert file.stat().st_mode & 0o077 == 0, "the private half stays with its owner"
        assert made["keyid"] in story.command("system", "key", "list", system, by="yinxizhou")
        story.read_key(system, file)


def test_a_token_says_no_more_than_it_was_issued_for(story: Story) -> None:
    secret = story.command("token", "issue", "开发联调", "--scope", "read", "--days", "7", by="jianruoxi").strip()
    assert HOUSING in story.command("system", "list", SHUQIAO_TOKEN=secret)
    story.command("system", "withdraw", HOUSING, status=77, SHUQIAO_TOKEN=secret)


# 2. What: an entry from the compiler's page to the catalogue


def test_an_entry_is_compiled_confirmed_reviewed_and_published_in_the_portal(story: Story) -> None:
    entry = story.stage.city.entries[HOUSEHOLD]
    compiler, head = story.portal("zhuyuanxiu"), story.portal("handingjiang")
    page = compiler.open("/catalogue/").follow("新编目录条目")
    filled = {**as_fields(entry.draft), "从表格粘贴信息项": as_lines(entry.draft["items"])}
    page = page.press("把粘贴的内容加入信息项", filled)
    page = page.press("暂存并提交负责人审批")
    assert "待负责人审批" in page.text, page.text

    page = head.open("/").follow(entry.name).follow("负责人审批通过")
    refused = page.press("负责人审批通过")
    assert refused.status == 422, "the head confirms each assessment"
    confirmed = ["secrecy_risk", "personal_information", "other_assessments"]
    page = refused.press("负责人审批通过", {"编目前评估": confirmed})
    assert page.status == 200, page.text

    compiler.open("/").follow(entry.name).press("提交主管部门审核")
    page = story.portal("duqinghe").open("/").follow(entry.name).press("通过并赋码").press("发布")
    assert "已发布" in page.text
    assert entry.code in page.text


def test_the_other_fifty_nine_are_published_by_the_same_verbs(story: Story) -> None:
    city = story.stage.city
    founding_scenes.publish(story.stage, city.entries[HOMES])
    founding_scenes.what(story.stage)
    listed = story.stage.listed()
    assert set(listed) == {e.code for e in city.entries.values()}
    schools = listed[city.entries["R56"].code]
    page = story.portal("jianxinyuan").open("/audit/").press("筛选", {"对象": f"entry:{schools}"})
    for name in ("解语", "文思齐", "杜青禾"):
        assert name in page.text, "each step has the trace of whoever took it"


def test_an_entry_that_is_not_shared_needs_the_law_that_forbids_it(story: Story) -> None:
    draft = {**story.stage.city.entries["R32"].draft, "name": "指纹样本", "code": "", "sharing": {"type": "not_shared"}}
    police = story.stage.of("gaj", "data_officer")
    number = police.post("/catalogue/entries", draft)["id"]
    with pytest.raises(DoorRefused) as refused:
        police.post(f"/catalogue/entries/{number}/submit_to_head")
    assert refused.value.facts["status"] == 422


# 3. Moves: the gateway joins and says that it lives


def test_the_gateway_enrols_with_a_one_time_code_and_its_owners_ceiling(story: Story) -> None:
    founding_scenes.moves(story.stage)
    page = story.portal("zhiyunqi").open(f"/exchange/gateways/{MEMBER}/")
    assert "市数据网关" in page.text
    attached = story.portal("zhuyuanxiu").open("/exchange/attachments/")
    assert "户籍家庭成员信息" in attached.text


# 4. Found and applied


def _form(portal: Portal, entry: str) -> Page:
    """The form for an application, by way of the search."""
    return portal.open("/catalogue/").press("筛选", {"q": entry}).follow(entry).follow("申请使用")


def test_the_data_officer_finds_what_the_matter_needs(story: Story) -> None:
    page = story.portal("jianruoxi").open("/catalogue/").press("筛选", {"q": "家庭成员"})
    found = page.follow("户籍家庭成员信息")
    assert "2008 年前迁出的户不在库" in found.text, "an entry says what it does not cover"
    assert "商业推广" in found.text, "and what it must not be used for"


def test_an_application_starts_the_ten_working_days_of_article_twelve(story: Story) -> None:
    officer, head = story.portal("jianruoxi"), story.portal("shenwangchuan")
    form = _form(officer, "户籍家庭成员信息")
    page = form.press("提交负责人审批", {**WANTED, "结束日期": "2025-01-01"})
    assert page.status == 422, "the form comes back with what is wrong"
    page = page.press("提交负责人审批", WANTED)
    assert "待负责人审批" in page.text
    story.stage.applications[HOUSEHOLD] = number = page.path.split("/")[-2]

    page = head.open("/").follow("户籍家庭成员信息").press("通过")
    assert "提供部门办理中" in page.text
    assert "剩余 10 个工作日" in page.text
    asked = story.stage.of("zjj", "data_officer").get(f"/sharing/applications/{number}")
    assert (asked["due_on"], asked["due_article"]) == ("2025-10-11", "51号第十二条")
    assert WorkCalendar().between(date(2025, 9, 22), date(2025, 10, 11)) == 10, "National Day lies between"
    for key in (HOMES, VEHICLES):
        story.stage.applications[key] = sharing_scenes.apply(story.stage, key, **rows_of(key))["number"]


def test_a_purpose_that_the_entry_excludes_is_refused_at_once(story: Story) -> None:
    officer, head = story.portal("jianruoxi"), story.portal("shenwangchuan")
    promotion = {**WANTED, "应用场景": "商业推广", "事项名称": "长租公寓推介", "事项编码": "990100000000900001"}
    form = _form(officer, "户籍家庭成员信息")
    number = form.press("提交负责人审批", promotion).path.split("/")[-2]
    page = head.open(f"/sharing/applications/{number}/").press("通过")
    assert "不予同意" in page.text
    assert "应用场景“商业推广”被明确排除" in page.text
    assert number not in story.portal("fangxiaoman").open("/sharing/?box=to_decide").text, "the provider is not asked"
    events = [line["event"] for line in story.stage.door("jianruoxi").get(f"/sharing/applications/{number}/history")]
    assert events[-1] == "sharing.application.excluded", events


# 5. Decided and granted


def test_the_police_consent_in_part_and_choose_masks_item_by_item(story: Story) -> None:
    story.stage.move_clock(date(2025, 9, 25))
    page = story.portal("fangxiaoman").open("/").follow("户籍家庭成员信息").follow("答复")
    weaker = [f for f in page.forms if any(b[0] == "部分同意" for b in f.buttons)][0]
    with pytest.raises(LookupError, match="公民身份号码"):
        weaker.fill("公民身份号码", "plain")
    page = page.press("部分同意", {"户籍状态": "", "户籍地址": "mask:address", "理由": "不提供户籍状态"})
    assert "部分同意" in page.text, page.text
    number = next(words for words in page.links if words.startswith("G-2025-"))
    story.stage.grants[HOUSEHOLD] = number
    grant = story.stage.of("zjj", "data_officer").get(f"/sharing/grants/{number}")
    assert {i["item"]: i["rule"] for i in grant["items"]} == {
        "姓名": "mask:name",
        "公民身份号码": "mask:citizen_number",
        "与户主关系": "plain",
        "户籍地址": "mask:address",
    }


def test_the_land_bureau_consents_by_the_api(story: Story) -> None:
    path = f"/sharing/applications/{story.stage.applications[HOMES]}/consent"
    decided = story.stage.of("zgj", "provider_reviewer").post(path, {"note": "不提供坐落"})
    (story.stage.grants[HOMES],) = decided["grants"]
    page = story.portal("jianruoxi").open("/sharing/grants/").follow("不动产登记权利信息")
    assert "使用中" in page.text


def test_an_unconditional_resource_is_taken_at_once_but_not_in_bulk(story: Story) -> None:
    page = _form(story.portal("jianruoxi"), "人口基础信息")
    said: dict[str, Any] = {
        "使用目的": "行政依据", "事项名称": WANTED["事项名称"], "事项编码": WANTED["事项编码"],
        "信息项": ["姓名", "死亡标识"], "接收系统": [HOUSING],
    }  # fmt: skip
    refused = page.press("登记使用", {**said, "查询条件": []})
    assert refused.status == 422, "personal data go by key only"
    granted = refused.press("登记使用", {**said, "查询条件": ["公民身份号码"]})
    assert "默认授权（无条件共享）" in granted.text, granted.text
    story.stage.grants[PERSONS] = granted.path.split("/")[-2]


def test_public_data_are_taken_with_a_bearer_token(story: Story) -> None:
    flats: DemoEntry = story.stage.city.entries[FLATS]
    taken = story.stage.of("zgj", "data_officer").post("/sharing/subscriptions", {
        "entry_code": flats.code, "purpose_type": "basis", "matter_code": "990100000000300001",
        "matter_name": "不动产登记", "items": ["房源编号", "房源状态"], "lookup_items": [], "systems": [LAND],
    })  # fmt: skip
    assert taken["bearer"], "grades 1 and 2 only"
    story.stage.grants[FLATS] = taken["number"]


# 6. Called


def _answered(story: Story, system: str, key: str, where: dict[str, Any], **more: Any) -> Any:
    """The answer, once order and moved clock have come to the gateway: within seconds."""
    context = more.pop("context", CASE)
    calls = story.client(system, **more)

    def look() -> Any:
        try:
            return calls.query(story.stage.grants[key], where, context)
        except Refused as refused:
            if refused.code in ("grant_absent", "grant_not_yet"):
                return None
            raise

    return story.stage.wait_for(look)


def _refused(story: Story, system: str, grant: str, where: dict[str, Any], **more: Any) -> Refused:
    context = more.pop("context", CASE)
    with pytest.raises(Refused) as refused:
        story.client(system, **more).query(grant, where, context)
    return refused.value


def test_the_family_is_answered_masked_and_with_a_receipt(story: Story) -> None:
    answer = _answered(story, HOUSING, HOUSEHOLD, {"公民身份号码": list(FAMILY)})
    assert answer.outcome == "found"
    assert {row["姓名"] for row in answer.rows} == {"林**", "许**"}
    assert all(set(row) == {"姓名", "公民身份号码", "与户主关系", "户籍地址"} for row in answer.rows)
    assert not any(number in json.dumps(answer.document, ensure_ascii=False) for number in FAMILY)
    assert answer.as_of.startswith("2025-09-25")
    assert answer.receipt.number.startswith(f"{MEMBER}.1.")
    story.stage.answers.append(answer.document)


def test_nothing_found_is_said_within_the_coverage(story: Story) -> None:
    answer = _answered(story, HOUSING, HOMES, {"权利人证件号码": list(FAMILY)})
    assert (answer.outcome, answer.rows) == ("not_found_in_coverage", [])
    covered = story.stage.of("zjj", "data_officer").get(answer.coverage.removeprefix("/api/v1"))
    assert covered["gaps"] == "农村宅基地 2021 年前登记未全部覆盖", "no row is no statement about the world"


def test_the_standing_grant_answers_by_key_only(story: Story) -> None:
    answer = _answered(story, HOUSING, PERSONS, {"公民身份号码": FAMILY[0]})
    assert answer.rows == [{"姓名": "林**", "死亡标识": "0"}]
    bulk = _refused(story, HOUSING, story.stage.grants[PERSONS], {"死亡标识": "0"})
    assert (bulk.status, bulk.code) == (422, "key_required")
    assert bulk.receipt is not None


def test_a_bearer_token_opens_low_grades_and_no_others(story: Story) -> None:
    context = {"purpose": "990100000000300001.basis"}
    answer = _answered(story, LAND, FLATS, {"房源编号": "GZF00001"}, context=context, bearer=True)
    assert answer.rows == [{"房源编号": "GZF00001", "房源状态": "空置"}]
    personal = _refused(story, HOUSING, story.stage.grants[HOUSEHOLD], {"公民身份号码": FAMILY[0]}, bearer=True)
    assert (personal.status, personal.code) == (403, "bearer_not_allowed")


def test_the_gateway_gives_no_more_than_was_granted(story: Story) -> None:
    grant = story.stage.grants[HOUSEHOLD]
    withheld = _refused(story, HOUSING, grant, {"公民身份号码": FAMILY[0], "户籍状态": "1"})
    assert withheld.code == "item_not_granted"
    other = _refused(story, HOUSING, grant, {"公民身份号码": FAMILY[0]}, context={**CASE, "purpose": "9901.check"})
    assert other.code == "purpose_not_granted"
    silent = {name: said for name, said in CASE.items() if name != "consent"}
    missing = _refused(story, HOUSING, grant, {"公民身份号码": FAMILY[0]}, context=silent)
    assert (missing.code, missing.field) == ("context_missing", "context.consent")


def test_a_case_that_has_used_up_its_subjects_is_spent(story: Story) -> None:
    refused = _refused(story, HOUSING, story.stage.grants[HOMES], {"权利人证件号码": STRANGER})
    assert (refused.status, refused.code) == (403, "case_spent")
    assert refused.next_step
    assert refused.receipt is not None, "a refusal is on record like an answer"
    another = {**CASE, "case": "公租房2025-0002"}
    assert _answered(story, HOUSING, HOMES, {"权利人证件号码": STRANGER}, context=another).receipt


def test_a_foreign_grant_looks_like_one_that_does_not_exist(story: Story) -> None:
    foreign = _refused(story, LAND, story.stage.grants[HOUSEHOLD], {"公民身份号码": FAMILY[0]})
    absent = _refused(story, LAND, "G-2025-999999", {"公民身份号码": FAMILY[0]})
    assert (foreign.status, foreign.code) == (404, "grant_absent")
    assert (foreign.reason, foreign.next_step) == (absent.reason, absent.next_step)
    for page in (f"/sharing/grants/{story.stage.grants[PERSONS]}/", "/sharing/grants/G-2025-999999/"):
        assert story.portal("youke").open(page).status == 404


# 7. Stopped and gone on


def test_a_suspended_grant_has_its_own_refusal_and_answers_again_when_resumed(story: Story) -> None:
    number = story.stage.grants[HOMES]
    page = story.portal("fengan").open(f"/sharing/grants/{number}/").follow("停用协商")
    page.press("停用协商", {"停用方式": "暂停", "起始日期": "2025-09-25", "理由": "登记库迁移"})
    page = story.portal("jianruoxi").open(f"/sharing/grants/{number}/").follow("答复停用协商")
    page.press("答复停用协商", {"是否同意": "同意"})
    page = story.portal("fengan").open(f"/sharing/grants/{number}/").follow("暂停")
    page = page.press("暂停", {"原因类别": "双方协商一致", "理由": "登记库迁移，双方商定暂停半日"})
    assert "已暂停" in page.text
    calls, where = story.client(HOUSING), {"权利人证件号码": FAMILY[0]}

    def suspended() -> Refused | None:
        try:
            calls.query(number, where, CASE)
        except Refused as refused:
            return refused
        return None

    refused = story.stage.wait_for(suspended)
    assert (refused.status, refused.code) == (403, "grant_suspended")
    assert refused.receipt is not None
    assert "联系提供部门" in refused.next_step
    notices = story.portal("jianruoxi").open("/").text
    assert "登记库迁移" in notices, "the consumer is told, with the reason"

    story.portal("fengan").open(f"/sharing/grants/{number}/").press("恢复")
    assert story.stage.wait_for(lambda: None if suspended() else True)


# 8. Overdue


def test_silence_decides_nothing_and_is_brought_before_the_authority(story: Story) -> None:
    number = story.stage.applications[VEHICLES]
    authority = story.stage.part("authority")
    story.stage.move_clock(date(2025, 10, 11))
    provider = story.portal("fangxiaoman")
    story.stage.wait_for(lambda: "今日到期" in provider.open(f"/sharing/applications/{number}/").text or None)
    assert authority.get(f"/sharing/applications/{number}")["escalated_at"] is None
    story.stage.move_clock(date(2025, 10, 13))
    seen = story.stage.wait_for(lambda: sharing_scenes.escalated(story.stage, number))
    assert seen["state"] == "under_review"
    assert seen["clock"]["overdue_wd"] == 1
    page = story.portal("duqinghe").open("/").follow("机动车登记信息")
    assert "已超期 1 个工作日" in page.text
    assert "轮到：" in page.text


# 9. A developer and an auditor look


def test_a_developer_reads_orders_and_receipts_by_command(story: Story) -> None:
    listed = story.command("order", "list", by="jianruoxi")
    assert story.stage.grants[HOUSEHOLD] in listed
    assert story.stage.grants[HOMES] not in story.command("order", "list", by="zhuyuanxiu"), "not the police's"
    number = next(line.split()[0] for line in listed.splitlines() if story.stage.grants[HOUSEHOLD] in line)
    shown = story.command("order", "show", number, by="jianruoxi")
    assert "户籍地址（mask:address）" in shown
    assert "hk_cy" not in shown, "the consumer does not see the provider's tables"
    assert "hk_cy" in story.command("order", "show", number, by="zhuyuanxiu")
    receipt = story.stage.answers[0]["receipt"]["number"]
    again = story.told(
        "receipt", "show", receipt, "--gateway", story.stage.instance.gateway_url,
        "--system", HOUSING, "--key", str(story.folder / f"{HOUSING}.pem"),
    )  # fmt: skip
    assert again["number"] == receipt


def test_the_auditor_finds_every_step_of_the_application(story: Story) -> None:
    number = story.stage.applications[HOUSEHOLD]
    asked = {"对象": f"application:{number}"}
    page = story.portal("jianxinyuan").open("/audit/").press("筛选", asked)
    for step in ("部分同意", "方小满", "沈望川", "简若溪"):
        assert step in page.text, step
    other = story.portal("youke").open("/audit/").press("筛选", asked)
    assert "方小满" not in other.text, "a department reads its own people's traces only"


# 10. Proved


@pytest.fixture(scope="module")
def proofs(story: Story) -> Path:
    """Copies of both logs, two public keys, one receipt: all that a stranger is given."""
    if story.ended_at:
        pytest.skip(f"the story ended at {story.ended_at}")
    return proof_scenes.proof_files(story.stage)


def test_answer_receipt_and_both_logs_are_proved_offline(story: Story, proofs: Path) -> None:
    for arguments in proof_scenes.commands(proofs).values():
        assert story.told(*arguments)["outcome"] == "proved", arguments


def test_a_changed_answer_is_disproved(story: Story, proofs: Path) -> None:
    answer = json.loads((proofs / "answer.json").read_text(encoding="utf-8"))
    answer["rows"][0]["与户主关系"] = "51"
    (proofs / "changed.json").write_text(json.dumps(answer), encoding="utf-8")
    arguments = ("verify", "receipt", str(proofs / "changed.json"), "--key", str(proofs / "gateway.vkey"))
    assert story.told(*arguments, status=1)["outcome"] == "disproved"


def test_a_tampered_copy_is_named_by_its_entry(story: Story, proofs: Path) -> None:
    copy = story.folder / "tampered"
    shutil.copytree(proofs / "platform-log", copy)
    index = proof_scenes.tamper(copy)
    verdict = story.told("verify", "log", str(copy), "--key", str(proofs / "platform.vkey"), status=1)
    assert (verdict["code"], verdict["where"]["entry"]) == ("entry_altered", index)


def test_a_backup_restores_into_a_new_directory_and_still_verifies(story: Story, proofs: Path) -> None:
    story.command("doctor")
    archive, elsewhere = story.folder / "backup.tar.gz", story.folder / "elsewhere"
    story.command("backup", str(archive), "--with-keys")
    story.command("restore", str(archive), SHUQIAO_DIR=str(elsewhere))
    told = [line["code"] for line in story.told("doctor", "--json", SHUQIAO_DIR=str(elsewhere))]
    assert told == ["rule_set_unconfirmed"], "figures that wait for the official text, and nothing else"
    earlier = proofs / "platform-log" / "checkpoint"
    arguments = ("verify", "log", str(elsewhere / "log"), "--key", str(proofs / "platform.vkey"))
    assert story.told(*arguments, "--against", str(earlier))["outcome"] == "proved"
