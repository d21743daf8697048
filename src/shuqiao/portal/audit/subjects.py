"""谁查过我: the auditor's page.  Whom it is about is typed in the browser and goes to gateways only."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_GET

from shuqiao.accounts.queries import departments
from shuqiao.catalogue.enumerations import lists
from shuqiao.exchange import queries
from shuqiao.kernel.actors import Actor
from shuqiao.kernel.pages import MAX_LIMIT
from shuqiao.portal.audit.views import tabs
from shuqiao.portal.browser_calls import calling, told
from shuqiao.portal.doors import page, render
from shuqiao.portal.forms import PortalForm
from shuqiao.portal.sharing.shown import term

WORDS = (
    "asking", "all_answered", "some_missing", "nothing", "unreachable", "answered", "not_asked", "refused_code",
    "receipt", "gateway", "state", "at", "who", "operator", "purpose", "resource", "outcome", "outcome_found",
    "outcome_not_found_in_coverage", "outcome_not_covered", "outcome_refused", "outcome_history", "consent", "more",
)  # fmt: skip
"""Words that the script shows, under ``subjects.``."""


class ReasonForm(PortalForm):
    reason = forms.CharField(
        max_length=200,
        label="subjects.reason",
        help_text="subjects.reason_help",
        widget=forms.TextInput({"autocomplete": "off"}),
    )


@ensure_csrf_cookie
@require_GET
@page
def index(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The question, and the place where the script shows what each gateway answers."""
    gateways = queries.serving_gateways(actor)
    names: dict[str, Any] = {d.code: d.short_name for d in departments(actor, limit=MAX_LIMIT).items}
    purposes = {known.code: term(lists().purpose_types, known.code) for known in lists().purpose_types}
    context = {
        "form": ReasonForm(),
        "gateways": gateways,
        "tabs": tabs("subjects", actor),
        "config": told("subjects", WORDS, {"departments": names, "purposes": purposes}),
    }
    return calling(render(request, "portal/audit/subjects.html", context), [g.public[0] for g in gateways])
