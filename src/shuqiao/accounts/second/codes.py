"""Codes of RFC 6238 (SHA-1, six digits, thirty seconds: what every authenticator has) and recovery codes."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import unicodedata
from datetime import datetime

import pyotp
import segno

from shuqiao.accounts import rules

ISSUER = "数桥 Shuqiao"
RECOVERY_CODES = 10


def new_secret() -> str:
    """160 random bits, in base32."""
    return pyotp.random_base32()


def uri(secret: str, login: str) -> str:
    """What the QR code says."""
    return pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name=ISSUER)


def picture(text: str) -> str:
    """``text`` as a QR code: SVG that is written into the page, nothing is fetched."""
    drawn: str = segno.make(text, error="m").svg_inline(scale=5, border=4, light="#fff", omitsize=False)
    return drawn


def typed(code: str) -> str:
    """A code as it was meant: full-width digits, blanks and dashes aside."""
    narrow = unicodedata.normalize("NFKC", code[:60])
    return "".join(c for c in narrow if c.isalnum()).upper()


def matching_step(secret: str, code: str, at: datetime, last: int) -> int | None:
    """The time step whose code this is, where it may still be used."""
    step = int(at.timestamp()) // rules.STEP_S
    engine = pyotp.TOTP(secret)
    given = code.encode("utf-8")
    same = [s for s in (step - 1, step, step + 1) if hmac.compare_digest(engine.at(s * rules.STEP_S).encode(), given)]
    return rules.accepted_step(step, last, same)


def new_recovery_codes() -> list[str]:
    """Ten codes of 80 random bits, in groups of four."""
    drawn = (base64.b32encode(secrets.token_bytes(10)).decode("ascii") for _ in range(RECOVERY_CODES))
    return ["-".join(code[i : i + 4] for i in range(0, 16, 4)) for code in drawn]


def recovery_digest(code: str) -> str:
    """What is kept of a recovery code: 80 random bits need no slow hash."""
    return hashlib.sha256(typed(code).encode("utf-8")).hexdigest()
