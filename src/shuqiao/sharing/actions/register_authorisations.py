from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

from django.db import IntegrityError, transaction

from shuqiao.accounts.queries import department
from shuqiao.audit.actions import record
from shuqiao.kernel import clock
from shuqiao.kernel.actors import Actor, present
from shuqiao.kernel.canonical import canonical
from shuqiao.kernel.refusals import require
from shuqiao.kernel.texts import as_stored
from shuqiao.sharing import events, permissions_of_use
from shuqiao.sharing.errors import ConsentTwice
from shuqiao.sharing.facts import AuthorisationFacts, Consent
from shuqiao.sharing.models import Authorisation
from shuqiao.sharing.records import next_number
from shuqiao.sharing.rules import authorisations as rules
from shuqiao.sharing.rulesets import in_force
from shuqiao.sharing.states import AuthorisationState
from shuqiao.sharing.use_records import authorisation_facts


@transaction.atomic
def register_authorisations(actor: Actor | None, consents: Sequence[Consent]) -> tuple[AuthorisationFacts, ...]:
    """Register personal authorisations (授权书登记), one or a whole day's: all of them or none."""
    who = require(present(actor))
    require(permissions_of_use.may_begin(who, "register_authorisations"))
    owner, today = department(who.department or ""), clock.today()
    years = in_force().amount("authorisation_years") or 1
    numbers = [as_stored(one.number) for one in consents[: rules.MOST_IN_BATCH]]
    valid = Authorisation.objects.filter(department=owner.code, number__in=numbers, state=AuthorisationState.VALID)
    require(rules.batch(consents, frozenset(valid.values_list("number", flat=True))))
    for one in consents:
        require(rules.registrable(one, today, years))
    try:
        with transaction.atomic():
            rows = [_save(one, owner.code, owner.name, who.name) for one in consents]
    except IntegrityError as same:
        raise ConsentTwice(field="number", number=consents[0].number) from same
    lines = tuple(events.of_authorisation(row.register) for row in rows)
    told = {"count": len(rows), "sha256": sha256(canonical([row.number for row in rows])).hexdigest()}
    record(who, events.AUTHORISATIONS_REGISTERED, events.of_authorisations(today.isoformat()), told, items=lines)
    return tuple(authorisation_facts(row) for row in rows)


def _save(consent: Consent, code: str, name: str, by: str) -> Authorisation:
    return Authorisation.objects.create(
        register=next_number("SQS", clock.today().year),
        department=code,
        department_name=name,
        number=consent.number,
        form=consent.form,
        case=consent.case,
        matter_code=consent.scope.matter_code,
        entries=list(consent.scope.entries),
        purposes=list(consent.scope.purposes),
        valid_from=consent.valid_from,
        valid_to=consent.valid_to,
        registered_at=clock.now(),
        registered_by=by,
    )
