"""Who may read the log and who may erase content."""

from __future__ import annotations

from dataclasses import dataclass

from shuqiao.kernel.actors import Actor, ActorKind, not_permitted
from shuqiao.kernel.refusals import ActorMissing, Refusal, Words

READERS_OF_ALL = frozenset({"auditor", "authority_reviewer"})
READERS_OF_THEIR_DEPARTMENT = frozenset(
    {"head", "data_officer", "provider_reviewer", "security_manager", "system_manager", "platform_operator"}
)


@dataclass(frozen=True)
class Reach:
    """Whose entries an actor may list: everybody's, or those of one department."""

    everything: bool
    department: str | None


def reach(actor: Actor | None) -> Reach | Refusal:
    """What ``actor`` may read of the log (GB/T 39477: the auditor reads all, others their own duty)."""
    if actor is None:
        return ActorMissing()
    if actor.kind is ActorKind.SYSTEM or actor.has(*READERS_OF_ALL):
        return Reach(True, None)
    if actor.department is not None and actor.has(*READERS_OF_THEIR_DEPARTMENT):
        return Reach(False, actor.department)
    return not_permitted(Words("查看操作留痕", "read the log"), READERS_OF_ALL | READERS_OF_THEIR_DEPARTMENT)


def may_erase(actor: Actor | None) -> Actor | Refusal:
    """Erasure is the auditor's, who administers nothing and grants nothing."""
    if actor is None:
        return ActorMissing()
    return actor if actor.has("auditor") else not_permitted(Words("擦除留痕内容", "erase content"), ["auditor"])


def may_begin_epoch(actor: Actor | None) -> Actor | Refusal:
    """A new log is begun by the platform's operator or by the platform itself, with a recorded reason."""
    if actor is None:
        return ActorMissing()
    if actor.kind is ActorKind.SYSTEM or actor.has("platform_operator"):
        return actor
    return not_permitted(Words("另立日志", "begin a new log"), ["platform_operator"])
