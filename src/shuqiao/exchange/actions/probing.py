"""Probes go down, reports come up: counts and names, never a row."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from shuqiao.audit.actions import record
from shuqiao.exchange import alarms, events, feed, voices, watching
from shuqiao.exchange.errors import ReportForeign
from shuqiao.exchange.facts import ProbeFacts
from shuqiao.exchange.models import Gateway, Probe, Source
from shuqiao.exchange.permissions import may_see_source, may_supply
from shuqiao.exchange.records import probe_facts
from shuqiao.exchange.rules import desk
from shuqiao.exchange.rules.attaching import column_name
from shuqiao.kernel import clock
from shuqiao.kernel.actors import Actor
from shuqiao.kernel.canonical import b64url, canonical
from shuqiao.kernel.refusals import Absent, Malformed, Words, require
from shuqiao.wire import documents, envelopes
from shuqiao.wire import feed as wire
from shuqiao.wire.heartbeats import payload_digest

WANTS = ("schema", "health", "counts")
ALARMS = ("order_refused", "heartbeat_refused")


def request_probe(actor: Actor | None, source: str, table: str, wants: str) -> ProbeFacts:
    """Ask the gateway of ``source`` for schema, health or row count of ``table``; the answer comes as a report."""
    if wants not in WANTS:
        raise Malformed(
            what=Words(f"wants 应为 {'、'.join(WANTS)} 之一", f"wants is one of {', '.join(WANTS)}"), field="wants"
        )
    refused = column_name(table, "table")
    if refused is not None:
        raise refused
    with transaction.atomic():
        place = Source.objects.select_related("gateway").filter(code=source).first()
        if place is None:
            raise Absent(what="数据源 source", field="source")
        require(may_see_source(actor, place.owner))
        require(may_supply(actor, "probe", place.owner))
        gateway = feed.locked(place.gateway.member)[place.gateway.member]
        row = Probe.objects.create(
            number=feed.next_number("P"),
            source=place,
            table=table,
            wants=wants,
            requested_at=clock.now(),
            requested_by=actor.name if actor is not None else "",
        )
        probe = documents.convert(
            {"number": row.number, "gateway": gateway.member, "source": source, "table": table, "wants": wants},
            wire.Probe,
        )
        feed.push(gateway, "probe", documents.encode(probe))
        record(
            actor,
            events.PROBE_REQUESTED,
            events.of_probe(row.number),
            {"source": source, "table": table, "wants": wants},
            department=place.owner,
            items=[events.of_source(source)],
        )
    return probe_facts(row)


def take_report(member: str, data: bytes) -> None:
    """A gateway's signed report: the answer to a probe, an alarm, or the addresses at which it is reached.

    ``data`` is the envelope's JSON.  Raises :class:`Malformed`, :class:`BadEnvelope`, :class:`ReportForeign`.
    A second answer to the same probe changes nothing.
    """
    envelope = documents.decode(data, wire.Envelope)
    row = Gateway.objects.filter(member=member).first()
    if row is None or not row.request_public:
        raise Absent(what="前置机 gateway")
    payload = envelopes.open_(envelope, "report", {row.request_keyid: envelopes.public_from_text(row.request_public)})
    report = documents.decode(payload, wire.Report)
    if report.gateway != member:
        raise ReportForeign(field="gateway")
    if report.kind == "addresses":
        _addresses(member, report)
    elif report.kind in ALARMS:
        alarms.raise_alarm(member, report.kind, report.about, {"sha256": b64url(payload_digest(payload))})
    else:
        _answer(member, report)


def _addresses(member: str, report: wire.Report) -> None:
    """Keep where callers reach a gateway: desks' pages are let out to these addresses and no others."""
    with transaction.atomic():
        gateway = feed.locked(member)[member]
        public = desk.addresses(report.facts.get("public"))
        if public == gateway.public:
            return
        gateway.public = public
        gateway.save(update_fields=["public"])
        record(
            voices.of(gateway),
            events.GATEWAY_ADDRESSES,
            events.of_gateway(member),
            {"public": public},
            department=gateway.department,
        )


def _answer(member: str, report: wire.Report) -> None:
    with transaction.atomic():
        gateway = feed.locked(member)[member]
        probe = Probe.objects.select_related("source").filter(number=report.about, source__gateway=gateway).first()
        if probe is None or probe.wants != report.kind:
            raise ReportForeign(field="about")
        if probe.answered_at is not None:
            return
        probe.answered_at, probe.answer = clock.now(), _bounded(report.facts)
        probe.save()
        watching.tell_of_trouble(probe)
        record(
            voices.of(gateway),
            events.PROBE_ANSWERED,
            events.of_probe(probe.number),
            {"wants": probe.wants, "sha256": b64url(payload_digest(canonical(report.facts)))},
            department=probe.source.owner,
            items=[events.of_source(probe.source.code)],
        )


def _bounded(facts: dict[str, Any]) -> dict[str, Any]:
    """Names, types and numbers only: texts are cut, so that no row can travel in a report unseen."""
    return {str(name)[:64]: _cut(value) for name, value in list(facts.items())[:32]}


def _cut(value: Any) -> Any:
    if isinstance(value, str):
        return value[:128]
    if isinstance(value, list):
        return [_cut(member) for member in value[:500]]
    if isinstance(value, dict):
        return {str(name)[:64]: _cut(member) for name, member in list(value.items())[:32]}
    return value
