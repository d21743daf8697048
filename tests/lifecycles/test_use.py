"""The lives of usage records, authorisations, disposals and contractors: every state × verb."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from itertools import product
from typing import Any

import pytest

from shuqiao.kernel.actors import Actor
from shuqiao.kernel.refusals import Absent, NotPermitted
from shuqiao.kernel.transitions import TransitionTable, WrongState
from shuqiao.sharing import actions, rulesets
from shuqiao.sharing.states import AUTHORISATION, CONTRACTOR, DISPOSAL, USAGE, USE_SIDE
from tests.cast.people import Cast
from tests.rooms.sharing import using
from tests.rooms.sharing.law import with_years
from tests.rooms.sharing.stage import CLOCK, TODAY, log, on
from tests.rooms.sharing.using import ACCESS, DELETED, KEPT

LEGAL: dict[str, dict[str, set[str]]] = {
    "usage": {"recorded": {"amend", "erase"}, "amended": {"amend", "erase"}, "erased": set()},
    "authorisation": {"valid": {"revoke", "expire"}, "revoked": set(), "expired": set()},
    "disposal": {
        "to_dispose": {"require_way", "report", "declare"},
        "sent_back": {"require_way", "report", "declare"},
        "reported": {"confirm", "consent_keep", "send_back"},
        "kept": {"reopen"},
        "disposed": set(),
    },
    "contractor": {"registered": {"amend", "end", "expire"}, "ended": set()},
}
TABLES: dict[str, TransitionTable] = {
    "usage": USAGE, "authorisation": AUTHORISATION, "disposal": DISPOSAL, "contractor": CONTRACTOR,
}  # fmt: skip
STAGES: dict[str, Callable[[Cast, str], Any]] = {
    "usage": using.usage_in,
    "authorisation": using.authorisation_in,
    "disposal": using.disposal_in,
    "contractor": using.contractor_in,
}
NUMBER = {"authorisation": "register"}
DAY = {("usage", "erase"): date(2028, 9, 23), ("authorisation", "expire"): date(2026, 4, 1),
       ("contractor", "expire"): date(2026, 4, 1), ("disposal", "reopen"): date(2027, 4, 1)}  # fmt: skip


@pytest.fixture(autouse=True)
def _three_years(monkeypatch: pytest.MonkeyPatch) -> None:
    """Erasing needs a rule set that names years."""
    monkeypatch.setattr(rulesets, "shipped", with_years(3))


@dataclass(frozen=True)
class Acting:
    """Who does what the consumer's officer, its head, the provider and the clock do."""

    officer: Actor
    head: Actor
    provider: Actor
    clock: Actor


def rightly(cast: Cast) -> Acting:
    return Acting(cast.applicant, cast.applicant_head, cast.provider_reviewer, CLOCK)


def do(who: Acting, kind: str, verb: str, number: str) -> Any:
    """One verb."""
    officer, provider = who.officer, who.provider
    acts: dict[tuple[str, str], Callable[[], Any]] = {
        ("usage", "amend"): lambda: actions.amend_usage(officer, number, using.USAGE, "更正"),
        ("usage", "erase"): lambda: actions.erase_usage(who.head, number),
        ("authorisation", "revoke"): lambda: actions.revoke_authorisation(officer, number, "本人撤回"),
        ("authorisation", "expire"): lambda: actions.expire_authorisation(who.clock, number),
        ("disposal", "require_way"): lambda: actions.require_disposal_way(provider, number, "return", "返还介质"),
        ("disposal", "report"): lambda: actions.report_disposal(officer, number, DELETED),
        ("disposal", "declare"): lambda: actions.declare_nothing_stored(officer, number, "仅逐件查看，未存储"),
        ("disposal", "confirm"): lambda: actions.confirm_disposal(provider, number),
        ("disposal", "consent_keep"): lambda: actions.consent_keep_disposal(provider, number),
        ("disposal", "send_back"): lambda: actions.send_back_disposal(provider, number, "证明不足"),
        ("disposal", "reopen"): lambda: actions.reopen_disposal(who.clock, number),
        ("contractor", "amend"): lambda: actions.amend_contractor(officer, number, ACCESS),
        ("contractor", "end"): lambda: actions.end_contractor(officer, number, "合同解除"),
        ("contractor", "expire"): lambda: actions.expire_contractor(who.clock, number),
    }
    return acts[kind, verb]()


@pytest.mark.parametrize("kind", TABLES)
def test_the_table_agrees_with_the_list_written_by_hand(kind: str) -> None:
    table = TABLES[kind]
    assert {state: set(table.verbs_from(state)) for state in LEGAL[kind]} == LEGAL[kind]
    assert table.states == set(LEGAL[kind])
    assert table.unreachable() == frozenset()
    assert table.verbs <= set(USE_SIDE)


ALL = [(kind, state, verb) for kind in TABLES for state, verb in product(LEGAL[kind], sorted(TABLES[kind].verbs))]


@pytest.mark.django_db
@pytest.mark.parametrize(("kind", "state", "verb"), ALL)
def test_every_state_and_verb(cast: Cast, kind: str, state: str, verb: str) -> None:
    with on(TODAY):
        keeps = kind == "disposal" and verb == "consent_keep" and state == "reported"
        before = using.disposal_in(cast, state, KEPT) if keeps else STAGES[kind](cast, state)
    number = getattr(before, NUMBER.get(kind, "number"))
    with on(DAY.get((kind, verb), TODAY)):
        recorded = len(log())
        if verb in LEGAL[kind][state]:
            after = do(rightly(cast), kind, verb, number)
            assert after.state in {row.to for row in TABLES[kind].moves(state, verb)}
            assert len(log()) == recorded + 1
        else:
            with pytest.raises(WrongState):
                do(rightly(cast), kind, verb, number)
            assert len(log()) == recorded


@pytest.mark.django_db
@pytest.mark.parametrize(("kind", "verb"), sorted({(kind, verb) for kind, _, verb in ALL}))
def test_others_see_nothing_and_the_wrong_side_is_told_so(cast: Cast, kind: str, verb: str) -> None:
    with on(TODAY):
        state = next(state for state, verbs in LEGAL[kind].items() if verb in verbs)
        number = getattr(STAGES[kind](cast, state), NUMBER.get(kind, "number"))
        recorded = len(log())
        with pytest.raises(Absent):
            do(Acting(*[cast["fengan"]] * 4), kind, verb, number)
        for seeing in (cast.auditor, cast.authority_reviewer):
            with pytest.raises(NotPermitted):
                do(Acting(*[seeing] * 4), kind, verb, number)
        assert len(log()) == recorded
