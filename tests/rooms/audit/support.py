"""What a log must satisfy after every test that hurt it."""

from __future__ import annotations

from django.db import connection, transaction

from shuqiao.audit import integrity, jobs, published
from shuqiao.audit.actions import record
from shuqiao.audit.models import Content, Entry, Epoch, Pending
from shuqiao.kernel.actors import system
from shuqiao.tlog.notes import Verifier
from shuqiao.tlog.proofs import verify_log

CLOCK = system("clock")


def fill(count: int, start: int = 0) -> list[str]:
    """``count`` committed entries that wait."""
    with transaction.atomic():
        return [record(CLOCK, "site.tested", f"site:{n}", {"n": n}) for n in range(start, start + count)]


def assert_whole(expected: int | None = None) -> None:
    """Everything placed once, gapless, published, and provable to a stranger."""
    jobs.recover()
    jobs.sequence()
    epoch = Epoch.objects.order_by("-epoch")[0]
    assert not Pending.objects.exists()
    positions = list(Entry.objects.order_by("position").values_list("position", flat=True))
    assert positions == list(range(len(positions)))
    assert set(Entry.objects.values_list("entry_id", flat=True)) == set(
        Content.objects.values_list("entry_id", flat=True)
    )
    if expected is not None:
        assert len(positions) == expected
    verifier = integrity.verifier_text()
    assert verifier is not None
    verdict = verify_log(published.directory(), Verifier.parse(verifier))
    assert verdict.proved, (verdict.why, verdict.where)
    shown = published.checkpoint(epoch.origin)
    assert shown is not None
    assert shown.size == epoch.size
    assert integrity.check() == ()


class Changes:
    """A table of changes made in the same transactions as their entries."""

    def __enter__(self) -> Changes:
        with connection.cursor() as cursor:
            cursor.execute("CREATE TABLE IF NOT EXISTS audit_test_change (entry_id varchar(32) PRIMARY KEY)")
        return self

    def __exit__(self, *_: object) -> None:
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE audit_test_change")

    def ids(self) -> set[str]:
        """Entry ids that the changes name."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT entry_id FROM audit_test_change")
            return {row[0] for row in cursor.fetchall()}
