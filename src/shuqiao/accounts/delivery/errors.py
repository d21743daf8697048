"""The refusals of notices sent out."""

from __future__ import annotations

from shuqiao.kernel.refusals import Family, Refusal


class AddressWrong(Refusal):
    code = "contact_address_wrong"
    family = Family.INVALID
    zh = "{what_zh}格式不正确，或选择了该方式却未填写"
    en = "The {what_en} is not in its form, or was chosen without an address"
    next_zh = "请填写本人的{what_zh}，或取消该通知方式。"
    next_en = "Write your own {what_en}, or do not choose this way."


class ChannelNotSetUp(Refusal):
    code = "channel_not_set_up"
    family = Family.CONFLICT
    zh = "平台尚未配置{what_zh}，不能选择该通知方式"
    en = "The platform has no {what_en} set up"
    next_zh = "请先使用站内通知；如需开通，请联系平台运营单位。"
    next_en = "Read the notices here; ask the platform operator to set it up."


class OutboundForbidden(Refusal):
    """Only https, or hosts that the operator allowed: the platform is no way into a network (SSRF)."""

    code = "outbound_forbidden"
    family = Family.INVALID
    zh = "不能向该地址推送：{why_zh}"
    en = "Nothing is pushed to this address: {why_en}"
    next_zh = "请使用 https:// 地址（不含用户名），或请运营单位把主机列入 SHUQIAO_OUTBOUND_HOSTS。"
    next_en = "Use an https:// address without credentials, or let the operator list it in SHUQIAO_OUTBOUND_HOSTS."


class WebhooksFull(Refusal):
    code = "webhooks_full"
    family = Family.CONFLICT
    zh = "每个部门最多登记 {limit} 个推送地址"
    en = "A department has {limit} webhooks at most"
    next_zh = "请先删除不再使用的推送地址。"
    next_en = "Remove one that is no longer used."


class NameWrong(Refusal):
    code = "webhook_name_wrong"
    family = Family.INVALID
    zh = "名称应为 1–60 个字符"
    en = "A name has 1 to 60 characters"
    next_zh = "请更正名称后重新提交。"
    next_en = "Correct the name and send it again."
