"""供需对接: boxes, one demand, its form, and its verbs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shuqiao.kernel.actors import Actor
from shuqiao.kernel.refusals import Absent, Refusal, require
from shuqiao.portal import words
from shuqiao.portal.doors import after, detail, listing, page, render
from shuqiao.portal.forms import PortalForm, form_page, tried
from shuqiao.portal.sharing import demand_forms as forms
from shuqiao.portal.sharing import demand_shown as shown
from shuqiao.portal.sharing import documents
from shuqiao.portal.view import Button, Detail, Table
from shuqiao.sharing import actions, queries
from shuqiao.sharing import demand_permissions as permissions
from shuqiao.sharing.facts.demands import DemandFacts
from shuqiao.sharing.states.applications import APPLICANTS

HERE = "/sharing/demands/"
AT_ONCE: dict[str, Callable[[Actor, str], DemandFacts]] = {
    "approve": actions.file_demand,
    "withdraw": actions.withdraw_demand,
    "claim": actions.claim_demand,
    "list_duty": actions.list_duty,
    "detach": actions.detach_demand,
    "submit": actions.submit_demand,
}
"""Verbs that need nothing but the click."""
FORMS = ("return", "dispatch", "transfer", "hand_back", "merge", "link_entry", "decline")
FIRST = ("submit", "approve", "dispatch", "claim", "link_entry")
LAST = ("withdraw", "decline")
ORDER = (*FIRST, "save_draft", "return", "transfer", "hand_back", "merge", "detach", "list_duty", *LAST[::-1])


@require_GET
@page
def index(request: HttpRequest, actor: Actor) -> HttpResponse:
    """A box of demands; without a choice the first in which the reader has to act, else the demand list."""
    box = request.GET.get("box") or _first_box(actor)
    found = queries.demands(actor, box, request.GET.get("after"))
    table = Table(shown.COLUMNS, [shown.row(one) for one in found.items], found.next, empty="demand.nothing")
    buttons = [Button("demand.new", f"{HERE}new/", post=False, style="primary")] if actor.has(*APPLICANTS) else []
    return listing(request, f"demand.{box}", table, tabs=shown.tabs(actor, box), buttons=buttons, intro="demand.intro")


def _first_box(actor: Actor) -> str:
    waiting = queries.waiting_demands(actor)
    return next((box for box, roles in shown.TASKS.items() if actor.has(*roles) and waiting.get(box)), "demands")


@require_GET
@page
def show(request: HttpRequest, actor: Actor, number: str) -> HttpResponse:
    """One demand: where it lies, whose turn it is, what is asked, and all that happened."""
    found = queries.demand(actor, number)
    thing = Detail(
        title=found.wish.name or words.say("demand.unnamed"),
        number=found.number,
        badge=("demand", found.state),
        due_on=found.due_on,
        turn=shown.turn(found) if found.details else "",
        notice="" if found.details else "demand.public_notice",
        buttons=_buttons(actor, found),
        sections=[
            *shown.sections(found, queries.merged_demands(actor, number)),
            *(documents.of_thing(actor, "demand", number) if found.details else ()),
        ],
        history=queries.demand_timeline(actor, number),
    )
    return detail(request, thing, tabs=shown.tabs(actor, ""))


def _buttons(actor: Actor, found: DemandFacts) -> list[Button]:
    here, verbs = f"{HERE}{found.number}/", permissions.verbs_for(actor, found)
    buttons = []
    for verb in ORDER:
        if verb not in verbs:
            continue
        style = "primary" if verb in FIRST else "danger" if verb in LAST else "plain"
        if verb == "save_draft":
            buttons.append(Button("verb.edit", f"{here}edit/", post=False))
        elif verb in FORMS:
            buttons.append(Button(shown.verb(verb), f"{here}{verb}/", post=False, style=style))
        else:
            buttons.append(Button(shown.verb(verb), f"{here}do/{verb}/", style=style))
    if found.declined and found.details and actor.department == found.applicant_department:
        way = f"/sharing/disputes/new/?about=demand&number={found.number}"
        buttons.append(Button("dispute.open_one", way, post=False))
    return buttons


@require_http_methods(["GET", "POST"])
@page
def new(request: HttpRequest, actor: Actor) -> HttpResponse:
    """提出数据需求."""
    require(permissions.may_begin(actor))
    start = {"contact_name": actor.name, "name": request.GET.get("name", "")[:200]}
    return _fill_in(request, actor, forms.WishForm(actor, request.POST or None, initial=start))


@require_http_methods(["GET", "POST"])
@page
def edit(request: HttpRequest, actor: Actor, number: str) -> HttpResponse:
    """Go on with a draft or a returned demand."""
    found = queries.demand(actor, number)
    require(permissions.may(actor, "save_draft", found))
    start = {**forms.filled(found.wish), "number": number}
    return _fill_in(request, actor, forms.WishForm(actor, request.POST or None, initial=start))


def _fill_in(request: HttpRequest, actor: Actor, form: forms.WishForm) -> HttpResponse:
    if request.method == "POST":
        saved = tried(form, lambda given: _save(actor, given["number"], form))
        if saved is not None and request.POST.get("verb") is None:
            return after(f"{HERE}{saved.number}/", "done.saved")
        if saved is not None:
            # A refused submission, or a look at similar entries, goes on with the same draft.
            data = QueryDict(request.POST.urlencode(), mutable=True)
            data["number"] = saved.number
            form.data = data
            submitting = request.POST["verb"] == "submit"
            if submitting and tried(form, lambda _: actions.submit_demand(actor, saved.number)) is not None:
                return after(f"{HERE}{saved.number}/", "done.submitted")
    return _drawn(request, actor, form)


def _drawn(request: HttpRequest, actor: Actor, form: forms.WishForm) -> HttpResponse:
    name = str(form["name"].value() or "")
    entries, near = queries.similar(actor, name) if name else ((), False)
    context = {
        "title": "demand.new",
        "form": form,
        "back": HERE,
        "similar": shown.similar_section(entries, near) if entries else None,
    }
    return render(request, "portal/sharing/demand_form.html", context, status=422 if form.errors else 200)


def _save(actor: Actor, number: str, form: forms.WishForm) -> DemandFacts:
    return actions.save_demand(actor, number, form.wish()) if number else actions.start_demand(actor, form.wish())


@require_POST
@page
def do(request: HttpRequest, actor: Actor, number: str, verb: str) -> HttpResponse:
    """One of the verbs that need nothing but the click."""
    if verb not in AT_ONCE:
        raise Absent(what="页面 page")
    AT_ONCE[verb](actor, number)
    return after(f"{HERE}{number}/", "done.demand_done")


@require_http_methods(["GET", "POST"])
@page
def act(request: HttpRequest, actor: Actor, number: str, verb: str) -> HttpResponse:
    """One of the verbs that need a form."""
    found, here = queries.demand(actor, number), f"{HERE}{number}/"
    if verb not in FORMS:
        raise Absent(what="页面 page")
    require(permissions.may(actor, verb, found))
    form = _form(actor, verb, found, request.POST or None)
    done = tried(form, lambda given: _acted(actor, verb, number, form, given)) if request.method == "POST" else None
    if done is not None:
        return after(here, "done.demand_done")
    return form_page(
        request, shown.verb(verb), form, submit=shown.verb(verb), back=here, about=found.wish.name,
        intro=f"demand.{verb}_intro",
    )  # fmt: skip


def _form(actor: Actor, verb: str, found: DemandFacts, data: Any) -> PortalForm:
    if verb in ("dispatch", "transfer"):
        choices = [c for c in forms.departments(actor, found.applicant_department) if c[0] != found.department]
        return forms.DispatchForm(choices, data, initial={"department": found.wish.supposed})
    kinds: dict[str, type[PortalForm]] = {
        "merge": forms.MergeForm, "link_entry": forms.EntryForm, "decline": forms.DeclineForm,
    }  # fmt: skip
    return kinds.get(verb, forms.ReasonForm)(data)


def _acted(actor: Actor, verb: str, number: str, form: PortalForm, given: dict[str, Any]) -> DemandFacts | Refusal:
    if verb in ("dispatch", "transfer"):
        send = actions.dispatch_demand if verb == "dispatch" else actions.transfer_demand
        return send(actor, number, given["department"], given["note"])
    if verb == "merge":
        return actions.merge_demand(actor, number, given["into"].strip())
    if verb == "link_entry":
        return actions.link_entry(actor, number, given["entry"].strip())
    if isinstance(form, forms.DeclineForm):
        return actions.decline_demand(actor, number, given["reason"], form.citation())
    back = actions.return_demand if verb == "return" else actions.hand_back_demand
    return back(actor, number, given["reason"])
