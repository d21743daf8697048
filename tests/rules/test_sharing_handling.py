"""The provider's own work as rules: tables of who, when, how much."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from shuqiao.kernel.actors import Actor, ActorKind
from shuqiao.kernel.refusals import Refusal, Words
from shuqiao.sharing import errors
from shuqiao.sharing.facts import DecisionKind, Extension, JointSign, Opinion
from shuqiao.sharing.rules import handling, together
from shuqiao.sharing.rulesets import shipped
from tests.rooms.sharing.stage import asked

REGULATION, MEASURES = shipped("regulation-2025"), shipped("measures-2016")
UNDER_REGULATION = asked(rule_set_name="regulation-2025", due_article="809号第二十一条")
DUE = date(2025, 10, 11)
AT = datetime(2025, 9, 23, tzinfo=UTC)
ASKED = Extension("SQ-2025-000001", 5, "须核对", "person:9", "方小满", AT, DUE, "809号第二十一条")
OPEN = JointSign(1, "方小满", AT, "", (Opinion(1, "户政科"), Opinion(2, "法制科", "agree")))


@pytest.mark.parametrize(
    ("days", "reason", "before", "today", "refusal"),
    [
        (1, "须核对", None, DUE, None),
        (10, "须核对", None, DUE, None),
        (11, "须核对", None, DUE, errors.ExtensionDaysWrong),
        (0, "须核对", None, DUE, errors.ExtensionDaysWrong),
        (5, " ", None, DUE, errors.ReasonMissing),
        (5, "须核对", None, date(2025, 10, 12), errors.ExtensionOverdue),
        (5, "须核对", ASKED, DUE, errors.ExtensionAlreadyAsked),
        (5, "须核对", replace(ASKED, outcome="denied"), DUE, errors.ExtensionAlreadyAsked),
    ],
)
def test_more_time_is_asked_once_with_a_reason_before_the_limit(
    days: int, reason: str, before: Extension | None, today: date, refusal: type[Refusal] | None
) -> None:
    outcome = handling.may_ask_more_time(UNDER_REGULATION, before, REGULATION, days, reason, today)
    assert outcome is None if refusal is None else isinstance(outcome, refusal)


@pytest.mark.parametrize(
    ("application", "rules", "cited"),
    [
        (asked(), MEASURES, "51号第十二条"),
        (
            UNDER_REGULATION,
            MEASURES,
            "809号第二十一条",
        ),  # a clock keeps its own rule set
        (asked(), REGULATION, "51号第十二条"),
    ],
)
def test_no_extension_where_the_clock_s_rule_set_knows_none(application, rules, cited: str) -> None:  # type: ignore[no-untyped-def]
    outcome = handling.extension_limit(application, rules)
    assert isinstance(outcome, errors.NoExtension)
    assert cited in outcome.sentence("zh")
    assert "?" not in outcome.sentence("zh") + outcome.sentence("en")


@pytest.mark.parametrize(
    ("found", "who", "today", "refusal"),
    [
        (ASKED, "person:3", DUE, None),
        (None, "person:3", DUE, errors.NoExtensionAsked),
        (replace(ASKED, outcome="allowed"), "person:3", DUE, errors.NoExtensionAsked),
        (ASKED, "person:3", date(2025, 10, 12), errors.ExtensionOverdue),
        (ASKED, "person:9", DUE, errors.OwnHand),
        (ASKED, "person:8", DUE, errors.OwnHand),  # the deputy of whoever asked
    ],
)
def test_the_authority_answers_what_waits(
    found: Extension | None, who: str, today: date, refusal: type[Refusal] | None
) -> None:
    actor = Actor(ActorKind.PERSON, who, "甲", deputy_of="person:9" if who == "person:8" else "")
    outcome = handling.may_answer_extension(UNDER_REGULATION, found, actor, Words("同意延期", "Allow"), today)
    assert outcome == found if refusal is None else isinstance(outcome, refusal)


@pytest.mark.parametrize(
    ("unit", "opinion", "words", "refusal"),
    [
        (1, "agree", "", None),
        (1, "agree_with_limits", "地址应脱敏", None),
        (1, "disagree", "不同意", None),
        (1, "disagree", "", errors.ReasonMissing),
        (1, "agree_with_limits", " ", errors.ReasonMissing),
        (1, "perhaps", "", errors.OpinionUnknown),
        (2, "agree", "", errors.NotYourUnit),
        (3, "agree", "", errors.NotYourUnit),
        (None, "agree", "", errors.NotYourUnit),
    ],
)
def test_each_unit_that_was_asked_says_one_thing(
    unit: int | None, opinion: str, words: str, refusal: type[Refusal] | None
) -> None:
    outcome = handling.may_sign(OPEN, unit, opinion, words)
    assert outcome == OPEN if refusal is None else isinstance(outcome, refusal)
    assert isinstance(handling.may_sign(None, unit, opinion, words), errors.NoJointSignOpen)


def test_an_answer_waits_for_the_units() -> None:
    assert handling.settled(None) is None
    waits = handling.settled(OPEN)
    assert waits is not None
    assert waits.sentence("zh") == "会签尚未结束，还差：户政科"
    assert replace(OPEN, closed_at=AT).waits_for == ()


@pytest.mark.parametrize(
    ("entries", "matters", "kind", "refusal"),
    [
        ("aa", "MM", DecisionKind.CONSENT, None),
        ("aa", "MN", DecisionKind.CONSENT_IN_PART, None),
        ("ab", "MM", DecisionKind.REFUSE, None),
        ("ab", "MM", DecisionKind.CONSENT_IN_PART, errors.PartNeedsOneEntry),
        ("ab", "MN", DecisionKind.CONSENT, errors.NotAlike),
    ],
)
def test_only_like_applications_get_one_answer(
    entries: str, matters: str, kind: DecisionKind, refusal: type[Refusal] | None
) -> None:
    several = [asked(entry_code=entry, matter_code=matter) for entry, matter in zip(entries, matters, strict=True)]
    outcome = together.alike(several, kind)
    assert outcome is None if refusal is None else isinstance(outcome, refusal)
