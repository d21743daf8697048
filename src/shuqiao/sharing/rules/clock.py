"""The clock of 51号 Art. 12: until when an application must be answered, and what silence does."""

from __future__ import annotations

from datetime import date

from shuqiao.catalogue.facts import EntryFacts
from shuqiao.kernel.calendar import WorkCalendar
from shuqiao.sharing.errors import AlreadyEscalated, NotOverdue
from shuqiao.sharing.facts import ApplicationFacts, Clock, RuleSet
from shuqiao.sharing.states import AT_PROVIDER


def reply_limit(entry: EntryFacts, rules: RuleSet) -> str:
    """Which limit the answer keeps: an unconditional entry is answered quickly where it is applied for at all."""
    quick = entry.sharing.type_ == "unconditional" and "unconditional_reply" in rules.limits
    return "unconditional_reply" if quick else "conditional_reply"


def clock(application: ApplicationFacts, today: date, calendar: WorkCalendar) -> Clock | None:
    """The running clock as it stands on ``today``; None while nobody owes an answer."""
    if application.state not in AT_PROVIDER or application.due_on is None:
        return None
    if application.paused_on is not None:
        return None  # nobody owes an answer while the applicant completes the form
    days = calendar.between(today, application.due_on)
    return Clock(
        due_on=application.due_on,
        remaining_wd=max(days, 0),
        overdue_wd=max(-days, 0),
        overdue=today > application.due_on,
        turn=application.provider,
        turn_name=application.provider_name,
        article=application.due_article,
        unknown_years=calendar.years_without_table(min(today, application.due_on), application.due_on),
    )


def may_escalate(application: ApplicationFacts, today: date) -> NotOverdue | AlreadyEscalated | None:
    """Silence past the limit goes to the authority, once; it is never consent and never refusal (requirement 28)."""
    if application.escalated_at is not None:
        return AlreadyEscalated()
    if application.due_on is None or application.paused_on is not None or today <= application.due_on:
        return NotOverdue(due_on=application.due_on)
    return None
