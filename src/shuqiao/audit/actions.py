"""The verbs of the log: record, read, erase."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from shuqiao.audit import queries, rules
from shuqiao.audit.errors import NoTransaction
from shuqiao.audit.facts import EntryFilter, HistoryLine
from shuqiao.audit.models import Content, Item, Pending
from shuqiao.audit.permissions import may_erase
from shuqiao.kernel import clock
from shuqiao.kernel.actors import Actor, present
from shuqiao.kernel.canonical import canonical
from shuqiao.kernel.pages import Page
from shuqiao.kernel.refusals import Absent, require
from shuqiao.wire.kinds import group_of
from shuqiao.wire.receipts import commitment, pack_leaf


def record(
    actor: Actor | None,
    event: str,
    subject: str,
    facts: Mapping[str, Any] | None = None,
    *,
    department: str | None = None,
    items: Sequence[str] = (),
) -> str:
    """Record that ``actor`` did ``event`` to ``subject``, in the caller's transaction.

    ``subject`` is ``<thing>:<number>``; ``facts`` must be canonicalisable; ``department`` (credit
    code) names whose duty it concerns, beside the actor's own; ``items`` are further subjects of a
    bulk action, whose history will point here: the entry holds their count and the RFC 6962 root
    over the sorted subjects.  Returns the entry's id (32 hex digits).

    Raises :class:`NoTransaction` outside ``transaction.atomic`` (no entry, no change),
    :class:`ActorMissing`, :class:`Malformed` for facts without canonical form, KeyError for an
    event of no known room, ValueError for a subject that is none.
    """
    if not transaction.get_connection().in_atomic_block:
        raise NoTransaction(event)
    who = require(present(actor))
    if not rules.is_subject(subject):
        raise ValueError(f"{subject!r} is not '<thing>:<number>'")
    at = clock.now()
    content = canonical(rules.content(who, event, subject, at, facts or {}, items))
    salt, entry_id = secrets.token_bytes(32), secrets.token_bytes(16)
    leaf = pack_leaf(group_of(event), clock.minutes_since_1970(at), entry_id, commitment(salt, content))
    Content.objects.create(
        entry_id=entry_id.hex(),
        event=event,
        subject=subject,
        department=department,
        actor_department=who.department,
        at=at,
        salt=salt,
        content=content,
    )
    if items:
        Item.objects.bulk_create([Item(entry_id=entry_id.hex(), subject=s) for s in dict.fromkeys(items)])
    Pending.objects.create(entry_id=entry_id.hex(), leaf=leaf)
    return entry_id.hex()


def read_entries(
    actor: Actor | None, after: str | None = None, limit: int | None = None, filters: EntryFilter | None = None
) -> Page[HistoryLine]:
    """List the log for ``actor`` and record that it was read (GB/T 39477): what doors call.

    Refusals as in :func:`shuqiao.audit.queries.entries`; a refused reading is not recorded.
    """
    with transaction.atomic():
        found = queries.entries(actor, after, limit, filters)
        asked = {name: str(value) for name, value in vars(filters or EntryFilter()).items() if value is not None}
        record(actor, "audit.log.read", "log:platform", {"filters": asked, "count": len(found.items)})
    return found


def erase(actor: Actor | None, entry_id: str, basis: str, reason: str) -> str:
    """Erase the content and salt of one entry, by an act that is itself an entry; the act's id.

    The leaf stays, so the log still verifies; ``basis`` is the article that demands the erasure.
    Raises :class:`ErasureNeedsBasis`, :class:`AlreadyErased`, :class:`Absent`, :class:`NotPermitted`.
    """
    with transaction.atomic():
        found = Content.objects.select_for_update().filter(entry_id=entry_id).first()
        who = require(may_erase(actor))
        if found is None:
            raise Absent(what="留痕 entry")
        require(rules.erasure(found.erased_by, basis, reason))
        act = record(
            who,
            "audit.content.erased",
            f"entry:{entry_id}",
            {"basis": basis, "reason": reason},
            department=found.department,
        )
        Content.objects.filter(entry_id=entry_id).update(content=None, salt=None, erased_by=act)
    return act
