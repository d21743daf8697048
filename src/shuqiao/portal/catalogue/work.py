"""What the catalogue adds to the home page: entries that wait for the reader."""

from __future__ import annotations

from collections.abc import Iterator

from shuqiao.catalogue import queries
from shuqiao.kernel.actors import Actor
from shuqiao.portal import work


def waiting(actor: Actor) -> Iterator[work.WorkItem]:
    """One task per entry of the reader's review queue."""
    for entry in queries.review_queue(actor, limit=50).items:
        yield work.WorkItem(
            task=f"catalogue.task.{entry.state}",
            title=entry.name,
            link=f"/catalogue/{entry.id}/",
            number=entry.code,
            kind="entry",
            state=entry.state,
        )


work.sources.append(waiting)
