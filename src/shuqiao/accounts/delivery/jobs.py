"""Sending what is due.  Claim in one transaction, send in none, write down in another: at least once, with an id."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta

from django.db import transaction

from shuqiao.accounts.delivery import channels, configured, rules
from shuqiao.accounts.delivery.facts import Channel, Failed, Line, Message
from shuqiao.accounts.delivery.models import Outgoing, Preference
from shuqiao.accounts.delivery.queries import webhook_facts
from shuqiao.accounts.delivery.states import OUTGOING
from shuqiao.accounts.delivery.voices import say
from shuqiao.kernel import clock
from shuqiao.kernel.refusals import require

LEASE = timedelta(minutes=5)
"""A message that somebody tries is nobody else's for so long; a crash delays it by no more."""
AT_ONCE = 20
"""Messages tried in one run of the job."""
IN_DIGEST = 200
"""Notices in one message; the rest follow in another."""


def deliver(send: Callable[[Message], None] = channels.send) -> int:
    """Try what is due; how many messages left.  A job calls it every few seconds."""
    left = 0
    for _ in range(AT_ONCE):
        claimed = _claim()
        if not claimed:
            break
        left += _try(claimed, send)
    return left


def _claim() -> list[Outgoing]:
    """The next message that is due: one row, or a person's digest with everything in it."""
    at = clock.real_now()
    with transaction.atomic():
        due = Outgoing.objects.select_for_update(skip_locked=True).filter(state="pending", next_at__lte=at)
        first = due.order_by("next_at", "id").first()
        if first is None:
            return []
        rows = [first]
        if first.person_id is not None and not first.urgent:
            rows = list(
                due.filter(person_id=first.person_id, channel=first.channel, urgent=False).order_by("id")[:IN_DIGEST]
            )
        for row in rows:
            row.tries, row.next_at = row.tries + 1, at + LEASE
        Outgoing.objects.bulk_update(rows, ["tries", "next_at"])
    return rows


def _try(rows: Sequence[Outgoing], send: Callable[[Message], None]) -> int:
    try:
        message = _message(rows)
        if message is not None:
            send(message)
    except Failed as why:
        _failed(rows, why)
        return 0
    except Exception as fault:  # one message that cannot be sent shall hold up no other
        _failed(rows, Failed(f"fault: {type(fault).__name__}"))
        return 0
    if message is None:
        _settle(rows, "drop", "no longer wanted")
        return 0
    _settle(rows, "send")
    return 1


def _message(rows: Sequence[Outgoing]) -> Message | None:
    """None where nobody wants it any more: the way was switched off, the person or the webhook is gone."""
    loaded = list(
        Outgoing.objects.select_related("notice", "person", "webhook__department")
        .filter(pk__in=[row.pk for row in rows])
        .order_by("id")
    )
    first = loaded[0]
    if first.webhook is not None:
        hook = webhook_facts(first.webhook)
        if hook.state != "active":
            return None
        return Message(first.uid, first.channel, hook.url, _lines(loaded, "zh"), "zh", hook.department, hook)
    wish = Preference.objects.filter(pk=first.person_id or 0, person__state="active").first()
    mail = first.channel == Channel.EMAIL
    if wish is None or not (wish.email_on if mail else wish.sms_on) or first.channel not in configured.ready():
        return None
    return Message(
        first.uid, first.channel, wish.email if mail else wish.mobile, _lines(loaded, wish.language), wish.language
    )


def _lines(rows: Sequence[Outgoing], language: str) -> tuple[Line, ...]:
    lines = []
    for row in rows:
        facts = rules.leaving(row.notice.facts)
        lines.append(
            Line(row.notice.code, facts, row.notice.link, row.notice.at, say(row.notice.code, facts, language))
        )
    return tuple(lines)


def _settle(rows: Sequence[Outgoing], verb: str, error: str = "") -> None:
    to = require(OUTGOING.move("pending", verb)).to
    sent_at = clock.real_now() if verb == "send" else None
    with transaction.atomic():
        Outgoing.objects.filter(pk__in=[row.pk for row in rows], state="pending").update(
            state=to, sent_at=sent_at, error=error
        )


def _failed(rows: Sequence[Outgoing], why: Failed) -> None:
    at = clock.real_now()
    with transaction.atomic():
        for row in rows:
            retry = None if why.for_good else rules.again(row.tries, at)
            state = "pending" if retry else require(OUTGOING.move("pending", "give_up")).to
            Outgoing.objects.filter(pk=row.pk, state="pending").update(
                state=state, next_at=retry or at, error=why.reason[:80]
            )
