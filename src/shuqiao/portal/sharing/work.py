"""What sharing adds to the home page: applications that wait for the reader."""

from __future__ import annotations

from collections.abc import Iterator

from shuqiao.kernel.actors import Actor
from shuqiao.portal import work
from shuqiao.portal.sharing import demand_work as demand_work
from shuqiao.sharing import queries
from shuqiao.sharing.states import APPLICANTS, HEAD, REVIEWERS

TASKS = {"to_approve": HEAD, "to_decide": REVIEWERS, "overdue": ("authority_reviewer",)}
"""Box → the roles that have to act on it."""


def waiting(actor: Actor) -> Iterator[work.WorkItem]:
    """One task per application in a box of the reader's; what waits for the head in one basket is one task."""
    for box, roles in TASKS.items():
        if not actor.has(*roles):
            continue
        baskets: set[str] = set()
        for found in queries.applications(actor, box, limit=50).items:
            together = found.basket if box == "to_approve" else None
            if together in baskets:
                continue
            if together:
                baskets.add(together)
            yield work.WorkItem(
                task="sharing.task.basket" if together else f"sharing.task.{box}",
                title=found.scope.matter_name if together else found.entry_name,
                link=f"/sharing/baskets/{together}/" if together else f"/sharing/applications/{found.number}/",
                number=together or found.number,
                kind="application",
                state=found.state,
                due_on=found.due_on,
            )


def in_use(actor: Actor) -> Iterator[work.WorkItem]:
    """What use leaves to do: disposals to report, to answer, overdue; grants whose use is not recorded."""
    boxes = {"to_do": APPLICANTS, "to_answer": REVIEWERS, "overdue": ("authority_reviewer",)}
    for box, roles in boxes.items():
        if not actor.has(*roles):
            continue
        for found in queries.disposals(actor, box, limit=50).items:
            yield work.WorkItem(
                task=f"use.task.disposal_{box}",
                title=found.entry_name,
                link=f"/sharing/disposals/{found.number}/",
                number=found.number,
                kind="disposal",
                state=found.state,
                due_on=found.due_on,
            )
    if actor.has(*APPLICANTS):
        for owed in queries.usage_owed(actor):
            yield work.WorkItem(
                task="use.task.usage",
                title=owed.grant.entry_name,
                link=f"/sharing/usage/new/?grant={owed.grant.number}",
                number=owed.grant.number,
                kind="grant",
                state=owed.grant.state,
                due_on=owed.due_on,
            )


work.sources.append(waiting)
work.sources.append(in_use)
