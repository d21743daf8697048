"""The verbs on deputyships, one transaction each."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import IntegrityError, transaction

from shuqiao.accounts import permissions, queries
from shuqiao.accounts import rules as accounts
from shuqiao.accounts.actions.notices import notify
from shuqiao.accounts.actions.people import locked_person
from shuqiao.accounts.deputies import rules
from shuqiao.accounts.deputies.errors import DeputyNamedAlready, DeputyUnfit, NoDeputyOfDeputy
from shuqiao.accounts.deputies.facts import DeputyshipFacts
from shuqiao.accounts.deputies.models import Deputyship
from shuqiao.accounts.deputies.queries import facts
from shuqiao.accounts.deputies.states import DEPUTYSHIP
from shuqiao.accounts.events import Event
from shuqiao.audit.actions import record
from shuqiao.kernel import clock
from shuqiao.kernel.actors import Actor, ActorKind, not_permitted, present
from shuqiao.kernel.canonical import day
from shuqiao.kernel.refusals import Absent, Refusal, require

PAGE = "/accounts/deputies/"


def _in_person(actor: Actor | None, verb: str) -> Actor | Refusal:
    who = require(present(actor))
    if who.kind is not ActorKind.PERSON:  # a token, narrowed and mortal, gives nobody roles without bounds
        return not_permitted(DEPUTYSHIP.word(verb), ["person"])
    return NoDeputyOfDeputy(verb=DEPUTYSHIP.word(verb)) if who.deputy_of else who


def name_deputy(
    actor: Actor | None, deputy: int, roles: Iterable[str], valid_from: date, valid_to: date
) -> DeputyshipFacts:
    """The actor names a deputy for the own roles, from–to (指定代办人); the deputy is told."""
    with transaction.atomic():
        who = require(_in_person(actor, "name_deputy"))
        person = locked_person(permissions.person_id(who))
        try:
            other = queries.person(who, deputy)
        except Absent as gone:
            raise DeputyUnfit(field="deputy", why_zh="没有此人", why_en="there is no such person") from gone
        held = accounts.with_implied(person.roles)
        given = require(rules.deputy_for(person, held, other, roles, valid_from, valid_to, clock.today()))
        try:
            with transaction.atomic():
                row = Deputyship.objects.create(
                    person_id=given.person, deputy_id=given.deputy, department=given.department,
                    roles=list(given.roles), valid_from=valid_from, valid_to=valid_to, made_at=clock.now(),
                )  # fmt: skip
        except IntegrityError as twice:
            raise DeputyNamedAlready(field="deputy", name=other.name) from twice
        told = {
            "deputy": f"person:{other.id}", "roles": list(given.roles),
            "valid_from": day(valid_from), "valid_to": day(valid_to),
        }  # fmt: skip
        record(who, Event.DEPUTY_NAMED.value, f"person:{person.id}", told, department=person.department,
               items=[f"person:{other.id}"])  # fmt: skip
        said = {"person": person.name, "valid_from": day(valid_from), "due_on": day(valid_to)}
        notify("deputy_named", said, PAGE, person=other.id)
        return facts(row)


def end_deputyship(actor: Actor | None, number: int) -> DeputyshipFacts:
    """Either ends it at once (终止代办); both are told.  To anybody else it does not exist."""
    with transaction.atomic():
        who = require(present(actor))
        row = Deputyship.objects.select_for_update().filter(pk=number if 0 <= number < 2**63 else -1).first()
        me = permissions.person_id(who)
        if row is None or me not in (row.person_id, row.deputy_id):
            raise Absent(what="代办 deputyship")
        row.state = require(DEPUTYSHIP.move(row.state, "end_deputyship")).to
        row.save(update_fields=["state"])
        told = {"deputy": f"person:{row.deputy_id}", "roles": list(row.roles)}
        record(who, Event.DEPUTYSHIP_ENDED.value, f"person:{row.person_id}", told, department=row.department,
               items=[f"person:{row.deputy_id}"])  # fmt: skip
        for reader in (row.person_id, row.deputy_id):
            notify("deputyship_ended", {"person": row.person.name, "deputy": row.deputy.name}, PAGE, person=reader)
        return facts(row)
