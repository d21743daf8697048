"""The verbs.  Each is one transaction: lock, load, permit, decide, save, record."""

from __future__ import annotations

from shuqiao.accounts.actions.bootstrap import (
    bootstrap_first_person,
)
from shuqiao.accounts.actions.departments import (
    close_department,
    create_department,
    update_department,
)
from shuqiao.accounts.actions.external import (
    link_identity,
    link_own,
    refuse_sign_in,
    sign_in_vouched,
    unlink_identity,
)
from shuqiao.accounts.actions.feeds import (
    keep_feed,
    make_feed,
    revoke_feed,
)
from shuqiao.accounts.actions.hand_over import (
    hand_over,
)
from shuqiao.accounts.actions.importing import (
    deactivate_people,
    import_departments,
    import_people,
)
from shuqiao.accounts.actions.notices import (
    mark_read,
    notify,
)
from shuqiao.accounts.actions.people import (
    assign_roles,
    change_password,
    create_person,
    deactivate_person,
    operator_code,
    reactivate_person,
    set_password,
)
from shuqiao.accounts.actions.second_factor import (
    confirm_factor,
    enrol_factor,
    pass_second_factor,
    reset_factor,
)
from shuqiao.accounts.actions.sign_in import (
    finish_sign_in,
    lock_of,
    note_foreign_header,
    sign_in,
    sign_out,
)
from shuqiao.accounts.actions.systems import (
    create_system,
    register_key,
    withdraw_key,
    withdraw_system,
)
from shuqiao.accounts.actions.tokens import (
    issue_token,
    revoke_token,
)
from shuqiao.accounts.actions.units import (
    add_unit,
    close_unit,
    place_person,
    rename_unit,
)

__all__ = [
    "add_unit",
    "assign_roles",
    "bootstrap_first_person",
    "change_password",
    "close_department",
    "close_unit",
    "confirm_factor",
    "create_department",
    "create_person",
    "create_system",
    "deactivate_people",
    "deactivate_person",
    "enrol_factor",
    "finish_sign_in",
    "hand_over",
    "import_departments",
    "import_people",
    "issue_token",
    "keep_feed",
    "link_identity",
    "link_own",
    "lock_of",
    "make_feed",
    "mark_read",
    "note_foreign_header",
    "notify",
    "operator_code",
    "pass_second_factor",
    "place_person",
    "reactivate_person",
    "refuse_sign_in",
    "register_key",
    "rename_unit",
    "reset_factor",
    "revoke_feed",
    "revoke_token",
    "set_password",
    "sign_in",
    "sign_in_vouched",
    "sign_out",
    "unlink_identity",
    "update_department",
    "withdraw_key",
    "withdraw_system",
]
