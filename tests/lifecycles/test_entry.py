"""Every state × every verb of a catalogue entry, and who may."""

from __future__ import annotations

import pytest

from shuqiao.accounts.facts import Role
from shuqiao.catalogue import permissions, queries, states
from shuqiao.catalogue.errors import ChangeNotYetPossible
from shuqiao.catalogue.facts import EntryFacts
from shuqiao.kernel.actors import Actor, ActorKind
from shuqiao.kernel.refusals import Absent, ActorMissing, NotPermitted
from shuqiao.kernel.transitions import WrongState
from tests.cast.people import LAND, POLICE, Cast
from tests.rooms.catalogue.entries import entry_in, step

TABLE = {
    "draft": {"save_draft": "draft", "submit_to_head": "waiting_head"},
    "waiting_head": {"approve_by_head": "head_approved", "return_": "returned"},
    "head_approved": {"submit": "submitted"},
    "submitted": {"return_": "returned", "reject": "rejected", "approve": "approved"},
    "returned": {"save_draft": "returned", "submit_to_head": "waiting_head"},
    "rejected": {},
    "approved": {"publish": "published"},
    "published": {"suspend": "suspended", "retire": "retired"},
    "suspended": {"resume": "published", "retire": "retired"},
    "retired": {},
}
"""Written by hand from rules.md 8.11, so that a slip in states.py shows."""

VERBS = sorted(states.ENTRY.verbs)


def test_the_table_is_the_one_written_here() -> None:
    assert states.ENTRY.states == frozenset(TABLE)
    for state, verbs in TABLE.items():
        assert {r.verb: r.to for r in states.ENTRY.rows if r.frm == state} == verbs
    assert not states.ENTRY.unreachable()


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("state", sorted(TABLE))
def test_every_verb_in_every_state(cast: Cast, state: str, verb: str) -> None:
    """The right person does each verb: it moves as the table says, or it is refused and nothing moves."""
    entry = entry_in(cast, state)
    expected = TABLE[state].get(verb)
    if expected is not None:
        assert step(cast, verb, entry.id).state == expected
        return
    with pytest.raises((WrongState, ChangeNotYetPossible)):
        step(cast, verb, entry.id)
    assert queries.entry(cast.authority_reviewer, entry.id) == entry


WHO = {
    "save_draft": {"compiler", "data_officer"},
    "submit_to_head": {"compiler", "data_officer"},
    "approve_by_head": {"head"},
    "submit": {"compiler", "data_officer"},
    "return_": {"head", "authority_reviewer"},
    "reject": {"authority_reviewer"},
    "approve": {"authority_reviewer"},
    "publish": {"authority_reviewer"},
    "suspend": {"head", "authority_reviewer"},
    "resume": {"head", "authority_reviewer"},
    "retire": {"head", "authority_reviewer"},
}
ALL_ROLES = sorted(role.value for role in Role)


def _entry(state: str) -> EntryFacts:
    return EntryFacts(id=1, provider=POLICE, provider_name="市公安局", state=state)


def _actor(role: str, department: str) -> Actor:
    return Actor(ActorKind.PERSON, "person:1", "某人", department, frozenset({role}))


@pytest.mark.parametrize("role", ALL_ROLES)
@pytest.mark.parametrize("state", sorted(TABLE))
def test_who_may_do_what(state: str, role: str) -> None:
    """Own department and foreign department, every role: only the named ones pass, and strangers learn nothing."""
    for verb in VERBS:
        own = permissions.may(_actor(role, POLICE), verb, _entry(state))
        if role not in WHO[verb]:
            assert isinstance(own, NotPermitted)
        elif verb not in TABLE[state]:
            assert isinstance(own, WrongState)
        elif (state, verb) in {("waiting_head", "return_"), ("submitted", "return_")}:
            mine = {"waiting_head": "head", "submitted": "authority_reviewer"}[state]
            assert own is None if role == mine else isinstance(own, NotPermitted)
        else:
            assert own is None
        foreign = permissions.may(_actor(role, LAND), verb, _entry(state))
        if role == "authority_reviewer":
            assert type(foreign) is type(own)
        elif state in {"published", "suspended", "retired"}:
            assert isinstance(foreign, NotPermitted)
        else:
            assert isinstance(foreign, Absent)


def test_nobody_may_nothing() -> None:
    for verb in VERBS:
        assert isinstance(permissions.may(None, verb, _entry("published")), ActorMissing)
    assert permissions.verbs_for(None, _entry("draft")) == ()


def test_verbs_on_offer_follow_the_state() -> None:
    head = _actor("head", POLICE)
    assert permissions.verbs_for(head, _entry("waiting_head")) == ("approve_by_head", "return_")
    assert permissions.verbs_for(head, _entry("published")) == ("suspend", "retire")
