"""The life of a grant: every state × verb."""

from __future__ import annotations

from datetime import date
from itertools import product

import pytest

from shuqiao.accounts.queries import department
from shuqiao.kernel.refusals import Absent, NotPermitted
from shuqiao.kernel.transitions import WrongState
from shuqiao.sharing import actions
from shuqiao.sharing.facts import GrantFacts
from shuqiao.sharing.states import GRANT, SIDE, GrantState
from tests.cast.people import HOUSING, LAND, Cast
from tests.rooms.sharing.stage import (
    CLOCK,
    INCIDENT,
    NAME_ONLY,
    RENEWABLE,
    TODAY,
    grant_in,
    log,
    on,
    renewal_in,
    standing_in,
    test_in,
    to_state,
)

LEGAL = {
    "active": {"suspend", "narrow", "revoke", "expire", "emergency_stop", "offer_renewal", "renew", "renew_standing",
               "hand_over", "end_test"},
    "suspended": {"resume", "narrow", "revoke", "expire", "hand_over", "end_test"},
    "revoked": set(),
    "expired": set(),
}  # fmt: skip
STATES = sorted(GrantState)
VERBS = sorted(GRANT.verbs)
AFTER_THE_END = date(2026, 9, 22)


def do(cast: Cast, verb: str, number: str) -> GrantFacts:
    """One verb by whoever may do it."""
    acts = {
        "suspend": lambda: actions.suspend_grant(cast.provider_reviewer, number, INCIDENT),
        "resume": lambda: actions.resume_grant(cast.provider_reviewer, number, "已封禁账号并复核"),
        "narrow": lambda: actions.narrow_grant(cast.provider_reviewer, number, NAME_ONLY, INCIDENT),
        "revoke": lambda: actions.revoke_grant(cast.provider_reviewer, number, INCIDENT),
        "expire": lambda: actions.expire_grant(CLOCK, number),
        "emergency_stop": lambda: actions.emergency_stop(cast.security_manager, number, "发现批量下载"),
        "offer_renewal": lambda: actions.offer_renewal(CLOCK, number),
        "renew": lambda: actions.grant_renewal(cast.provider_reviewer, RENEWALS[number]),
        "renew_standing": lambda: actions.renew_standing(cast.applicant, number),
        "hand_over": lambda: actions.hand_over_grant(CLOCK, number, department(HOUSING), department(LAND)),
        "end_test": lambda: actions.end_test(cast.applicant, number),
    }
    return acts[verb]()


def test_the_table_agrees_with_the_list_written_by_hand() -> None:
    assert {state: set(GRANT.verbs_from(state)) for state in STATES} == LEGAL
    assert GRANT.states == set(STATES)
    assert GRANT.unreachable() == frozenset()
    assert GRANT.verbs <= set(SIDE)


RENEWALS: dict[str, str] = {}
"""Renewals that a provider may grant, by grant."""
ON = {"expire": AFTER_THE_END, "offer_renewal": RENEWABLE, "renew": RENEWABLE, "renew_standing": RENEWABLE}


def made(cast: Cast, state: str, verb: str) -> GrantFacts:
    """A grant of the kind that ``verb`` is for."""
    if verb == "renew_standing":
        return standing_in(cast, state)
    if verb == "end_test":
        return test_in(cast, state)
    if verb != "renew":
        return grant_in(cast, state)
    before = grant_in(cast, "active")
    with on(RENEWABLE):
        RENEWALS[before.number] = renewal_in(cast, before.number, "under_review").number
        return to_state(cast, before, state)


@pytest.mark.django_db
@pytest.mark.parametrize(("state", "verb"), list(product(STATES, VERBS)))
def test_every_state_and_verb(cast: Cast, state: str, verb: str) -> None:
    with on(TODAY):
        before = made(cast, state, verb)
    with on(ON.get(verb, TODAY)):
        recorded = len(log())
        if verb in LEGAL[state]:
            after = do(cast, verb, before.number)
            assert after.state in {row.to for row in GRANT.moves(state, verb)}
            assert after.version == before.version + (verb != "offer_renewal")
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
        actions.resume_grant(cast.provider_reviewer, number, "已复核")
        actions.narrow_grant(cast.provider_reviewer, number, NAME_ONLY, INCIDENT)
        ended = actions.revoke_grant(cast.provider_reviewer, number, INCIDENT)
        with pytest.raises(WrongState):
            actions.resume_grant(cast.provider_reviewer, number)
    with on(AFTER_THE_END), pytest.raises(WrongState):
        actions.expire_grant(CLOCK, number)
    assert (ended.state, ended.version) == (GrantState.REVOKED, 5)
