"""One HTTP request, read with limits; and the strict reading of its JSON body."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import orjson

from shuqiao.gateway.errors import AuthorityForeign, BodyTooSlow, CredentialsTwice
from shuqiao.kernel.canonical import parse
from shuqiao.kernel.refusals import Malformed, Refusal, TooLarge

MAX_BODY = 65_536
BODY_SECONDS = 5.0
"""For the whole body; who sends it byte by byte holds nothing open for longer."""
_SINGLE = frozenset(
    {
        "authorization",
        "content-digest",
        "content-length",
        "host",
        "shuqiao-context",
        "signature",
        "signature-input",
    }
)
"""Headers that carry authority or meaning; one that stands twice is refused, whoever reads which."""


class Headers(Protocol):
    """Granian's view of a request's headers; ``get`` answers the first of a name."""

    def get(self, key: str, default: Any = None) -> Any: ...
    def get_all(self, key: str) -> list[str]: ...
    def items(self) -> list[tuple[str, str]]: ...


class Scope(Protocol):
    """What this gateway reads of an RSGI scope."""

    method: str
    path: str
    query_string: str
    client: str
    server: str
    authority: str | None
    http_version: str

    @property
    def headers(self) -> Headers: ...


class Protocol_(Protocol):
    """What this gateway uses of an RSGI HTTP protocol."""

    def __aiter__(self) -> Any: ...
    async def __call__(self) -> bytes: ...
    async def client_disconnect(self) -> None: ...
    def response_stream(self, status: int, headers: list[tuple[str, str]]) -> Any: ...
    def response_bytes(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None: ...


@dataclass(slots=True)
class Request:
    """A request whose body is here.  ``authority`` is one of the gateway's public names."""

    scope: Scope
    body: bytes
    authority: str
    base: str

    @property
    def target_uri(self) -> str:
        """The address as the caller wrote it, by the gateway's public name."""
        query = self.scope.query_string
        return f"{self.base}{self.scope.path}?{query}" if query else self.base + self.scope.path

    def single_headers(self) -> dict[str, str] | Refusal:
        """Every header by lower-case name; a header with authority that stands twice is a refusal."""
        found: dict[str, str] = {}
        for name, value in self.scope.headers.items():
            if name in found:
                if name in _SINGLE:
                    return CredentialsTwice(field=name)
                value = f"{found[name]}, {value}"
            found[name] = value
        return found


async def read(scope: Scope, protocol: Protocol_, publics: Mapping[str, str]) -> Request | Refusal:
    """The request with its body, or why it is refused before anybody is asked for a name.

    ``publics`` maps the gateway's authorities to base addresses.
    """
    authority = scope.authority or scope.headers.get("host") or ""
    base = publics.get(authority)
    if base is None:
        base = publics.get(authority.lower())
        if base is None:
            return AuthorityForeign(field="host")
    if scope.method == "GET":
        return Request(scope, b"", authority, base)
    length = scope.headers.get("content-length")
    if length is not None and (not length.isdigit() or int(length) > MAX_BODY):
        return TooLarge(field="content-length", what="body", limit=f"{MAX_BODY} bytes")
    try:
        async with asyncio.timeout(BODY_SECONDS):
            body = await (_chunked(protocol) if length is None else protocol())
    except TimeoutError:
        return BodyTooSlow(seconds=int(BODY_SECONDS))
    if len(body) > MAX_BODY:
        return TooLarge(what="body", limit=f"{MAX_BODY} bytes")
    return Request(scope, body, authority, base)


async def _chunked(protocol: Protocol_) -> bytes:
    """A body that does not say its length, read no further than to know that it is too long."""
    body = bytearray()
    async for chunk in protocol:
        body += chunk
        if len(body) > MAX_BODY:
            break
    return bytes(body)


def read_json(body: bytes) -> dict[str, Any]:
    """A JSON object without duplicate keys, floats, NUL or broken UTF-8; raises :class:`Malformed`.

    A body in the compact spelling that comes back from encoding it again cannot hold
    a duplicate key; every other spelling takes the slow, strict reader.
    """
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError:
        value = parse(body)  # tells what is wrong, and where
    else:
        try:
            same = orjson.dumps(value) == body
        except TypeError:  # it reads deeper than it writes
            raise Malformed(what="JSON nested too deeply") from None
        if not same:
            value = parse(body)
    if type(value) is not dict:
        raise Malformed(what="the body is no JSON object")
    _check(value, 0)
    return value


def _check(value: Any, depth: int) -> None:
    kind = type(value)
    if kind is str:
        if "\x00" in value:
            raise Malformed(what="NUL in text")
    elif kind is dict:
        if depth > 8:
            raise Malformed(what="JSON nested too deeply")
        for name, member in value.items():
            if "\x00" in name:
                raise Malformed(what="NUL in a name")
            _check(member, depth + 1)
    elif kind is list:
        if depth > 8:
            raise Malformed(what="JSON nested too deeply")
        for member in value:
            _check(member, depth + 1)
    elif kind is float or (kind is int and not -(2**53) < value < 2**53):
        raise Malformed(what="a number with fraction or of 2**53 and more; send it as a string")
