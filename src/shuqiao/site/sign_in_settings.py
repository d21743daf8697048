"""The settings of signing in; what cannot be safe does not start."""

from __future__ import annotations

import re
from collections.abc import Mapping
from ipaddress import IPv4Network, IPv6Network, ip_network
from urllib.parse import urlsplit

from shuqiao.accounts.external.ways import EXTERNAL_CODE, LOGIN, CasWay, HeaderWay, Link, OidcWay, SignInWays
from shuqiao.site.values import BadSetting, flag, url

_CLAIM = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{0,59}")
_NOT_IDENTIFYING = {"email", "mail", "e-mail", "email_address"}
_LOOPBACK = {"127.0.0.1", "localhost", "::1"}


def read(values: Mapping[str, str]) -> SignInWays:
    """The ways to sign in.  Raises :class:`BadSetting`."""
    trusted = _networks(values.get("SHUQIAO_TRUSTED_PROXIES", ""))
    creates = values.get("SHUQIAO_SIGN_IN_CREATES", "")
    if creates and not _CLAIM.fullmatch(creates):
        raise BadSetting(f"SHUQIAO_SIGN_IN_CREATES={creates}: the name of one claim or attribute")
    return SignInWays(
        oidc=_oidc(values),
        cas=_cas(values),
        header=_header(values, trusted),
        trusted=trusted,
        creates=creates,
        passwords=_passwords(values),
        second=_one_of(values, "SHUQIAO_SECOND_FACTOR", ("off", "managers", "all")),
        second_after_external=flag(values, "SHUQIAO_SECOND_FACTOR_EXTERNAL", "1"),
    )


def _oidc(values: Mapping[str, str]) -> OidcWay | None:
    issuer = values.get("SHUQIAO_OIDC_ISSUER", "")
    if not issuer:
        _alone(values, "SHUQIAO_OIDC_ISSUER", ("CLIENT_ID", "CLIENT_SECRET", "NAME", "LINK", "SCOPES"), "SHUQIAO_OIDC_")
        return None
    _safe(values, "SHUQIAO_OIDC_ISSUER")
    client = values.get("SHUQIAO_OIDC_CLIENT_ID", "")
    if not client:
        raise BadSetting("SHUQIAO_OIDC_CLIENT_ID: needed with SHUQIAO_OIDC_ISSUER")
    scopes = values.get("SHUQIAO_OIDC_SCOPES", "openid profile")
    if "openid" not in scopes.split():
        raise BadSetting(f"SHUQIAO_OIDC_SCOPES={scopes}: 'openid' must be among them")
    return OidcWay(
        issuer=issuer,
        client_id=client,
        client_secret=values.get("SHUQIAO_OIDC_CLIENT_SECRET", ""),
        name=values.get("SHUQIAO_OIDC_NAME", "统一身份认证"),
        link=_link(values, "SHUQIAO_OIDC_LINK"),
        scopes=scopes,
    )


def _cas(values: Mapping[str, str]) -> CasWay | None:
    address = _safe(values, "SHUQIAO_CAS_URL")
    if address is None:
        _alone(values, "SHUQIAO_CAS_URL", ("NAME", "LINK"), "SHUQIAO_CAS_")
        return None
    return CasWay(address, values.get("SHUQIAO_CAS_NAME", "CAS"), _link(values, "SHUQIAO_CAS_LINK"))


def _header(values: Mapping[str, str], trusted: tuple[IPv4Network | IPv6Network, ...]) -> HeaderWay | None:
    link = _link(values, "SHUQIAO_PROXY_HEADER")
    if link is None:
        _alone(values, "SHUQIAO_PROXY_HEADER", ("SECRET",), "SHUQIAO_PROXY_")
        return None
    if not trusted:
        raise BadSetting(
            "SHUQIAO_PROXY_HEADER: name the proxies in SHUQIAO_TRUSTED_PROXIES, or anybody could be anyone"
        )
    if not (link.claim.isascii() and link.claim.isalnum()):
        # WSGI knows X_Remote_User and X-Remote-User by one name: what the proxy removes would come in by the other.
        raise BadSetting(
            f"SHUQIAO_PROXY_HEADER={link.claim}: a name of letters and digits, such as RemoteUser; "
            "with - in it, clients could send one with _ past the proxy"
        )
    return HeaderWay(link.claim, link.column, values.get("SHUQIAO_PROXY_SECRET", ""))


def _alone(values: Mapping[str, str], needs: str, names: tuple[str, ...], prefix: str) -> None:
    for name in names:
        if values.get(prefix + name):
            raise BadSetting(f"{prefix}{name} is set without {needs}")


def _safe(values: Mapping[str, str], name: str) -> str | None:
    """An address whose answers nobody on the way can change: https, or this machine itself."""
    found = url(values, name)
    if found is None:
        return None
    parts = urlsplit(found)
    if parts.scheme != "https" and parts.hostname not in _LOOPBACK:
        raise BadSetting(f"{name}={found}: https only; plain http is for this machine itself")
    if parts.query or parts.fragment or parts.username:
        raise BadSetting(f"{name}={found}: no query, fragment or user name in it")
    return found


def _link(values: Mapping[str, str], name: str) -> Link | None:
    text = values.get(name, "")
    if not text:
        return None
    claim, _, column = text.rpartition(":")
    if not _CLAIM.fullmatch(claim) or column not in (LOGIN, EXTERNAL_CODE):
        raise BadSetting(f"{name}={text}: write <name>:{LOGIN} or <name>:{EXTERNAL_CODE}")
    if claim.lower() in _NOT_IDENTIFYING:
        raise BadSetting(f"{name}={text}: people are never recognised by e-mail")
    return Link(claim, column)


def _passwords(values: Mapping[str, str]) -> str:
    said = _one_of(values, "SHUQIAO_PASSWORD_SIGN_IN", ("all", "managers", "first"))
    others = ("SHUQIAO_OIDC_ISSUER", "SHUQIAO_CAS_URL", "SHUQIAO_PROXY_HEADER")
    if said != "all" and not any(values.get(name) for name in others):
        raise BadSetting(f"SHUQIAO_PASSWORD_SIGN_IN={said}: nobody else could sign in; set one of {', '.join(others)}")
    return said


def _one_of(values: Mapping[str, str], name: str, allowed: tuple[str, ...]) -> str:
    said = values.get(name, allowed[0])
    if said not in allowed:
        raise BadSetting(f"{name}={said}: write {', '.join(allowed[:-1])} or {allowed[-1]}")
    return said


def _networks(text: str) -> tuple[IPv4Network | IPv6Network, ...]:
    found = []
    for part in (p.strip() for p in text.split(",") if p.strip()):
        try:
            network = ip_network(part)
        except ValueError as wrong:
            raise BadSetting(f"SHUQIAO_TRUSTED_PROXIES: {part}: {wrong}") from wrong
        if network.prefixlen == 0:
            raise BadSetting(f"SHUQIAO_TRUSTED_PROXIES: {part} is everybody")
        found.append(network)
    return tuple(found)
