"""Tables of the rules of use: usage records, authorisations, disposal, contractors."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from shuqiao.sharing.facts import Access, AuthorisationFacts, Consent, ConsentScope, DisposalReport, GrantFacts, Usage
from shuqiao.sharing.rules import authorisations, contracting, disposing, usage
from shuqiao.sharing.states import AuthorisationState, GrantState
from tests.cast.people import HOUSING
from tests.rooms.sharing.stage import HOUSING_SYSTEM, MONDAY, TODAY
from tests.rooms.sharing.using import ACCESS, CONSENT, DELETED, KEPT, USAGE

NOW = date(2026, 1, 5)


def grant(**changes: Any) -> GrantFacts:
    made = GrantFacts(
        "G-2025-000001", "SQ-2025-000001", "101002/000001", "户籍家庭成员信息", "P", "公安", HOUSING, "住建",
        ("zjj-housing-check",), ("query",), (), (), None, ("m.basis",), "", (), None, None, None, 100, 600, TODAY,
        date(2026, 9, 21), "measures-2016", "1", "51号第十二条", 3, False,
    )  # fmt: skip
    return replace(made, **changes)


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({}, None, None),
        ({"period_from": TODAY - timedelta(days=1)}, "usage_period_wrong", "period_to"),
        ({"period_to": NOW + timedelta(days=1)}, "usage_period_wrong", "period_to"),
        ({"period_from": NOW}, "usage_period_wrong", "period_to"),
        ({"scenario": " "}, "field_missing", "scenario"),
        ({"process": ""}, "field_missing", "process"),
        ({"effect": ""}, "field_missing", "effect"),
        ({"storage": ""}, "field_missing", "storage"),
        ({"destruction": ""}, None, None),
        ({"effect": "字" * 2001}, "too_large", "effect"),
        ({"cases": -1}, "too_large", "cases"),
        ({"calls": 10**16}, "too_large", "calls"),
        ({"cases": None, "calls": None}, None, None),
    ],
)
def test_what_a_usage_record_says(changes: dict[str, Any], code: str | None, field: str | None) -> None:
    found = usage.recordable(grant(), replace(USAGE, **changes), NOW)
    assert (found.code if found else None, found.field if found else None) == (code, field)


def test_destruction_is_owed_once_the_grant_has_ended() -> None:
    found = usage.recordable(grant(state=GrantState.EXPIRED), replace(USAGE, destruction=""), NOW)
    assert found is not None
    assert (found.code, found.field) == ("field_missing", "destruction")


@pytest.mark.parametrize(
    ("made", "years", "before", "expected"),
    [
        (date(2025, 9, 22), 3, None, date(2028, 9, 22)),
        (date(2024, 2, 29), 3, None, date(2027, 3, 1)),
        (date(2025, 9, 22), None, None, None),
        (date(2025, 9, 22), None, date(2028, 1, 1), None),  # without end is longer than any end
        (date(2025, 9, 22), 1, date(2028, 1, 1), date(2028, 1, 1)),
    ],
)
def test_retention(made: date, years: int | None, before: date | None, expected: date | None) -> None:
    assert usage.keep_until(made, years, before) == expected


@pytest.mark.parametrize(
    ("recorded_to", "ended_on", "today", "expected"),
    [
        (None, None, TODAY + timedelta(days=91), None),
        (None, None, TODAY + timedelta(days=92), TODAY),
        (NOW, None, NOW + timedelta(days=92), None),
        (NOW, None, NOW + timedelta(days=93), NOW + timedelta(days=1)),
        (None, NOW, NOW, TODAY),
        (NOW - timedelta(days=1), NOW, NOW, NOW),
        (NOW, NOW, NOW + timedelta(days=400), None),
    ],
)
def test_when_a_record_is_owed(
    recorded_to: date | None, ended_on: date | None, today: date, expected: date | None
) -> None:
    assert usage.owed_since(grant(), recorded_to, ended_on, today, 92) == expected


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, None),
        ({"form": "by_law"}, "unknown_choice"),
        ({"form": "spoken"}, "unknown_choice"),
        ({"number": ""}, "consent_number_wrong"),
        ({"number": "授权书 1"}, "consent_number_wrong"),
        ({"number": "授权书\x00"}, "consent_number_wrong"),
        ({"number": "a" * 65}, "consent_number_wrong"),
        ({"number": "SQS-11010519491231002X"}, "consent_number_wrong"),
        ({"number": "授权13800138000"}, "consent_number_wrong"),
        ({"number": "SQS-202512010000000123"}, None),  # eighteen digits that are no citizen number
        ({"number": "〔2025〕第12号"}, None),
        ({"scope": ConsentScope()}, "field_missing"),
        ({"scope": ConsentScope(entries=tuple(str(n) for n in range(51)))}, "too_large"),
        ({"valid_to": TODAY - timedelta(days=1)}, "consent_period_wrong"),
        ({"valid_from": date(2026, 4, 1)}, "consent_period_wrong"),
        ({"valid_to": date(2031, 1, 1)}, "consent_period_wrong"),
        ({"case": "字" * 65}, "too_large"),
    ],
)
def test_what_is_registered(changes: dict[str, Any], code: str | None) -> None:
    found = authorisations.registrable(replace(CONSENT, **changes), TODAY, 5)
    assert (found.code if found else None) == code
    assert found is None or "1101051949" not in found.sentence("zh")


def test_a_batch() -> None:
    assert authorisations.batch([CONSENT], frozenset()) is None
    assert authorisations.batch([], frozenset()).code == "batch_size_wrong"  # type: ignore[union-attr]
    assert authorisations.batch([CONSENT] * 2, frozenset()).code == "consent_twice"  # type: ignore[union-attr]
    assert authorisations.batch([CONSENT], frozenset({CONSENT.number})).code == "consent_twice"  # type: ignore[union-attr]
    many = [replace(CONSENT, number=str(n)) for n in range(501)]
    assert authorisations.batch(many, frozenset()).code == "batch_size_wrong"  # type: ignore[union-attr]
    assert authorisations.batch(many[:500], frozenset()) is None


def paper(consent: Consent = CONSENT, **changes: Any) -> AuthorisationFacts:
    made = AuthorisationFacts(
        "SQS-2025-000001",
        HOUSING,
        "住建",
        consent,
        AuthorisationState.VALID,
        datetime(2025, 9, 22, tzinfo=UTC),
        "简若溪",
    )
    return replace(made, **changes)


MATTER = CONSENT.scope.matter_code
REVOKED = {"state": AuthorisationState.REVOKED, "revoked_on": date(2025, 10, 1)}


@pytest.mark.parametrize(
    ("known", "entry", "purpose", "case", "day", "expected"),
    [
        ([paper()], "E", f"{MATTER}.basis", CONSENT.case, TODAY, None),
        ([paper()], "E", f"{MATTER}.basis", "", TODAY, None),
        ([], "E", f"{MATTER}.basis", CONSENT.case, TODAY, "unknown"),
        ([paper()], "E", f"{MATTER}.basis", CONSENT.case, TODAY - timedelta(days=1), "outside_period"),
        ([paper()], "E", f"{MATTER}.basis", CONSENT.case, date(2026, 4, 1), "outside_period"),
        ([paper()], "E", "other.basis", CONSENT.case, TODAY, "out_of_scope"),
        ([paper()], "E", f"{MATTER}.basis", "another", TODAY, "out_of_scope"),
        ([paper(**REVOKED)], "E", f"{MATTER}.basis", CONSENT.case, date(2025, 10, 1), None),
        ([paper(**REVOKED)], "E", f"{MATTER}.basis", CONSENT.case, date(2025, 10, 2), "revoked"),
        ([paper(**REVOKED), paper()], "E", f"{MATTER}.basis", CONSENT.case, date(2025, 10, 2), None),
        ([paper(replace(CONSENT, scope=ConsentScope(entries=("E",))))], "F", "x.basis", "", TODAY, "out_of_scope"),
        ([paper(replace(CONSENT, scope=ConsentScope(purposes=("x.basis",))))], "F", "x.basis", "", TODAY, None),
    ],
)
def test_which_calls_are_doubtful(
    known: list[AuthorisationFacts], entry: str, purpose: str, case: str, day: date, expected: str | None
) -> None:
    assert authorisations.doubt(known, entry, purpose, case, day) == expected


@pytest.mark.parametrize(
    ("report", "code"),
    [
        (DELETED, None),
        (KEPT, None),
        (replace(DELETED, way="burn"), "unknown_choice"),
        (replace(DELETED, text=" "), "reason_missing"),
        (replace(DELETED, proof=""), "field_missing"),
        (replace(DELETED, keep_until=NOW + timedelta(days=1)), "keep_until_wrong"),
        (replace(KEPT, keep_until=None), "keep_until_wrong"),
        (replace(KEPT, keep_until=NOW), "keep_until_wrong"),
        (replace(DELETED, proof="字" * 201), "too_large"),
    ],
)
def test_what_is_reported(report: DisposalReport, code: str | None) -> None:
    found = disposing.reportable(report, NOW)
    assert (found.code if found else None) == code


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, None),
        ({"organisation": ""}, "field_missing"),
        ({"promise": " "}, "field_missing"),
        ({"supervisor": ""}, "field_missing"),
        ({"organisation_code": "91990100MA0Y3YWU69"}, "bad_credit_code"),
        ({"systems": ("gaj-check",)}, "system_not_yours"),
        ({"systems": tuple(str(n) for n in range(51))}, "too_large"),
        ({"staff_count": 1}, "staff_count_wrong"),  # fewer than the numbers listed
        ({"staff_count": 0, "staff_numbers": ()}, "staff_count_wrong"),
        ({"staff_count": 1001}, "staff_count_wrong"),
        ({"staff_numbers": ("x" * 41,)}, "staff_count_wrong"),
        ({"valid_to": TODAY - timedelta(days=1)}, "contractor_period_wrong"),
        ({"valid_to": date(2031, 1, 1)}, "contractor_period_wrong"),
    ],
)
def test_which_contractors_are_registered(changes: dict[str, Any], code: str | None) -> None:
    access: Access = replace(ACCESS, **changes)
    found = contracting.registrable(access, [HOUSING_SYSTEM], HOUSING, TODAY, 5)
    assert (found.code if found else None) == code


def test_usage_is_what_the_regulation_lists() -> None:
    assert isinstance(USAGE, Usage)
    assert MONDAY.date() == TODAY


def test_a_missing_field_is_called_by_its_name() -> None:
    """Without one the Chinese sentence would ask for “?”."""
    ended = grant(state=GrantState.EXPIRED)
    found = [
        *(usage.recordable(ended, replace(USAGE, **{name: " "}), NOW) for name in usage.LABELS),
        *(
            contracting.registrable(replace(ACCESS, **{name: ""}), [HOUSING_SYSTEM], HOUSING, TODAY, 5)
            for name in contracting.LABELS
        ),
        authorisations.registrable(replace(CONSENT, scope=ConsentScope("", (), ())), TODAY, 5),
        disposing.reportable(replace(DELETED, proof=""), NOW),
    ]
    assert {one.code for one in found if one} == {"field_missing"}
    assert [one.sentence("zh") for one in found if one is None or "?" in one.sentence("zh")] == []
