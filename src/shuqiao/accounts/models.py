"""Tables of this room; no decisions.  Constraints restate what must survive a race."""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q

from shuqiao.accounts.delivery.models import Outgoing, Preference, Webhook
from shuqiao.accounts.deputies.models import Deputyship
from shuqiao.accounts.facts import THREE_MANAGERS, DepartmentKind, Level, Role, SystemKind

__all__ = [
    "ApiToken",
    "ClientSystem",
    "Department",
    "Deputyship",
    "FeedToken",
    "Notice",
    "NoticeRead",
    "Operator",
    "Outgoing",
    "Person",
    "Preference",
    "Register",
    "RoleHeld",
    "SignInAttempts",
    "SystemKey",
    "Webhook",
]


def _choices(kinds: type[StrEnum]) -> list[tuple[str, str]]:
    return [(str(k.value), str(k.value)) for k in kinds]


class Department(models.Model):
    code = models.CharField(max_length=18, primary_key=True)
    name = models.CharField(max_length=100)
    short_name = models.CharField(max_length=40)
    level = models.CharField(max_length=10, choices=_choices(Level))
    division = models.CharField(max_length=6, db_index=True)
    kind = models.CharField(max_length=12, choices=_choices(DepartmentKind))
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    inner_unit = models.CharField(max_length=60, blank=True, default="")
    contact_name = models.CharField(max_length=60, blank=True, default="")
    contact_phone = models.CharField(max_length=40, blank=True, default="")
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged_from")
    state = models.CharField(max_length=10, default="active")
    external_code = models.CharField(max_length=60, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["external_code"], condition=~Q(external_code=""), name="department_external_code_once"
            )
        ]


class InnerUnit(models.Model):
    """An inner unit (内设机构, 处室) of a department; ``parent`` makes a small tree."""

    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="units")
    name = models.CharField(max_length=60)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    state = models.CharField(max_length=10, default="active")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["department", "name"], condition=Q(state="active"), name="unit_name_once"),
        ]


class Person(AbstractBaseUser):
    login = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=60)
    title = models.CharField(max_length=60, blank=True, default="")
    phone = models.CharField(max_length=40, blank=True, default="")
    email = models.EmailField(blank=True, default="")
    external_code = models.CharField(max_length=60, blank=True, default="")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="people")
    unit = models.ForeignKey(InnerUnit, null=True, on_delete=models.PROTECT, related_name="people")
    state = models.CharField(max_length=12, default="active")
    must_change_password = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    objects: ClassVar[BaseUserManager[Self]] = BaseUserManager()
    USERNAME_FIELD = "login"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["external_code"], condition=~Q(external_code=""), name="person_external_code_once"
            )
        ]

    @property
    def is_active(self) -> bool:  # type: ignore[override]
        """Django's backend asks this at every request: a deactivated person's sessions end at once."""
        return self.state == "active"


class Operator(models.Model):
    """What a person is called in receipts (经办人代号): random, so that only this table leads back to the person."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="operator", primary_key=True)
    code = models.CharField(max_length=20, unique=True)


class RoleHeld(models.Model):
    """A role that a person holds in a department."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="roles_held")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="roles_held")
    role = models.CharField(max_length=20, choices=_choices(Role))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "department", "role"], name="role_once"),
            models.UniqueConstraint(
                fields=["person"], condition=Q(role__in=sorted(THREE_MANAGERS)), name="three_managers_exclusive"
            ),
        ]


class ClientSystem(models.Model):
    id = models.CharField(max_length=60, primary_key=True)
    name = models.CharField(max_length=100)
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="systems")
    kind = models.CharField(max_length=10, choices=_choices(SystemKind))
    state = models.CharField(max_length=12, default="in_service")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["department"], condition=Q(kind="desk", state="in_service"), name="one_desk_per_department"
            )
        ]


class SystemKey(models.Model):
    """``keyid`` is unique over the instance: one key never speaks for two systems."""

    keyid = models.CharField(max_length=43, primary_key=True)
    system = models.ForeignKey(ClientSystem, on_delete=models.CASCADE, related_name="keys")
    public = models.CharField(max_length=43)
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField()
    state = models.CharField(max_length=12, default="active")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(valid_to__gt=models.F("valid_from")), name="key_validity_runs_forward")
        ]


class Register(models.Model):
    """One row.  ``callers_version`` rises in the transaction of every change of systems or keys;
    the row is also the lock under which first people are made."""

    id = models.PositiveSmallIntegerField(primary_key=True)
    callers_version = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="one_register")]


class ApiToken(models.Model):
    """Only the SHA-256 of the secret is kept."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=60)
    digest = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField()
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    state = models.CharField(max_length=10, default="active")


class SignInAttempts(models.Model):
    """Failed sign-ins under ``key`` (``login:…`` or ``address:…``); real time."""

    key = models.CharField(max_length=120, primary_key=True)
    failures = models.PositiveIntegerField()
    window_start_at = models.DateTimeField()
    locked_until_at = models.DateTimeField(null=True)


class Identity(models.Model):
    """Who somebody is at another system that vouches for them; ``person`` is null while nobody has linked it.

    ``issuer`` is the OpenID issuer, the CAS address or ``header:<name>``; ``subject`` never changes there.
    """

    way = models.CharField(max_length=10)
    issuer = models.CharField(max_length=200)
    subject = models.CharField(max_length=255)
    shown = models.CharField(max_length=100, blank=True, default="")
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.CASCADE, related_name="identities")
    seen_at = models.DateTimeField()
    linked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["issuer", "subject"], name="identity_once")]


class ExternalSession(models.Model):
    """Which portal session a CAS ticket opened; only the ticket's SHA-256 is kept."""

    ticket = models.CharField(max_length=64, primary_key=True)
    session_key = models.CharField(max_length=40)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="external_sessions")
    at = models.DateTimeField(db_index=True)


class SecondFactor(models.Model):
    """A TOTP secret, sealed with a key outside the database; ``last_step`` is the last time step accepted."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="second_factor", primary_key=True)
    sealed = models.CharField(max_length=200)
    state = models.CharField(max_length=10, default="enrolling")
    last_step = models.BigIntegerField(default=0)
    created_at = models.DateTimeField()


class RecoveryCode(models.Model):
    """Only the SHA-256 of the code is kept; used ones go."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="recovery_codes")
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "digest"], name="recovery_code_once")]


class FeedToken(models.Model):
    """The address of a person's calendar feed.  Only the SHA-256 of its secret is kept, and the last feed made."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="feed_tokens")
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    state = models.CharField(max_length=10, default="active")
    feed = models.TextField(blank=True, default="")
    feed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person"], condition=Q(state="active"), name="feed_one_per_person")
        ]


class Notice(models.Model):
    """To a whole department, or to one person of it."""

    department = models.ForeignKey(Department, null=True, on_delete=models.CASCADE, related_name="notices")
    person = models.ForeignKey(Person, null=True, on_delete=models.CASCADE, related_name="notices")
    code = models.CharField(max_length=60)
    facts = models.JSONField()
    link = models.CharField(max_length=200, blank=True, default="")
    at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(department__isnull=False) | Q(person__isnull=False), name="notice_has_a_reader"
            )
        ]
        indexes = [
            models.Index(fields=["person", "-id"], name="notice_of_person"),
            models.Index(fields=["department", "-id"], name="notice_of_department", condition=Q(person__isnull=True)),
        ]


class NoticeRead(models.Model):
    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="reads")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="notices_read")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["notice", "person"], name="notice_read_once")]
