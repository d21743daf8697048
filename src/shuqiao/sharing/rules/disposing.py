"""Disposal at the end of purpose: as the provider requires, with proof (requirement 66; rules.md 3.5)."""

from __future__ import annotations

from datetime import date

from shuqiao.kernel.refusals import Refusal, Words
from shuqiao.sharing.errors import (
    FieldMissing,
    GrantStillLive,
    KeepingNotOver,
    KeepUntilWrong,
    NothingStoredDoubtful,
    OtherAnswerNeeded,
    ReasonMissing,
    TestGrantOnly,
    UnknownChoice,
)
from shuqiao.sharing.facts import WAYS, DisposalFacts, DisposalReport, GrantFacts
from shuqiao.sharing.rules import texts
from shuqiao.sharing.states import DISPOSAL

NOTHING_LEFT = frozenset({"query", "verify"})
"""Methods after which a consumer may say that nothing was stored."""
WAY_WORDS = {
    "delete": Words("删除", "delete"),
    "return": Words("返还", "return"),
    "keep": Words("说明理由后留存", "keep with reason"),
    "nothing_stored": Words("无留存", "nothing stored"),
}


def openable(grant: GrantFacts) -> GrantStillLive | TestGrantOnly | None:
    """A disposal begins when its grant has ended, whatever ended it; generated data of a test leave none."""
    if grant.test:
        return TestGrantOnly(number=grant.number, verb=Words("产生处置任务", "open a disposal"))
    return GrantStillLive(grant=grant.number) if grant.live else None


def way_known(way: str, text: str) -> Refusal | None:
    """The provider states one of the listed ways."""
    if way not in WAYS:
        return UnknownChoice(field="way", value=way[:40], choices=", ".join(WAYS))
    return texts.fits("text", text)


def reportable(report: DisposalReport, today: date) -> Refusal | None:
    """A listed way, told in words; deletion and return with their proof; keeping with its last day."""
    wrong = way_known(report.way, report.text)
    if wrong is not None:
        return wrong
    if not report.text.strip():
        return ReasonMissing(field="text")
    if report.way != "keep" and not report.proof.strip():
        return FieldMissing(field="proof", label="证明材料")
    if (report.keep_until is not None) != (report.way == "keep"):
        return KeepUntilWrong(field="keep_until")
    if report.keep_until is not None and report.keep_until <= today:
        return KeepUntilWrong(field="keep_until")
    return texts.fits("proof", report.proof, 200)


def declarable(found: DisposalFacts, text: str) -> Refusal | None:
    """Only where every method answered single calls can it be said that nothing was stored."""
    bulk = sorted(set(found.methods) - NOTHING_LEFT)
    if bulk:
        return NothingStoredDoubtful(methods=", ".join(bulk))
    if not text.strip():
        return ReasonMissing(field="text")
    return texts.fits("text", text)


def answerable(found: DisposalFacts, verb: str) -> OtherAnswerNeeded | None:
    """Keeping needs the provider's consent; everything else is confirmed."""
    keeps = found.report is not None and found.report.way == "keep"
    right = "consent_keep" if keeps else "confirm"
    if verb == right or found.report is None:
        return None
    way, answer = WAY_WORDS[found.report.way], DISPOSAL.word(right)
    return OtherAnswerNeeded(way_zh=way.zh, way_en=way.en, answer_zh=answer.zh, answer_en=answer.en)


def reason(text: str) -> Refusal | None:
    """Sending back says why."""
    return ReasonMissing(field="reason") if not text.strip() else texts.fits("reason", text)


def keeping_over(found: DisposalFacts, today: date) -> KeepingNotOver | None:
    """What was kept by consent waits for disposal again on the day after its last."""
    until = found.report.keep_until if found.report else None
    return KeepingNotOver(keep_until=until) if until is None or today <= until else None
