"""How each way sends: mail server, SMS gateway, webhook.  No transaction is open."""

from __future__ import annotations

import json
import smtplib
from typing import Any
from urllib.parse import urlsplit

from django.core.mail import EmailMessage, get_connection

from shuqiao.accounts.delivery import configured, outbound, rules
from shuqiao.accounts.delivery.facts import Channel, Failed, Line, Message
from shuqiao.kernel import clock
from shuqiao.kernel.canonical import moment

PATIENCE_S = 10.0
SUBJECTS = {"zh": "数桥：{count} 条通知", "en": "Shuqiao: {count} notices"}
FOOTERS = {
    "zh": "本邮件由平台自动发送，不含个人信息；请登录平台办理。",
    "en": "Sent by the platform; it holds no personal data. Sign in to act.",
}


def send(message: Message) -> None:
    """Send by the message's own way.  Raises :class:`Failed`."""
    {Channel.EMAIL.value: _mail, Channel.SMS.value: _sms, Channel.WEBHOOK.value: _webhook}[message.channel](message)


def address_of(link: str) -> str:
    """The whole address of a page."""
    return f"{configured.public_url()}{link or '/'}"


def _mail(message: Message) -> None:
    language = message.language if message.language in SUBJECTS else "zh"
    lines = [f"· {line.text}\n  {address_of(line.link)}" for line in message.lines]
    mail = EmailMessage(
        SUBJECTS[language].format(count=len(lines)),
        "\n".join([*lines, "", FOOTERS[language]]),
        configured.mail_from(),
        [message.to],
        headers={"Message-ID": f"<{message.uid}@{_host()}>", "Auto-Submitted": "auto-generated"},
        connection=get_connection(timeout=PATIENCE_S),
    )
    try:
        mail.send()
    except smtplib.SMTPRecipientsRefused as no:
        codes = [code for code, _ in no.recipients.values()]
        raise Failed("recipient refused", for_good=all(code >= 500 for code in codes)) from no
    except (smtplib.SMTPException, OSError) as down:
        raise Failed(f"mail server: {type(down).__name__}") from down


def _host() -> str:
    return urlsplit(configured.public_url()).hostname or "shuqiao.invalid"


def _sms(message: Message) -> None:
    try:
        gateway = configured.sms()
    except (OSError, ValueError) as broken:
        raise Failed("SMS settings cannot be read") from broken
    if gateway is None:
        raise Failed("no SMS gateway", for_good=True)
    last = message.lines[-1]
    filled = {
        "mobile": message.to, "template": gateway.templates.get(last.code, gateway.templates["*"]),
        "secret": configured.sms_secret(), "uid": message.uid, "number": last.facts.get("number", ""),
        "count": str(len(message.lines)), "due_on": last.facts.get("due_on", ""),
        "time": str(int(clock.real_now().timestamp())),
    }  # fmt: skip
    headers = {name: _filled(text, filled) for name, text in gateway.headers.items()}
    body = _filled(gateway.body, filled)
    sent = {"json": body} if gateway.form == "json" else {"data": body}
    answer = outbound.post(gateway.url, headers, reads=bool(gateway.success), **sent)
    if gateway.success:
        try:
            said = json.loads(answer.body)
        except ValueError as unreadable:
            raise Failed("SMS gateway: answer is not JSON") from unreadable
        wanted = gateway.success.items()
        if not isinstance(said, dict) or any(said.get(name) != value for name, value in wanted):
            raise Failed("SMS gateway: not accepted")


def _filled(template: Any, facts: dict[str, str]) -> Any:
    """``template`` with ``{names}`` replaced in every text, by plain replacement: nothing in it is evaluated."""
    if isinstance(template, dict):
        return {name: _filled(value, facts) for name, value in template.items()}
    if isinstance(template, list):
        return [_filled(value, facts) for value in template]
    if isinstance(template, str):
        for name, text in facts.items():
            template = template.replace("{" + name + "}", text)
    return template


def _webhook(message: Message) -> None:
    hook = message.webhook
    if hook is None:
        raise Failed("no webhook", for_good=True)
    body = json.dumps(document(message), ensure_ascii=False, sort_keys=True).encode()
    timestamp = str(int(clock.real_now().timestamp()))
    secret = rules.secret(configured.webhook_key(), hook.id, hook.version)
    headers = {
        "Content-Type": "application/json",
        "Shuqiao-Webhook-Id": message.uid,
        "Shuqiao-Webhook-Timestamp": timestamp,
        "Shuqiao-Webhook-Signature": rules.signature(secret, message.uid, timestamp, body),
    }
    outbound.post(hook.url, headers, content=body)


def document(message: Message) -> dict[str, Any]:
    """What a webhook is told: numbers, entry names, days and links."""
    line: Line = message.lines[0]
    told = {"id": message.uid, "department": message.department, "code": line.code, "at": moment(line.at)}
    return {**told, **line.facts, "text": line.text, "link": address_of(line.link)}
