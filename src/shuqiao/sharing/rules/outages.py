"""Stops that are negotiated, emergency stops and planned outages: nobody stops one-sidedly (requirement 34)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from shuqiao.kernel.calendar import WorkCalendar
from shuqiao.kernel.clock import day_in_china
from shuqiao.kernel.refusals import Refusal, Words
from shuqiao.sharing.errors import (
    AgreedOtherwise,
    DayWrong,
    NotAgreed,
    OutageEntriesWrong,
    OutageNotOver,
    OutagePeriodWrong,
    OutageTooLate,
    ReasonMissing,
    RemedyMissing,
    TestGrantOnly,
    VerbUnknown,
)
from shuqiao.sharing.facts import STOPPING, GrantFacts, OutageFacts, TalkFacts
from shuqiao.sharing.rules import texts
from shuqiao.sharing.states import GRANT, TalkState

MOST_ENTRIES = 50
LONGEST = timedelta(days=31)
AHEAD = timedelta(days=366)
"""An outage is announced a year ahead at most."""


def worded(field: str, text: str, most: int = texts.WORDS) -> Refusal | None:
    """Something was said, and it can be kept."""
    return ReasonMissing(field=field) if not text.strip() else texts.fits(field, text, most)


def production(grant: GrantFacts, verb: str) -> TestGrantOnly | None:
    """A test grant answers generated data: what it gives is not worth narrowing."""
    return TestGrantOnly(number=grant.number, verb=GRANT.word(verb)) if grant.test else None


def may_propose(grant: GrantFacts, verb: str, from_on: date, reason: str, today: date) -> Refusal | None:
    """Either side proposes to suspend, revoke or narrow, from a day within the grant's life, and says why."""
    if grant.test:
        return TestGrantOnly(number=grant.number, verb=Words("停用协商", "negotiate a stop"))
    if verb not in STOPPING:
        return VerbUnknown(field="verb", value=verb, choices=", ".join(STOPPING))
    if not today <= from_on <= grant.valid_to:
        return DayWrong(field="from_on", day=from_on, first=today, last=grant.valid_to)
    return worded("reason", reason)


def agreed(talk: TalkFacts | None, verb: str, today: date) -> Refusal | None:
    """Only what both sides agreed to, from the agreed day on, is done for the reason ``agreed``."""
    word = GRANT.word(verb)
    if talk is None or talk.state is not TalkState.AGREED:
        return NotAgreed(field="code", verb=word, from_on=Words("无", "none"))
    if talk.verb != verb:
        return AgreedOtherwise(field="code", agreed=GRANT.word(talk.verb), verb=word)
    day = talk.from_on.isoformat()
    return NotAgreed(field="code", verb=word, from_on=Words(day, day)) if today < talk.from_on else None


def resumable(emergency: bool, remedy: str) -> Refusal | None:
    """After an emergency stop whoever resumes says what was done; otherwise words are welcome."""
    if emergency and not remedy.strip():
        return RemedyMissing(field="remedy")
    return texts.fits("remedy", remedy)


def earliest(today: date, working_days: int, calendar: WorkCalendar) -> date:
    """The first day for which an outage can still be announced; the day of the notice does not count."""
    return calendar.add(today, working_days)


def in_time(
    from_at: datetime, emergency: str, now: datetime, working_days: int, calendar: WorkCalendar
) -> OutageTooLate | None:
    """Told in time; an emergency goes at once and stays on record as a possible breach."""
    first = earliest(day_in_china(now), working_days, calendar)
    if day_in_china(from_at) >= first or emergency.strip():
        return None
    return OutageTooLate(field="from_at", working_days=working_days, earliest=first)


def outage(from_at: datetime, to_at: datetime, reason: str, emergency: str, now: datetime) -> Refusal | None:
    """A period that lies ahead, within a year, of a month at most, with its reason."""
    ahead = now - timedelta(days=1) < from_at <= now + AHEAD
    if not (from_at < to_at and now < to_at and ahead and to_at - from_at <= LONGEST):
        return OutagePeriodWrong(field="to_at", start=from_at.isoformat(), end=to_at.isoformat())
    return worded("reason", reason) or texts.fits("emergency", emergency)


def entries_of(provider: str, found: Sequence[tuple[str, str]], asked: Sequence[str]) -> OutageEntriesWrong | None:
    """``found`` are (code, provider) of those asked for that exist."""
    own = {code for code, whose in found if whose == provider}
    wrong = [code[:40] for i, code in enumerate(asked) if code not in own or code in asked[:i]]
    if wrong or not asked or len(asked) > MOST_ENTRIES:
        return OutageEntriesWrong(field="entries", entries="、".join(wrong[:10]) or "—", most=MOST_ENTRIES)
    return None


def outage_over(found: OutageFacts, now: datetime) -> OutageNotOver | None:
    """An outage ends by itself when its time is over."""
    return None if now >= found.to_at else OutageNotOver(to_at=found.to_at.isoformat())
