"""Verbs on identities: sign in by another system's word, link, unlink (requirement 70)."""

from __future__ import annotations

from django.contrib.auth.hashers import make_password
from django.db import transaction

from shuqiao.accounts import permissions, queries, rules
from shuqiao.accounts.actions.people import enter_person, locked_person
from shuqiao.accounts.actions.sign_in import DOOR, address_key, count, entered, failed, lock_of, require_unlocked
from shuqiao.accounts.errors import NotOnOneself
from shuqiao.accounts.events import Event
from shuqiao.accounts.external.errors import IdentityInactive, IdentityTaken, IdentityUnknown, ProviderAway
from shuqiao.accounts.external.facts import IdentityFacts, Vouched
from shuqiao.accounts.external.queries import identity_facts
from shuqiao.accounts.external.ways import CAS, HEADER, LOGIN, OIDC, Link, configured
from shuqiao.accounts.facts import PersonFacts
from shuqiao.accounts.models import Department, Identity, Person
from shuqiao.accounts.permissions import Verb
from shuqiao.accounts.states import IDENTITY, VERBS
from shuqiao.audit.actions import record
from shuqiao.kernel import clock
from shuqiao.kernel.actors import Actor, ActorKind, not_permitted, present
from shuqiao.kernel.refusals import Absent, Refusal, require

LONGEST_WINDOW = 10**9
"""A limit that no count reaches: what is counted under it never locks."""


def sign_in_vouched(vouched: Vouched, address: str) -> PersonFacts:
    """The person for whom a provider vouched.

    An identity that is linked signs its person in; one that is not finds a person by the claim that the
    setting names, or becomes one where the setting says so; otherwise it waits for an operator and
    :class:`IdentityUnknown` says under which number.
    """
    require_unlocked((address_key(address),), clock.real_now())
    with transaction.atomic():
        identity = _seen(vouched)
        outcome = _person_for(identity, vouched)
        if isinstance(outcome, Refusal):
            told = {"address": address, "way": vouched.way, "why": outcome.code, "identity": identity.pk}
            record(DOOR, Event.SIGN_IN_REFUSED.value, f"identity:{identity.pk}", told)
        else:
            person, how = outcome
            entered(person, vouched.way, address, **({"identity": how} if how else {}))
    if isinstance(outcome, Refusal):
        raise outcome
    return outcome[0]


def refuse_sign_in(way: str, refusal: Refusal, address: str) -> Refusal:
    """Count and record a sign-in that failed before anybody was known; the refusal to tell.

    Failures from one address lock it as wrong passwords do; a provider that is away locks nobody out, and
    is recorded once in a quarter of an hour.
    """
    at = clock.real_now()
    away = isinstance(refusal, ProviderAway)
    locked = None if away else lock_of(address)
    if locked is not None:
        return locked  # enough is recorded of it: nobody fills the log from outside
    told = {"address": address, "way": way, "why": refusal.code}
    with transaction.atomic():
        if not away or count(f"away:{way}", at, LONGEST_WINDOW).failures == 1:
            record(DOOR, Event.SIGN_IN_REFUSED.value, f"sign_in:{way}", told)
    if away:
        return refusal
    return failed(None, (address_key(address),), at, address) or refusal


def _seen(vouched: Vouched) -> Identity:
    """The row of an identity, locked; made at its first coming."""
    at = clock.real_now()
    fresh = {"way": vouched.way, "shown": vouched.shown, "seen_at": at}
    row, made = Identity.objects.get_or_create(issuer=vouched.issuer, subject=vouched.subject, defaults=fresh)
    row = Identity.objects.select_for_update(of=("self",)).select_related("person").get(pk=row.pk)
    if not made:
        row.shown, row.seen_at = vouched.shown, at
        row.save(update_fields=["shown", "seen_at"])
    return row


def _person_for(identity: Identity, vouched: Vouched) -> tuple[PersonFacts, str] | Refusal:
    """The person, and how the identity came to be theirs: "" before, ``linked`` or ``created`` now."""
    if identity.person is not None:
        facts = queries.person_facts(identity.person)
        return (facts, "") if facts.active else IdentityInactive()
    found = _by_claim(identity, vouched)
    how = "linked"
    if found is None and not _named_already(vouched):
        found, how = _created(identity, vouched), "created"
    if found is None:
        return IdentityUnknown(number=identity.pk)
    Identity.objects.filter(pk=identity.pk).update(person_id=found.id, linked_at=clock.real_now())
    return found, how


def link_of(way: str) -> Link | None:
    """What names people at ``way``.  Records nothing: it only looks."""
    ways = configured()
    if way == HEADER and ways.header:
        return Link("value", ways.header.column)
    if way == OIDC and ways.oidc:
        return ways.oidc.link
    return ways.cas.link if way == CAS and ways.cas else None


def named(vouched: Vouched) -> Person | None:
    """Whom the claim of the setting names, whoever may have it.  Records nothing: it only looks."""
    link = link_of(vouched.way)
    value = vouched.claims.get(link.claim, "") if link else ""
    if link is None or not value:
        return None
    column = "login" if link.column == LOGIN else "external_code"
    return Person.objects.filter(**{column: value[:60]}).first() if len(value) <= 60 else None


def _named_already(vouched: Vouched) -> bool:
    return named(vouched) is not None


def _by_claim(identity: Identity, vouched: Vouched) -> PersonFacts | None:
    row = named(vouched)
    if row is None:
        return None
    locked = locked_person(row.pk)
    here = Identity.objects.filter(person_id=row.pk, issuer=vouched.issuer).exists()
    return locked if rules.may_link_by_claim(locked, here, identity.linked_at is not None) else None


def _created(identity: Identity, vouched: Vouched) -> PersonFacts | None:
    """A person without roles and without a password, where the setting and a known department allow it."""
    creates, link = configured().creates, link_of(vouched.way)
    if not creates or identity.linked_at is not None:
        return None
    department = vouched.claims.get(creates, "")
    if not Department.objects.filter(code=department[:18], state="active").exists() or len(department) != 18:
        return None
    value = vouched.claims.get(link.claim, "") if link else ""
    login = value if link and link.column == LOGIN else f"u{identity.pk:06d}"
    name = vouched.shown or login
    if isinstance(rules.person_for(login, name), Refusal) or Person.objects.filter(login=login).exists():
        return None
    row = enter_person(login, name[:60], department, make_password(None), "", "", must_change=False)
    if link and link.column != LOGIN and value:
        Person.objects.filter(pk=row.pk).update(external_code=value[:60])
    return locked_person(row.pk)


def link_identity(actor: Actor | None, identity: int, person: int) -> IdentityFacts:
    """Say whose an identity is: by the system manager, for everybody but the three managers."""
    with transaction.atomic():
        before = locked_person(person)
        row = _locked(identity)
        require(permissions.may(actor, Verb.LINK_IDENTITY, before))
        if before.id == permissions.person_id(require(present(actor))):
            raise NotOnOneself(verb=VERBS["link_identity"])
        return _linked(actor, row, before)


def link_own(actor: Actor | None, vouched: Vouched) -> IdentityFacts:
    """Link an identity that a provider has just vouched for to oneself, who is signed in."""
    who = require(present(actor))
    with transaction.atomic():
        if who.kind is not ActorKind.PERSON:
            raise not_permitted(VERBS["link_identity"], ["person"])
        before = locked_person(permissions.person_id(who))
        return _linked(who, _seen(vouched), before)


def unlink_identity(actor: Actor | None, identity: int) -> IdentityFacts:
    """Undo a link: one's own, or anybody's by the system manager.  No claim makes it again by itself."""
    with transaction.atomic():
        row = _locked(identity)
        who = require(present(actor))
        own = row.person_id is not None and row.person_id == permissions.person_id(who)
        if not own:
            require(permissions.may(actor, Verb.UNLINK_IDENTITY))
        facts = identity_facts(row)
        require(IDENTITY.move(facts.state, "unlink_identity"))
        Identity.objects.filter(pk=row.pk).update(person=None)
        told = {"issuer": row.issuer, "identity": row.pk}
        record(actor, Event.IDENTITY_UNLINKED.value, f"person:{facts.person}", told)
        return identity_facts(_locked(identity))


def _linked(actor: Actor | None, row: Identity, person: PersonFacts) -> IdentityFacts:
    if row.person_id is not None and row.person_id != person.id:
        raise IdentityTaken()
    require(IDENTITY.move(identity_facts(row).state, "link_identity"))
    if not person.active:
        raise IdentityInactive()
    Identity.objects.filter(pk=row.pk).update(person_id=person.id, linked_at=clock.real_now())
    told = {"issuer": row.issuer, "identity": row.pk, "login": person.login}
    record(actor, Event.IDENTITY_LINKED.value, f"person:{person.id}", told, department=person.department)
    return identity_facts(_locked(row.pk))


def _locked(identity: int) -> Identity:
    number = identity if 0 <= identity < 2**63 else -1
    rows = Identity.objects.select_for_update(of=("self",)).select_related("person")
    row = rows.filter(pk=number).first()
    return row if row is not None else require(Absent(what="身份 identity"))
