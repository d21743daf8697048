"""What 供需对接 and 争议协调 add to the home page."""

from __future__ import annotations

from collections.abc import Iterator

from shuqiao.kernel.actors import Actor
from shuqiao.portal import work
from shuqiao.portal.sharing.demand_shown import TASKS
from shuqiao.sharing import dispute_permissions, queries
from shuqiao.sharing.states.disputes import PEOPLE, STEERING

DEMANDS = ("to_approve", "to_dispatch", "to_claim", "ours")
COORDINATING = {"authority", "superior", "decided", "not_executed"}


def waiting(actor: Actor) -> Iterator[work.WorkItem]:
    """Demands and disputes in which the reader has the next step."""
    yield from _demands(actor)
    yield from _disputes(actor)


def _demands(actor: Actor) -> Iterator[work.WorkItem]:
    for box in DEMANDS:
        if not actor.has(*TASKS[box]):
            continue
        for found in queries.demands(actor, box, limit=50).items:
            if box == "ours" and found.state == "dispatched":
                continue  # it waits in to_claim
            yield work.WorkItem(
                task=f"demand.task.{box}", title=found.wish.name, link=f"/sharing/demands/{found.number}/",
                number=found.number, kind="demand", state=found.state, due_on=found.due_on,
            )  # fmt: skip


def _disputes(actor: Actor) -> Iterator[work.WorkItem]:
    if not actor.has(*PEOPLE, *STEERING):
        return
    for found in queries.disputes(actor, "open", limit=50).items:
        task = ""
        if actor.has(*STEERING) and found.state in COORDINATING:
            task = "dispute.task.coordinate"
        elif found.state == "negotiating" and actor.department in found.sides:
            task = "dispute.task.negotiate"
        elif found.state in ("executing", "not_executed") and actor.department == found.respondent:
            task = "dispute.task.carry_out"
        if task and dispute_permissions.sees(actor, found):
            yield work.WorkItem(
                task=task, title=found.subject_name, link=f"/sharing/disputes/{found.number}/", number=found.number,
                kind="dispute", state=found.state, due_on=found.due_on,
            )  # fmt: skip


work.sources.append(waiting)
