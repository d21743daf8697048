"""One run: load from all sides, parts killed at random, and everything proved at the end."""

from __future__ import annotations

import json
import logging
import random
import threading
import time
from collections.abc import Callable

from shuqiao.demo.story.stage import Stage
from tests.kills import proving
from tests.kills.callers import Caller
from tests.kills.chain import PARTS, Chain
from tests.kills.clerks import Clerk
from tests.kills.ledger import Ledger, Watcher

CLERKS, CALLERS = 4, 2


class Run:
    """``begin``, then any number of kills, then ``prove``."""

    def __init__(self, chain: Chain, chance: random.Random) -> None:
        self.chain = chain
        self.ledger = Ledger()
        self.stage: Stage
        self.killed = dict.fromkeys(PARTS, 0)
        self._chance = chance
        self._threads: list[threading.Thread] = []

    def begin(self) -> None:
        """Everything up, and load on it."""
        logging.getLogger("httpx").setLevel(logging.WARNING)  # a line per call would bury what failed
        self.stage = self.chain.begin()
        key = self.chain.gateway_vkey()
        self._threads = [
            Watcher(self.ledger, self.chain.platform / "log", self.chain.gateway / "log"),
            *(Clerk(self.stage, self.ledger, f"clerk{n}", self._derived()) for n in range(CLERKS)),
            *(Caller(self.stage, self.ledger, f"caller{n}", self._derived(), key) for n in range(CALLERS)),
        ]
        for thread in self._threads:
            thread.start()
        self._until(lambda: self.ledger.answered > 0)

    def kill(self, part: str) -> None:
        """SIGKILL to one part at a random moment, and the same part again from what lies on disk."""
        time.sleep(self._chance.uniform(0.1, 0.8))
        self.chain.kill(part)
        time.sleep(self._chance.uniform(0, 0.3))
        published = self._published()
        self.chain.up(part)
        if part == "jobs":  # they have no door: the log going on is what shows that they work
            self._until(lambda: self._published() != published)
        self.killed[part] += 1

    def prove(self) -> None:
        """End the load, let the planes settle, and compare everything with everything."""
        calls, changes = self.ledger.answered, sum(self.ledger.acknowledged.values())
        self._until(lambda: self.ledger.answered > calls and sum(self.ledger.acknowledged.values()) > changes)
        self.ledger.stop.set()
        for thread in self._threads:
            thread.join(90)
            assert not thread.is_alive(), f"{thread.name} hangs"
        print(self.ledger.said())
        assert self.ledger.strange == []
        proving.receipts_served(self.stage, self.ledger)
        self.stage.close()
        for part in ("gateway", "web"):
            self.chain.down(part)
        found = self.chain.python("tests.kills.dump")
        self.chain.down("jobs")
        said = json.loads(self.chain.run("doctor", "--json", check=False).stdout)
        assert {finding["code"] for finding in said} <= {"rule_set_unconfirmed"}  # what the law's texts leave open
        proving.changes_match_entries(self.ledger, found)
        proving.planes_agree(found, proving.gateway_kept_everything(self.chain, self.ledger))
        proving.logs_verify(self.chain, self.ledger, found, self._chance)

    def _published(self) -> bytes:
        return (self.chain.platform / "log" / "checkpoint").read_bytes()

    def _until(self, done: Callable[[], bool]) -> None:
        until = time.monotonic() + 60
        while not done():
            assert self.ledger.strange == []
            assert time.monotonic() < until, self.ledger.said()
            time.sleep(0.05)

    def _derived(self) -> random.Random:
        return random.Random(self._chance.getrandbits(64))
