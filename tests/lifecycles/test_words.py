"""What refusals of states and permissions say: Chinese to Chinese readers, English to English ones."""

from __future__ import annotations

import re

import pytest

from shuqiao.accounts.facts import Role
from shuqiao.accounts.permissions import NEEDS, Verb
from shuqiao.accounts.states import VERBS
from shuqiao.kernel.actors import ROLES, not_permitted
from shuqiao.kernel.transitions import TransitionTable, WrongState
from shuqiao.portal.words import TABLES
from tests.cast.people import Cast
from tests.rooms.sharing.stage import TODAY, application_in, on

LETTERS = re.compile("[A-Za-z]")


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.subject)
def test_every_state_and_verb_has_its_words(table: TransitionTable) -> None:
    for code in table.states | table.verbs:
        assert not LETTERS.search(table.words[code].zh), code
        assert table.words[code].en.isascii(), code


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.subject)
def test_a_wrong_state_is_named_in_one_language(table: TransitionTable) -> None:
    for state in table.states:
        for verb in table.verbs:
            if table.moves(state, verb):
                continue
            refusal = table.move(state, verb)
            assert isinstance(refusal, WrongState)
            assert not LETTERS.search(refusal.sentence("zh"))
            assert refusal.sentence("en").isascii()


def test_every_role_is_named_in_one_language() -> None:
    assert {role.value for role in Role} <= set(ROLES)
    for verb in {*NEEDS, Verb.ISSUE_TOKEN, Verb.CHANGE_PASSWORD}:
        refusal = not_permitted(VERBS[verb], NEEDS.get(verb, ["person"]))
        assert not LETTERS.search(refusal.sentence("zh"))
        assert refusal.sentence("en").isascii()
    for table in TABLES:
        assert {role for row in table.rows for role in row.who} <= set(ROLES)


@pytest.mark.django_db
def test_the_api_says_it_in_the_reader_s_language(cast: Cast, browser_of) -> None:  # type: ignore[no-untyped-def]
    with on(TODAY):
        found = application_in(cast, "waiting_head")
        address = f"/api/v1/sharing/applications/{found.number}/"
        own = browser_of("jianruoxi").post(f"{address}approve", "{}", content_type="application/json").json()
        assert own["detail"] == "您没有“通过”的权限（需要：负责人（审批））"
        early = browser_of("jianruoxi").post(
            f"{address}submit", "{}", content_type="application/json", headers={"Accept-Language": "en"}
        )
    assert early.json()["detail"] == (
        "In state 'waiting for head' the verb 'Submit' is not possible; it is in: draft, returned"
    )
