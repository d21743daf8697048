"""What this room does when rooms below change something; all inside the transaction of that change."""

from __future__ import annotations

from shuqiao.audit.actions import record
from shuqiao.catalogue import registries as catalogue_registries
from shuqiao.catalogue.facts import EntryFacts
from shuqiao.exchange import events, issuing, queries
from shuqiao.exchange.issuing import Compiled
from shuqiao.exchange.models import Attachment
from shuqiao.kernel import actors
from shuqiao.sharing import queries as sharing
from shuqiao.sharing import registries as sharing_registries
from shuqiao.sharing.facts import GrantFacts

COMPILER = actors.system("exchange")


def connect() -> None:
    """Hang in; called once at start."""
    if grant_changed not in sharing_registries.grant_changes:
        sharing_registries.grant_changes.append(grant_changed)
        catalogue_registries.entry_changes.append(entry_changed)
        sharing_registries.call_counters.append(queries.calls_of)


def grant_changed(grant: GrantFacts) -> None:
    """Bring the orders of ``grant`` up to date and record what changed, in the grant's own transaction."""
    _record(grant, issuing.compile_grant(grant))


def entry_changed(before: EntryFacts, after: EntryFacts) -> None:
    """Compile again what an entry's new content touches (coverage, item types, conditions).

    The sharing room has already narrowed or suspended what the entry no longer allows.
    """
    if not before.code or not Attachment.objects.filter(entry_code=before.code).exists():
        return
    for grant in sharing.live_grants_of(before.code):
        _record(grant, issuing.compile_grant(grant))


def _record(grant: GrantFacts, compiled: Compiled) -> None:
    if not compiled.changed:
        return
    record(
        COMPILER,
        events.ORDERS_COMPILED,
        events.of_grant(grant.number),
        {"grant_version": grant.version, **compiled.as_facts()},
        department=grant.provider,
        items=[events.of_order(number) for number in compiled.numbers],
    )
