"""Lifecycles of an outgoing message and of a webhook."""

from __future__ import annotations

from shuqiao.kernel.refusals import Words
from shuqiao.kernel.transitions import TransitionTable, rows

WORDS = {
    "pending": Words("待发送", "to be sent"),
    "sent": Words("已发送", "sent"),
    "dead": Words("发送失败", "failed"),
    "dropped": Words("不再发送", "dropped"),
    "send": Words("发送", "Send"),
    "give_up": Words("停止重试", "Give up"),
    "drop": Words("取消发送", "Drop"),
    "retry": Words("重新发送", "Send again"),
    "active": Words("启用", "active"),
    "removed": Words("已删除", "removed"),
    "rotate": Words("更换密钥", "New secret"),
    "remove": Words("删除", "Remove"),
    "add_webhook": Words("新增推送地址", "Add a webhook"),
    "rotate_webhook": Words("更换推送密钥", "New webhook secret"),
    "remove_webhook": Words("删除推送地址", "Remove the webhook"),
    "see_deliveries": Words("查看发送记录", "See deliveries"),
}

OUTGOING = TransitionTable(
    "outgoing",
    "pending",
    (
        *rows("pending", "send", "sent", ["system"]),
        *rows("pending", "give_up", "dead", ["system"]),
        *rows("pending", "drop", "dropped", ["system"]),
        *rows("dead", "retry", "pending", ["platform_operator"]),
    ),
    WORDS,
)

WEBHOOK = TransitionTable(
    "webhook",
    "active",
    (
        *rows("active", "rotate", "active", ["data_officer", "system_manager"]),
        *rows("active", "remove", "removed", ["data_officer", "system_manager"]),
    ),
    WORDS,
)
