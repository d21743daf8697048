"""Lifecycles of person, client system, key and token, as tables."""

from __future__ import annotations

from shuqiao.kernel.transitions import TransitionTable, rows

DEPARTMENT = TransitionTable(
    "department",
    "active",
    (
        *rows("active", "update", "active", ["system_manager"]),
        *rows("active", "close", "closed", ["system_manager"], guard="closing_objections"),
    ),
)

PERSON = TransitionTable(
    "person",
    "active",
    (
        *rows("active", "assign_roles", "active", ["security_manager"], guard="roles_for"),
        *rows("active", "reset_password", "active", ["system_manager"], guard="may_reset"),
        *rows("active", "deactivate", "deactivated", ["system_manager"]),
        *rows("deactivated", "reactivate", "active", ["system_manager"]),
    ),
)

SYSTEM = TransitionTable(
    "system",
    "in_service",
    (
        *rows("in_service", "register_key", "in_service", ["system_manager", "data_officer"], guard="key_for"),
        *rows("in_service", "withdraw", "withdrawn", ["system_manager", "data_officer"]),
    ),
)

KEY = TransitionTable("key", "active", rows("active", "withdraw_key", "withdrawn", ["system_manager", "data_officer"]))

TOKEN = TransitionTable(
    "token", "active", rows("active", "revoke", "revoked", ["holder", "system_manager", "security_manager"])
)
