"""Reading: one's preferences, a department's webhooks, the operator's list of deliveries."""

from __future__ import annotations

from shuqiao.accounts import permissions as accounts
from shuqiao.accounts.delivery import permissions
from shuqiao.accounts.delivery.facts import OutgoingFacts, PreferenceFacts, WebhookFacts
from shuqiao.accounts.delivery.models import Outgoing, Preference, Webhook
from shuqiao.accounts.delivery.states import OUTGOING
from shuqiao.kernel import pages
from shuqiao.kernel.actors import Actor, present
from shuqiao.kernel.pages import Page
from shuqiao.kernel.refusals import Absent, Malformed, Words, require

BOXES = ("dead", "pending", "sent", "dropped", "all")


def preference(actor: Actor | None) -> PreferenceFacts:
    """The actor's own; nobody reads another's."""
    me = accounts.person_id(require(present(actor)))
    row = Preference.objects.filter(pk=me).first()
    if row is None:
        return PreferenceFacts(me)
    return PreferenceFacts(me, row.email, row.mobile, row.email_on, row.sms_on, row.language)


def webhook_facts(row: Webhook) -> WebhookFacts:
    """The facts of a row."""
    return WebhookFacts(
        row.pk, row.department_id, row.department.short_name, row.name, row.url, row.version, row.made_at, row.state
    )


def webhooks(actor: Actor | None, after: str | None = None, limit: int | None = None) -> Page[WebhookFacts]:
    """Active webhooks of the actor's department; of every department for those who manage all."""
    who = require(present(actor))
    require(permissions.may_list_webhooks(who))
    found, size = Webhook.objects.select_related("department").filter(state="active"), pages.limit(limit)
    if not permissions.manages_all(who):
        found = found.filter(department_id=who.department)
    if after:
        found = found.filter(pk__gt=pages.row_number(after))
    rows = list(found.order_by("pk")[: size + 1])
    return Page(tuple(webhook_facts(r) for r in rows[:size]), str(rows[size - 1].pk) if len(rows) > size else None)


def webhook(actor: Actor | None, number: int) -> WebhookFacts:
    """One webhook.  Raises ``Absent`` where it is none of the actor's."""
    who = require(present(actor))
    row = Webhook.objects.select_related("department").filter(pk=number if 0 <= number < 2**63 else -1).first()
    facts = webhook_facts(row) if row else None
    if facts is None or not permissions.sees(who, facts):
        raise Absent(what="推送地址 webhook")
    return facts


def deliveries(
    actor: Actor | None, box: str = "dead", after: str | None = None, limit: int | None = None
) -> Page[OutgoingFacts]:
    """What became of messages, newest first, for the operator; a receiver is named, an address never."""
    require(permissions.may_see_deliveries(require(present(actor))))
    if box not in BOXES:
        raise Malformed(field="box", what=Words(f"没有 box={box}", f"there is no box={box}"))
    found, size = Outgoing.objects.select_related("notice", "person__department", "webhook__department"), 0
    size = pages.limit(limit)
    if box != "all":
        found = found.filter(state=box)
    if after:
        found = found.filter(pk__lt=pages.row_number(after))
    rows = list(found.order_by("-pk")[: size + 1])
    return Page(tuple(_facts(r) for r in rows[:size]), str(rows[size - 1].pk) if len(rows) > size else None)


def dead(most: int) -> int:
    """How many messages were given up, at most ``most``."""
    return Outgoing.objects.filter(state="dead").order_by()[:most].count()


def _facts(row: Outgoing) -> OutgoingFacts:
    home = row.webhook.department if row.webhook else row.person.department if row.person else None
    receiver = row.webhook.name if row.webhook else row.person.name if row.person else ""
    return OutgoingFacts(
        row.pk, row.uid, row.channel, row.notice.code, receiver, home.short_name if home else "", row.state,
        row.urgent, row.tries, row.next_at, row.made_at, row.sent_at, row.error,
    )  # fmt: skip


assert set(BOXES) - {"all"} == OUTGOING.states
