"""The verbs: choose how to be told, webhooks, send again."""

from __future__ import annotations

from django.db import transaction

from shuqiao.accounts import permissions as accounts
from shuqiao.accounts.delivery import configured, permissions, rules
from shuqiao.accounts.delivery.errors import WebhooksFull
from shuqiao.accounts.delivery.facts import PreferenceFacts, WebhookFacts
from shuqiao.accounts.delivery.models import Outgoing, Preference, Webhook
from shuqiao.accounts.delivery.queries import webhook_facts
from shuqiao.accounts.delivery.states import OUTGOING, WEBHOOK
from shuqiao.accounts.events import Event
from shuqiao.accounts.models import Department
from shuqiao.audit.actions import record
from shuqiao.kernel import clock
from shuqiao.kernel.actors import Actor, not_permitted, present
from shuqiao.kernel.refusals import Absent, require


def choose(
    actor: Actor | None, *, email: str = "", mobile: str = "", email_on: bool = False, sms_on: bool = False,
    language: str = "zh",
) -> PreferenceFacts:  # fmt: skip
    """How the actor wants to be told.  The log says which ways, never an address."""
    with transaction.atomic():
        who = require(present(actor))
        me = accounts.person_id(who)
        if not me:
            raise not_permitted(WEBHOOK.word("send"), ["person"])
        asked = PreferenceFacts(me, email.strip(), mobile.strip(), email_on, sms_on, "en" if language == "en" else "zh")
        kept = require(rules.preference(asked, configured.ready()))
        told = {"email_on": kept.email_on, "sms_on": kept.sms_on, "language": kept.language}
        Preference.objects.update_or_create(
            person_id=me, defaults={**told, "email": kept.email, "mobile": kept.mobile}
        )  # fmt: skip
        record(who, Event.PREFERENCE_CHOSEN.value, f"person:{me}", told, department=who.department)
        return kept


def add_webhook(actor: Actor | None, department: str, name: str, url: str) -> tuple[WebhookFacts, str]:
    """Register an address that is told of a department's notices; its secret is returned once."""
    with transaction.atomic():
        who = require(present(actor))
        require(permissions.may_add(who, department))
        kept = require(rules.webhook_name(name))
        require(rules.outbound(url, configured.hosts()))
        home = Department.objects.select_for_update().filter(code=department.replace("\x00", "")).first()
        if home is None:
            raise Absent(field="department", what="部门 department")
        if Webhook.objects.filter(department=home, state="active").count() >= rules.MOST_WEBHOOKS:
            raise WebhooksFull(limit=rules.MOST_WEBHOOKS)
        row = Webhook.objects.create(department=home, name=kept, url=url, made_at=clock.now())
        told = {"name": kept, "url": rules.without_secrets(url)}
        record(who, Event.WEBHOOK_ADDED.value, f"webhook:{row.pk}", told, department=home.code)
        return webhook_facts(row), _secret(row)


def rotate_webhook(actor: Actor | None, number: int) -> tuple[WebhookFacts, str]:
    """A new secret at once, returned once; the old one signs nothing any more."""
    with transaction.atomic():
        row, who = _locked(actor, number)
        row.state = require(WEBHOOK.move(row.state, "rotate")).to
        row.version += 1
        row.save()
        record(who, Event.WEBHOOK_ROTATED.value, f"webhook:{row.pk}", {"version": row.version},
               department=row.department_id)  # fmt: skip
        return webhook_facts(row), _secret(row)


def remove_webhook(actor: Actor | None, number: int) -> WebhookFacts:
    """Nothing is pushed there any more, not even what waits."""
    with transaction.atomic():
        row, who = _locked(actor, number)
        row.state = require(WEBHOOK.move(row.state, "remove")).to
        row.save()
        record(who, Event.WEBHOOK_REMOVED.value, f"webhook:{row.pk}", {"name": row.name}, department=row.department_id)
        return webhook_facts(row)


def send_again(actor: Actor | None, number: int) -> None:
    """A dead message is tried anew (重新发送)."""
    with transaction.atomic():
        who = require(present(actor))
        require(permissions.may_see_deliveries(who))
        row = Outgoing.objects.select_for_update().filter(pk=number if 0 <= number < 2**63 else -1).first()
        if row is None:
            raise Absent(what="发送记录 delivery")
        row.state = require(OUTGOING.move(row.state, "retry")).to
        row.tries, row.next_at = 0, clock.real_now()
        row.save()
        told = {"channel": row.channel, "error": row.error}
        record(who, Event.DELIVERY_RETRIED.value, f"delivery:{row.uid}", told)


def _locked(actor: Actor | None, number: int) -> tuple[Webhook, Actor]:
    who = require(present(actor))
    row = Webhook.objects.select_for_update().filter(pk=number if 0 <= number < 2**63 else -1).first()
    if row is None:
        raise Absent(what="推送地址 webhook")
    require(permissions.may_change(who, webhook_facts(row)))
    return row, who


def _secret(row: Webhook) -> str:
    return rules.secret(configured.webhook_key(), row.pk, row.version)
