"""催办: the button's verb, and how often it was done."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from shuqiao.kernel.actors import Actor
from shuqiao.portal import words
from shuqiao.portal.doors import after, page
from shuqiao.portal.view import Cell, Section
from shuqiao.sharing import actions
from shuqiao.sharing.facts import ApplicationFacts
from shuqiao.sharing.queries import work

PAGES = {
    "application": "/sharing/applications/{}/",
    "grant": "/sharing/grants/{}/",
    "demand": "/sharing/demands/{}/",
    "dispute": "/sharing/disputes/{}/",
    "disposal": "/sharing/disposals/{}/",
}
"""Where a reminder leads back to; other kinds lead to the 工作台."""


def may_remind(actor: Actor, found: ApplicationFacts) -> bool:
    """Whether the button is worth showing; the action asks again."""
    return work.remindable(actor, found)


def section(subject: str) -> list[Section]:
    """催办 N 次, where it was done at all."""
    count = work.reminders(subject)
    said = words.say("work.reminded_times", count=count)
    return [Section("work.remind", facts=[("work.reminded", Cell(said))])] if count else []


@require_POST
@page
def remind(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Remind whose turn it is, of the thing that the form names."""
    subject = request.POST.get("subject", "")
    actions.remind(actor, subject)
    kind, _, number = subject.partition(":")
    return after(PAGES[kind].format(number) if kind in PAGES else "/?tab=sent", "done.reminded")
