"""Lock and load: the row stays ours until the transaction ends."""

from __future__ import annotations

from shuqiao.kernel.refusals import Absent
from shuqiao.sharing.facts import ApplicationFacts, GrantFacts
from shuqiao.sharing.models import Application, Grant
from shuqiao.sharing.records import application_facts, grant_facts


def lock_application(number: str) -> tuple[Application, ApplicationFacts]:
    """The locked row and its facts.  Raises ``Absent``."""
    row = Application.objects.select_for_update().filter(number=number.replace("\x00", "")).first()
    if row is None:
        raise Absent(what=f"申请 application {number}")
    return row, application_facts(row)


def lock_grant(number: str) -> tuple[Grant, GrantFacts]:
    """The locked row and its facts.  Raises ``Absent``."""
    row = Grant.objects.select_for_update().filter(number=number.replace("\x00", "")).first()
    if row is None:
        raise Absent(what=f"授权 grant {number}")
    return row, grant_facts(row)
