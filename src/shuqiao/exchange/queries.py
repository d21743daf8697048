"""Reading: facts out, never models."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields, replace
from datetime import date
from typing import Any, TypeVar

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.db.models import F, Model, Q, QuerySet, Sum

from shuqiao.accounts import queries as accounts
from shuqiao.audit import queries as audit
from shuqiao.audit.facts import HistoryLine
from shuqiao.exchange import events, keyring, permissions
from shuqiao.exchange.facts import (
    AlarmFacts,
    AttachmentFacts,
    ConsentDoubtFacts,
    CountFacts,
    GapFacts,
    GatewayFacts,
    OrderFacts,
    ProbeFacts,
    SourceFacts,
)
from shuqiao.exchange.models import (
    Alarm,
    Attachment,
    CallCount,
    ConsentDoubt,
    Gap,
    Gateway,
    GatewayLog,
    Order,
    OrderVersion,
    Probe,
    Source,
)
from shuqiao.exchange.records import (
    attachment_facts,
    gap_facts,
    gateway_facts,
    order_facts,
    probe_facts,
    source_facts,
)
from shuqiao.exchange.rules.health import health
from shuqiao.exchange.states import IN_HEARTBEAT, GatewayState
from shuqiao.kernel import clock, pages
from shuqiao.kernel.actors import Actor
from shuqiao.kernel.pages import Page
from shuqiao.kernel.refusals import Absent, ActorMissing, require
from shuqiao.wire.envelopes import public_from_text
from shuqiao.wire.kinds import KindGroup

M = TypeVar("M", bound=Model)


def gateway(actor: Actor | None, member: str) -> GatewayFacts:
    """One gateway with its health now.  Raises :class:`Absent`."""
    require(permissions.may_see_gateways(actor))
    row = Gateway.objects.filter(member=member).first()
    if row is None:
        raise Absent(what="前置机 gateway")
    return _gateway(row)


def gateways(actor: Actor | None, after: str | None = None, limit: int | None = None) -> Page[GatewayFacts]:
    """The register of gateways, by member."""
    require(permissions.may_see_gateways(actor))
    rows, following = _page(Gateway.objects.all(), "member", after, limit)
    return Page(tuple(_gateway(row) for row in rows), following)


def request_keys(member: str) -> Mapping[str, Ed25519PublicKey]:
    """The key that authenticates requests of ``member``; empty for a stranger."""
    row = Gateway.objects.filter(member=member).exclude(request_public="").first()
    return {row.request_keyid: public_from_text(row.request_public)} if row is not None else {}


def source(actor: Actor | None, code: str) -> SourceFacts:
    """One source.  Raises :class:`Absent` for strangers too."""
    row = Source.objects.select_related("gateway").filter(code=code).first()
    if row is None:
        _present(actor)
        raise Absent(what="数据源 source")
    require(permissions.may_see_source(actor, row.owner))
    return source_facts(row)


def sources(actor: Actor | None, after: str | None = None, limit: int | None = None) -> Page[SourceFacts]:
    """Sources of the own department, or all for those who watch."""
    who = _present(actor)
    found = Source.objects.select_related("gateway")
    if not permissions.sees_all(who):
        found = found.filter(owner=who.department or "-")
    rows, following = _page(found, "code", after, limit)
    return Page(tuple(source_facts(row) for row in rows), following)


def attachments(actor: Actor | None, after: str | None = None, limit: int | None = None) -> Page[AttachmentFacts]:
    """Attachments of the own department's entries, or all for those who watch."""
    who = _present(actor)
    found = Attachment.objects.select_related("source__gateway")
    if not permissions.sees_all(who):
        found = found.filter(provider=who.department or "-")
    rows, following = _page(found, "entry_code", after, limit)
    return Page(tuple(attachment_facts(row) for row in rows), following)


def attachment(actor: Actor | None, entry_code: str) -> AttachmentFacts | None:
    """How an entry is attached; None where it is not, or not for the actor to know."""
    who = _present(actor)
    row = Attachment.objects.select_related("source__gateway").filter(entry_code=entry_code).first()
    if row is None or not (permissions.sees_all(who) or who.department == row.provider):
        return None
    return attachment_facts(row)


def attached(actor: Actor | None, entries: Iterable[tuple[str, str]]) -> dict[str, bool]:
    """Whether each entry (code, provider) is attached, of those of which the actor may know."""
    who = _present(actor)
    known = {code for code, provider in entries if permissions.sees_all(who) or who.department == provider}
    there = set(Attachment.objects.filter(entry_code__in=known).values_list("entry_code", flat=True))
    return {code: code in there for code in known}


def order(actor: Actor | None, number: str) -> OrderFacts:
    """One order in its current version.  Raises :class:`Absent` for strangers too."""
    row = Order.objects.select_related("gateway").filter(number=number).first()
    if row is None:
        _present(actor)
        raise Absent(what="供数单 order")
    require(permissions.may_see_order(actor, row.provider, row.consumer))
    whole = permissions.sees_columns(_present(actor), row.provider)
    return order_facts(row, OrderVersion.objects.get(order=row, version=row.version), whole)


def orders(
    actor: Actor | None, grant: str | None = None, after: str | None = None, limit: int | None = None
) -> Page[OrderFacts]:
    """Orders that the own department supplies or uses, or all for those who watch; by number."""
    who = _present(actor)
    found = _for_both_sides(Order.objects.select_related("gateway"), who)
    if grant:
        found = found.filter(grant=grant)
    rows, following = _page(found, "number", after, limit)
    versions = OrderVersion.objects.filter(order__in=rows).select_related("order")
    current = {v.order.pk: v for v in versions if v.version == v.order.version}
    seen = (order_facts(row, current[row.pk], permissions.sees_columns(who, row.provider)) for row in rows)
    return Page(tuple(seen), following)


def gaps(actor: Actor | None, limit: int = pages.MAX_LIMIT) -> tuple[GapFacts, ...]:
    """Live grants without an order, and why; oldest first."""
    found = _for_both_sides(Gap.objects.all(), _present(actor)).order_by("since_at", "pk")
    return tuple(gap_facts(row) for row in found[:limit])


def desk_orders(actor: Actor | None) -> tuple[OrderFacts, ...]:
    """What the clerk's department may ask at its desk: orders in force, by grant; without the provider's columns."""
    who = require(permissions.may_use_desk(actor))
    return tuple(order_facts(row, version, False) for row, version in _of_desk(who))


def desk_order(actor: Actor | None, grant: str) -> OrderFacts:
    """The desk's order of one grant.  Raises :class:`Absent` where it is not for this department's desk."""
    who = require(permissions.may_use_desk(actor))
    found = next(((row, version) for row, version in _of_desk(who, grant)), None)
    if found is None:
        raise Absent(what=f"授权 grant {grant}", field="grant")
    return order_facts(*found, False)


def _of_desk(who: Actor, grant: str | None = None) -> list[tuple[Order, OrderVersion]]:
    desk = accounts.desk_of(who.department)
    if desk is None:
        return []
    found = Order.objects.select_related("gateway").filter(
        system=desk.id, consumer=who.department, method="query", state__in=IN_HEARTBEAT
    )
    if grant is not None:
        found = found.filter(grant=grant.replace("\0", ""))
    rows = list(found.order_by("grant"))
    current = {v.order_id: v for v in OrderVersion.objects.filter(order__in=rows, version=F("order__version"))}
    return [(row, current[row.pk]) for row in rows]


def serving_gateways(actor: Actor | None) -> tuple[GatewayFacts, ...]:
    """Gateways at which an auditor's browser can ask who looked at whom, by member."""
    require(permissions.may_look(actor))
    rows = Gateway.objects.filter(state=GatewayState.ENROLLED).order_by("member")
    return tuple(g for g in map(_gateway, rows) if g.serves_browsers)


def order_history(actor: Actor | None, number: str) -> tuple[HistoryLine, ...]:
    """What happened to an order, oldest first; how its entry was attached is left out for the consumer's side."""
    found = order(actor, number)
    lines = audit.history(events.of_order(number))
    if found.whole:
        return lines
    return tuple(replace(line, facts={}) if line.event == events.ATTACHED else line for line in lines)


def probes(actor: Actor | None, source: str, limit: int = pages.DEFAULT_LIMIT) -> tuple[ProbeFacts, ...]:
    """The latest probes of a source, newest first.  Raises :class:`Absent`."""
    row = Source.objects.filter(code=source).first()
    if row is None:
        _present(actor)
        raise Absent(what="数据源 source")
    require(permissions.may_see_source(actor, row.owner))
    found = Probe.objects.filter(source=row).select_related("source__gateway").order_by("-pk")[:limit]
    return tuple(probe_facts(probe) for probe in found)


def counts(
    actor: Actor | None, first: date, last: date, grant: str | None = None, limit: int = 1000
) -> tuple[CountFacts, ...]:
    """Log entries of gateways from ``first`` to ``last`` (days in China), newest day first.

    Those who watch see all; a department sees those of grants that it supplies or uses.
    """
    who = _present(actor)
    found = CallCount.objects.filter(day__gte=first, day__lte=last).select_related("gateway")
    if grant:
        found = found.filter(grant=grant)
    if not permissions.sees_all(who):
        own = Order.objects.filter(Q(provider=who.department or "-") | Q(consumer=who.department or "-"))
        found = found.filter(grant__in=own.values("grant"))
    rows = found.order_by("-day", "gateway__member", "kind", "grant", "outcome")[:limit]
    return tuple(CountFacts(r.gateway.member, r.day, r.kind, r.grant, r.outcome, r.count) for r in rows)


def calls_of(grant: str, first: date, last: date) -> int | None:
    """Answered calls and begun deliveries of ``grant``, as gateways shipped them; None where none was shipped."""
    kinds = (KindGroup.ANSWER, KindGroup.OPENING)
    found = CallCount.objects.filter(grant=grant, day__gte=first, day__lte=last, kind__in=kinds)
    total = found.aggregate(total=Sum("count"))["total"]
    return int(total) if total is not None else None


def consent_doubts(actor: Actor | None, after: str | None = None, limit: int | None = None) -> Page[ConsentDoubtFacts]:
    """Calls whose authorisation is not registered so, newest first: for both sides and for those who watch."""
    found = _for_both_sides(ConsentDoubt.objects.filter(settled_on__isnull=True), _present(actor))
    wanted = pages.limit(limit)
    if after:
        found = found.filter(pk__lt=pages.row_number(after))
    rows = list(found.order_by("-pk")[: wanted + 1])
    names = [f.name for f in fields(ConsentDoubtFacts)]
    facts = tuple(ConsentDoubtFacts(**{name: getattr(row, name) for name in names}) for row in rows[:wanted])
    return Page(facts, str(rows[wanted - 1].pk) if len(rows) > wanted else None)


def alarms(actor: Actor | None, limit: int = pages.MAX_LIMIT) -> tuple[AlarmFacts, ...]:
    """The latest alarms; the own department's gateways, or all for those who watch."""
    who = _present(actor)
    found = Alarm.objects.select_related("gateway")
    if not permissions.sees_all(who):
        found = found.filter(gateway__department=who.department or "-")
    rows = found.order_by("-last_at", "-pk")[:limit]
    return tuple(AlarmFacts(r.gateway.member, r.day, r.kind, r.about, r.count, r.first_at, r.last_at) for r in rows)


def _gateway(row: Gateway) -> GatewayFacts:
    log = GatewayLog.objects.filter(gateway=row, epoch=row.epoch).first()
    word = health(GatewayState(row.state), row.last_seen_at, clock.real_now())
    return gateway_facts(row, log.size if log is not None else 0, word)


def _present(actor: Actor | None) -> Actor:
    if actor is None:
        raise ActorMissing()
    return actor


def _for_both_sides(found: QuerySet[M], who: Actor) -> QuerySet[M]:
    if permissions.sees_all(who):
        return found
    own = who.department or "-"
    return found.filter(Q(provider=own) | Q(consumer=own))


def _page(found: QuerySet[M], key: str, after: str | None, limit: int | None) -> tuple[list[M], str | None]:
    wanted = pages.limit(limit)
    if after:
        found = found.filter(**{f"{key}__gt": after.replace("\0", "")})
    rows = list(found.order_by(key)[: wanted + 1])
    following: Any = getattr(rows[wanted - 1], key) if len(rows) > wanted else None
    return rows[:wanted], following


def control_key_is_missing() -> bool:
    """For the doctor: gateways hold a signing key that this instance has lost."""
    return keyring.is_missing()
