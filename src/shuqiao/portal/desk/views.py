"""Pages of the desk.  They know who asks and for which case; never whom about, and never the answer."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_GET

from shuqiao.accounts.queries import department
from shuqiao.catalogue.enumerations import lists
from shuqiao.catalogue.queries import known_entry
from shuqiao.exchange import queries
from shuqiao.exchange.facts import CONSENT_FORMS
from shuqiao.kernel.actors import Actor
from shuqiao.kernel.canonical import parse_moment
from shuqiao.kernel.clock import day_in_china
from shuqiao.portal import words
from shuqiao.portal.browser_calls import calling, told
from shuqiao.portal.doors import listing, page, render
from shuqiao.portal.forms import PortalForm
from shuqiao.portal.sharing.shown import term
from shuqiao.portal.view import Cell, Table
from shuqiao.sharing.queries import grant_by_number
from shuqiao.wire.orders import Order

UNITS = {"run": "desk.unit_months"}
"""What a derived item's number counts, by its function, where the item's own name need not say it."""
WORDS = (
    "asking", "found", "counted", "not_found", "not_covered", "unavailable", "not_asked", "unreachable", "provider",
    "article",
    "valid_to", "as_of", "coverage", "receipt", "only_case", "only_case_text", "nothing_to_ask", "lines_differ",
    "too_many", "about", "part_rows", "part_derived", "more", "print", "empty", "yes", "no", "watermark", "done",
    "refused_code",
)  # fmt: skip
"""Words that the script shows, under ``desk.``."""


class DeskForm(PortalForm):
    """What is said of the question.  The subject's fields stand beside it, without a name: no form can send them."""

    purpose = forms.ChoiceField(label="desk.purpose")
    case = forms.CharField(max_length=200, label="desk.case", widget=forms.TextInput({"autocomplete": "off"}))
    reason = forms.CharField(max_length=200, required=False, label="desk.reason")
    consent_form = forms.ChoiceField(
        required=False,
        label="desk.consent_form",
        choices=[("", "desk.consent_none"), *((form, f"desk.consent_{form}") for form in CONSENT_FORMS)],
    )
    consent_number = forms.CharField(max_length=200, required=False, label="desk.consent_number")

    def __init__(self, order: Order, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        matter = grant_by_number(order.grant).purpose_text
        purposes = [(code, words.beside(f"{matter} · {_purpose(code)}", code)) for code in order.purposes]
        self.fields["purpose"].choices = purposes  # type: ignore[attr-defined]
        if order.case_pattern:
            self.fields["case"].help_text = words.say("desk.case_help", pattern=order.case_pattern)
        self.fields["reason"].required = "reason" in order.context_required
        self.fields["consent_form"].required = "consent" in order.context_required


def _purpose(code: str) -> str:
    return term(lists().purpose_types, code.rpartition(".")[2])


def _until(order: Order) -> str:
    """The last day in China on which the order serves."""
    return day_in_china(parse_moment(order.valid_to) - timedelta(seconds=1)).isoformat()


def answered(order: Order) -> list[dict[str, str]]:
    """What an answer holds, in the order's own order.

    ``part``: rows and derived items are asked apart (policy.plans); ``unit``: of what is counted.
    """
    rows = [{"name": r.item, "part": "rows", "unit": ""} for r in order.returned]
    units = {d.item: UNITS.get(d.definition["of"]) for d in order.derived}
    return rows + [{"name": i, "part": "derived", "unit": words.say(u) if u else ""} for i, u in units.items()]


@require_GET
@page
def index(request: HttpRequest, actor: Actor) -> HttpResponse:
    """What the clerk's department may ask."""
    columns = ("desk.resource", "desk.provider", "desk.items", "desk.valid_to", "desk.print", "field.state")
    rows = [
        (
            Cell(found.order.resource_name, link=f"/desk/{found.grant}/", small=found.grant),
            Cell(found.order.provider_name),
            Cell(words.listed(item["name"] for item in answered(found.order))),
            Cell(_until(found.order)),
            Cell("portal.yes" if found.order.printable else "portal.no", say=True),
            Cell(badge=("order", found.state)),
        )
        for found in queries.desk_orders(actor)
    ]
    return listing(request, "nav.desk", Table(columns, rows, empty="desk.none"), intro="desk.intro")


@ensure_csrf_cookie
@require_GET
@page
def ask(request: HttpRequest, actor: Actor, grant: str) -> HttpResponse:
    """One grant: the question, and the place where the script shows what the gateway answers."""
    order = queries.desk_order(actor, grant).order
    gateway = queries.gateway(actor, order.gateway)
    coverage = known_entry(order.resource).coverage
    said = [coverage.text, coverage.region, coverage.period, coverage.gaps]
    config = {
        "grant": grant,
        "items": answered(order),
        "label": {
            "provider": order.provider_name,
            "article": order.article,
            "valid_to": _until(order),
            "coverage": "；".join(part for part in said if part) or words.say("desk.coverage_unsaid"),
        },
        "unit": department(actor.department or "").short_name,
    }
    context = {
        "order": order,
        "form": DeskForm(order),
        "keys": [key.item for key in order.lookup],
        "until": _until(order),
        "config": told("desk", WORDS, config),
        "reachable": gateway.serves_browsers,
    }
    return calling(render(request, "portal/desk/ask.html", context), gateway.public[:1])
