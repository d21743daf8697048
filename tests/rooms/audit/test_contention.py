"""Many writers at once, and a sequencer that is killed at random moments."""

from __future__ import annotations

import random
import time

import pytest

from shuqiao.audit.models import Entry
from tests import processes
from tests.rooms.audit.support import Changes, assert_whole
from tests.soak import KILLS

pytestmark = pytest.mark.django_db(transaction=True)

WORKER = "tests.rooms.audit.worker"


@pytest.mark.soak
def test_eight_processes_two_hundred_actions() -> None:
    with Changes() as changes:
        sequencing = processes.start(WORKER, "sequence")
        writers = [processes.start(WORKER, "act", f"w{n}", "200") for n in range(8)]
        failures = [error for writer in writers if (error := writer.communicate()[1])]
        sequencing.kill()
        sequencing.communicate()
        assert failures == []
        assert len(changes.ids()) == 1600
        assert_whole(1601)


@pytest.mark.soak
def test_sequencer_killed_under_load() -> None:
    seed = random.randrange(2**32)
    chance = random.Random(seed)
    print(f"seed {seed}")
    with Changes() as changes:
        for n in range(KILLS):
            writers = [processes.start(WORKER, "act", f"k{n}-{m}", "1000000") for m in range(2)]
            sequencing = processes.start(WORKER, "sequence")
            assert sequencing.stdout is not None
            assert sequencing.stdout.readline() == b"ready\n"
            time.sleep(chance.uniform(0, 0.4))
            for process in (sequencing, *writers):
                process.kill()
                assert process.communicate()[1] == b""
        assert_whole()
        placed = set(Entry.objects.values_list("entry_id", flat=True))
        assert len(changes.ids()) > 0
        assert changes.ids() <= placed
        assert len(placed) == len(changes.ids()) + 1
