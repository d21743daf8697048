"""Reading second factors; never a secret of somebody else."""

from __future__ import annotations

from shuqiao.accounts import permissions, rules
from shuqiao.accounts.external.ways import configured
from shuqiao.accounts.facts import PersonFacts
from shuqiao.accounts.models import Person, RecoveryCode, SecondFactor
from shuqiao.accounts.second.sealing import unseal
from shuqiao.kernel.actors import Actor


def state(person: int) -> str:
    """``absent``, ``enrolling`` or ``active``."""
    return SecondFactor.objects.filter(pk=person).values_list("state", flat=True).first() or "absent"


def needed(person: PersonFacts, *, external: bool) -> str:
    """What is still to come after the first factor: nothing, a ``code``, or to ``enrol``."""
    ways = configured()
    enrolled = state(person.id) == "active"
    return rules.second_needed(ways.second, person.roles, enrolled, external, ways.second_after_external)


def to_confirm(actor: Actor) -> tuple[str, str] | None:
    """The login and the secret that ``actor`` is to enter in an authenticator; None once confirmed."""
    who = permissions.person_id(actor)
    row = SecondFactor.objects.filter(pk=who, state="enrolling").first()
    if row is None:
        return None
    return Person.objects.values_list("login", flat=True).get(pk=who), unseal(who, row.sealed)


def recovery_left(person: int) -> int:
    """How many recovery codes are unused."""
    return RecoveryCode.objects.filter(person_id=person).count()
