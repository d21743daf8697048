"""Who manages webhooks and sees deliveries.  Pure; deny by default."""

from __future__ import annotations

from shuqiao.accounts.delivery.facts import WebhookFacts
from shuqiao.accounts.delivery.states import WEBHOOK
from shuqiao.kernel.actors import Actor, not_permitted
from shuqiao.kernel.refusals import Absent, Refusal

MANAGERS = frozenset({"system_manager", "platform_operator"})
OWN = frozenset({"data_officer"})
OPERATORS = frozenset({"platform_operator", "system_manager"})


def manages_all(actor: Actor) -> bool:
    """Otherwise the own department's webhooks only."""
    return actor.has(*MANAGERS)


def may_list_webhooks(actor: Actor) -> Refusal | None:
    """Data officers and those who run the platform."""
    return None if actor.has(*MANAGERS, *OWN) else not_permitted(WEBHOOK.word("add_webhook"), MANAGERS | OWN)


def may_add(actor: Actor, department: str) -> Refusal | None:
    """For the own department, or for any by those who run the platform."""
    if manages_all(actor) or (actor.has(*OWN) and actor.department == department):
        return None
    return not_permitted(WEBHOOK.word("add_webhook"), MANAGERS | OWN)


def sees(actor: Actor, webhook: WebhookFacts) -> bool:
    """Whoever may change it."""
    return manages_all(actor) or (actor.has(*OWN) and actor.department == webhook.department)


def may_change(actor: Actor, webhook: WebhookFacts) -> Refusal | None:
    """To anybody else it does not exist."""
    return None if sees(actor, webhook) else Absent(what="推送地址 webhook")


def may_see_deliveries(actor: Actor) -> Refusal | None:
    """Those who run the platform."""
    return None if actor.has(*OPERATORS) else not_permitted(WEBHOOK.word("see_deliveries"), OPERATORS)
