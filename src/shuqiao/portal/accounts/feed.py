"""日历订阅: the page of one's address, and the feed itself."""

from __future__ import annotations

from hashlib import sha256
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_POST, require_safe
from icalendar import Calendar, Event

from shuqiao.accounts import actions, feeds
from shuqiao.kernel import clock
from shuqiao.kernel.actors import Actor
from shuqiao.portal import words, work
from shuqiao.portal.accounts.shown import own_tabs
from shuqiao.portal.doors import after, page, render
from shuqiao.portal.work import Tab

MOST_EVENTS = 300


@require_GET
@page
def index(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Whether there is an address; its secret is kept nowhere, so none is shown."""
    return render(request, "portal/accounts/feed.html", _shown(actor))


def _shown(actor: Actor) -> dict[str, object]:
    return {"made_at": feeds.made_at(actor), "tabs": own_tabs(actor, "feed.title")}


@require_POST
@page
def make(request: HttpRequest, actor: Actor) -> HttpResponse:
    """A new address, on the answering page only."""
    address = f"{settings.SHUQIAO_PUBLIC_URL}/accounts/calendar/{actions.make_feed(actor)}.ics"
    return render(request, "portal/accounts/feed.html", {**_shown(actor), "address": address})


@require_POST
@page
def revoke(request: HttpRequest, actor: Actor) -> HttpResponse:
    """End the address."""
    actions.revoke_feed(actor)
    return after("/accounts/calendar/", "done.feed_revoked")


@require_safe
def feed(request: HttpRequest, secret: str) -> HttpResponse:
    """The due dates of whoever owns the address; any other address looks like one that never was."""
    found = feeds.of_secret(secret)
    if found is None:
        return HttpResponse("Not found\n", status=404, content_type="text/plain; charset=utf-8")
    text = found.kept
    if not text:
        words.speak("zh")
        text = calendar_of(found.actor)
        actions.keep_feed(secret, text)
    answer = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    answer["Cache-Control"] = f"private, max-age={int(feeds.FRESH.total_seconds())}"
    return answer


def calendar_of(actor: Actor) -> str:
    """Due dates as events of whole days: task, number, entry, link; nothing about people."""
    host = urlsplit(settings.SHUQIAO_PUBLIC_URL).hostname or "shuqiao.invalid"
    made = Calendar()
    made.add("prodid", "-//Shuqiao//Work//ZH")
    made.add("version", "2.0")
    made.add("x-wr-calname", words.say("portal.short_name"))
    items: dict[str, work.WorkItem] = {}
    for tab in (Tab.OVERDUE, Tab.DUE_SOON, Tab.WAITING):
        for item in work.in_order(work.shelves(actor, tab, 100), tab):
            if item.due_on is not None:
                items.setdefault(item.link, item)
    for item in list(items.values())[:MOST_EVENTS]:
        event = Event()
        event.add("uid", f"{sha256(item.link.encode()).hexdigest()[:32]}@{host}")
        event.add("dtstamp", clock.real_now())
        event.add("dtstart", item.due_on)
        event.add("transp", "TRANSPARENT")
        said = (words.say("feed.due"), words.say_or(item.task, ""), item.number, item.title)
        event.add("summary", " ".join(dict.fromkeys(text for text in said if text)))
        event.add("url", f"{settings.SHUQIAO_PUBLIC_URL}{item.link}")
        made.add_component(event)
    return str(made.to_ical(), "utf-8")
