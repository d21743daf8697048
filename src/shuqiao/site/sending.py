"""Settings of what the platform sends: mail server, SMS gateway, webhooks, hours."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from pathlib import Path
from urllib.parse import unquote, urlsplit


class BadSending(Exception):
    """Which setting is wrong and what to write."""


@dataclass(frozen=True)
class Sending:
    """``smtp`` is Django's settings of a mail server, empty without one."""

    smtp: dict[str, object]
    mail_from: str
    sms_config: Path | None
    sms_secret: str
    webhook_key: str | None
    hosts: tuple[str, ...]
    digest_at: time
    sms_quiet: tuple[time, time]


def read(values: Mapping[str, str]) -> Sending:
    """Parse the settings.  Raises :class:`BadSending`."""
    smtp, mail_from = _smtp(values.get("SHUQIAO_SMTP_URL", "")), values.get("SHUQIAO_MAIL_FROM", "")
    if bool(smtp) != bool(mail_from):
        raise BadSending("SHUQIAO_SMTP_URL and SHUQIAO_MAIL_FROM are set together, or neither")
    if mail_from and ("@" not in mail_from or not mail_from.isprintable()):
        raise BadSending("SHUQIAO_MAIL_FROM: write an e-mail address")
    hosts = tuple(h.strip().lower() for h in values.get("SHUQIAO_OUTBOUND_HOSTS", "").split(",") if h.strip())
    if any("/" in host for host in hosts):
        raise BadSending("SHUQIAO_OUTBOUND_HOSTS: hosts or host:port, separated by commas, without http://")
    start, _, end = values.get("SHUQIAO_SMS_QUIET", "21:00-08:00").partition("-")
    return Sending(
        smtp=smtp,
        mail_from=mail_from,
        sms_config=_sms(values.get("SHUQIAO_SMS_CONFIG", "")),
        sms_secret=values.get("SHUQIAO_SMS_SECRET", ""),
        webhook_key=values.get("SHUQIAO_WEBHOOK_KEY"),
        hosts=hosts,
        digest_at=_time("SHUQIAO_DIGEST_AT", values.get("SHUQIAO_DIGEST_AT", "08:30")),
        sms_quiet=(_time("SHUQIAO_SMS_QUIET", start), _time("SHUQIAO_SMS_QUIET", end)),
    )


def _smtp(url: str) -> dict[str, object]:
    if not url:
        return {}
    wrong = BadSending("SHUQIAO_SMTP_URL: write smtps://user:password@host:465, smtp+starttls://… or smtp://host:25")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise wrong from None
    if parts.scheme not in ("smtp", "smtps", "smtp+starttls") or not parts.hostname:
        raise wrong
    return {
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": port or {"smtp": 25, "smtps": 465, "smtp+starttls": 587}[parts.scheme],
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_USE_TLS": parts.scheme == "smtp+starttls",
    }


def _sms(path: str) -> Path | None:
    if not path:
        return None
    found = Path(path).absolute()
    try:
        document = json.loads(found.read_text("utf-8"))
    except (OSError, ValueError) as broken:
        raise BadSending(f"SHUQIAO_SMS_CONFIG: cannot read {path}: {broken}") from broken
    if not isinstance(document, dict) or not isinstance(document.get("url"), str):
        raise BadSending("SHUQIAO_SMS_CONFIG: a JSON object with url, body and templates; see docs/guide/notices.md")
    if "*" not in (document.get("templates") or {}):
        raise BadSending("SHUQIAO_SMS_CONFIG: templates needs '*', used for every notice without one of its own")
    return found


def _time(name: str, text: str) -> time:
    hour, _, minute = text.strip().partition(":")
    if not (hour.isascii() and hour.isdigit() and minute.isascii() and minute.isdigit()):
        raise BadSending(f"{name}={text}: write HH:MM (for quiet hours HH:MM-HH:MM)")
    if int(hour) > 23 or int(minute) > 59:
        raise BadSending(f"{name}={text}: write HH:MM (for quiet hours HH:MM-HH:MM)")
    return time(int(hour), int(minute))
