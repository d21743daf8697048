"""How the supply of grants does: what probes said, read for both sides, and told of when it turns bad."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from shuqiao.accounts.actions import notify
from shuqiao.catalogue.queries import known_entry
from shuqiao.exchange.facts import AttachmentFacts, Binding, HealthFacts
from shuqiao.exchange.models import Attachment, CallCount, Probe
from shuqiao.exchange.records import attachment_facts
from shuqiao.exchange.rules import health as rules
from shuqiao.exchange.rules import sandbox
from shuqiao.exchange.states import GatewayState
from shuqiao.kernel import clock
from shuqiao.kernel.actors import Actor
from shuqiao.sharing import queries as sharing
from shuqiao.sharing.facts import GrantFacts
from shuqiao.sharing.rulesets import figure
from shuqiao.wire.kinds import KindGroup

DELIVERED = ("found", "not_found_in_coverage", "complete")
KINDS = (int(KindGroup.ANSWER), int(KindGroup.CLOSING))
AT_ONCE = 100


def health_of(actor: Actor | None, number: str) -> HealthFacts:
    """The health of a grant's supply for whoever sees the grant.  Raises ``Absent``."""
    grant = sharing.grant(actor, number)
    row = Attachment.objects.select_related("source__gateway").filter(entry_code=grant.entry_code).first()
    delivered = CallCount.objects.filter(grant=number, kind__in=KINDS, outcome__in=DELIVERED).order_by("-day").first()
    last = delivered.day if delivered is not None else None
    if row is None:
        return HealthFacts("unattached", last_delivery=last)
    gateway = row.source.gateway
    word = rules.health(GatewayState(gateway.state), gateway.last_seen_at, clock.real_now())
    reach, schema = _last(row, "health"), _last(row, "schema")
    reachable = bool(reach.answer.get("healthy")) if reach is not None and reach.answer is not None else None
    missing = rules.missing_items(needed(grant, attachment_facts(row).binding), schema.answer if schema else None)
    return HealthFacts(
        rules.verdict(True, word, reachable, missing),
        reachable,
        reach.answered_at if reach is not None else None,
        missing,
        schema.answered_at if schema is not None else None,
        last,
    )


def sample_keys(actor: Actor | None, number: str) -> tuple[dict[str, object], ...]:
    """Generated keys that the user of a test grant may try; none for another grant.  Raises ``Absent``."""
    grant = sharing.grant(actor, number)
    return sandbox.sample_keys(grant, known_entry(grant.entry_code)) if grant.test else ()


def last_calls(numbers: Sequence[str], days: int = 30) -> dict[str, tuple[date, int]]:
    """Grant → last day with a delivery, and deliveries of the last ``days``; for readers who see the grants."""
    since = clock.today() - timedelta(days=days)
    found: dict[str, tuple[date, int]] = {}
    rows = CallCount.objects.filter(grant__in=list(numbers), kind__in=KINDS, outcome__in=DELIVERED)
    for row in rows.order_by("day"):
        _, count = found.get(row.grant, (row.day, 0))
        found[row.grant] = row.day, count + (row.count if row.day > since else 0)
    return found


def needed(grant: GrantFacts, binding: Binding) -> dict[str, str]:
    """Item → column of what the grant answers, asks by, and is ordered by."""
    items = {*(given.item for given in grant.items), *grant.lookup_items}
    return {item: column for item, column in binding.columns.items() if item in items}


def tell_of_trouble(probe: Probe) -> None:
    """A provider hears once when its source goes out of reach or loses a column; the same again is no news."""
    earlier = (
        Probe.objects.filter(source=probe.source, table=probe.table, wants=probe.wants, answered_at__isnull=False)
        .exclude(pk=probe.pk)
        .order_by("-pk")
        .first()
    )
    for row in Attachment.objects.filter(source=probe.source, table=probe.table).select_related("source__gateway"):
        found = attachment_facts(row)
        now, before = _trouble(probe, found), _trouble(earlier, found) if earlier is not None else ""
        if now and now != before:
            code = "entry_unreachable" if now == "unreachable" else "entry_columns"
            told = {"number": row.entry_code, "entry": row.entry_name, "items": now}
            notify(code, told, f"/exchange/sources/{row.source.code}/", department=row.provider)


def stale() -> tuple[str, ...]:
    """Entries with live grants whose health was not asked for within the agreed days; some at a time."""
    since = clock.now() - timedelta(days=figure("health_days"))
    found = []
    for row in Attachment.objects.select_related("source").order_by("pk").iterator():
        asked = Probe.objects.filter(source=row.source, table=row.table, wants="schema").order_by("-pk").first()
        if asked is not None and asked.requested_at > since:
            continue
        if sharing.active_grants_of(row.entry_code):
            found.append(row.entry_code)
        if len(found) == AT_ONCE:
            break
    return tuple(found)


def _last(row: Attachment, wants: str) -> Probe | None:
    found = Probe.objects.filter(source=row.source, table=row.table, wants=wants, answered_at__isnull=False)
    return found.order_by("-answered_at", "-pk").first()


def _trouble(probe: Probe, attached: AttachmentFacts) -> str:
    """``unreachable``, the items whose columns are gone, or nothing."""
    answer = probe.answer or {}
    if probe.wants == "health":
        return "" if answer.get("healthy") else "unreachable"
    if probe.wants == "schema":
        return "、".join(rules.missing_items(attached.binding.columns, answer) or ())[:500]
    return ""
