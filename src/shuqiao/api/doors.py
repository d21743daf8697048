"""Who calls the API, and with which scopes.

A bearer token, or a session of the portal with its CSRF token.  Deny by default: a token without
the scope of the room it calls gets nothing there, a route without a room nothing at all.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware

from shuqiao.accounts import queries, sessions
from shuqiao.accounts.deputies import queries as deputyships
from shuqiao.accounts.deputies.errors import NotYourDeputyship
from shuqiao.kernel.actors import Actor
from shuqiao.kernel.refusals import ActorMissing, Family, Malformed, Refusal, require

SCOPES = {
    "accounts": "accounts",
    "catalogue": "catalogue",
    "sharing": "sharing",
    "exchange": "exchange",
    "audit": "audit",
    "work": "read",
}
"""The scope that a token needs to act in a room, by the first part of the address behind /api/v1/."""

DEPUTYSHIP = "Shuqiao-Deputyship"
READING = frozenset({"GET", "HEAD", "OPTIONS"})


class ScopeMissing(Refusal):
    """The token's holder may, the token may not."""

    code = "scope_missing"
    family = Family.FORBIDDEN
    zh = "访问令牌没有“{scope}”范围"
    en = "The token does not have scope '{scope}'"
    next_zh = "请签发包含该范围的访问令牌后重试。"
    next_en = "Issue a token that has this scope and try again."


class CsrfFailed(Refusal):
    code = "csrf_failed"
    family = Family.FORBIDDEN
    zh = "请求未带上本站页面的校验值"
    en = "The request lacks the page's CSRF token"
    next_zh = "请刷新页面后重试；程序调用请使用访问令牌。"
    next_en = "Reload the page and try again; programs use an access token."


class Door:
    """The API's authentication, as ninja calls it.  Raises the refusal instead of a bare 401."""

    def __call__(self, request: HttpRequest) -> Actor:
        actor = actor_from(request)
        _scope_of_address(request, actor)
        return actor


def identify(request: HttpRequest) -> Actor | Refusal:
    """Who calls, looked up once per request."""
    known: Actor | Refusal | None = getattr(request, "_shuqiao_actor", None)
    if known is None:
        known = _look_up(request)
        request._shuqiao_actor = known  # type: ignore[attr-defined]
    return known


def actor_from(request: HttpRequest) -> Actor:
    """The actor.  Raises :class:`ActorMissing`, :class:`TokenInvalid`, :class:`CsrfFailed` or :class:`Malformed`."""
    return require(identify(request))


def _scope_of_address(request: HttpRequest, actor: Actor) -> None:
    if actor.scopes is None:
        return
    room = request.path.removeprefix("/api/v1/").split("/")[0]
    scope = SCOPES.get(room)
    reads = request.method in READING and "read" in actor.scopes
    if scope is None or not (scope in actor.scopes or (reads and room != "audit")):
        raise ScopeMissing(scope=scope or room)


def _look_up(request: HttpRequest) -> Actor | Refusal:
    header = request.headers.get("Authorization")
    if header is not None:
        scheme, _, secret = header.partition(" ")
        if scheme.lower() != "bearer" or not secret.strip():
            return Malformed(field="Authorization", what="Authorization: Bearer <token> expected")
        return _as_deputy(request, queries.actor_of_token(secret.strip()))
    actor = sessions.actor(request)
    if actor is None:
        return ActorMissing()
    if getattr(request.user, "must_change_password", False):
        return ActorMissing()
    return _as_deputy(request, actor) if request.method in READING or _csrf_holds(request) else CsrfFailed()


def _as_deputy(request: HttpRequest, actor: Actor | Refusal) -> Actor | Refusal:
    """``Shuqiao-Deputyship: <number>`` acts in the roles of whoever named the caller as deputy (代办)."""
    number = request.headers.get(DEPUTYSHIP)
    if number is None or isinstance(actor, Refusal):
        return actor
    if not (number.isascii() and number.isdigit() and len(number) < 19):
        return Malformed(field=DEPUTYSHIP, what="the number of a deputyship expected")
    return deputyships.as_deputy(actor, int(number)) or NotYourDeputyship(field=DEPUTYSHIP)


class _Csrf(CsrfViewMiddleware):
    """Django's own check without its page."""

    def _reject(self, request: HttpRequest, reason: str) -> HttpResponse:
        return HttpResponse(status=403)


def _csrf_holds(request: HttpRequest) -> bool:
    """Checked here because ninja's views are exempt from the middleware, as tokens need none."""
    check = _Csrf(_checked)
    request.csrf_processing_done = False  # type: ignore[attr-defined]
    check.process_request(request)
    return check.process_view(request, _checked, (), {}) is None


def _checked(*_: Any) -> HttpResponse:
    """Stands for the view: Django asks it whether it is exempt, and it is not."""
    return HttpResponse()
