"""What the pages of use share: their menu, small cells, and fields that ask for a reason."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django import forms

from shuqiao.kernel.actors import Actor
from shuqiao.portal import words
from shuqiao.portal.forms import PortalForm
from shuqiao.portal.sharing.parts import offer
from shuqiao.portal.view import Button, Cell, Section
from shuqiao.sharing import permissions, queries
from shuqiao.sharing.facts import CombinedShown, GrantFacts

AREA = forms.Textarea(attrs={"rows": 3})
MOST_OFFERED = 100
"""Grants in a choice; others are reached from their own pages."""


class DayField(forms.DateField):
    """A day, as browsers pick it."""

    widget = forms.DateInput({"type": "date"})


class ReasonForm(PortalForm):
    reason = forms.CharField(label="field.reason", max_length=2000, widget=AREA)


class NoteForm(PortalForm):
    note = forms.CharField(label="use.note", max_length=2000, required=False, widget=AREA)


def tabs(actor: Actor, here: str) -> list[dict[str, object]]:
    """使用管理: the registers of use; combination warnings only for those who see every department."""
    waiting = queries.disposals_waiting(actor)
    names = ["usage", "authorisations", "disposals", "contractors"]
    names += ["combinations"] if permissions.sight(actor).everything else []
    count = {"disposals": waiting["to_do"] + waiting["to_answer"]}
    back: dict[str, object] = {"word": "use.back", "url": "/sharing/grants/", "here": False}
    return [back, *(
        {"word": f"use.{name}", "url": f"/sharing/{name}/", "here": name == here, "count": count.get(name, 0)}
        for name in names
    )]  # fmt: skip


def verbs(subject: str, here: str, can: Iterable[str], order: Iterable[tuple[str, str]]) -> list[Button]:
    """The buttons of a thing's page, in ``order`` of (verb, style)."""
    allowed = set(can)
    return [
        Button(f"{subject}.verb.{verb}", f"{here}{verb}/", post=False, style=style)
        for verb, style in order
        if verb in allowed
    ]


def own_grants(actor: Actor) -> list[GrantFacts]:
    """The grants that the reader's department uses, newest first."""
    return list(queries.grants(actor, "consumer", limit=MOST_OFFERED).items)


def offer_grants(form: PortalForm, name: str, grants: Iterable[GrantFacts], blank: bool = False) -> None:
    """Let the reader choose among ``grants``."""
    choices = [(g.number, words.beside(g.entry_name, g.number)) for g in grants]
    offer(form, name, [*([("", words.say("sharing.choose"))] if blank else []), *choices])


def day(value: date | None, otherwise: str = "") -> Cell:
    """A day, or a word where there is none."""
    return Cell(value.isoformat()) if value else Cell(otherwise, say=bool(otherwise))


def number(value: int | None) -> Cell:
    """A count; a dash where nobody counted."""
    return Cell("—" if value is None else str(value))


def warned(found: Iterable[CombinedShown]) -> list[Section]:
    """组合风险: each warning and the grants that contribute, as the reader may see them."""
    facts = []
    for one in found:
        parts = words.listed(words.beside(p.entry_name, p.number) if p.number else p.entry_name for p in one.grants)
        text = one.warning.zh if words.language() == "zh" else one.warning.en
        key = "use.combined_grade" if one.warning.grade else "use.combined_identity"
        facts.append((key, Cell(text, small=parts)))
    return [Section("use.combination", facts=facts, wide=True)] if facts else []


def in_use(actor: Actor, grant: GrantFacts) -> Section:
    """On a grant's page: its usage records, and its disposal once it has ended."""
    records = f"/sharing/usage/?grant={grant.number}"
    facts = [("use.usage", Cell(words.say("use.records_of_grant"), link=records))]
    disposal = queries.disposal_of(actor, grant.number)
    if disposal is not None:
        facts.append(("use.disposal", Cell(
            disposal.number, link=f"/sharing/disposals/{disposal.number}/", badge=("disposal", disposal.state)
        )))  # fmt: skip
    return Section("use.use", facts=facts)
