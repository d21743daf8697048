"""Several processes at once on one database: feed numbers stay gapless, heartbeats rise, nothing is lost.

On a SQLite file of its own, and on PostgreSQL where there is one.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
PROCESSES, TURNS = 4, 15

PREPARE = """
import django; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from shuqiao.kernel import clock
from tests.cast import people
from tests.rooms.exchange.stage import gateway, attached
from tests.rooms.sharing.stage import MONDAY, grant_in
from shuqiao.exchange import actions
with clock.fixed_at(MONDAY):
    cast = people.cast()
    gateway(cast)
    grant = grant_in(cast, "active")
    attached(cast, grant.entry_code)
print(grant.number)
"""

WORK = """
import json, sys
import django; django.setup()
from shuqiao.kernel import clock
from shuqiao.exchange import actions
from shuqiao.accounts import queries
from shuqiao.accounts.models import Person
from tests.rooms.sharing.stage import MONDAY
me, turns = int(sys.argv[1]), int(sys.argv[2])
actor = queries.actor_of_person(Person.objects.get(login="zhuyuanxiu").pk)
sequences = []
with clock.fixed_at(MONDAY):
    for turn in range(turns):
        actions.request_probe(actor, "hub-civil", f"t{me}_{turn}", "health")
        feed = actions.poll("hub", 0)
        from shuqiao.wire import documents
        import base64
        sequences.append(json.loads(base64.b64decode(feed.heartbeat.payload))["sequence"])
print(json.dumps(sequences))
"""

COUNT = """
import json
import django; django.setup()
from shuqiao.exchange.models import FeedItem, Gateway, Probe
from shuqiao.audit.models import Content
print(json.dumps({
    "feed": list(FeedItem.objects.order_by("seq").values_list("seq", flat=True)),
    "feed_seq": Gateway.objects.get().feed_seq,
    "numbers": sorted(Probe.objects.values_list("number", flat=True)),
    "recorded": Content.objects.filter(event="exchange.probe.requested").count(),
}))
"""


def run(environment: dict[str, str], code: str, *words: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", code, *words], cwd=ROOT, env=environment, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


def said(process: subprocess.Popen[str]) -> str:
    out, err = process.communicate(timeout=120)
    assert process.returncode == 0, err
    return out.strip().splitlines()[-1]


def environment(directory: Path, url: str | None) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith("SHUQIAO_")}
    more = {"SHUQIAO_DATABASE_URL": url} if url else {}
    return {**kept, "SHUQIAO_DIR": str(directory), "DJANGO_SETTINGS_MODULE": "shuqiao.site.settings",
            "PYTHONPATH": str(ROOT), **more}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_numbers_under_contention(kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    url = request.getfixturevalue("postgres_dsn") if kind == "postgresql" else None
    around = environment(tmp_path, url)
    said(run(around, PREPARE))
    working = [run(around, WORK, str(n), str(TURNS)) for n in range(PROCESSES)]
    heard = [json.loads(said(process)) for process in working]
    found = json.loads(said(run(around, COUNT)))
    probes = PROCESSES * TURNS
    assert found["feed"] == list(range(1, found["feed_seq"] + 1))
    assert found["feed_seq"] == probes + 2  # one order, one callers document
    assert found["numbers"] == [f"P-2025-{n:06d}" for n in range(1, probes + 1)]
    assert found["recorded"] == probes
    assert sorted(s for sequences in heard for s in sequences) == list(range(1, probes + 1))
    assert all(sequences == sorted(sequences) for sequences in heard)
