"""May this actor do this verb; what may this actor list.

Gateways are the platform operator's; sources and attachments the provider's data
officer's; orders are seen by both sides and by those who watch over them.
"""

from __future__ import annotations

from shuqiao.catalogue.facts import EntryFacts
from shuqiao.kernel.actors import Actor, ActorKind, not_permitted
from shuqiao.kernel.refusals import Absent, ActorMissing, Refusal, Words

OPERATOR = "platform_operator"
OFFICER = "data_officer"
CLERK = "clerk"
AUDITOR = "auditor"
WATCHERS = frozenset({OPERATOR, "authority_reviewer", "auditor", "security_manager"})
"""They see all orders, gaps and counts; no row is among them."""

RECHECKERS = (OFFICER, "applicant", "provider_reviewer")

VERBS = {
    "register_gateway": Words("登记前置机", "register a gateway"),
    "renew_code": Words("重发接入码", "renew an enrolment code"),
    "suspend": Words("暂停前置机", "suspend a gateway"),
    "resume": Words("恢复前置机", "resume a gateway"),
    "retire": Words("注销前置机", "retire a gateway"),
    "register_source": Words("登记数据源", "register a source"),
    "attach": Words("挂接资源", "attach an entry"),
    "probe": Words("连通性测试", "probe a source"),
    "recheck": Words("重新检查", "check the health again"),
    "desk": Words("在查询台查询", "ask at the desk"),
    "look": Words("查询“谁查过我”", "look into a subject's history"),
    "see": Words("查看供数管理", "see the exchange"),
}


def may_operate(actor: Actor | None, verb: str) -> Refusal | None:
    """Verbs on gateways."""
    if actor is None:
        return ActorMissing()
    if actor.kind is ActorKind.SYSTEM or actor.has(OPERATOR):
        return None
    return not_permitted(VERBS[verb], [OPERATOR])


def may_supply(actor: Actor | None, verb: str, owner: str) -> Refusal | None:
    """Verbs on a department's sources: its own data officer, or the platform operator for registering and probing."""
    if actor is None:
        return ActorMissing()
    if actor.kind is ActorKind.SYSTEM:
        return None
    if actor.has(OFFICER) and actor.department == owner:
        return None
    if actor.has(OPERATOR) and verb != "attach":
        return None
    return not_permitted(VERBS[verb], [OFFICER])


def may_attach(actor: Actor | None, entry: EntryFacts) -> Refusal | None:
    """Binding an entry is its provider's own affair."""
    return may_supply(actor, "attach", entry.provider)


def may_see_gateways(actor: Actor | None) -> Refusal | None:
    """The register of gateways is open to everybody who is signed in: providers choose from it."""
    return ActorMissing() if actor is None else None


def sees_all(actor: Actor) -> bool:
    """Otherwise only what the own department provides or consumes."""
    return actor.kind is ActorKind.SYSTEM or actor.has(*WATCHERS)


def may_see_order(actor: Actor | None, provider: str, consumer: str) -> Refusal | None:
    """Both sides and the watchers; to others an order does not exist."""
    if actor is None:
        return ActorMissing()
    if sees_all(actor) or (actor.department is not None and actor.department in (provider, consumer)):
        return None
    return Absent(what="供数单 order")


def sees_columns(actor: Actor, provider: str) -> bool:
    """Source, table and columns of an order: the provider and those who watch, never the consumer."""
    return sees_all(actor) or actor.department == provider


def may_see_source(actor: Actor | None, owner: str) -> Refusal | None:
    if actor is None:
        return ActorMissing()
    if sees_all(actor) or actor.department == owner:
        return None
    return Absent(what="数据源 source")


def may_use_desk(actor: Actor | None) -> Actor | Refusal:
    """Clerks (经办人), signed in themselves: a program calls the gateway with a key of its own instead."""
    return _in_person(actor, "desk", CLERK)


def may_look(actor: Actor | None) -> Actor | Refusal:
    """谁查过我 is the auditor's, in person."""
    return _in_person(actor, "look", AUDITOR)


def _in_person(actor: Actor | None, verb: str, role: str) -> Actor | Refusal:
    if actor is None:
        return ActorMissing()
    if actor.kind is not ActorKind.PERSON:
        return not_permitted(VERBS[verb], ["person"])
    return actor if actor.has(role) else not_permitted(VERBS[verb], [role])


def may_recheck(actor: Actor | None, provider: str, consumer: str) -> Refusal | None:
    """Either side of a grant, the operator, and the clock."""
    if actor is None:
        return ActorMissing()
    if actor.kind is ActorKind.SYSTEM or actor.has(OPERATOR):
        return None
    if actor.department in (provider, consumer) and actor.has(*RECHECKERS):
        return None
    return not_permitted(VERBS["recheck"], RECHECKERS)
