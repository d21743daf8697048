"""文书: made from an application or a grant, read, downloaded, and checked by whoever holds one."""

from __future__ import annotations

from urllib.parse import quote

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_http_methods

from shuqiao.kernel.actors import Actor
from shuqiao.kernel.clock import day_in_china
from shuqiao.kernel.refusals import Absent
from shuqiao.portal import refusals, words
from shuqiao.portal.doors import after, detail, page, render
from shuqiao.portal.forms import PortalForm, form_page, tried
from shuqiao.portal.sharing import documents
from shuqiao.portal.view import Button, Cell, Detail, Section, Table
from shuqiao.sharing import actions, events
from shuqiao.sharing.errors.papers import PaperUnknown
from shuqiao.sharing.facts import ApplicationFacts, GrantFacts
from shuqiao.sharing.facts.papers import OF_GRANT, PaperFacts, PaperKind
from shuqiao.sharing.papers import codes, files
from shuqiao.sharing.queries import papers

COLUMNS = ("paper.kind", "paper.made", "paper.document_number", "field.state")


class MakeForm(PortalForm):
    document_number = forms.CharField(
        label="paper.document_number", help_text="paper.document_number_help", required=False, max_length=60
    )


class CheckForm(PortalForm):
    number = forms.CharField(label="paper.number", max_length=20)
    code = forms.CharField(label="paper.code", max_length=40, widget=forms.TextInput(attrs={"autocomplete": "off"}))


def section(actor: Actor, thing: ApplicationFacts | GrantFacts) -> Section:
    """The papers of an application or a grant, and the buttons for those that can be made now."""
    asked = isinstance(thing, ApplicationFacts)
    subject = events.of_application(thing.number) if asked else events.of_grant(thing.number)
    rows = [
        [
            Cell(words.say(f"paper.kind_{found.kind}"), link=f"/sharing/papers/{found.number}/", small=found.number),
            Cell(day_in_china(found.made_at).isoformat(), small=found.made_by),
            Cell(found.document_number),
            Cell("paper.newest" if found.newest else "paper.superseded", say=True),
        ]
        for found in papers.papers_of(actor, subject)
    ]
    buttons = [
        Button(f"paper.make_{kind}", f"/sharing/papers/make/{kind}/{thing.number}/", post=False)
        for kind in papers.makeable(actor, thing)
    ]
    return Section("paper.papers", table=Table(COLUMNS, rows, empty="paper.none"), buttons=buttons)


@require_http_methods(["GET", "POST"])
@page
def make(request: HttpRequest, actor: Actor, kind: str, number: str) -> HttpResponse:
    """生成文书, with the department's own 文号 where it has one."""
    if kind not in list(PaperKind):
        raise Absent(what="页面 page")
    form, place = MakeForm(request.POST or None), "grants" if kind in OF_GRANT else "applications"
    if request.method == "POST":
        made = tried(form, lambda said: actions.issue_paper(actor, PaperKind(kind), number, said["document_number"]))
        if made is not None:
            return after(f"/sharing/papers/{made.number}/", "done.paper_made")
    return form_page(request, f"paper.make_{kind}", form, submit="paper.make", back=f"/sharing/{place}/{number}/",
                     about=number, intro="paper.make_intro")  # fmt: skip


@require_GET
@page
def show(request: HttpRequest, actor: Actor, number: str) -> HttpResponse:
    """One paper: what it says, its files, its check code."""
    found = papers.paper(actor, number)
    buttons = [Button(f"paper.{form}", f"/sharing/papers/{number}/{form}/", post=False) for form in files.FORMS]
    facts = [
        ("paper.kind", Cell(words.say(f"paper.kind_{found.kind}"))),
        ("paper.of", _origin(found)),
        ("paper.document_number", Cell(found.document_number)),
        ("paper.made", Cell(day_in_china(found.made_at).isoformat(), small=f"{found.made_by} {found.department_name}")),
        ("paper.code", Cell(codes.shown(found.code), code=True, small=words.say("paper.code_help"))),
        ("field.state", Cell("paper.newest" if found.newest else "paper.superseded", say=True)),
    ]
    thing = Detail(
        title=found.paper.title,
        number=found.number,
        notice="" if found.newest else "paper.superseded_notice",
        buttons=buttons,
        sections=[
            Section("paper.paper", facts=facts),
            *documents.of_thing(actor, "paper", number),
            *content(found),
        ],
    )
    return detail(request, thing)


@require_GET
@page
def download(request: HttpRequest, actor: Actor, number: str, form: str) -> HttpResponse:
    """The paper as DOCX or PDF."""
    if form not in files.FORMS:
        raise Absent(what="页面 page")
    found = papers.paper_to_take(actor, number)
    made, media = files.made(found, form, str(settings.SHUQIAO_PUBLIC_URL))
    response = HttpResponse(made, content_type=media)
    name = quote(f"{found.paper.title}-{found.number}.{form}")
    response["Content-Disposition"] = f"attachment; filename=\"{found.number}.{form}\"; filename*=UTF-8''{name}"
    return response


@require_http_methods(["GET", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    """文书验真, for anybody who holds the paper: no sign-in; number and code together open what it says."""
    given = request.POST if request.method == "POST" else request.GET
    form = CheckForm(given if given.get("code") else None)
    found, status = None, 200
    if given.get("code"):
        status = 422
        if form.is_valid():
            try:
                found, status = papers.check(form.cleaned_data["number"], form.cleaned_data["code"]), 200
            except PaperUnknown as refusal:
                form.add_error(None, words.sentences(refusals.sentence(refusal), refusals.next_step(refusal)))
    context = {"form": form, "found": found, "sections": _checked(found) if found else []}
    return render(request, "portal/sharing/check.html", context, status=status)


def content(found: PaperFacts) -> list[Section]:
    """What the paper says, its parts one under another."""
    sections: list[Section] = []
    text: list[str] = [found.paper.to] if found.paper.to else []
    for block in found.paper.blocks:
        if block.kind in ("fields", "grid"):
            sections += [Section("paper.text", text="\n\n".join(text))] if text else []
            text = []
            head = block.head or ("", "")
            sections.append(
                Section("paper.table", text="\n".join("　".join(row) for row in (head, *block.rows)).strip())
            )
        elif block.text:
            text.append(block.text)
    return [*sections, *([Section("paper.text", text="\n\n".join(text))] if text else [])]


def _checked(found: PaperFacts) -> list[Section]:
    facts = [
        ("paper.number", Cell(found.number, small=found.document_number)),
        ("paper.kind", Cell(words.say(f"paper.kind_{found.kind}"), small=found.paper.title)),
        ("paper.made", Cell(day_in_china(found.made_at).isoformat(), small=found.department_name)),
        ("field.state", Cell("paper.newest" if found.newest else "paper.superseded", say=True)),
    ]
    return [Section("paper.genuine", facts=facts), *content(found)]


def _origin(found: PaperFacts) -> Cell:
    kind, _, number = found.subject.partition(":")
    return Cell(number, link=f"/sharing/{'grants' if kind == 'grant' else 'applications'}/{number}/")
