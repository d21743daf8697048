"""Refusals about disputes."""

from __future__ import annotations

from shuqiao.kernel.refusals import Family, Refusal


class NothingToDispute(Refusal):
    """The thing stands in a state that nobody has to object to."""

    code = "dispute_nothing_to_dispute"
    family = Family.CONFLICT
    zh = "{what}目前没有可提出争议的事由"
    en = "Nothing about {what} can be disputed now"
    next_zh = "可提出争议的情形：申请不予同意、部分同意或超期未答复，授权被暂停或撤销，需求不予提供。"
    next_en = "An application refused, granted in part or overdue; a grant suspended or revoked; a demand declined."
    bilingual = ("what",)


class DisputeOpen(Refusal):
    code = "dispute_already_open"
    family = Family.CONFLICT
    zh = "本部门就同一事项已有正在处理的争议"
    en = "Your department has an open dispute about the same thing"
    next_zh = "请在原争议中继续办理。"
    next_en = "Go on in that one."


class NotNegotiated(Refusal):
    """协商 comes first, and leaves a record (51号 Art. 12; 809)."""

    code = "dispute_not_negotiated"
    family = Family.CONFLICT
    zh = "提请协调之前应先协商，目前还没有协商记录"
    en = "Negotiation comes first, and no meeting is on record"
    next_zh = "请先与对方协商并登记协商记录，再提请主管部门协调。"
    next_en = "Negotiate, record the meeting, then bring it before the authority."


class MeetingWrong(Refusal):
    code = "dispute_meeting_wrong"
    family = Family.INVALID
    zh = "协商记录的日期应在争议提出之后、今天或以前（填写的是 {held_on}）"
    en = "A meeting lies between the opening of the dispute and today (given: {held_on})"
    next_zh = "请更正日期。"
    next_en = "Correct the day."


class PartyDecides(Refusal):
    """Nobody decides in their own matter."""

    code = "dispute_party_decides"
    family = Family.CONFLICT
    zh = "{department}是争议一方，不能以主管部门身份处理"
    en = "{department} is a side of this dispute and cannot decide it"
    next_zh = "请提请上级处理。"
    next_en = "Take it to the superior."


class NoHigherForum(Refusal):
    """The rule set knows nobody above the present forum for these two sides."""

    code = "dispute_no_higher_forum"
    family = Family.CONFLICT
    zh = "按现行规则集，该争议到此为止，没有更上一级的处理机构"
    en = "Under the rule set in force nobody stands above the present forum for these two sides"
    next_zh = "请由当前机构作出处理决定。"
    next_en = "The present forum decides."


class RulingIncomplete(Refusal):
    """A decision without the part that makes it one."""

    code = "dispute_ruling_incomplete"
    family = Family.INVALID
    zh = "处理决定缺少：{label}"
    en = "The decision lacks: {field}"
    next_zh = "请写明处理意见；责令执行的写明期限；上级作出的写明文号。"
    next_en = "Say what is decided; by when where something is owed; the paper's number where a superior decided."


class DueDayWrong(Refusal):
    code = "dispute_due_day_wrong"
    family = Family.INVALID
    zh = "执行期限应在今天或以后、一年以内（填写的是 {due_on}）"
    en = "The day lies between today and a year from now (given: {due_on})"
    next_zh = "请更正期限。"
    next_en = "Correct the day."


class CannotReopen(Refusal):
    """重新答复 is for what was refused."""

    code = "dispute_cannot_reopen"
    family = Family.CONFLICT
    zh = "只有不予同意的申请和不予提供的需求可以责令重新答复"
    en = "Only a refused application or a declined demand is answered anew"
    next_zh = "请选择“支持主张”，写明应当做什么。"
    next_en = "Choose 'upheld' and say what is owed."


class NothingOwed(Refusal):
    code = "dispute_nothing_owed"
    family = Family.CONFLICT
    zh = "处理决定维持原答复，没有需要执行的内容"
    en = "The decision lets the answer stand: nothing is to be executed"
    next_zh = "请直接办结。"
    next_en = "Close it."


class SomethingOwed(Refusal):
    code = "dispute_something_owed"
    family = Family.CONFLICT
    zh = "处理决定有需要执行的内容，不能直接办结"
    en = "The decision says what is owed: it cannot be closed yet"
    next_zh = "请交付执行，执行后确认。"
    next_en = "Put it into execution and confirm that."


class NotYetDue(Refusal):
    code = "dispute_not_yet_due"
    family = Family.CONFLICT
    zh = "执行期限 {due_on} 尚未届满"
    en = "The last day of execution, {due_on}, has not passed"
    next_zh = "期限届满后仍未执行的，再登记未执行。"
    next_en = "Report it when the day has passed."
