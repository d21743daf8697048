"""SIGKILL of web, jobs and gateway in turn at random moments, while people decide and systems ask."""

from __future__ import annotations

import random

import pytest

from tests.kills.chain import PARTS
from tests.kills.conftest import Chains
from tests.kills.running import Run
from tests.soak import KILLS


@pytest.mark.soak
@pytest.mark.slow
@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_any_part_killed_under_load(chains: Chains, database: str) -> None:
    seed = random.randrange(2**32)
    print(f"seed {seed}")
    chance = random.Random(seed)
    run = Run(chains(database), chance)
    run.begin()
    kills = KILLS if database == "sqlite" else KILLS // 2  # the time of make test is short
    turns = [PARTS[n % len(PARTS)] for n in range(kills)]  # each part its share, in any order
    chance.shuffle(turns)
    for part in turns:
        run.kill(part)
    run.prove()
