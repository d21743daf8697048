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


def test_a_thing_named_in_both_languages_is_shown_in_the_reader_s() -> None:
    refusal = Absent(what="授权 grant G-2025-000001")
    assert refusal.sentence("zh") == "没有找到授权 G-2025-000001"
    assert refusal.sentence("en") == "No such grant G-2025-000001"
    assert Absent(what="页面 page").sentence("en") == "No such page"
    assert Absent(what="person").sentence("zh") == "没有找到person"
    assert TooLarge(what="请求体 body", limit="1 B").sentence("en") == "body is over the limit of 1 B"
    assert Absent(what="公租房 房源").sentence("en") == "No such 公租房 房源"
