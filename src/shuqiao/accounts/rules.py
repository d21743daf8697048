"""Decisions of this room: facts and a moment in, a decision out."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from ipaddress import ip_address, ip_network

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from shuqiao.accounts.errors import (
    BadKey,
    BadValidity,
    BadValue,
    ContractorAlone,
    DeskHasNoKey,
    Missing,
    SignInLocked,
    ThreeManagersExclusive,
    WeakPassword,
)
from shuqiao.accounts.external.errors import PasswordSignInOff
from shuqiao.accounts.facts import (
    IMPLIED_ROLES,
    THREE_MANAGERS,
    AttemptFacts,
    ClientSystemFacts,
    DepartmentFacts,
    DepartmentKind,
    KeyFacts,
    Level,
    PersonFacts,
    Role,
    Scope,
    SystemKind,
)
from shuqiao.kernel import canonical, identifiers
from shuqiao.kernel.actors import ROLES
from shuqiao.kernel.refusals import Refusal
from shuqiao.wire.envelopes import thumbprint

LOGIN_FAILURES = 5
ADDRESS_FAILURES = 50
WINDOW = timedelta(minutes=15)
LOCK = timedelta(minutes=15)
LONGEST_KEY = timedelta(days=3 * 366)
LONGEST_TOKEN_DAYS = 366
SHORTEST_PASSWORD = 10

_LOGIN = re.compile(r"[a-z][a-z0-9._-]{2,39}")
_SYSTEM_ID = re.compile(r"[a-z][a-z0-9-]{2,59}")


def _one_of(field: str, value: str, kinds: type[StrEnum]) -> Refusal | None:
    allowed = [str(k.value) for k in kinds]
    return None if value in allowed else BadValue(field=field, value=value, allowed=", ".join(allowed))


def _text(field: str, value: str, longest: int) -> Refusal | None:
    if not value.strip():
        return Missing(field=field)
    if len(value) > longest or any(ord(c) < 32 for c in value):
        shown = value[:40].replace("\x00", "�")
        return BadValue(field=field, value=shown, allowed=f"1–{longest} 字符 characters")
    return None


def _optional(field: str, value: str, longest: int) -> Refusal | None:
    return _text(field, value, longest) if value else None


def _first(*outcomes: Refusal | str | None) -> Refusal | None:
    return next((o for o in outcomes if isinstance(o, Refusal)), None)


def department_for(facts: DepartmentFacts) -> DepartmentFacts | Refusal:
    """A department that may stand in the register (51号; GB 32100-2015; requirement 91)."""
    period = None
    if facts.valid_from and facts.valid_to and facts.valid_to < facts.valid_from:
        period = BadValidity(field="valid_to", why_zh="结束早于开始", why_en="it ends before it begins")
    wrong = _first(
        identifiers.credit_code(facts.code),
        _text("name", facts.name, 100),
        _text("short_name", facts.short_name, 40),
        _one_of("level", facts.level, Level),
        _one_of("kind", facts.kind, DepartmentKind),
        identifiers.division(facts.division),
        _optional("inner_unit", facts.inner_unit, 60),
        _optional("contact_name", facts.contact_name, 60),
        _optional("contact_phone", facts.contact_phone, 40),
        period,
    )
    return wrong or facts


def unit_for(name: str) -> Refusal | None:
    """A name that an inner unit may have."""
    return _text("name", name, 60)


def login_for(login: str) -> str | Refusal:
    """A usable login, unchanged."""
    if _LOGIN.fullmatch(login):
        return login
    return BadValue(field="login", value=login[:40].replace("\x00", "�"), allowed="a-z 0-9 . _ -, 3–40")


def person_for(login: str, name: str, title: str = "", phone: str = "") -> Refusal | None:
    """Whether a person may be registered under these."""
    return _first(
        login_for(login), _text("name", name, 60), _optional("title", title, 60), _optional("phone", phone, 40)
    )


def password_for(login: str, password: str) -> str | Refusal:
    """A password that may be set, unchanged; it never appears in the refusal."""

    def weak(zh: str, en: str) -> WeakPassword:
        return WeakPassword(field="password", why_zh=zh, why_en=en)

    if len(password) < SHORTEST_PASSWORD:
        return weak(f"少于 {SHORTEST_PASSWORD} 位", f"under {SHORTEST_PASSWORD} characters")
    if len(password) > 200 or "\x00" in password:
        return weak("过长或含非法字符", "too long, or with characters that cannot be used")
    if login.lower() in password.lower():
        return weak("包含登录名", "it contains the login")
    if not any(c.isdigit() for c in password) or not any(c.isalpha() for c in password):
        return weak("须同时含字母和数字", "letters and digits are both needed")
    return password


def roles_for(roles: Iterable[str]) -> tuple[str, ...] | Refusal:
    """The roles to hold, sorted; refused when two of the three managers meet (GB/T 39477; requirement 69).

    So is an office for a contractor (requirement 65).
    """
    asked = sorted(set(roles))
    for role in asked:
        wrong = _one_of("roles", role, Role)
        if wrong:
            return wrong
    held = THREE_MANAGERS.intersection(asked)
    if len(held) > 1:
        return ThreeManagersExclusive(field="roles", held=tuple(ROLES[role] for role in sorted(held)))
    if Role.CONTRACTOR in asked and len(asked) > 1:
        return ContractorAlone(field="roles", held=tuple(ROLES[role] for role in asked if role != Role.CONTRACTOR))
    return tuple(asked)


def with_implied(roles: Iterable[str]) -> frozenset[str]:
    """All roles that holding ``roles`` gives."""
    held = frozenset(roles)
    return held.union(*(IMPLIED_ROLES.get(r, frozenset()) for r in held))


def system_for(id: str, name: str, kind: str) -> Refusal | None:
    """Whether a client system may be registered under these."""
    form = (
        None
        if _SYSTEM_ID.fullmatch(id)
        else BadValue(field="id", value=id[:60].replace("\x00", "�"), allowed="a-z 0-9 -, 3–60")
    )
    return _first(form, _text("name", name, 100), _one_of("kind", kind, SystemKind))


def key_thumbprint(public: str) -> str | BadKey:
    """The RFC 7638 thumbprint of an Ed25519 key (RFC 8037 OKP) given as 32 bytes in base64url."""
    try:
        raw = canonical.parse_b64url(public)
    except Refusal:
        return BadKey(field="public", why_zh="不是 base64url", why_en="it is not base64url")
    if len(raw) != 32:
        return BadKey(
            field="public", why_zh=f"应为 32 字节，现为 {len(raw)}", why_en=f"32 bytes expected, {len(raw)} given"
        )
    if raw[:31] + bytes([raw[31] & 0x7F]) in _SMALL_ORDER:
        return BadKey(field="public", why_zh="低阶点", why_en="a point of small order")
    return thumbprint(Ed25519PublicKey.from_public_bytes(raw))


_SMALL_ORDER = frozenset(
    bytes.fromhex(h)
    for h in (
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    )
)
"""Points of small order, sign bit cleared: under them forged signatures verify (RFC 8032, 8.4; RFC 7748, 6)."""


def key_for(system: ClientSystemFacts, public: str, valid_from: datetime, valid_to: datetime) -> KeyFacts | Refusal:
    """The key that may be registered for ``system``; both moments are real time."""
    if system.kind == SystemKind.DESK.value:
        return DeskHasNoKey(field="system")
    keyid = key_thumbprint(public)
    if isinstance(keyid, Refusal):
        return keyid
    if valid_to <= valid_from:
        return BadValidity(field="valid_to", why_zh="结束不晚于开始", why_en="it does not end after it begins")
    if valid_to - valid_from > LONGEST_KEY:
        return BadValidity(field="valid_to", why_zh="密钥最长三年", why_en="a key lives three years at most")
    return KeyFacts(keyid, public, valid_from, valid_to)


def key_serves(key: KeyFacts, moment: datetime) -> bool:
    """Whether a signature by ``key`` counts at ``moment`` (real time)."""
    return not key.withdrawn and key.valid_from <= moment < key.valid_to


def scopes_for(scopes: Iterable[str], held: frozenset[str] | None = None) -> tuple[str, ...] | Refusal:
    """Token scopes, sorted; at least one, and none beyond ``held`` where a token issues a token."""
    asked = sorted(set(scopes))
    if not asked:
        return Missing(field="scopes")
    if held is not None and not held.issuperset(asked):
        return BadValue(field="scopes", value=", ".join(asked), allowed=", ".join(sorted(held)))
    return _first(*(_one_of("scopes", s, Scope) for s in asked)) or tuple(asked)


def token_end(at: datetime, days: int, until: datetime | None = None) -> datetime | Refusal:
    """When a token issued ``at`` (real time) for ``days`` ends; not after ``until``, where a token issues it."""
    if not 1 <= days <= LONGEST_TOKEN_DAYS:
        return BadValue(field="days", value=days, allowed=f"1–{LONGEST_TOKEN_DAYS}")
    end = at + timedelta(days=days)
    if until is not None and end > until:
        return BadValidity(field="days", why_zh="晚于所用令牌的到期时间", why_en="it would outlive the token you use")
    return end


def token_name(name: str) -> str | Refusal:
    """A name that tells its holder what a token is for."""
    return _text("name", name, 60) or name


def may_try(attempts: AttemptFacts | None, moment: datetime) -> SignInLocked | None:
    """Whether a sign-in may be tried at ``moment`` (real time)."""
    until = attempts.locked_until_at if attempts else None
    if until is None or until <= moment:
        return None
    return SignInLocked(minutes=int((until - moment).total_seconds() // 60) + 1)


def after_failure(attempts: AttemptFacts | None, moment: datetime, limit: int) -> AttemptFacts:
    """The count after one more failure; the lock falls when ``limit`` is reached inside the window."""
    running = (
        attempts is not None
        and moment - attempts.window_start_at < WINDOW
        and (attempts.locked_until_at is None or attempts.locked_until_at > moment)
    )
    failures = (attempts.failures if running and attempts else 0) + 1
    start = attempts.window_start_at if running and attempts else moment
    return AttemptFacts(failures, start, moment + LOCK if failures >= limit else None)


SECOND_FAILURES = 5
SECOND_FACTOR_ROLES = THREE_MANAGERS | {Role.AUTHORITY_REVIEWER.value}
"""Who needs a second factor under the setting ``managers``: the three and the authority (requirement 70)."""

STEP_S = 30


def counted_address(address: str) -> str:
    """Whom failures from ``address`` are counted against: of IPv6 the network of 64 bits, all one host's."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    return str(ip_network((found.packed, 64), strict=False)) if found.version == 6 else str(found)


def second_needed(mode: str, roles: Iterable[str], enrolled: bool, external: bool, after_external: bool) -> str:
    """What is still to come after the first factor: nothing (``""``), a ``code``, or to ``enrol`` (requirement 70).

    Whoever enrolled is asked even where nobody must, except by the word of a provider that has a second factor.
    """
    if external and not after_external:
        return ""
    if enrolled:
        return "code"
    must = mode == "all" or (mode == "managers" and not SECOND_FACTOR_ROLES.isdisjoint(roles))
    return "enrol" if must else ""


def accepted_step(step: int, last: int, matching: Iterable[int]) -> int | None:
    """The time step whose code counts (RFC 6238 5.2): one to either side of ``step``, and none twice or backwards."""
    near = [s for s in matching if abs(s - step) <= 1 and s > last]
    return min(near) if near else None


def may_use_password(mode: str, roles: Iterable[str], first_manager: bool) -> Refusal | None:
    """Whether a right password signs in, where sign-in belongs to a central identity (requirement 70)."""
    allowed = mode == "all" or first_manager or (mode == "managers" and not THREE_MANAGERS.isdisjoint(roles))
    return None if allowed else PasswordSignInOff()


def may_link_by_claim(person: PersonFacts, linked_here: bool, unlinked_before: bool) -> bool:
    """Whether a claim alone links a new identity: never to a manager, beside another, or against an operator's act."""
    manager = not THREE_MANAGERS.isdisjoint(person.roles)
    return person.active and not manager and not linked_here and not unlinked_before


def external_code_for(code: str) -> str | Refusal:
    """机构编码 or 人员编码 as another system gives it, unchanged; empty for none."""
    return _optional("external_code", code, 60) or code
