"""Do the outside's promises, the two databases and the two logs all tell the same?"""

from __future__ import annotations

import asyncio
import random
import shutil
import time
from collections import Counter
from pathlib import Path
from typing import Any

from shuqiao.client import Client
from shuqiao.demo.instance import LOG_NAME, MEMBER
from shuqiao.demo.story.calls import client
from shuqiao.demo.story.stage import Stage
from shuqiao.exchange import events as exchange_events
from shuqiao.gateway.directory import Directory
from shuqiao.gateway.receipts import ReceiptLog
from shuqiao.sharing import events
from shuqiao.tlog.notes import Verifier
from shuqiao.tlog.proofs import verify_log
from tests.kills.chain import Chain
from tests.kills.ledger import Ledger, some

SETTLED_WITHIN_S = 60
LEADS_TO = {
    events.DRAFT_SAVED: "draft",
    events.SUBMITTED: "waiting_head",
    events.APPROVED: "under_review",
    events.WITHDRAWN: "withdrawn",
    events.CONSENTED: "granted",
    events.CONSENTED_IN_PART: "partly_granted",
    events.REFUSED: "refused",
    events.SUSPENDED: "suspended",
    events.RESUMED: "active",
    events.REVOKED: "revoked",
}
"""The state in which each entry of this load leaves its subject."""

Contents = list[tuple[str, str, str, dict[str, Any]]]


def receipts_served(stage: Stage, ledger: Ledger) -> None:
    """Every receipt that was handed out is served again, unchanged, and in the end with the platform's proof."""
    with client(stage) as calls:
        for number, receipt in ledger.receipts.items():
            again = calls.receipt(number)
            for name in ("content", "origin", "index", "kind", "minute", "id", "salt", "answer_salt"):
                assert getattr(again, name) == getattr(receipt, name), (number, name)
        last = max(ledger.receipts.values(), key=lambda r: r.index).number
        _witnessed(calls, last)


def _witnessed(calls: Client, number: str) -> None:
    until = time.monotonic() + SETTLED_WITHIN_S
    while calls.receipt(number).platform is None:
        assert time.monotonic() < until, f"{number} was never witnessed"
        time.sleep(0.2)


def gateway_kept_everything(chain: Chain, ledger: Ledger) -> int:
    """Gapless numbers, each with its content, one log that fits every checkpoint seen; returns its size."""
    copy = chain.directory / "gateway-copy"
    shutil.copytree(chain.gateway, copy)
    keys = Directory(chain.gateway).keys()
    log = ReceiptLog.open(copy, f"{LOG_NAME}/gateway/{MEMBER}/1", keys.note, member=MEMBER, epoch=1)
    kept = {entry.index: entry.content for entry in log.scan()}
    size = log.size
    asyncio.run(log.close())
    assert sorted(kept) == list(range(size))
    for receipt in ledger.receipts.values():
        assert receipt.number == f"{MEMBER}.1.{receipt.index}"
        assert kept[receipt.index] == receipt.content
    return size


def logs_verify(chain: Chain, ledger: Ledger, found: dict[str, Any], chance: random.Random) -> None:
    """Both logs, offline, against what strangers copied, callers were given, and the platform witnessed."""
    given = [receipt.checkpoint for receipt in ledger.receipts.values()]
    witnessed = [w["note"] for w in found["witnesses"]]
    logs: list[tuple[Path, str, list[str]]] = [
        (chain.platform / "log", chain.platform_vkey(), ledger.checkpoints["platform"]),
        (chain.directory / "gateway-copy" / "log", chain.gateway_vkey(), ledger.checkpoints["gateway"]),
    ]
    logs[1][2].extend(some(chance, given) + some(chance, witnessed))
    for directory, key, against in logs:
        assert against
        verdict = verify_log(directory, Verifier.parse(key), against=some(chance, against, 500))
        assert verdict.proved, (directory, verdict)


def changes_match_entries(ledger: Ledger, found: dict[str, Any]) -> None:
    """Acknowledged ⊆ recorded = stored, in both directions and in the same order."""
    contents: Contents = found["contents"]
    assert found["pending"] == 0
    assert found["forged"] == []
    assert found["positions"] == list(range(len(contents))), "entries are gapless"
    assert found["placed"] == sorted(entry_id for entry_id, *_ in contents)
    drafts = Counter(row["scenario_text"] for row in found["applications"])
    for marker, number in ledger.drafts.items():
        assert drafts[marker] <= 1, f"{marker} was begun {drafts[marker]} times"
        assert number is None or drafts[marker] == 1, f"{marker} was acknowledged as {number} and is lost"
    markers = {row["number"]: row["scenario_text"] for row in found["applications"]}
    recorded = Counter((event, subject) for _, event, subject, _ in contents if event in LEADS_TO)
    for (event, subject), times in recorded.items():
        asked = ledger.acknowledged[event, subject] + ledger.abandoned[event, subject]
        if event == events.DRAFT_SAVED:
            asked += ledger.abandoned[event, markers[subject.removeprefix("application:")]]
        assert ledger.acknowledged[event, subject] <= times <= asked, (event, subject, times, asked)
    assert ledger.acknowledged.keys() <= recorded.keys()
    _states_follow(found, contents)
    _grants_follow(found, contents)
    _orders_follow(found, contents)


def _states_follow(found: dict[str, Any], contents: Contents) -> None:
    """Each row is where its entries lead, and as many versions old as it has entries."""
    state: dict[str, str] = {}
    version: Counter[str] = Counter()
    for _, event, subject, facts in contents:
        if event not in LEADS_TO:
            continue
        state[subject] = LEADS_TO[event]
        version[subject] += 1
        if event in (events.CONSENTED, events.CONSENTED_IN_PART):
            granted = events.of_grant(facts["grant"])
            state[granted], version[granted] = "active", version[granted] + 1
    rows = {f"application:{row['number']}": row for row in found["applications"]}
    rows |= {f"grant:{row['number']}": row for row in found["grants"]}
    assert rows.keys() == state.keys()
    for subject, row in rows.items():
        assert (row["state"], row["version"]) == (state[subject], version[subject]), subject


def _grants_follow(found: dict[str, Any], contents: Contents) -> None:
    """One grant per consent, of that very application."""
    recorded = {
        facts["grant"]: subject.removeprefix("application:")
        for _, event, subject, facts in contents
        if event in (events.CONSENTED, events.CONSENTED_IN_PART)
    }
    assert recorded == {row["number"]: row["application_id"] for row in found["grants"]}


def _orders_follow(found: dict[str, Any], contents: Contents) -> None:
    """Every version of an order is named by one entry, and every named version is in the feed."""
    compiled = [facts for _, event, _, facts in contents if event == exchange_events.ORDERS_COMPILED]
    issued = Counter((i["order"], i["version"], i["sha256"]) for facts in compiled for i in facts["issued"])
    assert issued == Counter((number, version, sha256) for number, version, sha256, _ in found["versions"])
    withdrawn = {number for facts in compiled for number in facts["withdrawn"]}
    assert withdrawn == {row["number"] for row in found["orders"] if row["state"] == "withdrawn"}
    revoked = {row["number"] for row in found["grants"] if row["state"] == "revoked"}
    assert revoked == {row["grant"] for row in found["orders"] if row["state"] == "withdrawn"}
    assert found["feed"] == list(range(1, found["feed_seq"] + 1))


def planes_agree(found: dict[str, Any], gateway_size: int) -> None:
    """The platform took in the whole of the gateway's log, and witnessed it in entries of its own."""
    (log,) = found["logs"]
    assert (log["origin"], log["size"]) == (f"{LOG_NAME}/gateway/{MEMBER}/1", gateway_size)
    assert found["witnesses"][-1]["size"] == gateway_size
    recorded = {
        entry_id: facts["note"]
        for entry_id, event, _, facts in found["contents"]
        if event == exchange_events.CHECKPOINT_WITNESSED
    }
    assert recorded == {w["entry_id"]: w["note"] for w in found["witnesses"]}
    alarms = [facts for _, event, _, facts in found["contents"] if event == exchange_events.ALARM]
    assert alarms == []
