"""Lock and load: the row stays ours until the transaction ends."""

from __future__ import annotations

from shuqiao.kernel.refusals import Absent
from shuqiao.sharing.facts import ApplicationFacts, EmergencyFacts, GrantFacts, OutageFacts, RenewalFacts, TalkFacts
from shuqiao.sharing.models import Application, Basket, Direct, Emergency, Grant, Outage, Renewal, StopTalk
from shuqiao.sharing.records import application_facts, grant_facts
from shuqiao.sharing.records_grants import emergency_facts, outage_facts, renewal_facts, talk_facts


def lock_application(number: str) -> tuple[Application, ApplicationFacts]:
    """The locked row and its facts.  Raises ``Absent``."""
    row = Application.objects.select_for_update().filter(number=_clean(number)).first()
    if row is None:
        raise Absent(what=f"申请 application {number}")
    return row, application_facts(row)


def lock_grant(number: str) -> tuple[Grant, GrantFacts]:
    """The locked row and its facts.  Raises ``Absent``."""
    row = Grant.objects.select_for_update().filter(number=_clean(number)).first()
    if row is None:
        raise Absent(what=f"授权 grant {number}")
    return row, grant_facts(row)


def lock_basket(number: str) -> tuple[Basket, list[Application], list[Direct]]:
    """A basket, its applications and what it takes directly, locked in one order everywhere.  Raises ``Absent``."""
    row = Basket.objects.select_for_update().filter(number=_clean(number)).first()
    if row is None:
        raise Absent(what=f"申请篮 basket {number}")
    asked = Application.objects.select_for_update().filter(basket=row).order_by("entry_code")
    return row, list(asked), list(Direct.objects.filter(basket=row).order_by("entry_code"))


def lock_renewal(number: str) -> tuple[Grant, GrantFacts, Renewal, RenewalFacts]:
    """A renewal under its grant, the grant first everywhere.  Raises ``Absent``."""
    found = Renewal.objects.filter(number=_clean(number)).values_list("grant_id", flat=True).first()
    if found is None:
        raise Absent(what=f"续期申请 renewal {number}")
    row, grant = lock_grant(str(found))
    asked = Renewal.objects.select_for_update(of=("self",)).select_related("grant").get(number=_clean(number))
    return row, grant, asked, renewal_facts(asked)


def lock_talk(number: str) -> tuple[Grant, GrantFacts, StopTalk, TalkFacts]:
    """A negotiated stop under its grant.  Raises ``Absent``."""
    found = StopTalk.objects.filter(number=_clean(number)).values_list("grant_id", flat=True).first()
    if found is None:
        raise Absent(what=f"停用协商 negotiation {number}")
    row, grant = lock_grant(str(found))
    talk = StopTalk.objects.select_for_update(of=("self",)).select_related("grant").get(number=_clean(number))
    return row, grant, talk, talk_facts(talk)


def lock_emergency(number: str) -> tuple[GrantFacts, Emergency, EmergencyFacts]:
    """An emergency stop under its grant.  Raises ``Absent``."""
    found = Emergency.objects.filter(number=_clean(number)).values_list("grant_id", flat=True).first()
    if found is None:
        raise Absent(what=f"紧急停用 emergency {number}")
    _, grant = lock_grant(str(found))
    row = Emergency.objects.select_for_update(of=("self",)).select_related("grant").get(number=_clean(number))
    return grant, row, emergency_facts(row)


def lock_outage(number: str) -> tuple[Outage, OutageFacts]:
    """An announced outage.  Raises ``Absent``."""
    row = Outage.objects.select_for_update().filter(number=_clean(number)).first()
    if row is None:
        raise Absent(what=f"停用预告 outage {number}")
    return row, outage_facts(row)


def _clean(number: str) -> str:
    """A number that holds NUL names nothing: what is recorded and stopped is named by what was asked."""
    return number.replace("\x00", "\ufffd")
