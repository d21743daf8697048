"""Refusals about renewals, negotiated stops, emergency stops, outages and test grants."""

from __future__ import annotations

from shuqiao.kernel.refusals import Family, Refusal


class RenewalTooEarly(Refusal):
    """A renewal is offered a while before the end, when it can be judged whether the purpose still stands."""

    code = "renewal_too_early"
    family = Family.CONFLICT
    zh = "授权有效期至 {valid_to}，自 {from_on} 起可办理续期"
    en = "The grant is valid until {valid_to}; it can be renewed from {from_on} on"
    next_zh = "请在该日以后办理；平台届时会提示。"
    next_en = "Come back then; the platform will remind you."


class RenewalEndWrong(Refusal):
    """A new end that is not later than the present one, or lies more than ten years ahead."""

    code = "renewal_end_wrong"
    family = Family.INVALID
    zh = "续期至 {until} 不正确：应晚于现有期限 {valid_to}，且不晚于 {latest}"
    en = "A renewal until {until} is wrong: it lies after {valid_to}, and not after {latest}"
    next_zh = "请改填续期后的截止日期。"
    next_en = "Give another end."


class PurposeNotConfirmed(Refusal):
    """A renewal says that the purpose still stands."""

    code = "purpose_not_confirmed"
    family = Family.INVALID
    zh = "尚未确认原使用目的仍然存在"
    en = "It is not confirmed that the purpose still stands"
    next_zh = "仍为原目的使用的，请勾选确认；目的已改变的，请重新申请。"
    next_en = "Confirm it if you go on for the same purpose; apply anew for another one."


class WideningNeedsApplication(Refusal):
    """A renewal gives no more than the grant: a wider use needs a new consent (requirement 35)."""

    code = "widening_needs_application"
    family = Family.CONFLICT
    zh = "续期不能增加信息项：{items} 不在授权 {grant} 内"
    en = "A renewal adds no items: {items} are not in grant {grant}"
    next_zh = "扩大范围请重新申请：{link} 已带入原申请的资源。"
    next_en = "Apply anew for more: {link} opens an application for the same resource."


class NotRenewable(Refusal):
    """A standing grant is renewed by its user at once; a test grant ends."""

    code = "not_renewable"
    family = Family.CONFLICT
    zh = "该授权不能这样续期：{why_zh}"
    en = "The grant is not renewed like this: {why_en}"
    next_zh = "{then_zh}"
    next_en = "{then_en}"


class RenewalOpen(Refusal):
    """A renewal of this grant is under way."""

    code = "renewal_open"
    family = Family.CONFLICT
    zh = "该授权已有办理中的续期申请"
    en = "A renewal of this grant is under way"
    next_zh = "请在授权页面查看进展；需要修改的先撤回。"
    next_en = "See the grant's page; withdraw it to change it."


class OwnRenewal(Refusal):
    """Nobody decides on their own request, and no deputy on one of whom they stand for."""

    code = "own_renewal"
    family = Family.FORBIDDEN
    zh = "本人（或被代办人）提出的续期申请，不能由本人审批或答复"
    en = "A renewal is not decided by whoever asked for it, nor by their deputy"
    next_zh = "请由本部门另一位负责人或审核人办理。"
    next_en = "Another head or reviewer of your department decides it."


class NotAgreed(Refusal):
    """``agreed`` is a reason only where both sides agreed, on record (requirement 34)."""

    code = "not_agreed"
    family = Family.CONFLICT
    zh = "没有可依据的商定记录：双方尚未就“{verb}”达成一致，或商定的日期 {from_on} 未到"
    en = "Nothing on record that both sides agreed to '{verb}' (agreed from: {from_on})"
    next_zh = "请先在授权页面提出停用协商，由对方答复同意。"
    next_en = "Propose the stop on the grant's page first; the other side answers."


class AgreedOtherwise(Refusal):
    """What is carried out is what was agreed."""

    code = "agreed_otherwise"
    family = Family.CONFLICT
    zh = "双方商定的是“{agreed}”，不是“{verb}”"
    en = "Both sides agreed to '{agreed}', not to '{verb}'"
    next_zh = "请按商定的方式办理，或重新协商。"
    next_en = "Do what was agreed, or negotiate anew."


class TalkOpen(Refusal):
    """One negotiation at a time."""

    code = "talk_open"
    family = Family.CONFLICT
    zh = "该授权已有进行中的停用协商"
    en = "A stop of this grant is being negotiated already"
    next_zh = "请先答复或撤回已有的提议。"
    next_en = "Answer or withdraw that proposal first."


class NotYourTurn(Refusal):
    """A proposal is answered by the other side, and withdrawn by the one that made it."""

    code = "not_your_turn"
    family = Family.FORBIDDEN
    zh = "应由{turn}办理，不是本部门"
    en = "It is for the other side to do this: {turn}"
    next_zh = "请等待对方办理；撤回提议由提出方办理。"
    next_en = "Wait for the other side; only the proposer withdraws a proposal."


class DayWrong(Refusal):
    """A day in the past, or after the grant's end."""

    code = "day_wrong"
    family = Family.INVALID
    zh = "日期 {day} 不正确：应在 {first} 至 {last} 之间"
    en = "The day {day} is wrong: it lies between {first} and {last}"
    next_zh = "请改填日期。"
    next_en = "Give another day."


class VerbUnknown(Refusal):
    """What can be negotiated."""

    code = "stop_verb_unknown"
    family = Family.INVALID
    zh = "“{value}”不是可协商的停用方式：{choices}"
    en = "'{value}' cannot be negotiated; these can: {choices}"
    next_zh = "请选择暂停、撤销或缩小范围。"
    next_en = "Choose to suspend, to revoke or to narrow."


class RemedyMissing(Refusal):
    """After an emergency stop, whoever resumes says what was done."""

    code = "remedy_missing"
    family = Family.INVALID
    zh = "该授权因安全事件紧急停用，恢复时须说明已采取的处置措施"
    en = "The grant was stopped in an emergency: say what was done before it is resumed"
    next_zh = "请写明事件原因、处置措施和验证情况。"
    next_en = "Say what happened, what was done and how it was checked."


class OutageTooLate(Refusal):
    """A planned outage is told in time (users.md 8, frustration 3)."""

    code = "outage_too_late"
    family = Family.INVALID
    zh = "停用预告应提前 {working_days} 个工作日，最早可停用日期为 {earliest}"
    en = "A planned outage is told {working_days} working days ahead: from {earliest} at the earliest"
    next_zh = "请推迟停用；确属紧急的，写明紧急原因，平台将记录备查。"
    next_en = "Put it off; in a real emergency say why, and the platform keeps it on record."


class OutagePeriodWrong(Refusal):
    """An outage begins before it ends, has not ended, lasts no longer than a month and lies within a year."""

    code = "outage_period_wrong"
    family = Family.INVALID
    zh = "停用时段不正确：{start} 至 {end}"
    en = "The outage from {start} to {end} is wrong"
    next_zh = "请填写先始后止、尚未结束、一年以内开始、最长 31 天的时段；更长的停用请与使用部门协商暂停。"
    next_en = (
        "Give a period that begins within a year, ends after it begins and lasts 31 days at most; negotiate longer."
    )


class OutageEntriesWrong(Refusal):
    """An outage names entries of the department that announces it, each once."""

    code = "outage_entries_wrong"
    family = Family.INVALID
    zh = "资源 {entries} 不存在、不属于本部门或重复"
    en = "Entries {entries} do not exist, are not your department's, or are named twice"
    next_zh = "请从本部门已发布的资源中选择，一次最多 {most} 个。"
    next_en = "Choose published entries of your department, {most} at most."


class OutageNotOver(Refusal):
    """The outage still lasts."""

    code = "outage_not_over"
    family = Family.CONFLICT
    zh = "停用预告至 {to_at}，尚未结束"
    en = "The outage lasts until {to_at}"
    next_zh = "请等待结束，或取消预告。"
    next_en = "Wait, or cancel the notice."


class TestNotPossible(Refusal):
    """A test grant belongs to an application of one's own that nobody has decided yet."""

    code = "test_not_possible"
    family = Family.CONFLICT
    zh = "不能为该申请开通测试：{why_zh}"
    en = "No test grant for this application: {why_en}"
    next_zh = "{then_zh}"
    next_en = "{then_en}"


class NotATest(Refusal):
    """The verb is for test grants only."""

    code = "not_a_test"
    family = Family.CONFLICT
    zh = "{number} 是正式授权，不是测试授权"
    en = "{number} is a production grant, not a test grant"
    next_zh = "正式授权的停用，请提出停用协商。"
    next_en = "Negotiate the stop of a production grant."


class TestGrantOnly(Refusal):
    """What a test grant is not for."""

    code = "test_grant_only"
    family = Family.CONFLICT
    zh = "{number} 是测试授权，只返回生成的数据，不能“{verb}”"
    en = "{number} is a test grant with generated data only; '{verb}' is not for it"
    next_zh = "测试授权到期自动结束，也可由使用部门随时结束。"
    next_en = "It ends by itself; its user may end it at any time."


class StillUnderWay(Refusal):
    """A department without successor is closed when nothing of it is under way any more."""

    code = "sharing_under_way"
    family = Family.CONFLICT
    zh = "该部门尚有办理中的共享申请 {numbers}，且未指定承接部门"
    en = "Applications {numbers} of this department are under way, and no successor is named"
    next_zh = "请指定承接部门，或先撤回、答复这些申请。"
    next_en = "Name the successor, or withdraw and answer these applications first."
