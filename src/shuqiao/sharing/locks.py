"""Lock and load: the row stays ours until the transaction ends."""

from __future__ import annotations

from shuqiao.kernel.refusals import Absent
from shuqiao.sharing.facts import ApplicationFacts, GrantFacts
from shuqiao.sharing.models import Application, Basket, Direct, Grant
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


def lock_basket(number: str) -> tuple[Basket, list[Application], list[Direct]]:
    """A basket, its applications and what it takes directly, locked in one order everywhere.  Raises ``Absent``."""
    row = Basket.objects.select_for_update().filter(number=number.replace("\x00", "")).first()
    if row is None:
        raise Absent(what=f"申请篮 basket {number}")
    asked = Application.objects.select_for_update().filter(basket=row).order_by("entry_code")
    return row, list(asked), list(Direct.objects.filter(basket=row).order_by("entry_code"))
