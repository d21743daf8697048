"""Reading identities."""

from __future__ import annotations

from django.db.models import QuerySet

from shuqiao.accounts import permissions
from shuqiao.accounts.external.facts import IdentityFacts
from shuqiao.accounts.models import Identity
from shuqiao.accounts.permissions import Verb
from shuqiao.kernel import pages
from shuqiao.kernel.actors import Actor, present
from shuqiao.kernel.pages import Page
from shuqiao.kernel.refusals import require


def identity_facts(row: Identity) -> IdentityFacts:
    """The facts of a row."""
    name = row.person.name if row.person else ""
    return IdentityFacts(
        row.pk, row.way, row.issuer, row.subject, row.shown, row.person_id, name, row.seen_at, row.linked_at
    )


def _rows() -> QuerySet[Identity]:
    return Identity.objects.select_related("person")


def identities(
    actor: Actor | None, waiting: bool = False, after: str | None = None, limit: int | None = None
) -> Page[IdentityFacts]:
    """Identities, newest first; ``waiting``: only those that belong to nobody yet.  For the system manager."""
    require(permissions.may(actor, Verb.SEE_IDENTITIES))
    rows = _rows().order_by("-pk")
    if waiting:
        rows = rows.filter(person=None)
    if after:
        rows = rows.filter(pk__lt=pages.row_number(after))
    size = pages.limit(limit)
    found = list(rows[: size + 1])
    return Page(tuple(identity_facts(r) for r in found[:size]), str(found[size - 1].pk) if len(found) > size else None)


def identities_of(actor: Actor | None, person: int) -> tuple[IdentityFacts, ...]:
    """The identities of one person: for that person and the system manager, none for others."""
    who = require(present(actor))
    if permissions.person_id(who) != person and permissions.may(who, Verb.SEE_IDENTITIES) is not None:
        return ()
    return tuple(identity_facts(r) for r in _rows().filter(person_id=person).order_by("pk"))
