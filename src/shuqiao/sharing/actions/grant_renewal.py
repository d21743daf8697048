from __future__ import annotations

from django.db import transaction

from shuqiao.audit.actions import record
from shuqiao.catalogue.queries import known_entry
from shuqiao.kernel import clock
from shuqiao.kernel.actors import Actor, present
from shuqiao.kernel.refusals import Absent, require
from shuqiao.kernel.texts import as_stored
from shuqiao.sharing import clocks, events, permissions
from shuqiao.sharing.facts import GrantFacts
from shuqiao.sharing.locks import lock_renewal
from shuqiao.sharing.models import Renewal
from shuqiao.sharing.rules import renewing, texts
from shuqiao.sharing.states import RENEWAL
from shuqiao.sharing.steps_grants import follow, save


@transaction.atomic
def grant_renewal(actor: Actor | None, number: str, note: str = "") -> GrantFacts:
    """The provider lets the grant run on until the day that was asked (同意续期): a new version, new orders."""
    who = require(present(actor))
    code = Renewal.objects.filter(number=as_stored(number)).values_list("grant__entry_code", flat=True).first()
    if code is None:
        raise Absent(what=f"续期申请 renewal {number}")
    entry = known_entry(code, hold=True)  # before the grant, as everywhere
    row, grant, asked_row, asked = lock_renewal(number)
    require(permissions.may_about_grant(who, "grant_renewal", RENEWAL, asked, grant, grant.provider))
    require(permissions.may_with_grant(who, "renew", grant))
    require(renewing.renewable(grant, entry, asked.until, clock.today()) or texts.fits("note", note))
    asked_row.state = require(RENEWAL.move(asked.state, "grant_renewal")).to
    asked_row.decided_at, asked_row.decided_by, asked_row.answer = clock.now(), who.name, note
    asked_row.save()
    clocks.stop(events.of_renewal(number))
    saved = save(row, grant, "renew", valid_to=asked.until)
    facts = {"version": saved.version, "renewal": number, "was_until": grant.valid_to.isoformat(),
             "valid_to": saved.valid_to.isoformat()}  # fmt: skip
    record(who, events.RENEWED, events.of_grant(grant.number), facts, department=grant.consumer)
    return follow(saved, "grant_renewed")
