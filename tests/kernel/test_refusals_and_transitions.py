"""Refusals as values, and the one gate of every lifecycle."""

from __future__ import annotations

import pytest

from shuqiao.kernel.actors import Actor, ActorKind, present, system
from shuqiao.kernel.refusals import Absent, ActorMissing, TooLarge, require
from shuqiao.kernel.transitions import Transition, TransitionTable, WrongState, rows

DOOR = TransitionTable(
    "door",
    "shut",
    (
        *rows("shut", "open", "ajar", ["porter"]),
        *rows(("ajar", "wide"), "close", "shut", ["porter", "system"]),
        *rows("ajar", "open", "wide", ["porter"]),
        Transition("wide", "break", "broken", frozenset({"storm"})),
        Transition("wide", "break", "shut", frozenset({"storm"})),
    ),
)


def test_require_raises_refusals_and_passes_values() -> None:
    assert require(3) == 3
    with pytest.raises(TooLarge) as caught:
        require(TooLarge(field="body", what="正文", limit="1 MiB"))
    assert "1 MiB" in caught.value.sentence("zh")
    assert caught.value.field == "body"


def test_a_missing_fact_does_not_hide_the_refusal() -> None:
    assert Absent().sentence("en") == "No such ?"


def test_nobody_is_a_refusal() -> None:
    assert isinstance(present(None), ActorMissing)
    clock = system("clock")
    assert present(clock) is clock
    assert not clock.has("auditor")
    assert Actor(ActorKind.PERSON, "1", "A", roles=frozenset({"head"})).has("auditor", "head")


@pytest.mark.parametrize(
    ("state", "verb", "to"),
    [("shut", "open", "ajar"), ("ajar", "open", "wide"), ("ajar", "close", "shut"), ("wide", "close", "shut")],
)
def test_legal_moves(state: str, verb: str, to: str) -> None:
    move = DOOR.move(state, verb)
    assert isinstance(move, Transition)
    assert move.to == to


def test_every_other_move_is_refused_naming_where_it_is_allowed() -> None:
    legal = {(r.frm, r.verb) for r in DOOR.rows}
    for state in DOOR.states:
        for verb in DOOR.verbs:
            if (state, verb) not in legal:
                refused = DOOR.move(state, verb)
                assert isinstance(refused, WrongState)
                assert verb in refused.sentence("en")


def test_a_guarded_target_must_be_named() -> None:
    with pytest.raises(ValueError, match="several targets"):
        DOOR.move("wide", "break")
    assert isinstance(DOOR.move("wide", "break", "broken"), Transition)
    assert isinstance(DOOR.move("wide", "break", "ajar"), WrongState)


def test_unreachable_states_are_found() -> None:
    assert not DOOR.unreachable()
    island = TransitionTable("island", "a", (*rows("a", "go", "b", []), *rows("x", "go", "y", [])))
    assert island.unreachable() == {"x", "y"}
