"""A client system at work: signed queries, each receipt checked as it comes."""

from __future__ import annotations

import random
import threading
from typing import Any

from shuqiao.client import Client, ReceiptDisproved, Refused, Unanswered
from shuqiao.demo.generating.making import make
from shuqiao.demo.instance import PERSONS
from shuqiao.demo.story.stage import SYSTEM, Stage
from tests.cast.asked import HOUSEHOLD, ROWS
from tests.kills.ledger import Ledger, pause

EXPECTED = frozenset(
    {"grant_absent", "grant_changed", "grant_suspended", "grant_revoked", "case_spent", "purpose_not_granted"}
)
"""Refusals that the load itself brings about: orders on their way or stopped, spent cases, wrong purposes."""

PEOPLE = tuple(make(PERSONS).citizens.number)


class Caller(threading.Thread):
    """One connection, one call after another, mostly right ones."""

    def __init__(self, stage: Stage, ledger: Ledger, name: str, chance: random.Random, gateway_key: str) -> None:
        super().__init__(name=name, daemon=True)
        self._client = Client(stage.instance.gateway_url, SYSTEM, stage.key, gateway_key=gateway_key, attempts=1)
        self._ledger = ledger
        self._chance = chance

    def run(self) -> None:
        """Until the ledger stops."""
        n = 0
        try:
            while not self._ledger.stop.is_set():
                n += 1
                if self._ledger.grants:
                    self._call(n)
                pause(self._chance, 0.04)
        except Exception as fault:  # a dead caller must not look like an idle one
            self._ledger.say(f"{self.name}: {fault!r}")
        finally:
            self._client.close()

    def _call(self, n: int) -> None:
        grant, key, matter = self._chance.choice(list(self._ledger.grants))
        subjects = self._chance.sample(PEOPLE, self._chance.choice((1, 1, 1, 2, 2, 2, 3, 4)))
        purpose = f"{matter}.{'basis' if self._chance.random() < 0.95 else 'check'}"
        try:
            answer = self._client.query(
                grant, {ROWS[key][1][0]: subjects}, _context(purpose, f"公租房{self.name}-{n - n % 2}")
            )
            if key == HOUSEHOLD and len(answer.rows) != len(subjects):
                self._ledger.say(f"{grant}: {len(answer.rows)} rows for {len(subjects)} persons who are all there")
            self._ledger.answered += 1
            self._ledger.receive(answer.receipt)
        except Refused as refused:
            self._refused(refused)
        except Unanswered:
            self._ledger.unanswered += 1
            pause(self._chance, 0.3)
        except ReceiptDisproved as disproved:
            self._ledger.say(f"{self.name}: {disproved.sentence('en')}")

    def _refused(self, refused: Refused) -> None:
        self._ledger.refused[refused.code] += 1
        if refused.code not in EXPECTED or refused.receipt is None:
            self._ledger.say(f"{self.name}: {refused.code} {refused.reason}, receipt {refused.receipt is not None}")
        if refused.receipt is not None:
            self._ledger.receive(refused.receipt)


def _context(purpose: str, case: str) -> dict[str, Any]:
    return {
        "purpose": purpose,
        "case": case,
        "operator": "窗口受理员03",
        "operator_unit": "鹤汀区住房和城乡建设局",
        "reason": "家庭住房与经济状况核对",
        "consent": {"number": "授权书-0001", "form": "书面"},
    }
