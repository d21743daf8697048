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
    DEPUTY_NAMED = "accounts.deputy.named"
    DEPUTYSHIP_ENDED = "accounts.deputy.ended"
    TASKS_HANDED_OVER = "accounts.tasks.handed_over"
    FEED_MADE = "accounts.feed.made"
    FEED_REVOKED = "accounts.feed.revoked"
    PREFERENCE_CHOSEN = "accounts.preference.chosen"
    WEBHOOK_ADDED = "accounts.webhook.added"
    WEBHOOK_ROTATED = "accounts.webhook.rotated"
    WEBHOOK_REMOVED = "accounts.webhook.removed"
    DELIVERY_RETRIED = "accounts.delivery.retried"
    SIGNED_IN = "accounts.sign_in.succeeded"
    SIGNED_OUT = "accounts.sign_in.ended"
    SIGN_IN_FAILED = "accounts.sign_in.failed"
    SIGN_IN_LOCKED = "accounts.sign_in.locked"
