"""Renewing, negotiating a stop, stopping in an emergency, testing: the forms behind a grant's buttons."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_POST

from shuqiao.exchange import actions as exchange
from shuqiao.kernel.actors import Actor
from shuqiao.kernel.refusals import Absent
from shuqiao.portal.doors import after, page
from shuqiao.portal.forms import PortalForm, form_page, tried
from shuqiao.sharing import actions, queries
from shuqiao.sharing.facts import STOPPING

AREA = forms.Textarea(attrs={"rows": 3})
DAY = forms.DateInput({"type": "date"})


class RenewalForm(PortalForm):
    """A later end, why, and that the purpose still stands."""

    until = forms.DateField(label="grants.until", widget=DAY)
    reason = forms.CharField(label="grants.reason", max_length=2000, widget=AREA)
    purpose_stands = forms.BooleanField(label="grants.purpose_stands", required=False)


class ProposalForm(PortalForm):
    """What, from when, why."""

    verb = forms.ChoiceField(
        label="grants.stop_verb", widget=forms.RadioSelect, choices=[(verb, f"verb.{verb}") for verb in STOPPING]
    )
    from_on = forms.DateField(label="grants.from_on", widget=DAY)
    reason = forms.CharField(label="field.reason", max_length=2000, widget=AREA)


class AnswerForm(PortalForm):
    """Yes or no, and words."""

    agrees = forms.ChoiceField(
        label="grants.agrees", widget=forms.RadioSelect, choices=[("yes", "grants.agree"), ("no", "grants.object")]
    )
    words = forms.CharField(label="grants.words", required=False, max_length=2000, widget=AREA)


class EmergencyForm(PortalForm):
    """What happened, and the number of the incident report."""

    words = forms.CharField(label="grants.happened", max_length=2000, widget=AREA)
    incident = forms.CharField(label="grants.incident", required=False, max_length=80)


class ReportForm(PortalForm):
    """The report to the authority."""

    report = forms.CharField(label="grants.report", max_length=2000, widget=forms.Textarea(attrs={"rows": 6}))


class DeclineForm(PortalForm):
    """Why a grant is not renewed."""

    reason = forms.CharField(label="field.reason", max_length=2000, widget=AREA)


class RemedyForm(PortalForm):
    """What was done before a grant is resumed."""

    remedy = forms.CharField(label="grants.remedy", max_length=2000, widget=AREA)


AT_ONCE: dict[str, tuple[Callable[[Actor, str], Any], str]] = {
    "renew-now": (actions.renew_standing, "done.renewed"),
    "end-test": (actions.end_test, "done.test_ended"),
    "recheck": (exchange.recheck, "done.rechecked"),
}
"""Verbs on a grant that need nothing but the click."""
RENEWAL_AT_ONCE: dict[str, tuple[Callable[[Actor, str], Any], str]] = {
    "approve": (actions.approve_renewal, "done.renewal_approved"),
    "withdraw": (actions.withdraw_renewal, "done.renewal_withdrawn"),
    "grant": (actions.grant_renewal, "done.renewed"),
}


@require_POST
@page
def at_once(request: HttpRequest, actor: Actor, number: str, verb: str) -> HttpResponse:
    """续期 of a standing grant, 结束测试, 重新检查."""
    if verb not in AT_ONCE:
        raise Absent(what="页面 page")
    act, done = AT_ONCE[verb]
    act(actor, number)
    return after(f"/sharing/grants/{number}/", done)


@require_http_methods(["GET", "POST"])
@page
def ask_renewal(request: HttpRequest, actor: Actor, number: str) -> HttpResponse:
    """申请续期."""
    found, here = queries.grant(actor, number), f"/sharing/grants/{number}/"
    form = RenewalForm(request.POST or None)
    if request.method == "POST":
        done = tried(form, lambda said: actions.ask_renewal(
            actor, number, said["until"], said["reason"], said["purpose_stands"]))  # fmt: skip
        if done is not None:
            return after(here, "done.renewal_asked")
    about = f"{found.entry_name} · {found.valid_to.isoformat()}"
    return form_page(request, "grants.ask_renewal", form, submit="verb.submit", back=here, about=about,
                     intro="grants.renewal_intro")  # fmt: skip


@require_POST
@page
def renewal_at_once(request: HttpRequest, actor: Actor, number: str, verb: str) -> HttpResponse:
    """通过, 撤回 or 同意续期."""
    if verb not in RENEWAL_AT_ONCE:
        raise Absent(what="页面 page")
    found, (act, done) = queries.renewal(actor, number), RENEWAL_AT_ONCE[verb]
    act(actor, number)
    return after(f"/sharing/grants/{found.grant}/", done)


@require_http_methods(["GET", "POST"])
@page
def decline_renewal(request: HttpRequest, actor: Actor, number: str) -> HttpResponse:
    """不予续期."""
    found = queries.renewal(actor, number)
    form = DeclineForm(request.POST or None)
    act = lambda said: actions.decline_renewal(actor, number, said["reason"])  # noqa: E731 - as short as its use
    return _asked(request, "grants.decline", form, found.grant, found.entry_name, act, "done.renewal_declined")


@require_http_methods(["GET", "POST"])
@page
def propose(request: HttpRequest, actor: Actor, number: str) -> HttpResponse:
    """停用协商."""
    found = queries.grant(actor, number)
    form = ProposalForm(request.POST or None)
    act = lambda said: actions.propose_stop(actor, number, said["verb"], said["from_on"], said["reason"])  # noqa: E731
    return _asked(request, "grants.propose_stop", form, number, found.entry_name, act, "done.stop_proposed",
                  "grants.talk_intro")  # fmt: skip


@require_http_methods(["GET", "POST"])
@page
def answer(request: HttpRequest, actor: Actor, number: str) -> HttpResponse:
    """答复停用协商."""
    found = queries.talk(actor, number)
    form = AnswerForm(request.POST or None)
    act = lambda said: actions.answer_stop(actor, number, said["agrees"] == "yes", said["words"])  # noqa: E731
    return _asked(request, "grants.answer_stop", form, found.grant, found.reason, act, "done.stop_answered",
                  "grants.object_next")  # fmt: skip


@require_POST
@page
def withdraw_stop(request: HttpRequest, actor: Actor, number: str) -> HttpResponse:
    """撤回停用提议."""
    found = queries.talk(actor, number)
    actions.withdraw_stop(actor, number)
    return after(f"/sharing/grants/{found.grant}/", "done.stop_withdrawn")


@require_http_methods(["GET", "POST"])
@page
def emergency(request: HttpRequest, actor: Actor, number: str) -> HttpResponse:
    """紧急停用."""
    found = queries.grant(actor, number)
    form = EmergencyForm(request.POST or None)
    act = lambda said: actions.emergency_stop(actor, number, said["words"], said["incident"])  # noqa: E731
    return _asked(request, "grants.emergency_stop", form, number, found.entry_name, act, "done.emergency_stopped",
                  "grants.emergency_intro")  # fmt: skip


@require_http_methods(["GET", "POST"])
@page
def report(request: HttpRequest, actor: Actor, number: str) -> HttpResponse:
    """报告主管部门."""
    found = queries.emergency(actor, number)
    form = ReportForm(request.POST or None)
    act = lambda said: actions.report_emergency(actor, number, said["report"])  # noqa: E731
    return _asked(request, "grants.report_emergency", form, found.grant, found.entry_name, act,
                  "done.emergency_reported")  # fmt: skip


@require_http_methods(["GET", "POST"])
@page
def resume(request: HttpRequest, actor: Actor, number: str) -> HttpResponse:
    """恢复, after an emergency stop with what was done."""
    found = queries.grant(actor, number)
    form = RemedyForm(request.POST or None)
    act = lambda said: actions.resume_grant(actor, number, said["remedy"])  # noqa: E731
    return _asked(request, "verb.resume", form, number, found.entry_name, act, "done.resumed", "grants.resume_intro")


@require_POST
@page
def start_test(request: HttpRequest, actor: Actor, number: str) -> HttpResponse:
    """申请测试."""
    made = actions.start_test(actor, number)
    return after(f"/sharing/grants/{made.number}/", "done.test_started")


def _asked(
    request: HttpRequest, title: str, form: PortalForm, grant: str, about: str,
    act: Callable[[dict[str, Any]], object], done: str, intro: str = "",
) -> HttpResponse:  # fmt: skip
    """One form about a grant, which leads back to its page."""
    here = f"/sharing/grants/{grant}/"
    if request.method == "POST" and tried(form, act) is not None:
        return after(here, done)
    return form_page(request, title, form, submit=title, back=here, about=about, intro=intro)
