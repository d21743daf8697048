"""Pages of attachments (资源挂接): an entry's items, each with its column."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_http_methods

from shuqiao.catalogue import queries as catalogue
from shuqiao.catalogue.facts import EntryFacts
from shuqiao.exchange import actions, permissions, queries
from shuqiao.exchange.facts import AttachmentFacts, Binding
from shuqiao.kernel.actors import Actor
from shuqiao.kernel.refusals import Malformed, Words, require
from shuqiao.portal import words
from shuqiao.portal.doors import after, page, render
from shuqiao.portal.exchange.shown import at, tabs
from shuqiao.portal.forms import PortalForm, form_page, tried
from shuqiao.portal.view import Button, Cell, Table
from shuqiao.wire.orders import ItemType

_TYPES = frozenset("CNYDTLMGBIF")


class AttachForm(PortalForm):
    """``source`` and ``table``, then one field ``item_<n>`` per item of the entry, in its order."""

    source = forms.ChoiceField(label="exchange.source")
    table = forms.CharField(max_length=63, label="exchange.table")
    order = forms.CharField(
        max_length=500, required=False, label="exchange.order_columns", help_text="exchange.order_columns_help"
    )
    internal = forms.CharField(
        max_length=500, required=False, label="exchange.internal", help_text="exchange.internal_help"
    )

    def __init__(
        self, *args: Any, entry: EntryFacts, sources: list[tuple[str, str]], held: AttachmentFacts | None, **kwargs: Any
    ) -> None:
        super().__init__(*args, initial=_initial(entry, held), **kwargs)
        cast(forms.ChoiceField, self.fields["source"]).choices = sources
        self.items = [item.name for item in entry.items]
        for number, name in enumerate(self.items):
            self.fields[f"item_{number}"] = forms.CharField(max_length=63, required=False, label=name)
        self.order_fields(["source", "table", *(f"item_{n}" for n in range(len(self.items))), "order", "internal"])

    def binding(self, data: dict[str, Any]) -> Binding:
        """What the form says; raises :class:`Malformed` for internal columns without a type."""
        named = ((item, data[f"item_{n}"]) for n, item in enumerate(self.items))
        return Binding(
            table=data["table"],
            columns={item: column for item, column in named if column},
            order=tuple(_listed(data["order"])),
            internal=_typed(data["internal"]),
        )


def _initial(entry: EntryFacts, held: AttachmentFacts | None) -> dict[str, Any]:
    if held is None:
        return {}
    columns = {f"item_{n}": held.binding.columns.get(item.name, "") for n, item in enumerate(entry.items)}
    internal = ", ".join(f"{name}:{type_}" for name, type_ in held.binding.internal.items())
    return {"source": held.source, "table": held.binding.table, "order": ", ".join(held.binding.order),
            "internal": internal, **columns}  # fmt: skip


def _listed(text: str) -> list[str]:
    return [part.strip() for part in text.replace("，", ",").split(",") if part.strip()]


def _typed(text: str) -> dict[str, ItemType]:
    found: dict[str, ItemType] = {}
    for part in _listed(text):
        name, _, type_ = part.replace("：", ":").rpartition(":")
        if not name or type_ not in _TYPES:
            raise Malformed(
                what=Words("应写作“列名:类型”，如 id:I", "write column:type, such as id:I"), field="internal"
            )
        found[name.strip()] = cast(ItemType, type_)
    return found


@require_GET
@page
def index(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Attachments, and for a data officer the own entries that have none."""
    found = queries.attachments(actor, after=request.GET.get("after"))
    columns = ("exchange.resource", "exchange.source", "exchange.table", "exchange.column", "exchange.since")
    rows = [
        (
            Cell(a.entry_name, link=f"/exchange/attachments/new/?entry={a.entry_code}", small=a.entry_code),
            Cell(a.source, link=f"/exchange/sources/{a.source}/", small=a.gateway),
            Cell(a.binding.table, code=True),
            Cell("\n".join(f"{item} → {column}" for item, column in a.binding.columns.items())),
            Cell(at(a.attached_at), small=f"{a.attached_by} v{a.version}"),
        )
        for a in found.items
    ]
    context = {
        "title": "exchange.attachments",
        "intro": "exchange.attachments_intro",
        "tabs": tabs("attachments"),
        "table": Table(columns, rows, found.next),
        "waiting": _unattached(actor),
        "waiting_title": "exchange.to_attach",
    }
    return render(request, "portal/exchange/list.html", context)


def _unattached(actor: Actor) -> Table | None:
    if not actor.has(permissions.OFFICER) or actor.department is None:
        return None
    published = catalogue.entries(actor, provider=actor.department, state="published", limit=100).items
    bare = [e for e in published if queries.attachment(actor, e.code) is None]
    rows = [
        (
            Cell(e.name, link=f"/catalogue/{e.id}/", small=e.code),
            Cell(
                button=Button(
                    "verb.attach", f"/exchange/attachments/new/?entry={e.code}", post=False, suffix=f" {e.name}"
                )
            ),
        )
        for e in bare
    ]
    return Table(("exchange.resource", "verb.attach"), rows, empty="exchange.all_attached")


@require_http_methods(["GET", "POST"])
@page
def new(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Attach the entry ``?entry=<code>``, or change how it is attached."""
    entry = catalogue.published_entry(request.GET.get("entry", ""))
    require(permissions.may_attach(actor, entry))
    own = [s for s in queries.sources(actor, limit=100).items if s.owner == entry.provider]
    form = AttachForm(
        request.POST or None,
        entry=entry,
        sources=[("", "exchange.choose"), *((s.code, words.beside(s.name, f"{s.code} · {s.gateway}")) for s in own)],
        held=queries.attachment(actor, entry.code),
    )

    def act(data: dict[str, Any]) -> AttachmentFacts:
        return actions.attach(actor, entry.code, data["source"], form.binding(data))

    if request.method == "POST" and tried(form, act) is not None:
        return after("/exchange/attachments/", "done.attached")
    return form_page(
        request,
        "exchange.attach",
        form,
        submit="verb.attach",
        back="/exchange/attachments/",
        about=f"{entry.name} · {entry.code}",
        intro="exchange.attach_intro",
    )
