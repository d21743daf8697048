from __future__ import annotations

from django.db import transaction

from shuqiao.accounts.queries import department
from shuqiao.audit.actions import record
from shuqiao.catalogue.queries import published_entry
from shuqiao.kernel.actors import Actor, present
from shuqiao.kernel.refusals import require
from shuqiao.sharing import events, permissions, registries, steps
from shuqiao.sharing.facts import GrantFacts, Scope


@transaction.atomic
def subscribe(actor: Actor | None, entry_code: str, scope: Scope) -> GrantFacts:
    """Take an unconditional resource at once (直接获取; 51号 Art. 12): a standing grant, its purpose on record.

    Of ``scope`` the purpose type, matter, items, look-up items and one system count.
    """
    who = require(present(actor))
    require(permissions.may_begin(who))
    consumer = department(who.department or "")
    entry = published_entry(entry_code, hold=True)
    given = steps.take(consumer, entry, scope)
    record(who, events.SUBSCRIBED, events.of_grant(given.number),
           {"entry": entry.code, "systems": list(given.systems), "purposes": list(given.purposes),
            "article": given.article}, department=entry.provider)  # fmt: skip
    registries.announce(given)
    return given
