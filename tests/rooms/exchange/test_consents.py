"""Authorisations in receipts against the consumer's register: candidates for findings, and nothing else kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from shuqiao.exchange import consents, queries
from shuqiao.exchange.models import ConsentDoubt
from shuqiao.sharing.actions import register_authorisations, revoke_authorisation
from shuqiao.sharing.registries import counted_calls
from shuqiao.wire.kinds import KindGroup
from tests.cast.people import Cast
from tests.rooms.exchange.stage import MINUTE, Member, gateway
from tests.rooms.sharing.stage import SCOPE, TODAY, grant_in, on
from tests.rooms.sharing.using import CONSENT

DAY = datetime.fromtimestamp(MINUTE * 60, UTC).date()


@pytest.fixture
def member(cast: Cast) -> Member:
    with on(TODAY):
        assert grant_in(cast, "active").number == "G-2025-000001"
        return gateway(cast)


def asked(number: str, form: str = "written", **changes: Any) -> dict[str, Any]:
    said = {"purpose": SCOPE.purpose, "case": CONSENT.case, "consent": {"number": number, "form": form}}
    return {"context": said | changes}


def shipped(member: Member) -> dict[str, tuple[str, int]]:
    """Reason and count by number, once everything written so far has arrived."""
    from shuqiao.exchange.models import GatewayLog

    log = GatewayLog.objects.first()
    member.ship(log.size if log else 0)
    return {row.number: (row.reason, row.count) for row in ConsentDoubt.objects.all()}


def test_what_the_register_covers_leaves_no_row(cast: Cast, member: Member) -> None:
    with on(TODAY):
        register_authorisations(cast.applicant, [CONSENT])
    member.write(3, **asked(CONSENT.number))
    member.write(1, **asked("", form="by_law"))
    member.write(1, **asked("任意编号", form="依法无需"))
    member.write(1, KindGroup.REFUSAL, **asked("未登记-9"))
    member.write(1, context={"purpose": SCOPE.purpose, "consent": 7})
    member.write(1, context="x", n=9)
    assert shipped(member) == {}
    assert counted_calls("G-2025-000001", DAY, DAY) == 7
    assert counted_calls("G-2025-000009", DAY, DAY) is None


def test_what_it_does_not_cover_is_counted_and_shown_to_both_sides(cast: Cast, member: Member) -> None:
    with on(TODAY):
        register_authorisations(cast.applicant, [CONSENT, replace(CONSENT, number="过期", valid_from=TODAY)])
    member.write(2, **asked("未登记-1"))
    member.write(1, **asked("未登记-1", form="书面"))
    member.write(1, context={"purpose": SCOPE.purpose, "consent": "未登记-2"})
    member.write(1, **asked(CONSENT.number, purpose="other.basis"))
    member.write(1, **asked("未登记-3", case="x\x00y"))
    found = shipped(member)
    assert found == {
        "未登记-1": ("unknown", 3), "未登记-2": ("unknown", 1), "未登记-3": ("unknown", 1),
        CONSENT.number: ("out_of_scope", 1),
    }  # fmt: skip
    for reader in (cast.applicant, cast.provider_reviewer, cast.authority_reviewer, cast.auditor):
        assert len(queries.consent_doubts(reader).items) == 4
    assert queries.consent_doubts(cast.stranger).items == ()
    page = queries.consent_doubts(cast.applicant, limit=3)
    assert len(queries.consent_doubts(cast.applicant, page.next).items) == 1


def test_a_later_registration_settles_and_a_revocation_does_not(cast: Cast, member: Member) -> None:
    member.write(1, **asked(CONSENT.number))
    assert shipped(member) == {CONSENT.number: ("unknown", 1)}
    assert consents.recheck() == 0
    with on(TODAY):
        (paper,) = register_authorisations(cast.applicant, [CONSENT])
        assert consents.recheck() == 1
        revoke_authorisation(cast.applicant, paper.register, "本人撤回")
    assert queries.consent_doubts(cast.applicant).items == ()


def test_lines_of_one_grant_are_bounded(cast: Cast, member: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(consents, "MOST_OPEN", 3)
    for n in range(5):
        member.write(1, **asked(f"未登记-{n}"))
    assert shipped(member) == {
        **{f"未登记-{n}": ("unknown", 1) for n in range(3)}, "": ("many", 2)}  # fmt: skip


def test_receipts_of_unknown_grants_name_nobody(cast: Cast, member: Member) -> None:
    member.write(1, grant="G-2025-999999", **asked("未登记-1"))
    member.write(1, grant=None, **asked("未登记-1"))
    assert shipped(member) == {}
