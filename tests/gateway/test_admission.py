"""Counting people and cases: no way of asking makes many look like few."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from shuqiao.gateway.admission import Cases, Subjects
from shuqiao.gateway.errors import CaseSpent
from shuqiao.wire import orders
from tests.gateway.one_gateway import GRANT, order

DAY = date(2025, 9, 22)
NUMBER = "公民身份号码"


@pytest.mark.parametrize(
    ("values", "subject_item", "expected"),
    [
        ({}, None, 0),
        ({NUMBER: ["1"]}, NUMBER, 1),
        ({NUMBER: ["1", "2", "3"]}, NUMBER, 3),
        ({NUMBER: ["1", "2"], "姓名": ["甲", "乙"]}, NUMBER, 2),
        ({"电话": ["1", "2", "3"]}, NUMBER, 3),  # by another key than the one that names the subject
        ({"电话": ["1", "2", "3"]}, None, 3),
        ({"电话": ["1", "2"], "姓名": ["甲", "乙", "丙"]}, None, 6),
    ],
)
def test_every_subject_of_a_list_counts(values: dict[str, Any], subject_item: str | None, expected: int) -> None:
    digests = Subjects(b"k" * 32).digests(values, subject_item)
    assert len(set(digests)) == len(digests) == expected


def test_a_list_counts_as_its_members_do_alone() -> None:
    subjects = Subjects(b"k" * 32)
    alone = {d for value in "123" for d in subjects.digests({"电话": [value]}, None)}
    assert set(subjects.digests({"电话": list("123")}, None)) == alone


@pytest.mark.parametrize(
    "spelling", ["gzf-2025-1", " GZF-2025-1", "GZF-2025-1 ", "GZF -2025-1", "ＧＺＦ－２０２５－１", "GZF-2025-1\u200b"]
)
def test_one_case_in_another_spelling_has_no_fresh_count(spelling: str) -> None:
    limited = order(limits=orders.Limits(10, 10, 5, 1, None))
    running, restarted = Cases(), Cases()
    assert running.admit(limited, "GZF-2025-1", [b"a"], DAY) is None
    restarted.recount({"grant": GRANT, "context": {"case": "GZF-2025-1"}}, [b"a"], 29_300_000)
    for cases in (running, restarted):
        assert isinstance(cases.admit(limited, spelling, [b"b"], DAY), CaseSpent)
        assert cases.admit(limited, "GZF-2025-2", [b"b"], DAY) is None
