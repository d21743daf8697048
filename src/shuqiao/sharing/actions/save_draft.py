from __future__ import annotations

from django.db import transaction

from shuqiao.audit.actions import record
from shuqiao.kernel.actors import Actor, present
from shuqiao.kernel.refusals import require
from shuqiao.sharing import events, permissions
from shuqiao.sharing.facts import ApplicationFacts, Scope
from shuqiao.sharing.locks import lock_application
from shuqiao.sharing.records import scope_columns, write
from shuqiao.sharing.rules import texts
from shuqiao.sharing.states import APPLICATION


@transaction.atomic
def save_draft(actor: Actor | None, number: str, scope: Scope) -> ApplicationFacts:
    """Keep the form as it stands (暂存); nothing is checked before it is submitted."""
    who = require(present(actor))
    row, asked = lock_application(number)
    require(permissions.may(who, "save_draft", asked))
    require(texts.storable(scope))
    move = require(APPLICATION.move(asked.state, "save_draft"))
    saved = write(row, state=move.to, **scope_columns(scope))
    record(who, events.DRAFT_SAVED, events.of_application(number), {"version": saved.version})
    return saved
