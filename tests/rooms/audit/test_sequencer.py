"""The sequencer: order, epochs, and a fault on either side of each durable step."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction

from shuqiao.audit import integrity, jobs, published, queries, sequencer, triggers
from shuqiao.audit.errors import LogAheadOfDatabase, LostTheRace
from shuqiao.audit.models import Entry, Epoch, Pending
from shuqiao.kernel.actors import Actor, ActorKind
from shuqiao.kernel.refusals import NotPermitted
from tests.rooms.audit.support import CLOCK, assert_whole, fill

pytestmark = pytest.mark.django_db(transaction=True)

STEPS = ["pending taken", "before commit", "after commit", "before tiles", "after checkpoint"]
STRANGER = Actor(ActorKind.PERSON, "person:1", "路人")


class Died(Exception):
    pass


def test_an_empty_instance_begins_its_log() -> None:
    assert jobs.sequence() == 0
    assert_whole(1)
    [line] = queries.history("epoch:1")
    assert (line.event, line.index) == ("audit.epoch.started", 0)


def test_start_leaf_comes_first_though_others_waited() -> None:
    fill(3)
    jobs.sequence()
    assert queries.history("epoch:1")[0].index == 0
    assert [queries.history(f"site:{n}")[0].index for n in range(3)] == [1, 2, 3]
    assert_whole(4)


def test_batches_are_bounded_and_ordered() -> None:
    fill(10)
    assert sequencer.sequence_once(limit=4) == 4
    assert Pending.objects.count() == 6
    assert [queries.history(f"site:{n}")[0].index for n in range(10)] == [1, 2, 3, 4, *[None] * 6]
    assert_whole(11)


@pytest.mark.parametrize("count", [1, 255, 256, 257, 700])
@pytest.mark.parametrize("dies_at", STEPS)
def test_death_at_each_step(dies_at: str, count: int) -> None:
    fill(5)
    jobs.sequence()
    fill(count, 5)

    def step(name: str) -> None:
        if name == dies_at:
            raise Died(name)

    with pytest.raises(Died):
        sequencer.sequence_once(step=step)
    before_commit = STEPS.index(dies_at) < STEPS.index("after commit")
    assert Pending.objects.count() == (count if before_commit else 0)
    assert_whole(6 + count)


def test_tiles_ahead_of_the_checkpoint() -> None:
    """The state between tiles and checkpoint: newer tiles, the older note."""
    fill(300)
    jobs.sequence()
    older = (published.directory() / "checkpoint").read_bytes()
    fill(300, 300)
    jobs.sequence()
    (published.directory() / "checkpoint").write_bytes(older)
    assert_whole(601)


def test_lost_directory_is_written_anew() -> None:
    fill(300)
    jobs.sequence()
    shutil.rmtree(published.directory())
    assert_whole(301)


def test_full_disk_keeps_the_old_checkpoint(monkeypatch: pytest.MonkeyPatch) -> None:
    fill(10)
    jobs.sequence()
    origin = Epoch.objects.get().origin
    before = published.note(origin)
    fill(300, 10)

    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("os.fsync", refuse)
        with pytest.raises(OSError, match="No space"):
            sequencer.sequence_once()
    assert published.note(origin) == before
    assert_whole(311)


def test_compare_and_swap() -> None:
    fill(2)
    jobs.sequence()
    fill(2, 2)
    stale = Epoch.objects.get()
    sequencer.sequence_once()
    fill(1, 4)
    with pytest.raises((LostTheRace, DatabaseError)), transaction.atomic():
        sequencer._append(stale, sequencer._take_oldest(10))
    assert_whole(6)


def test_older_database_under_a_newer_log(tmp_path: Path) -> None:
    fill(10)
    jobs.sequence()
    shutil.copytree(published.directory(), tmp_path / "newer")
    newer = (tmp_path / "newer/checkpoint").read_text()
    with transaction.atomic(), connection.cursor() as cursor:
        # What an older backup amounts to: head and entries of an earlier moment.
        for statement in _without_triggers("DELETE FROM audit_entry WHERE position > 4"):
            cursor.execute(statement)
        Epoch.objects.update(size=5)
    with pytest.raises(LogAheadOfDatabase):
        jobs.recover()
    assert (published.directory() / "checkpoint").read_text() == newer
    with pytest.raises(NotPermitted):
        sequencer.begin_epoch(STRANGER, "I want to")
    origin = sequencer.begin_epoch(CLOCK, "restored an older backup")
    assert origin.endswith("/platform/2")
    [start] = queries.history("epoch:2")
    assert start.index == 0
    assert start.facts["old_checkpoint"] == newer
    assert Entry.objects.count() == 6


def test_new_epoch_keeps_the_old_log_provable() -> None:
    old = fill(5)
    jobs.sequence()
    sequencer.begin_epoch(CLOCK, "key ceremony")
    new = fill(3, 5)
    jobs.sequence()
    assert queries.history("site:6")[0].index == 2
    for entry_id in (old[0], new[0]):
        proof = queries.inclusion(entry_id)
        assert proof is not None
    shutil.rmtree(published.directory().with_name("log-epoch-1"))
    assert integrity.check() == ()


def _without_triggers(statement: str) -> list[str]:
    return [*triggers.removal(connection.vendor), statement, *triggers.statements(connection.vendor)]
