"""The forms of 供需对接: what is asked for, and the verbs that need more than a click."""

from __future__ import annotations

from typing import Any

from django import forms

from shuqiao.accounts import queries as accounts
from shuqiao.catalogue.enumerations import lists
from shuqiao.kernel.actors import Actor
from shuqiao.portal import words
from shuqiao.portal.forms import PortalForm
from shuqiao.portal.sharing.parts import offer
from shuqiao.portal.sharing.shown import term
from shuqiao.sharing.demand_lists.columns import items_of
from shuqiao.sharing.facts import Citation
from shuqiao.sharing.facts.demands import Wish

AREA = {"rows": 3}


def departments(actor: Actor, without: str = "") -> list[tuple[str, str]]:
    """Every department in being, by its name."""
    found: list[tuple[str, str]] = []
    after: str | None = None
    while True:
        page = accounts.departments(actor, after, 100)
        found += [(d.code, d.name) for d in page.items if d.active and d.code != without]
        if page.next is None:
            return found
        after = page.next


class WishForm(PortalForm):
    """A draft may leave anything open; what is missing is said when it is submitted."""

    number = forms.CharField(required=False, widget=forms.HiddenInput)
    name = forms.CharField(label="demand.name", required=False, max_length=200, help_text="demand.name_help")
    items = forms.CharField(
        label="sharing.items", required=False, max_length=20_000, help_text="demand.items_help",
        widget=forms.Textarea(attrs={"rows": 6}),
    )  # fmt: skip
    why_not = forms.CharField(
        label="demand.why_not", required=False, max_length=2000, help_text="demand.why_not_help",
        widget=forms.Textarea(attrs=AREA),
    )  # fmt: skip
    matter_name = forms.CharField(label="sharing.matter_name", required=False, max_length=200)
    matter_code = forms.CharField(label="sharing.matter_code", required=False, max_length=64)
    purpose_type = forms.ChoiceField(label="sharing.purpose_type", required=False)
    scenario = forms.ChoiceField(label="sharing.scenario", required=False)
    scenario_text = forms.CharField(
        label="sharing.scenario_text", required=False, max_length=2000, widget=forms.Textarea(attrs=AREA)
    )
    basis = forms.CharField(
        label="sharing.basis", required=False, max_length=2000, help_text="sharing.basis_help",
        widget=forms.Textarea(attrs=AREA),
    )  # fmt: skip
    method = forms.ChoiceField(label="demand.method", required=False)
    frequency = forms.ChoiceField(label="demand.frequency", required=False)
    period_from = forms.DateField(label="sharing.period_from", required=False, widget=forms.DateInput({"type": "date"}))
    period_to = forms.DateField(label="sharing.period_to", required=False, widget=forms.DateInput({"type": "date"}))
    supposed = forms.ChoiceField(label="demand.supposed", required=False, help_text="demand.supposed_help")
    contact_name = forms.CharField(label="field.contact_name", required=False, max_length=80)
    contact_phone = forms.CharField(label="field.contact_phone", required=False, max_length=40)

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known, none = lists(), ("", words.say("sharing.choose"))
        for name, terms in (("purpose_type", known.purpose_types), ("scenario", known.scenarios),
                            ("method", known.mode_types), ("frequency", known.cycles)):  # fmt: skip
            offer(self, name, [none, *((t.code, term([t], t.code)) for t in terms)])
        offer(self, "supposed", [none, *departments(actor, actor.department or "")])

    def wish(self) -> Wish:
        """What the valid form says; pasted columns part an item like ``|`` does."""
        said = {name: value for name, value in self.cleaned_data.items() if name != "number"}
        return Wish(**{**said, "items": items_of(said["items"].replace("\t", "|"))})


def filled(wish: Wish) -> dict[str, Any]:
    """What a form shows of a draft."""
    items = "\n".join("|".join((i.name, i.meaning, i.type)).rstrip("|") for i in wish.items)
    return {**vars(wish), "items": items}


class ReasonForm(PortalForm):
    reason = forms.CharField(label="field.reason", max_length=2000, widget=forms.Textarea(attrs=AREA))


class DispatchForm(PortalForm):
    department = forms.ChoiceField(label="demand.responsible")
    note = forms.CharField(label="demand.note", required=False, max_length=2000, widget=forms.Textarea(attrs=AREA))

    def __init__(self, choices: list[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "department", choices)


class MergeForm(PortalForm):
    into = forms.CharField(label="demand.into", max_length=20, help_text="demand.into_help")


class EntryForm(PortalForm):
    entry = forms.CharField(label="demand.entry", max_length=40, help_text="demand.entry_help")


class DeclineForm(ReasonForm):
    title = forms.CharField(label="sharing.law_title", max_length=200)
    document_number = forms.CharField(label="sharing.law_number", max_length=100)
    article = forms.CharField(label="sharing.law_article", max_length=100)

    def citation(self) -> Citation:
        said = self.cleaned_data
        return Citation(said["title"], said["document_number"], said["article"])
