"""The verb of the index."""

from __future__ import annotations

from django.db import transaction

from shuqiao.audit.actions import record
from shuqiao.catalogue import permissions
from shuqiao.catalogue.events import REINDEXED
from shuqiao.catalogue.search import keeping
from shuqiao.catalogue.search.errors import IndexNotWritten
from shuqiao.catalogue.search.files import Broken
from shuqiao.kernel.actors import Actor
from shuqiao.kernel.refusals import require


def reindex(actor: Actor | None) -> int:
    """Build this host's search index anew from the database (重建检索索引); the number of entries in it.

    The files are written before the transaction: they are derived, and searches go on meanwhile.
    Raises ``ActorMissing``, ``NotPermitted``, ``IndexNotWritten``.
    """
    require(permissions.may_tend_index(actor))
    try:
        count = keeping.rebuild()
    except (Broken, OSError) as why:
        raise IndexNotWritten(why=str(why)[:200]) from why
    with transaction.atomic():
        record(actor, REINDEXED, "index:catalogue", {"entries": count})
    return count
