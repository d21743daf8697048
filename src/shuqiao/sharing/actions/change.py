"""A grant changes: the end that all verbs on grants share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from shuqiao.accounts.actions import notify
from shuqiao.audit.actions import record
from shuqiao.kernel.actors import Actor
from shuqiao.sharing import events, registries
from shuqiao.sharing.facts import GrantFacts
from shuqiao.sharing.models import Grant
from shuqiao.sharing.records import write_grant


def change_grant(who: Actor, event: str, row: Grant, grant: GrantFacts, facts: Mapping[str, Any]) -> GrantFacts:
    """Save the grant's next version, tell the registry, record once, and give both sides notice."""
    saved = write_grant(row, grant)
    registries.announce(saved)
    record(who, event, events.of_grant(saved.number), {"version": saved.version, **facts}, department=saved.consumer)
    told = {"number": saved.number, "entry": saved.entry_name, "reason": saved.stop_reason}
    notice = f"grant_{event.rpartition('.')[2]}"
    for code in (saved.consumer, saved.provider):
        notify(notice, told, f"/sharing/grants/{saved.number}/", department=code)
    return saved
