"""The verbs of a basket on members in every state: the single verb's own moves, and nothing else."""

from __future__ import annotations

from itertools import product

import pytest

from shuqiao.kernel.refusals import Refusal
from shuqiao.sharing import actions, permissions, queries
from shuqiao.sharing.errors import BasketSent, NothingToSend
from shuqiao.sharing.states import APPLICATION, ApplicationState
from tests.cast.people import Cast
from tests.rooms.sharing.stage import TODAY, log, on, walk
from tests.rooms.sharing.test_baskets import SHARED, lines, stage, states

pytestmark = pytest.mark.django_db
STATES = sorted(ApplicationState)
MOVES = {"submit": {"draft", "returned"}, "approve": {"waiting_head"}}
"""Written by hand a second time: the table in ``states.py`` must agree."""


def test_the_table_agrees_with_the_list_written_by_hand() -> None:
    for verb, moved in MOVES.items():
        assert {row.frm for row in APPLICATION.rows if row.verb == verb} == moved
    assert set(permissions.BASKET_VERBS) == {*MOVES, "save_draft"}


@pytest.mark.parametrize(("state", "verb"), list(product(STATES, ("save_draft", "submit", "approve"))))
def test_every_state_of_a_member_and_verb(cast: Cast, state: str, verb: str) -> None:
    """One member is walked to ``state`` by itself, the other is withdrawn and stays so."""
    with on(TODAY):
        household, vehicles, _ = stage(cast)
        basket = actions.start_basket(cast.applicant, SHARED, lines(household, vehicles))
        first, second = (m.application for m in basket.members)
        assert first is not None
        assert second is not None
        walk(cast, second, "withdrawn")
        walk(cast, first, state)
        before, recorded = queries.basket(cast.applicant, basket.number), len(log())
        acts = {
            "save_draft": lambda: actions.save_basket(cast.applicant, basket.number, SHARED, lines(household)),
            "submit": lambda: actions.submit_basket(cast.applicant, basket.number),
            "approve": lambda: actions.approve_basket(cast.applicant_head, basket.number),
        }
        who = cast.applicant_head if verb == "approve" else cast.applicant
        legal = state in MOVES[verb] if verb in MOVES else state in ("draft", "withdrawn")
        assert (verb in permissions.basket_verbs_for(who, before)) == legal
        if not legal:
            with pytest.raises(NothingToSend if verb in MOVES else BasketSent):
                acts[verb]()
            assert (queries.basket(cast.applicant, basket.number), len(log())) == (before, recorded)
            return
        after = acts[verb]()
        assert len(log()) == recorded + 1
        if verb in MOVES:
            assert states(after)[0] in {row.to for row in APPLICATION.moves(state, verb)}
            assert states(after)[1] == "withdrawn"
        else:
            assert states(after) == ["draft"]


def test_a_returned_member_is_sent_again_with_the_basket_while_the_others_go_on(cast: Cast) -> None:
    with on(TODAY):
        entries = stage(cast)
        number = actions.start_basket(cast.applicant, SHARED, lines(*entries)).number
        sent = actions.submit_basket(cast.applicant, number)
        first = sent.members[0].application
        assert first is not None
        actions.return_(cast.applicant_head, first.number, "请补充依据")
        assert states(actions.approve_basket(cast.applicant_head, number)) == ["returned", "under_review", None]
        again = actions.submit_basket(cast.applicant, number)
        assert states(again) == ["waiting_head", "under_review", None]
        assert again.submitted_at == sent.submitted_at
        assert [len(m.grants) for m in again.members] == [0, 0, 1], "what was taken is not taken twice"
        assert states(actions.approve_basket(cast.applicant_head, number)) == ["under_review", "under_review", None]


@pytest.mark.parametrize("login", ["jianruoxi", "shenwangchuan", "fangxiaoman", "duqinghe", "youke", "yanmingjing"])
@pytest.mark.parametrize("verb", ["save_draft", "submit", "approve"])
def test_nobody_else_moves_anything(cast: Cast, login: str, verb: str) -> None:
    right = {"save_draft": "jianruoxi", "submit": "jianruoxi", "approve": "shenwangchuan"}
    with on(TODAY):
        entries = stage(cast)
        number = actions.start_basket(cast.applicant, SHARED, lines(*entries)).number
        if verb == "approve":
            actions.submit_basket(cast.applicant, number)
        acts = {
            "save_draft": lambda: actions.save_basket(cast[login], number, SHARED, lines(*entries)),
            "submit": lambda: actions.submit_basket(cast[login], number),
            "approve": lambda: actions.approve_basket(cast[login], number),
        }
        before = queries.basket(cast.applicant, number)
        if login == right[verb]:
            acts[verb]()
            return
        with pytest.raises(Refusal):
            acts[verb]()
        assert queries.basket(cast.applicant, number) == before
