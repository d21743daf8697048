"""Lists of applications, one application, and the verbs that need nothing but a click or a reason."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shuqiao.catalogue.queries import known_entry
from shuqiao.kernel.actors import Actor
from shuqiao.kernel.refusals import Absent
from shuqiao.portal.doors import after, detail, listing, page
from shuqiao.portal.forms import PortalForm, form_page, tried
from shuqiao.portal.sharing import clocks, correct, disputes, documents, handling, papers, reminders, shown
from shuqiao.portal.sharing.use_parts import warned
from shuqiao.portal.view import Button, Detail, Section, Table
from shuqiao.sharing import actions, combination, events, permissions, queries
from shuqiao.sharing.facts import ApplicationFacts, DecisionKind
from shuqiao.sharing.queries.corrections import may_notify
from shuqiao.sharing.states import APPLICANTS, HEAD, REVIEWERS, ApplicationState

AT_ONCE = {
    "submit": actions.submit,
    "approve": actions.approve,
    "confirm_answer": actions.confirm_answer,
    "step_back": actions.step_back,
    "withdraw": actions.withdraw,
}
"""Verbs that need nothing but the click."""

DONE = {
    "submit": "done.submitted",
    "approve": "done.approved",
    "confirm_answer": "done.decided",
    "step_back": "done.stepped_back",
    "withdraw": "done.withdrawn",
}
DECIDING = {"consent", "consent_in_part", "refuse"}


class ReasonForm(PortalForm):
    reason = forms.CharField(label="field.reason", max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))


@require_GET
@page
def index(request: HttpRequest, actor: Actor) -> HttpResponse:
    """A box of applications; without a choice the one in which the reader has to act."""
    box = request.GET.get("box") or _first_box(actor)
    found = queries.applications(actor, box, request.GET.get("after"))
    table = Table(
        shown.APPLICATIONS, [shown.application_row(a) for a in found.items], found.next, empty="sharing.nothing"
    )
    buttons = [Button("sharing.find", "/catalogue/", post=False, style="primary")] if actor.has(*APPLICANTS) else []
    if box == "to_decide" and len(found.items) > 1:
        buttons.append(Button("deciding.together", "/sharing/together/", post=False))
    if box == "drafts" and buttons:
        buttons.append(Button("templates.list", "/sharing/templates/", post=False))
    menu = shown.tabs(actor, box, queries.waiting(actor))
    return listing(request, f"sharing.{box}", table, intro=f"sharing.{box}_intro", tabs=menu, buttons=buttons)


def _first_box(actor: Actor) -> str:
    if actor.has(*REVIEWERS):
        return "to_decide"
    if actor.has(*HEAD):
        return "to_approve"
    return "mine" if actor.has(*APPLICANTS) else "all"


@require_GET
@page
def show(request: HttpRequest, actor: Actor, number: str) -> HttpResponse:
    """One application: clock, whose turn, what is asked, the answer, and all that happened."""
    found = queries.application(actor, number)
    masks = {item.name: item.mask for item in known_entry(found.entry_code).items}
    notice = ""
    if found.decision is not None and found.decision.kind is DecisionKind.EXCLUDED:
        notice = "sharing.excluded_notice"
    elif "resubmit" in permissions.verbs_for(actor, found):
        notice = "correcting.waiting"
    elif found.clock and found.clock.unknown_years:
        notice = "sharing.calendar_unknown"
    thing = Detail(
        title=found.entry_name,
        number=found.number,
        badge=("application", found.state),
        due_on=found.clock.due_on if found.clock else None,
        turn=shown.turn(found),
        basis=found.due_article if found.clock else "",
        notice=notice,
        buttons=_buttons(actor, found),
        sections=[
            *_warned(actor, found),
            *handling.sections(actor, found),
            *correct.sections(actor, number),
            *shown.application_sections(found, masks),
            *documents.sections(actor, events.of_application(number)),
            *clocks.section(events.of_application(found.number)),
            *reminders.section(events.of_application(number)),
            papers.section(actor, found),
        ],
        history=queries.timeline(actor, number),
    )
    return detail(request, thing, tabs=shown.tabs(actor, "", queries.waiting(actor)))


def _warned(actor: Actor, found: ApplicationFacts) -> list[Section]:
    """组合风险, while nothing is decided: to the applicant before it submits, to the provider before it answers."""
    open_ = found.decision is None and found.state is not ApplicationState.WITHDRAWN
    return warned(combination.of_application(actor, found)) if open_ else []


def _buttons(actor: Actor, found: ApplicationFacts) -> list[Button]:
    here, verbs = f"/sharing/applications/{found.number}/", permissions.verbs_for(actor, found)
    buttons = []
    if verbs >= DECIDING:
        buttons.append(Button("sharing.decide", f"{here}decide/", post=False, style="primary"))
    if "resubmit" in verbs:
        buttons.append(Button("verb.resubmit", f"{here}resubmit/", post=False, style="primary"))
    if "request_correction" in verbs and may_notify(found):
        buttons.append(Button("verb.request_correction", f"{here}request-correction/", post=False))
    for verb in ("submit", "approve", "confirm_answer"):
        if verb in verbs:
            buttons.append(Button(f"verb.{verb}", f"{here}do/{verb}/", style="primary"))
    if "save_draft" in verbs:
        buttons.append(Button("verb.edit", f"{here}edit/", post=False))
    if "attach_document" in verbs:
        buttons.append(Button("documents.attach", f"{here}documents/", post=False))
    if "return" in verbs:
        buttons.append(Button("verb.return", f"{here}return/", post=False))
    buttons += handling.buttons(actor, found)
    if found.basket and actor.department == found.applicant_department:
        buttons.append(Button("basket.basket", f"/sharing/baskets/{found.basket}/", post=False))
    if reminders.may_remind(actor, found):
        buttons.append(
            Button("work.remind", "/sharing/remind/", fields={"subject": events.of_application(found.number)})
        )
    if "step_back" in verbs:
        buttons.append(Button("verb.step_back", f"{here}do/step_back/"))
    if actor.department == found.applicant_department and permissions.may_begin(actor) is None:
        buttons.append(Button("templates.copy", f"{here}copy/"))
        buttons.append(Button("templates.save", f"{here}template/", post=False))
    buttons += disputes.button_for(actor, found)
    test = queries.live_test(found.number)
    if test is not None:
        buttons.append(Button("grants.open_test", f"/sharing/grants/{test.number}/", post=False))
    if (test is None or not test.live) and "withdraw" in verbs and found.scope.systems:
        buttons.append(Button("grants.start_test", f"{here}start-test/"))
    if "withdraw" in verbs:
        buttons.append(Button("verb.withdraw", f"{here}do/withdraw/", style="danger"))
    return buttons


@require_POST
@page
def do(request: HttpRequest, actor: Actor, number: str, verb: str) -> HttpResponse:
    """One of the verbs that need nothing but the click."""
    if verb not in AT_ONCE:
        raise Absent(what="页面 page")
    AT_ONCE[verb](actor, number)
    return after(f"/sharing/applications/{number}/", DONE[verb])


@require_http_methods(["GET", "POST"])
@page
def give_back(request: HttpRequest, actor: Actor, number: str) -> HttpResponse:
    """退回修改: the head says what is to be changed."""
    found, here = queries.application(actor, number), f"/sharing/applications/{number}/"
    form = ReasonForm(request.POST or None)
    if request.method == "POST":
        done = tried(form, lambda said: actions.return_(actor, number, said["reason"]))
        if done is not None:
            return after(here, "done.returned")
    return form_page(request, "verb.return", form, submit="verb.return", back=here, about=found.entry_name)
