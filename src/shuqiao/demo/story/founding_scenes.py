"""Scenes 1 to 3: who is there, what is listed, what moves the data."""

from __future__ import annotations

import json
from collections import Counter
from datetime import timedelta
from typing import Any

from shuqiao.demo.city import AUTHORITY, WEAK, DemoEntry
from shuqiao.demo.door import Door
from shuqiao.demo.generating.keeping import PLANTED
from shuqiao.demo.instance import MEMBER
from shuqiao.demo.story.stage import DESK, FIRST_DAY, SYSTEM, Stage
from shuqiao.kernel import clock
from shuqiao.wire.envelopes import public_text, thumbprint

SHARING = {"unconditional": "无条件共享", "conditional": "有条件共享", "not_shared": "不予共享"}
OWN_RULE: dict[str, Any] = {
    "type": "not_shared",
    "basis": {"title": "市教育局内部管理规定", "document_number": "市教内〔2021〕3号", "article": "全文",
              "kind": "central_policy"},
}  # fmt: skip
WEAK_WORDS = "部门内部文件不是法律、行政法规或党中央、国务院政策（51号第十条），请核实依据"
CLASS = {"1": "基础", "2": "主题", "3": "部门"}


def who(stage: Stage) -> None:
    """People, and the client systems; the housing system with a key of its own."""
    city, teller = stage.city, stage.teller
    with teller.step("谁在平台上", "Who is here"):
        stage.move_clock(FIRST_DAY)
        teller.say(f"演示时钟设为 {FIRST_DAY:%Y-%m-%d} 09:00（留痕）", "the demo clock is set, with an audit entry")
        for department in city.departments.values():
            people = "、".join(p.name for p in department.people)
            teller.say(f"{department.short_name} {department.code}：{people}",
                       f"a department and its {len(department.people)} people")  # fmt: skip
        others = "、".join(d.short_name for d in city.others.values())
        teller.say(f"监督、保障机关和其他层级：{others}", "supervising organs, and departments of other levels")
        manager = stage.part("system_manager")
        for system in city.systems:
            manager.post("/accounts/systems", {"id": system.id, "name": system.name,
                                               "department": city.departments[system.department].code})  # fmt: skip
        housing = city.departments["zjj"].code
        manager.post("/accounts/systems", {"id": DESK, "name": "住房保障查询台", "department": housing, "kind": "desk"})
        now = clock.real_now()
        manager.post(
            f"/accounts/systems/{SYSTEM}/keys",
            {
                "public": public_text(stage.key.public_key()),
                "valid_from": now.isoformat(),
                "valid_to": (now + timedelta(days=365)).isoformat(),
            },
        )
        teller.decided(
            f"登记业务系统 {len(city.systems)} 个；{SYSTEM} 登记公钥 {thumbprint(stage.key.public_key())[:12]}…",
            "the housing system's Ed25519 key is registered; its private half never leaves the system",
        )


def what(stage: Stage) -> None:
    """Sixty resources: compiled, confirmed by each head, reviewed, published."""
    with stage.teller.step("编目、审核、发布", "Catalogue: compile, review, publish"):
        if len(stage.listed()) < len(stage.city.entries):
            stage.instance.type("publish", str(stage.instance.directory / "accounts.json"))
        listed = stage.listed()
        drafts = [entry.draft for entry in stage.city.entries.values() if entry.code in listed]
        if len(drafts) != len(stage.city.entries):
            raise AssertionError(f"{len(drafts)} entries are listed")
        sharing, classes = Counter(d["sharing"]["type"] for d in drafts), Counter(d["class"]["lei"] for d in drafts)
        items = sum(len(d["items"]) for d in drafts)
        providers = {entry.provider for entry in stage.city.entries.values()}
        stage.teller.decided(
            f"{len(providers)} 个部门的 {len(drafts)} 项资源、{items} 个信息项："
            + "，".join(f"{SHARING[t]} {n}" for t, n in sharing.items())
            + "；" + "，".join(f"{CLASS[c]}类 {n}" for c, n in sorted(classes.items())),
            "each compiled by the provider, confirmed by its head, reviewed and published by the data bureau",
        )  # fmt: skip
        stage.teller.say("不予共享的条目须引用法律、行政法规或党中央、国务院政策（51号第十条）",
                         "an entry that is not shared must cite the law that forbids it")  # fmt: skip


def weak_basis(stage: Stage) -> None:
    """A department's own rule is no law: the reviewer sends the entry back, and it is mended."""
    entry = stage.city.entries[WEAK]
    compiler, head = stage.of(entry.provider, "data_officer"), stage.of(entry.provider, "head")
    authority = stage.part("authority")
    with stage.teller.step("依据不足的“不予共享”", "A weak basis for not sharing"):
        number = compiler.post("/catalogue/entries", {**entry.draft, "sharing": OWN_RULE})["id"]
        path = f"/catalogue/entries/{number}"
        _to_authority(compiler, head, path)
        authority.post(f"{path}/return", {"reasons": [{"field": "sharing.basis", "text": WEAK_WORDS}]})
        stage.teller.refused(f"{entry.name}：{OWN_RULE['basis']['title']}。{WEAK_WORDS}",
                             "a department's own rule cannot keep an entry from being shared: sent back")  # fmt: skip
        compiler.put(path, entry.draft)
        _to_authority(compiler, head, path)
        authority.post(f"{path}/approve")
        authority.post(f"{path}/publish")
        basis = entry.draft["sharing"]["basis"]
        stage.teller.decided(f"改列《{basis['title']}》{basis['article']}后发布", "published on a law instead")


def publish(stage: Stage, entry: DemoEntry) -> None:
    """One entry from its compiler to the catalogue, each step by whoever is to take it."""
    compiler, head = stage.of(entry.provider, "data_officer"), stage.of(entry.provider, "head")
    authority = stage.part("authority")
    number = compiler.post("/catalogue/entries", entry.draft)["id"]
    path = f"/catalogue/entries/{number}"
    _to_authority(compiler, head, path)
    authority.post(f"{path}/approve")
    authority.post(f"{path}/publish")


def _to_authority(compiler: Door, head: Door, path: str) -> None:
    compiler.post(f"{path}/submit_to_head")
    checklist = ["secrecy_risk", "personal_information", "other_assessments"]
    head.post(f"{path}/approve_by_head", {"checklist": checklist, "note": ""})
    compiler.post(f"{path}/submit")


def moves(stage: Stage) -> None:
    """The gateway joins, its owner writes the ceiling, sources are attached."""
    teller, instance = stage.teller, stage.instance
    with teller.step("接入网关、挂接数据源", "Gateway enrolled, sources attached"):
        operator = stage.part("operator")
        home = stage.city.departments[AUTHORITY].code
        code = operator.post("/exchange/gateways", {"member": MEMBER, "name": "市数据网关", "department": home})["code"]
        instance.write_gateway_files()
        _generated(stage)
        instance.run("gateway", "enrol", "--dir", str(instance.gateway), f"--code={code}")
        instance.start("gateway", "gateway", "run", "--dir", str(instance.gateway),
                       ready=f"{instance.gateway_url}/healthz")  # fmt: skip
        teller.say("网关自己连出、取供数单；送出上限 ceiling.json 由数据所有者写在本机，平台够不着",
                   "the gateway calls out; its ceiling is its owner's, out of the platform's reach")  # fmt: skip
        for source in stage.city.sources.values():
            owner = stage.city.departments[source.department].code
            operator.post(
                "/exchange/sources", {"code": source.id, "name": source.name, "gateway": MEMBER, "owner": owner}
            )
        for entry in stage.city.entries.values():
            if entry.attachment is None:
                continue
            stage.of(entry.provider, "data_officer").post(
                "/exchange/attachments", {"entry_code": entry.code, **entry.attachment}
            )
            columns = len(entry.attachment["columns"])
            teller.decided(f"{entry.name} → {entry.attachment['source']}.{entry.attachment['table']}（{columns} 列）",
                           f"attached: {columns} columns")  # fmt: skip


def _generated(stage: Stage) -> None:
    told = json.loads((stage.instance.departments / PLANTED).read_text(encoding="utf-8"))
    rows, tables = sum(told["rows"].values()), len(told["rows"])
    people, spoilt = told["rows"]["ga.rk_jbxx"], sum(kind["count"] for kind in told["planted"])
    stage.teller.say(
        f"{people:,} 名生成的居民，{len(stage.city.sources)} 个部门库、{tables} 张表、{rows:,} 行；"
        f"种入的数据问题 {spoilt} 处",
        f"{rows:,} generated rows of {people:,} persons, {spoilt} planted errors; kept in {stage.instance.cache}",
    )
