"""The life of an application: every state × verb, by everybody."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest

from shuqiao.accounts.models import InnerUnit
from shuqiao.kernel.refusals import Absent, NotPermitted
from shuqiao.kernel.transitions import WrongState
from shuqiao.sharing import actions, permissions, queries
from shuqiao.sharing.facts import ApplicationFacts
from shuqiao.sharing.facts.corrections import Missing
from shuqiao.sharing.states import APPLICATION, SIDE, ApplicationState
from tests.cast.people import Cast
from tests.rooms.sharing.papers import pdf
from tests.rooms.sharing.stage import (
    CLOCK,
    NAME_ONLY,
    SCOPE,
    TODAY,
    application_in,
    asked,
    inner_unit,
    log,
    on,
    published,
    under,
    walk,
)

LEGAL = {
    "draft": {"save_draft", "attach_document", "submit", "withdraw"},
    "returned": {"save_draft", "attach_document", "submit", "withdraw"},
    "waiting_head": {"approve", "return", "step_back", "withdraw"},
    "under_review": {
        "consent",
        "consent_in_part",
        "refuse",
        "request_correction",
        "escalate",
        "withdraw",
        "request_extension",
        "allow_extension",
        "deny_extension",
        "route",
        "route_back",
        "ask_joint_sign",
        "sign_joint",
        "close_joint_sign",
    },
    "correction_requested": {"attach_document", "resubmit", "withdraw"},
    "waiting_provider_head": {"confirm_answer", "return_answer", "withdraw", "escalate"},
    "granted": set(),
    "partly_granted": set(),
    "refused": set(),
    "withdrawn": set(),
}
"""Written by hand a second time: the table in ``states.py`` must agree."""

BY_THE_REGULATION = {"request_correction", "request_extension", "allow_extension", "deny_extension"}
"""Verbs that only a rule set with extensions knows."""
STATES = sorted(ApplicationState)
VERBS = sorted(APPLICATION.verbs)


def attach(cast: Cast, number: str) -> ApplicationFacts:
    actions.attach_document(cast.applicant, number, "basis", "依据.pdf", pdf())
    return queries.application(cast.applicant, number)


def resubmit(cast: Cast, number: str) -> ApplicationFacts:
    return actions.resubmit(cast.applicant, number, SCOPE, "已补充")


def do(cast: Cast, verb: str, number: str) -> ApplicationFacts:
    """One verb by the person whose it is."""
    acts = {
        "save_draft": lambda: actions.save_draft(cast.applicant, number, SCOPE),
        "attach_document": lambda: attach(cast, number),
        "submit": lambda: actions.submit(cast.applicant, number),
        "approve": lambda: actions.approve(cast.applicant_head, number),
        "return": lambda: actions.return_(cast.applicant_head, number, "请补充依据"),
        "step_back": lambda: actions.step_back(cast.applicant, number),
        "withdraw": lambda: actions.withdraw(cast.applicant, number),
        "consent": lambda: actions.consent(cast.provider_reviewer, number),
        "consent_in_part": lambda: actions.consent_in_part(cast.provider_reviewer, number, NAME_ONLY, "只需姓名"),
        "refuse": lambda: actions.refuse(cast.provider_reviewer, number, "condition_text", "不属于保障事项"),
        "request_correction": lambda: actions.request_correction(
            cast.provider_reviewer, number, (Missing("basis", "请写明条款号"),)
        ),
        "resubmit": lambda: resubmit(cast, number),
        "escalate": lambda: actions.escalate(CLOCK, number),
        "confirm_answer": lambda: actions.confirm_answer(cast.compiler_head, number),
        "return_answer": lambda: actions.return_answer(cast.compiler_head, number, "请再核对范围"),
        "request_extension": lambda: actions.request_extension(cast.provider_reviewer, number, 5, "须与分局核对"),
        "allow_extension": lambda: actions.allow_extension(cast.authority_reviewer, number),
        "deny_extension": lambda: actions.deny_extension(cast.authority_reviewer, number, "理由不足"),
        "route": lambda: actions.route(cast.provider_reviewer, number, unit()),
        "route_back": lambda: actions.route_back(cast.provider_reviewer, number, "不属本科职责"),
        "ask_joint_sign": lambda: actions.ask_joint_sign(cast.provider_reviewer, number, [unit()]),
        "sign_joint": lambda: actions.sign_joint(cast.provider_reviewer, number, "agree"),
        "close_joint_sign": lambda: actions.close_joint_sign(cast.provider_reviewer, number, "期限将到"),
    }
    return acts[verb]()


BEFORE = {
    "allow_extension": "request_extension", "deny_extension": "request_extension", "route_back": "route",
    "sign_joint": "ask_joint_sign", "close_joint_sign": "ask_joint_sign",
}  # fmt: skip
"""What must have happened for a verb to find anything."""


def unit() -> int:
    return int(InnerUnit.objects.get().pk)


def test_the_table_agrees_with_the_list_written_by_hand() -> None:
    assert {state: set(APPLICATION.verbs_from(state)) for state in STATES} == LEGAL
    assert APPLICATION.states == set(STATES)
    assert APPLICATION.unreachable() == frozenset()
    assert APPLICATION.verbs <= set(SIDE)


@pytest.mark.django_db
@pytest.mark.parametrize(("state", "verb"), list(product(STATES, VERBS)))
def test_every_state_and_verb(cast: Cast, settings: Any, state: str, verb: str) -> None:
    """A legal verb moves and records once; an illegal one refuses by its own name and changes nothing."""
    law = "regulation-2025" if verb in BY_THE_REGULATION else "measures-2016"
    with on(TODAY), under(law if state == "under_review" else "measures-2016"):
        inner_unit(cast, "户政科", "fangxiaoman")
        before = application_in(cast, state)
        if verb in LEGAL[state] and verb in BEFORE:
            before = do(cast, BEFORE[verb], before.number)
    with on(TODAY.replace(day=23) if verb != "escalate" else TODAY.replace(month=10, day=20)), under(law):
        recorded = len(log())
        if verb in LEGAL[state]:
            if verb == "resubmit":
                actions.attach_document(cast.applicant, before.number, "proof", "清单.pdf", pdf())
                recorded += 1
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
    everybody = (cast.applicant, cast.applicant_head, cast.provider_reviewer, cast.compiler_head,
                 cast.authority_reviewer, CLOCK)  # fmt: skip
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
