"""Reading pages: list, own entries, review queue, one entry."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_GET

from shuqiao.audit import queries as log
from shuqiao.catalogue import permissions, queries, states
from shuqiao.catalogue.enumerations import lists
from shuqiao.catalogue.facts import EntryFacts
from shuqiao.kernel.actors import Actor
from shuqiao.kernel.pages import Page
from shuqiao.portal import selection, words
from shuqiao.portal.catalogue import shown
from shuqiao.portal.doors import detail, listing, page
from shuqiao.portal.forms import PortalForm
from shuqiao.portal.view import Button, Cell, Detail, Table
from shuqiao.sharing.states import APPLICANTS

AT_ONCE = ("submit_to_head", "submit", "approve", "publish", "resume")
"""Verbs that need nothing but the click; the others open a page for reasons or the checklist."""

STYLES = {"return_": "plain", "reject": "danger", "suspend": "danger", "retire": "danger", "save_draft": "plain"}


class Filters(PortalForm):
    """Search words stay in ``q``; the choices narrow the list."""

    q = forms.CharField(required=False, max_length=100, label="catalogue.search")
    provider = forms.ChoiceField(required=False, label="catalogue.provider")
    sharing = forms.ChoiceField(required=False, label="catalogue.sharing_type")

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        anything = ("", words.say("catalogue.any"))
        types = [(t.code, shown.term(lists().sharing_types, t.code)) for t in lists().sharing_types]
        self.fields["provider"].choices = [anything, *queries.providers(actor)]  # type: ignore[attr-defined]
        self.fields["sharing"].choices = [anything, *types]  # type: ignore[attr-defined]


@require_GET
@page
def resources(request: HttpRequest, actor: Actor) -> HttpResponse:
    """资源检索: what the reader may see, by words, provider and sharing type."""
    filters = Filters(actor, request.GET)
    asked = filters.cleaned_data if filters.is_valid() else {}
    found = queries.entries(
        actor,
        query=asked.get("q", ""),
        provider=asked.get("provider", ""),
        sharing_type=asked.get("sharing", ""),
        after=request.GET.get("after"),
    )
    return _list(request, actor, "catalogue.list", found, intro="catalogue.intro", filters=filters)


@require_GET
@page
def mine(request: HttpRequest, actor: Actor) -> HttpResponse:
    """编目管理: all entries of the reader's own department."""
    found = queries.entries(actor, provider=actor.department or "-", after=request.GET.get("after"))
    return _list(request, actor, "catalogue.mine", found)


@require_GET
@page
def queue(request: HttpRequest, actor: Actor) -> HttpResponse:
    """目录审核: what waits for the reader."""
    found = queries.review_queue(actor, after=request.GET.get("after"))
    return _list(request, actor, "catalogue.queue", found, intro="catalogue.queue_intro")


@require_GET
@page
def by_code(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """The entry of a resource code, for links from other rooms."""
    return HttpResponseRedirect(f"/catalogue/{queries.entry(actor, code).id}/")


@require_GET
@page
def entry(request: HttpRequest, actor: Actor, id: int) -> HttpResponse:
    """One entry: who may have it and how, items, coverage, core elements, review, history."""
    found = queries.entry(actor, id)
    own = permissions.may_see(actor, found.provider, states.DRAFT)
    notice = {
        states.RETURNED: "catalogue.returned_notice",
        states.REJECTED: "catalogue.returned_notice",
        states.SUSPENDED: "catalogue.suspended_notice",
    }.get(found.state, "")
    sections = shown.sections(actor, found, queries.reviews(actor, found.id))
    if request.GET.get("check"):
        sections[:0] = shown.problems(queries.problems(actor, found.id))
    thing = Detail(
        title=found.name,
        number=found.code,
        badge=("entry", found.state),
        notice=notice,
        buttons=_buttons(request, actor, found),
        sections=sections,
        history=log.history(found.subject) if own else (),
    )
    return detail(request, thing, tabs=tabs(actor, ""))


def _buttons(request: HttpRequest, actor: Actor, found: EntryFacts) -> list[Button]:
    buttons = []
    for verb in permissions.verbs_for(actor, found):
        url = f"/catalogue/{found.id}/edit/" if verb == "save_draft" else f"/catalogue/{found.id}/do/{verb}/"
        style = STYLES.get(verb, "primary")
        buttons.append(Button(f"catalogue.verb.{verb}", url, post=verb in AT_ONCE, style=style))
    if _askable(actor, found):
        url = f"/sharing/apply/?{urlencode({'entry': found.code})}"
        together = _to_basket(request, actor, found)
        buttons[:0] = [Button("catalogue.apply", url, post=False, style="primary"), *together]
    return buttons


def _askable(actor: Actor, found: EntryFacts) -> bool:
    shared = found.state == states.PUBLISHED and found.sharing.type_ != "not_shared"
    return shared and actor.department != found.provider


def _to_basket(request: HttpRequest, actor: Actor, found: EntryFacts) -> list[Button]:
    """加入申请篮, for those who apply."""
    if not (_askable(actor, found) and actor.has(*APPLICANTS)):
        return []
    if found.code in selection.chosen(request):
        return [Button("basket.chosen", "/sharing/basket/", post=False)]
    here = {"entry": found.code, "back": request.get_full_path()}
    return [Button("basket.add", "/sharing/basket/add/", fields=here)]


def _list(request: HttpRequest, actor: Actor, title: str, found: Page[EntryFacts], **more: Any) -> HttpResponse:
    columns: tuple[str, ...] = shown.COLUMNS
    rows = [shown.row(e) for e in found.items]
    if title == "catalogue.list" and actor.has(*APPLICANTS):
        columns = (*columns, "basket.column")
        rows = [[*row, _basket_cell(request, actor, e)] for row, e in zip(rows, found.items, strict=True)]
    table = Table(columns, rows, found.next, empty="catalogue.none")
    buttons = []
    if permissions.may_compile(actor) is None:
        buttons.append(Button("catalogue.new", "/catalogue/new/", post=False, style="primary"))
        buttons.append(Button("catalogue.sheets.link", "/catalogue/import/", post=False))
    return listing(request, title, table, tabs=tabs(actor, title), buttons=buttons, **more)


def _basket_cell(request: HttpRequest, actor: Actor, found: EntryFacts) -> Cell:
    return Cell(button=next(iter(_to_basket(request, actor, found)), None))


def tabs(actor: Actor, here: str) -> list[dict[str, object]]:
    """The room's own menu; compiling and reviewing only for those who do it."""
    names = [("catalogue.list", "/catalogue/")]
    if actor.has(*states.PROVIDER_ROLES):
        names.append(("catalogue.mine", "/catalogue/mine/"))
    if actor.has(*states.PROVIDER_ROLES, *states.AUTHORITY):
        names.append(("catalogue.queue", "/catalogue/queue/"))
    return [{"word": word, "url": url, "here": word == here} for word, url in names]
