"""Several entries for one matter in one basket: which it may hold, who is next, and how a no names its entry."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import fields, replace

from shuqiao.kernel.refusals import Family, Refusal
from shuqiao.sharing.errors import BasketEntryBlocked, BasketEntryWrong, BasketSizeWrong, EntryTwice
from shuqiao.sharing.facts import MOST_IN_BASKET, ApplicationFacts, BasketFacts, Line, Member, Scope, Waiting
from shuqiao.sharing.states import APPLICATION, ON_THE_DESK, ApplicationState

OF_AN_ENTRY = frozenset(f.name for f in fields(Line)) - {"entry_code"}
"""The parts of a form that each entry has for itself; all others are said once for the whole basket."""


def acceptable(lines: Sequence[Line]) -> Refusal | None:
    """Whether these are entries of one basket: some, not too many, each once."""
    if not 1 <= len(lines) <= MOST_IN_BASKET:
        return BasketSizeWrong(field="entries", most=MOST_IN_BASKET, count=len(lines))
    codes = [line.entry_code for line in lines]
    twice = next((i for i, code in enumerate(codes) if code in codes[:i]), None)
    return EntryTwice(field=f"entries.{twice}.entry_code", entry=codes[twice]) if twice is not None else None


def whole(shared: Scope, line: Line) -> Scope:
    """The form of one entry: what is said once, and what is asked of this one."""
    return replace(shared, **{name: getattr(line, name) for name in OF_AN_ENTRY})


def about(index: int, entry: str, refusal: Refusal) -> Refusal:
    """``refusal`` of one entry, so that it names the entry and the field (``entries.<index>.<field>``).

    What is said once for the whole basket is refused as it is: no single entry is at fault.
    """
    field = refusal.field
    if field is not None and field not in OF_AN_ENTRY and field in {f.name for f in fields(Scope)}:
        return refusal
    kind = BasketEntryBlocked if refusal.family is Family.CONFLICT else BasketEntryWrong
    return kind(
        field=f"entries.{index}.{field}" if field else f"entries.{index}",
        entry=entry,
        code=refusal.code,
        why_zh=refusal.sentence("zh"),
        why_en=refusal.sentence("en"),
        then_zh=refusal.next_step("zh"),
        then_en=refusal.next_step("en"),
    )


def together(refusals: Iterable[Refusal]) -> Refusal | None:
    """One refusal for all that is wrong, each thing once; None where nothing is."""
    found = list({(refusal.code, refusal.field): refusal for refusal in refusals}.values())
    if len(found) < 2:
        return found[0] if found else None
    speaker = next((one for one in found if isinstance(one, BasketEntryWrong)), None)
    if speaker is None:
        return found[0]
    said = type(speaker)(field=speaker.field, **speaker.facts)
    said.problems = tuple(found)
    return said


def moves(member: Member, verb: str) -> bool:
    """Whether ``verb`` moves this member now; an unconditional entry knows only being taken, once."""
    if member.application is None:
        return verb == "submit" and not member.grants
    return bool(APPLICATION.moves(member.application.state, verb))


def unsent(basket: BasketFacts) -> bool:
    """Whether all of it is still on the applicant's desk, so that it can be changed as a whole."""
    desk = (ApplicationState.DRAFT, ApplicationState.WITHDRAWN)
    asked = [member.application for member in basket.members if member.application is not None]
    return basket.submitted_at is None and all(one.state in desk for one in asked)


def waits(application: ApplicationFacts) -> Waiting | None:
    """Whose turn it is, and until when; None once it is decided or withdrawn."""
    own = (application.applicant_department, application.applicant_department_name)
    if application.state in (*ON_THE_DESK, ApplicationState.CORRECTION_REQUESTED):
        return Waiting("applicant", *own)
    if application.state is ApplicationState.WAITING_HEAD:
        return Waiting("head", *own)
    if application.clock is None:
        return None
    clock = application.clock
    side = "provider_head" if application.state is ApplicationState.WAITING_PROVIDER_HEAD else "provider"
    return Waiting(side, clock.turn, clock.turn_name, clock.due_on, clock.overdue)
