"""Who decides a dispute, by the division tree and the rule set, and what a decision must say (req. 55-57).  Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from shuqiao.kernel.clock import day_in_china
from shuqiao.kernel.refusals import Refusal
from shuqiao.sharing.errors import FieldMissing
from shuqiao.sharing.errors.disputes import (
    CannotReopen,
    DueDayWrong,
    MeetingWrong,
    NoHigherForum,
    NothingOwed,
    NothingToDispute,
    NotNegotiated,
    NotYetDue,
    PartyDecides,
    RulingIncomplete,
    SomethingOwed,
)
from shuqiao.sharing.facts.disputes import About, DisputeFacts, Meeting, Outcome, Place, Ruling, Subject
from shuqiao.sharing.rules import texts
from shuqiao.sharing.states.disputes import Forum

NATION = "000000"
MUNICIPALITIES = frozenset({"11", "12", "31", "50"})
"""直辖市: their districts stand under the pseudo-prefectures 01 and 02, which have no government."""
PSEUDO = {"01", "02"}
DIRECT = "90"
"""省直辖县级行政区划: such a county stands under its province directly."""
LONGEST = timedelta(days=366)
ANSWERABLE = {About.APPLICATION, About.DEMAND}


def line(division: str) -> tuple[str, ...]:
    """A division and all above it that have a government, up to the nation (GB/T 2260; rules.md 8.10).

    Separately planned cities (计划单列市) stand in their province like any other prefecture.
    """
    province, prefecture = f"{division[:2]}0000", f"{division[:4]}00"
    above = [division, *([] if _no_government(division) else [prefecture]), province, NATION]
    if _no_government(division) and division.endswith("00"):
        above = above[1:]
    return tuple(dict.fromkeys(above))


def seat(division: str, level: str) -> Place:
    """Where a department of ``level`` sits: its division cut to that level.

    A district of a municipality ranks as a city and keeps its own code.
    """
    cut = {"nation": NATION, "province": f"{division[:2]}0000"}.get(level)
    if cut is None:
        cut = division if level == "county" or _no_government(division) else f"{division[:4]}00"
        cut = line(cut)[0]
    return Place(cut, level_of(cut))


def level_of(division: str) -> str:
    """The level that a code speaks of."""
    if division == NATION:
        return "nation"
    if division.endswith("0000"):
        return "province"
    return "city" if division.endswith("00") else "county"


def common_superior(one: Place, other: Place) -> Place:
    """The lowest division that holds both: where the common superior sits (requirement 56)."""
    held = line(other.division)
    division = next(above for above in line(one.division) if above in held)
    return Place(division, level_of(division))


def above(place: Place) -> Place:
    """The next higher one; the nation stays the nation."""
    higher = line(place.division)
    division = higher[1] if len(higher) > 1 else NATION
    return Place(division, level_of(division))


def first_forum(one: Place, other: Place, across_levels: str, party: bool) -> tuple[Forum, Place]:
    """Before whom it comes when negotiation failed: the authority of the level (51号 Art. 12; 809 Art. 28).

    Across levels or regions the common superior, where the rule set says so; ``party`` means that the
    authority is itself a side: then whoever stands above it.
    """
    common = common_superior(one, other)
    if one != other and across_levels == Forum.COMMON_SUPERIOR:
        return Forum.COMMON_SUPERIOR, common
    return (Forum.COMMON_SUPERIOR, above(common)) if party else (Forum.AUTHORITY, common)


def next_forum(
    present: Forum | None, one: Place, other: Place, end: str, party: bool
) -> tuple[Forum, Place] | NoHigherForum:
    """Above the authority: the joint conference where a central department takes part (2016), or the government of
    the level (2025), as the rule set has it.
    """
    common = common_superior(one, other)
    if present is Forum.AUTHORITY:
        if end == Forum.GOVERNMENT:
            return Forum.GOVERNMENT, common
        if end == Forum.JOINT_CONFERENCE and "nation" in (one.level, other.level):
            return Forum.JOINT_CONFERENCE, Place(NATION, "nation")
        if party:
            return Forum.COMMON_SUPERIOR, above(common)
    return NoHigherForum()


def disputable(subject: Subject) -> NothingToDispute | None:
    """A refusal, a part, silence past the limit, a stop or a decline can be objected to."""
    words = {About.APPLICATION: "申请 application", About.GRANT: "授权 grant", About.DEMAND: "需求 demand"}
    return None if subject.disputable else NothingToDispute(what=f"{words[subject.about]} {subject.number}")


def claimed(claim: str) -> Refusal | None:
    """What is wanted, and why."""
    if not claim.strip():
        return FieldMissing(field="claim", label="争议事由和主张")
    return texts.fits("claim", claim)


def minuted(meeting: Meeting, dispute: DisputeFacts, today: date) -> Refusal | None:
    """Minutes name the day, who was there and what was said (requirement 57)."""
    if not meeting.attended.strip():
        return FieldMissing(field="attended", label="参加人员")
    if not meeting.text.strip():
        return FieldMissing(field="text", label="协商内容")
    if not day_in_china(dispute.opened_at) <= meeting.held_on <= today:
        return MeetingWrong(field="held_on", held_on=meeting.held_on)
    return texts.fits("attended", meeting.attended, 500) or texts.fits("text", meeting.text)


def negotiated(dispute: DisputeFacts) -> NotNegotiated | None:
    """Nobody is troubled before the sides have spoken with each other."""
    return None if dispute.meetings else NotNegotiated()


def impartial(dispute: DisputeFacts, department: str, name: str) -> PartyDecides | None:
    """A side does not decide; what a superior body decided may be recorded by anybody of the authority."""
    if dispute.forum is Forum.AUTHORITY and department in dispute.sides:
        return PartyDecides(department=name)
    return None


def decidable(ruling: Ruling, dispute: DisputeFacts, today: date) -> Refusal | None:
    """A decision says what, by when where something is owed, and by which paper where a superior decided."""
    if not ruling.text.strip():
        return RulingIncomplete(field="text", label="处理意见")
    if dispute.forum is not Forum.AUTHORITY and not ruling.document_number.strip():
        return RulingIncomplete(field="document_number", label="文号")
    if ruling.outcome is Outcome.REOPEN and not (dispute.refused and dispute.about in ANSWERABLE):
        return CannotReopen(field="outcome")
    long = texts.fits("text", ruling.text) or texts.fits("document_number", ruling.document_number, 100)
    if long or ruling.outcome is Outcome.DISMISSED:
        return long
    return due_day(ruling.due_on, today)


def due_day(due_on: date | None, today: date) -> Refusal | None:
    """The last day of execution: from today, a year at most."""
    if due_on is None:
        return RulingIncomplete(field="due_on", label="执行期限")
    return None if today <= due_on <= today + LONGEST else DueDayWrong(field="due_on", due_on=due_on)


def owed(dispute: DisputeFacts) -> NothingOwed | None:
    """Only what obliges somebody is put into execution."""
    return NothingOwed() if dispute.ruling is None or dispute.ruling.outcome is Outcome.DISMISSED else None


def nothing_owed(dispute: DisputeFacts) -> SomethingOwed | None:
    """A decision that obliges somebody is not closed unexecuted."""
    return None if owed(dispute) else SomethingOwed()


def overdue(due_on: date | None, today: date) -> NotYetDue | None:
    """Not executed means: the day has passed."""
    return None if due_on is not None and today > due_on else NotYetDue(due_on=due_on)


def overturned(disputes: Sequence[DisputeFacts]) -> int:
    """How many refusals did not stand (users.md 6: 不予同意被纠正数)."""
    return sum(1 for one in disputes if one.overturned)


def _no_government(division: str) -> bool:
    """Whether the two middle digits name no prefecture of its own."""
    middle = division[2:4]
    return middle == DIRECT or (division[:2] in MUNICIPALITIES and middle in PSEUDO)
