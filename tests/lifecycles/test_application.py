"""The life of an application: every state × verb, by everybody."""

from __future__ import annotations

from itertools import product

import pytest

from shuqiao.kernel.refusals import Absent, NotPermitted
from shuqiao.kernel.transitions import WrongState
from shuqiao.sharing import actions, permissions
from shuqiao.sharing.facts import ApplicationFacts
from shuqiao.sharing.states import APPLICATION, SIDE, ApplicationState
from tests.cast.people import Cast
from tests.rooms.sharing.stage import (
    CLOCK,
    NAME_ONLY,
    SCOPE,
    TODAY,
    application_in,
    asked,
    log,
    on,
    published,
    walk,
)

LEGAL = {
    "draft": {"save_draft", "submit", "withdraw"},
    "returned": {"save_draft", "submit", "withdraw"},
    "waiting_head": {"approve", "return", "step_back", "withdraw"},
    "under_review": {"consent", "consent_in_part", "refuse", "escalate", "withdraw"},
    "granted": set(),
    "partly_granted": set(),
    "refused": set(),
    "withdrawn": set(),
}
"""Written by hand a second time: the table in ``states.py`` must agree."""

STATES = sorted(ApplicationState)
VERBS = sorted(APPLICATION.verbs)


def do(cast: Cast, verb: str, number: str) -> ApplicationFacts:
    """One verb by the person whose it is."""
    acts = {
        "save_draft": lambda: actions.save_draft(cast.applicant, number, SCOPE),
        "submit": lambda: actions.submit(cast.applicant, number),
        "approve": lambda: actions.approve(cast.applicant_head, number),
        "return": lambda: actions.return_(cast.applicant_head, number, "请补充依据"),
        "step_back": lambda: actions.step_back(cast.applicant, number),
        "withdraw": lambda: actions.withdraw(cast.applicant, number),
        "consent": lambda: actions.consent(cast.provider_reviewer, number),
        "consent_in_part": lambda: actions.consent_in_part(cast.provider_reviewer, number, NAME_ONLY, "只需姓名"),
        "refuse": lambda: actions.refuse(cast.provider_reviewer, number, "condition_text", "不属于保障事项"),
        "escalate": lambda: actions.escalate(CLOCK, number),
    }
    return acts[verb]()


def test_the_table_agrees_with_the_list_written_by_hand() -> None:
    assert {state: set(APPLICATION.verbs_from(state)) for state in STATES} == LEGAL
    assert APPLICATION.states == set(STATES)
    assert APPLICATION.unreachable() == frozenset()
    assert APPLICATION.verbs <= set(SIDE)


@pytest.mark.django_db
@pytest.mark.parametrize(("state", "verb"), list(product(STATES, VERBS)))
def test_every_state_and_verb(cast: Cast, state: str, verb: str) -> None:
    """A legal verb moves and records once; an illegal one refuses by its own name and changes nothing."""
    with on(TODAY):
        before = application_in(cast, state)
    with on(TODAY.replace(day=23) if verb != "escalate" else TODAY.replace(month=10, day=20)):
        recorded = len(log())
        if verb in LEGAL[state]:
            after = do(cast, verb, before.number)
            assert after.state in {row.to for row in APPLICATION.moves(state, verb)}
            assert len(log()) == recorded + 1
        else:
            with pytest.raises((WrongState, Absent)) as refused:
                do(cast, verb, before.number)
            hidden = SIDE[verb] == "provider" and before.approved_at is None
            if state != "draft" or SIDE[verb] == "applicant":
                assert isinstance(refused.value, Absent if hidden else WrongState)
            assert len(log()) == recorded


@pytest.mark.django_db
def test_a_whole_life_with_the_forbidden_moves_where_they_tempt(cast: Cast) -> None:
    with on(TODAY):
        number = actions.start_draft(cast.applicant, published(cast).code, SCOPE).number
        with pytest.raises(WrongState):
            actions.approve(cast.applicant_head, number)
        actions.submit(cast.applicant, number)
        with pytest.raises(NotPermitted):
            actions.approve(cast.applicant, number)
        actions.return_(cast.applicant_head, number, "请写明依据条款")
        actions.save_draft(cast.applicant, number, SCOPE)
        actions.submit(cast.applicant, number)
        with pytest.raises(Absent):  # the provider has not been asked yet
            actions.consent(cast.provider_reviewer, number)
        actions.approve(cast.applicant_head, number)
        with pytest.raises(NotPermitted):
            actions.consent(cast.applicant_head, number)
        with pytest.raises(Absent):
            actions.consent(cast["fengan"], number)
        decided = actions.consent(cast.provider_reviewer, number)
        with pytest.raises(WrongState):
            actions.refuse(cast.provider_reviewer, number, "condition_text", "改主意了")
        with pytest.raises(WrongState):
            actions.withdraw(cast.applicant, number)
    assert (decided.state, len(decided.grants)) == (ApplicationState.GRANTED, 1)


@pytest.mark.django_db
@pytest.mark.parametrize("state", STATES)
def test_pages_offer_exactly_the_legal_verbs(cast: Cast, state: str) -> None:
    facts = asked(state=ApplicationState(state))
    everybody = (cast.applicant, cast.applicant_head, cast.provider_reviewer, CLOCK)
    assert frozenset().union(*(permissions.verbs_for(who, facts) for who in everybody)) >= LEGAL[state] - {"escalate"}
    assert permissions.verbs_for(cast.stranger, facts) == frozenset()


@pytest.mark.django_db
def test_the_walk_helper_reaches_every_state(cast: Cast) -> None:
    with on(TODAY):
        code = published(cast).code
        for index, state in enumerate(STATES):
            scope = SCOPE.__class__(**{**SCOPE.__dict__, "matter_code": f"M{index}"})
            found = walk(cast, actions.start_draft(cast.applicant, code, scope), state)
            assert found.state == state
