"""Lifecycles of person, client system, key and token, as tables."""

from __future__ import annotations

from shuqiao.kernel.refusals import Words
from shuqiao.kernel.transitions import TransitionTable, rows

VERBS = {
    "create_department": Words("新增部门", "New department"),
    "update_department": Words("修改部门", "Edit department"),
    "close_department": Words("停用部门", "Close department"),
    "create_person": Words("新增人员", "New person"),
    "assign_roles": Words("分配角色", "Assign roles"),
    "reset_password": Words("重置密码", "Reset password"),
    "change_password": Words("修改密码", "Change password"),
    "deactivate_person": Words("停用账号", "Deactivate"),
    "reactivate_person": Words("恢复账号", "Reactivate"),
    "hand_over": Words("移交", "Hand over"),
    "create_system": Words("登记业务系统", "Register system"),
    "withdraw_system": Words("注销业务系统", "Withdraw system"),
    "register_key": Words("登记公钥", "Register key"),
    "withdraw_key": Words("停用公钥", "Withdraw key"),
    "issue_token": Words("签发令牌", "Issue token"),
    "revoke_token": Words("吊销令牌", "Revoke token"),
    "see_identities": Words("查看身份关联", "See identities"),
    "link_identity": Words("关联身份", "Link identity"),
    "unlink_identity": Words("解除关联", "Unlink identity"),
    "enrol_factor": Words("启用动态口令", "Enrol a second factor"),
    "confirm_factor": Words("确认动态口令", "Confirm the second factor"),
    "reset_factor": Words("重置动态口令", "Reset the second factor"),
    "import_departments": Words("导入机构", "Import departments"),
    "import_people": Words("导入人员", "Import people"),
    "add_unit": Words("新增内设机构", "New inner unit"),
    "rename_unit": Words("修改内设机构名称", "Rename inner unit"),
    "close_unit": Words("停用内设机构", "Close inner unit"),
    "place_person": Words("调整所在内设机构", "Place in an inner unit"),
    "rename": Words("改名", "Rename"),
    "update": Words("修改", "Update"),
    "close": Words("停用", "Close"),
    "deactivate": Words("停用账号", "Deactivate"),
    "reactivate": Words("恢复账号", "Reactivate"),
    "withdraw": Words("注销", "Withdraw"),
    "revoke": Words("吊销", "Revoke"),
}
"""What people call everything this room lets anybody do, and the moves of its tables."""

DEPARTMENT = TransitionTable(
    "department",
    "active",
    (
        *rows("active", "update", "active", ["system_manager"]),
        *rows("active", "close", "closed", ["system_manager"], guard="closing_objections"),
    ),
    {**VERBS, "active": Words("在册", "active"), "closed": Words("已停用", "closed")},
)

UNIT = TransitionTable(
    "unit",
    "active",
    (
        *rows("active", "rename", "active", ["system_manager", "data_officer"], guard="unit_for"),
        *rows("active", "close", "closed", ["system_manager", "data_officer"], guard="may_close_unit"),
    ),
    {**VERBS, "active": Words("在用", "in use"), "closed": Words("已停用", "closed")},
)

PERSON = TransitionTable(
    "person",
    "active",
    (
        *rows("active", "assign_roles", "active", ["security_manager"], guard="roles_for"),
        *rows("active", "place_person", "active", ["system_manager", "data_officer"]),
        *rows("active", "reset_password", "active", ["system_manager"], guard="may_reset"),
        *rows("active", "deactivate", "deactivated", ["system_manager"]),
        *rows("deactivated", "reactivate", "active", ["system_manager"]),
    ),
    {**VERBS, "active": Words("在岗", "active"), "deactivated": Words("已停用", "deactivated")},
)

SYSTEM = TransitionTable(
    "system",
    "in_service",
    (
        *rows("in_service", "register_key", "in_service", ["system_manager", "data_officer"], guard="key_for"),
        *rows("in_service", "withdraw", "withdrawn", ["system_manager", "data_officer"]),
    ),
    {**VERBS, "in_service": Words("使用中", "in service"), "withdrawn": Words("已注销", "withdrawn")},
)

KEY = TransitionTable(
    "key",
    "active",
    rows("active", "withdraw_key", "withdrawn", ["system_manager", "data_officer"]),
    {**VERBS, "active": Words("有效", "active"), "withdrawn": Words("已停用", "withdrawn")},
)

TOKEN = TransitionTable(
    "token",
    "active",
    rows("active", "revoke", "revoked", ["holder", "system_manager", "security_manager"]),
    {**VERBS, "active": Words("有效", "active"), "revoked": Words("已吊销", "revoked")},
)

IDENTITY = TransitionTable(
    "identity",
    "waiting",
    (
        *rows("waiting", "link_identity", "linked", ["system_manager", "holder"], guard="may_link"),
        *rows("linked", "unlink_identity", "waiting", ["system_manager", "holder"]),
    ),
    {**VERBS, "waiting": Words("待关联", "waiting"), "linked": Words("已关联", "linked")},
)

SECOND_FACTOR = TransitionTable(
    "second_factor",
    "absent",
    (
        *rows("absent", "enrol_factor", "enrolling", ["holder"]),
        *rows("enrolling", "enrol_factor", "enrolling", ["holder"]),
        *rows("enrolling", "confirm_factor", "active", ["holder"], guard="accepted_step"),
        *rows("enrolling", "reset_factor", "absent", ["security_manager"]),
        *rows("active", "reset_factor", "absent", ["security_manager"]),
    ),
    {
        **VERBS,
        "absent": Words("未启用", "absent"),
        "enrolling": Words("待确认", "to be confirmed"),
        "active": Words("已启用", "in use"),
    },
)
