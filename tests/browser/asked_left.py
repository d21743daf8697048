"""What those who ask leave behind: drafts, documents, a correction, baskets, a paper; and the pages that show it."""

from __future__ import annotations

import json
import sqlite3

from shuqiao.demo.story import Stage, sharing_scenes
from shuqiao.sharing.rules.baskets import OF_AN_ENTRY
from tests.rooms.sharing.papers import pdf

PAGES: dict[str, tuple[str, ...]] = {
    "": ("/sharing/papers/check/", "/sharing/papers/check/?number={paper}&code={paper_code}"),
    "jianruoxi": (
        "/sharing/", "/sharing/?box=drafts", "/sharing/apply/?entry={vehicles}", "/sharing/apply/?entry={persons}",
        "/sharing/applications/{household}/", "/sharing/applications/{excluded}/",
        "/sharing/applications/{overdue}/", "/sharing/applications/{draft}/edit/",
        "/sharing/applications/{draft}/documents/", "/sharing/applications/{draft}/template/",
        "/sharing/documents/{document}/withdraw/", "/sharing/templates/", "/sharing/applications/{correcting}/",
        "/sharing/applications/{correcting}/resubmit/", "/sharing/basket/", "/sharing/baskets/",
        "/sharing/baskets/{basket}/", "/sharing/baskets/{basket_draft}/edit/",
        "/sharing/papers/{paper}/", "/sharing/documents/of/paper/{paper}/",
        "/sharing/papers/make/application/{household}/",
    ),
    "shenwangchuan": (
        "/sharing/?box=to_approve", "/sharing/applications/{waiting}/", "/sharing/applications/{waiting}/return/",
        "/sharing/baskets/{basket_waiting}/",
    ),
}  # fmt: skip
"""Who opens what."""


def left(stage: Stage) -> dict[str, str]:
    """Numbers by the names in :data:`PAGES`; the story is told up to its overdue clock."""
    officer = stage.of("zjj", "data_officer")
    household, vehicles = sharing_scenes.HOUSEHOLD, sharing_scenes.VEHICLES
    mine = officer.get("/sharing/applications", box="mine", limit="100")["items"]
    other = {"entry_code": stage.city.entries[household].code, "basis": "《公共租赁住房管理办法》第七条"}
    draft = officer.post("/sharing/applications", other)["number"]
    paper = officer.post("/sharing/papers", {"kind": "application", "of": stage.applications[household]})
    return {
        "vehicles": stage.city.entries[vehicles].code,
        "persons": stage.city.entries["R01"].code,
        "household": stage.applications[household],
        "overdue": stage.applications[vehicles],
        "excluded": next(a["number"] for a in mine if a["state"] == "refused"),
        "draft": draft,
        "waiting": _waiting(stage),
        "document": str(_document(stage, draft)),
        "correcting": _correcting(stage),
        "paper": paper["number"],
        "paper_code": paper["check_code"],
        **_baskets(stage),
    }


def _waiting(stage: Stage) -> str:
    """An application that lies before the head of 住建局."""
    officer = stage.of("zjj", "data_officer")
    before = officer.get(f"/sharing/applications/{stage.applications[sharing_scenes.HOMES]}")
    body = {"entry_code": before["entry_code"], **before["scope"], "period_from": "2025-10-20"}
    number: str = officer.post("/sharing/applications", body)["number"]
    officer.post(f"/sharing/applications/{number}/submit")
    return number


def _document(stage: Stage, number: str) -> int:
    """A document at an application, and a template made from it."""
    officer = stage.of("zjj", "data_officer")
    officer.post(f"/sharing/applications/{number}/template", {"name": "公租房资格审核"})
    said = {"purpose": "basis"}
    id_: int = officer.upload(f"/sharing/applications/{number}/documents", said, "依据文件.pdf", pdf())["id"]
    return id_


def _correcting(stage: Stage) -> str:
    """An application that waits for its correction, as the other rule set has it: the instance runs under one only."""
    officer, head = stage.of("zjj", "data_officer"), stage.of("zjj", "head")
    before = officer.get(f"/sharing/applications/{stage.applications[sharing_scenes.HOMES]}")
    body = {"entry_code": before["entry_code"], **before["scope"], "matter_code": "9901000000007"}
    number: str = officer.post("/sharing/applications", body)["number"]
    officer.post(f"/sharing/applications/{number}/submit")
    head.post(f"/sharing/applications/{number}/approve")
    missing = json.dumps(
        [{"field": "basis", "what": "请写明条款号"}, {"field": "document.proof", "what": "请附事项清单"}]
    )
    with sqlite3.connect(stage.instance.platform / "shuqiao.sqlite3") as database:
        database.execute("UPDATE sharing_application SET state = 'correction_requested' WHERE number = ?", (number,))
        database.execute(
            "UPDATE sharing_clock SET paused_on = '2025-10-13', left_wd = 10, next_on = NULL WHERE subject = ?",
            (f"application:{number}",),
        )
        database.execute(
            "INSERT INTO sharing_correction"
            " (application_number, missing, asked_by, asked_at, paused, answered_by, note)"
            " VALUES (?, ?, '方小满', '2025-10-13 01:00:00', 1, '', '')",
            (number, missing),
        )
    return number


def _baskets(stage: Stage) -> dict[str, str]:
    """One of several departments with clocks and a standing grant, one before the head, one unsent."""
    officer, head = stage.of("zjj", "data_officer"), stage.of("zjj", "head")
    before = officer.get(f"/sharing/applications/{stage.applications[sharing_scenes.HOMES]}")["scope"]
    shared = {k: v for k, v in before.items() if k not in OF_AN_ENTRY}
    wanted = {**sharing_scenes.WANTED, "R01": (("姓名", "死亡标识"), ("公民身份号码",))}
    entries = [
        {"entry_code": stage.city.entries[key].code, "items": items, "lookup_items": keys}
        for key, (items, keys) in wanted.items()
    ]
    left = {}
    for index, name in enumerate(("basket", "basket_waiting", "basket_draft")):
        matter = {"matter_code": f"9901000000004000{index}", "matter_name": "新市民安居一件事"}
        left[name] = officer.post("/sharing/baskets", {**shared, **matter, "entries": entries})["number"]
        if name != "basket_draft":
            officer.post(f"/sharing/baskets/{left[name]}/submit")
    head.post(f"/sharing/baskets/{left['basket']}/approve")
    return left
