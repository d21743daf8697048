"""Sources and attachments: where an entry's items come from."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction

from shuqiao.accounts import queries as accounts
from shuqiao.audit.actions import record
from shuqiao.catalogue import queries as catalogue
from shuqiao.exchange import events, feed, issuing, texts
from shuqiao.exchange.errors import GatewayNotServing, NameTaken
from shuqiao.exchange.facts import AttachmentFacts, Binding, SourceFacts
from shuqiao.exchange.models import Attachment, Source
from shuqiao.exchange.permissions import may_attach, may_supply
from shuqiao.exchange.records import attachment_facts, source_facts
from shuqiao.exchange.rules import attaching
from shuqiao.exchange.states import GatewayState
from shuqiao.kernel import clock
from shuqiao.kernel.actors import Actor
from shuqiao.kernel.canonical import b64url
from shuqiao.kernel.refusals import Absent, require
from shuqiao.sharing import queries as sharing
from shuqiao.tlog import merkle


def register_source(actor: Actor | None, gateway: str, code: str, name: str, owner: str) -> SourceFacts:
    """A database of ``owner`` (credit code) that ``gateway`` knows under ``code``.

    Its address and password never come here: they stand in the gateway's own configuration.
    """
    require(may_supply(actor, "register_source", owner))
    require(attaching.member_name(code, "code"))
    name = texts.name(name)
    department = accounts.department(owner)
    with transaction.atomic():
        row = feed.locked(gateway).get(gateway)
        if row is None:
            raise Absent(what="前置机 gateway")
        if row.state == GatewayState.RETIRED:
            raise GatewayNotServing(member=gateway, state=row.state)
        if Source.objects.filter(code=code).exists():
            raise NameTaken(value=code, field="code")
        source = Source(code=code, name=name, gateway=row, owner=department.code, registered_at=clock.now())
        try:
            with transaction.atomic():
                source.save()
        except IntegrityError:
            raise NameTaken(value=code, field="code") from None
        record(
            actor,
            events.SOURCE_REGISTERED,
            events.of_source(code),
            {"gateway": gateway, "name": name, "owner": department.code},
            department=department.code,
            items=[events.of_gateway(gateway)],
        )
    return source_facts(source)


def attach(actor: Actor | None, entry_code: str, source: str, binding: Binding) -> AttachmentFacts:
    """Bind a published entry to a table of ``source``; every live grant of the entry is compiled again.

    Attaching once more replaces the binding; the log keeps the former one.
    """
    entry = catalogue.published_entry(entry_code)
    require(may_attach(actor, entry))
    with transaction.atomic():
        place = Source.objects.select_related("gateway").filter(code=source).first()
        if place is None:
            raise Absent(what="数据源 source", field="source")
        # Grants are announced under this lock too, so none can slip by between compiling and commit.
        held = Attachment.objects.select_related("source__gateway").filter(entry_code=entry_code).first()
        feed.locked(place.gateway.member, *([held.source.gateway.member] if held is not None else []))
        require(attaching.may_attach(entry, source_facts(place), binding))
        row = held or Attachment(entry_code=entry.code, version=0)
        row.entry_name, row.provider, row.source = entry.name, entry.provider, place
        row.table, row.columns = binding.table, dict(binding.columns)
        row.order, row.internal = list(binding.order), dict(binding.internal)
        row.version += 1
        row.attached_at, row.attached_by = clock.now(), actor.name if actor is not None else ""
        row.save()
        compiled = issuing.together(issuing.compile_grant(g) for g in sharing.live_grants_of(entry.code))
        record(
            actor,
            events.ATTACHED,
            events.of_attachment(entry.code),
            _said(row, compiled),
            department=entry.provider,
            items=[events.of_source(source), *(events.of_order(n) for n in compiled.numbers)],
        )
    return attachment_facts(row)


def _said(row: Attachment, compiled: issuing.Compiled) -> dict[str, Any]:
    """A bulk entry holds the count and the root over what changed; each order's history points to it."""
    numbers = [number.encode() for number in compiled.numbers]
    return {
        "source": row.source.code,
        "owner": row.source.owner,
        "table": row.table,
        "columns": dict(row.columns),
        "order_columns": list(row.order),
        "internal": dict(row.internal),
        "version": row.version,
        "orders": len(numbers),
        "orders_root": b64url(merkle.root(numbers)),
    }
