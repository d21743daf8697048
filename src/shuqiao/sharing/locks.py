"""Lock and load: the row stays ours until the transaction ends."""

from __future__ import annotations

from typing import TypeVar

from django.db import models

from shuqiao.kernel.refusals import Absent
from shuqiao.kernel.texts import as_stored
from shuqiao.sharing.facts import ApplicationFacts, EmergencyFacts, GrantFacts, OutageFacts, RenewalFacts, TalkFacts
from shuqiao.sharing.models import Application, Basket, Direct, Emergency, Grant, Outage, Renewal, StopTalk
from shuqiao.sharing.records import application_facts, grant_facts
from shuqiao.sharing.records_grants import emergency_facts, outage_facts, renewal_facts, talk_facts

Row = TypeVar("Row", bound=models.Model)


def locked(model: type[Row], what: str, number: str, column: str = "number") -> Row:
    """The row of ``number``, locked.  Raises ``Absent``, which names ``what`` it is."""
    row = model._default_manager.select_for_update().filter(**{column: as_stored(number)}).first()
    if row is None:
        raise Absent(what=f"{what} {number}")
    return row


def lock_application(number: str) -> tuple[Application, ApplicationFacts]:
    """The locked row and its facts.  Raises ``Absent``."""
    row = locked(Application, "申请 application", number)
    return row, application_facts(row)


def lock_grant(number: str) -> tuple[Grant, GrantFacts]:
    """The locked row and its facts.  Raises ``Absent``."""
    row = locked(Grant, "授权 grant", number)
    return row, grant_facts(row)


def lock_basket(number: str) -> tuple[Basket, list[Application], list[Direct]]:
    """A basket, its applications and what it takes directly, locked in one order everywhere.  Raises ``Absent``."""
    row = locked(Basket, "申请篮 basket", number)
    asked = Application.objects.select_for_update().filter(basket=row).order_by("entry_code")
    return row, list(asked), list(Direct.objects.filter(basket=row).order_by("entry_code"))


def lock_renewal(number: str) -> tuple[Grant, GrantFacts, Renewal, RenewalFacts]:
    """A renewal under its grant, the grant first everywhere.  Raises ``Absent``."""
    row, grant, asked = _under_grant(Renewal, "续期申请 renewal", number)
    return row, grant, asked, renewal_facts(asked)


def lock_talk(number: str) -> tuple[Grant, GrantFacts, StopTalk, TalkFacts]:
    """A negotiated stop under its grant.  Raises ``Absent``."""
    row, grant, talk = _under_grant(StopTalk, "停用协商 negotiation", number)
    return row, grant, talk, talk_facts(talk)


def lock_emergency(number: str) -> tuple[GrantFacts, Emergency, EmergencyFacts]:
    """An emergency stop under its grant.  Raises ``Absent``."""
    _, grant, row = _under_grant(Emergency, "紧急停用 emergency", number)
    return grant, row, emergency_facts(row)


def lock_outage(number: str) -> tuple[Outage, OutageFacts]:
    """An announced outage.  Raises ``Absent``."""
    row = locked(Outage, "停用预告 outage", number)
    return row, outage_facts(row)


def _under_grant(model: type[Row], what: str, number: str) -> tuple[Grant, GrantFacts, Row]:
    """A thing said about a grant, its grant locked first everywhere."""
    named = model._default_manager.filter(number=as_stored(number))
    grant = named.values_list("grant_id", flat=True).first()
    if grant is None:
        raise Absent(what=f"{what} {number}")
    row, facts = lock_grant(str(grant))
    return row, facts, named.select_for_update(of=("self",)).select_related("grant").get()
