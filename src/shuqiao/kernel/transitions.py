"""States are tables: from, verb, to, who, guard, deadline.

A room writes its lifecycle once, as data.  Rules ask the table, tests enumerate
every state × verb, pages and documents are drawn from it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from shuqiao.kernel.refusals import Family, Refusal, Words


class WrongState(Refusal):
    """The verb exists, but not in this state.  ``state``, ``verb`` and ``allowed`` are :class:`Words`."""

    code = "wrong_state"
    family = Family.CONFLICT
    zh = "当前状态为“{state}”，不能执行“{verb}”；该操作只在以下状态可用：{allowed}"
    en = "In state '{state}' the verb '{verb}' is not possible; it is in: {allowed}"
    next_zh = "请刷新页面查看最新状态，再选择可用的操作。"
    next_en = "Reload to see the present state and choose one of its verbs."


@dataclass(frozen=True)
class Transition:
    """One legal move.

    ``who`` are role codes, any of which may do it (``system`` for the platform's
    own jobs); ``guard`` names the rule that must consent; ``deadline`` names the
    limit of the rule set whose clock starts when ``to`` is entered.
    """

    frm: str
    verb: str
    to: str
    who: frozenset[str]
    guard: str | None = None
    deadline: str | None = None


@dataclass(frozen=True)
class TransitionTable:
    """The lifecycle of one kind of thing.  ``words`` name its states and verbs for people."""

    subject: str
    initial: str
    rows: tuple[Transition, ...]
    words: Mapping[str, Words] = field(default_factory=dict)

    def word(self, code: str) -> Words:
        """What people call a state or a verb; a test sees to it that none lacks its words."""
        return self.words.get(code, Words(code, code))

    @property
    def states(self) -> frozenset[str]:
        """Every state that occurs."""
        return frozenset({self.initial}) | {r.frm for r in self.rows} | {r.to for r in self.rows}

    @property
    def verbs(self) -> frozenset[str]:
        """Every verb that occurs."""
        return frozenset(r.verb for r in self.rows)

    def moves(self, state: str, verb: str) -> tuple[Transition, ...]:
        """The rows for ``state`` and ``verb``: none, one, or one per outcome of a guard."""
        return tuple(r for r in self.rows if r.frm == state and r.verb == verb)

    def move(self, state: str, verb: str, to: str | None = None) -> Transition | WrongState:
        """The single row for ``state`` and ``verb`` (and ``to``, where a guard decides the target)."""
        rows = [r for r in self.moves(state, verb) if to is None or r.to == to]
        if len(rows) == 1:
            return rows[0]
        if rows:
            raise ValueError(f"{self.subject}: {state}/{verb} has several targets; name one")
        allowed = tuple(self.word(r) for r in dict.fromkeys(r.frm for r in self.rows if r.verb == verb))
        return WrongState(state=self.word(state), verb=self.word(verb), allowed=allowed)

    def verbs_from(self, state: str) -> frozenset[str]:
        """What can be done in ``state``, by anybody."""
        return frozenset(r.verb for r in self.rows if r.frm == state)

    def unreachable(self) -> frozenset[str]:
        """States that no row leads to.  Empty in every table, by a test."""
        seen = {self.initial}
        grew = True
        while grew:
            new = {r.to for r in self.rows if r.frm in seen} - seen
            seen |= new
            grew = bool(new)
        return self.states - seen


def rows(
    frm: Iterable[str] | str,
    verb: str,
    to: str,
    who: Iterable[str],
    guard: str | None = None,
    deadline: str | None = None,
) -> tuple[Transition, ...]:
    """One row per origin state, for verbs that several states allow."""
    origins = (frm,) if isinstance(frm, str) else tuple(frm)
    return tuple(Transition(f, verb, to, frozenset(who), guard, deadline) for f in origins)
