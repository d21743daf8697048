"""Pages of the log."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from shuqiao.accounts import queries as accounts
from shuqiao.audit import actions, permissions, queries
from shuqiao.audit.facts import EntryFilter, HistoryLine
from shuqiao.exchange.permissions import may_look
from shuqiao.kernel import clock
from shuqiao.kernel.actors import Actor
from shuqiao.kernel.refusals import Absent, Refusal, require
from shuqiao.portal import words
from shuqiao.portal.doors import detail, listing, page
from shuqiao.portal.forms import PortalForm
from shuqiao.portal.templatetags.portal import fact_lines
from shuqiao.portal.view import Cell, Detail, Section, Table


class FilterForm(PortalForm):
    event = forms.ChoiceField(required=False, label="field.event")
    subject = forms.CharField(max_length=120, required=False, label="field.subject")
    from_on = forms.DateField(required=False, label="audit.from_on", widget=forms.DateInput(attrs={"type": "date"}))
    to_on = forms.DateField(required=False, label="audit.to_on", widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rooms = ("accounts", "catalogue", "sharing", "exchange", "audit", "site")
        events = sorted(k for k in words.table() if k.startswith("event."))
        groups = [
            (
                words.say_or(f"nav.{r}", r),
                [(f"{r}.", f"{words.say_or(f'nav.{r}', r)} · *")]
                + [(k[6:], words.say(k)) for k in events if k.startswith(f"event.{r}.")],
            )
            for r in rooms
        ]
        self.fields["event"].choices = [("", "—"), *groups]  # type: ignore[attr-defined]

    def asked(self) -> EntryFilter:
        """The filter; a wrong field filters nothing and shows its error."""
        data = self.cleaned_data if self.is_valid() else {}
        return EntryFilter(
            event=data.get("event") or None,
            subject=(data.get("subject") or "").strip() or None,
            after=_start(data.get("from_on")),
            before=_start(data["to_on"] + timedelta(days=1)) if data.get("to_on") else None,
        )


def _start(day: Any) -> datetime | None:
    return datetime.combine(day, datetime.min.time(), clock.CHINA) if day else None


def tabs(here: str, actor: Actor) -> list[dict[str, object]]:
    """The room's sections; who looked at whom is the auditor's."""
    found: list[dict[str, object]] = [
        {"word": "audit.entries", "url": "/audit/", "here": here == "entries"},
        {"word": "audit.log", "url": "/audit/log/", "here": here == "log"},
    ]
    if not isinstance(may_look(actor), Refusal):
        found.append({"word": "subjects.title", "url": "/audit/subjects/", "here": here == "subjects"})
    return found


def _department(code: str | None) -> str:
    try:
        return accounts.department(code).short_name if code else ""
    except Refusal:
        return code or ""


def _row(line: HistoryLine) -> tuple[Cell, ...]:
    return (
        Cell(line.at.astimezone(clock.CHINA).strftime("%Y-%m-%d %H:%M")),
        Cell(words.event(line.event), link=f"/audit/entries/{line.entry_id}/"),
        Cell(line.subject, code=True),
        Cell(
            words.party(line.actor_name) or ("audit.erased" if line.erased_by else ""),
            small=_department(line.actor_department),
            say=bool(line.erased_by),
        ),
        Cell(words.say("audit.pending") if line.index is None else str(line.index)),
    )


@require_GET
@page
def index(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Entries, newest first; the reading is recorded."""
    asked = {k: v for k, v in request.GET.items() if k in FilterForm.base_fields}
    form = FilterForm(asked)
    found = actions.read_entries(actor, request.GET.get("after"), None, form.asked())
    columns = ("field.at", "field.event", "field.subject", "field.actor", "audit.index")
    table = Table(columns, [_row(line) for line in found.items], found.next, empty="audit.none")
    return listing(request, "audit.entries", table, tabs=tabs("entries", actor), filters=form, intro="audit.reads")


@require_GET
@page
def show(request: HttpRequest, actor: Actor, entry_id: str) -> HttpResponse:
    """One entry with its proof."""
    line = queries.entry(actor, entry_id)
    if line is None:
        return require(Absent(what="留痕记录 entry"))
    what = (
        ("field.event", Cell(words.event(line.event))),
        ("audit.event_code", Cell(line.event, code=True)),
        ("field.subject", Cell(line.subject, code=True)),
        ("field.actor", Cell(words.party(line.actor_name), small=_department(line.actor_department))),
        ("field.at", Cell(line.at.astimezone(clock.CHINA).strftime("%Y-%m-%d %H:%M:%S"))),
        ("audit.entry_id", Cell(line.entry_id, code=True)),
        ("audit.index", Cell(words.say("audit.pending") if line.index is None else str(line.index))),
    )
    sections = [Section("audit.what", facts=what)]
    told = fact_lines(line.facts)
    if told:
        sections.append(Section("audit.facts", facts=[(name, Cell(text)) for name, text in told]))
    sections.append(_proof(entry_id))
    thing = Detail(
        title=words.event(line.event),
        number=line.subject,
        sections=sections,
        notice="audit.erased" if line.erased_by else "",
    )
    return detail(request, thing, tabs=tabs("entries", actor))


def _proof(entry_id: str) -> Section:
    proof = queries.inclusion(entry_id)
    if proof is None:
        return Section("audit.proof", facts=(("field.state", Cell("audit.proof_none", say=True)),))
    content = json.dumps(proof["content"], ensure_ascii=False, sort_keys=True)
    return Section(
        "audit.proof",
        facts=(
            ("audit.index", Cell(str(proof["index"]))),
            ("audit.leaf", Cell(proof["leaf"], code=True)),
            ("audit.salt", Cell(proof["salt"], code=True)),
            ("audit.content", Cell(content, code=True)),
            ("audit.path", Cell("\n".join(proof["path"]), code=True)),
        ),
        text=proof["checkpoint"],
        wide=True,
    )


@require_GET
@page
def log(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The log's head and how to verify it."""
    require(permissions.reach(actor))
    head = queries.head()
    sections = []
    if head is None:
        sections.append(Section("audit.log", facts=(("field.state", Cell("audit.not_begun", say=True)),)))
    else:
        facts = (
            ("audit.origin", Cell(head.origin, code=True)),
            ("audit.size", Cell(str(head.size))),
            ("audit.published", Cell(str(head.published))),
            ("audit.waiting", Cell(str(head.pending))),
            ("audit.signed_at", Cell(head.signed_at.astimezone(clock.CHINA).strftime("%Y-%m-%d %H:%M:%S"))),
        )
        sections.append(Section("audit.checkpoint", facts=facts, text=head.note))
    sections.append(Section("audit.how", text=words.say("audit.how_text")))
    return detail(request, Detail(title=words.say("audit.log"), sections=sections), tabs=tabs("log", actor))
