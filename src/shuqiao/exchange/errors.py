"""The refusals of this room."""

from __future__ import annotations

from shuqiao.kernel.refusals import Family, Refusal


class BadName(Refusal):
    """A member, source, table or column name that could not be quoted or numbered safely."""

    code = "bad_exchange_name"
    family = Family.INVALID
    zh = "名称“{value}”不符合要求：{why_zh}"
    en = "The name '{value}' is not allowed: {why_en}"
    next_zh = "请更正名称后重新提交。"
    next_en = "Correct the name and send it again."


class NameTaken(Refusal):
    code = "exchange_name_taken"
    family = Family.CONFLICT
    zh = "“{value}”已被登记"
    en = "'{value}' is already registered"
    next_zh = "请换一个名称，或使用已登记的那一个。"
    next_en = "Choose another name, or use the registered one."


class EnrolmentCodeWrong(Refusal):
    """The code is wrong, spent or too old; which of these is not said."""

    code = "enrolment_code_wrong"
    family = Family.UNAUTHENTICATED
    zh = "接入码无效：不正确、已使用或已过期"
    en = "The enrolment code is not valid: wrong, used, or too old"
    next_zh = "请向平台运营单位索取新的接入码。"
    next_en = "Ask the platform operator for a new code."


class GatewayNotServing(Refusal):
    """A gateway that is known, but may not poll or ship now."""

    code = "gateway_not_serving"
    family = Family.FORBIDDEN
    zh = "前置机“{member}”当前状态为“{state}”，平台不再向其下发供数单"
    en = "Gateway '{member}' is {state}; the platform sends it no orders"
    next_zh = "请联系平台运营单位；供数将在授权有效心跳到期后自动停止。"
    next_en = "Ask the platform operator; supply stops by itself when the leases end."


class GatewayInUse(Refusal):
    code = "gateway_in_use"
    family = Family.CONFLICT
    zh = "前置机“{member}”仍承担 {count} 项资源挂接，不能注销"
    en = "Gateway '{member}' still serves {count} attachments and cannot be retired"
    next_zh = "请先把这些资源改挂到其他数据源。"
    next_en = "Attach those resources to another source first."


class GatewayNonceReplayed(Refusal):
    code = "gateway_nonce_replayed"
    family = Family.UNAUTHENTICATED
    zh = "该请求的随机数已使用过"
    en = "The nonce of this request was used before"
    next_zh = "请以新的随机数重新签名后发送。"
    next_en = "Sign the request again with a fresh nonce."


class FeedAhead(Refusal):
    """The gateway knows more of its feed than the platform: the platform was set back, and must say so."""

    code = "feed_ahead"
    family = Family.CONFLICT
    zh = "前置机已收到第 {after} 条，平台只记录到第 {held} 条；平台数据可能被回退"
    en = "The gateway has item {after}, the platform holds {held}; the platform may have been set back"
    next_zh = "请平台运营单位核对备份恢复情况；需要时为该前置机重新签发接入码。"
    next_en = "The platform operator must check the restored backup and, if needed, renew the gateway's code."


class OwnerDiffers(Refusal):
    code = "source_owner_differs"
    family = Family.INVALID
    zh = "数据源“{source}”不属于该条目的提供部门"
    en = "Source '{source}' does not belong to the entry's provider"
    next_zh = "请选择本部门的数据源；委托供数（由汇聚库供数）需另行登记。"
    next_en = "Choose a source of your own department; delegated supply is recorded separately."


class ItemsUnknown(Refusal):
    code = "attachment_items_unknown"
    family = Family.INVALID
    zh = "目录条目中没有这些信息项：{items}"
    en = "The entry has no such items: {items}"
    next_zh = "请按目录条目的信息项名称填写。"
    next_en = "Use the item names of the catalogue entry."


class NothingAttached(Refusal):
    code = "attachment_empty"
    family = Family.INVALID
    zh = "至少要把一个信息项对应到列"
    en = "At least one item must be bound to a column"
    next_zh = "请填写信息项与列的对应关系。"
    next_en = "Bind items to columns."


class ColumnTwice(Refusal):
    code = "attachment_column_twice"
    family = Family.INVALID
    zh = "列“{column}”对应了两次"
    en = "Column '{column}' is bound twice"
    next_zh = "每一列只能对应一个信息项。"
    next_en = "Bind each column to one item only."


class OrderColumnUnknown(Refusal):
    code = "attachment_order_column_unknown"
    family = Family.INVALID
    zh = "排序列“{column}”既未对应信息项，也未说明类型"
    en = "Order column '{column}' is bound to no item and has no type"
    next_zh = "请在内部列中说明它的类型，或改用已对应的列。"
    next_en = "State its type among the internal columns, or use a bound column."


class NotAttached(Refusal):
    """No order can be compiled yet: the entry has no source."""

    code = "not_attached"
    family = Family.CONFLICT
    zh = "资源“{entry}”尚未挂接数据源，供数准备中"
    en = "Resource '{entry}' is not attached to a source yet"
    next_zh = "请提供部门的数据专员在“资源挂接”中完成挂接。"
    next_en = "The provider's data officer must attach it."


class ItemNotAttached(Refusal):
    code = "item_not_attached"
    family = Family.CONFLICT
    zh = "信息项“{item}”没有对应的列，不能供数"
    en = "Item '{item}' is bound to no column and cannot be supplied"
    next_zh = "请提供部门补充挂接该信息项。"
    next_en = "The provider must bind that item."


class RuleTooWeak(Refusal):
    """The grant would show more than the entry allows; never compiled, whoever made it."""

    code = "rule_weaker_than_entry"
    family = Family.CONFLICT
    zh = "信息项“{item}”的授权规则“{rule}”弱于目录要求的“{needed}”"
    en = "Item '{item}' is granted as '{rule}', weaker than the entry's '{needed}'"
    next_zh = "请提供部门缩小授权范围后重新下发。"
    next_en = "The provider must narrow the grant."


class MethodNotSupplied(Refusal):
    code = "method_not_supplied"
    family = Family.CONFLICT
    zh = "平台尚不支持以“{method}”方式供数"
    en = "The platform cannot supply by method '{method}' yet"
    next_zh = "请改用联机查询（query）或批量下载（file）。"
    next_en = "Use the method query or file."


class MethodNotOfEntry(Refusal):
    """The entry's 共享方式 no longer has a method that was granted."""

    code = "method_not_of_entry"
    family = Family.CONFLICT
    zh = "资源“{entry}”现行的共享方式不包含“{method}”，不生成供数单"
    en = "Resource '{entry}' is not shared by '{method}' at present, so there is no order for it"
    next_zh = "请提供部门核对共享方式，或请使用部门改以其他方式申请。"
    next_en = "Have the provider look at the mode of sharing, or apply for another method."


class BulkNotStanding(Refusal):
    """Unconditional is not bulk: a standing grant gives personal data by key only."""

    code = "bulk_not_standing"
    family = Family.FORBIDDEN
    zh = "资源“{entry}”含个人标识信息，无条件共享不提供批量下载"
    en = "Resource '{entry}' holds personal identifiers: sharing without condition gives no bulk download"
    next_zh = "请以 query 方式按查询条件取数；确需整批的，向提供部门提出申请。"
    next_en = "Use the method query, by key; where the whole is needed, apply to the provider."


class FilterNotAttached(Refusal):
    code = "row_filter_not_attached"
    family = Family.CONFLICT
    zh = "行范围条件不能落到数据源：{what}"
    en = "The row filter cannot be applied at the source: {what_en}"
    next_zh = "请提供部门补充挂接行范围所用的信息项，或更正行范围。"
    next_en = "The provider must bind the items of the row filter, or correct it."


class ReportForeign(Refusal):
    code = "report_foreign"
    family = Family.INVALID
    zh = "报告不属于发送它的前置机，或所答的探测不存在"
    en = "The report is not about its sender, or answers no probe of it"
    next_zh = "请核对前置机标识与探测编号。"
    next_en = "Check the gateway's name and the number of the probe."


class ControlKeyMissing(Refusal):
    """Made anew it would be a stranger to every enrolled gateway."""

    code = "control_key_missing"
    family = Family.UNAVAILABLE
    zh = "签发密钥 {path} 不存在，而前置机已按它接入"
    en = "The signing key {path} is gone, and gateways have pinned it"
    next_zh = "由备份（backup --with-keys）恢复该文件；确已丢失的，请为每台前置机重新签发接入码。"
    next_en = "Restore the file from a backup made with --with-keys; if it is lost, renew every gateway's code."


class TestOrderAstray(Refusal):
    """A test grant is never compiled from a real source, nor a production grant from the sandbox."""

    code = "test_order_astray"
    family = Family.FORBIDDEN
    zh = "授权 {grant} 的测试与正式供数不得混用"
    en = "Test and production supply of grant {grant} must not be mixed"
    next_zh = "请联系平台管理单位。"
    next_en = "Tell the platform operator."


class CheckedLately(Refusal):
    """A health check was asked for a short while ago."""

    code = "checked_lately"
    family = Family.CONFLICT
    zh = "{minutes} 分钟内已检查过（{last}）"
    en = "It was checked within the last {minutes} minutes ({last})"
    next_zh = "请查看已有的检查结果，稍后再试。"
    next_en = "See the result that is there, and try again later."
