"""The authorisation that a call names: missing, malformed, a number of a person, not needed by law."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from shuqiao.gateway.context import checked
from shuqiao.kernel.refusals import Refusal
from shuqiao.wire import consents

PURPOSE = "990100000000100001.basis"


def held(*required: str) -> Any:
    limits = SimpleNamespace(subjects_per_case=None, case_days=None)
    order = SimpleNamespace(
        purposes=(PURPOSE,), context_required=required, limits=limits, grant="G-2025-000001", case_pattern=None
    )
    return SimpleNamespace(order=order, case=None)


@pytest.mark.parametrize(
    ("consent", "code"),
    [
        ("授权书-演示-0001", None),
        ({"number": "SQS-2025-1", "form": "written"}, None),
        ({"number": "SQS-2025-1", "form": "告知承诺"}, None),
        ({"number": "", "form": "by_law"}, None),
        ({"number": "", "form": "依法无需"}, None),
        (None, "context_missing"),
        ("", "context_missing"),
        ("  ", "context_missing"),
        ({"number": "", "form": "written"}, "context_missing"),
        ({"number": "SQS-2025-1", "form": ""}, "context_missing"),
        ({"number": "SQS-2025-1", "form": "spoken"}, "consent_wrong"),
        ({"number": "a b", "form": "written"}, "consent_wrong"),
        ({"number": "x" * 65, "form": "written"}, "consent_wrong"),
        ("11010519491231002X", "consent_wrong"),
        ({"number": "11010519491231002X", "form": "by_law"}, "consent_wrong"),
        ("授权-13800138000", "consent_wrong"),
        ({"number": "SQS-2025-1"}, "context_wrong"),
        ({"number": 1, "form": "written"}, "context_wrong"),
        (["SQS-2025-1"], "context_wrong"),
        ("SQS\u202e1", "context_wrong"),
    ],
)
def test_where_the_order_asks_for_it(consent: Any, code: str | None) -> None:
    context = {"purpose": PURPOSE} | ({} if consent is None else {"consent": consent})
    found = checked(held("purpose", "consent"), context, None)
    assert (found.code if isinstance(found, Refusal) else None) == code
    if isinstance(found, Refusal) and code in ("context_missing", "consent_wrong"):
        assert found.field == "context.consent"
        assert "110105" not in found.sentence("zh")


@pytest.mark.parametrize(("consent", "code"), [(None, None), ("", None), ("a b", "consent_wrong")])
def test_where_it_does_not(consent: Any, code: str | None) -> None:
    context = {"purpose": PURPOSE} | ({} if consent is None else {"consent": consent})
    found = checked(held("purpose"), context, None)
    assert (found.code if isinstance(found, Refusal) else None) == code


def test_words_and_codes_of_forms() -> None:
    for code, word in consents.FORMS.items():
        assert consents.form_code(code) == consents.form_code(word) == code
    assert consents.form_code("口头") is None
