"""Any verb about a grant, by anybody, in any order, on any day: one entry each, and always a way out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from shuqiao.kernel.refusals import Refusal
from shuqiao.sharing import actions, queries
from shuqiao.sharing.facts import GrantFacts
from shuqiao.sharing.models import Emergency, Grant, Renewal, StopTalk
from shuqiao.sharing.states import GRANT, LIVE, OPEN_RENEWAL, OPEN_TALK, RENEWAL, TALK
from tests.cast import people
from tests.cast.people import Cast
from tests.rooms.sharing.stage import AGREED, CLOCK, INCIDENT, NAME_ONLY, RENEWABLE, grant_in, log, on

Act = Callable[[Any, str, date], object]


def _last(rows: Any, number: str) -> str:
    row = rows.objects.filter(grant_id=number).order_by("-pk").first()
    return row.number if row is not None else "none"


ACTS: dict[str, Act] = {
    "suspend": lambda who, n, day: actions.suspend_grant(who, n, INCIDENT),
    "suspend_agreed": lambda who, n, day: actions.suspend_grant(who, n, AGREED),
    "revoke": lambda who, n, day: actions.revoke_grant(who, n, AGREED),
    "resume": lambda who, n, day: actions.resume_grant(who, n, "已处置"),
    "narrow": lambda who, n, day: actions.narrow_grant(who, n, NAME_ONLY, INCIDENT),
    "expire": lambda who, n, day: actions.expire_grant(who, n),
    "emergency": lambda who, n, day: actions.emergency_stop(who, n, "批量下载"),
    "report": lambda who, n, day: actions.report_emergency(who, _last(Emergency, n), "已核查"),
    "offer": lambda who, n, day: actions.offer_renewal(who, n),
    "ask": lambda who, n, day: actions.ask_renewal(who, n, day + timedelta(days=400), "复核", True),
    "approve": lambda who, n, day: actions.approve_renewal(who, _last(Renewal, n)),
    "grant": lambda who, n, day: actions.grant_renewal(who, _last(Renewal, n)),
    "decline": lambda who, n, day: actions.decline_renewal(who, _last(Renewal, n), "另行提供"),
    "withdraw": lambda who, n, day: actions.withdraw_renewal(who, _last(Renewal, n)),
    "propose": lambda who, n, day: actions.propose_stop(who, n, "suspend", day, "升级"),
    "agree": lambda who, n, day: actions.answer_stop(who, _last(StopTalk, n), True),
    "object": lambda who, n, day: actions.answer_stop(who, _last(StopTalk, n), False, "不便"),
    "unpropose": lambda who, n, day: actions.withdraw_stop(who, _last(StopTalk, n)),
}
WHO = ("jianruoxi", "shenwangchuan", "fangxiaoman", "duqinghe", "taoshouyi", "youke", "clock")
step = st.tuples(st.sampled_from(sorted(ACTS)), st.sampled_from(WHO), st.sampled_from((0, 0, 0, 1, 7)))


class Walks(TestCase):
    """Each example lives in its own transaction."""

    @settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(st.lists(step, max_size=25))
    def test_invariants_hold_after_each_step(self, steps: list[tuple[str, str, int]]) -> None:
        cast = people.cast()
        day = RENEWABLE
        with on(day - timedelta(days=300)):
            number = grant_in(cast, "active").number
        for act, login, days in steps:
            day += timedelta(days=days)
            actor = CLOCK if login == "clock" else cast[login]
            before, recorded = queries.grant_by_number(number), len(log())
            with on(day):
                try:
                    ACTS[act](actor, number, day)
                    done = True
                except Refusal:
                    done = False
            after = queries.grant_by_number(number)
            assert len(log()) == recorded + done
            assert done or after == before
            self.holds(cast, before, after)

    def holds(self, cast: Cast, before: GrantFacts, after: GrantFacts) -> None:
        number = after.number
        assert after.version >= before.version
        open_ = Renewal.objects.filter(grant_id=number, state__in=sorted(OPEN_RENEWAL)).count()
        talks = StopTalk.objects.filter(grant_id=number, state__in=sorted(OPEN_TALK)).count()
        assert open_ <= 1
        assert talks <= 1
        if after.state in LIVE:
            assert GRANT.verbs_from(after.state)  # a way out
        else:
            assert (open_, talks) == (0, 0)  # and nothing is left hanging
        if after.valid_to != before.valid_to:
            assert after.state in LIVE  # never a silent change of the end
            renewed = Renewal.objects.filter(grant_id=number, state="renewed", until=after.valid_to)
            assert after.valid_to < before.valid_to or renewed.exists()
        if after.stop_code == "agreed":
            assert StopTalk.objects.filter(grant_id=number, state="carried_out").exists()
        if after.stop_code == "incident":
            assert Emergency.objects.filter(grant_id=number, resumed_at__isnull=True).exists()
        assert Grant.objects.count() == 1


def test_every_open_state_has_somebody_who_can_end_it() -> None:
    for table in (RENEWAL, TALK, GRANT):
        for state in table.states:
            ends = {row.who for row in table.rows if row.frm == state}
            assert not ends or any(who != frozenset({"system"}) for who in ends)
