"""How people may sign in, as the instance is set.  Facts only; ``site`` reads them from the environment."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network

from django.conf import settings

LOGIN, EXTERNAL_CODE = "login", "external_code"
"""What a claim may name a person by.  E-mail never: whoever rules a mailbox would rule the account."""

OIDC, CAS, HEADER = "oidc", "cas", "header"


@dataclass(frozen=True)
class Link:
    """``claim`` at the provider equals ``column`` of the person."""

    claim: str
    column: str


@dataclass(frozen=True)
class OidcWay:
    """An OpenID provider (统一身份认证)."""

    issuer: str
    client_id: str
    client_secret: str
    name: str
    link: Link | None
    scopes: str


@dataclass(frozen=True)
class CasWay:
    """A CAS 3 server; ``url`` is the address above ``/login``."""

    url: str
    name: str
    link: Link | None


@dataclass(frozen=True)
class HeaderWay:
    """A header set by a trusted proxy; ``column`` is what its value names people by."""

    header: str
    column: str
    secret: str


@dataclass(frozen=True)
class SignInWays:
    """``trusted``: the proxies' networks.  ``creates``: the claim that holds the credit code of a new person's
    department; empty, nobody is made.  ``passwords``: all, managers or first.  ``second``: off, managers or all."""

    oidc: OidcWay | None = None
    cas: CasWay | None = None
    header: HeaderWay | None = None
    trusted: tuple[IPv4Network | IPv6Network, ...] = ()
    creates: str = ""
    passwords: str = "all"
    second: str = "off"
    second_after_external: bool = True


def configured() -> SignInWays:
    """The ways of this instance."""
    found: SignInWays = settings.SHUQIAO_SIGN_IN
    return found


def back_url(way: str) -> str:
    """Where ``way`` sends people back to: registered at the provider, built from the public address only."""
    return f"{settings.SHUQIAO_PUBLIC_URL}/accounts/sign-in/{way}/{'back/' if way == OIDC else ''}"
