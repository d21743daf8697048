"""The refusals of deputyships and hand-overs."""

from __future__ import annotations

from shuqiao.kernel.refusals import Family, Refusal


class DeputyUnfit(Refusal):
    """The wrong person: oneself, another department's, or one who is gone."""

    code = "deputy_unfit"
    family = Family.INVALID
    zh = "不能由此人代办：{why_zh}"
    en = "This person cannot be the deputy: {why_en}"
    next_zh = "请选择本部门另一位在岗人员。"
    next_en = "Choose another active person of your department."


class DeputyRolesWrong(Refusal):
    """Only roles one holds oneself, and never those of the three managers (GB/T 39477)."""

    code = "deputy_roles_wrong"
    family = Family.INVALID
    zh = "只能把本人持有的角色交人代办（系统管理员、安全管理员、审计员不得代办）；可选：{allowed}"
    en = "Only roles of your own can be deputised, none of the three managers': {allowed}"
    next_zh = "请改选可交办的角色；三员的角色请安全管理员另行分配。"
    next_en = "Choose among those roles; for the three managers the security manager assigns roles."


class DeputyPeriodWrong(Refusal):
    code = "deputy_period_wrong"
    family = Family.INVALID
    zh = "代办期间不正确：起始不晚于结束，结束不早于今天，最长 {days} 天"
    en = "The period is wrong: it starts before it ends, ends today or later, and lasts {days} days at most"
    next_zh = "请更正起止日期；长期离岗请办理移交。"
    next_en = "Correct the days; for a longer absence hand the tasks over."


class DeputyNamedAlready(Refusal):
    code = "deputy_named_already"
    family = Family.CONFLICT
    zh = "已指定“{name}”为代办人，尚未终止"
    en = "'{name}' is your deputy already"
    next_zh = "请先终止原来的代办，再重新指定。"
    next_en = "End that deputyship first, then name it anew."


class NoDeputyOfDeputy(Refusal):
    """Whoever stands in for somebody passes nothing on."""

    code = "no_deputy_of_deputy"
    family = Family.FORBIDDEN
    zh = "以代办身份不能再“{verb}”"
    en = "A deputy may not '{verb}' in another's name"
    next_zh = "请先切换回本人身份；如需他人代办，请由原岗位人员指定。"
    next_en = "Act for yourself again; another deputy is named by the person whose roles they are."


class NotYourDeputyship(Refusal):
    """Not in force: expired, ended, not begun, or somebody else's."""

    code = "not_your_deputyship"
    family = Family.CONFLICT
    zh = "该代办未生效、已到期或已终止"
    en = "This deputyship has not begun, has run out or was ended"
    next_zh = "请在“代办”页核对起止日期。"
    next_en = "See its days on the page 'Deputies'."


class SuccessorUnfit(Refusal):
    code = "successor_unfit"
    family = Family.INVALID
    zh = "不能移交给此人：{why_zh}"
    en = "The tasks cannot go to this person: {why_en}"
    next_zh = "请选择同一部门另一位在岗人员。"
    next_en = "Choose another active person of the same department."


class TasksOpen(Refusal):
    """Whoever leaves hands over first, so that nothing is left without a person."""

    code = "tasks_open"
    family = Family.CONFLICT
    zh = "“{name}”名下还有 {count} 项未办结事项（{what}），不能停用账号"
    en = "'{name}' still has {count} open tasks ({what}); the account cannot be deactivated"
    next_zh = "请先在该人员页面点击“移交”，把全部事项移交给本部门接手人。"
    next_en = "Press 'Hand over' on the person's page first, and choose a successor of the department."
