"""CAS 3: tickets are validated at ``/p3/serviceValidate``; the server ends sessions by a logout request."""

from __future__ import annotations

import hashlib
import re
from urllib.parse import urlencode
from xml.etree import ElementTree

from shuqiao.accounts.external.errors import AnswerRefused, ProviderAway
from shuqiao.accounts.external.facts import Vouched
from shuqiao.accounts.external.network import ask
from shuqiao.accounts.external.ways import CAS, CasWay, back_url

_TICKET = re.compile(r"[A-Za-z0-9._-]{1,255}")
_NAMESPACE = "{http://www.yale.edu/tp/cas}"
_INDEX = "{urn:oasis:names:tc:SAML:2.0:protocol}SessionIndex"
LONGEST_REQUEST = 64 * 1024
USER = "user"
"""The name under which the CAS user name stands among the attributes."""


def depart(way: CasWay, fresh: bool = False) -> str:
    """Where to send somebody; ``fresh`` asks for the credentials anew."""
    asked = {"service": back_url(CAS)}
    if fresh:
        asked["renew"] = "true"
    return f"{way.url}/login?{urlencode(asked)}"


def arrive(way: CasWay, ticket: str) -> Vouched:
    """Who holds ``ticket``.  Raises :class:`AnswerRefused` or :class:`ProviderAway`."""
    if not _TICKET.fullmatch(ticket):
        raise AnswerRefused(why_zh="票据格式不正确", why_en="the ticket is malformed")
    asked = urlencode({"service": back_url(CAS), "ticket": ticket})
    status, body = ask("GET", f"{way.url}/p3/serviceValidate?{asked}")
    root = _parsed(body) if status == 200 else None
    if root is None or root.tag != f"{_NAMESPACE}serviceResponse":
        raise ProviderAway(what_zh=f"答复不是约定的内容（{status}）", what_en=f"its answer is not as agreed ({status})")
    success = root.find(f"{_NAMESPACE}authenticationSuccess")
    if success is None:
        failure = root.find(f"{_NAMESPACE}authenticationFailure")
        code = re.sub(r"[^A-Z_]", "", (failure.get("code", "") if failure is not None else ""))[:40] or "?"
        raise AnswerRefused(why_zh=f"票据无效或已经用过（{code}）", why_en=f"the ticket is not valid ({code})")
    user = (success.findtext(f"{_NAMESPACE}user") or "").strip()
    if not user or len(user) > 255:
        raise AnswerRefused(why_zh="没有用户名", why_en="it names no user")
    claims = {**_attributes(success), USER: user}
    shown = claims.get("displayName") or claims.get("name") or claims.get("cn") or user
    return Vouched(CAS, way.url, user, shown[:100], claims, ticket=ticket_digest(ticket))


def _attributes(success: ElementTree.Element) -> dict[str, str]:
    """The first value of each attribute; a second one is not guessed at."""
    found: dict[str, str] = {}
    for element in success.iterfind(f"{_NAMESPACE}attributes/*"):
        found.setdefault(element.tag.removeprefix(_NAMESPACE), (element.text or "").strip()[:500])
    return found


def ended(request: str) -> str | None:
    """The digest of the ticket whose session a logout request ends; None for what is no such request."""
    if len(request) > LONGEST_REQUEST:
        return None
    root = _parsed(request.encode("utf-8", "replace"))
    index = (root.findtext(_INDEX) or "").strip() if root is not None else ""
    return ticket_digest(index) if _TICKET.fullmatch(index) else None


def departure_from(way: CasWay, back: str) -> str:
    """Where to sign out at the CAS server too."""
    return f"{way.url}/logout?{urlencode({'service': back})}"


def ticket_digest(ticket: str) -> str:
    """What is kept of a ticket."""
    return hashlib.sha256(ticket.encode("ascii")).hexdigest()


def _parsed(data: bytes) -> ElementTree.Element | None:
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data or b"\x00" in data:
        return None  # no entity is ever expanded, nor one in two bytes a sign (UTF-16) looked for
    try:
        return ElementTree.fromstring(data)
    except (ElementTree.ParseError, ValueError, LookupError):
        return None
