"""Sweeps, answers and tables at once: each clock is acted on once, and a decision made is not escalated.

On SQLite writers stand in a line; ``TEST_DATABASE_URL=postgresql://…`` runs them side by side.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from django.db import connection, transaction

from shuqiao.kernel.refusals import Refusal
from shuqiao.sharing import actions, clocks, events, jobs, queries
from shuqiao.sharing.models import Clock
from tests.cast import people
from tests.cast.people import HOUSING, POLICE
from tests.rooms.sharing.stage import TODAY, application_in, log, on
from tests.rules.notices import NOTICES, sheet

pytestmark = pytest.mark.django_db(transaction=True)
LATE = date(2025, 10, 13)


def at_once(day: date, *acts: Callable[[], object]) -> list[object]:
    """Run all from one start; what each gave, or its refusal's code."""
    start = Barrier(len(acts))

    def run(act: Callable[[], object]) -> object:
        try:
            start.wait(30)
            with on(day):
                return act()
        except Refusal as refusal:
            return refusal.code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def test_several_sweeps_at_once_escalate_each_clock_once() -> None:
    people.cast()
    with on(TODAY), transaction.atomic():
        for n in range(6):
            clocks.start(f"demand:{n}", "conditional_reply", POLICE, other=HOUSING)
    done = at_once(LATE, *[jobs.run_clocks] * 3)
    assert sum(int(str(n)) for n in done) == 6
    assert Counter(s for e, s, _ in log() if e == events.CLOCK_ESCALATED) == {f"demand:{n}": 1 for n in range(6)}


def test_an_answer_and_the_sweep_at_once() -> None:
    """Either order is lawful: escalated and then answered, or answered and never escalated."""
    cast = people.cast()
    with on(TODAY):
        number = application_in(cast, "under_review").number
    at_once(LATE, lambda: actions.consent(cast.provider_reviewer, number), jobs.run_clocks, jobs.run_clocks)
    told = [e for e, *_ in log() if e in (events.CONSENTED, events.ESCALATED)]
    assert told in ([events.CONSENTED], [events.ESCALATED, events.CONSENTED])
    with on(LATE):
        found = queries.application(cast.applicant, number)
        assert jobs.run_clocks() == 0
    assert (found.state, Clock.objects.get().stopped_on) == ("granted", LATE)


def test_two_recomputations_of_the_same_list() -> None:
    cast = people.cast()
    with on(TODAY):
        with transaction.atomic():
            clocks.start("demand:1", "conditional_reply", POLICE)
        changed = sheet(2025).replace("10月1日至10月8日".encode(), "10月1日至10月10日".encode())
        actions.load_calendar(cast.authority_reviewer, 2025, NOTICES[2025][0], changed)
        digest = queries.recomputation(cast.authority_reviewer).digest

    def recompute() -> int:
        return actions.recompute_clocks(cast.authority_reviewer, digest).count

    done = at_once(TODAY, recompute, recompute)
    assert 1 in done
    assert {str(one) for one in done} <= {"1", "recomputation_changed", "nothing_to_recompute"}
    assert [e for e, *_ in log()].count(events.CLOCKS_RECOMPUTED) == 1


def test_a_table_is_loaded_twice_at_once() -> None:
    cast = people.cast()

    def load() -> int:
        return actions.load_calendar(cast.authority_reviewer, 2026, NOTICES[2026][0], sheet(2026)).revision

    assert sorted(str(n) for n in at_once(TODAY, load, load, load)) == ["1", "2", "3"]
