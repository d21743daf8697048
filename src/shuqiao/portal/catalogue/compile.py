"""Compiling: a new draft, or a draft again.  Rows are added by a button that posts; nothing needs a script."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from shuqiao.accounts import queries as accounts
from shuqiao.catalogue import actions, permissions, queries
from shuqiao.catalogue.errors import EntryNotValid
from shuqiao.catalogue.facts import EntryDraft, EntryFacts
from shuqiao.kernel.actors import Actor
from shuqiao.kernel.refusals import Family, Refusal, require
from shuqiao.portal import refusals, words
from shuqiao.portal.catalogue.forms import BLANK_ITEM, MAX_ROWS, EntryForm, ItemForm, read_pasted
from shuqiao.portal.catalogue.reading import draft_of, fields_of, row_of
from shuqiao.portal.doors import after, page, render

MORE_ROWS = 5
TEMPLATE = "portal/catalogue/compile.html"


@dataclass
class Sheet:
    """The page's forms: the entry, its rows, and which row each item of the draft came from."""

    form: EntryForm
    rows: list[ItemForm]
    paste: str = ""
    wrong: tuple[str, ...] = ()

    def filled(self) -> list[int]:
        """Positions of rows that are items."""
        return [n for n, row in enumerate(self.rows) if _is_item(row.cleaned_data)]

    def valid(self) -> bool:
        """Whether every field could be read."""
        return all([self.form.is_valid(), *(row.is_valid() for row in self.rows)])

    def draft(self, before: EntryDraft) -> EntryDraft:
        """What the page says; call after :meth:`valid`."""
        return draft_of(self.form.cleaned_data, [self.rows[n].cleaned_data for n in self.filled()], before)

    def show(self, problems: Iterable[Refusal]) -> None:
        """Put each problem beside its field; what has none here stands above."""
        filled = self.filled() if all(hasattr(row, "cleaned_data") for row in self.rows) else []
        for problem in problems:
            said = words.sentences(refusals.sentence(problem), refusals.next_step(problem))
            part, *way = (problem.field or "").split(".")
            if part == "items" and len(way) > 1 and int(way[0]) < len(filled):
                row = self.rows[filled[int(way[0])]]
                row.add_error(way[1] if way[1] in row.fields else None, said)
                continue
            name = (problem.field or "").replace(".", "__")
            self.form.add_error(name if name in self.form.fields else None, said)


@require_http_methods(["GET", "POST"])
@page
def new(request: HttpRequest, actor: Actor) -> HttpResponse:
    """新编目录条目: begins with the department's own contact."""
    require(permissions.may_compile(actor))
    own = accounts.department(actor.department or "")
    blank = EntryDraft(inner_unit=own.inner_unit, contact_name=own.contact_name, contact_phone=own.contact_phone)
    if request.method == "GET":
        return _drawn(request, _unbound(actor, fields_of(blank), []), "catalogue.new", "/catalogue/mine/")
    return _posted(request, actor, None, blank)


@require_http_methods(["GET", "POST"])
@page
def edit(request: HttpRequest, actor: Actor, id: int) -> HttpResponse:
    """修改目录条目; ``?check=1`` shows what keeps it from review."""
    entry = queries.entry(actor, id)
    require(permissions.may(actor, "save_draft", entry))
    if request.method == "POST":
        return _posted(request, actor, entry, entry)
    back = f"/catalogue/{id}/"
    data = {**fields_of(entry), "revision": entry.revision}
    rows = [row_of(item) for item in entry.items]
    if not request.GET.get("check"):
        return _drawn(request, _unbound(actor, data, rows), "catalogue.edit", back, entry)
    sheet = _bound(actor, data, rows)
    if sheet.valid():
        sheet.show(queries.problems(actor, id))
    return _drawn(request, sheet, "catalogue.edit", back, entry)


def _posted(request: HttpRequest, actor: Actor, entry: EntryFacts | None, before: EntryDraft) -> HttpResponse:
    title = "catalogue.edit" if entry else "catalogue.new"
    back = f"/catalogue/{entry.id}/" if entry else "/catalogue/mine/"
    do = request.POST.get("do", "save")
    sheet = _read(request, actor)
    if do in ("add_rows", "paste_in"):
        return _drawn(request, _longer(actor, sheet, pasted=do == "paste_in"), title, back, entry)
    if not sheet.valid():
        return _drawn(request, sheet, title, back, entry, status=422)
    try:
        saved = _save(actor, entry, sheet.draft(before), sheet.form.cleaned_data["revision"])
    except Refusal as refusal:
        if refusal.family not in (Family.INVALID, Family.CONFLICT):
            raise
        sheet.show(refusal.problems if isinstance(refusal, EntryNotValid) else (refusal,))
        return _drawn(request, sheet, title, back, entry, status=422)
    if do != "save_and_submit":
        return after(f"/catalogue/{saved.id}/", "done.saved")
    try:
        actions.submit_to_head(actor, saved.id)
    except EntryNotValid:
        return after(f"/catalogue/{saved.id}/edit/?check=1", "done.saved")
    return after(f"/catalogue/{saved.id}/", "done.submitted")


def _save(actor: Actor, entry: EntryFacts | None, draft: EntryDraft, revision: int | None) -> EntryFacts:
    if entry is None:
        return actions.create_draft(actor, draft)
    return actions.save_draft(actor, entry.id, draft, revision)


def _read(request: HttpRequest, actor: Actor) -> Sheet:
    given = request.POST.get("rows", "0")
    count = min(int(given), MAX_ROWS) if given.isascii() and given.isdigit() and len(given) < 6 else 0
    rows = [ItemForm(request.POST, prefix=f"items-{n}") for n in range(count)]
    return Sheet(EntryForm(actor, request.POST), rows, request.POST.get("paste", ""))


def _unbound(actor: Actor, data: Mapping[str, Any], rows: list[dict[str, Any]], more: int = 3) -> Sheet:
    """A page to write on, without complaints yet."""
    shown = [*rows, *([BLANK_ITEM] * more)][:MAX_ROWS]
    items = [ItemForm(initial=row, prefix=f"items-{n}") for n, row in enumerate(shown)]
    return Sheet(EntryForm(actor, initial=dict(data)), items)


def _bound(actor: Actor, data: Mapping[str, Any], rows: list[dict[str, Any]]) -> Sheet:
    """A stored draft as if it had just been sent, so that problems can stand beside its fields."""
    prefixed = [{f"items-{n}-{name}": value for name, value in row.items()} for n, row in enumerate(rows)]
    items = [ItemForm(row, prefix=f"items-{n}") for n, row in enumerate(prefixed)]
    return Sheet(EntryForm(actor, dict(data)), items)


def _longer(actor: Actor, sheet: Sheet, *, pasted: bool) -> Sheet:
    """The same page with more rows, pasted or blank; rows marked for removal go."""
    data = {name: sheet.form[name].data for name in sheet.form.fields}
    rows = [{name: row[name].data for name in row.fields} for row in sheet.rows]
    kept = [row for row in rows if _is_item(row)]
    added, wrong = read_pasted(sheet.paste) if pasted else ([], [])
    longer = _unbound(actor, data, [*kept, *added], 3 if pasted else MORE_ROWS)
    longer.wrong = tuple(wrong)
    longer.paste = sheet.paste if wrong else ""
    return longer


def _is_item(row: Mapping[str, Any]) -> bool:
    return bool((row.get("name") or "").strip()) and not row.get("remove")


def _drawn(
    request: HttpRequest, sheet: Sheet, title: str, back: str, entry: EntryFacts | None = None, status: int = 200
) -> HttpResponse:
    count = sum(len(found) for form in (sheet.form, *sheet.rows) if form.is_bound for found in form.errors.values())
    context = {
        "title": title,
        "about": entry.name if entry else "",
        "form": sheet.form,
        "rows": sheet.rows,
        "paste": sheet.paste,
        "wrong": sheet.wrong,
        "problems": words.say("catalogue.problems", count=count) if count else "",
        "reasons": entry.reasons if entry else (),
        "back": back,
    }
    return render(request, TEMPLATE, context, status=status)
