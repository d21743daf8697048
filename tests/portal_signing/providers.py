"""Identity providers over real sockets: a packaged OpenID provider, one that lies, and a CAS 3 server."""

from __future__ import annotations

import json
import re
import secrets
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit
from xml.sax.saxutils import escape

import httpx
from joserfc import jwt
from joserfc.jwk import RSAKey
from werkzeug.serving import make_server
from werkzeug.wrappers import Request, Response

from shuqiao.kernel import clock

CLIENT, SECRET = "shuqiao", "a secret of the client"


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@contextmanager
def packaged(*users: dict[str, str]) -> Iterator[str]:
    """``oidc-provider-mock`` in a process of its own; its address, which is its issuer."""
    port = free_port()
    asked = [argument for user in users for argument in ("--user-claims", json.dumps(user))]
    command = [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", "--port", str(port), "-n", "true", *asked]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    url = f"http://127.0.0.1:{port}"
    try:
        for _ in range(200):
            try:
                httpx.get(f"{url}/.well-known/openid-configuration")
                break
            except httpx.TransportError:
                clock.sleep(0.05)
        yield url
    finally:
        process.terminate()
        process.wait()


def consent(url: str, subject: str) -> str:
    """What the person does at the packaged provider; the address it sends the browser back to."""
    answer = httpx.post(url, data={"sub": subject})
    assert answer.status_code == 302, answer.text
    return answer.headers["Location"]


@contextmanager
def serving(application: Callable[..., Any]) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, application, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@dataclass
class Liar:
    """An OpenID provider whose every word the test may bend.  ``claims`` override, None leaves one out."""

    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "1", "use": "sig"}))
    claims: dict[str, Any] = field(default_factory=dict)
    discovery: dict[str, Any] = field(default_factory=dict)
    token: Callable[[dict[str, Any]], str] | None = None
    userinfo: dict[str, Any] = field(default_factory=dict)
    nonce: str = ""
    calls: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    jwks: dict[str, Any] | None = None

    def __call__(self, environ: Any, start: Any) -> Any:
        request = Request(environ)
        base = request.host_url.rstrip("/")
        self.calls.append((request.path, request.form.to_dict()))
        if request.path == "/.well-known/openid-configuration":
            said: dict[str, Any] = {
                "issuer": base,
                "authorization_endpoint": f"{base}/authorize",
                "token_endpoint": f"{base}/token",
                "jwks_uri": f"{base}/jwks",
                "userinfo_endpoint": f"{base}/userinfo",
                "token_endpoint_auth_methods_supported": ["client_secret_post"],
            }
            answer: Any = {**said, **self.discovery}
        elif request.path == "/jwks":
            answer = self.jwks or {"keys": [self.key.as_dict(private=False)]}
        elif request.path == "/userinfo":
            answer = self.userinfo
        else:
            answer = {"access_token": "at", "token_type": "Bearer", "id_token": self.made(base)}
        return Response(json.dumps(answer), content_type="application/json")(environ, start)

    def made(self, issuer: str) -> str:
        at = int(clock.real_now().timestamp())
        said = {"iss": issuer, "aud": CLIENT, "sub": "s-1", "iat": at, "exp": at + 300, "nonce": self.nonce}
        said = {k: v for k, v in {**said, **self.claims}.items() if v is not None}
        if self.token:
            return self.token(said)
        return jwt.encode({"alg": "RS256", "kid": "1"}, said, self.key)


class CasServer:
    """CAS protocol 3: tickets are for one service and used once; attributes; single logout by a back channel."""

    def __init__(self, users: dict[str, dict[str, str]]) -> None:
        self.users = users
        self.tickets: dict[str, tuple[str, str]] = {}
        self.sessions: list[tuple[str, str]] = []
        self.raw: bytes | None = None

    def login(self, url: str, user: str) -> tuple[str, str]:
        """What the person does at ``url``; the address the browser is sent back to, and the ticket in it."""
        service = parse_qs(urlsplit(url).query)["service"][0]
        ticket = f"ST-{len(self.tickets) + 1}-{secrets.token_urlsafe(16)}"
        self.tickets[ticket] = (service, user)
        return f"{service}?ticket={ticket}", ticket

    def logout_request(self, ticket: str) -> str:
        return (
            '<samlp:LogoutRequest xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="LR-1" Version="2.0" '
            'IssueInstant="2026-01-01T00:00:00Z"><saml:NameID xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">'
            f"@NOT_USED@</saml:NameID><samlp:SessionIndex>{ticket}</samlp:SessionIndex></samlp:LogoutRequest>"
        )

    def __call__(self, environ: Any, start: Any) -> Any:
        request = Request(environ)
        if self.raw is not None:
            return Response(self.raw, content_type="text/xml")(environ, start)
        if request.path != "/cas/p3/serviceValidate":
            return Response("no", status=404)(environ, start)
        service, user = self.tickets.pop(request.args.get("ticket", ""), ("", ""))
        if not user:
            body = '<cas:authenticationFailure code="INVALID_TICKET">not recognized</cas:authenticationFailure>'
        elif service != request.args.get("service"):
            body = '<cas:authenticationFailure code="INVALID_SERVICE">other service</cas:authenticationFailure>'
        else:
            given = "".join(f"<cas:{k}>{escape(v)}</cas:{k}>" for k, v in self.users[user].items())
            body = (
                f"<cas:authenticationSuccess><cas:user>{escape(user)}</cas:user>"
                f"<cas:attributes>{given}</cas:attributes></cas:authenticationSuccess>"
            )
        text = f'<cas:serviceResponse xmlns:cas="http://www.yale.edu/tp/cas">{body}</cas:serviceResponse>'
        return Response(text, content_type="text/xml; charset=utf-8")(environ, start)


def nonce_of(url: str) -> str:
    found = re.search(r"[?&]nonce=([^&]+)", url)
    assert found
    return found[1]


def state_of(url: str) -> str:
    return parse_qs(urlsplit(url).query)["state"][0]
