"""What the operator set up, read from Django's settings; nothing is set up by default."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import time
from pathlib import Path
from typing import Any

from django.conf import settings

from shuqiao.accounts.delivery.facts import Channel, Hours


@dataclass(frozen=True)
class SmsGateway:
    """An HTTP gateway with template numbers, described by a JSON file.

    Texts of ``headers`` and ``body`` may hold ``{mobile}``, ``{template}``, ``{secret}``, ``{uid}``, ``{number}``,
    ``{count}``, ``{due_on}``, ``{time}``.  ``success`` names a member of the answer and the value it must have.
    """

    url: str
    form: str = "json"
    headers: dict[str, str] = field(default_factory=dict)
    body: dict[str, Any] = field(default_factory=dict)
    templates: dict[str, str] = field(default_factory=dict)
    success: dict[str, Any] = field(default_factory=dict)


def parse_sms(document: object) -> SmsGateway:
    """The gateway that a JSON document describes.  Raises ValueError, naming what is wrong."""
    if not isinstance(document, dict):
        raise ValueError("not an object")
    unknown = set(document) - {"url", "form", "headers", "body", "templates", "success"}
    if unknown:
        raise ValueError(f"unknown members: {', '.join(sorted(map(str, unknown)))}")
    for name in ("headers", "body", "templates", "success"):
        if not isinstance(document.get(name, {}), dict):
            raise ValueError(f"{name} is no object")
    if not isinstance(document.get("url"), str) or document.get("form", "json") not in ("json", "form"):
        raise ValueError("url and form (json or form) are needed")
    if "*" not in document.get("templates", {}):
        raise ValueError("templates needs '*', the template of every notice that has none of its own")
    return SmsGateway(**document)


def sms() -> SmsGateway | None:
    """The SMS gateway, None where there is none."""
    path = getattr(settings, "SHUQIAO_SMS_CONFIG", None)
    return parse_sms(json.loads(Path(path).read_text("utf-8"))) if path else None


def sms_secret() -> str:
    return str(getattr(settings, "SHUQIAO_SMS_SECRET", "") or "")


def mail_from() -> str:
    """The sender's address; empty where no mail server is set up."""
    return str(getattr(settings, "SHUQIAO_MAIL_FROM", "") or "")


def hosts() -> tuple[str, ...]:
    """Hosts that may be reached by http, or although they lie near."""
    return tuple(getattr(settings, "SHUQIAO_OUTBOUND_HOSTS", ()))


def hours() -> Hours:
    """Digest and quiet hours."""
    digest: time = getattr(settings, "SHUQIAO_DIGEST_AT", Hours.digest_at)
    quiet: tuple[time, time] = getattr(settings, "SHUQIAO_SMS_QUIET", (Hours.quiet_from, Hours.quiet_to))
    return Hours(digest, *quiet)


def webhook_key() -> str:
    return str(settings.SHUQIAO_WEBHOOK_KEY)


def public_url() -> str:
    return str(getattr(settings, "SHUQIAO_PUBLIC_URL", ""))


def ready() -> frozenset[str]:
    """The ways that are set up.  Webhooks need nothing."""
    found = {Channel.WEBHOOK.value}
    if mail_from():
        found.add(Channel.EMAIL.value)
    if getattr(settings, "SHUQIAO_SMS_CONFIG", None):
        found.add(Channel.SMS.value)
    return frozenset(found)
