# ruff: noqa: S105 - names of events and verbs, no secrets
"""Names of what this room records."""

from __future__ import annotations

from enum import StrEnum


class Event(StrEnum):
    DEPARTMENT_CREATED = "accounts.department.created"
    DEPARTMENT_UPDATED = "accounts.department.updated"
    DEPARTMENT_CLOSED = "accounts.department.closed"
    PERSON_CREATED = "accounts.person.created"
    PERSON_BOOTSTRAPPED = "accounts.person.bootstrapped"
    PERSON_DEACTIVATED = "accounts.person.deactivated"
    PERSON_REACTIVATED = "accounts.person.reactivated"
    PASSWORD_CHANGED = "accounts.password.changed"
    PASSWORD_RESET = "accounts.password.reset"
    ROLES_ASSIGNED = "accounts.roles.assigned"
    SYSTEM_CREATED = "accounts.system.created"
    SYSTEM_WITHDRAWN = "accounts.system.withdrawn"
    KEY_REGISTERED = "accounts.key.registered"
    KEY_WITHDRAWN = "accounts.key.withdrawn"
    TOKEN_ISSUED = "accounts.token.issued"
    TOKEN_REVOKED = "accounts.token.revoked"
    SIGNED_IN = "accounts.sign_in.succeeded"
    SIGNED_OUT = "accounts.sign_in.ended"
    SIGN_IN_FAILED = "accounts.sign_in.failed"
    SIGN_IN_LOCKED = "accounts.sign_in.locked"
    SIGN_IN_REFUSED = "accounts.sign_in.refused"
    FIRST_FACTOR_PASSED = "accounts.sign_in.first_factor_passed"
    IDENTITY_LINKED = "accounts.identity.linked"
    IDENTITY_UNLINKED = "accounts.identity.unlinked"
    FACTOR_ENROLLED = "accounts.second_factor.enrolled"
    FACTOR_CONFIRMED = "accounts.second_factor.confirmed"
    FACTOR_RESET = "accounts.second_factor.reset"
    DEPARTMENTS_IMPORTED = "accounts.departments.imported"
    PEOPLE_IMPORTED = "accounts.people.imported"
    PEOPLE_LEFT = "accounts.people.deactivated"
