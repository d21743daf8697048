"""我的授权: lists, one grant, and its verbs."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shuqiao.kernel.actors import Actor
from shuqiao.kernel.refusals import Absent
from shuqiao.portal import words
from shuqiao.portal.doors import after, detail, listing, page
from shuqiao.portal.forms import PortalForm, form_page, tried
from shuqiao.portal.sharing import clocks, disputes, papers, shown
from shuqiao.portal.sharing.decide import PartForm
from shuqiao.portal.sharing.use_parts import in_use
from shuqiao.portal.view import Button, Detail, Table
from shuqiao.sharing import actions, events, permissions, queries
from shuqiao.sharing.facts import STOP_CODES, GrantFacts, Stop

STOPPING = {"suspend": actions.suspend_grant, "revoke": actions.revoke_grant}
DONE = {"suspend": "done.suspended", "revoke": "done.revoked"}


class StopForm(PortalForm):
    """Nobody stops one-sidedly: a reason of the list, in words, with its article where there is one."""

    code = forms.ChoiceField(label="sharing.stop_code", widget=forms.RadioSelect)
    text = forms.CharField(label="field.reason", max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
    article = forms.CharField(label="sharing.article", required=False, max_length=200)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        at = 0 if words.language() == "zh" else 1
        field = self.fields["code"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(code, said[at]) for code, said in STOP_CODES.items() if code != "entry"]

    def stop(self) -> Stop:
        said = self.cleaned_data
        return Stop(said["code"], said["text"], said["article"])


class NarrowForm(PartForm, StopForm):
    """What is still given, and why it becomes less."""


@require_GET
@page
def index(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Grants that the reader's department uses, or gives, or all it may see."""
    side = request.GET.get("side") or "all"
    found = queries.grants(actor, side, request.GET.get("after"))
    table = Table(shown.GRANTS, [shown.grant_row(g) for g in found.items], found.next, empty="sharing.no_grants")
    sides = [
        Button(f"sharing.side_{name}", f"/sharing/grants/?side={name}", post=False, style="plain")
        for name in queries.SIDES if name != side
    ]  # fmt: skip
    menu = shown.tabs(actor, "grants", queries.waiting(actor))
    return listing(request, f"sharing.side_{side}", table, tabs=menu, buttons=sides)


@require_GET
@page
def show(request: HttpRequest, actor: Actor, number: str) -> HttpResponse:
    """One grant: who, what, masked how, for what, until when, by which article."""
    found = queries.grant(actor, number)
    thing = Detail(
        title=found.entry_name,
        number=found.number,
        badge=("grant", found.state),
        buttons=_buttons(actor, found),
        sections=[
            *shown.grant_sections(found),
            *clocks.section(events.of_grant(found.number)),
            in_use(actor, found),
            papers.section(actor, found),
        ],
        history=queries.grant_timeline(actor, number),
    )
    return detail(request, thing, tabs=shown.tabs(actor, "grants", queries.waiting(actor)))


def _buttons(actor: Actor, found: GrantFacts) -> list[Button]:
    here, verbs = f"/sharing/grants/{found.number}/", permissions.verbs_for(actor, found)
    buttons = [Button("verb.resume", f"{here}resume/", style="primary")] if "resume" in verbs else []
    for verb, style in (("narrow", "plain"), ("suspend", "plain"), ("revoke", "danger")):
        if verb in verbs:
            buttons.append(Button(f"verb.{verb}", f"{here}{verb}/", post=False, style=style))
    if found.application and actor.department == found.consumer and permissions.may_begin(actor) is None:
        buttons.append(Button("templates.copy", f"{here}copy/"))
    return buttons + disputes.button_for(actor, found)


@require_POST
@page
def resume(request: HttpRequest, actor: Actor, number: str) -> HttpResponse:
    """恢复."""
    actions.resume_grant(actor, number)
    return after(f"/sharing/grants/{number}/", "done.resumed")


@require_http_methods(["GET", "POST"])
@page
def stop(request: HttpRequest, actor: Actor, number: str, verb: str) -> HttpResponse:
    """暂停 or 撤销, with a reason."""
    if verb not in STOPPING:
        raise Absent(what="页面 page")
    found, here = queries.grant(actor, number), f"/sharing/grants/{number}/"
    form = StopForm(request.POST or None)
    if request.method == "POST":
        done = tried(form, lambda _: STOPPING[verb](actor, number, form.stop()))
        if done is not None:
            return after(here, DONE[verb])
    about = f"{found.entry_name} · {found.consumer_name} · {number}"
    return form_page(request, f"verb.{verb}", form, submit=f"verb.{verb}", back=here, about=about,
                     intro="sharing.stop_intro")  # fmt: skip


@require_http_methods(["GET", "POST"])
@page
def narrow(request: HttpRequest, actor: Actor, number: str) -> HttpResponse:
    """缩小范围: fewer items, stronger rules, an earlier end."""
    found, here = queries.grant(actor, number), f"/sharing/grants/{number}/"
    form = NarrowForm(found.items, request.POST or None)
    if request.method == "POST":
        done = tried(form, lambda _: actions.narrow_grant(actor, number, form.part(), form.stop()))
        if done is not None:
            return after(here, "done.narrowed")
    return form_page(request, "verb.narrow", form, submit="verb.narrow", back=here, about=found.entry_name)
