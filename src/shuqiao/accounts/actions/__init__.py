"""The verbs.  Each is one transaction: lock, load, permit, decide, save, record."""

from __future__ import annotations

from shuqiao.accounts.actions.bootstrap import bootstrap_first_person
from shuqiao.accounts.actions.departments import close_department, create_department, update_department
from shuqiao.accounts.actions.notices import mark_read, notify
from shuqiao.accounts.actions.people import (
    assign_roles,
    change_password,
    create_person,
    deactivate_person,
    operator_code,
    reactivate_person,
    set_password,
)
from shuqiao.accounts.actions.sign_in import sign_in, sign_out
from shuqiao.accounts.actions.systems import create_system, register_key, withdraw_key, withdraw_system
from shuqiao.accounts.actions.tokens import issue_token, revoke_token
from shuqiao.accounts.actions.units import add_unit, close_unit, place_person, rename_unit

__all__ = [
    "add_unit",
    "assign_roles",
    "bootstrap_first_person",
    "change_password",
    "close_department",
    "close_unit",
    "create_department",
    "create_person",
    "create_system",
    "deactivate_person",
    "issue_token",
    "mark_read",
    "notify",
    "operator_code",
    "place_person",
    "reactivate_person",
    "register_key",
    "rename_unit",
    "revoke_token",
    "set_password",
    "sign_in",
    "sign_out",
    "update_department",
    "withdraw_key",
    "withdraw_system",
]
