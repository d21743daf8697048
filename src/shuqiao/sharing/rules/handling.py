"""The provider's own work between question and answer: more time, inner units, joint sign, the head's consent.

Nothing here stops the clock: 转办 and 会签 are the provider's own affair (51号 Art. 12; 809号 Art. 21).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from shuqiao.kernel.actors import Actor
from shuqiao.kernel.refusals import Refusal, Words
from shuqiao.sharing.errors import (
    ExtensionAlreadyAsked,
    ExtensionDaysWrong,
    ExtensionOverdue,
    JointSignOpen,
    NoExtension,
    NoExtensionAsked,
    NoJointSignOpen,
    NotRouted,
    NotYourUnit,
    OpinionUnknown,
    OwnHand,
    ReasonMissing,
    UnitHasIt,
    UnitNotHere,
    UnitsWrong,
)
from shuqiao.sharing.facts import OPINIONS, ApplicationFacts, Extension, JointSign, Limit, RuleSet
from shuqiao.sharing.rules import texts

MOST_UNITS = 20
"""Inner units asked by one joint sign."""


def extension_limit(asked: ApplicationFacts, rules: RuleSet) -> Limit | NoExtension:
    """The most working days that may be added, by the rule set under which the clock runs (requirement 30).

    A clock that was started under another rule set than the one in force keeps its own, so the
    one in force extends only its own clocks.
    """
    limit = rules.limits.get("reply_extension")
    if asked.rule_set_name == rules.name and rules.on("extension_allowed") and limit is not None:
        return limit
    switch = rules.switches.get("extension_allowed")
    cited = switch.article if switch is not None and asked.rule_set_name == rules.name else None
    return NoExtension(
        title_zh=rules.title_zh if cited else asked.rule_set_name,
        title_en=rules.title_en if cited else asked.rule_set_name,
        article_zh=cited.zh if cited else asked.due_article,
        article_en=cited.en if cited else asked.due_article,
    )


def may_ask_more_time(
    asked: ApplicationFacts, before: Extension | None, rules: RuleSet, days: int, reason: str, today: date
) -> Refusal | None:
    """An extension is asked with a reason, once, before the limit ends, for at most the days allowed."""
    limit = extension_limit(asked, rules)
    if isinstance(limit, NoExtension):
        return limit
    if before is not None:
        return ExtensionAlreadyAsked()
    if asked.due_on is None or today > asked.due_on:
        return ExtensionOverdue(due_on=asked.due_on)
    if not 1 <= days <= limit.working_days:
        return ExtensionDaysWrong(field="working_days", most=limit.working_days, asked=days, article=limit.article.zh)
    return reasoned(reason)


def may_answer_extension(
    asked: ApplicationFacts, extension: Extension | None, who: Actor, verb: Words, today: date
) -> Extension | Refusal:
    """The authority answers what waits, before the limit passes; nobody allows their own request."""
    if extension is None or extension.outcome in ("allowed", "denied"):
        return NoExtensionAsked()
    if asked.due_on is None or today > asked.due_on:
        return ExtensionOverdue(due_on=asked.due_on)
    return own_hand(extension.by_id, who, verb) or extension


def own_hand(proposed_by: str, who: Actor, verb: Words) -> OwnHand | None:
    """Whether the second of two steps is another person's, who does not stand for the first either."""
    return OwnHand(verb=verb) if who.stands_for(proposed_by) else None


def reasoned(reason: str, field: str = "reason") -> Refusal | None:
    """Words are there, and not too many."""
    return texts.fits(field, reason) if reason.strip() else ReasonMissing(field=field)


def may_route(asked: ApplicationFacts, unit: int, unit_name: str, units: Sequence[int]) -> Refusal | None:
    """To a unit of the provider's own that is in use, and not the one that has it (转办)."""
    if unit not in units:
        return UnitNotHere(field="unit", unit=unit_name)
    return UnitHasIt(field="unit", unit=asked.unit_name) if asked.unit == unit else None


def may_route_back(asked: ApplicationFacts) -> NotRouted | None:
    """Only what was sent to a unit comes back from it."""
    return NotRouted() if asked.unit is None else None


def may_ask_joint_sign(open_: JointSign | None, asked: Sequence[int], units: Sequence[int]) -> Refusal | None:
    """Some units of the provider's own, each once; one joint sign at a time (会签)."""
    if open_ is not None:
        return JointSignOpen(units=listed(open_))
    if not 1 <= len(asked) <= MOST_UNITS or len(set(asked)) != len(asked):
        return UnitsWrong(field="units", most=MOST_UNITS)
    strange = next((unit for unit in asked if unit not in units), None)
    return None if strange is None else UnitNotHere(field="units", unit=strange)


def may_sign(open_: JointSign | None, unit: int | None, opinion: str, words: str) -> JointSign | Refusal:
    """One opinion for each unit that was asked; whatever does not simply agree is explained."""
    if open_ is None:
        return NoJointSignOpen()
    if unit is None or unit not in [one.unit for one in open_.waits_for]:
        return NotYourUnit()
    if opinion not in OPINIONS:
        return OpinionUnknown(field="opinion", value=opinion[:40], choices=", ".join(OPINIONS))
    wrong = texts.fits("words", words) if opinion == "agree" else reasoned(words, "words")
    return wrong or open_


def may_close_joint_sign(open_: JointSign | None, reason: str) -> JointSign | Refusal:
    """What is not waited for is closed with a reason."""
    return NoJointSignOpen() if open_ is None else reasoned(reason) or open_


def settled(open_: JointSign | None) -> JointSignOpen | None:
    """No answer while units are still asked."""
    return None if open_ is None else JointSignOpen(units=listed(open_))


def listed(open_: JointSign) -> str:
    """The units still to sign."""
    return "、".join(one.unit_name for one in open_.waits_for)
