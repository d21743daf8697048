"""The provider's own work on an application: what the page shows of it, and a form for each verb."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from shuqiao.kernel.actors import Actor
from shuqiao.kernel.clock import day_in_china
from shuqiao.kernel.refusals import Absent, require
from shuqiao.portal import words
from shuqiao.portal.doors import after, page
from shuqiao.portal.forms import PortalForm, form_page, tried
from shuqiao.portal.sharing import shown
from shuqiao.portal.view import Button, Cell, Section, Table
from shuqiao.sharing import actions, permissions, queries
from shuqiao.sharing.facts import OPINIONS, ApplicationFacts, Extension, JointSign, Proposal

_AREA = forms.Textarea(attrs={"rows": 3})


class ReasonForm(PortalForm):
    reason = forms.CharField(label="field.reason", max_length=2000, widget=_AREA)


class AllowForm(PortalForm):
    reason = forms.CharField(label="deciding.words", required=False, max_length=2000, widget=_AREA)


class ExtensionForm(ReasonForm):
    working_days = forms.IntegerField(label="deciding.working_days", min_value=1)
    field_order = ("working_days", "reason")

    def offer_days(self, most: int | None) -> None:
        """Say how many days may be asked for."""
        if most is not None:
            self.fields["working_days"].help_text = words.say("deciding.days_help", most=most)
            self.fields["working_days"].widget.attrs["max"] = most


class _UnitsForm(PortalForm):
    words = forms.CharField(label="deciding.words", required=False, max_length=2000, widget=_AREA)

    def offer(self, field: str, units: list[tuple[str, str]]) -> None:
        offered = self.fields[field]
        assert isinstance(offered, forms.ChoiceField)
        offered.choices = units


class RouteForm(_UnitsForm):
    unit = forms.ChoiceField(label="deciding.unit", help_text="deciding.unit_help", widget=forms.RadioSelect)
    field_order = ("unit", "words")


class JointSignForm(_UnitsForm):
    units = forms.MultipleChoiceField(
        label="deciding.units", help_text="deciding.units_help", widget=forms.CheckboxSelectMultiple
    )
    field_order = ("units", "words")


class SignForm(PortalForm):
    opinion = forms.ChoiceField(
        label="deciding.opinion", widget=forms.RadioSelect,
        choices=[(code, f"deciding.opinion_{code}") for code in OPINIONS],
    )  # fmt: skip
    words = forms.CharField(label="deciding.words", required=False, max_length=2000, widget=_AREA)


Act = Callable[[Actor, str, dict[str, Any]], ApplicationFacts]
VERBS: dict[str, tuple[type[PortalForm], Act]] = {
    "request_extension": (ExtensionForm, lambda who, number, said: actions.request_extension(
        who, number, said["working_days"], said["reason"])),
    "allow_extension": (AllowForm, lambda who, number, said: actions.allow_extension(who, number, said["reason"])),
    "deny_extension": (ReasonForm, lambda who, number, said: actions.deny_extension(who, number, said["reason"])),
    "route": (RouteForm, lambda who, number, said: actions.route(who, number, int(said["unit"]), said["words"])),
    "route_back": (ReasonForm, lambda who, number, said: actions.route_back(who, number, said["reason"])),
    "ask_joint_sign": (JointSignForm, lambda who, number, said: actions.ask_joint_sign(
        who, number, [int(unit) for unit in said["units"]], said["words"])),
    "sign_joint": (SignForm, lambda who, number, said: actions.sign_joint(
        who, number, said["opinion"], said["words"])),
    "close_joint_sign": (ReasonForm, lambda who, number, said: actions.close_joint_sign(who, number, said["reason"])),
    "return_answer": (ReasonForm, lambda who, number, said: actions.return_answer(who, number, said["reason"])),
}  # fmt: skip
"""Each verb's form and what it does with it."""


@require_http_methods(["GET", "POST"])
@page
def handle(request: HttpRequest, actor: Actor, number: str, verb: str) -> HttpResponse:
    """One verb with its form: 申请延期, 转办, 会签 and what belongs to them."""
    if verb not in VERBS:
        raise Absent(what="页面 page")
    found, here = queries.application(actor, number), f"/sharing/applications/{number}/"
    require(permissions.may(actor, verb, found))
    kind, act = VERBS[verb]
    form = kind(request.POST or None)
    intro = ""
    if isinstance(form, ExtensionForm):
        form.offer_days(queries.extension_days(found))
    if isinstance(form, _UnitsForm):
        units = [(str(one.id), "　" * (one.depth - 1) + one.name) for one in queries.units_here(actor, number)]
        form.offer("unit" if verb == "route" else "units", units)
        intro = "" if units else "deciding.no_units"
    if request.method == "POST" and tried(form, lambda said: act(actor, number, said)) is not None:
        return after(here, "done.handled")
    about = f"{found.entry_name} · {found.applicant_department_name} · {number}"
    return form_page(request, f"verb.{verb}", form, submit=f"verb.{verb}", back=here, about=about, intro=intro)


def buttons(actor: Actor, found: ApplicationFacts) -> list[Button]:
    """The verbs that make sense now: nothing to close where nothing is open."""
    verbs = permissions.verbs_for(actor, found) & VERBS.keys()
    if not verbs:
        return []
    state = queries.handling(actor, found.number)
    open_, extension = state.open_joint_sign, state.extension
    mine = queries.own_unit(actor)
    waits = open_ is not None and mine in [one.unit for one in open_.waits_for]
    asked = extension is not None and extension.outcome == "requested"
    hidden = {
        "request_extension": extension is not None or queries.extension_days(found) is None,
        "allow_extension": not asked,
        "deny_extension": not asked,
        "route_back": found.unit is None,
        "ask_joint_sign": open_ is not None,
        "sign_joint": not waits,
        "close_joint_sign": open_ is None,
    }
    here = f"/sharing/applications/{found.number}/handle/"
    return [
        Button(f"verb.{verb}", f"{here}{verb}/", post=False)
        for verb in VERBS if verb in verbs and not hidden.get(verb, False)
    ]  # fmt: skip


def sections(actor: Actor, found: ApplicationFacts) -> list[Section]:
    """What the reader may know of the provider's work: the extension always, the rest inside the provider."""
    state = queries.handling(actor, found.number)
    shown_ = [_extension(state.extension)] if state.extension else []
    if state.proposal is not None:
        shown_.append(_proposal(state.proposal))
        if state.proposal.answer.part is not None:
            items = state.proposal.answer.part.items
            shown_.append(Section("deciding.given_items", table=shown.granted_items(items, found.scope.lookup_items)))
    return [*shown_, *(_joint_sign(one) for one in state.joint_signs)]


def _extension(found: Extension) -> Section:
    facts = [
        ("deciding.outcome", Cell(f"deciding.outcome_{found.outcome}", say=True)),
        ("deciding.working_days", Cell(str(found.working_days))),
        ("field.reason", Cell(found.reason)),
        ("deciding.asked_by", Cell(found.by, small=day_in_china(found.at).isoformat())),
        ("deciding.old_due", Cell(found.due_on.isoformat())),
    ]
    if found.new_due_on is not None:
        facts.append(("deciding.new_due", Cell(found.new_due_on.isoformat())))
    if found.answered_at is not None:
        answered = day_in_china(found.answered_at).isoformat()
        facts.append(("deciding.answered_by", Cell(found.answered_by, small=answered)))
    if found.answer_reason:
        facts.append(("deciding.words", Cell(found.answer_reason)))
    return Section("deciding.more_time", facts=[*facts, ("sharing.article", Cell(words.article(found.article)))])


def _proposal(found: Proposal) -> Section:
    answer = found.answer
    facts = [
        ("deciding.kind", Cell(f"sharing.decision_{answer.kind}", say=True)),
        ("deciding.proposed_by", Cell(found.by, small=day_in_china(found.at).isoformat())),
        ("field.reason", Cell(answer.reason)),
    ]
    if answer.reason_code:
        facts.append(("deciding.reason_code", Cell(reason(answer.reason_code))))
    if answer.kind != "refuse":
        facts.append(("sharing.rows_per_call", Cell(str(answer.terms.rows_per_call))))
        facts.append(("sharing.calls_per_minute", Cell(str(answer.terms.calls_per_minute))))
    if answer.part is not None and answer.part.period_to is not None:
        facts.append(("sharing.until", Cell(answer.part.period_to.isoformat())))
    if answer.extra_conditions:
        facts.append(("sharing.obstruction", Cell(answer.extra_conditions)))
    return Section("deciding.proposal", facts=facts)


def _joint_sign(found: JointSign) -> Section:
    rows = [
        [
            Cell(one.unit_name),
            Cell(f"deciding.opinion_{one.opinion or 'none'}", say=True),
            Cell(one.words),
            Cell(one.by, small=day_in_china(one.at).isoformat() if one.at else ""),
        ]
        for one in found.opinions
    ]
    columns = ("deciding.unit", "deciding.opinion", "deciding.words", "deciding.signed_by")
    facts = [("deciding.begun_by", Cell(found.asked_by, small=day_in_china(found.asked_at).isoformat()))]
    if found.words:
        facts.append(("deciding.words", Cell(found.words)))
    if found.close_reason:
        facts.append(("field.reason", Cell(found.close_reason, small=found.closed_by)))
    title = "deciding.joint_closed" if found.closed_at else "deciding.joint_open"
    return Section(title, facts=facts, table=Table(columns, rows))


def reason(code: str) -> str:
    """The name of a refusal's ground."""
    return words.say_or(f"reason.{code}", code)
