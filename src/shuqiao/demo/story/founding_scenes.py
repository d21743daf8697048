"""Scenes 1 to 4: who is there, what is listed, what moves the data."""

from __future__ import annotations

from datetime import timedelta

from shuqiao.demo.city import AUTHORITY, DemoEntry
from shuqiao.demo.instance import MEMBER
from shuqiao.demo.story.stage import FIRST_DAY, SYSTEM, Stage
from shuqiao.kernel import clock
from shuqiao.wire.envelopes import public_text, thumbprint

SHARING = {"unconditional": "无条件共享", "conditional": "有条件共享", "not_shared": "不予共享"}


def who(stage: Stage) -> None:
    """People, and the client system with a key of its own."""
    city, teller = stage.city, stage.teller
    with teller.step("谁在平台上", "Who is here"):
        stage.move_clock(FIRST_DAY)
        teller.say(f"演示时钟设为 {FIRST_DAY:%Y-%m-%d} 09:00（留痕）", "the demo clock is set, with an audit entry")
        for department in city.departments.values():
            people = "、".join(p.name for p in department.people)
            teller.say(f"{department.short_name} {department.code}：{people}")
        now = clock.real_now()
        manager = stage.part("system_manager")
        manager.post("/accounts/systems", {"id": SYSTEM, "name": "住房保障管理系统",
                                           "department": city.departments["zjj"].code})  # fmt: skip
        manager.post(
            f"/accounts/systems/{SYSTEM}/keys",
            {
                "public": public_text(stage.key.public_key()),
                "valid_from": now.isoformat(),
                "valid_to": (now + timedelta(days=365)).isoformat(),
            },
        )
        teller.decided(
            f"业务系统 {SYSTEM} 登记公钥 {thumbprint(stage.key.public_key())[:12]}…",
            "the housing system's Ed25519 key is registered; its private half never leaves the system",
        )


def what(stage: Stage) -> None:
    """Six resources: compiled, confirmed by the head, reviewed, published."""
    with stage.teller.step("编目、审核、发布", "Catalogue: compile, review, publish"):
        for entry in stage.city.entries.values():
            publish(stage, entry)
            kind = SHARING[entry.draft["sharing"]["type"]]
            provider = stage.city.departments[entry.provider].short_name
            stage.teller.decided(f"{entry.code} {entry.name}（{provider}，{kind}）")
        stage.teller.say("不予共享的条目须引用法律、行政法规或党中央、国务院政策（51号第十条）",
                         "an entry that is not shared must cite the law that forbids it")  # fmt: skip


def publish(stage: Stage, entry: DemoEntry) -> None:
    """One entry from its compiler to the catalogue, each step by whoever is to take it."""
    compiler, head = stage.of(entry.provider, "data_officer"), stage.of(entry.provider, "head")
    authority = stage.part("authority")
    number = compiler.post("/catalogue/entries", entry.draft)["id"]
    path = f"/catalogue/entries/{number}"
    compiler.post(f"{path}/submit_to_head")
    checklist = ["secrecy_risk", "personal_information", "other_assessments"]
    head.post(f"{path}/approve_by_head", {"checklist": checklist, "note": ""})
    state = compiler.get(path)["state"]
    if state == "head_approved":
        compiler.post(f"{path}/submit")
    authority.post(f"{path}/approve")
    authority.post(f"{path}/publish")


def moves(stage: Stage) -> None:
    """The gateway joins, its owner writes the ceiling, sources are attached."""
    teller, instance = stage.teller, stage.instance
    with teller.step("接入网关、挂接数据源", "Gateway enrolled, sources attached"):
        operator = stage.part("operator")
        home = stage.city.departments[AUTHORITY].code
        code = operator.post("/exchange/gateways", {"member": MEMBER, "name": "市数据网关", "department": home})["code"]
        instance.write_gateway_files()
        instance.run("gateway", "enrol", "--dir", str(instance.gateway), "--code", code)
        instance.start("gateway", "gateway", "run", "--dir", str(instance.gateway),
                       ready=f"{instance.gateway_url}/healthz")  # fmt: skip
        teller.say("网关自己连出、取供数单；送出上限 ceiling.json 由数据所有者写在本机，平台够不着",
                   "the gateway calls out; its ceiling is its owner's, out of the platform's reach")  # fmt: skip
        sources = {
            "police": ("gaj", "人口与车驾管前置库"),
            "land": ("zgj", "不动产登记库"),
            "housing": ("zjj", "公租房房源库"),
        }
        for source, (owner, name) in sources.items():
            body = {"code": source, "name": name, "gateway": MEMBER, "owner": stage.city.departments[owner].code}
            operator.post("/exchange/sources", body)
        for entry in stage.city.entries.values():
            if entry.attachment is None:
                continue
            stage.of(entry.provider, "data_officer").post(
                "/exchange/attachments", {"entry_code": entry.code, **entry.attachment}
            )
            columns = len(entry.attachment["columns"])
            teller.decided(f"{entry.name} → {entry.attachment['source']}.{entry.attachment['table']}（{columns} 列）")
