from __future__ import annotations

from typing import Any

from django.db import transaction

from shuqiao.accounts.actions import notify
from shuqiao.accounts.queries import authority_departments, department
from shuqiao.audit.actions import record
from shuqiao.kernel import clock as kernel_clock
from shuqiao.kernel.actors import Actor, ActorKind, not_permitted, present
from shuqiao.kernel.refusals import Absent, Words, require
from shuqiao.sharing import clocks, events
from shuqiao.sharing.errors import ClockNotDue
from shuqiao.sharing.facts import Act, RunningClock
from shuqiao.sharing.models import Clock
from shuqiao.sharing.rules.clocks import act_on

_EVENTS = {
    Act.REMIND: events.CLOCK_REMINDED,
    Act.DUE_TODAY: events.CLOCK_DUE_TODAY,
    Act.ESCALATE: events.CLOCK_ESCALATED,
    Act.PRESS: events.CLOCK_PRESSED,
}
_NOTICES = {
    Act.REMIND: "clock_reminded",
    Act.DUE_TODAY: "clock_due_today",
    Act.ESCALATE: "clock_escalated",
    Act.PRESS: "clock_pressed",
}


@transaction.atomic
def act_on_clock(actor: Actor | None, clock_id: int) -> RunningClock:
    """Remind, say that today is the last day, bring silence before the authority, or press again: what is due now.

    It decides nothing about the thing itself: silence is neither consent nor refusal (requirement 28).
    """
    who = require(present(actor))
    if who.kind is not ActorKind.SYSTEM:
        raise not_permitted(Words("催办", "Remind"), ("system",))
    row = Clock.objects.select_for_update().filter(pk=clock_id).first()
    if row is None:
        raise Absent(what=f"期限 clock {clock_id}")
    found, calendar = clocks.facts(row), clocks.calendar()
    today = kernel_clock.today()
    act = act_on(found, today, calendar, clocks.pace())
    if act is None:
        raise ClockNotDue(limit=found.limit)
    done = clocks.acted(row, act)
    told: dict[str, Any] = {
        "limit": found.limit,
        "due_on": found.due_on.isoformat(),
        "article": found.article,
        "rule_set": found.rule_set_name,
        "rule_set_version": found.rule_set_version,
    }
    if act is Act.PRESS:
        told["presses"] = done.presses
    record(who, _EVENTS[act], found.subject, told, department=found.turn)
    _tell(found, act, calendar.between(today, found.due_on))
    return done


def _tell(found: RunningClock, act: Act, left: int) -> None:
    """Before and on the last day whoever owes; past it the authority and both sides too."""
    readers = [found.turn]
    if act in (Act.ESCALATE, Act.PRESS):
        readers = [*(d.code for d in authority_departments()), found.turn, *([found.other] if found.other else [])]
    told = {
        "number": found.subject.partition(":")[2],
        "limit": found.limit,
        "due_on": found.due_on.isoformat(),
        "left": str(max(left, 0)),
        "over": str(max(-left, 0)),
        "turn": _name(found.turn),
    }
    for code in dict.fromkeys(readers):
        notify(_NOTICES[act], told, found.link, department=code)


def _name(code: str) -> str:
    try:
        return department(code).name
    except Absent:
        return code
