"""Reading deputyships: facts out."""

from __future__ import annotations

from dataclasses import replace

from django.db.models import Q, QuerySet

from shuqiao.accounts import permissions
from shuqiao.accounts import queries as accounts
from shuqiao.accounts.deputies import rules
from shuqiao.accounts.deputies.facts import DeputyshipFacts
from shuqiao.accounts.deputies.models import Deputyship
from shuqiao.kernel import clock, pages
from shuqiao.kernel.actors import Actor, present
from shuqiao.kernel.pages import Page
from shuqiao.kernel.refusals import Refusal, require


def facts(row: Deputyship) -> DeputyshipFacts:
    """The facts of a row."""
    return DeputyshipFacts(
        row.pk, row.person_id, row.person.name, row.deputy_id, row.deputy.name, row.department,
        tuple(row.roles), row.valid_from, row.valid_to, row.state,
    )  # fmt: skip


def rows() -> QuerySet[Deputyship]:
    """Every deputyship, with both people."""
    return Deputyship.objects.select_related("person", "deputy")


def deputyships(actor: Actor | None, after: str | None = None, limit: int | None = None) -> Page[DeputyshipFacts]:
    """Those that the actor gave or holds, newest first; everybody's for the three managers."""
    who = require(present(actor))
    found, size, me = rows().order_by("-pk"), pages.limit(limit), permissions.person_id(who)
    if not permissions.sees_all_people(who):
        found = found.filter(Q(person=me) | Q(deputy=me))
    if after:
        found = found.filter(pk__lt=pages.row_number(after))
    page = list(found[: size + 1])
    return Page(tuple(facts(one) for one in page[:size]), str(page[size - 1].pk) if len(page) > size else None)


def offered(actor: Actor) -> tuple[DeputyshipFacts, ...]:
    """What the actor, in person, may act under today: both people in, and of the deputyship's department."""
    today, me = clock.today(), permissions.person_id(actor)
    found = rows().filter(
        deputy=me, state="active", valid_from__lte=today, valid_to__gte=today, person__state="active"
    )  # fmt: skip
    return tuple(facts(one) for one in found.order_by("pk")[:20] if one.person.department_id == one.department)


def as_deputy(own: Actor, deputyship: int) -> Actor | None:
    """``own`` in the roles of the other; None where the deputyship is not in force for them.

    The roles are those given, cut to what the other still holds and a deputy may take.
    """
    found = next((one for one in offered(own) if one.id == deputyship), None)
    if found is None or own.department != found.department or own.deputy_of:
        return None
    try:
        other = accounts.actor_of_person(found.person)
    except Refusal:
        return None
    roles = frozenset(found.roles) & frozenset(rules.deputisable(other.roles))
    return replace(own, roles=roles, deputy_of=other.id, deputy_of_name=other.name)
