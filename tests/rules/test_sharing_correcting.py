"""The one correction notice: complete, once, under the right law; an answer that does not widen."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from shuqiao.sharing.facts.corrections import CorrectionFacts, Missing
from shuqiao.sharing.facts.documents import DocumentFacts
from shuqiao.sharing.rules import correcting
from shuqiao.sharing.rulesets import shipped
from tests.rooms.sharing.stage import MONDAY, SCOPE, asked

LAW_2016, LAW_2025 = shipped("measures-2016"), shipped("regulation-2025")
BASIS = Missing("basis", "请写明条款号")
BEFORE = CorrectionFacts("SQ-2025-000001", (BASIS,), "方小满", MONDAY, True)


def code(found: Any) -> str | None:
    return found.code if found is not None else None


@pytest.mark.parametrize(
    ("missing", "law", "before", "refusal"),
    [
        ((BASIS,), LAW_2025, None, None),
        ((BASIS, Missing("document.proof", "请附清单")), LAW_2025, None, None),
        ((BASIS,), LAW_2016, None, "no_correction_notice"),
        ((BASIS,), LAW_2025, BEFORE, "correction_asked_already"),
        ((), LAW_2025, None, "nothing_missing"),
        ((Missing("basis", " "),), LAW_2025, None, "nothing_missing"),
        ((BASIS, BASIS), LAW_2025, None, "missing_wrong"),
        ((Missing("colour", "红色"),), LAW_2025, None, "missing_wrong"),
        ((Missing("document.minutes", "纪要"),), LAW_2025, None, "missing_wrong"),
        ((Missing("truth_statement", "承诺"),), LAW_2025, None, "missing_wrong"),
        ((Missing("basis", "长" * 501),), LAW_2025, None, "too_large"),
    ],
)
def test_notices(missing: Any, law: Any, before: Any, refusal: str | None) -> None:
    assert code(correcting.may_ask_correction(asked(), before, missing, law)) == refusal


ROWS = {"column": "户籍地址", "op": "prefix", "value": "栖澜市"}
FEWER = {"all": [ROWS, {"column": "姓名", "op": "not_null"}]}


@pytest.mark.parametrize(
    ("before", "after", "named", "field"),
    [
        ({}, {}, (), None),
        ({}, {"basis": "《条例》第九条", "scenario_text": "细说", "contact_name": "陆一帆"}, (), None),
        ({}, {"items": SCOPE.items[:1]}, (), None),
        ({}, {"period_to": date(2026, 1, 1)}, (), None),
        ({}, {"row_filter": ROWS}, (), None),
        ({"row_filter": ROWS}, {"row_filter": FEWER}, (), None),
        ({}, {"matter_code": "OTHER"}, ("matter_code",), None),
        ({}, {"systems": ("zjj-other",)}, ("systems",), None),
        ({}, {"items": (*SCOPE.items, "与户主关系")}, (), "items"),
        ({}, {"items": (*SCOPE.items, "与户主关系")}, ("items",), "items"),
        ({}, {"lookup_items": (*SCOPE.lookup_items, "姓名")}, (), "lookup_items"),
        ({}, {"systems": ("zjj-other",)}, (), "systems"),
        ({}, {"matter_code": "OTHER"}, (), "matter_code"),
        ({}, {"purpose_type": "check"}, ("scenario",), "purpose_type"),
        ({}, {"method": "file"}, (), "method"),
        ({}, {"period_to": SCOPE.period_to + timedelta(days=1)}, ("period_to",), "period_to"),  # type: ignore[operator]
        ({}, {"period_from": SCOPE.period_from - timedelta(days=1)}, ("period_from",), "period_to"),  # type: ignore[operator]
        ({"row_filter": ROWS}, {"row_filter": None}, (), "row_filter"),
        ({"row_filter": ROWS}, {"row_filter": {"any": [ROWS, {"column": "姓名", "op": "not_null"}]}}, (), "row_filter"),
        ({"daily_volume": 10}, {"daily_volume": 11}, (), "daily_volume"),
        ({"frequency": "daily"}, {"frequency": "realtime"}, (), "frequency"),
    ],
)  # fmt: skip
def test_a_correction_does_not_widen(before: Any, after: Any, named: tuple[str, ...], field: str | None) -> None:
    old = replace(SCOPE, **before)
    found = correcting.not_wider(old, replace(old, **after), [Missing(name, "请改") for name in named])
    assert (found.field if found else None) == field
    assert code(found) == ("correction_widens" if field else None)


def test_what_stays_open_stays_as_it_was() -> None:
    old = replace(SCOPE, frequency="daily", daily_volume=7)
    assert correcting.silent_as_before(old, SCOPE) == old
    new = replace(SCOPE, frequency="weekly", daily_volume=3)
    assert correcting.silent_as_before(old, new) == new


def document(purpose: str, later: int, withdrawn: bool = False) -> DocumentFacts:
    at = MONDAY + timedelta(minutes=later)
    gone = at if withdrawn else None
    return DocumentFacts(1, "application:1", purpose, "a.pdf", "pdf", 1, "0" * 64, "x", "y", at, withdrawn_at=gone)


@pytest.mark.parametrize(
    ("there", "refusal"),
    [
        ((), "correction_incomplete"),
        ((document("proof", 1),), None),
        ((document("proof", 0),), None),
        ((document("proof", -1),), "correction_incomplete"),
        ((document("basis", 1),), "correction_incomplete"),
        ((document("proof", 1, withdrawn=True),), "correction_incomplete"),
    ],
)
def test_the_documents_that_were_asked_for_came_after_the_notice(there: Any, refusal: str | None) -> None:
    missing = (BASIS, Missing("document.proof", "请附清单"))
    assert code(correcting.supplied(missing, there, MONDAY)) == refusal
    assert correcting.supplied((BASIS,), there, MONDAY) is None
