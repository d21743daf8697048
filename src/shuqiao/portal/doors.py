"""Who reads a page, and how a page is made."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render as draw
from django.utils.http import url_has_allowed_host_and_scheme

from shuqiao.accounts import queries, sessions
from shuqiao.kernel import clock
from shuqiao.kernel.actors import Actor
from shuqiao.portal import rooms, selection, words
from shuqiao.portal.view import Detail, Table
from shuqiao.sharing.states import APPLICANTS

P = ParamSpec("P")
SIGN_IN = "/accounts/sign-in/"
PASSWORD = "/accounts/password/"  # noqa: S105 - an address


def page(view: Callable[Concatenate[HttpRequest, Actor, P], HttpResponse]) -> Callable[..., HttpResponse]:
    """A page for signed-in people: the view gets the actor as its second argument.

    Strangers go to the sign-in page; one whose password was set by somebody else
    changes it before anything.  Refusals that the view lets through become pages
    in :mod:`shuqiao.portal.middleware`.
    """

    @wraps(view)
    def opened(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        actor = sessions.actor(request)
        if actor is None:
            back = request.get_full_path() if request.method == "GET" else "/"
            return HttpResponseRedirect(f"{SIGN_IN}?{urlencode({'next': back})}")
        if request.path != PASSWORD and getattr(request.user, "must_change_password", False):
            return HttpResponseRedirect(PASSWORD)
        return view(request, actor, *args, **kwargs)

    return opened


def render(
    request: HttpRequest, template: str, context: dict[str, Any] | None = None, *, status: int = 200
) -> HttpResponse:
    """A whole page: menu, reader, language, demo banner, and the view's own context."""
    actor = sessions.actor(request)
    demo = bool(getattr(settings, "SHUQIAO_DEMO", False))
    frame: dict[str, Any] = {
        "language": words.language(),
        "reader": actor,
        "reader_department": queries.department(actor.department) if actor and actor.department else None,
        "menu": rooms.menu(actor),
        "room": request.path.split("/")[1] if request.path.count("/") > 1 else "",
        "basket": len(selection.chosen(request)) if actor and actor.has(*APPLICANTS) else None,
        "demo": demo,
        "platform_now": clock.now(),
        "clock_moved": demo and abs((clock.now() - clock.real_now()).total_seconds()) > 60,
    }
    return draw(request, template, {**frame, **(context or {})}, status=status)


def safe(request: HttpRequest, url: str) -> str:
    """``url`` where it is a path of this instance, else the home page: nobody is sent elsewhere by a link."""
    own = url_has_allowed_host_and_scheme(url, {request.get_host()}) and url.startswith("/")
    return url if own and not any(c in url for c in "\\\r\n\x00") else "/"


def listing(request: HttpRequest, title: str, table: Table, **more: Any) -> HttpResponse:
    """A list page.  ``title`` is a word key; ``more``: tabs, buttons, intro, search (placeholder key), query."""
    return render(request, "portal/list.html", {"title": title, "table": table, **more})


def detail(request: HttpRequest, thing: Detail, **more: Any) -> HttpResponse:
    """A thing's page."""
    return render(request, "portal/detail.html", {"thing": thing, **more})


def after(url: str, said: str = "") -> HttpResponse:
    """Go on to ``url`` after a POST; ``said`` is a word key under ``done.`` shown there once."""
    return HttpResponseRedirect(f"{url}{'&' if '?' in url else '?'}{urlencode({'done': said})}" if said else url)
