"""数据处置: what becomes of data once their grant has ended, between consumer and provider."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_http_methods

from shuqiao.kernel.actors import Actor
from shuqiao.kernel.clock import day_in_china
from shuqiao.kernel.refusals import Absent, require
from shuqiao.portal import words
from shuqiao.portal.doors import after, detail, listing, page
from shuqiao.portal.forms import PortalForm, form_page, tried
from shuqiao.portal.sharing import documents
from shuqiao.portal.sharing.parts import offer
from shuqiao.portal.sharing.use_parts import AREA, DayField, NoteForm, ReasonForm, tabs, verbs
from shuqiao.portal.view import Button, Cell, Detail, Section, Table
from shuqiao.sharing import actions, permissions_of_use, queries
from shuqiao.sharing.facts import WAYS, DisposalFacts, DisposalReport
from shuqiao.sharing.states import DisposalState

COLUMNS = ("sharing.entry", "sharing.parties", "use.required", "home.clock", "field.state")
ORDER = (
    ("report", "primary"), ("declare", "plain"), ("confirm", "primary"), ("consent_keep", "plain"),
    ("send_back", "danger"), ("require_way", "plain"),
)  # fmt: skip
CONSUMER_OWES = (DisposalState.TO_DISPOSE, DisposalState.SENT_BACK)


class _WayForm(PortalForm):
    way = forms.ChoiceField(label="use.way", widget=forms.RadioSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "way", [(way, words.say(f"use.way_{way}")) for way in WAYS])


class RequireForm(_WayForm):
    text = forms.CharField(label="use.required_text", max_length=2000, required=False, widget=AREA)


class ReportForm(_WayForm):
    text = forms.CharField(label="use.done_text", max_length=2000, widget=AREA)
    proof = forms.CharField(label="use.proof", max_length=200, required=False, help_text="use.proof_help")
    keep_until = DayField(label="use.keep_until", required=False, help_text="use.keep_until_help")

    def report(self) -> DisposalReport:
        said = self.cleaned_data
        return DisposalReport(said["way"], said["text"], said["proof"], said["keep_until"])


class DeclareForm(PortalForm):
    text = forms.CharField(label="use.declare_text", max_length=2000, widget=AREA, help_text="use.declare_help")


FORMS: dict[str, type[PortalForm]] = {
    "require_way": RequireForm, "report": ReportForm, "declare": DeclareForm, "confirm": NoteForm,
    "consent_keep": NoteForm, "send_back": ReasonForm,
}  # fmt: skip


@require_GET
@page
def index(request: HttpRequest, actor: Actor) -> HttpResponse:
    """A box of disposals."""
    box = request.GET.get("box") or "all"
    found = queries.disposals(actor, box, request.GET.get("after"))
    table = Table(COLUMNS, [_row(one) for one in found.items], found.next, empty="use.no_disposals")
    boxes = [
        Button(f"use.disposals_{name}", f"/sharing/disposals/?box={name}", post=False)
        for name in queries.DISPOSAL_BOXES if name != box
    ]  # fmt: skip
    menu = tabs(actor, "disposals")
    return listing(request, f"use.disposals_{box}", table, intro="use.disposals_intro", tabs=menu, buttons=boxes)


@require_GET
@page
def show(request: HttpRequest, actor: Actor, number: str) -> HttpResponse:
    """One disposal: what is required, what was reported, what the provider answered."""
    found = queries.disposal(actor, number)
    here = f"/sharing/disposals/{found.number}/"
    can = permissions_of_use.verbs_for(actor, found) - _pointless(found)
    turn = found.consumer_name if found.state in CONSUMER_OWES else ""
    thing = Detail(
        title=found.entry_name,
        number=found.number,
        badge=("disposal", found.state),
        due_on=found.due_on,
        turn=found.provider_name if found.state is DisposalState.REPORTED else turn,
        buttons=verbs("disposal", here, can, ORDER),
        sections=[*_sections(found), *documents.of_thing(actor, "disposal", number)],
        history=queries.disposal_timeline(actor, number),
    )
    return detail(request, thing, tabs=tabs(actor, "disposals"))


@require_http_methods(["GET", "POST"])
@page
def act(request: HttpRequest, actor: Actor, number: str, verb: str) -> HttpResponse:
    """One verb, with what it asks for."""
    if verb not in FORMS:
        raise Absent(what="页面 page")
    found, here = queries.disposal(actor, number), f"/sharing/disposals/{number}/"
    require(permissions_of_use.may(actor, verb, found))
    form = FORMS[verb](request.POST or None, **({"initial": {"way": found.required}} if "way" in _names(verb) else {}))
    if request.method == "POST" and tried(form, lambda _: _acts(actor, number, form)[verb]()) is not None:
        return after(here, f"done.disposal_{verb}")
    word, about = f"disposal.verb.{verb}", f"{found.entry_name} · {found.consumer_name} · {found.grant}"
    return form_page(request, word, form, submit=word, back=here, about=about)


def _names(verb: str) -> set[str]:
    return set(FORMS[verb].base_fields)


def _acts(actor: Actor, number: str, form: PortalForm) -> dict[str, Callable[[], object]]:
    said = form.cleaned_data
    return {
        "require_way": lambda: actions.require_disposal_way(actor, number, said["way"], said["text"]),
        "report": lambda: actions.report_disposal(actor, number, form.report()),  # type: ignore[attr-defined]
        "declare": lambda: actions.declare_nothing_stored(actor, number, said["text"]),
        "confirm": lambda: actions.confirm_disposal(actor, number, said["note"]),
        "consent_keep": lambda: actions.consent_keep_disposal(actor, number, said["note"]),
        "send_back": lambda: actions.send_back_disposal(actor, number, said["reason"]),
    }


def _pointless(found: DisposalFacts) -> frozenset[str]:
    """Verbs that a rule would refuse for what is plain on the page."""
    keeps = found.report is not None and found.report.way == "keep"
    bulk = set(found.methods) - {"query", "verify"}
    return frozenset({"confirm" if keeps else "consent_keep", *({"declare"} if bulk else ())})


def _row(found: DisposalFacts) -> list[Cell]:
    return [
        Cell(found.entry_name, link=f"/sharing/disposals/{found.number}/", small=found.number),
        Cell(found.consumer_name, small=f"← {found.provider_name}"),
        Cell(f"use.way_{found.required}", say=True),
        Cell(due_on=found.due_on) if found.due_on else Cell(),
        Cell(badge=("disposal", found.state)),
    ]


def _sections(found: DisposalFacts) -> list[Section]:
    required: list[tuple[str, Cell]] = [
        ("sharing.grant", Cell(found.grant, link=f"/sharing/grants/{found.grant}/")),
        ("sharing.consumer", Cell(found.consumer_name)),
        ("sharing.provider", Cell(found.provider_name)),
        ("use.opened_on", Cell(found.opened_on.isoformat())),
        ("use.required", Cell(words.say(f"use.way_{found.required}"), small=found.required_text)),
    ]
    sections = [Section("use.disposal", facts=required)]
    if found.report is not None and found.reported_at is not None:
        told: list[tuple[str, Cell]] = [
            ("use.way", Cell(f"use.way_{found.report.way}", say=True)),
            ("use.done_text", Cell(found.report.text)),
            ("use.proof", Cell(found.report.proof or "—")),
            ("use.reported", Cell(found.reported_by, small=day_in_china(found.reported_at).isoformat())),
        ]
        if found.report.keep_until is not None:
            told.append(("use.keep_until", Cell(found.report.keep_until.isoformat())))
        sections.append(Section("use.report", facts=told, wide=True))
    if found.answered_at is not None:
        answered = Cell(found.answered_by, small=day_in_china(found.answered_at).isoformat())
        answer = [("use.answered", answered), ("use.note", Cell(found.answer or "—"))]
        sections.append(Section("use.answer", facts=answer))
    return sections
