"""Histories, lists with their limits, proofs of inclusion, erasure, and the self check that must find faults."""

from __future__ import annotations

import base64

import pytest
from django.db import connection, transaction

from shuqiao.audit import actions, integrity, jobs, published, queries, triggers
from shuqiao.audit.errors import AlreadyErased, ErasureNeedsBasis
from shuqiao.audit.facts import EntryFilter
from shuqiao.audit.models import Content, Epoch
from shuqiao.kernel.actors import Actor, ActorKind
from shuqiao.kernel.canonical import canonical, parse_b64url
from shuqiao.kernel.refusals import Absent, ActorMissing, Malformed, NotPermitted
from shuqiao.tlog.merkle import leaf_hash, verify_inclusion
from shuqiao.wire.receipts import commitment, unpack_leaf
from tests.rooms.audit.support import CLOCK, assert_whole, fill

pytestmark = pytest.mark.django_db(transaction=True)

HERE, THERE = "11110000MB0000001X", "11110000MB0000002X"
AUDITOR = Actor(ActorKind.PERSON, "person:1", "审计员", HERE, frozenset({"auditor"}))
HEAD = Actor(ActorKind.PERSON, "person:2", "负责人", HERE, frozenset({"head"}))
APPLICANT = Actor(ActorKind.PERSON, "person:3", "申请人", HERE, frozenset({"applicant"}))
ABROAD = Actor(ActorKind.PERSON, "person:4", "外部门", THERE, frozenset({"head"}))


def _record(actor: Actor, subject: str, **options: str) -> str:
    with transaction.atomic():
        return actions.record(actor, "sharing.application.submitted", subject, **options)  # type: ignore[arg-type]


def test_history_is_in_order_and_points_to_bulk_entries() -> None:
    first = _record(HEAD, "application:1")
    with transaction.atomic():
        bulk = actions.record(CLOCK, "sharing.grant.expired", "grant:all", items=["application:1", "application:2"])
    jobs.sequence()
    last = _record(HEAD, "application:1")
    found = queries.history("application:1")
    assert [line.entry_id for line in found] == [first, bulk, last]
    assert [line.index for line in found] == [1, 2, None]
    assert queries.history("application:1", limit=1)[0].entry_id == last
    assert found[0].actor_name == "负责人"
    assert found[0].actor_department == HERE


@pytest.mark.parametrize(
    ("actor", "sees"),
    [
        (AUDITOR, {"application:1", "application:2", "application:3"}),
        (HEAD, {"application:1", "application:3"}),
        (ABROAD, {"application:2", "application:3"}),
    ],
)
def test_who_lists_what(actor: Actor, sees: set[str]) -> None:
    _record(HEAD, "application:1")
    _record(ABROAD, "application:2")
    _record(HEAD, "application:3", department=THERE)
    assert {line.subject for line in queries.entries(actor).items} == sees
    reading = actions.read_entries(actor, filters=EntryFilter(subject="application:3"))
    assert [line.subject for line in reading.items] == ["application:3"]
    [read] = queries.history("log:platform")
    assert read.event == "audit.log.read"
    assert read.facts == {"count": 1, "filters": {"subject": "application:3"}}


def test_who_lists_nothing() -> None:
    with pytest.raises(NotPermitted):
        actions.read_entries(APPLICANT)
    with pytest.raises(ActorMissing):
        actions.read_entries(None)
    with pytest.raises(Malformed):
        actions.read_entries(AUDITOR, after="x")
    assert queries.history("log:platform") == ()


def test_pages_meet_without_gap() -> None:
    for n in range(7):
        _record(HEAD, f"application:{n}")
    seen, after = [], None
    while True:
        page = queries.entries(AUDITOR, after, 3, EntryFilter(event="sharing."))
        seen += [line.subject for line in page.items]
        after = page.next
        if after is None:
            break
    assert seen == [f"application:{n}" for n in range(6, -1, -1)]


def test_inclusion_proves_to_a_stranger() -> None:
    ids = fill(300)
    assert queries.inclusion(ids[7]) is None
    jobs.sequence()
    pieces = queries.inclusion(ids[7])
    assert pieces is not None
    leaf = base64.b64decode(pieces["leaf"])
    shown = published.checkpoint(Epoch.objects.get().origin)
    assert shown is not None
    path = [base64.b64decode(h) for h in pieces["path"]]
    assert verify_inclusion(leaf_hash(leaf), pieces["index"], shown.size, path, shown.root)
    assert unpack_leaf(leaf).commitment == commitment(parse_b64url(pieces["salt"]), canonical(pieces["content"]))


def test_erasure_leaves_a_log_that_verifies() -> None:
    entry_id = _record(HEAD, "application:1")
    jobs.sequence()
    act = actions.erase(AUDITOR, entry_id, "个人信息保护法 第四十七条", "错误写入个人信息")
    [line] = queries.history("application:1")
    assert (line.erased_by, line.actor_name, dict(line.facts)) == (act, "", {})
    stored = Content.objects.get(entry_id=entry_id)
    assert (stored.content, stored.salt) == (None, None)
    [said] = queries.history(f"entry:{entry_id}")
    assert said.facts["reason"] == "错误写入个人信息"
    assert_whole(3)
    pieces = queries.inclusion(entry_id)
    assert pieces is not None
    assert pieces["content"] is None
    with pytest.raises(AlreadyErased):
        actions.erase(AUDITOR, entry_id, "x", "y")


def test_who_may_not_erase() -> None:
    entry_id = _record(HEAD, "application:1")
    for actor, basis, refusal in [
        (HEAD, "x", NotPermitted),
        (None, "x", ActorMissing),
        (AUDITOR, " ", ErasureNeedsBasis),
    ]:
        with pytest.raises(refusal):
            actions.erase(actor, entry_id, basis, "y")
    with pytest.raises(Absent):
        actions.erase(AUDITOR, "00" * 16, "x", "y")
    assert Content.objects.get(entry_id=entry_id).content is not None
    assert Content.objects.count() == 1


@pytest.mark.parametrize(
    ("harm", "code"),
    [
        ("UPDATE audit_content SET content = salt WHERE entry_id = {third}", "content_altered"),
        (
            "UPDATE audit_entry SET leaf = (SELECT leaf FROM audit_entry WHERE position = 1) WHERE position = 2",
            "head_differs",
        ),
        ("DELETE FROM audit_entry WHERE position = 5", "head_differs"),
        ("DELETE FROM audit_entry WHERE position = 5", "entry_lost"),
        ("DELETE FROM audit_entry WHERE position = 5", "entries_beyond_head"),
        ("DELETE FROM audit_content WHERE entry_id = {third}", "content_lost"),
        ("UPDATE audit_epoch SET note = replace(note, '6', '7')", "head_unsigned"),
        ("UPDATE audit_epoch SET size = 3", "log_ahead_of_database"),
        ("", "trigger_missing"),
    ],
)
def test_self_check_finds(harm: str, code: str) -> None:
    fill(5)
    jobs.sequence()
    assert integrity.check() == ()
    vendor = connection.vendor
    with connection.cursor() as cursor:
        for statement in triggers.removal(vendor):
            cursor.execute(statement)
        if harm:
            cursor.execute(harm.format(third="(SELECT entry_id FROM audit_entry WHERE position = 3)"))
            for statement in triggers.statements(vendor):
                cursor.execute(statement)
    try:
        assert code in {finding.code for finding in integrity.check()}
    finally:
        if not harm:
            with connection.cursor() as cursor:
                for statement in triggers.statements(vendor):
                    cursor.execute(statement)


@pytest.mark.parametrize("damage", [b"", b"nonsense", b"a\n1\nAAAA\n\n"])
def test_a_damaged_checkpoint_is_named_and_rebuilt(damage: bytes) -> None:
    fill(5)
    jobs.sequence()
    (published.directory() / "checkpoint").write_bytes(damage)
    assert [finding.code for finding in integrity.check()] == ["files_differ"]
    assert queries.head() is not None
    integrity.rebuild()
    assert_whole(6)


def test_rebuilt_files_are_the_same_files() -> None:
    fill(600)
    jobs.sequence()
    before = {
        p.relative_to(published.directory()): p.read_bytes() for p in published.directory().rglob("*") if p.is_file()
    }
    (published.directory() / "tile/0/001").write_bytes(b"x" * 8192)
    assert [finding.code for finding in integrity.check()] == ["files_differ"]
    assert integrity.rebuild() == 601
    after = {
        p.relative_to(published.directory()): p.read_bytes() for p in published.directory().rglob("*") if p.is_file()
    }
    assert before == after
    assert integrity.check() == ()
