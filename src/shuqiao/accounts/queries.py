"""Reading: facts out, never models."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any, Protocol

from django.db.models import Q, QuerySet

from shuqiao.accounts import permissions, rules
from shuqiao.accounts.errors import TokenInvalid
from shuqiao.accounts.facts import (
    ClientSystemFacts,
    DepartmentFacts,
    KeyFacts,
    NoticeFacts,
    PersonFacts,
    TokenFacts,
)
from shuqiao.accounts.models import (
    ApiToken,
    ClientSystem,
    Department,
    Notice,
    NoticeRead,
    Person,
    Register,
    RoleHeld,
    SystemKey,
)
from shuqiao.accounts.permissions import Verb
from shuqiao.kernel import clock, pages
from shuqiao.kernel.actors import Actor, ActorKind, present
from shuqiao.kernel.pages import Page
from shuqiao.kernel.refusals import Absent, Refusal, require
from shuqiao.kernel.texts import as_stored


class _HasPk(Protocol):
    pk: Any


def department_facts(row: Department) -> DepartmentFacts:
    """The facts of a row."""
    return DepartmentFacts(
        code=row.code,
        name=row.name,
        short_name=row.short_name,
        level=row.level,
        division=row.division,
        kind=row.kind,
        parent=row.parent_id,
        inner_unit=row.inner_unit,
        contact_name=row.contact_name,
        contact_phone=row.contact_phone,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        merged_into=row.merged_into_id,
        active=row.state == "active",
        external_code=row.external_code,
    )


def department(code: str) -> DepartmentFacts:
    """The department of a credit code.  Raises :class:`Absent`."""
    row = Department.objects.filter(code=as_stored(code)).first()
    return department_facts(row) if row else require(Absent(what=f"部门 department {as_stored(code)}"))


def departments(actor: Actor | None, after: str | None = None, limit: int | None = None) -> Page[DepartmentFacts]:
    """The register of departments, by credit code; open to everybody who is signed in."""
    require(present(actor))
    rows, next_ = _page(Department.objects.order_by("code"), "code", after, limit)
    return Page(tuple(department_facts(r) for r in rows), next_)


def authority_departments() -> tuple[DepartmentFacts, ...]:
    """The departments in which somebody active reviews for the authority (共享主管部门)."""
    held = RoleHeld.objects.filter(role="authority_reviewer", person__state="active").values("department_id")
    return tuple(department_facts(d) for d in Department.objects.filter(code__in=held).order_by("code"))


def person_facts(row: Person) -> PersonFacts:
    """The facts of a row; ``roles`` are those held in the person's present department."""
    return PersonFacts(
        id=row.pk,
        login=row.login,
        name=row.name,
        department=row.department_id,
        department_name=row.department.short_name,
        roles=tuple(sorted(h.role for h in row.roles_held.all() if h.department_id == row.department_id)),
        active=row.state == "active",
        title=row.title,
        phone=row.phone,
        must_change_password=row.must_change_password,
        operator_code=getattr(getattr(row, "operator", None), "code", ""),
        email=row.email,
        external_code=row.external_code,
        unit=row.unit_id,
        unit_name=row.unit.name if row.unit else "",
    )


def _people() -> QuerySet[Person]:
    return Person.objects.select_related("department", "operator", "unit").prefetch_related("roles_held")


def person(actor: Actor | None, id: int) -> PersonFacts:
    """One person.  Raises :class:`Absent` where there is none or ``actor`` may not see them."""
    row = _people().filter(pk=_number(id)).first()
    if row is None:
        return require(Absent(what="人员 person"))
    facts = person_facts(row)
    require(permissions.may(actor, Verb.SEE_PERSON, facts))
    return facts


def person_by_login(actor: Actor | None, login: str) -> PersonFacts:
    """One person by login.  Raises :class:`Absent` where there is none or ``actor`` may not see them."""
    require(present(actor))
    row = Person.objects.filter(login=as_stored(login.strip().lower())).first()
    return person(actor, row.pk) if row else require(Absent(what="人员 person"))


def people(
    actor: Actor | None, department: str | None = None, after: str | None = None, limit: int | None = None
) -> Page[PersonFacts]:
    """People whom ``actor`` may see, by login; only those of ``department`` where one is named."""
    seen = require(present(actor))
    rows = _people().order_by("login")
    if not permissions.sees_all_people(seen):
        rows = rows.filter(department_id=seen.department)
    if department is not None:
        rows = rows.filter(department_id=as_stored(department))
    found, next_ = _page(rows, "login", after, limit)
    return Page(tuple(person_facts(p) for p in found), next_)


def people_with_role(role: str, department: str | None = None) -> tuple[PersonFacts, ...]:
    """Active people who hold ``role`` itself, in ``department`` where one is named; for routing and notices."""
    held = RoleHeld.objects.filter(role=role, person__state="active")
    if department is not None:
        held = held.filter(department_id=department)
    return tuple(person_facts(p) for p in _people().filter(pk__in=held.values("person_id")).order_by("login"))


def first_manager() -> int:
    """The system manager who was there first and still is; 0 for nobody."""
    held = RoleHeld.objects.filter(role="system_manager", person__state="active")
    return held.order_by("person_id").values_list("person_id", flat=True).first() or 0


def colleagues_of(person: PersonFacts) -> tuple[tuple[int, str], ...]:
    """Active people of the same department, others than ``person``: number and name with title; at most 500."""
    others = Person.objects.filter(department_id=person.department, state="active").exclude(pk=person.id)
    return tuple((p.pk, f"{p.name}（{p.title}）" if p.title else p.name) for p in others.order_by("name", "pk")[:500])


def actor_of_person(who: _HasPk | int) -> Actor:
    """The actor for a person (model or number).  Raises :class:`Absent` for an unknown or deactivated one."""
    pk = who if isinstance(who, int) else int(who.pk)
    row = _people().filter(pk=pk, state="active").first()
    if row is None:
        return require(Absent(what="人员 person"))
    return _actor(row, ActorKind.PERSON)


def _actor(row: Person, kind: ActorKind, scopes: frozenset[str] | None = None, until: datetime | None = None) -> Actor:
    roles = rules.with_implied(person_facts(row).roles)
    return Actor(kind, f"person:{row.pk}", row.name, row.department_id, roles, scopes, until)


def token_digest(secret: str) -> str:
    """What is kept of a token's secret."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def actor_of_token(secret: str) -> Actor | Refusal:
    """The actor behind an API token: its holder's roles, cut to its scopes."""
    row = ApiToken.objects.filter(digest=token_digest(secret), state="active").first()
    if row is None or row.expires_at <= clock.real_now():
        return TokenInvalid()
    holder = _people().filter(pk=row.person_id, state="active").first()
    if holder is None or holder.must_change_password:
        return TokenInvalid()
    return _actor(holder, ActorKind.TOKEN, frozenset(row.scopes), row.expires_at)


def key_facts(row: SystemKey) -> KeyFacts:
    """The facts of a row."""
    return KeyFacts(row.keyid, row.public, row.valid_from, row.valid_to, row.state == "withdrawn")


def system_facts(row: ClientSystem) -> ClientSystemFacts:
    """The facts of a row, its keys by keyid."""
    return ClientSystemFacts(
        id=row.id,
        name=row.name,
        department=row.department_id,
        department_name=row.department.short_name,
        kind=row.kind,
        keys=tuple(sorted((key_facts(k) for k in row.keys.all()), key=lambda k: k.keyid)),
        withdrawn=row.state == "withdrawn",
    )


def _systems() -> QuerySet[ClientSystem]:
    return ClientSystem.objects.select_related("department").prefetch_related("keys").order_by("id")


def system(id: str) -> ClientSystemFacts:
    """One client system, for rooms above.  Raises :class:`Absent`."""
    row = _systems().filter(id=as_stored(id)).first()
    return system_facts(row) if row else require(Absent(what="业务系统 system"))


def visible_system(actor: Actor | None, id: str) -> ClientSystemFacts:
    """One client system as ``actor`` may see it.  Raises :class:`Absent`."""
    require(present(actor))
    facts = system(id)
    require(permissions.may(actor, Verb.SEE_SYSTEM, facts))
    return facts


def systems(
    actor: Actor | None, department: str | None = None, after: str | None = None, limit: int | None = None
) -> Page[ClientSystemFacts]:
    """Client systems that ``actor`` may see, by id."""
    seen = require(present(actor))
    rows = _systems()
    if not permissions.sees_all_systems(seen):
        rows = rows.filter(department_id=seen.department)
    if department is not None:
        rows = rows.filter(department_id=as_stored(department))
    found, next_ = _page(rows, "id", after, limit)
    return Page(tuple(system_facts(s) for s in found), next_)


def desk_of(department: str | None) -> ClientSystemFacts | None:
    """The desk of a department that is in service; for rooms above."""
    row = _systems().filter(department_id=department, kind="desk", state="in_service").first()
    return system_facts(row) if row else None


def all_callers() -> tuple[ClientSystemFacts, ...]:
    """Every client system, withdrawn ones included, by id: what the callers document is made of."""
    return tuple(system_facts(s) for s in _systems())


def callers_version() -> int:
    """The number that rises with every change of systems or keys; 0 before the first."""
    return Register.objects.filter(id=1).values_list("callers_version", flat=True).first() or 0


def token_facts(row: ApiToken) -> TokenFacts:
    """The facts of a row."""
    return TokenFacts(
        id=row.pk,
        name=row.name,
        person=row.person_id,
        person_name=row.person.name,
        department=row.person.department_id,
        scopes=tuple(row.scopes),
        issued_at=row.issued_at,
        expires_at=row.expires_at,
        revoked=row.state == "revoked",
    )


def tokens(actor: Actor | None, after: str | None = None, limit: int | None = None) -> Page[TokenFacts]:
    """One's own tokens, or everybody's for the three managers; never a secret."""
    seen = require(present(actor))
    rows = ApiToken.objects.select_related("person").order_by("pk")
    if not permissions.sees_all_tokens(seen):
        rows = rows.filter(person_id=permissions.person_id(seen))
    found, next_ = _page(rows, "pk", after, limit)
    return Page(tuple(token_facts(t) for t in found), next_)


def notices(actor: Actor | None, limit: int | None = None) -> tuple[NoticeFacts, ...]:
    """Notices to the actor or to their department, newest first."""
    return notices_page(actor, None, limit).items


def notices_page(actor: Actor | None, after: str | None = None, limit: int | None = None) -> Page[NoticeFacts]:
    """The same, page by page.  Two narrow readings, so that it costs the same however many notices there are."""
    seen, size = require(present(actor)), pages.limit(limit)
    found = sorted(_notices_to(seen, after, size + 1), key=lambda notice: -notice.pk)[: size + 1]
    facts = _read_by(permissions.person_id(seen), found[:size])
    return Page(facts, str(found[size - 1].pk) if len(found) > size else None)


def notice(actor: Actor | None, number: int) -> NoticeFacts:
    """One notice to the actor or to their department.  Raises :class:`Absent`."""
    seen = require(present(actor))
    who = permissions.person_id(seen)
    mine = Q(person_id=who) | Q(department_id=seen.department, person=None)
    found = list(Notice.objects.filter(mine, pk=_number(number)))
    return _read_by(who, found)[0] if found else require(Absent(what="通知 notice"))


def _notices_to(actor: Actor, after: str | None, most: int) -> list[Notice]:
    behind = Q(pk__lt=pages.row_number(after)) if after else Q()
    who = permissions.person_id(actor)
    own = Notice.objects.filter(behind, person_id=who).order_by("-id")[:most]
    shared = Notice.objects.filter(behind, department_id=actor.department, person=None).order_by("-id")[:most]
    return [*own, *shared]


def _read_by(who: int, found: list[Notice]) -> tuple[NoticeFacts, ...]:
    read = set(NoticeRead.objects.filter(person_id=who, notice__in=found).values_list("notice_id", flat=True))
    return tuple(NoticeFacts(n.pk, n.code, n.facts, n.link, n.at, n.pk in read) for n in found)


def _page(rows: QuerySet[Any], key: str, after: str | None, limit: int | None) -> tuple[list[Any], str | None]:
    """``key`` is ``pk``, a row number, or the text column by which the list is ordered."""
    size = pages.limit(limit)
    if after:
        rows = rows.filter(**{f"{key}__gt": pages.row_number(after) if key == "pk" else as_stored(after)})
    found = list(rows[: size + 1])
    more = len(found) > size
    return found[:size], str(getattr(found[size - 1], key)) if more else None


def _number(value: int) -> int:
    """A row number that fits the column; anything else names nothing."""
    return value if 0 <= value < 2**63 else -1
