from __future__ import annotations

from dataclasses import replace

from django.db import IntegrityError, transaction

from shuqiao.accounts.queries import department
from shuqiao.audit.actions import record
from shuqiao.catalogue.queries import published_entry
from shuqiao.kernel import clock
from shuqiao.kernel.actors import Actor, present
from shuqiao.kernel.refusals import require
from shuqiao.sharing import events, permissions, registries
from shuqiao.sharing.actions.systems import known_systems
from shuqiao.sharing.errors import AlreadySubscribed
from shuqiao.sharing.facts import GrantFacts, Scope
from shuqiao.sharing.models import Grant
from shuqiao.sharing.records import next_number, standing_key, write_grant
from shuqiao.sharing.rules import applying, granting, texts
from shuqiao.sharing.rulesets import in_force


@transaction.atomic
def subscribe(actor: Actor | None, entry_code: str, scope: Scope) -> GrantFacts:
    """Take an unconditional resource at once (直接获取; 51号 Art. 12): a standing grant, its purpose on record.

    Of ``scope`` the purpose type, matter, items, look-up items and one system count.
    """
    who = require(present(actor))
    require(permissions.may_begin(who))
    consumer = department(who.department or "")
    entry = published_entry(entry_code)
    require(texts.storable(scope))
    require(applying.purpose_stated(scope))
    require(applying.receiving(scope.systems, known_systems(scope.systems), consumer.code))
    grant = require(granting.standing(entry, scope, consumer, clock.today(), in_force()))
    given = replace(grant, number=next_number("G", clock.today().year))
    try:
        with transaction.atomic():
            write_grant(Grant(standing_key=standing_key(given)), given)
    except IntegrityError as same:
        raise AlreadySubscribed() from same
    registries.announce(given)
    record(who, events.SUBSCRIBED, events.of_grant(given.number),
           {"entry": entry.code, "systems": list(given.systems), "purposes": list(given.purposes),
            "article": given.article}, department=entry.provider)  # fmt: skip
    return given
