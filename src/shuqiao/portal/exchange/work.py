"""What this room adds to the home page: grants that wait for an attachment."""

from __future__ import annotations

from collections.abc import Iterator

from shuqiao.exchange import permissions, queries
from shuqiao.kernel.actors import Actor
from shuqiao.portal import words, work


def waiting(actor: Actor) -> Iterator[work.WorkItem]:
    """One task per live grant of the reader's department that cannot be supplied yet."""
    if not actor.has(permissions.OFFICER):
        return
    for gap in queries.gaps(actor, limit=50):
        if gap.provider == actor.department:
            yield work.WorkItem(
                task="exchange.task.attach",
                title=gap.zh if words.language() == "zh" else gap.en,
                link=f"/exchange/attachments/new/?entry={gap.entry_code}",
                number=gap.grant,
            )


work.sources.append(waiting)
