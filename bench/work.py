"""The 工作台 with 1,000, 10,000 and 100,000 live applications and grants, on PostgreSQL.

Two readers, whose own share stays the same while the platform grows: a reviewer with 30 things to answer and an
applicant with 30 open applications.  A round reads all counts and the first page of every tab for both; the figure is
the round at the largest size against the same round at the smallest.  Target: at most 1.5.
``BENCH_POSTGRES`` names a server on which databases may be made (default: ``postgresql://root@127.0.0.1:5432/test``).
"""

from __future__ import annotations

import os
import secrets
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from time import perf_counter
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg

from bench.figures import Figure, at_most

SIZES = {"small": (1_000, 10_000), "full": (1_000, 10_000, 100_000)}
ROUNDS = {"small": 15, "full": 41}
TARGET = 1.5
OWN = 30


def run(size: str) -> list[Figure]:
    """One figure: the largest size against the smallest, by rounds in turn: a busy machine weighs on both."""
    server = os.environ.get("BENCH_POSTGRES", "postgresql://root@127.0.0.1:5432/test")
    with ExitStack() as open_:
        readers = {live: open_.enter_context(_reader(server, live)) for live in SIZES[size]}
        taken: dict[int, list[float]] = {live: [] for live in readers}
        for index in range(ROUNDS[size] + 3):
            for live, reader in readers.items():
                seconds = _round(reader)
                if index >= 3:  # the first rounds fill caches
                    taken[live].append(seconds)
    smallest, largest = taken[min(taken)], taken[max(taken)]
    ratios = [big / small for big, small in zip(largest, smallest, strict=True)]
    note = f"{statistics.median(smallest) * 1000:.0f} ms at the smallest"
    return [at_most("work", f"my work, {max(taken):,} live against {min(taken):,}", ratios, TARGET, note)]


@contextmanager
def _reader(server: str, live: int) -> Iterator[subprocess.Popen[str]]:
    """A process with a filled database of its own (Django reads its settings once), ready to read."""
    name = f"bench_{secrets.token_hex(4)}"
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute(f'CREATE DATABASE "{name}"')
    try:
        with tempfile.TemporaryDirectory(prefix="shuqiao-bench-") as directory:
            environment = {
                **{k: v for k, v in os.environ.items() if not k.startswith("SHUQIAO_")},
                "SHUQIAO_DIR": directory,
                "SHUQIAO_DATABASE_URL": urlunsplit(urlsplit(server)._replace(path=f"/{name}")),
                "DJANGO_SETTINGS_MODULE": "shuqiao.site.settings",
            }
            reader = subprocess.Popen(
                [sys.executable, "-m", "bench.work", str(live)],
                env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            )  # fmt: skip
            try:
                _round(reader)  # filled
                yield reader
            finally:
                reader.kill()
                reader.wait()
    finally:
        with psycopg.connect(server, autocommit=True) as admin:
            admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def _round(reader: subprocess.Popen[str]) -> float:
    assert reader.stdin is not None
    assert reader.stdout is not None
    reader.stdin.write("go\n")
    reader.stdin.flush()
    return float(reader.stdout.readline())


def _measure(live: int) -> None:
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from shuqiao.accounts import work
    from shuqiao.kernel.actors import Actor, ActorKind

    call_command("migrate", verbosity=0)
    _fill(live)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    reviewer = Actor(ActorKind.PERSON, "person:1", "甲", "D0", frozenset({"provider_reviewer", "head"}))
    applicant = Actor(ActorKind.PERSON, "person:2", "乙", "D1", frozenset({"applicant", "data_officer", "compiler"}))
    for _ in sys.stdin:
        began = perf_counter()
        for actor in (reviewer, applicant):
            work.counts(actor)
            for tab in work.Tab:
                work.shelves(actor, tab)
        print(perf_counter() - began, flush=True)


def _fill(live: int) -> None:
    from datetime import timedelta

    from shuqiao.kernel import clock
    from shuqiao.sharing.models import Application, Clock, Grant

    now, today = clock.now(), clock.today()

    def application(index: int) -> Any:
        own = index < OWN
        mine = OWN <= index < 2 * OWN
        review = index % 4 != 3 and not mine
        return Application(
            number=f"SQ-2025-{index:06d}", entry_code="101002/000001", entry_name="户籍家庭成员信息",
            provider="D0" if own else f"P{index % 97}", provider_name="提供部门",
            applicant_department="D1" if mine else f"A{index % 89}", applicant_department_name="使用部门",
            applicant_id="person:2" if mine else f"person:{1000 + index % 500}", applicant_name="某人",
            matter_code=f"m{index}", purpose_type="basis", created_at=now,
            state="under_review" if review else "waiting_head", approved_at=now if review else None,
            due_on=today + timedelta(days=index % 20 + 1) if review else None,
            rule_set_name="measures-2016" if review else "", rule_set_version="1" if review else "",
        )  # fmt: skip

    def grant(index: int) -> Any:
        return Grant(
            number=f"G-2025-{index:06d}", standing_key=f"k{index}", entry_code="101002/000001", entry_name="户籍",
            provider=f"P{index % 97}", provider_name="提供部门", consumer=f"A{index % 89}", consumer_name="使用部门",
            systems=[], methods=["query"], items=[], lookup_items=[], purposes=[], context_required=[],
            rows_per_call=100, calls_per_minute=600, valid_from=today, valid_to=today + timedelta(days=300),
            rule_set_name="measures-2016", rule_set_version="1", article="x", grade=2,
        )  # fmt: skip

    def running(index: int) -> Any:
        return Clock(
            subject=f"grant:G-2025-{index:06d}", limit="supply", turn=f"P{index % 97}" if index >= OWN else "D0",
            started_on=today, working_days=10, due_on=today + timedelta(days=index % 20 - 5),
            rule_set_name="measures-2016", rule_set_version="1", article="x", confirmed=True, next_on=today,
        )  # fmt: skip

    for start in range(0, live, 5_000):
        numbers = range(start, min(start + 5_000, live))
        Application.objects.bulk_create(map(application, numbers))
        Grant.objects.bulk_create(map(grant, numbers))
        Clock.objects.bulk_create(map(running, numbers))


if __name__ == "__main__":
    _measure(int(sys.argv[1]))
