"""The correction notice of an application."""

from __future__ import annotations

from shuqiao.kernel.actors import Actor
from shuqiao.sharing.facts import ApplicationFacts
from shuqiao.sharing.facts.corrections import CorrectionFacts, Missing
from shuqiao.sharing.models import Correction
from shuqiao.sharing.queries.applications import application
from shuqiao.sharing.rulesets import named


def correction(actor: Actor | None, number: str) -> CorrectionFacts | None:
    """The notice, for whoever sees the application.  Raises ``Absent`` to all others."""
    return correction_of(application(actor, number).number)


def may_notify(found: ApplicationFacts) -> bool:
    """Whether the one notice can still be given: its law knows it, and it was not given yet."""
    law = named(found.rule_set_name)
    return law.on("single_correction_notice") and correction_of(found.number) is None


def correction_of(number: str) -> CorrectionFacts | None:
    """The notice, for verbs, which have checked sight themselves."""
    row = Correction.objects.filter(application_id=number).first()
    if row is None:
        return None
    return CorrectionFacts(
        application=number,
        missing=tuple(Missing(**one) for one in row.missing),
        asked_by=row.asked_by,
        asked_at=row.asked_at,
        paused=row.paused,
        answered_by=row.answered_by,
        answered_at=row.answered_at,
        note=row.note,
    )
