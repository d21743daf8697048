"""What the pages of use show: a record, an authorisation, two disposals and a contractor, left behind by the API."""

from __future__ import annotations

from typing import Any

from shuqiao.demo.story import Stage
from shuqiao.demo.story.stage import SYSTEM
from tests.rooms.sharing.using import CONTRACTOR_CODE

PAGES: dict[str, tuple[str, ...]] = {
    "jianruoxi": (
        "/sharing/usage/", "/sharing/usage/new/?grant={active}", "/sharing/usage/{used}/",
        "/sharing/usage/{used}/amend/", "/sharing/authorisations/", "/sharing/authorisations/new/",
        "/sharing/authorisations/{consent}/", "/sharing/authorisations/{consent}/revoke/", "/sharing/disposals/",
        "/sharing/disposals/{to_dispose}/", "/sharing/disposals/{to_dispose}/report/",
        "/sharing/disposals/{to_dispose}/declare/", "/sharing/contractors/", "/sharing/contractors/new/",
        "/sharing/contractors/{contractor}/", "/sharing/contractors/{contractor}/amend/",
        "/sharing/contractors/{contractor}/end/", "/sharing/authorisations/doubts/",
    ),
    "shenwangchuan": ("/sharing/usage/{used}/erase/",),
    "fangxiaoman": (
        "/sharing/disposals/?box=to_answer", "/sharing/disposals/{reported}/",
        "/sharing/disposals/{reported}/send_back/",
        "/sharing/disposals/{to_dispose}/require_way/",
    ),
    "duqinghe": ("/sharing/combinations/", "/sharing/disposals/?box=overdue"),
}  # fmt: skip
"""Who opens what of the registers of use."""


def leave(stage: Stage, grant: str) -> dict[str, str]:
    """Numbers by the names in :data:`PAGES`; ``grant`` serves the housing bureau."""
    officer = stage.of("zjj", "data_officer")
    day = officer.get(f"/sharing/grants/{grant}")["valid_from"]
    till = f"{int(day[:4]) + 1}{day[4:]}"
    said = {"period_from": day, "period_to": day, "scenario": "公租房资格审核", "process": "窗口逐件核对",
            "effect": "减少证明材料", "storage": "未存储", "cases": 3, "calls": 5}  # fmt: skip
    used = officer.post("/sharing/usage", {"grant": grant, **said})["number"]
    officer.post(f"/sharing/usage/{used}/amend", {**said, "cases": 4, "reason": "漏记一件"})
    consent = {"number": "授权书-演示-0009", "form": "written", "valid_from": day, "valid_to": till,
               "matter_code": stage.city.matter.code, "case": "GZF-2025-000009"}  # fmt: skip
    [paper] = officer.post("/sharing/authorisations", {"authorisations": [consent]})
    access = {"organisation": "栖澜云码信息技术有限公司", "organisation_code": CONTRACTOR_CODE,
              "scope": "系统维护，不接触数据",
              "valid_from": day, "valid_to": till, "staff_count": 2, "staff_numbers": ["YM-07"],
              "promise": "保密承诺书〔2025〕3号", "supervisor": "陆一帆", "systems": [SYSTEM]}  # fmt: skip
    contractor = officer.post("/sharing/contractors", access)
    waiting, reported = _ended(stage, "1"), _ended(stage, "2")
    officer.post(
        f"/sharing/disposals/{reported}/report", {"way": "delete", "text": "已从本地库删除", "proof": "删除记录 7 号"}
    )
    return {"used": used, "consent": paper["register"], "contractor": contractor["number"], "to_dispose": waiting,
            "reported": reported}  # fmt: skip


def _ended(stage: Stage, matter: str) -> str:
    """The disposal of a standing grant that was revoked."""
    officer = stage.of("zjj", "data_officer")
    taken: dict[str, Any] = officer.post("/sharing/subscriptions", {
        "entry_code": stage.city.entries["R01"].code, "purpose_type": "basis", "matter_code": f"{matter}-tried",
        "matter_name": stage.city.matter.name, "items": ["姓名"], "lookup_items": ["公民身份号码"], "systems": [SYSTEM],
    })  # fmt: skip
    stop = {"code": "law", "text": "依法停止提供"}
    stage.of("gaj", "provider_reviewer").post(f"/sharing/grants/{taken['number']}/revoke", stop)
    listed = officer.get("/sharing/disposals", box="to_do")["items"]
    return next(str(one["number"]) for one in listed if one["grant"] == taken["number"])
