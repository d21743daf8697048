"""Between the rows of the provider's own work and their facts; loading what a verb decides on.  Decides nothing."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Any

from shuqiao.accounts.actions import notify
from shuqiao.accounts.units import people_of, units
from shuqiao.kernel import clock
from shuqiao.kernel.actors import Actor
from shuqiao.sharing import models
from shuqiao.sharing.facts import (
    Answer,
    ApplicationFacts,
    Citation,
    DecisionKind,
    Extension,
    GrantedItem,
    Handling,
    JointSign,
    Opinion,
    Part,
    Proposal,
    Terms,
)
from shuqiao.sharing.states import AT_PROVIDER


def answer_document(answer: Answer) -> dict[str, Any]:
    """An answer as JSON."""
    said = asdict(answer)
    if answer.part is not None:
        ends = answer.part.period_to
        said["part"]["period_to"] = ends.isoformat() if ends else None
        said["part"]["items"] = [asdict(item) for item in answer.part.items]
    return said


def answer_of(document: dict[str, Any]) -> Answer:
    """The inverse of :func:`answer_document`."""
    part, citation = document["part"], document["citation"]
    return Answer(
        kind=DecisionKind(document["kind"]),
        part=_part(part) if part is not None else None,
        terms=Terms(**document["terms"]),
        reason_code=document["reason_code"],
        reason=document["reason"],
        citation=Citation(**citation) if citation is not None else None,
        extra_conditions=document["extra_conditions"],
    )


def _part(document: dict[str, Any]) -> Part:
    ends = document["period_to"]
    items = tuple(GrantedItem(**item) for item in document["items"])
    return Part(items, date.fromisoformat(ends) if ends else None, document["row_filter"])


def extension_of(asked: ApplicationFacts) -> Extension | None:
    """The request for more time, as it stands today: what nobody answered in time has lapsed."""
    row = models.Extension.objects.filter(application_id=asked.number).first()
    if row is None:
        return None
    over = asked.state not in AT_PROVIDER or (asked.due_on is not None and clock.today() > asked.due_on)
    return Extension(
        application=row.application_id,
        working_days=row.working_days,
        reason=row.reason,
        by_id=row.by_id,
        by=row.by,
        at=row.at,
        due_on=row.due_on,
        article=row.article,
        outcome="lapsed" if row.outcome == "requested" and over else row.outcome,
        answered_by=row.answered_by,
        answered_at=row.answered_at,
        answer_reason=row.answer_reason,
        new_due_on=row.new_due_on,
    )


def joint_signs_of(number: str) -> tuple[JointSign, ...]:
    """Every joint sign of an application, oldest first."""
    rows = models.JointSign.objects.filter(application_id=number).prefetch_related("opinions").order_by("pk")
    return tuple(joint_sign(row) for row in rows)


def joint_sign(row: models.JointSign) -> JointSign:
    """The facts of a row."""
    said = sorted(row.opinions.all(), key=lambda one: one.pk)
    opinions = tuple(Opinion(o.unit, o.unit_name, o.opinion, o.words, o.by, o.at) for o in said)
    return JointSign(
        row.pk, row.asked_by, row.asked_at, row.words, opinions, row.closed_at, row.closed_by, row.close_reason
    )


def open_joint_sign(number: str) -> JointSign | None:
    """The joint sign that is waited for."""
    row = models.JointSign.objects.filter(application_id=number, closed_at__isnull=True).first()
    return joint_sign(row) if row is not None else None


def open_proposal(number: str) -> Proposal | None:
    """The answer that waits for the provider's head."""
    row = models.Proposal.objects.filter(application_id=number, closed_at__isnull=True).first()
    return Proposal(row.pk, answer_of(row.answer), row.by_id, row.by, row.at) if row is not None else None


WITHDRAWN = "申请已撤回"


def close_all(who: Actor, number: str) -> None:
    """Nothing of the provider's own work stays open with an application that was taken back."""
    for rows in (models.JointSign.objects, models.Proposal.objects):
        rows.filter(application_id=number, closed_at__isnull=True).update(
            closed_at=clock.now(), closed_by=who.name, close_reason=WITHDRAWN
        )


def handling_of(asked: ApplicationFacts) -> Handling:
    """Everything the provider did with an application, whoever may see it."""
    return Handling(extension_of(asked), joint_signs_of(asked.number), open_proposal(asked.number))


def tell_unit(code: str, about: ApplicationFacts, to: int, **facts: str) -> None:
    """A notice for each person of an inner unit; for the whole department where nobody belongs to it."""
    told = {"number": about.number, "entry": about.entry_name, **facts}
    link = f"/sharing/applications/{about.number}/"
    people = people_of(to)
    for person in people:
        notify(code, told, link, person=person)
    if not people:
        notify(code, told, link, department=about.provider)


def unit_names(provider: str) -> dict[int, str]:
    """The provider's inner units in use."""
    return {one.id: one.name for one in units(provider)}
