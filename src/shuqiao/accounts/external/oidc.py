"""OpenID Connect: authorization code with PKCE, state and nonce; ID token checked against the provider's keys."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from shuqiao.accounts.external.errors import AnswerRefused, ProviderAway
from shuqiao.accounts.external.facts import Vouched
from shuqiao.accounts.external.network import ask
from shuqiao.accounts.external.ways import OIDC, OidcWay, back_url
from shuqiao.kernel import clock
from shuqiao.kernel.texts import as_stored

ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]
"""Signatures with a private key only: ``none`` and the HMACs, whose key would be a public one, never."""
SKEW_S = 60
OLDEST_TOKEN_S = 600
KEPT_S = 600.0
LONGEST_SUBJECT = 255


@dataclass(frozen=True)
class Provider:
    """What discovery says, as far as it is used."""

    authorize: str
    token: str
    keys: str
    userinfo: str = ""
    end_session: str = ""
    basic: bool = True
    """The client secret goes into the Authorization header, as is the default; otherwise into the form."""


@dataclass(frozen=True)
class Journey:
    """What this side keeps while somebody is away at the provider."""

    state: str
    nonce: str
    verifier: str


_kept: dict[str, tuple[float, Any]] = {}


def forget() -> None:
    """Read discovery and keys anew at the next need."""
    _kept.clear()


def _document(url: str, fresh: bool = False) -> dict[str, Any]:
    kept = _kept.get(url)
    if kept and not fresh and clock.monotonic() - kept[0] < KEPT_S:
        found: dict[str, Any] = kept[1]
        return found
    status, body = ask("GET", url, headers={"Accept": "application/json"})
    found = _object(status, body)
    _kept[url] = (clock.monotonic(), found)
    return found


def _object(status: int, body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body) if status == 200 else None
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise ProviderAway(what_zh=f"答复不是约定的内容（{status}）", what_en=f"its answer is not as agreed ({status})")
    return found


def provider(way: OidcWay) -> Provider:
    """The provider by discovery.  Raises :class:`ProviderAway`."""
    said = _document(f"{way.issuer.rstrip('/')}/.well-known/openid-configuration")
    if said.get("issuer") != way.issuer:
        raise ProviderAway(what_zh="发现文档的 issuer 与设置不符", what_en="its issuer is not the one of the setting")
    authorize, token, keys = (said.get(n) for n in ("authorization_endpoint", "token_endpoint", "jwks_uri"))
    if not (isinstance(authorize, str) and isinstance(token, str) and isinstance(keys, str)):
        raise ProviderAway(what_zh="发现文档不完整", what_en="its discovery document is incomplete")
    methods = said.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
    return Provider(
        authorize,
        token,
        keys,
        userinfo=str(said.get("userinfo_endpoint") or ""),
        end_session=str(said.get("end_session_endpoint") or ""),
        basic="client_secret_basic" in methods,
    )


def depart(way: OidcWay) -> tuple[str, Journey]:
    """Where to send somebody, and what to keep in their session until they are back."""
    going = Journey(secrets.token_urlsafe(32), secrets.token_urlsafe(32), secrets.token_urlsafe(48))
    digest = hashlib.sha256(going.verifier.encode("ascii")).digest()
    asked = {
        "response_type": "code",
        "client_id": way.client_id,
        "redirect_uri": back_url(OIDC),
        "scope": way.scopes,
        "state": going.state,
        "nonce": going.nonce,
        "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode("ascii"),
        "code_challenge_method": "S256",
    }
    authorize = provider(way).authorize
    return f"{authorize}{'&' if '?' in authorize else '?'}{urlencode(asked)}", going


def arrive(way: OidcWay, kept: Journey | None, answer: Mapping[str, str]) -> Vouched:
    """Who came back.  Raises :class:`AnswerRefused` or :class:`ProviderAway`."""
    if kept is None or not hmac.compare_digest(answer.get("state", "").encode("utf-8", "replace"), kept.state.encode()):
        raise AnswerRefused(
            why_zh="不是从本次登录发出的（state 不符）", why_en="it does not belong to this sign-in (state)"
        )
    if answer.get("iss", way.issuer) != way.issuer:
        raise AnswerRefused(why_zh="来自其他提供方", why_en="it comes from another provider (iss)")
    if answer.get("error"):
        raise AnswerRefused(why_zh="对方未予认证", why_en="the provider did not authenticate you")
    found = provider(way)
    token = _exchanged(way, found, answer.get("code", ""), kept.verifier)
    claims = checked(way, found, token["id_token"], kept.nonce)
    texts = _texts(claims)
    wanted = {way.link.claim} if way.link else set()
    if found.userinfo and not wanted <= set(texts):
        texts = {**_userinfo(found, token.get("access_token", ""), texts["sub"]), **texts}
    shown = texts.get("name") or texts.get("preferred_username") or ""
    return Vouched(OIDC, way.issuer, texts["sub"], shown[:100], texts, id_token=token["id_token"])


def _exchanged(way: OidcWay, found: Provider, code: str, verifier: str) -> dict[str, str]:
    if not code or len(code) > 4096:
        raise AnswerRefused(why_zh="缺少授权码", why_en="there is no code")
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": back_url(OIDC), "code_verifier": verifier}
    auth = None
    if way.client_secret and found.basic:
        auth = (quote(way.client_id, safe=""), quote(way.client_secret, safe=""))
    else:
        form["client_id"] = way.client_id
        if way.client_secret:
            form["client_secret"] = way.client_secret
    status, body = ask("POST", found.token, data=form, auth=auth, headers={"Accept": "application/json"})
    if 400 <= status < 500:
        raise AnswerRefused(why_zh="授权码无效或已经用过", why_en="the code is not valid or was used before")
    said = _object(status, body)
    if not isinstance(said.get("id_token"), str):
        raise AnswerRefused(why_zh="没有 ID 令牌", why_en="there is no ID token")
    return {name: text for name, text in said.items() if isinstance(text, str)}


def checked(way: OidcWay, found: Provider, id_token: str, nonce: str) -> dict[str, Any]:
    """The token's claims.  Raises :class:`AnswerRefused` for whatever does not hold."""
    claims: dict[str, Any] | None = None
    for fresh in (False, True):  # keys are changed by their owner: an unknown one is looked for once more
        try:
            claims = jwt.decode(id_token, _keys(_document(found.keys, fresh)), algorithms=ALGORITHMS).claims
            break
        except (JoseError, ValueError, TypeError, KeyError, AttributeError) as wrong:
            if fresh:
                kind = type(wrong).__name__
                raise AnswerRefused(why_zh=f"签名不成立（{kind}）", why_en=f"its signature fails ({kind})") from wrong
    rules = jwt.JWTClaimsRegistry(
        now=int(clock.real_now().timestamp()),
        leeway=SKEW_S,
        iss={"essential": True, "value": way.issuer},
        aud={"essential": True, "value": way.client_id},
        sub={"essential": True},
        exp={"essential": True},
        iat={"essential": True},
        nonce={"essential": True, "value": nonce},
    )
    try:
        rules.validate(claims or {})
    except (JoseError, ValueError, TypeError) as wrong:
        told = str(getattr(wrong, "claim", "") or getattr(wrong, "description", "") or type(wrong).__name__)[:60]
        raise AnswerRefused(why_zh=f"声明不成立（{told}）", why_en=f"its claims fail ({told})") from wrong
    return _plausible(way, claims or {})


def _plausible(way: OidcWay, claims: dict[str, Any]) -> dict[str, Any]:
    several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
    if (several or "azp" in claims) and claims.get("azp") != way.client_id:
        raise AnswerRefused(why_zh="令牌发给了别的系统（azp）", why_en="it was made for another client (azp)")
    if claims["iat"] < clock.real_now().timestamp() - OLDEST_TOKEN_S:
        raise AnswerRefused(why_zh="令牌签发已久（iat）", why_en="it was issued too long ago (iat)")
    if not 0 < len(claims["sub"]) <= LONGEST_SUBJECT or "\x00" in claims["sub"]:
        raise AnswerRefused(why_zh="身份标识不可用（sub）", why_en="its subject cannot be used (sub)")
    return claims


def _keys(document: dict[str, Any]) -> KeySet:
    """Public keys for signatures; a shared key in the list would let anybody sign who can read it."""
    given = document.get("keys")
    keys = [k for k in given if isinstance(k, dict)] if isinstance(given, list) else []
    return KeySet.import_key_set(
        {"keys": [k for k in keys if k.get("kty") in ("RSA", "EC", "OKP") and k.get("use", "sig") == "sig"]}
    )


def _userinfo(found: Provider, access: str, subject: str) -> dict[str, str]:
    status, body = ask("GET", found.userinfo, headers={"Authorization": f"Bearer {access}"})
    said = _texts(_object(status, body))
    if said.get("sub") != subject:
        raise AnswerRefused(why_zh="用户信息属于他人", why_en="its userinfo is about somebody else")
    return said


def _texts(claims: Mapping[str, Any]) -> dict[str, str]:
    return {k: as_stored(v)[:500] for k, v in claims.items() if isinstance(v, str)}


def departure_from(way: OidcWay, id_token: str, back: str) -> str:
    """Where to sign out at the provider too; empty where it offers nothing, or is away."""
    try:
        url = provider(way).end_session
    except ProviderAway:
        return ""
    if not url.startswith("https://") and not url.startswith(("http://127.0.0.1", "http://localhost")):
        return ""
    asked = {"client_id": way.client_id, "post_logout_redirect_uri": back}
    if id_token:
        asked["id_token_hint"] = id_token
    return f"{url}{'&' if '?' in url else '?'}{urlencode(asked)}"
