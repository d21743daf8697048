"""The verbs.  Each is one transaction: lock, load, permit, decide, save, record."""

from __future__ import annotations

from shuqiao.accounts.actions.bootstrap import bootstrap_first_person
from shuqiao.accounts.actions.departments import close_department, create_department, update_department
from shuqiao.accounts.actions.feeds import keep_feed, make_feed, revoke_feed
from shuqiao.accounts.actions.hand_over import hand_over
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

__all__ = [
    "assign_roles",
    "bootstrap_first_person",
    "change_password",
    "close_department",
    "create_department",
    "create_person",
    "create_system",
    "deactivate_person",
    "hand_over",
    "issue_token",
    "keep_feed",
    "make_feed",
    "mark_read",
    "notify",
    "operator_code",
    "reactivate_person",
    "register_key",
    "revoke_feed",
    "revoke_token",
    "set_password",
    "sign_in",
    "sign_out",
    "update_department",
    "withdraw_key",
    "withdraw_system",
]
