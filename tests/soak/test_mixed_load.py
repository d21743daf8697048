"""An ordinary day in a bad week: load from all sides, a part killed now and then, nothing growing."""

from __future__ import annotations

import random
import time

import psutil
import pytest

from tests.kills.chain import PARTS, Chain
from tests.kills.conftest import Chains, chains
from tests.kills.running import Run
from tests.soak import MINUTES

__all__ = ["chains"]

BETWEEN_KILLS_S = 20
MOST_BYTES = 400 * 1024 * 1024
"""Resident memory of one process with its children; a leak of the load's data passes this within the half hour."""


@pytest.mark.soak
@pytest.mark.slow
@pytest.mark.skipif(MINUTES == 0, reason="runs under make soak (SOAK_MINUTES)")
@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_mixed_load(chains: Chains, database: str) -> None:
    seed = random.randrange(2**32)
    print(f"seed {seed}")
    chance = random.Random(seed)
    run = Run(chains(database), chance)
    run.begin()
    until = time.monotonic() + MINUTES * 60 / 2  # half on each database
    while time.monotonic() < until:
        time.sleep(chance.uniform(0, 2 * BETWEEN_KILLS_S))
        assert run.ledger.strange == []
        for part in PARTS:
            assert resident(run.chain, part) < MOST_BYTES, part
        run.kill(chance.choice(PARTS))
    print(run.killed)
    run.prove()


def resident(chain: Chain, part: str) -> int:
    """Bytes of ``part`` and its children."""
    first = psutil.Process(chain.process(part).pid)
    return sum(p.memory_info().rss for p in (first, *first.children(recursive=True)))
