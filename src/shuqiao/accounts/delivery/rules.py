"""What is sent, when, how often, where to, and how it is signed.  Pure."""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import re
from collections.abc import Iterable, Mapping
from datetime import datetime, time, timedelta
from typing import Any
from urllib.parse import urlsplit

from shuqiao.accounts.delivery.errors import AddressWrong, ChannelNotSetUp, NameWrong, OutboundForbidden
from shuqiao.accounts.delivery.facts import TRIES, Channel, Hours, PreferenceFacts
from shuqiao.kernel.clock import CHINA
from shuqiao.kernel.refusals import Refusal

LEAVING = frozenset({"number", "entry", "due_on", "count"})
"""The facts of a notice that may leave the platform: no names, no reasons, no free text."""

URGENT = frozenset({"reminder", "grant_suspended", "grant_revoked", "grant_emergency"})
URGENT_ENDINGS = ("_due", "_due_soon", "_overdue", "_escalated", "_emergency", "_reminder", "_stopped")
"""Deadlines and emergencies go at once; all else waits for the digest of the day."""

TOLERANCE = timedelta(minutes=5)
"""How far the timestamp of a webhook may lie from the receiver's clock."""

MOST_WEBHOOKS = 10

_EMAIL = re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
_MOBILE = re.compile(r"\+?[0-9]{6,15}")


def leaving(facts: Mapping[str, Any]) -> dict[str, str]:
    """Of a notice's facts, what may be sent out (PIPL Art. 6: no more than is needed); one line each."""
    kept = {name: " ".join(str(facts[name]).split())[:120] for name in LEAVING if name in facts}
    return {name: text for name, text in kept.items() if text.isprintable()}


def urgent(code: str) -> bool:
    """Whether a notice goes at once (users.md 2.5: one message a day except deadlines)."""
    return code in URGENT or code.endswith(URGENT_ENDINGS)


def when(is_urgent: bool, channel: str, at: datetime, hours: Hours) -> datetime:
    """When a message may leave: a webhook and what is urgent at once, an SMS not in quiet hours, all else with the
    next digest."""
    if channel == Channel.WEBHOOK:
        return at
    moment = at if is_urgent else _next(at, hours.digest_at)
    if channel == Channel.SMS and in_quiet(moment, hours):
        return _next(moment, hours.quiet_to)
    return moment


def in_quiet(at: datetime, hours: Hours) -> bool:
    """Whether no SMS is sent at ``at``; hours may pass midnight, equal ends mean never."""
    now, start, end = at.astimezone(CHINA).time(), hours.quiet_from, hours.quiet_to
    if start <= end:
        return start <= now < end
    return now >= start or now < end


def _next(at: datetime, clock_time: time) -> datetime:
    """The next moment at which China's clocks show ``clock_time``."""
    local = at.astimezone(CHINA)
    found = local.replace(hour=clock_time.hour, minute=clock_time.minute, second=0, microsecond=0)
    return (found if found > local else found + timedelta(days=1)).astimezone(at.tzinfo)


def again(tries: int, at: datetime) -> datetime | None:
    """When to try again after ``tries`` failed ones, each time later; None when it is given up."""
    if tries >= TRIES:
        return None
    minutes = (1, 5, 30, 120, 360, 720, 1440)
    return at + timedelta(minutes=minutes[min(tries, len(minutes)) - 1])


def preference(asked: PreferenceFacts, ready: Iterable[str]) -> PreferenceFacts | Refusal:
    """What a person may choose: ways that are set up, with an own address for each."""
    able = set(ready)
    if asked.email and not (len(asked.email) <= 120 and _EMAIL.fullmatch(asked.email)):
        return AddressWrong(field="email", what_zh="电子邮箱", what_en="e-mail address")
    if asked.mobile and not _MOBILE.fullmatch(asked.mobile):
        return AddressWrong(field="mobile", what_zh="手机号码", what_en="mobile number")
    chosen = (
        (asked.email_on, asked.email, Channel.EMAIL, "email", "电子邮箱", "e-mail address"),
        (asked.sms_on, asked.mobile, Channel.SMS, "mobile", "手机号码", "mobile number"),
    )
    for on, address, channel, field, zh, en in chosen:
        if on and channel not in able:
            return ChannelNotSetUp(field=f"{channel}_on", what_zh=zh, what_en=en)
        if on and not address:
            return AddressWrong(field=field, what_zh=zh, what_en=en)
    return asked


def webhook_name(name: str) -> str | Refusal:
    """A name of one line."""
    kept = name.strip()
    return kept if 1 <= len(kept) <= 60 and kept.isprintable() else NameWrong(field="name")


def outbound(url: str, allowed: Iterable[str]) -> str | OutboundForbidden:
    """An address to which the platform may send: https anywhere but to this machine's own surroundings, or a host
    that the operator allowed (``host`` or ``host:port``), by http too."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return _forbidden("不是网址", "it is no address")
    if len(url) > 300 or not url.isascii() or not url.isprintable() or " " in url:
        return _forbidden("含有空格或非 ASCII 字符，或过长", "blanks, characters beyond ASCII, or too long")
    if parts.scheme not in ("https", "http") or not host:
        return _forbidden("须以 https:// 开头", "it must begin with https://")
    if parts.username is not None or parts.password is not None or parts.fragment:
        return _forbidden("不得含用户名、口令或 #", "it may hold no credentials and no fragment")
    named = {host, f"{host}:{port or (443 if parts.scheme == 'https' else 80)}"}
    if named & {one.strip().lower() for one in allowed}:
        return url
    if parts.scheme != "https":
        return _forbidden("http:// 只用于运营单位允许的主机", "http:// is for hosts that the operator allowed")
    if host == "localhost" or near(host):
        return _forbidden("指向平台自身所在环境", "it leads into the platform's own surroundings")
    return url


_METADATA = frozenset({"100.100.100.200", "fd00:ec2::254"})


def near(address: str) -> bool:
    """Whether ``address`` is an IP address that no webhook may have: loopback, link-local, unspecified, multicast, or
    a cloud's metadata service outside of these."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    ip = getattr(ip, "ipv4_mapped", None) or getattr(ip, "sixtofour", None) or ip
    return (
        str(ip) in _METADATA
        or ip.is_loopback
        or ip.is_link_local
        or ip.is_unspecified
        or ip.is_multicast
        or ip.is_reserved
    )


def without_secrets(url: str) -> str:
    """An address as the log may hold it: what stands behind ``?`` is often the receiver's key."""
    address, asked, _ = url.partition("?")
    return f"{address}{'?…' if asked else ''}"


def _forbidden(zh: str, en: str) -> OutboundForbidden:
    return OutboundForbidden(field="url", why_zh=zh, why_en=en)


def secret(master: str, webhook: int, version: int) -> str:
    """The secret of a webhook: derived, so that no table holds it (HMAC-SHA256 as a key derivation)."""
    named = f"shuqiao webhook {webhook} {version}"
    return "whsec_" + hmac.new(master.encode(), named.encode(), hashlib.sha256).hexdigest()


def signature(secret_: str, uid: str, timestamp: str, body: bytes) -> str:
    """``v1=<hex>``: HMAC-SHA256 over ``<id>.<timestamp>.<body>``."""
    signed = f"{uid}.{timestamp}.".encode() + body
    return "v1=" + hmac.new(secret_.encode(), signed, hashlib.sha256).hexdigest()


def genuine(
    secret_: str, uid: str, timestamp: str, body: bytes, signed: str, at: datetime, seen: Iterable[str]
) -> bool:  # fmt: skip
    """What a receiver checks: the signature, a timestamp within :data:`TOLERANCE`, an id not seen before."""
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) < 13):
        return False
    fresh = abs(at.timestamp() - int(timestamp)) <= TOLERANCE.total_seconds()
    same = hmac.compare_digest(signature(secret_, uid, timestamp, body), signed)
    return fresh and same and uid not in set(seen)
