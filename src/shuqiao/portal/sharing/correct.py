"""一次性补正告知 and its answer: the provider lists everything once, the applicant supplies it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from shuqiao.catalogue.queries import known_entry
from shuqiao.kernel.actors import Actor
from shuqiao.kernel.refusals import require
from shuqiao.portal import words
from shuqiao.portal.doors import after, page, render
from shuqiao.portal.forms import PortalForm, form_page, sent, tried
from shuqiao.portal.sharing import documents
from shuqiao.portal.sharing.apply import ApplyForm
from shuqiao.portal.templatetags.portal import moment
from shuqiao.portal.view import Cell, Section
from shuqiao.sharing import actions, permissions, queries
from shuqiao.sharing.facts.corrections import CorrectionFacts, Missing
from shuqiao.sharing.facts.documents import APPLICATION_PURPOSES
from shuqiao.sharing.queries.corrections import correction

LABELS = {
    "basis": "sharing.basis", "scenario_text": "sharing.scenario_text", "purpose_type": "sharing.purpose_type",
    "scenario": "sharing.scenario", "matter_name": "sharing.matter_name", "matter_code": "sharing.matter_code",
    "items": "sharing.items", "lookup_items": "sharing.lookup", "method": "sharing.method",
    "frequency": "applying.frequency", "daily_volume": "applying.daily_volume", "row_filter": "sharing.row_filter",
    "period_to": "sharing.period", "systems": "sharing.systems", "contact_name": "field.contact_name",
    "contact_phone": "field.contact_phone",
}  # fmt: skip
"""The fields of the form that a notice may name, in the order of the page."""


class NoticeForm(PortalForm):
    """One line for each field and each kind of document; an empty line means that nothing is missing there."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = {name: words.say_or(key, key) for name, key in LABELS.items()}
        names |= {
            f"document.{p}": words.told(words.say("documents.one"), documents.purpose(p)) for p in APPLICATION_PURPOSES
        }
        self.names = tuple(names)
        for name, label in names.items():
            self.fields[name] = forms.CharField(label=label, required=False, max_length=500)

    def missing(self) -> list[Missing]:
        """What the valid form names."""
        return [Missing(name, self.cleaned_data[name]) for name in self.names if self.cleaned_data[name].strip()]


@require_http_methods(["GET", "POST"])
@page
def notice(request: HttpRequest, actor: Actor, number: str) -> HttpResponse:
    """The provider's one notice."""
    found, here = queries.application(actor, number), f"/sharing/applications/{number}/"
    require(permissions.may(actor, "request_correction", found))
    form = NoticeForm(*sent(request))
    if request.method == "POST":
        done = tried(form, lambda _: actions.request_correction(actor, number, form.missing()))
        if done is not None:
            return after(here, "done.correction_requested")
    return form_page(
        request, "verb.request_correction", form, submit="verb.request_correction", back=here, about=found.entry_name,
        intro="correcting.notice_intro",
    )  # fmt: skip


class ResubmitForm(ApplyForm):
    """The form as it stands, a word to the provider, and one document at once."""

    note = forms.CharField(
        label="correcting.note", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )


@require_http_methods(["GET", "POST"])
@page
def resubmit(request: HttpRequest, actor: Actor, number: str) -> HttpResponse:
    """补正后提交: what the notice names stands above the form."""
    found, here = queries.application(actor, number), f"/sharing/applications/{number}/"
    require(permissions.may(actor, "resubmit", found))
    asked = correction(actor, number)
    entry = known_entry(found.entry_code)
    form = ResubmitForm(
        actor, entry, *sent(request), before=found.scope.row_filter,
        initial={**vars(found.scope), "truth_statement": False},
    )  # fmt: skip
    missing = asked.missing if asked is not None else ()
    papers = [one.field.partition(".")[2] for one in missing if one.field.startswith("document.")]
    form.initial["document_purpose"] = papers[0] if papers else "basis"

    def act(said: dict[str, Any]) -> Any:
        form.attach(actor, number)
        return actions.resubmit(actor, number, form.scope(), said["note"])

    if request.method == "POST" and tried(form, act) is not None:
        return after(here, "done.resubmitted")
    drawn = {
        "title": "verb.resubmit", "form": form, "submit": "verb.resubmit", "back": here, "about": found.entry_name,
        "intro": "correcting.resubmit_intro", "lines": [_line(one) for one in missing],
    }  # fmt: skip
    return render(request, "portal/sharing/apply.html", drawn, status=422 if form.errors else 200)


def sections(actor: Actor, number: str) -> list[Section]:
    """The notice and its answer, on the application's page."""
    asked = correction(actor, number)
    if asked is None:
        return []
    return [Section("correcting.notice", facts=_facts(asked), wide=True)]


def _facts(asked: CorrectionFacts) -> list[tuple[str, Cell]]:
    facts = [(_name(one.field), Cell(one.what)) for one in asked.missing]
    facts.append(("correcting.asked_by", Cell(asked.asked_by, small=moment(asked.asked_at))))
    if asked.answered_at is not None:
        facts.append(("correcting.answered_by", Cell(asked.answered_by, small=moment(asked.answered_at))))
        if asked.note:
            facts.append(("correcting.note", Cell(asked.note)))
    return facts


def _name(field: str) -> str:
    if field.startswith("document."):
        return words.told(words.say("documents.one"), documents.purpose(field.partition(".")[2]))
    return LABELS.get(field, f"sharing.{field}")


def _line(one: Missing) -> str:
    return words.told(words.say_or(_name(one.field), _name(one.field)), one.what)
