"""People at work through the API: apply, approve, decide, suspend, revoke; each change asked for once."""

from __future__ import annotations

import random
import threading
import time
import uuid
from typing import Any

import httpx

from shuqiao.demo.city import city
from shuqiao.demo.story.stage import SYSTEM, Stage
from shuqiao.sharing import events
from tests.cast.asked import HOMES, HOUSEHOLD, ROWS
from tests.kills.ledger import Ledger, pause

PATIENCE_S = 60
LIVE_GRANTS = 3
"""A clerk revokes the oldest of more than this many."""

LAW = {"title": "《不动产登记暂行条例》", "document_number": "国务院令第656号", "article": "第二十四条"}
STOP = {"code": "law", "text": "依法停止", "article": "第五条"}


class Clerk(threading.Thread):
    """One course of applications after another, by the persons whose part each verb is."""

    def __init__(self, stage: Stage, ledger: Ledger, name: str, chance: random.Random) -> None:
        super().__init__(name=name, daemon=True)
        self._tokens = stage.tokens
        self._http = httpx.Client(base_url=f"{stage.instance.url}/api/v1/sharing", timeout=30, trust_env=False)
        self._ledger = ledger
        self._chance = chance
        self._grants: list[tuple[str, str]] = []

    def run(self) -> None:
        """Until the ledger stops; what was begun is not finished."""
        n = 0
        try:
            while not self._ledger.stop.is_set():
                n += 1
                self._course(f"{self.name}-{n:05d}")
        except Exception as fault:  # a dead clerk must not look like an idle one
            self._ledger.say(f"{self.name}: {fault!r}")
        finally:
            self._http.close()

    def _course(self, marker: str) -> None:
        key = self._chance.choice((HOUSEHOLD, HOMES))
        matter = f"9901-{marker}"
        self._ledger.drafts[marker] = None
        made = self._post(
            "zjj", "data_officer", "/applications", events.DRAFT_SAVED, marker, _form(key, matter, marker)
        )
        if made is None:
            return
        number = made["number"]
        self._ledger.drafts[marker] = number
        subject, at = events.of_application(number), f"/applications/{number}"
        if self._chance.random() < 0.1:
            self._post("zjj", "data_officer", f"{at}/withdraw", events.WITHDRAWN, subject)
            return
        if self._post("zjj", "data_officer", f"{at}/submit", events.SUBMITTED, subject) is None:
            return
        if self._post("zjj", "head", f"{at}/approve", events.APPROVED, subject) is None:
            return
        decided = self._decide(key, at, subject)
        for grant in decided["grants"] if decided is not None else ():
            self._ledger.grants.append((grant, key, matter))
            self._grants.append((key, grant))
        self._look_after()

    def _decide(self, key: str, at: str, subject: str) -> dict[str, Any] | None:
        provider, lot = city().entries[key].provider, self._chance.random()
        if lot < 0.15:
            body: dict[str, Any] = {"reason_code": "law", "reason": "法律不许", "citation": LAW}
            return self._post(provider, "provider_reviewer", f"{at}/refuse", events.REFUSED, subject, body)
        terms = {"calls_per_minute": 60_000}
        if lot < 0.3:
            masks = {item["name"]: item["mask"] for item in city().entries[key].draft["items"]}
            part = {"items": [{"item": name, "rule": masks[name]} for name in ROWS[key][0][:2]]}
            body = {"part": part, "reason": "其余不必", "terms": terms}
            path, event = f"{at}/consent-in-part", events.CONSENTED_IN_PART
            return self._post(provider, "provider_reviewer", path, event, subject, body)
        return self._post(provider, "provider_reviewer", f"{at}/consent", events.CONSENTED, subject, {"terms": terms})

    def _look_after(self) -> None:
        """Suspend and resume one grant now and then; revoke the oldest when there are enough."""
        if self._grants and self._chance.random() < 0.3:
            key, grant = self._chance.choice(self._grants)
            if self._stop_or_go(key, grant, "suspend", events.SUSPENDED, STOP) is None:
                self._grants.remove((key, grant))  # its state is not known any more
            elif self._stop_or_go(key, grant, "resume", events.RESUMED, None) is None:
                self._grants.remove((key, grant))
        if len(self._grants) > LIVE_GRANTS:
            key, grant = self._grants.pop(0)
            self._stop_or_go(key, grant, "revoke", events.REVOKED, STOP)

    def _stop_or_go(self, key: str, grant: str, verb: str, event: str, body: dict[str, Any] | None) -> Any:
        provider, subject = city().entries[key].provider, events.of_grant(grant)
        return self._post(provider, "provider_reviewer", f"/grants/{grant}/{verb}", event, subject, body)

    def _post(
        self, department: str, role: str, path: str, event: str, subject: str, body: dict[str, Any] | None = None
    ) -> dict[str, Any] | None:
        """The answer, or None where it never came and this clerk gave up.

        A request that may have arrived is sent again under its Idempotency-Key, or was sent without one
        and is given up for good: the action's own transaction must hold without the key's round it.
        """
        token = self._tokens[city().departments[department].with_role(role).login]
        patient, until = self._chance.random() < 0.5, time.monotonic() + PATIENCE_S
        headers = {"authorization": f"Bearer {token}"} | ({"idempotency-key": uuid.uuid4().hex} if patient else {})
        while True:
            try:
                response = self._http.post(path, json=body, headers=headers)
                break
            except httpx.HTTPError as broken:
                arrived = not isinstance(broken, httpx.ConnectError | httpx.ConnectTimeout)
                if arrived and not patient:
                    self._ledger.abandon(event, subject)
                    return None
                if time.monotonic() > until:
                    self._ledger.say(f"{path}: nobody answers: {broken!r}")
                    self._ledger.abandon(event, subject)
                    return None
                pause(self._chance, 0.2)
        self._ledger.replayed += "idempotent-replayed" in response.headers
        if response.status_code >= 300:
            self._ledger.say(f"{path}: {response.status_code} {response.text[:300]}")
            return None
        answer: dict[str, Any] = response.json()
        self._ledger.acknowledge(
            event, events.of_application(answer["number"]) if event == events.DRAFT_SAVED else subject
        )
        return answer


def _form(key: str, matter: str, marker: str) -> dict[str, Any]:
    items, keys = ROWS[key]
    return {
        "entry_code": city().entries[key].code,
        "basis": "《公共租赁住房管理办法》第七条",
        "purpose_type": "basis",
        "scenario": "housing_security",
        "scenario_text": marker,
        "matter_code": matter,
        "matter_name": "公共租赁住房保障资格确认",
        "items": list(items),
        "lookup_items": list(keys),
        "period_from": "2025-09-22",
        "period_to": "2026-09-21",
        "systems": [SYSTEM],
        "contact_name": "简若溪",
        "contact_phone": "0990-8020002",
        "truth_statement": True,
    }
