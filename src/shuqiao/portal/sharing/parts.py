"""The two parts of an application's form: what is said once, and what is asked of each entry."""

from __future__ import annotations

from dataclasses import fields
from typing import Any, ClassVar

from django import forms

from shuqiao.accounts import queries as accounts
from shuqiao.catalogue.enumerations import lists
from shuqiao.catalogue.facts import EntryFacts
from shuqiao.kernel.actors import Actor
from shuqiao.portal import words
from shuqiao.portal.forms import PortalForm
from shuqiao.portal.sharing.rows import CONDITIONS, RowsPart
from shuqiao.portal.sharing.shown import mask, term
from shuqiao.sharing.facts import MOST_DAILY, Scope
from shuqiao.sharing.queries import applying

_AREA = {"rows": 3}


class _Part(PortalForm):
    """Parts stand in one order, whichever of them a form has."""

    field_order = (
        "purpose_type", "matter_name", "matter_code", "basis", "scenario", "scenario_text", "items", "lookup_items",
        "method", "period_from", "period_to", "systems", "contact_name", "contact_phone", "frequency", "daily_volume",
        "note", "truth_statement",
    )  # fmt: skip


class PurposePart(_Part):
    """What every use states, whatever the entry: for what, for which matter, where to."""

    purpose_type = forms.ChoiceField(label="sharing.purpose_type", required=False, widget=forms.RadioSelect)
    matter_name = forms.CharField(label="sharing.matter_name", required=False, max_length=200)
    matter_code = forms.CharField(label="sharing.matter_code", required=False, max_length=64)
    systems = forms.MultipleChoiceField(label="sharing.systems", required=False, widget=forms.CheckboxSelectMultiple)

    def offer_purposes(self, actor: Actor) -> None:
        own = accounts.systems(actor, department=actor.department, limit=100).items
        offer(self, "purpose_type", [(t.code, term([t], t.code)) for t in lists().purpose_types])
        offer(self, "systems", [(s.id, words.beside(s.name, s.id)) for s in own if not s.withdrawn])


class SharedPart(PurposePart):
    """What an application says besides, once for all entries of a basket."""

    scenario = forms.ChoiceField(label="sharing.scenario", required=False)
    scenario_text = forms.CharField(
        label="sharing.scenario_text", required=False, max_length=2000, widget=forms.Textarea(attrs=_AREA)
    )
    basis = forms.CharField(
        label="sharing.basis", required=False, max_length=2000, help_text="sharing.basis_help",
        widget=forms.Textarea(attrs=_AREA),
    )  # fmt: skip
    period_from = forms.DateField(label="sharing.period_from", required=False, widget=forms.DateInput({"type": "date"}))
    period_to = forms.DateField(label="sharing.period_to", required=False, widget=forms.DateInput({"type": "date"}))
    contact_name = forms.CharField(label="field.contact_name", required=False, max_length=80)
    contact_phone = forms.CharField(label="field.contact_phone", required=False, max_length=40)
    truth_statement = forms.BooleanField(required=False)  # its label cites the rule set: offer_purposes

    def offer_purposes(self, actor: Actor) -> None:
        super().offer_purposes(actor)
        bound = applying.law().articles["bound_use"]
        self.fields["truth_statement"].label = words.say("applying.truth", article=words.article(bound.zh))
        choices = [(t.code, term([t], t.code)) for t in lists().scenarios]
        offer(self, "scenario", [("", words.say("sharing.choose")), *choices])


class EntryPart(RowsPart, _Part):
    """What is asked of one entry."""

    items = forms.MultipleChoiceField(label="sharing.items", required=False, widget=forms.CheckboxSelectMultiple)
    lookup_items = forms.MultipleChoiceField(
        label="sharing.lookup", required=False, help_text="sharing.lookup_help", widget=forms.CheckboxSelectMultiple
    )
    method = forms.ChoiceField(label="sharing.method", required=False)
    frequency = forms.ChoiceField(label="applying.frequency", required=False, help_text="applying.frequency_help")
    daily_volume = forms.IntegerField(
        label="applying.daily_volume", required=False, min_value=1, max_value=MOST_DAILY,
        help_text="applying.daily_volume_help",
    )  # fmt: skip
    folded_as: ClassVar[dict[str, str]] = {f"row{n}_op": "eq" for n in range(1, CONDITIONS + 1)}

    @property
    def folds(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """What most applications leave as it is."""
        return (("applying.more", ("frequency", "daily_volume")), ("rows.title", self.row_fields))

    def offer_items(self, entry: EntryFacts) -> None:
        often = [(t.code, term([t], t.code)) for t in lists().cycles]
        offer(self, "frequency", [("", words.say("applying.as_usual")), *often])
        offer(self, "items", [(i.name, words.beside(i.name, mask(i.mask))) for i in entry.items])
        offer(self, "lookup_items", [(i.name, i.name) for i in entry.items if i.is_key])
        offer(self, "method", [(m, words.say_or(f"method.{m}", m)) for m in entry.sharing.methods])


def offer(form: PortalForm, name: str, choices: list[tuple[str, str]]) -> None:
    """Set what a field may be."""
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices


_OF_SCOPE = frozenset(f.name for f in fields(Scope))


def said(form: PortalForm) -> dict[str, Any]:
    """What a valid form says, in the shapes of ``Scope`` and ``Line``."""
    given = {name: value for name, value in form.cleaned_data.items() if name in _OF_SCOPE}
    rows = {"row_filter": form.rows()} if isinstance(form, RowsPart) else {}
    return {name: tuple(value) if isinstance(value, list) else value for name, value in given.items()} | rows
