"""Writing the outbox, in the transaction of the notice."""

from __future__ import annotations

import secrets

from django.db.models import Q

from shuqiao.accounts.delivery import configured, rules
from shuqiao.accounts.delivery.facts import Channel
from shuqiao.accounts.delivery.models import Outgoing, Preference, Webhook
from shuqiao.accounts.models import Notice
from shuqiao.kernel import clock


def put(notice: Notice) -> int:
    """One message for each receiver and way that wants this notice; how many.  Sending goes by the real clock."""
    ready, at, hours = configured.ready(), clock.real_now(), configured.hours()
    is_urgent = rules.urgent(notice.code)
    wanted: list[tuple[str, int | None, int | None]] = []
    if ready & {Channel.EMAIL.value, Channel.SMS.value}:
        readers = Preference.objects.filter(Q(email_on=True) | Q(sms_on=True), person__state="active")
        mine = readers.filter(person_id=notice.person_id) if notice.person_id else readers.filter(
            person__department_id=notice.department_id
        )  # fmt: skip
        for one in mine.order_by("pk"):
            if one.email_on and Channel.EMAIL.value in ready:
                wanted.append((Channel.EMAIL.value, one.pk, None))
            if one.sms_on and Channel.SMS.value in ready:
                wanted.append((Channel.SMS.value, one.pk, None))
    if notice.department_id and not notice.person_id:
        hooks = Webhook.objects.filter(department_id=notice.department_id, state="active").values_list("pk", flat=True)
        wanted += [(Channel.WEBHOOK.value, None, pk) for pk in hooks]
    Outgoing.objects.bulk_create(
        Outgoing(
            uid=secrets.token_hex(16), notice=notice, channel=channel, person_id=person, webhook_id=webhook,
            urgent=is_urgent, next_at=rules.when(is_urgent, channel, at, hours), made_at=at,
        )
        for channel, person, webhook in wanted
    )  # fmt: skip
    return len(wanted)
