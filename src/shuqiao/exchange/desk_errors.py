"""Refusals of the desk (查询台) and of looks into a subject's history."""

from __future__ import annotations

from shuqiao.kernel.refusals import Family, Refusal


class DeskNotOpen(Refusal):
    code = "desk_not_open"
    family = Family.CONFLICT
    zh = "授权 {grant} 现在不能查询：{why_zh}"
    en = "Nothing can be asked under grant {grant} now: {why_en}"
    next_zh = "请在“我的授权”查看原因，或联系本部门数据专员。"
    next_en = "See the reason with the grant, or ask your department's data officer."


class DeskPurposeWrong(Refusal):
    code = "desk_purpose_wrong"
    family = Family.INVALID
    zh = "用途“{purpose}”不在该授权之内"
    en = "Purpose '{purpose}' is not one of this grant"
    next_zh = "请从授权所列的用途中选择；其他用途须另行申请。"
    next_en = "Choose one of the grant's purposes; any other needs its own application."


class DeskFieldMissing(Refusal):
    code = "desk_field_missing"
    family = Family.INVALID
    zh = "请填写“{label_zh}”"
    en = "Fill in: {label_en}"
    next_zh = "补填后重新查询；每次查询都须说明用于哪个办件。"
    next_en = "Fill it in and ask again; each question says which case it is for."


class DeskFieldWrong(Refusal):
    code = "desk_field_wrong"
    family = Family.INVALID
    zh = "“{label_zh}”不正确：{why_zh}"
    en = "{label_en} is wrong: {why_en}"
    next_zh = "更正后重新查询。"
    next_en = "Correct it and ask again."


class GatewayUnreachable(Refusal):
    """A gateway that does not serve, or never said under which address browsers reach it."""

    code = "gateway_unreachable"
    family = Family.UNAVAILABLE
    zh = "前置机“{member}”未在服务，或尚未上报对外地址"
    en = "Gateway '{member}' does not serve, or has not told its public address"
    next_zh = "请联系平台运营单位；前置机启动后会自动上报地址。"
    next_en = "Ask the platform operator; a gateway tells its address when it starts."
