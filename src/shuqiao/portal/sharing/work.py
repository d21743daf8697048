"""What sharing adds to the home page: applications that wait for the reader."""

from __future__ import annotations

from collections.abc import Iterator

from shuqiao.kernel.actors import Actor
from shuqiao.portal import work
from shuqiao.sharing import queries
from shuqiao.sharing.states import HEAD, REVIEWERS

TASKS = {"to_approve": HEAD, "to_decide": REVIEWERS, "overdue": ("authority_reviewer",)}
"""Box → the roles that have to act on it."""


def waiting(actor: Actor) -> Iterator[work.WorkItem]:
    """One task per application in a box of the reader's."""
    for box, roles in TASKS.items():
        if not actor.has(*roles):
            continue
        for found in queries.applications(actor, box, limit=50).items:
            yield work.WorkItem(
                task=f"sharing.task.{box}",
                title=found.entry_name,
                link=f"/sharing/applications/{found.number}/",
                number=found.number,
                kind="application",
                state=found.state,
                due_on=found.due_on,
            )


work.sources.append(waiting)
