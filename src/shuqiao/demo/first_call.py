"""What the demo leaves for a stranger's first call: a client system with a key file, a grant, and their names.

The guides ``docs/start/first-call.md`` and ``docs/start/five-grants.md`` start from the file written here.
"""

from __future__ import annotations

import json
import shlex
from datetime import timedelta
from pathlib import Path

from shuqiao.client import Answer, Client, Refused
from shuqiao.demo.city import DemoEntry
from shuqiao.demo.story.proof_scenes import gateway_log
from shuqiao.demo.story.stage import Stage
from shuqiao.kernel import clock
from shuqiao.wire.key_files import read

SYSTEM = "first-call"
FILE = "first-call.env"
TOKEN_GRADE = 2
"""Above this grade a grant takes signed calls only (sharing/rules/granting.py)."""


def leave(stage: Stage) -> Path:
    """Register the system, subscribe to an unconditional entry, try it once; the file to source."""
    directory = stage.instance.directory
    entry = min(filter(_fits, stage.city.entries.values()), key=lambda e: int(e.draft["grade"]))
    consumer = next(d for d in stage.city.departments.values() if d.key != entry.provider and _applies(stage, d.key))
    key = directory / "first-call.pem"
    public = json.loads(stage.instance.run("system", "keygen", str(key), "--json").stdout)["public"]
    now = clock.real_now()
    manager = stage.part("system_manager")
    manager.post("/accounts/systems", {"id": SYSTEM, "name": "初次调用", "department": consumer.code})
    until = now + timedelta(days=1)
    manager.post(f"/accounts/systems/{SYSTEM}/keys",
                 {"public": public, "valid_from": now.isoformat(), "valid_to": until.isoformat()})  # fmt: skip
    grant = stage.of(consumer.key, "data_officer").post("/sharing/subscriptions", {
        "entry_code": entry.code, "purpose_type": "basis", "matter_code": stage.city.matter.code,
        "matter_name": stage.city.matter.name, "items": _items(entry),
        "systems": [SYSTEM],
    })["number"]  # fmt: skip
    purpose = f"{stage.city.matter.code}.basis"
    with Client(stage.instance.gateway_url, SYSTEM, read(key), bearer=True) as calls:
        stage.wait_for(lambda: _answered(calls, grant, purpose))
    proofs = directory / "proofs"
    names = {
        "PORTAL": stage.instance.url,
        "ACCOUNTS": directory / "accounts.json",
        "GATEWAY": stage.instance.gateway_url,
        "SYSTEM": SYSTEM,
        "KEY": key,
        "GRANT": grant,
        "PURPOSE": purpose,
        "GATEWAY_KEY": proofs / "gateway.vkey",
        "GATEWAY_LOG": gateway_log(stage.instance.gateway),
    }
    file = directory / FILE
    file.write_text("".join(f"export {n}={shlex.quote(str(v))}\n" for n, v in names.items()), encoding="utf-8")
    return file


def _fits(entry: DemoEntry) -> bool:
    """Unconditional, attached, of a low grade, and without a case to name: the shortest first call there is."""
    draft = entry.draft
    asks = draft.get("conditions") or {}
    return (
        entry.attachment is not None
        and draft["sharing"]["type"] == "unconditional"
        and "query" in draft["sharing"]["methods"]
        and draft["grade"] <= TOKEN_GRADE
        and not asks.get("case_required")
        and not asks.get("context_required")
        and not any(item["kind"] == "id" for item in draft["items"])
    )


def _items(entry: DemoEntry) -> list[str]:
    """Some of the items that a column is bound to."""
    return list(entry.attachment["columns"])[:4] if entry.attachment else []


def _applies(stage: Stage, department: str) -> bool:
    return any("data_officer" in person.roles for person in stage.city.departments[department].people)


def _answered(calls: Client, grant: str, purpose: str) -> Answer | None:
    """The answer, or None while caller and order are still on their way to the gateway."""
    try:
        return calls.query(grant, {}, {"purpose": purpose}, limit=1)
    except Refused as refused:
        if refused.code in ("assertion_wrong", "grant_absent", "grant_not_yet"):
            return None
        raise
