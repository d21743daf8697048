"""What is done to the instance as a whole."""

from __future__ import annotations

from datetime import datetime, timedelta
from math import ceil

from django.conf import settings
from django.db import transaction

from shuqiao.audit.actions import record
from shuqiao.kernel import clock
from shuqiao.kernel.actors import Actor, ActorKind, not_permitted, present, system
from shuqiao.kernel.canonical import moment
from shuqiao.kernel.refusals import Words, require
from shuqiao.site import demo_offset
from shuqiao.site.errors import ClockGoesBack, DemoMismatch, NoDemo
from shuqiao.site.models import Instance

MOVERS = ("platform_operator", "system_manager")


def create_instance() -> bool:
    """Write the instance's row at its first migration; True where it is new.

    Whether it is a demo is fixed here for ever.  Raises :class:`DemoMismatch` for an existing
    instance of the other kind.
    """
    with transaction.atomic():
        found = Instance.objects.select_for_update().first()
        if found is not None:
            require(_same_kind(found))
            return False
        Instance.objects.create(id=1, demo=settings.SHUQIAO_DEMO, created_at=clock.real_now())
        record(
            system("site"),
            "site.instance.created",
            "instance:1",
            {"demo": settings.SHUQIAO_DEMO, "log_name": settings.SHUQIAO_LOG_NAME},
        )
    return True


def move_clock(actor: Actor | None, to: datetime) -> datetime:
    """Move a demo instance's platform time to ``to``; the new platform time.

    Other processes follow within a second.  Raises :class:`NoDemo`, :class:`ClockGoesBack` (the
    first move alone may go back), :class:`NotPermitted`, :class:`ActorMissing`.
    """
    with transaction.atomic():
        instance = Instance.objects.select_for_update().first()
        who = require(present(actor))
        if instance is None or not instance.demo:
            raise NoDemo
        if who.kind is not ActorKind.SYSTEM and not who.has(*MOVERS):
            raise not_permitted(Words("移动演示时钟", "move the demo clock"), MOVERS)
        real = clock.real_now()
        before = real + timedelta(seconds=instance.offset_seconds)
        if to < before and instance.offset_seconds != 0:
            raise ClockGoesBack(now=moment(before), to=moment(to))
        offset = ceil((to - real).total_seconds())  # never before the moment asked for
        Instance.objects.filter(id=instance.id).update(offset_seconds=offset)
        record(who, "site.clock.moved", "instance:1", {"from": moment(before), "to": moment(to)})
        transaction.on_commit(demo_offset.forget)
    return real + timedelta(seconds=offset)


def check_kind() -> DemoMismatch | None:
    """The refusal where setting and instance disagree; None too where there is no instance yet."""
    found = Instance.objects.first()
    return _same_kind(found) if found is not None else None


def _same_kind(instance: Instance) -> DemoMismatch | None:
    if instance.demo == settings.SHUQIAO_DEMO:
        return None
    return DemoMismatch(
        created="是" if instance.demo else "不是", created_en=instance.demo, setting=int(settings.SHUQIAO_DEMO)
    )
