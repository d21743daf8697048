"""Refusals of this room.  Codes are a contract; sentences are for people."""

from __future__ import annotations

from shuqiao.kernel.refusals import Family, Refusal


class NotSharedResource(Refusal):
    """A resource of type 不予共享: there is nothing to apply for (51号 Art. 9)."""

    code = "not_shared_resource"
    family = Family.FORBIDDEN
    zh = "资源“{entry}”为不予共享类，不受理共享申请（目录列明依据：{basis}）"
    en = "Resource '{entry}' is not shared (basis in the catalogue: {basis})"
    next_zh = "确因履职需要的，先与提供部门协商；协商不成，提请共享主管部门协调（51号第十二条）。"
    next_en = "If your duty needs it, negotiate with the provider, then ask the authority to coordinate (Art. 12)."


class SubscribeInstead(Refusal):
    """An unconditional resource is taken directly, without an application (51号 Art. 12)."""

    code = "subscribe_instead"
    family = Family.CONFLICT
    zh = "资源“{entry}”为无条件共享类，无需申请"
    en = "Resource '{entry}' is unconditional and needs no application"
    next_zh = "请在条目页选择“直接获取”，登记用途后立即可用。"
    next_en = "Choose 'subscribe' on the entry's page; state the purpose and use it at once."


class ApplyInstead(Refusal):
    """The rule set wants an application for unconditional resources, too; it is answered quickly."""

    code = "apply_instead"
    family = Family.CONFLICT
    zh = "按《{law_zh}》，资源“{entry}”虽为无条件共享，也须提交共享申请"
    en = "By {law_en}, resource '{entry}' is applied for although it is unconditional"
    next_zh = "请提交共享申请，提供部门在短期限内答复；在申请篮中的，请重新暂存后提交。"
    next_en = "File an application, which is answered quickly; save a basket that holds it again, then send it."


class VolumeWrong(Refusal):
    """An expected volume that is no number of calls or rows a day."""

    code = "volume_wrong"
    family = Family.INVALID
    zh = "“预计日用量”应在 1 至 {most} 之间"
    en = "The expected volume per day must lie between 1 and {most}"
    next_zh = "请填写每日调用次数或行数的估计；不清楚的留空。"
    next_en = "Give an estimate of calls or rows a day, or leave it empty."


class NotUnconditional(Refusal):
    """Only an unconditional resource can be subscribed to."""

    code = "not_unconditional"
    family = Family.CONFLICT
    zh = "资源“{entry}”不是无条件共享类，不能直接获取"
    en = "Resource '{entry}' is not unconditional and cannot be subscribed to"
    next_zh = "请提交共享申请，由提供部门在规定时限内答复。"
    next_en = "File an application; the provider answers within the limit."


class OwnResource(Refusal):
    """A department does not apply to itself."""

    code = "own_resource"
    family = Family.CONFLICT
    zh = "资源“{entry}”由本部门提供，无需申请"
    en = "Resource '{entry}' is your own department's"
    next_zh = "请在本部门系统内使用。"
    next_en = "Use it inside your own department."


class FieldMissing(Refusal):
    """A part of the application form that the Measures ask for is empty (requirement 26)."""

    code = "field_missing"
    family = Family.INVALID
    zh = "请填写“{label}”"
    en = "'{field}' is required"
    next_zh = "补填后重新提交。"
    next_en = "Fill it in and submit again."


class UnknownChoice(Refusal):
    """A code outside its list."""

    code = "unknown_choice"
    family = Family.INVALID
    zh = "“{label}”的取值“{value}”不在可选范围内：{choices}"
    en = "'{value}' is not a value of {field}: {choices}"
    next_zh = "请从列表中选择。"
    next_en = "Choose one of the list."


class BadMatterCode(Refusal):
    """A matter code (事项编码) that cannot be the front of a purpose code."""

    code = "bad_matter_code"
    family = Family.INVALID
    zh = "事项编码“{value}”只能含字母、数字、“-”和“_”，最长 64 位"
    en = "Matter code '{value}' may hold letters, digits, '-' and '_', 64 at most"
    next_zh = "请按政务服务事项目录填写事项编码。"
    next_en = "Give the code of the matter as its register has it."


class UnknownItems(Refusal):
    """Items that the entry does not have, or the same item twice."""

    code = "unknown_items"
    family = Family.INVALID
    zh = "资源“{entry}”没有这些信息项，或有重复：{items}"
    en = "Resource '{entry}' has no such items, or they are repeated: {items}"
    next_zh = "请按目录中的信息项名称勾选。"
    next_en = "Choose from the items that the catalogue lists."


class NotAKey(Refusal):
    """A look-up item that the entry does not offer as a key."""

    code = "not_a_key"
    family = Family.INVALID
    zh = "信息项“{items}”不能作为查询条件，可用：{keys}"
    en = "Items {items} are no look-up keys; there are: {keys}"
    next_zh = "请改选目录标明可作查询条件的信息项。"
    next_en = "Choose items that the catalogue marks as keys."


class KeyNeeded(Refusal):
    """Personal data are asked one key at a time, never browsed."""

    code = "key_needed"
    family = Family.INVALID
    zh = "资源“{entry}”含个人标识信息，必须指定查询条件"
    en = "Resource '{entry}' holds personal identifiers and is queried by key only"
    next_zh = "请至少选择一个查询条件：{keys}。"
    next_en = "Choose at least one key: {keys}."


class MethodNotOffered(Refusal):
    """A method outside the entry's 共享方式."""

    code = "method_not_offered"
    family = Family.INVALID
    zh = "资源“{entry}”的共享方式不包含“{method}”，可用：{methods}"
    en = "Resource '{entry}' is not shared by '{method}', only by: {methods}"
    next_zh = "请改选目录列明的共享方式。"
    next_en = "Choose a method that the catalogue lists."


class BulkNeedsDecision(Refusal):
    """Unconditional is not bulk: whoever subscribes gets personal data by key only."""

    code = "bulk_needs_decision"
    family = Family.FORBIDDEN
    zh = "资源“{entry}”含个人标识信息，无条件共享不提供批量下载"
    en = "Resource '{entry}' holds personal identifiers: sharing without condition gives no bulk download"
    next_zh = "请改选按查询条件取数的共享方式。"
    next_en = "Choose a method that asks by key."


class PeriodWrong(Refusal):
    """A period that ends before it begins, lies in the past, or never ends."""

    code = "period_wrong"
    family = Family.INVALID
    zh = "使用期限不正确：{start} 至 {end}（今天 {today}）"
    en = "The period {start} to {end} is wrong (today is {today})"
    next_zh = "请填写今天或以后结束、先始后止的期限，最长十年。"
    next_en = "Give a period that begins before it ends, has not ended, and ends within ten years."


class TruthStatementMissing(Refusal):
    """The applicant has not stated that the form is true (requirement 26)."""

    code = "truth_statement_missing"
    family = Family.INVALID
    zh = "尚未作出真实性承诺"
    en = "The statement of truth is missing"
    next_zh = "请确认所填内容真实并勾选承诺。"
    next_en = "Confirm that the form is true and tick the statement."


class SystemNotYours(Refusal):
    """A receiving system that is withdrawn or belongs to somebody else; strangers' systems look absent."""

    code = "system_not_yours"
    family = Family.INVALID
    zh = "接收系统“{system}”不存在、不属于本部门、已注销或重复"
    en = "Receiving system '{system}' is not an active system of your department, or is named twice"
    next_zh = "请选择本部门已登记的业务系统。"
    next_en = "Choose a registered system of your department."


class DeskQueriesOnly(Refusal):
    """A desk asks for one case at a time: nothing is downloaded or synchronised to it."""

    code = "desk_queries_only"
    family = Family.INVALID
    zh = "查询台“{system}”只能以联机查询方式使用"
    en = "The desk '{system}' takes method query only"
    next_zh = "请把共享方式改为联机查询，或另选接收系统。"
    next_en = "Ask for method query, or name another receiving system."


class AlreadyUnderWay(Refusal):
    """The same department, entry, matter and purpose are already being decided."""

    code = "already_under_way"
    family = Family.CONFLICT
    zh = "同一部门、资源、事项和用途已有办理中的申请"
    en = "The same application is already under way"
    next_zh = "请在“我的申请”中查看；需修改的先撤回。"
    next_en = "See it in your applications; withdraw it to change it."


class BasketSizeWrong(Refusal):
    """A basket without entries, or with more than one act shall carry."""

    code = "basket_size_wrong"
    family = Family.INVALID
    zh = "申请篮应有 1 至 {most} 个资源，现有 {count} 个"
    en = "A basket holds 1 to {most} resources; this one has {count}"
    next_zh = "请增减资源后重新提交；超过上限的，分成几个申请篮。"
    next_en = "Add or take out resources; more than that go into several baskets."


class EntryTwice(Refusal):
    """The same entry twice in one basket."""

    code = "entry_twice"
    family = Family.INVALID
    zh = "资源“{entry}”在申请篮中重复"
    en = "Resource '{entry}' is in the basket twice"
    next_zh = "请只保留一次，把所需信息项合在一起。"
    next_en = "Keep it once, with all the items that you need."


class BasketEntryWrong(Refusal):
    """One entry of a basket breaks a rule; nothing of the basket was done.  ``problems`` names each entry at fault."""

    code = "basket_entry_wrong"
    family = Family.INVALID
    zh = "申请篮中的“{entry}”：{why_zh}"
    en = "'{entry}' in the basket: {why_en}"
    next_zh = "{then_zh}更正前整篮都未办理。"
    next_en = "{then_en} Until then nothing of the basket is done."

    problems: tuple[Refusal, ...] = ()


class BasketEntryBlocked(BasketEntryWrong):
    """One entry of a basket cannot be asked for now: it changed, or is under way already; nothing was done."""

    code = "basket_entry_blocked"
    family = Family.CONFLICT
    zh = "申请篮中的“{entry}”目前不能办理：{why_zh}"
    en = "'{entry}' in the basket cannot go on now: {why_en}"


class NothingToSend(Refusal):
    """No entry of the basket is in a state that the verb moves."""

    code = "nothing_to_send"
    family = Family.CONFLICT
    zh = "申请篮 {basket} 中没有可以“{verb}”的资源"
    en = "Nothing in basket {basket} can be moved by '{verb}'"
    next_zh = "请查看篮中各资源的状态，轮到谁办理。"
    next_en = "See on the basket's page whose turn it is for each resource."


class BasketSent(Refusal):
    """What has been sent off is changed application by application."""

    code = "basket_sent"
    family = Family.CONFLICT
    zh = "申请篮 {basket} 已提交，不能整篮修改"
    en = "Basket {basket} has been sent off and cannot be changed as a whole"
    next_zh = "请逐个修改被退回的申请；需增加资源的，另建申请篮。"
    next_en = "Edit the returned applications one by one; further resources go into another basket."


class ExcludedByConditions(Refusal):
    """The entry's own structured conditions exclude what was asked: known before anybody decides."""

    code = "excluded_by_conditions"
    family = Family.FORBIDDEN
    zh = "目录使用条件不允许：{why_zh}"
    en = "The entry's conditions of use do not allow it: {why_en}"
    next_zh = "请核对条目的使用条件；用途确有不同的，另行提交申请。"
    next_en = "Compare the entry's conditions; apply anew if the purpose is another."


class BeyondAsked(Refusal):
    """A decision gives what nobody asked for."""

    code = "beyond_asked"
    family = Family.INVALID
    zh = "答复超出申请范围：{what}"
    en = "The decision goes beyond what was asked: {what}"
    next_zh = "请只在申请范围内选择。"
    next_en = "Choose within the application only."


class NothingCut(Refusal):
    """Consent in part that gives everything."""

    code = "nothing_cut"
    family = Family.INVALID
    zh = "部分同意与申请内容完全一致"
    en = "Consent in part gives everything that was asked"
    next_zh = "请改用“同意”，或缩小信息项、期限、行范围，或加强脱敏。"
    next_en = "Use 'consent', or cut items, period or rows, or strengthen a mask."


class NothingGiven(Refusal):
    """Consent in part that gives no item."""

    code = "nothing_given"
    family = Family.INVALID
    zh = "部分同意至少应提供一个信息项"
    en = "Consent in part must give at least one item"
    next_zh = "一项也不提供的，请选择“不予同意”并说明理由。"
    next_en = "To give none, refuse with a reason."


class RuleTooWeak(Refusal):
    """An item rule weaker than the entry's own mask."""

    code = "rule_too_weak"
    family = Family.INVALID
    zh = "信息项“{item}”的脱敏规则“{rule}”弱于目录规定的“{mask}”"
    en = "Rule '{rule}' of item '{item}' is weaker than the catalogue's '{mask}'"
    next_zh = "请选择不弱于目录规定的规则。"
    next_en = "Choose a rule at least as strong as the catalogue's."


class TermsWrong(Refusal):
    """Call bounds outside what the platform carries."""

    code = "terms_wrong"
    family = Family.INVALID
    zh = "“{field}”应在 1 至 {most} 之间"
    en = "'{field}' must lie between 1 and {most}"
    next_zh = "请调整后重新答复。"
    next_en = "Change it and decide again."


class GroundUnknown(Refusal):
    """A ground that is neither a condition of the catalogue nor a cited law (requirement 28)."""

    code = "ground_unknown"
    family = Family.INVALID
    zh = "不予同意的理由必须是目录列明的使用条件，或写明名称、文号、条款的法律依据"
    en = "A refusal needs a condition of the catalogue or a law cited with title, number and article"
    next_zh = "请从理由列表中选择，或完整引用法律依据；目录之外的新增条件不能作为理由。"
    next_en = "Choose from the list or cite the law in full; a condition outside the catalogue is no ground."


class GroundDoesNotHold(Refusal):
    """A condition is given as the ground although the application meets it."""

    code = "ground_does_not_hold"
    family = Family.INVALID
    zh = "该申请符合条件“{ground}”，不能以此为由不予同意"
    en = "The application meets the condition '{ground}'"
    next_zh = "请核对申请内容，选择实际成立的理由。"
    next_en = "Choose a ground that really holds."


class ReasonMissing(Refusal):
    """A no, or a stop, without its reason (51号 Art. 12)."""

    code = "reason_missing"
    family = Family.INVALID
    zh = "请说明理由"
    en = "A reason is required"
    next_zh = "用对方能看懂的话写明理由。"
    next_en = "Write it so that the other side understands."


class NotOverdue(Refusal):
    """The limit has not passed."""

    code = "not_overdue"
    family = Family.CONFLICT
    zh = "答复期限为 {due_on}，尚未超期"
    en = "The answer is due on {due_on}; it is not overdue"
    next_zh = "请等待期限届满。"
    next_en = "Wait until the limit has passed."


class AlreadyEscalated(Refusal):
    """Escalated once; twice would be noise."""

    code = "already_escalated"
    family = Family.CONFLICT
    zh = "该申请已提请主管部门协调"
    en = "This application has already been escalated"
    next_zh = "请在时间线中查看协调进展。"
    next_en = "See the timeline."


class AlreadySubscribed(Refusal):
    """This system already has a live standing grant for this purpose."""

    code = "already_subscribed"
    family = Family.CONFLICT
    zh = "该系统已就同一用途获得此资源"
    en = "This system already holds this resource for this purpose"
    next_zh = "请在“我的授权”中查看。"
    next_en = "See it in your grants."


class StopReasonUnknown(Refusal):
    """Stopping for a reason outside the list (requirement 34)."""

    code = "stop_reason_unknown"
    family = Family.INVALID
    zh = "暂停或撤销的原因“{value}”不在规定范围内：{choices}"
    en = "'{value}' is no reason for stopping a grant: {choices}"
    next_zh = "请选择规定的原因；不得单方面停止供数。"
    next_en = "Choose a reason of the list; nobody stops one-sidedly."


class EntryDoesNotCarry(Refusal):
    """The entry as published now does not carry this grant."""

    code = "entry_does_not_carry"
    family = Family.CONFLICT
    zh = "目录条目当前不支持该授权：{why_zh}"
    en = "The entry as published does not carry this grant: {why_en}"
    next_zh = "请先恢复或更新目录条目，或缩小授权范围。"
    next_en = "Restore or update the entry first, or narrow the grant."


class GrantNotOver(Refusal):
    """The last day of the grant has not passed."""

    code = "grant_not_over"
    family = Family.CONFLICT
    zh = "授权有效期至 {valid_to}，尚未到期"
    en = "The grant is valid until {valid_to}"
    next_zh = "请等待到期。"
    next_en = "Wait until it ends."


class GrantsInService(Refusal):
    """An entry is not retired under the feet of those who use it (requirement 34)."""

    code = "grants_in_service"
    family = Family.CONFLICT
    zh = "该资源仍有 {count} 个使用中的授权：{numbers}"
    en = "{count} grants of this resource are in service: {numbers}"
    next_zh = "请先暂停条目（授权随之暂停并通知使用部门），或逐个撤销授权。"
    next_en = "Suspend the entry first (its grants are suspended with notice), or revoke them one by one."
