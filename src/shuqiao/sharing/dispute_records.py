"""Between rows and facts of disputes, and what a dispute is about as it stands.  Nothing here decides."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import prefetch_related_objects

from shuqiao.kernel import clock
from shuqiao.kernel.refusals import Absent
from shuqiao.kernel.texts import as_stored
from shuqiao.sharing import clocks, events
from shuqiao.sharing.demand_records import demand_facts
from shuqiao.sharing.dispute_permissions import ABSENT
from shuqiao.sharing.facts.disputes import About, DisputeFacts, Meeting, Outcome, Ruling, Subject
from shuqiao.sharing.locks import locked
from shuqiao.sharing.models import Application, Demand, Dispute, Grant
from shuqiao.sharing.records import application_facts
from shuqiao.sharing.states.applications import AT_PROVIDER, ApplicationState, GrantState
from shuqiao.sharing.states.disputes import DisputeState, Forum

_KEPT = (
    "number", "subject", "subject_name", "claimant", "claimant_name", "respondent", "respondent_name", "claim",
    "version", "opened_at", "opened_by", "refused", "division", "reopened", "closing", "rule_set_name",
    "rule_set_version", "article",
)  # fmt: skip
_ANSWERS = {ApplicationState.REFUSED, ApplicationState.PARTLY_GRANTED}


def dispute_facts(row: Dispute) -> DisputeFacts:
    """The facts of a row with its meetings and decisions, and the nearest day on which something is due."""
    due = [one.due_on for one in clocks.of(events.of_dispute(row.number)) if one.running]
    return _facts(row, min(due) if due else None)


def listed_disputes(rows: Sequence[Dispute]) -> tuple[DisputeFacts, ...]:
    """The facts of several, asked for in as many questions as those of one."""
    prefetch_related_objects(rows, "meetings", "rulings")
    due = clocks.due_days([events.of_dispute(row.number) for row in rows])
    return tuple(_facts(row, due.get(events.of_dispute(row.number))) for row in rows)


def _facts(row: Dispute, due_on: date | None) -> DisputeFacts:
    return DisputeFacts(
        **{name: getattr(row, name) for name in _KEPT},
        about=About(row.about),
        state=DisputeState(row.state),
        forum=Forum(row.forum) if row.forum else None,
        meetings=tuple(
            Meeting(one.held_on, one.attended, one.text, one.by, one.department_name, one.at)
            for one in sorted(row.meetings.all(), key=lambda one: one.pk)
        ),
        rulings=tuple(
            Ruling(Outcome(one.outcome), one.text, one.due_on, one.document_number, Forum(one.forum), one.by, one.at)
            for one in sorted(row.rulings.all(), key=lambda one: one.pk)
        ),
        due_on=due_on,
    )


def lock_dispute(number: str) -> tuple[Dispute, DisputeFacts]:
    """The locked row and its facts.  Raises ``Absent``."""
    row = locked(Dispute, ABSENT, number)
    return row, dispute_facts(row)


def write_dispute(row: Dispute, **columns: Any) -> DisputeFacts:
    """Save the changed columns as the row's next version and return the facts."""
    for name, value in columns.items():
        setattr(row, name, value)
    row.version += 1
    row.save()
    return dispute_facts(row)


def subject(about: About, number: str, department: str) -> Subject:
    """What ``department`` disputes.  Raises ``Absent`` for what is not there or not its own affair."""
    find = {About.APPLICATION: _application, About.GRANT: _grant, About.DEMAND: _demand}[about]
    found = find(as_stored(number), department)
    if found is None:
        word = {About.APPLICATION: "申请 application", About.GRANT: "授权 grant", About.DEMAND: "需求 demand"}[about]
        raise Absent(what=f"{word} {number}")
    return found


def _application(number: str, department: str) -> Subject | None:
    row = Application.objects.select_for_update().filter(number=number, applicant_department=department).first()
    if row is None:
        return None
    due_on = application_facts(row).due_on
    late = row.state in AT_PROVIDER and due_on is not None and due_on < clock.today()
    return Subject(
        About.APPLICATION, number, row.entry_name, row.applicant_department, row.applicant_department_name,
        row.provider, row.provider_name, row.state in _ANSWERS or late, row.state == ApplicationState.REFUSED,
    )  # fmt: skip


def _grant(number: str, department: str) -> Subject | None:
    row = Grant.objects.select_for_update().filter(number=number).first()
    if row is None or department not in (row.consumer, row.provider):
        return None
    sides = [(row.consumer, row.consumer_name), (row.provider, row.provider_name)]
    (own, own_name), (other, other_name) = sides if department == row.consumer else sides[::-1]
    stopped = row.state in (GrantState.SUSPENDED, GrantState.REVOKED)
    return Subject(About.GRANT, number, row.entry_name, own, own_name, other, other_name, stopped, False)


def _demand(number: str, department: str) -> Subject | None:
    row = Demand.objects.select_for_update().filter(number=number, applicant_department=department).first()
    if row is None:
        return None
    no = demand_facts(row).declined
    return Subject(
        About.DEMAND, number, row.name, row.applicant_department, row.applicant_department_name,
        no.department if no else "", no.department_name if no else "",
        no is not None and no.department != department, no is not None,
    )  # fmt: skip
