"""What rules read and queries return."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any


class Role(StrEnum):
    """Roles that a person holds in a department (users.md 2.2; GB/T 39477 for the three managers)."""

    COMPILER = "compiler"
    DATA_OFFICER = "data_officer"
    HEAD = "head"
    AUTHORITY_REVIEWER = "authority_reviewer"
    APPLICANT = "applicant"
    PROVIDER_REVIEWER = "provider_reviewer"
    CLERK = "clerk"
    PLATFORM_OPERATOR = "platform_operator"
    SYSTEM_MANAGER = "system_manager"
    SECURITY_MANAGER = "security_manager"
    AUDITOR = "auditor"
    CONTRACTOR = "contractor"


THREE_MANAGERS = frozenset({Role.SYSTEM_MANAGER.value, Role.SECURITY_MANAGER.value, Role.AUDITOR.value})
"""三员: nobody holds two of them."""

IMPLIED_ROLES = {Role.DATA_OFFICER.value: frozenset({Role.COMPILER.value, Role.APPLICANT.value})}
"""The data officer (数据专员) is one person on both sides: compiler and applicant."""


class Level(StrEnum):
    """Level of the government that a department belongs to."""

    NATION = "nation"
    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"


class DepartmentKind(StrEnum):
    """What sort of organ a department is."""

    ORGAN = "organ"  # 机关
    INSTITUTION = "institution"  # 事业单位
    VERTICAL = "vertical"  # 垂直管理部门
    SUPERVISOR = "supervisor"  # reads, supplies nothing: audit, finance, discipline
    OTHER = "other"


class SystemKind(StrEnum):
    """``system`` calls with its own key; ``desk`` has none and is used with portal tokens only."""

    SYSTEM = "system"
    DESK = "desk"


class Scope(StrEnum):
    """What an API token may be used for; its holder's roles still bound it."""

    READ = "read"
    ACCOUNTS = "accounts"
    CATALOGUE = "catalogue"
    SHARING = "sharing"
    EXCHANGE = "exchange"
    AUDIT = "audit"


@dataclass(frozen=True)
class DepartmentFacts:
    """An organ of government.  ``code`` is its 统一社会信用代码, ``division`` six digits of GB/T 2260.

    ``inner_unit`` is the 政务数据共享工作机构; ``parent`` and ``merged_into`` are credit codes;
    ``external_code`` (机构编码) is what the 统一身份认证 calls it.
    """

    code: str
    name: str
    short_name: str
    level: str
    division: str
    kind: str
    parent: str | None = None
    inner_unit: str = ""
    contact_name: str = ""
    contact_phone: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    merged_into: str | None = None
    active: bool = True
    external_code: str = ""


@dataclass(frozen=True)
class PersonFacts:
    """A person.  ``department`` is a credit code, ``roles`` are role codes held in it (implied ones left out).

    ``operator_code`` (经办人代号) stands for the person in receipts; empty before it was needed.
    ``external_code`` (人员编码) is what the 统一身份认证 calls the person.
    """

    id: int
    login: str
    name: str
    department: str
    department_name: str
    roles: tuple[str, ...]
    active: bool
    title: str = ""
    phone: str = ""
    must_change_password: bool = False
    operator_code: str = ""
    email: str = ""
    external_code: str = ""

    @property
    def state(self) -> str:
        """``active`` or ``deactivated``."""
        return "active" if self.active else "deactivated"


@dataclass(frozen=True)
class KeyFacts:
    """A registered Ed25519 key.  ``keyid`` is its RFC 7638 thumbprint, ``public`` its 32 bytes in base64url."""

    keyid: str
    public: str
    valid_from: datetime
    valid_to: datetime
    withdrawn: bool = False

    @property
    def state(self) -> str:
        """``active`` or ``withdrawn``; being outside its validity is no state, see :func:`rules.key_serves`."""
        return "withdrawn" if self.withdrawn else "active"


@dataclass(frozen=True)
class ClientSystemFacts:
    """A department's system that calls a gateway (业务系统)."""

    id: str
    name: str
    department: str
    department_name: str
    kind: str
    keys: tuple[KeyFacts, ...] = ()
    withdrawn: bool = False

    @property
    def state(self) -> str:
        """``in_service`` or ``withdrawn``."""
        return "withdrawn" if self.withdrawn else "in_service"


@dataclass(frozen=True)
class TokenFacts:
    """An API token; its secret is shown once and never kept."""

    id: int
    name: str
    person: int
    person_name: str
    department: str
    scopes: tuple[str, ...]
    issued_at: datetime
    expires_at: datetime
    revoked: bool = False

    @property
    def state(self) -> str:
        """``active`` or ``revoked``; expiry is read from ``expires_at`` by real time."""
        return "revoked" if self.revoked else "active"


@dataclass(frozen=True)
class NoticeFacts:
    """A notice in the portal.  ``code`` chooses the bilingual text, ``facts`` fill it, ``link`` is a portal path."""

    id: int
    code: str
    facts: dict[str, Any] = field(default_factory=dict)
    link: str = ""
    at: datetime | None = None
    read: bool = False


@dataclass(frozen=True)
class AttemptFacts:
    """Failed sign-ins under one key (a login or an address) within the running window; real time."""

    failures: int
    window_start_at: datetime
    locked_until_at: datetime | None = None
