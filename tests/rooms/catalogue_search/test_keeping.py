"""The index follows the database, can always be made again, and is never the reason for an error."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import pytest
from django.db import connection, transaction

from shuqiao.catalogue import actions, changes, states
from shuqiao.catalogue.changes import FOREIGN
from shuqiao.catalogue.models import Entry
from shuqiao.catalogue.search import keeping
from shuqiao.catalogue.search.files import Broken, Files
from shuqiao.catalogue.search.queries import find
from shuqiao.catalogue.sheets.actions import import_sheet
from tests.cast import people
from tests.cast.people import Cast
from tests.rooms.catalogue.entries import HOUSEHOLD, draft, entry_in, step
from tests.rooms.catalogue_sheets.files import csv_bytes, resource, table


def found(cast: Cast, query: str, state: str = "") -> list[str]:
    return [hit.entry.name for hit in find(cast.compiler, query, state=state).items]


def same() -> bool:
    compared = keeping.compare()
    return compared is not None and compared.same and compared.entries == compared.indexed


@pytest.mark.parametrize("state", sorted(states.ENTRY.states))
def test_every_verb_is_found_at_once(cast: Cast, state: str) -> None:
    assert found(cast, "户籍家庭") == []
    entry = entry_in(cast, state)
    assert found(cast, "户籍家庭", state=state) == [HOUSEHOLD.name]
    if state in (states.DRAFT, states.RETURNED):
        actions.save_draft(cast.compiler, entry.id, draft(name="居住证信息", abstract="流动人口"))
        assert found(cast, "流动人口") == ["居住证信息"]
        assert found(cast, "户籍家庭成员") == []
    if state == states.SUSPENDED:
        step(cast, "resume", entry.id)
        assert found(cast, "户籍家庭", state="suspended") == []
    assert same()


def test_a_sheet_is_found_at_once(cast: Cast) -> None:
    assert found(cast, "婚姻") == []
    import_sheet(cast.compiler, csv_bytes(table(resource("婚姻登记信息"))))
    assert found(cast, "婚姻") == ["婚姻登记信息"]
    import_sheet(cast.compiler, csv_bytes(table(resource("婚姻登记信息", ("结婚日期",)))))
    assert found(cast, "结婚日期") == ["婚姻登记信息"]
    assert same()


def test_what_is_rolled_back_is_not_found(cast: Cast) -> None:
    entry_in(cast, "draft")
    assert found(cast, "户籍家庭") == [HOUSEHOLD.name]
    with transaction.atomic():
        actions.create_draft(cast.compiler, draft(name="居住证信息"))
        transaction.set_rollback(True)
    assert found(cast, "居住证") == []


def test_built_anew_it_is_the_same(cast: Cast) -> None:
    for state in sorted(states.ENTRY.states):
        entry_in(cast, state, draft(name=f"户籍信息之{state}"))
        found(cast, "户籍")
    grown, ranked = _stamps(), found(cast, "户籍信息")
    assert keeping.rebuild() == len(states.ENTRY.states)
    assert _stamps() == grown
    assert sorted(found(cast, "户籍信息")) == sorted(ranked)
    assert same()


def _stamps() -> dict[int, int]:
    files = Files(keeping.directory())
    return files.stamps(1, 2**40)


@pytest.mark.django_db(transaction=True)
def test_the_comparison_names_what_differs() -> None:
    cast = people.cast()
    assert keeping.compare() is None
    kept, lost, gone = (entry_in(cast, "draft", draft(name=f"户籍信息{name}")).id for name in "甲乙丙")
    keeping.catch_up()
    Entry.objects.filter(pk=kept).update(name="他名")
    Entry.objects.filter(pk=gone).delete()
    files = Files(keeping.directory())
    with keeping.writing(wait_s=None):
        files.write([], changes.point(), anew=False)
    compared = keeping.compare()
    assert compared is not None
    assert (compared.missing, compared.outdated, compared.surplus) == ((), (kept,), (gone,))
    assert keeping.rebuild() == 2
    assert same()
    _forget(lost)
    compared = keeping.compare()
    assert compared is not None
    assert compared.missing == (lost,)


def _forget(id: int) -> None:
    """The index loses one entry behind everybody's back."""
    writer = Files(keeping.directory())._index.writer(15_000_000, 1)
    writer.delete_documents_by_term("id", id)
    writer.commit()
    writer.wait_merging_threads()


def _everywhere(suffix: str, change: Callable[[Path], object]) -> None:
    for file in keeping.directory().glob(f"*{suffix}"):
        change(file)


RUINS: dict[str, Callable[[], object]] = {
    "no folder": lambda: shutil.rmtree(keeping.directory()),
    "no head": lambda: (keeping.directory() / "meta.json").unlink(),
    "broken head": lambda: (keeping.directory() / "meta.json").write_text("{"),
    "no postings": lambda: _everywhere(".idx", Path.unlink),
    "short terms": lambda: _everywhere(".term", lambda file: file.write_bytes(b"x")),
    "noise": lambda: _everywhere(".pos", lambda file: file.write_bytes(os.urandom(file.stat().st_size))),
    "another schema": lambda: _everywhere(
        "meta.json", lambda f: f.write_text(f.read_text().replace('"abstract"', '"a"'))
    ),
}


@pytest.mark.parametrize("ruin", RUINS)
def test_a_ruined_index_is_built_anew_and_nobody_notices(cast: Cast, ruin: str) -> None:
    entry_in(cast, "published")
    assert found(cast, "户籍家庭") == [HOUSEHOLD.name]
    keeping._here.files = None  # as another process finds it: nothing of it is mapped
    RUINS[ruin]()
    assert found(cast, "户籍家庭") == [HOUSEHOLD.name]
    assert found(cast, "公民身份号码") == [HOUSEHOLD.name]
    assert same()


def test_an_index_of_another_version_goes(cast: Cast) -> None:
    old = keeping.directory().with_name("v0")
    old.mkdir(parents=True)
    entry_in(cast, "published")
    assert found(cast, "户籍家庭") == [HOUSEHOLD.name]
    assert not old.exists()


@pytest.mark.parametrize("point", [f"{2**60}", f"{2**60}:{2**60}:"])
def test_an_index_of_another_database_is_built_anew(cast: Cast, point: str) -> None:
    entry_in(cast, "published")
    found(cast, "户籍家庭")
    files = Files(keeping.directory())
    files.write([], point, anew=False)
    assert found(cast, "户籍家庭") == [HOUSEHOLD.name]
    assert same()


def test_where_it_cannot_be_written_the_database_answers(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> int:
        raise Broken("No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(Files, "write", full)
        entry_in(cast, "published")
        for _ in range(3):
            assert found(cast, "户籍家庭") == [HOUSEHOLD.name]
            assert found(cast, "公安局 户籍") == [HOUSEHOLD.name]
    keeping._here.not_before = 0.0
    assert found(cast, "户籍家庭") == [HOUSEHOLD.name]
    assert same()


def test_while_another_process_writes_the_database_answers(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "WAIT_S", 0.0)
    entry_in(cast, "published")
    with keeping.writing(wait_s=None):
        assert found(cast, "户籍家庭") == [HOUSEHOLD.name]
        assert keeping.compare() is None
    assert found(cast, "户籍家庭") == [HOUSEHOLD.name]
    assert same()


DYING = """
import os, sys
from pathlib import Path
import django
django.setup()
from shuqiao.catalogue.search.files import Files
from tests.rooms.catalogue_search.test_texts import content
def batches():
    yield [content(2, "婚姻登记")]
    os._exit(9)
Files(Path(sys.argv[1])).write(batches(), "99", anew=False)
"""


@pytest.mark.parametrize("folder", ["catching up", "new"])
def test_a_writer_that_dies_leaves_the_index_as_it_was(cast: Cast, folder: str) -> None:
    entry_in(cast, "published")
    found(cast, "户籍家庭")
    before = _stamps()
    where = keeping.directory() if folder == "catching up" else keeping.directory().with_name(folder)
    where.mkdir(exist_ok=True)
    done = subprocess.run([sys.executable, "-c", DYING, str(where)], check=False)
    assert done.returncode == 9
    assert _stamps() == before
    assert found(cast, "户籍家庭") == [HOUSEHOLD.name]
    assert same()
    assert keeping.rebuild() == 1
    assert same()


def test_other_processes_go_over_to_the_new_index(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    entry_in(cast, "published")
    assert found(cast, "户籍家庭") == [HOUSEHOLD.name]
    first = keeping._here
    monkeypatch.setattr(keeping, "_here", keeping._Opened())
    keeping.rebuild()
    entry_in(cast, "draft", draft(name="居住证信息"))
    assert found(cast, "居住证") == ["居住证信息"]
    monkeypatch.setattr(keeping, "_here", first)
    assert found(cast, "居住证") == ["居住证信息"]
    assert found(cast, "户籍家庭") == [HOUSEHOLD.name]


@pytest.mark.django_db(transaction=True)
def test_searching_while_others_write() -> None:
    cast = people.cast()
    entry_in(cast, "draft", draft(name="户籍信息"))
    compiler, reader = cast.compiler, cast.authority_reviewer

    def write(name: str) -> str:
        try:
            return actions.create_draft(compiler, draft(name=f"户籍信息{name}")).name
        finally:
            connection.close()

    def search(_: int) -> int:
        try:
            return len(find(reader, "户籍信息", limit=100).items)
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        writes = pool.map(write, "甲乙丙丁戊己")
        counts = list(pool.map(search, range(12)))
        made = set(writes)
    assert all(1 <= count <= 7 for count in counts)
    assert {hit.entry.name for hit in find(reader, "户籍信息", limit=100).items} == {"户籍信息", *made}
    assert same()


@pytest.mark.django_db(transaction=True)
def test_much_is_taken_in_aside_while_the_database_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    cast = people.cast()
    monkeypatch.setattr(keeping, "AT_ONCE", 1)
    for name in "甲乙丙":
        entry_in(cast, "draft", draft(name=f"户籍信息{name}"))
    assert len(found(cast, "户籍信息")) == 3
    aside = keeping._here.aside
    assert aside is not None
    aside.join(30)
    assert same()


@pytest.mark.django_db(transaction=True)
def test_a_change_that_becomes_visible_late_is_not_missed() -> None:
    """On PostgreSQL a lower mark may appear after a higher one was read."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer: marks become visible in their order")
    cast = people.cast()
    first, second = (entry_in(cast, "draft", draft(name=f"户籍信息{name}")) for name in "甲乙")
    compiler, begun, go = cast.compiler, Event(), Event()

    def slow() -> None:
        try:
            with transaction.atomic():
                actions.save_draft(compiler, first.id, draft(name="婚姻登记信息"))
                begun.set()
                go.wait(30)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(slow)
        begun.wait(30)
        actions.save_draft(compiler, second.id, draft(name="出生登记信息"))
        assert found(cast, "登记信息") == ["出生登记信息"]
        assert keeping.catch_up() == 0
        go.set()
        waiting.result(30)
    assert sorted(found(cast, "登记信息")) == ["出生登记信息", "婚姻登记信息"]
    assert same()


def test_marks_of_another_postgresql_do_not_look_new_for_ever(cast: Cast) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("only PostgreSQL's transaction ids are a cluster's own")
    entry = entry_in(cast, "draft")
    Entry.objects.filter(pk=entry.id).update(change=2**60)
    assert found(cast, "户籍家庭") == [HOUSEHOLD.name]
    assert Entry.objects.get(pk=entry.id).change < FOREIGN
    assert same()
