"""Rules about renewals, negotiated stops and outages, by tables; days counted by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from shuqiao.kernel.calendar import WorkCalendar
from shuqiao.kernel.refusals import Refusal
from shuqiao.sharing.facts import GrantedItem, GrantFacts, Part, TalkFacts, Terms
from shuqiao.sharing.rules import granting, outages, renewing, stopping
from shuqiao.sharing.rulesets import shipped
from shuqiao.sharing.states import ApplicationState, TalkState
from tests.rooms.sharing.stage import TODAY, UNTIL, asked, entry

UP_TO = date(2027, 9, 21)


def grant(**changes: Any) -> GrantFacts:
    """The story's grant: until 21 September 2026."""
    part = Part((GrantedItem("姓名", "mask:name"),))
    made = granting.from_decision(asked(), entry(), part, Terms(), TODAY, shipped("measures-2016"))
    assert isinstance(made, GrantFacts), made
    return replace(made, number="G-2025-000001", **changes)


def code(refusal: Refusal | None) -> str | None:
    return None if refusal is None else refusal.code


@pytest.mark.parametrize(
    ("today", "until", "changes", "items", "stands", "reason", "expected"),
    [
        (date(2026, 8, 22), UNTIL, {}, (), True, "逐年复核", None),  # thirty days before 21 September
        (date(2026, 8, 21), UNTIL, {}, (), True, "逐年复核", "renewal_too_early"),
        (date(2026, 9, 1), date(2026, 9, 21), {}, (), True, "逐年复核", "renewal_end_wrong"),  # no later
        (date(2026, 9, 1), date(2026, 9, 22), {}, (), True, "逐年复核", None),
        (date(2026, 9, 1), date(2036, 9, 10), {}, (), True, "逐年复核", "renewal_end_wrong"),  # over ten years
        (date(2026, 9, 1), UNTIL, {}, (), False, "逐年复核", "purpose_not_confirmed"),
        (date(2026, 9, 1), UNTIL, {}, (), True, " ", "reason_missing"),
        (date(2026, 9, 1), UNTIL, {}, (), True, "长" * 2001, "too_large"),
        (date(2026, 9, 1), UNTIL, {}, ("姓名",), True, "逐年复核", None),
        (date(2026, 9, 1), UNTIL, {}, ("姓名", "户籍地址"), True, "逐年复核", "widening_needs_application"),
        (date(2026, 9, 1), UNTIL, {"application": None}, (), True, "逐年复核", "not_renewable"),
        (date(2026, 9, 1), UNTIL, {"kind": "test"}, (), True, "逐年复核", "not_renewable"),
        (date(2026, 9, 15), UNTIL, {"valid_from": date(2026, 9, 14)}, (), True, "逐年复核", None),  # a short grant
    ],
)
def test_asking_for_a_renewal(
    today: date, until: date, changes: dict[str, Any], items: tuple[str, ...], stands: bool, reason: str, expected: str
) -> None:
    assert code(renewing.may_ask(grant(**changes), until, reason, stands, items, today, 30)) == expected


@pytest.mark.parametrize(
    ("today", "changes", "expected"),
    [
        (date(2026, 8, 21), {}, "renewal_too_early"),
        (date(2026, 8, 22), {}, None),
        (date(2026, 9, 1), {"offered_end": date(2026, 9, 21)}, "renewal_too_early"),  # told already
        (date(2026, 9, 1), {"offered_end": date(2025, 9, 21)}, None),  # that was an earlier end
        (date(2026, 9, 1), {"kind": "test"}, "not_renewable"),
    ],
)
def test_offering_a_renewal(today: date, changes: dict[str, Any], expected: str) -> None:
    assert code(renewing.may_offer(grant(**changes), today, 30)) == expected


def test_a_renewal_is_granted_only_while_the_entry_carries_the_grant() -> None:
    today = date(2026, 9, 1)
    assert renewing.renewable(grant(), entry(), UNTIL, today) is None
    assert (
        code(renewing.renewable(grant(), replace(entry(), state="suspended"), UNTIL, today)) == "entry_does_not_carry"
    )
    assert code(renewing.renewable(grant(), entry(), UNTIL, date(2026, 9, 22))) == "day_wrong"  # it has ended


def test_a_standing_grant_goes_on_for_another_year() -> None:
    standing = grant(application=None)
    assert renewing.standing_end(standing, 365) == date(2027, 9, 21)
    assert (
        code(renewing.may_renew_standing(standing, entry(sharing__type_="unconditional"), date(2026, 9, 1), 30, UP_TO))
        is None
    )
    assert code(renewing.may_renew_standing(standing, entry(), date(2026, 9, 1), 30, UP_TO)) == "entry_does_not_carry"
    assert code(renewing.may_renew_standing(grant(), entry(), date(2026, 9, 1), 30, UP_TO)) == "not_renewable"


TALK = TalkFacts(
    "XS-2025-000001", "G-2025-000001", "户籍", TalkState.AGREED, "suspend", date(2025, 9, 25), "升级", "a", "b",
    datetime(2025, 9, 22, tzinfo=UTC), "方小满",
)  # fmt: skip


@pytest.mark.parametrize(
    ("talk", "verb", "today", "expected"),
    [
        (None, "suspend", date(2025, 9, 25), "not_agreed"),
        (replace(TALK, state=TalkState.PROPOSED), "suspend", date(2025, 9, 25), "not_agreed"),
        (replace(TALK, state=TalkState.OBJECTED), "suspend", date(2025, 9, 25), "not_agreed"),
        (replace(TALK, state=TalkState.CARRIED_OUT), "suspend", date(2025, 9, 25), "not_agreed"),
        (TALK, "suspend", date(2025, 9, 24), "not_agreed"),  # a day early
        (TALK, "suspend", date(2025, 9, 25), None),
        (TALK, "revoke", date(2025, 9, 25), "agreed_otherwise"),
    ],
)
def test_agreed_needs_an_agreement(talk: TalkFacts | None, verb: str, today: date, expected: str) -> None:
    assert code(outages.agreed(talk, verb, today)) == expected


@pytest.mark.parametrize(
    ("verb", "day", "reason", "changes", "expected"),
    [
        ("suspend", TODAY, "升级", {}, None),
        ("narrow", date(2026, 9, 21), "升级", {}, None),
        ("resume", TODAY, "升级", {}, "stop_verb_unknown"),
        ("revoke", date(2025, 9, 21), "升级", {}, "day_wrong"),
        ("revoke", date(2026, 9, 22), "升级", {}, "day_wrong"),
        ("revoke", TODAY, "", {}, "reason_missing"),
        ("revoke", TODAY, "升级", {"kind": "test"}, "test_grant_only"),
    ],
)
def test_proposing_a_stop(verb: str, day: date, reason: str, changes: dict[str, Any], expected: str) -> None:
    assert code(outages.may_propose(grant(**changes), verb, day, reason, TODAY)) == expected


NOON = datetime(2025, 9, 22, 4, tzinfo=UTC)


@pytest.mark.parametrize(
    ("begins", "emergency", "expected"),
    [
        # Monday 22 September does not count; over National Day the tenth working day is Saturday 11 October
        (datetime(2025, 10, 10, 15, 59, tzinfo=UTC), "", "outage_too_late"),  # 23:59 in China on the 10th
        (datetime(2025, 10, 10, 16, 0, tzinfo=UTC), "", None),  # midnight: the 11th
        (datetime(2025, 9, 23, 1, tzinfo=UTC), "", "outage_too_late"),
        (datetime(2025, 9, 23, 1, tzinfo=UTC), " ", "outage_too_late"),
        (datetime(2025, 9, 23, 1, tzinfo=UTC), "存储阵列告警", None),
    ],
)
def test_an_outage_is_told_ten_working_days_ahead(begins: datetime, emergency: str, expected: str) -> None:
    assert code(outages.in_time(begins, emergency, NOON, 10, WorkCalendar())) == expected


@pytest.mark.parametrize(
    ("begins", "ends", "reason", "expected"),
    [
        (NOON + timedelta(days=20), NOON + timedelta(days=21), "升级", None),
        (NOON + timedelta(days=20), NOON + timedelta(days=20), "升级", "outage_period_wrong"),
        (NOON + timedelta(days=20), NOON + timedelta(days=52), "升级", "outage_period_wrong"),
        (NOON - timedelta(days=3), NOON + timedelta(days=1), "升级", "outage_period_wrong"),
        (NOON - timedelta(days=3), NOON - timedelta(days=1), "升级", "outage_period_wrong"),
        (NOON + timedelta(days=20), NOON + timedelta(days=21), "", "reason_missing"),
    ],
)
def test_the_period_of_an_outage(begins: datetime, ends: datetime, reason: str, expected: str) -> None:
    assert code(outages.outage(begins, ends, reason, "", NOON)) == expected


@pytest.mark.parametrize(
    ("asked_for", "expected"),
    [(["a"], None), (["a", "b"], None), ([], "outage_entries_wrong"), (["a", "a"], "outage_entries_wrong"),
     (["c"], "outage_entries_wrong"), (["x"], "outage_entries_wrong"), (["a"] * 51, "outage_entries_wrong")],
)  # fmt: skip
def test_an_outage_names_entries_of_one_s_own(asked_for: list[str], expected: str) -> None:
    found = [("a", "me"), ("b", "me"), ("c", "other")]
    assert code(outages.entries_of("me", found, asked_for)) == expected


def test_what_resuming_says() -> None:
    assert code(outages.resumable(True, " ")) == "remedy_missing"
    assert outages.resumable(True, "已封禁") is None
    assert outages.resumable(False, "") is None


def test_a_test_ends_when_nothing_came_of_its_application() -> None:
    test = grant(kind="test")
    assert stopping.may_expire(test, TODAY, ApplicationState.REFUSED) is None
    assert stopping.may_expire(test, TODAY, ApplicationState.WITHDRAWN) is None
    assert code(stopping.may_expire(test, TODAY, ApplicationState.GRANTED)) == "grant_not_over"
    assert code(stopping.may_expire(grant(), TODAY, ApplicationState.REFUSED)) == "grant_not_over"
