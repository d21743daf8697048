"""Who may stand in for whom.  Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from shuqiao.accounts.deputies.errors import (
    DeputyPeriodWrong,
    DeputyRolesWrong,
    DeputyUnfit,
    SuccessorUnfit,
)
from shuqiao.accounts.deputies.facts import LONGEST_DAYS, DeputyshipFacts
from shuqiao.accounts.facts import THREE_MANAGERS, PersonFacts
from shuqiao.kernel.actors import ROLES
from shuqiao.kernel.refusals import Refusal, Words


def deputisable(held: Iterable[str]) -> tuple[str, ...]:
    """Of the roles that a person holds (implied ones too), those a deputy may take (GB/T 39477: not the three)."""
    return tuple(sorted(set(held) - THREE_MANAGERS))


def _unfit(person: PersonFacts, other: PersonFacts) -> tuple[str, str] | None:
    if person.id == other.id:
        return "是本人", "it is the same person"
    if not other.active:
        return "账号已停用", "the account is deactivated"
    if person.department != other.department:
        return "不在同一部门", "they are of another department"
    return None


def deputy_for(
    person: PersonFacts, held: Iterable[str], deputy: PersonFacts, roles: Iterable[str], valid_from: date,
    valid_to: date, today: date,
) -> DeputyshipFacts | Refusal:  # fmt: skip
    """The deputyship that ``person`` may give to ``deputy`` (AB 岗; users.md 2.2)."""
    why = _unfit(person, deputy)
    if why is not None:
        return DeputyUnfit(field="deputy", why_zh=why[0], why_en=why[1])
    allowed, asked = deputisable(held), tuple(sorted(set(roles)))
    if not asked or not set(asked) <= set(allowed):
        return DeputyRolesWrong(field="roles", allowed=_named(allowed))
    if not valid_from <= valid_to or valid_to < today or (valid_to - valid_from).days >= LONGEST_DAYS:
        return DeputyPeriodWrong(field="valid_to", days=LONGEST_DAYS)
    return DeputyshipFacts(
        0, person.id, person.name, deputy.id, deputy.name, person.department, asked, valid_from, valid_to
    )


def successor(person: PersonFacts, other: PersonFacts) -> Refusal | None:
    """Whether the tasks of ``person`` may go to ``other`` (移交; users.md 2.2)."""
    why = _unfit(person, other)
    return SuccessorUnfit(field="successor", why_zh=why[0], why_en=why[1]) if why is not None else None


def _named(roles: tuple[str, ...]) -> tuple[Words, ...] | str:
    return tuple(ROLES[role] for role in roles) or "—"
