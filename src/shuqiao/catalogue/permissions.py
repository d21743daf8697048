"""Who may see and who may act.  Pure."""

from __future__ import annotations

from dataclasses import dataclass

from shuqiao.catalogue import states
from shuqiao.catalogue.errors import ENTRY
from shuqiao.catalogue.facts import EntryFacts
from shuqiao.kernel.actors import Actor, not_permitted
from shuqiao.kernel.refusals import Absent, ActorMissing, NotPermitted, Words
from shuqiao.kernel.transitions import WrongState

_TEND_INDEX = Words("核对和重建检索索引", "compare and rebuild the search index")


@dataclass(frozen=True)
class Sight:
    """What an actor may list: published entries always, others of ``department`` or, where ``all_``, of anybody."""

    department: str | None
    all_: bool


def sight(actor: Actor | None) -> Sight | ActorMissing:
    """The entries ``actor`` may know of."""
    if actor is None:
        return ActorMissing()
    return Sight(department=actor.department, all_=actor.has(*states.AUTHORITY))


def may_see(actor: Actor | None, provider: str, state: str) -> bool:
    """Published ones: everybody signed in, the not-shared as metadata too.

    Before that: the provider's own people and the authority's reviewers.
    """
    if actor is None:
        return False
    if state in states.EVERYBODYS or actor.has(*states.AUTHORITY):
        return True
    return actor.department is not None and actor.department == provider


def absent() -> Absent:
    """One answer for what is not there and for what is not this actor's to know."""
    return Absent(what=ENTRY)


def may_compile(actor: Actor | None) -> ActorMissing | NotPermitted | None:
    """Whether the actor may begin an entry of their own department."""
    if actor is None:
        return ActorMissing()
    if actor.department is None or not actor.has(*states.COMPILING):
        return not_permitted(states.ENTRY.word("save_draft"), states.COMPILING)
    return None


def may_tend_index(actor: Actor | None) -> ActorMissing | NotPermitted | None:
    """Whether the actor may rebuild the search index and compare it with the database: platform operation."""
    if actor is None:
        return ActorMissing()
    if not actor.has(*states.OPERATING):
        return not_permitted(_TEND_INDEX, states.OPERATING)
    return None


def may_import_list(actor: Actor | None) -> ActorMissing | NotPermitted | None:
    """Whether the actor may import a foreign list: the authority for all departments, a compiler for the own one."""
    if actor is not None and actor.has(*states.AUTHORITY):
        return None
    refused = may_compile(actor)
    if isinstance(refused, NotPermitted):
        return not_permitted(states.ENTRY.word("save_draft"), (*states.COMPILING, *states.AUTHORITY))
    return refused


def may(actor: Actor | None, verb: str, entry: EntryFacts) -> ActorMissing | Absent | NotPermitted | WrongState | None:
    """Whether the actor may do ``verb`` to ``entry`` now, by table, role and department.

    Order: sight before role, role before state, so that a refusal tells a
    stranger nothing.
    """
    if actor is None:
        return ActorMissing()
    if not may_see(actor, entry.provider, entry.state):
        return absent()
    rows = [row for row in states.ENTRY.rows if row.verb == verb]
    who = frozenset().union(*(row.who for row in rows)) if rows else frozenset[str]()
    if not any(_holds(actor, role, entry) for role in who):
        return not_permitted(states.ENTRY.word(verb), who)
    here = states.ENTRY.moves(entry.state, verb)
    if not here:
        wrong = states.ENTRY.move(entry.state, verb)
        assert isinstance(wrong, WrongState)
        return wrong
    if not any(_holds(actor, role, entry) for row in here for role in row.who):
        return not_permitted(states.ENTRY.word(verb), frozenset().union(*(row.who for row in here)))
    return None


def verbs_for(actor: Actor | None, entry: EntryFacts) -> tuple[str, ...]:
    """The verbs to offer, in the table's order."""
    ordered = dict.fromkeys(row.verb for row in states.ENTRY.rows)
    return tuple(verb for verb in ordered if may(actor, verb, entry) is None)


def _holds(actor: Actor, role: str, entry: EntryFacts) -> bool:
    if role not in actor.roles:
        return False
    return role not in states.PROVIDER_ROLES or actor.department == entry.provider
