"""Who acts.  Given to every action; recorded in every audit entry."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum

from shuqiao.kernel.refusals import ActorMissing, NotPermitted, Words

ROLES = {
    "compiler": Words("编目员", "compiler"),
    "data_officer": Words("数据专员", "data officer"),
    "head": Words("负责人（审批）", "head (approver)"),
    "authority_reviewer": Words("主管部门审核人", "authority reviewer"),
    "applicant": Words("申请人", "applicant"),
    "provider_reviewer": Words("提供部门审核人", "provider reviewer"),
    "clerk": Words("经办人", "clerk"),
    "platform_operator": Words("平台运营人员", "platform operator"),
    "system_manager": Words("系统管理员", "system manager"),
    "security_manager": Words("安全管理员", "security manager"),
    "auditor": Words("审计员", "auditor"),
    "contractor": Words("受托方人员", "contractor"),
    "person": Words("本人登录", "signed in in person"),
    "holder": Words("持有人", "holder"),
    "system": Words("平台自动办理", "the platform itself"),
    "gateway": Words("前置机", "the gateway"),
}
"""What people call the parties that permissions and tables of states name (words.md 71 to 86)."""


class ActorKind(Enum):
    PERSON = "person"
    TOKEN = "token"  # noqa: S105 - a person's API token: same roles, cut to the token's scopes
    SYSTEM = "system"  # a named job of the platform itself
    GATEWAY = "gateway"  # a gateway member, authenticated by its request key


@dataclass(frozen=True)
class Actor:
    """One acting party.

    ``department`` is the 18-character credit code; ``roles`` are role codes held
    *in that department*; ``scopes`` is ``None`` where no token narrows them, ``until``
    the real moment at which such a token ends.  A deputy (代办) acts in the other's roles:
    ``deputy_of`` is the id of the person who named them, ``deputy_of_name`` the name.
    """

    kind: ActorKind
    id: str
    name: str
    department: str | None = None
    roles: frozenset[str] = field(default_factory=frozenset)
    scopes: frozenset[str] | None = None
    until: datetime | None = None
    deputy_of: str = ""
    deputy_of_name: str = ""

    def has(self, *roles: str) -> bool:
        """Whether the actor holds any of ``roles``."""
        return not self.roles.isdisjoint(roles)

    def stands_for(self, person: str) -> bool:
        """Whether ``person`` (an id) acts here: by themselves, or by this deputy."""
        return bool(person) and person in (self.id, self.deputy_of)


def system(name: str) -> Actor:
    """The platform acting by itself, under a name (``clock``, ``sequencer``)."""
    return Actor(ActorKind.SYSTEM, f"system:{name}", name)


def not_permitted(verb: Words, roles: Iterable[str]) -> NotPermitted:
    """The refusal of ``verb`` to one who holds none of ``roles``."""
    return NotPermitted(verb=verb, needs=tuple(ROLES[role] for role in sorted(roles)))


def present(actor: Actor | None) -> Actor | ActorMissing:
    """The actor, or the refusal that nobody acts."""
    return actor if actor is not None else ActorMissing()
