"""Refusals around the answer: extension, joint sign, routing, the head's consent, answers together, supply."""

from __future__ import annotations

from shuqiao.kernel.refusals import Family, Refusal


class NoExtension(Refusal):
    """The rule set under which the clock runs knows no extension."""

    code = "no_extension"
    family = Family.CONFLICT
    zh = "本申请的答复期限适用“{title_zh}”（{article_zh}），该规定没有延期"
    en = "The clock of this application runs under '{title_en}' ({article_en}), which knows no extension"
    next_zh = "请在期限内答复；确有困难的，及早与申请部门、主管部门沟通。"
    next_en = "Answer within the limit; where that is hard, talk to the applicant and the authority early."


class ExtensionDaysWrong(Refusal):
    """More working days than the rule set allows, or none."""

    code = "extension_days_wrong"
    family = Family.INVALID
    zh = "延期须为 1 至 {most} 个工作日（{article}），填写的是 {asked}"
    en = "An extension has 1 to {most} working days ({article}); {asked} was asked"
    next_zh = "请更正天数。"
    next_en = "Correct the number of days."


class ExtensionAlreadyAsked(Refusal):
    """An extension is asked once."""

    code = "extension_already_asked"
    family = Family.CONFLICT
    zh = "本申请已申请过延期，延期只能申请一次"
    en = "An extension was asked for already; it is asked once"
    next_zh = "请在现有期限内答复。"
    next_en = "Answer within the present limit."


class ExtensionOverdue(Refusal):
    """The limit has passed: what is late is coordinated by the authority, not extended."""

    code = "extension_overdue"
    family = Family.CONFLICT
    zh = "答复期限 {due_on} 已过，不能再申请或同意延期"
    en = "The limit of {due_on} has passed; it can no longer be extended"
    next_zh = "超期事项由主管部门协调，请尽快答复。"
    next_en = "What is overdue is coordinated by the authority; answer soon."


class NoExtensionAsked(Refusal):
    """Nothing waits for the authority's answer."""

    code = "no_extension_asked"
    family = Family.CONFLICT
    zh = "本申请没有待答复的延期申请"
    en = "No extension waits for an answer"
    next_zh = "请刷新页面查看最新状态。"
    next_en = "Reload to see the present state."


class OwnHand(Refusal):
    """Nobody consents to what they asked for or proposed themselves."""

    code = "own_hand"
    family = Family.FORBIDDEN
    zh = "“{verb}”须由提出人以外的人办理"
    en = "'{verb}' is for somebody other than the person who proposed it"
    next_zh = "请由另一位有权限的人员办理。"
    next_en = "Let another person with that role do it."


class UnitNotHere(Refusal):
    """An inner unit that is not one of the provider's, or is closed."""

    code = "unit_not_here"
    family = Family.INVALID
    zh = "“{unit}”不是本部门在用的内设机构"
    en = "'{unit}' is no inner unit of your department in use"
    next_zh = "请从本部门的内设机构中选择；没有的，请数据专员先新增。"
    next_en = "Choose one of your department's inner units; the data officer can add one."


class UnitHasIt(Refusal):
    """Routing to the unit that has it already."""

    code = "unit_has_it"
    family = Family.CONFLICT
    zh = "本申请已在“{unit}”办理"
    en = "'{unit}' has this application already"
    next_zh = "请选择其他内设机构，或由该机构退回转办。"
    next_en = "Choose another unit, or let that unit route it back."


class NotRouted(Refusal):
    """There is no unit to route it back from."""

    code = "not_routed"
    family = Family.CONFLICT
    zh = "本申请没有转办，无需退回"
    en = "This application was not routed to a unit"
    next_zh = "可直接答复，或转办给内设机构。"
    next_en = "Answer it, or route it to a unit."


class JointSignOpen(Refusal):
    """An answer waits while inner units are asked."""

    code = "joint_sign_open"
    family = Family.CONFLICT
    zh = "会签尚未结束，还差：{units}"
    en = "The joint sign is open; still to sign: {units}"
    next_zh = "请等各内设机构签署意见，或说明理由结束会签后再办理。"
    next_en = "Wait for the units, or close the joint sign with a reason first."


class NoJointSignOpen(Refusal):
    """Nothing to sign or to close."""

    code = "no_joint_sign_open"
    family = Family.CONFLICT
    zh = "本申请没有进行中的会签"
    en = "No joint sign is open"
    next_zh = "请刷新页面查看最新状态。"
    next_en = "Reload to see the present state."


class UnitsWrong(Refusal):
    """A joint sign names some units, each once, not too many."""

    code = "units_wrong"
    family = Family.INVALID
    zh = "会签须选择 1 至 {most} 个内设机构，每个只选一次"
    en = "A joint sign asks 1 to {most} inner units, each once"
    next_zh = "请更正选择。"
    next_en = "Correct the choice."


class NotYourUnit(Refusal):
    """An opinion is given by a person of a unit that was asked and has not spoken."""

    code = "not_your_unit"
    family = Family.FORBIDDEN
    zh = "本次会签没有征求您所在内设机构的意见，或该机构已签署"
    en = "Your inner unit was not asked, or has signed already"
    next_zh = "由被征求意见的内设机构人员签署；人员所在机构由数据专员维护。"
    next_en = "A person of a unit that was asked signs; the data officer says who belongs where."


class OpinionUnknown(Refusal):
    """An opinion outside its list."""

    code = "opinion_unknown"
    family = Family.INVALID
    zh = "会签意见“{value}”不在可选范围内：{choices}"
    en = "'{value}' is no opinion: {choices}"
    next_zh = "请从列表中选择。"
    next_en = "Choose one of the list."


class TogetherSizeWrong(Refusal):
    """Too few or too many applications for one act, or one of them twice."""

    code = "together_size_wrong"
    family = Family.INVALID
    zh = "一次批量答复 2 至 {most} 件申请，每件一次；选择了 {count} 件"
    en = "2 to {most} applications are answered together, each once; {count} were chosen"
    next_zh = "请增减所选申请。"
    next_en = "Choose more or fewer."


class NotAlike(Refusal):
    """Only like applications get one answer."""

    code = "not_alike"
    family = Family.INVALID
    zh = "所选申请不属于同一资源，也不属于同一事项，不能合并答复"
    en = "The chosen applications are neither for one entry nor for one matter"
    next_zh = "请只选择同一资源或同一事项的申请。"
    next_en = "Choose applications for one entry or for one matter."


class PartNeedsOneEntry(Refusal):
    """Consent in part names items, which one entry has."""

    code = "part_needs_one_entry"
    family = Family.INVALID
    zh = "批量“部分同意”只能用于同一资源的申请"
    en = "Consent in part together is for applications for one entry"
    next_zh = "请只选择同一资源的申请，或逐件答复。"
    next_en = "Choose applications for one entry, or answer one by one."


class TogetherBlocked(Refusal):
    """Applications that cannot get this answer: nothing was answered.  ``problems`` names each of them."""

    code = "together_blocked"
    family = Family.CONFLICT
    zh = "申请 {number}（{entry}）不能这样答复：{why_zh}"
    en = "Application {number} ({entry}) cannot be answered so: {why_en}"
    next_zh = "所选申请均未答复。请去掉该件后重试，或逐件答复。{then_zh}"
    next_en = "None of them was answered. Leave that one out, or answer one by one. {then_en}"

    problems: tuple[Refusal, ...] = ()


class DerivationNotLess(Refusal):
    """A derived item that says more than the raw items asked would have said."""

    code = "derivation_not_less"
    family = Family.INVALID
    zh = "衍生信息项“{item}”不能替代所申请的信息项：{why_zh}"
    en = "The derived item '{item}' cannot stand for what was asked: {why_en}"
    next_zh = "请改选由所申请信息项直接得出的衍生信息项。"
    next_en = "Choose a derived item whose inputs were asked."


class AlreadyDelivered(Refusal):
    """The first delivery happens once."""

    code = "already_delivered"
    family = Family.CONFLICT
    zh = "授权 {grant} 已有首次供数回执"
    en = "Grant {grant} has its first delivery already"
    next_zh = "无需处理。"
    next_en = "Nothing is to be done."


class GrantHasEnded(Refusal):
    """A delivery that arrives for a grant that is over starts and ends nothing."""

    code = "grant_has_ended"
    family = Family.CONFLICT
    zh = "授权 {grant} 已终止，不再登记首次供数"
    en = "Grant {grant} has ended; no first delivery is noted"
    next_zh = "无需处理。"
    next_en = "Nothing is to be done."
