"""What the people and systems outside were told: the promises that must hold after every kill."""

from __future__ import annotations

import random
import threading
import time
from collections import Counter, deque
from dataclasses import dataclass, field
from pathlib import Path

from shuqiao.wire.receipts import Receipt

WATCH_EVERY_S = 0.05


@dataclass
class Ledger:
    """Filled by several threads; read when they have ended.

    ``acknowledged`` and ``abandoned`` count (event, subject): answered with 2xx; sent, but the
    answer never came and nobody asked again.  ``strange`` holds what must not happen at all.
    """

    acknowledged: Counter[tuple[str, str]] = field(default_factory=Counter)
    abandoned: Counter[tuple[str, str]] = field(default_factory=Counter)
    drafts: dict[str, str | None] = field(default_factory=dict)  # marker → number, None while unknown
    receipts: dict[str, Receipt] = field(default_factory=dict)
    answered: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    unanswered: int = 0
    replayed: int = 0
    strange: list[str] = field(default_factory=list)
    grants: deque[tuple[str, str, str]] = field(default_factory=lambda: deque(maxlen=12))  # number, entry, matter
    checkpoints: dict[str, list[str]] = field(default_factory=lambda: {"platform": [], "gateway": []})
    stop: threading.Event = field(default_factory=threading.Event)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def acknowledge(self, event: str, subject: str) -> None:
        """The platform said that it did this."""
        with self._lock:
            self.acknowledged[event, subject] += 1

    def abandon(self, event: str, subject: str) -> None:
        """The platform was asked and died; it may or may not have done this."""
        with self._lock:
            self.abandoned[event, subject] += 1

    def receive(self, receipt: Receipt) -> None:
        """A whole answer came, and its receipt passed the client's check."""
        with self._lock:
            if receipt.number in self.receipts:
                self.strange.append(f"receipt number {receipt.number} was given twice")
            self.receipts[receipt.number] = receipt

    def say(self, what: str) -> None:
        """Something that must not happen."""
        with self._lock:
            self.strange.append(what)

    def said(self) -> str:
        """One line about the run."""
        return (
            f"{sum(self.acknowledged.values())} changes acknowledged, {sum(self.abandoned.values())} abandoned, "
            f"{self.replayed} asked again; {self.answered} calls answered, {sum(self.refused.values())} refused "
            f"{dict(self.refused)}, {self.unanswered} unanswered; "
            f"{len(self.checkpoints['platform'])}+{len(self.checkpoints['gateway'])} checkpoints copied"
        )


class Watcher(threading.Thread):
    """A stranger who copies published checkpoints as they appear."""

    def __init__(self, ledger: Ledger, platform: Path, gateway: Path) -> None:
        super().__init__(name="watcher", daemon=True)
        self._ledger = ledger
        self._paths = {"platform": platform / "checkpoint", "gateway": gateway / "checkpoint"}

    def run(self) -> None:
        """Until the ledger stops."""
        while not self._ledger.stop.wait(WATCH_EVERY_S):
            for log, path in self._paths.items():
                kept = self._ledger.checkpoints[log]
                try:
                    note = path.read_text("utf-8")
                except FileNotFoundError:
                    continue
                if not kept or kept[-1] != note:
                    kept.append(note)


def some(chance: random.Random, notes: list[str], most: int = 200) -> list[str]:
    """First, last, and a sample of the notes between."""
    if len(notes) <= most:
        return notes
    return [notes[0], *chance.sample(notes[1:-1], most - 2), notes[-1]]


def pause(chance: random.Random, most_s: float) -> None:
    """Somewhere between nothing and ``most_s``."""
    time.sleep(chance.uniform(0, most_s))
