"""Between the rows and facts of what is said about grants.  Nothing here decides."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from shuqiao.sharing.facts import Concerned, EmergencyFacts, OutageFacts, RenewalFacts, TalkFacts
from shuqiao.sharing.models import Emergency, Outage, Renewal, StopTalk
from shuqiao.sharing.states import EmergencyState, OutageState, RenewalState, TalkState


def renewal_facts(row: Renewal) -> RenewalFacts:
    """The facts of a row with its grant."""
    return RenewalFacts(
        row.number, row.grant_id, row.grant.entry_name, RenewalState(row.state), row.was_until, row.until, row.reason,
        row.asked_at, row.asked_by_id, row.asked_by, row.approved_by, row.decided_at, row.decided_by, row.answer,
    )  # fmt: skip


def talk_facts(row: StopTalk) -> TalkFacts:
    """The facts of a row with its grant."""
    return TalkFacts(
        row.number, row.grant_id, row.grant.entry_name, TalkState(row.state), row.verb, row.from_on, row.reason,
        row.proposer, row.answerer, row.proposed_at, row.proposed_by, row.answered_at, row.answered_by, row.answer,
    )  # fmt: skip


def emergency_facts(row: Emergency) -> EmergencyFacts:
    """The facts of a row with its grant."""
    return EmergencyFacts(
        row.number, row.grant_id, row.grant.entry_name, EmergencyState(row.state), row.department, row.incident,
        row.words, row.stopped_at, row.stopped_by, row.report_due_at, row.overdue_told_at, row.reported_at,
        row.reported_by, row.report, row.resumed_at, row.remedy,
    )  # fmt: skip


def outage_facts(row: Outage) -> OutageFacts:
    """The facts of a row."""
    return OutageFacts(
        row.number, row.provider, row.provider_name, OutageState(row.state),
        tuple((code, name) for code, name in row.entries), row.from_at, row.to_at, row.reason, row.emergency,
        row.breach_candidate, tuple(Concerned(**said) for said in row.concerned), row.announced_at, row.announced_by,
    )  # fmt: skip


def concerned_document(found: tuple[Concerned, ...]) -> list[dict[str, Any]]:
    """The systems concerned as JSON."""
    return [asdict(one) for one in found]
