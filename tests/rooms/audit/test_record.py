"""An entry is made with the change or not at all, and nobody changes it afterwards."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from shuqiao.audit import triggers
from shuqiao.audit.actions import record
from shuqiao.audit.errors import NoTransaction
from shuqiao.audit.models import Content, Pending
from shuqiao.kernel.actors import system
from shuqiao.kernel.canonical import parse
from shuqiao.kernel.refusals import ActorMissing, Malformed
from shuqiao.wire.receipts import commitment, unpack_leaf

CLOCK = system("clock")


@pytest.mark.django_db(transaction=True)
def test_no_transaction_no_entry() -> None:
    with pytest.raises(NoTransaction):
        record(CLOCK, "site.tested", "site:1")
    assert not Content.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_entry_disappears_with_its_change() -> None:
    with transaction.atomic():
        record(CLOCK, "site.tested", "site:1")
        transaction.set_rollback(True)
    assert not Content.objects.exists()
    assert not Pending.objects.exists()


@pytest.mark.django_db
def test_leaf_commits_to_the_content() -> None:
    entry_id = record(CLOCK, "site.tested", "site:1", {"n": 1}, items=["site:2", "site:3", "site:2"])
    content, pending = Content.objects.get(entry_id=entry_id), Pending.objects.get(entry_id=entry_id)
    leaf = unpack_leaf(bytes(pending.leaf))
    assert leaf.commitment == commitment(bytes(content.salt or b""), bytes(content.content or b""))
    assert leaf.id.hex() == entry_id
    said = parse(bytes(content.content or b""))
    assert said["facts"] == {"n": 1}
    assert said["items"]["count"] == 2


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ((None, "site.tested", "site:1"), ActorMissing),
        ((CLOCK, "site.tested", "no thing"), ValueError),
        ((CLOCK, "unknown.tested", "site:1"), KeyError),
        ((CLOCK, "site.tested", "site:1", {"x": 1.5}), Malformed),
    ],
)
def test_what_is_not_recorded(arguments: tuple[object, ...], error: type[Exception]) -> None:
    with pytest.raises(error):
        record(*arguments)  # type: ignore[arg-type]
    assert not Content.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_content SET event = 'site.other'",
        "UPDATE audit_content SET content = NULL, salt = NULL, erased_by = 'x', subject = 'site:9'",
        "DELETE FROM audit_content",
        "UPDATE audit_pending SET leaf = entry_id",
        "UPDATE audit_item SET subject = 'site:9'",
        "DELETE FROM audit_item",
    ],
)
def test_database_refuses_changes(statement: str) -> None:
    record(CLOCK, "site.tested", "site:1", items=["site:2"])
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert triggers.missing(connection) == frozenset()
