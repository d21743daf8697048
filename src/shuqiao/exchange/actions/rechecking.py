"""Asking a gateway whether a supply is still there (健康检查)."""

from __future__ import annotations

from django.db import transaction

from shuqiao.audit.actions import record
from shuqiao.exchange import events, feed
from shuqiao.exchange.errors import NotAttached
from shuqiao.exchange.models import Attachment, Probe
from shuqiao.exchange.permissions import may_recheck
from shuqiao.exchange.rules import health
from shuqiao.kernel import clock
from shuqiao.kernel.actors import Actor
from shuqiao.kernel.refusals import require
from shuqiao.sharing import queries as sharing
from shuqiao.sharing.rulesets import figure
from shuqiao.wire import documents
from shuqiao.wire import feed as wire

ASKED = ("health", "schema")


def recheck(actor: Actor | None, grant: str) -> tuple[str, ...]:
    """Either side of a grant asks whether its source is in reach and its columns are there; the probes' numbers.

    Not again within the agreed minutes.  Raises :class:`NotAttached`, :class:`CheckedLately`.
    """
    found = sharing.grant(actor, grant)
    require(may_recheck(actor, found.provider, found.consumer))
    return _ask(actor, found.entry_code, found.entry_name, figure("recheck_minutes"))


def recheck_entry(actor: Actor | None, entry_code: str) -> tuple[str, ...]:
    """The clock's own round."""
    require(may_recheck(actor, "", ""))
    return _ask(actor, entry_code, entry_code, 0)


def _ask(actor: Actor | None, entry_code: str, entry_name: str, minutes: int) -> tuple[str, ...]:
    with transaction.atomic():
        row = Attachment.objects.select_related("source__gateway").filter(entry_code=entry_code).first()
        if row is None:
            raise NotAttached(entry=entry_name)
        gateway = feed.locked(row.source.gateway.member)[row.source.gateway.member]
        last = Probe.objects.filter(source=row.source, table=row.table, wants="schema").order_by("-pk").first()
        require(health.too_soon(last.requested_at if last is not None else None, clock.now(), minutes))
        numbers = []
        for wants in ASKED:
            made = Probe.objects.create(
                number=feed.next_number("P"), source=row.source, table=row.table, wants=wants,
                requested_at=clock.now(), requested_by=actor.name if actor is not None else "",
            )  # fmt: skip
            said = {"number": made.number, "gateway": gateway.member, "source": row.source.code, "table": row.table}
            feed.push(gateway, "probe", documents.encode(documents.convert({**said, "wants": wants}, wire.Probe)))
            numbers.append(made.number)
        record(
            actor,
            events.HEALTH_ASKED,
            events.of_attachment(entry_code),
            {"probes": numbers},
            department=row.source.owner,
            items=[events.of_probe(number) for number in numbers],
        )
    return tuple(numbers)
