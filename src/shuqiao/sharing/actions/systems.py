"""The receiving systems that an application or a subscription names."""

from __future__ import annotations

from collections.abc import Sequence

from shuqiao.accounts import queries
from shuqiao.accounts.facts import ClientSystemFacts
from shuqiao.kernel.refusals import Absent


def known_systems(ids: Sequence[str]) -> tuple[ClientSystemFacts, ...]:
    """Those of ``ids`` that exist, whoever they belong to; a rule says which may be used."""
    found = []
    for name in ids:
        try:
            found.append(queries.system(name))
        except Absent:
            continue
    return tuple(found)
