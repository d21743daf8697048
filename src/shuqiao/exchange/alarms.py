"""Alarms: one row per day, kind and object; the first of a day is recorded in the log."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import F

from shuqiao.audit.actions import record
from shuqiao.exchange import events, feed, voices
from shuqiao.exchange.models import Alarm
from shuqiao.kernel import clock
from shuqiao.kernel.refusals import Absent

ABOUT_PER_DAY = 200
"""A broken gateway can name at most so many things a day; the rest are counted together."""


def raise_alarm(member: str, kind: str, about: str, facts: dict[str, Any]) -> None:
    """Count an alarm about ``about`` (an order's number, a log's origin), in a transaction of its own."""
    with transaction.atomic():
        gateway = feed.locked(member).get(member)
        if gateway is None:
            raise Absent(what="前置机 gateway")
        day, now, about = clock.today(), clock.now(), about[:100]
        today = Alarm.objects.filter(gateway=gateway, day=day, kind=kind)
        if not today.filter(about=about).exists() and today.count() >= ABOUT_PER_DAY:
            about = "…"
        counted = today.filter(about=about).update(count=F("count") + 1, last_at=now)
        if counted:
            return
        Alarm.objects.create(gateway=gateway, day=day, kind=kind, about=about, first_at=now, last_at=now)
        record(
            voices.of(gateway),
            events.ALARM,
            events.of_gateway(member),
            {"kind": kind, "about": about, **facts},
            department=gateway.department,
        )
