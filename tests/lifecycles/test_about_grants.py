"""The lives of what is said about a grant: every state × verb of renewals, negotiated stops, reports and outages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from itertools import product
from typing import Any

import pytest

from shuqiao.kernel import clock
from shuqiao.kernel.transitions import TransitionTable, WrongState
from shuqiao.sharing import actions, queries
from shuqiao.sharing.facts import OutageFacts
from shuqiao.sharing.states import EMERGENCY, OUTAGE, RENEWAL, TALK
from tests.cast.people import Cast
from tests.rooms.sharing.stage import (
    AGREED,
    CLOCK,
    INCIDENT,
    RENEWABLE,
    TODAY,
    grant_in,
    log,
    on,
    published,
    renewal_in,
    talk_in,
)

pytestmark = pytest.mark.django_db

LEGAL: dict[str, dict[str, set[str]]] = {
    "renewal": {
        "waiting_head": {"approve_renewal", "withdraw_renewal", "lapse_renewal"},
        "under_review": {"grant_renewal", "decline_renewal", "withdraw_renewal", "lapse_renewal"},
        "renewed": set(), "declined": set(), "withdrawn": set(), "lapsed": set(),
    },
    "stop_talk": {
        "proposed": {"agree_stop", "object_stop", "withdraw_stop", "lapse_stop"},
        "agreed": {"carry_out_stop", "withdraw_stop", "lapse_stop"},
        "objected": set(), "withdrawn": set(), "carried_out": set(), "lapsed": set(),
    },
    "emergency": {"to_report": {"report_emergency"}, "reported": set()},
    "outage": {"announced": {"cancel_outage", "end_outage"}, "cancelled": set(), "over": set()},
}  # fmt: skip
SILENT = {"lapse_renewal", "lapse_stop", "carry_out_stop"}
"""Verbs that happen with another's: their entry is that of the grant's stop."""


@pytest.mark.parametrize("table", [RENEWAL, TALK, EMERGENCY, OUTAGE], ids=lambda table: table.subject)
def test_the_tables_agree_with_the_lists_written_by_hand(table: TransitionTable) -> None:
    assert {state: set(table.verbs_from(state)) for state in table.states} == LEGAL[table.subject]
    assert table.unreachable() == frozenset()


def check(state: str, verb: str, table: TransitionTable, act: Callable[[], Any], found: Callable[[], str]) -> None:
    """Legal: it moves as the table says with one entry; otherwise nothing happens."""
    recorded = len(log())
    if verb in LEGAL[table.subject][state]:
        act()
        assert found() == table.moves(state, verb)[0].to
        assert len(log()) == recorded + 1
    else:
        with pytest.raises(WrongState):
            act()
        assert (found(), len(log())) == (state, recorded)


@pytest.mark.parametrize(("state", "verb"), list(product(sorted(LEGAL["renewal"]), sorted(RENEWAL.verbs - SILENT))))
def test_renewals(cast: Cast, state: str, verb: str) -> None:
    with on(TODAY):
        grant = grant_in(cast, "active").number
    with on(RENEWABLE):
        number = renewal_in(cast, grant, state).number
        acts = {
            "approve_renewal": lambda: actions.approve_renewal(cast.applicant_head, number),
            "withdraw_renewal": lambda: actions.withdraw_renewal(cast.applicant, number),
            "grant_renewal": lambda: actions.grant_renewal(cast.provider_reviewer, number),
            "decline_renewal": lambda: actions.decline_renewal(cast.provider_reviewer, number, "另行提供"),
        }
        check(state, verb, RENEWAL, acts[verb], lambda: queries.renewal(cast.applicant, number).state)


@pytest.mark.parametrize(("state", "verb"), list(product(sorted(LEGAL["stop_talk"]), sorted(TALK.verbs - SILENT))))
def test_negotiated_stops(cast: Cast, state: str, verb: str) -> None:
    with on(TODAY):
        number = talk_in(cast, grant_in(cast, "active").number, state).number
        acts = {
            "agree_stop": lambda: actions.answer_stop(cast.applicant, number, True),
            "object_stop": lambda: actions.answer_stop(cast.applicant, number, False, "正在使用"),
            "withdraw_stop": lambda: actions.withdraw_stop(cast.provider_reviewer, number),
        }
        check(state, verb, TALK, acts[verb], lambda: queries.talk(cast.applicant, number).state)


@pytest.mark.parametrize(
    ("end", "state", "then"),
    [
        ("revoke", "proposed", "lapsed"), ("revoke", "agreed", "lapsed"), ("suspend", "agreed", "carried_out"),
        ("suspend", "proposed", "proposed"), ("expire", "agreed", "lapsed"), ("expire", "proposed", "lapsed"),
    ],
)  # fmt: skip
def test_what_is_open_ends_with_its_grant(cast: Cast, end: str, state: str, then: str) -> None:
    with on(TODAY):
        grant = grant_in(cast, "active").number
    with on(RENEWABLE):
        asked = renewal_in(cast, grant, "under_review").number
        talk = talk_in(cast, grant, state).number
        recorded = len(log())
        if end == "revoke":
            actions.revoke_grant(cast.provider_reviewer, grant, INCIDENT)
        elif end == "suspend":
            actions.suspend_grant(cast.provider_reviewer, grant, AGREED if state == "agreed" else INCIDENT)
    if end == "expire":
        with on(date(2026, 9, 22)):
            actions.expire_grant(CLOCK, grant)
    assert len(log()) == recorded + 1
    assert queries.talk(cast.applicant, talk).state == then
    assert queries.renewal(cast.applicant, asked).state == ("under_review" if end == "suspend" else "lapsed")


@pytest.mark.parametrize("state", ["to_report", "reported"])
def test_reports_on_emergency_stops(cast: Cast, state: str) -> None:
    with on(TODAY):
        grant = grant_in(cast, "active").number
        actions.emergency_stop(cast.security_manager, grant, "发现批量下载", "AQ-2025-7")
        number = queries.emergencies(cast.applicant, grant)[0].number
        if state == "reported":
            actions.report_emergency(cast.provider_reviewer, number, "账号被盗用，已封禁")
        check(state, "report_emergency", EMERGENCY,
              lambda: actions.report_emergency(cast.authority_reviewer, number, "已核查"),
              lambda: queries.emergency(cast.applicant, number).state)  # fmt: skip


FROM = datetime(2025, 10, 13, 14, tzinfo=UTC)
TO = FROM + timedelta(hours=6)


def outage_in(cast: Cast, code: str, state: str) -> OutageFacts:
    found = actions.announce_outage(cast.provider_reviewer, [code], FROM, TO, "数据库升级")
    if state == "cancelled":
        return actions.cancel_outage(cast.provider_reviewer, found.number)
    if state == "over":
        with clock.fixed_at(TO):
            return actions.end_outage(CLOCK, found.number)
    return found


@pytest.mark.parametrize(("state", "verb"), list(product(sorted(LEGAL["outage"]), sorted(OUTAGE.verbs))))
def test_outages(cast: Cast, state: str, verb: str) -> None:
    with on(TODAY):
        number = outage_in(cast, published(cast).code, state).number
    acts = {
        "cancel_outage": lambda: actions.cancel_outage(cast.provider_reviewer, number),
        "end_outage": lambda: actions.end_outage(CLOCK, number),
    }
    with clock.fixed_at(TO + timedelta(minutes=1)):
        check(state, verb, OUTAGE, acts[verb], lambda: queries.outage(cast.provider_reviewer, number).state)
