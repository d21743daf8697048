"""The life of a grant: every state × verb."""

from __future__ import annotations

from datetime import date
from itertools import product

import pytest

from shuqiao.kernel.refusals import Absent, NotPermitted
from shuqiao.kernel.transitions import WrongState
from shuqiao.sharing import actions
from shuqiao.sharing.facts import GrantFacts
from shuqiao.sharing.states import GRANT, SIDE, GrantState
from tests.cast.people import Cast
from tests.rooms.sharing.stage import CLOCK, INCIDENT, NAME_ONLY, TODAY, grant_in, log, on

LEGAL = {
    "active": {"suspend", "narrow", "revoke", "expire"},
    "suspended": {"resume", "narrow", "revoke", "expire"},
    "revoked": set(),
    "expired": set(),
}
STATES = sorted(GrantState)
VERBS = sorted(GRANT.verbs)
AFTER_THE_END = date(2026, 9, 22)


def do(cast: Cast, verb: str, number: str) -> GrantFacts:
    """One verb by whoever may do it."""
    acts = {
        "suspend": lambda: actions.suspend_grant(cast.provider_reviewer, number, INCIDENT),
        "resume": lambda: actions.resume_grant(cast.provider_reviewer, number),
        "narrow": lambda: actions.narrow_grant(cast.provider_reviewer, number, NAME_ONLY, INCIDENT),
        "revoke": lambda: actions.revoke_grant(cast.provider_reviewer, number, INCIDENT),
        "expire": lambda: actions.expire_grant(CLOCK, number),
    }
    return acts[verb]()


def test_the_table_agrees_with_the_list_written_by_hand() -> None:
    assert {state: set(GRANT.verbs_from(state)) for state in STATES} == LEGAL
    assert GRANT.states == set(STATES)
    assert GRANT.unreachable() == frozenset()
    assert GRANT.verbs <= set(SIDE)


@pytest.mark.django_db
@pytest.mark.parametrize(("state", "verb"), list(product(STATES, VERBS)))
def test_every_state_and_verb(cast: Cast, state: str, verb: str) -> None:
    with on(TODAY):
        before = grant_in(cast, state)
    with on(AFTER_THE_END if verb == "expire" else TODAY):
        recorded = len(log())
        if verb in LEGAL[state]:
            after = do(cast, verb, before.number)
            assert after.state in {row.to for row in GRANT.moves(state, verb)}
            assert after.version == before.version + 1
            assert len(log()) == recorded + 1
        else:
            with pytest.raises(WrongState):
                do(cast, verb, before.number)
            assert len(log()) == recorded


@pytest.mark.django_db
def test_a_whole_life_with_the_forbidden_moves_where_they_tempt(cast: Cast) -> None:
    with on(TODAY):
        number = grant_in(cast, "active").number
        with pytest.raises(NotPermitted):
            actions.revoke_grant(cast.applicant, number, INCIDENT)
        with pytest.raises(Absent):
            actions.suspend_grant(cast["fengan"], number, INCIDENT)
        actions.suspend_grant(cast.authority_reviewer, number, INCIDENT)
        with pytest.raises(WrongState):
            actions.suspend_grant(cast.provider_reviewer, number, INCIDENT)
        actions.resume_grant(cast.provider_reviewer, number)
        actions.narrow_grant(cast.provider_reviewer, number, NAME_ONLY, INCIDENT)
        ended = actions.revoke_grant(cast.provider_reviewer, number, INCIDENT)
        with pytest.raises(WrongState):
            actions.resume_grant(cast.provider_reviewer, number)
    with on(AFTER_THE_END), pytest.raises(WrongState):
        actions.expire_grant(CLOCK, number)
    assert (ended.state, ended.version) == (GrantState.REVOKED, 5)
