"""申请篮: several entries for one matter on one form, sent off and approved together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import fields
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shuqiao.catalogue.facts import EntryFacts
from shuqiao.catalogue.queries import known_entry, published_entry
from shuqiao.kernel.actors import Actor
from shuqiao.kernel.refusals import Absent, Family, Refusal, require
from shuqiao.portal import refusals, selection, words
from shuqiao.portal.doors import after, detail, listing, page, render
from shuqiao.portal.sharing import shown, starting
from shuqiao.portal.sharing.apply import needed_key, started_with
from shuqiao.portal.sharing.parts import EntryPart, SharedPart, said
from shuqiao.portal.view import Button, Cell, Detail, Table
from shuqiao.sharing import actions, permissions, queries
from shuqiao.sharing.errors import BasketSizeWrong
from shuqiao.sharing.facts import MOST_IN_BASKET, BasketFacts, Line, Scope
from shuqiao.sharing.queries import applying
from shuqiao.sharing.states import APPLICANTS

HERE = "/sharing/basket/"
AT_ONCE = {"submit": actions.submit_basket, "approve": actions.approve_basket}
DONE = {"submit": "done.basket_submitted", "approve": "done.basket_approved"}
OF_A_LINE = tuple(f.name for f in fields(Line) if f.name != "entry_code")
FORBIDDEN = {Family.FORBIDDEN, Family.ABSENT, Family.UNAUTHENTICATED}


class SharedForm(SharedPart):
    """What is said once for all entries."""

    number = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer_purposes(actor)

    def scope(self) -> Scope:
        """What the valid form says."""
        return Scope(**said(self))


class LineForm(EntryPart):
    """One entry: nothing is ticked for the applicant but a key without which nothing could be asked."""

    leave_out = forms.BooleanField(label="basket.leave_out", required=False)

    def __init__(self, entry: EntryFacts, data: Any, before: Line | None = None) -> None:
        start = before or Line(entry.code, lookup_items=needed_key(entry), method=next(iter(entry.sharing.methods), ""))
        super().__init__(data, initial=vars(start), prefix=f"e{entry.code.replace('/', '-')}")
        self.entry = entry
        open_ = entry.sharing.type_ == "unconditional"
        taken = not applying.needs_application(entry)
        self.way = "basket.direct" if taken else "basket.quick" if open_ else "basket.asked"
        self.context = shown.context(entry)
        self.name = Cell(entry.name, link=f"/catalogue/{entry.id}/")
        self.about = f"{entry.provider_name} · {entry.code}"
        self.offer_items(entry)
        self.offer_rows(entry, start.row_filter)
        if len(entry.sharing.methods) == 1:
            self.fields["method"].widget = forms.HiddenInput()

    def line(self) -> Line:
        """What the valid form says."""
        return Line(self.entry.code, **said(self))


@require_POST
@page
def add(request: HttpRequest, actor: Actor) -> HttpResponse:
    """加入申请篮, and back to where the reader was."""
    require(permissions.may_begin(actor))
    entry = published_entry(request.POST.get("entry", ""))
    back = request.POST.get("back", "")
    safe = back.startswith("/") and url_has_allowed_host_and_scheme(back, {request.get_host()})
    done = "done.basket_added" if selection.choose(request, entry.code) else "done.basket_full"
    return after(back if safe else HERE, done)


@require_http_methods(["GET", "POST"])
@page
def fill(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The form for the chosen entries."""
    require(permissions.may_begin(actor))
    if request.method == "POST":
        return _sent(request, actor, request.POST.getlist("entry"))
    shared = SharedForm(actor, initial=started_with(request, actor))
    return _form(request, actor, shared, [LineForm(known_entry(code), None) for code in selection.chosen(request)])


@require_http_methods(["GET", "POST"])
@page
def edit(request: HttpRequest, actor: Actor, number: str) -> HttpResponse:
    """Go on with an unsent basket."""
    found = queries.basket(actor, number)
    require(permissions.may_with_basket(actor, "save_draft", found))
    before = {member.entry_code: _line(member.entry_code, member.scope) for member in found.members}
    if request.method == "POST":
        return _sent(request, actor, request.POST.getlist("entry"), number, before)
    first = vars(found.members[0].scope) if found.members else {}
    shared = SharedForm(actor, initial={**first, "number": number})
    return _form(request, actor, shared, [LineForm(known_entry(code), None, line) for code, line in before.items()])


def _line(code: str, scope: Scope) -> Line:
    return Line(code, **{name: getattr(scope, name) for name in OF_A_LINE})


def _sent(
    request: HttpRequest, actor: Actor, codes: Sequence[str], number: str = "", before: dict[str, Line] | None = None
) -> HttpResponse:
    codes = [*dict.fromkeys(codes)]
    if len(codes) > MOST_IN_BASKET:  # before anything is looked up or drawn for them
        raise BasketSizeWrong(field="entries", most=MOST_IN_BASKET, count=len(codes))
    shared = SharedForm(actor, request.POST)
    lines = [LineForm(known_entry(code), request.POST, (before or {}).get(code)) for code in codes]
    if not all([shared.is_valid(), *(line.is_valid() for line in lines)]):
        return _form(request, actor, shared, lines)
    staying = [line for line in lines if not line.cleaned_data["leave_out"]]
    number = number or shared.cleaned_data["number"]
    form = (shared.scope(), [line.line() for line in staying])
    saved = _tried(
        lambda: actions.save_basket(actor, number, *form) if number else actions.start_basket(actor, *form),
        shared, staying,
    )  # fmt: skip
    if saved is None:
        return _form(request, actor, shared, staying)
    selection.leave(request, codes)
    if request.POST.get("verb") != "submit":
        return after(f"/sharing/baskets/{saved.number}/", "done.saved")
    # A refused submission goes on with the same basket.
    shared.data = QueryDict(f"{request.POST.urlencode()}&number={saved.number}")
    by_code = {line.entry.code: line for line in staying}
    ordered = [by_code[member.entry_code] for member in saved.members]
    if _tried(lambda: actions.submit_basket(actor, saved.number), shared, ordered) is None:
        return _form(request, actor, shared, staying)
    return after(f"/sharing/baskets/{saved.number}/", "done.basket_submitted")


def _tried(act: Callable[[], BasketFacts], shared: SharedForm, lines: Sequence[LineForm]) -> BasketFacts | None:
    """What ``act`` gives; None where it is refused, with each reason beside its entry and field."""
    try:
        return act()
    except Refusal as refusal:
        if refusal.family in FORBIDDEN:
            raise
        for one in getattr(refusal, "problems", ()) or (refusal,):
            _place(one, shared, lines)
        return None


def _place(refusal: Refusal, shared: SharedForm, lines: Sequence[LineForm]) -> None:
    first, _, rest = (refusal.field or "").partition(".")
    index, _, name = rest.partition(".")
    if first != "entries" or not index.isdecimal() or int(index) >= len(lines):
        shared.refused(refusal)
        return
    form, language = lines[int(index)], words.language()
    why = refusal.facts.get(f"why_{language}", refusals.sentence(refusal))
    then = refusal.facts.get(f"then_{language}", refusals.next_step(refusal))
    form.add_error(name if name in form.fields else None, f"{why}　{then}")


def _form(request: HttpRequest, actor: Actor, shared: SharedForm, lines: Sequence[LineForm]) -> HttpResponse:
    wrong = bool(shared.errors) or any(line.errors for line in lines)
    offers = starting.offers(actor, HERE) if request.method == "GET" and not shared.initial.get("number") else ()
    context = {"shared": shared, "lines": lines, "wrong": wrong, "offers": offers}
    return render(request, "portal/sharing/basket.html", context, status=422 if wrong else 200)


@require_GET
@page
def index(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The baskets of the reader's department."""
    found = queries.baskets(actor, request.GET.get("after"))
    table = Table(shown.BASKETS, [shown.basket_row(one) for one in found.items], found.next, empty="basket.none")
    menu = shown.tabs(actor, "baskets", queries.waiting(actor))
    buttons = [Button("basket.fill", HERE, post=False, style="primary")] if actor.has(*APPLICANTS) else []
    return listing(request, "basket.list", table, intro="basket.list_intro", tabs=menu, buttons=buttons)


@require_GET
@page
def show(request: HttpRequest, actor: Actor, number: str) -> HttpResponse:
    """One basket on one page: what is asked, whose turn it is for each entry, and the grants so far."""
    found = queries.basket(actor, number)
    here, verbs = f"/sharing/baskets/{number}/", permissions.basket_verbs_for(actor, found)
    buttons = [Button(f"basket.{v}", f"{here}do/{v}/", style="primary") for v in AT_ONCE if v in verbs]
    if "save_draft" in verbs:
        buttons.append(Button("verb.edit", f"{here}edit/", post=False))
    thing = Detail(
        title=shown.basket_title(found),
        number=found.number,
        notice="basket.unsent" if "save_draft" in verbs else "basket.approve_help" if "approve" in verbs else "",
        buttons=buttons,
        sections=shown.basket_sections(found),
        history=queries.basket_timeline(actor, number),
    )
    return detail(request, thing, tabs=shown.tabs(actor, "baskets", queries.waiting(actor)))


@require_POST
@page
def do(request: HttpRequest, actor: Actor, number: str, verb: str) -> HttpResponse:
    """Send off or approve all of it by one click."""
    if verb not in AT_ONCE:
        raise Absent(what="页面 page")
    AT_ONCE[verb](actor, number)
    return after(f"/sharing/baskets/{number}/", DONE[verb])
