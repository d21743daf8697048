"""What else stands in a merged department's name goes to its successor: rows that are open or kept, clocks that run.

Grants and applications have verbs of their own; this runs after them, in the same transaction, and decides nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import Q, QuerySet

from shuqiao.accounts.facts import DepartmentFacts
from shuqiao.kernel.refusals import require
from shuqiao.sharing import clocks, events
from shuqiao.sharing.models import (
    Authorisation,
    Basket,
    Contractor,
    Demand,
    Disposal,
    Dispute,
    Emergency,
    Outage,
    Reader,
    StopTalk,
    UsageRecord,
)
from shuqiao.sharing.states import OPEN_TALK, AuthorisationState, ContractorState, EmergencyState, OutageState
from shuqiao.sharing.states.demands import ENDED
from shuqiao.sharing.states.disputes import DISPUTE, OPEN_DISPUTE, UNDECIDED, DisputeState

BOTH_SIDES = "双方并入同一部门"
Subject = Callable[[str], str]


def pass_on(before: DepartmentFacts, successor: DepartmentFacts) -> list[str]:
    """Put ``successor`` where ``before`` stood; the log subjects of what was moved, clocks apart."""
    moved = [
        *_disputes(before, successor),
        *_demands(before, successor),
        *_said_of_grants(before, successor),
        *_registers(before, successor),
    ]
    clocks.hand_over(before.code, successor.code)
    return list(dict.fromkeys(moved))


def _disputes(before: DepartmentFacts, successor: DepartmentFacts) -> Iterable[str]:
    """A dispute whose two sides become one is over; where it was decided the authority ends it."""
    both = {before.code, successor.code}
    rows = Dispute.objects.select_for_update().filter(state__in=sorted(OPEN_DISPUTE))
    for row in rows.filter(Q(claimant=before.code) | Q(respondent=before.code)).order_by("pk"):
        subject = events.of_dispute(row.number)
        if {row.claimant, row.respondent} == both:
            if DisputeState(row.state) not in UNDECIDED:
                continue
            row.state, row.closing = require(DISPUTE.move(row.state, "withdraw")).to, BOTH_SIDES
            clocks.stop(subject)
        elif row.claimant == before.code:
            row.claimant, row.claimant_name = successor.code, successor.name
        else:
            row.respondent, row.respondent_name = successor.code, successor.name
        row.version += 1
        row.save()
        yield subject


def _demands(before: DepartmentFacts, successor: DepartmentFacts) -> Iterable[str]:
    open_ = Demand.objects.exclude(state__in=sorted(ENDED))
    for column in ("applicant_department", "department"):
        now = {column: successor.code, f"{column}_name": successor.name}
        yield from _moved(open_.filter(**{column: before.code}), now, events.of_demand)


def _said_of_grants(before: DepartmentFacts, successor: DepartmentFacts) -> Iterable[str]:
    code = successor.code
    talks = StopTalk.objects.filter(state__in=sorted(OPEN_TALK))
    for column in ("proposer", "answerer"):
        yield from _moved(talks.filter(**{column: before.code}), {column: code}, events.of_grant, "grant_id")
    owed = Emergency.objects.filter(state=EmergencyState.TO_REPORT, department=before.code)
    yield from _moved(owed, {"department": code}, events.of_grant, "grant_id")
    ahead = Outage.objects.filter(state=OutageState.ANNOUNCED)
    named = {"provider": code, "provider_name": successor.name}
    yield from _moved(ahead.filter(provider=before.code), named, events.of_outage)
    reading = Reader.objects.filter(outage__in=ahead, department=before.code)
    reading.exclude(outage__readers__department=code).update(department=code)


def _registers(before: DepartmentFacts, successor: DepartmentFacts) -> Iterable[str]:
    """The whole registers, so that what ended can still be disposed of, read and amended.

    What the successor has under the same number already stays where it is.
    """
    code = successor.code
    for column in ("consumer", "provider"):
        yield from _moved(Disposal.objects.filter(**{column: before.code}), {column: code}, events.of_disposal)
        yield from _moved(UsageRecord.objects.filter(**{column: before.code}), {column: code}, events.of_usage)
    named = {"department": code, "department_name": successor.name}
    valid = Authorisation.objects.filter(department=code, state=AuthorisationState.VALID)
    papers = Authorisation.objects.filter(department=before.code).exclude(number__in=valid.values("number"))
    yield from _moved(papers, named, events.of_authorisation, "register")
    there = Contractor.objects.filter(department=code, state=ContractorState.REGISTERED)
    lines = Contractor.objects.filter(department=before.code)
    lines = lines.exclude(organisation_code__in=there.values("organisation_code"))
    yield from _moved(lines, named, events.of_contractor)
    asked = {"applicant_department": code, "applicant_department_name": successor.name}
    yield from _moved(Basket.objects.filter(applicant_department=before.code), asked, events.of_basket)


def _moved(rows: QuerySet[Any], now: dict[str, str], subject: Subject, by: str = "number") -> list[str]:
    found = dict(rows.select_for_update().order_by("pk").values_list("pk", by))
    rows.model._default_manager.filter(pk__in=list(found)).update(**now)
    return [subject(number) for number in found.values()]
