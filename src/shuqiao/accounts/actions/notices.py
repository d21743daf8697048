"""Notices in the portal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from shuqiao.accounts import permissions, queries
from shuqiao.accounts.delivery import outbox
from shuqiao.accounts.facts import NoticeFacts
from shuqiao.accounts.models import Notice, NoticeRead
from shuqiao.kernel import clock
from shuqiao.kernel.actors import Actor, present
from shuqiao.kernel.refusals import require


def notify(
    code: str,
    facts: Mapping[str, Any],
    link: str = "",
    *,
    department: str | None = None,
    person: int | None = None,
) -> None:
    """Put a notice before a whole department or one person, in the caller's transaction.

    What goes beyond the portal (e-mail, SMS, webhooks) is put into the outbox in the same transaction.

    ``code`` names the bilingual text ``notice.<code>`` of the portal's words, ``facts`` fill it.
    Records nothing: a notice repeats what the calling action records.
    """
    with transaction.atomic():
        notice = Notice.objects.create(
            department_id=department, person_id=person, code=code, facts=dict(facts), link=link, at=clock.now()
        )
        outbox.put(notice)


def mark_read(actor: Actor | None, notice: int) -> NoticeFacts:
    """Take a notice off the actor's own list.  Records nothing: it changes what one reader sees, no more."""
    with transaction.atomic():
        who = permissions.person_id(require(present(actor)))
        facts = queries.notice(actor, notice)
        NoticeRead.objects.get_or_create(notice_id=notice, person_id=who)
        return facts
