"""The RSGI application: one function per door, refusals answered in one place."""

from __future__ import annotations

import re
import secrets
import traceback
from pathlib import Path

import msgspec
import structlog
from granian._granian import RSGIProtocolClosed

from shuqiao.gateway import assertions, cross_origin, errors
from shuqiao.gateway.answers import JSON, Response, grant_asked, plain_refusal, refused
from shuqiao.gateway.authentication import Caller
from shuqiao.gateway.methods.history import history
from shuqiao.gateway.methods.query import query
from shuqiao.gateway.parts import Parts
from shuqiao.gateway.readiness import ready
from shuqiao.gateway.requests import Protocol_, Request, Scope, read
from shuqiao.kernel import clock
from shuqiao.kernel.canonical import canonical
from shuqiao.kernel.refusals import Refusal
from shuqiao.wire import http_signatures, portal_tokens
from shuqiao.wire.problems import language_of

log = structlog.get_logger(__name__)
_TILE = re.compile(r"/log/tile/(?:entries|[0-9]{1,2})(?:/x[0-9]{3}){0,5}/[0-9]{3}(?:\.p/[0-9]{1,3})?")
_LATER = ("/delta-sharing/", "/v1/uploads/")
_RECEIPT = re.compile(r"[a-z0-9-]{1,64}\.[1-9][0-9]{0,8}\.[0-9]{1,18}")


class App:
    """Given to the HTTP server; holds no state of its own."""

    def __init__(self, parts: Parts, log_directory: Path) -> None:
        self._parts = parts
        self._log = log_directory
        self._origins = parts.configuration.origins

    async def __rsgi__(self, scope: Scope, protocol: Protocol_) -> None:
        try:
            response = await self._response(scope, protocol)
        except Refusal as refusal:
            response = plain_refusal(refusal, _language(scope))
        except RSGIProtocolClosed:
            return  # the caller went away; there is nobody to answer
        except Exception as error:
            fault = secrets.token_hex(8)
            self._parts.metrics.faults += 1
            log.error("fault", fault=fault, error=type(error).__name__, at=_frames(error))
            response = plain_refusal(errors.GatewayFault(fault=fault), _language(scope))
        response = cross_origin.readable(scope, self._origins, response)
        protocol.response_bytes(response.status, response.headers, response.body)

    async def _response(self, scope: Scope, protocol: Protocol_) -> Response:
        path = scope.path
        if cross_origin.is_preflight(scope):
            return cross_origin.preflight(scope, self._origins, _language(scope))
        if path.startswith("/v1/grants/"):
            return await self._grants(path, scope, protocol)
        if path == "/v1/subjects/history":
            return await self._history(scope, protocol)
        if path == "/oauth/token":
            return await self._token(scope, protocol)
        if path.startswith("/v1/receipts/"):
            return await self._receipt(path.removeprefix("/v1/receipts/"), scope, protocol)
        if path.startswith("/log/"):
            return await self._tiles(path, scope, protocol)
        if path == "/v1/echo":
            return await self._echo(scope, protocol)
        if path == "/healthz":
            return Response(200, JSON, b'{"alive":true}')
        if path == "/readyz":
            state = await ready(self._parts)
            return Response(200 if state["ready"] else 503, JSON, msgspec.json.encode(state))
        if path == "/metrics":
            return Response(200, [("content-type", "text/plain; version=0.0.4")], self._parts.metrics.text().encode())
        if path.startswith(_LATER):
            return await self._later(path.split("/")[-1] or path, scope, protocol)
        return plain_refusal(errors.DoorAbsent(), _language(scope))

    async def _authenticated(
        self, scope: Scope, protocol: Protocol_, right: str | None = None
    ) -> tuple[Caller, Request] | Response:
        """Who calls, within the rate that stands before any durable write.

        A portal token opens the door of its own ``right`` only.
        """
        parts = self._parts
        request = await read(scope, protocol, parts.publics)
        if isinstance(request, Refusal):
            return self._nobody(request, scope)
        caller = parts.authentication.caller(request)
        if isinstance(caller, Refusal):
            return self._nobody(caller, scope)
        limit = parts.configuration.caller_calls_per_minute
        if parts.minutes.count(caller.system, int(clock.real_now().timestamp()) // 60) > limit:
            parts.metrics.refusals["calls_too_many"] += 1
            return plain_refusal(errors.CallsTooMany(limit=limit), _language(scope))
        if parts.stopped is not None:
            return plain_refusal(parts.stopped, _language(scope))
        if caller.portal is not None and caller.portal.right != right:
            return await refused(parts, caller, errors.PortalTokenElsewhere(), {}, _language(scope))
        return caller, request

    def _nobody(self, refusal: Refusal, scope: Scope) -> Response:
        self._parts.metrics.unauthenticated[refusal.code] += 1
        return plain_refusal(refusal, _language(scope))

    async def _grants(self, path: str, scope: Scope, protocol: Protocol_) -> Response:
        known = await self._authenticated(scope, protocol, portal_tokens.QUERY)
        if isinstance(known, Response):
            return known
        caller, request = known
        grant, _, method = path.removeprefix("/v1/grants/").partition("/")
        language = _language(scope)
        if caller.portal is not None and (caller.portal.grant, "query") != (grant, method):
            return await refused(self._parts, caller, errors.PortalTokenElsewhere(), grant_asked(grant), language)
        if method == "query":
            if scope.method != "POST":
                wrong = errors.MethodWrong(allowed="POST")
                return await refused(self._parts, caller, wrong, grant_asked(grant), language)
            return await query(self._parts, caller, grant, request, language)
        offered = method.split("/")[0] in ("verify", "file", "service")
        refusal = errors.NotOfferedYet(what=method[:40]) if offered else errors.DoorAbsent()
        return await refused(self._parts, caller, refusal, grant_asked(grant), language)

    async def _history(self, scope: Scope, protocol: Protocol_) -> Response:
        known = await self._authenticated(scope, protocol, portal_tokens.HISTORY)
        if isinstance(known, Response):
            return known
        caller, request = known
        if caller.portal is None:  # a client system asks about its own calls by their receipts, never about people
            return await refused(self._parts, caller, errors.DoorAbsent(), {"method": "history"}, _language(scope))
        if scope.method != "POST":
            wrong = errors.MethodWrong(allowed="POST")
            return await refused(self._parts, caller, wrong, {"method": "history"}, _language(scope))
        return await history(self._parts, caller, request, _language(scope))

    async def _later(self, what: str, scope: Scope, protocol: Protocol_) -> Response:
        known = await self._authenticated(scope, protocol)
        if isinstance(known, Response):
            return known
        return await refused(self._parts, known[0], errors.NotOfferedYet(what=what[:40]), {}, _language(scope))

    async def _token(self, scope: Scope, protocol: Protocol_) -> Response:
        if scope.method != "POST":
            return plain_refusal(errors.MethodWrong(allowed="POST"), _language(scope))
        parts = self._parts
        request = await read(scope, protocol, parts.publics)
        if isinstance(request, Refusal):
            return self._nobody(request, scope)
        now = clock.real_now().timestamp()
        audiences = frozenset({request.base, f"{request.base}/oauth/token"})
        found = assertions.believed(request.body, parts.authentication.callers, audiences, clock.real_now(), int(now))
        if isinstance(found, Refusal):
            return self._nobody(found, scope)
        limit = parts.configuration.caller_calls_per_minute
        if parts.minutes.count(found.caller.system, int(now) // 60) > limit:
            return plain_refusal(errors.CallsTooMany(limit=limit), _language(scope))
        if not parts.store.use_assertion(f"{found.caller.keyid} {found.jti}", found.until, int(now)):
            return self._nobody(errors.NonceReplayed(field="client_assertion"), scope)
        token = parts.authentication.tokens.issue(found.caller, now)
        document = {"access_token": token, "token_type": "Bearer", "expires_in": 300}
        return Response(200, JSON, msgspec.json.encode(document))

    async def _receipt(self, number: str, scope: Scope, protocol: Protocol_) -> Response:
        known = await self._authenticated(scope, protocol)
        if isinstance(known, Response):
            return known
        caller, _ = known
        receipt = self._parts.receipts.receipt(number) if _RECEIPT.fullmatch(number) else None
        if receipt is None or (receipt.content or {}).get("system") != caller.system:
            return await refused(self._parts, caller, errors.NotFoundHere(), {"method": "receipt"}, _language(scope))
        return Response(200, JSON, msgspec.json.encode(receipt))

    async def _tiles(self, path: str, scope: Scope, protocol: Protocol_) -> Response:
        """Static files of the log: the checkpoint for everybody, tiles for known callers unless opened."""
        language = _language(scope)
        if path == "/log/checkpoint":
            headers = [("content-type", "text/plain; charset=utf-8"), ("cache-control", "no-cache")]
            return self._file("checkpoint", headers, language)
        if _TILE.fullmatch(path) is None:
            return plain_refusal(errors.DoorAbsent(), language)
        if not self._parts.configuration.open_tiles:
            known = await self._authenticated(scope, protocol)
            if isinstance(known, Response):
                return known
        return self._file(path.removeprefix("/log/"), [("content-type", "application/octet-stream")], language)

    def _file(self, name: str, headers: list[tuple[str, str]], language: str) -> Response:
        try:
            return Response(200, headers, (self._log / name).read_bytes())
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            return plain_refusal(errors.NotFoundHere(), language)

    async def _echo(self, scope: Scope, protocol: Protocol_) -> Response:
        """The canonical string of this very request, and the step that failed; uses up no nonce, writes nothing."""
        request = await read(scope, protocol, self._parts.publics)
        if isinstance(request, Refusal):
            return self._nobody(request, scope)
        headers = request.single_headers()
        if isinstance(headers, Refusal):
            return self._nobody(headers, scope)
        found = http_signatures.read_input(headers, http_signatures.CALLER_TAG)
        if isinstance(found, Refusal):
            return plain_refusal(found, _language(scope))
        base = http_signatures.base_of(found, scope.method, request.authority, request.target_uri, headers)
        now = int(clock.real_now().timestamp())
        verified = self._parts.authentication.verified(request, headers, now)
        failed = verified.code if isinstance(verified, Refusal) else None
        answer = {
            "string": None if isinstance(base, Refusal) else base,
            "content_digest": http_signatures.content_digest(request.body),
            "failed": failed,
            "detail": verified.sentence(_language(scope)) if isinstance(verified, Refusal) else None,
        }
        return Response(200, JSON, canonical(answer))


def _frames(error: Exception) -> list[str]:
    """Where it happened, innermost last; without the error's own text, which may quote a value."""
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(error.__traceback__)]


def _language(scope: Scope) -> str:
    return language_of(scope.headers.get("accept-language"))
