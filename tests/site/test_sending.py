"""Settings of what is sent: each wrong one keeps the process from starting and says what to write."""

from __future__ import annotations

import json
from datetime import time
from pathlib import Path

import pytest

from shuqiao.site.environment import BadSetting, read


def test_nothing_is_sent_by_default() -> None:
    found = read({}).sending
    assert (found.smtp, found.mail_from, found.sms_config, found.webhook_key, found.hosts) == ({}, "", None, None, ())
    assert (found.digest_at, found.sms_quiet) == (time(8, 30), (time(21, 0), time(8, 0)))


def test_all_of_it(tmp_path: Path) -> None:
    gateway, url = tmp_path / "sms.json", tmp_path / "smtp"
    gateway.write_text(json.dumps({"url": "https://sms.example/", "templates": {"*": "1"}}))
    url.write_text("smtp+starttls://name:p%40ss@mail.example\n")
    found = read(
        {
            "SHUQIAO_SMTP_URL_FILE": str(url), "SHUQIAO_MAIL_FROM": "a@b.example", "SHUQIAO_SMS_CONFIG": str(gateway),
            "SHUQIAO_OUTBOUND_HOSTS": "A.example, b.example:81", "SHUQIAO_DIGEST_AT": "07:05",
            "SHUQIAO_SMS_QUIET": "22:00-06:30", "SHUQIAO_WEBHOOK_KEY": "k",
        }
    ).sending  # fmt: skip
    assert found.smtp == {
        "EMAIL_HOST": "mail.example", "EMAIL_PORT": 587, "EMAIL_HOST_USER": "name", "EMAIL_HOST_PASSWORD": "p@ss",
        "EMAIL_USE_SSL": False, "EMAIL_USE_TLS": True,
    }  # fmt: skip
    assert found.hosts == ("a.example", "b.example:81")
    assert (found.digest_at, found.sms_quiet) == (time(7, 5), (time(22, 0), time(6, 30)))


@pytest.mark.parametrize(
    "given",
    [
        {"SHUQIAO_SMTP_URL": "smtp://mail.example"},
        {"SHUQIAO_MAIL_FROM": "a@b.example"},
        {"SHUQIAO_SMTP_URL": "http://mail.example", "SHUQIAO_MAIL_FROM": "a@b.example"},
        {"SHUQIAO_SMTP_URL": "smtp://mail.example:x", "SHUQIAO_MAIL_FROM": "a@b.example"},
        {"SHUQIAO_SMTP_URL": "smtp://mail.example", "SHUQIAO_MAIL_FROM": "nobody"},
        {"SHUQIAO_SMS_CONFIG": "/nowhere/sms.json"},
        {"SHUQIAO_OUTBOUND_HOSTS": "http://a.example"},
        {"SHUQIAO_DIGEST_AT": "8.30"},
        {"SHUQIAO_DIGEST_AT": "24:00"},
        {"SHUQIAO_SMS_QUIET": "21:00"},
    ],
)
def test_wrong_ones(given: dict[str, str]) -> None:
    with pytest.raises(BadSetting) as wrong:
        read(given)
    assert any(name in str(wrong.value) for name in given)


@pytest.mark.parametrize("text", ["{", "[]", '{"url": 1}', '{"url": "https://a.example"}'])
def test_a_wrong_description_of_the_sms_gateway(tmp_path: Path, text: str) -> None:
    (tmp_path / "sms.json").write_text(text)
    with pytest.raises(BadSetting):
        read({"SHUQIAO_SMS_CONFIG": str(tmp_path / "sms.json")})
