"""Refusals of daily work: nobody decides on their own application, reminders, what cannot be reminded of."""

from __future__ import annotations

from shuqiao.kernel.refusals import Family, Refusal


class OwnApplication(Refusal):
    """Nobody decides on an application of their own, and no deputy on one of whom they stand for."""

    code = "own_application"
    family = Family.FORBIDDEN
    zh = "本人（或被代办人）提出的申请，不能由本人“{verb}”"
    en = "'{verb}' is not for whoever applied, nor for their deputy"
    next_zh = "请由本部门另一位负责人或审核人办理；没有他人的，请安全管理员另行分配角色。"
    next_en = "Let another head or reviewer of the department do it, or ask the security manager to appoint one."


class NothingToRemind(Refusal):
    """Nobody else's turn: it is settled, a draft, or the reminder's own."""

    code = "nothing_to_remind"
    family = Family.CONFLICT
    zh = "“{number}”目前没有等待他人办理的事项，无需催办"
    en = "Nothing of '{number}' waits for anybody else now"
    next_zh = "请刷新页面，查看当前状态和轮到谁办理。"
    next_en = "Reload the page to see its state and whose turn it is."


class RemindedToday(Refusal):
    """At most one reminder a working day, by one person, about one thing."""

    code = "reminded_today"
    family = Family.CONFLICT
    zh = "您已于 {on} 催办过“{number}”，每个工作日只能催办一次"
    en = "You reminded of '{number}' on {on}; once a working day is enough"
    next_zh = "请于 {next_on} 起再催办；超期的申请会自动提请主管部门协调。"
    next_en = "Remind again from {next_on} on; what is overdue goes before the authority by itself."
