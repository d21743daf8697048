"""Any verb, by anybody, in any order and on any day: the invariants of the registers of use hold after each step."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from shuqiao.kernel.refusals import Refusal
from shuqiao.sharing import actions, queries
from shuqiao.sharing.models import Clock
from shuqiao.sharing.states import AUTHORISATION, CONTRACTOR, DISPOSAL, TO_REPORT, USAGE
from tests.cast import people
from tests.cast.people import Cast
from tests.rooms.sharing import using
from tests.rooms.sharing.stage import CLOCK, TODAY, log, on
from tests.rooms.sharing.using import ACCESS, DELETED, KEPT

VERBS: dict[str, dict[str, Callable[[Any, str], Any]]] = {
    "usage": {
        "amend": lambda who, n: actions.amend_usage(who, n, using.USAGE, "更正"),
        "erase": actions.erase_usage,
    },
    "authorisation": {
        "revoke": lambda who, n: actions.revoke_authorisation(who, n, "撤回"),
        "expire": actions.expire_authorisation,
    },
    "disposal": {
        "require_way": lambda who, n: actions.require_disposal_way(who, n, "return"),
        "report": lambda who, n: actions.report_disposal(who, n, DELETED),
        "report_keep": lambda who, n: actions.report_disposal(who, n, KEPT),
        "declare": lambda who, n: actions.declare_nothing_stored(who, n, "未存储"),
        "confirm": actions.confirm_disposal,
        "consent_keep": actions.consent_keep_disposal,
        "send_back": lambda who, n: actions.send_back_disposal(who, n, "证明不足"),
        "reopen": actions.reopen_disposal,
    },
    "contractor": {
        "amend": lambda who, n: actions.amend_contractor(who, n, ACCESS),
        "end": lambda who, n: actions.end_contractor(who, n, "解约"),
        "expire": actions.expire_contractor,
    },
}
TABLES = {"usage": USAGE, "authorisation": AUTHORISATION, "disposal": DISPOSAL, "contractor": CONTRACTOR}
READ: dict[str, Callable[[Cast, str], Any]] = {
    "usage": lambda cast, n: queries.usage_record(cast.auditor, n),
    "authorisation": lambda cast, n: queries.authorisation(cast.auditor, n),
    "disposal": lambda cast, n: queries.disposal(cast.auditor, n),
    "contractor": lambda cast, n: queries.contractor(cast.auditor, n),
}
BEGUN: dict[str, Callable[[Cast], str]] = {
    "usage": lambda cast: using.usage_in(cast, "recorded").number,
    "authorisation": lambda cast: using.authorisation_in(cast, "valid").register,
    "disposal": lambda cast: using.disposal_in(cast, "to_dispose").number,
    "contractor": lambda cast: using.contractor_in(cast, "registered").number,
}
WHO = ("jianruoxi", "shenwangchuan", "fangxiaoman", "duqinghe", "youke", "clock")
FINAL = {"erased", "revoked", "expired", "disposed", "ended"}


def steps(kind: str) -> st.SearchStrategy[list[tuple[str, str, int]]]:
    step = st.tuples(st.sampled_from(sorted(VERBS[kind])), st.sampled_from(WHO), st.integers(0, 200))
    return st.lists(step, max_size=12)


class Walks(TestCase):
    """Each example lives in its own transaction."""

    @settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(st.sampled_from(sorted(VERBS)).flatmap(lambda kind: st.tuples(st.just(kind), steps(kind))))
    def test_invariants_hold_after_each_step(self, walk: tuple[str, list[tuple[str, str, int]]]) -> None:
        kind, taken = walk
        cast, day = people.cast(), TODAY
        with on(TODAY):
            number = BEGUN[kind](cast)
        for verb, login, days in taken:
            day += timedelta(days=days)
            self.one_step(cast, kind, number, verb, CLOCK if login == "clock" else cast[login], day)

    def one_step(self, cast: Cast, kind: str, number: str, verb: str, actor: Any, day: date) -> None:
        before, recorded = READ[kind](cast, number), len(log())
        with on(day):
            try:
                VERBS[kind][verb](actor, number)
            except Refusal:
                assert READ[kind](cast, number) == before
                assert len(log()) == recorded
            else:
                moves = TABLES[kind].moves(before.state, verb.removesuffix("_keep") if "report" in verb else verb)
                assert READ[kind](cast, number).state in {row.to for row in moves}
                assert len(log()) == recorded + 1
        after = READ[kind](cast, number)
        assert TABLES[kind].verbs_from(after.state) or after.state in FINAL
        if kind == "disposal":
            runs = Clock.objects.filter(subject=f"disposal:{number}", stopped_on__isnull=True).count()
            assert runs == (after.state in TO_REPORT)
            assert (after.due_on is not None) == (after.state in TO_REPORT)
