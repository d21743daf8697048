"""What this room adds to the 工作台: messages that were given up, for the operator."""

from __future__ import annotations

from collections.abc import Iterator

from shuqiao.accounts.delivery import permissions, queries
from shuqiao.kernel.actors import Actor
from shuqiao.portal import work
from shuqiao.portal.home import count_text


def failed(actor: Actor) -> Iterator[work.WorkItem]:
    """One task for all of them."""
    if permissions.may_see_deliveries(actor) is None:
        count = queries.dead(work.MOST + 1)
        if count:
            yield work.WorkItem("work.dead", count_text(count), "/accounts/notices/deliveries/")


work.sources.append(failed)
