"""Which people of which department a row of a table speaks of.  Pure."""

from __future__ import annotations

from shuqiao.kernel.actors import Actor, ActorKind, not_permitted
from shuqiao.kernel.refusals import NotPermitted
from shuqiao.kernel.transitions import TransitionTable, WrongState

PLATFORM_WIDE = frozenset({"authority_reviewer", "security_manager"})
"""Roles that act for the platform where a verb is theirs, whatever their department."""


def people(table: TransitionTable, verb: str, state: str = "") -> frozenset[str]:
    """The roles that may do ``verb``, in ``state`` where it stands there, anywhere else."""
    here = [row.who for row in table.rows if row.verb == verb and (not state or row.frm == state)]
    return frozenset().union(*here) if here else frozenset()


def holds(actor: Actor, who: frozenset[str], department: str | None) -> bool:
    """Whether ``actor`` is one of ``who`` in ``department``, or acts for the whole platform."""
    if actor.kind is ActorKind.SYSTEM:
        return "system" in who
    if actor.has(*(who & PLATFORM_WIDE)):
        return True
    return bool(department) and actor.department == department and actor.has(*(who - PLATFORM_WIDE))


def may(
    actor: Actor, verb: str, table: TransitionTable, state: str, department: str | None
) -> NotPermitted | WrongState | None:
    """Role before state, so that a refusal tells a stranger nothing."""
    everywhere = people(table, verb)
    if not holds(actor, everywhere, department):
        return not_permitted(table.word(verb), everywhere)
    if not table.moves(state, verb):
        wrong = table.move(state, verb)
        assert isinstance(wrong, WrongState)
        return wrong
    here = people(table, verb, state)
    return None if holds(actor, here, department) else not_permitted(table.word(verb), here)
