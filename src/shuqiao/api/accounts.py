"""Departments, people, client systems, keys and tokens over HTTP."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema, Status
from pydantic import ConfigDict

from shuqiao.accounts import actions, permissions, queries
from shuqiao.accounts.facts import ClientSystemFacts, DepartmentFacts, PersonFacts, TokenFacts
from shuqiao.api import accounts_signing
from shuqiao.api.bodies import Body, Moment, PageQuery, page
from shuqiao.api.doors import actor_from

router = Router()
router.add_router("", accounts_signing.router)


class DepartmentBody(Body):
    """What the register holds of a department; ``code`` is its unified social credit code."""

    name: str = Field(max_length=100)
    short_name: str = Field("", max_length=40)
    level: str = "city"
    division: str
    kind: str = "organ"
    parent: str | None = Field(None, max_length=18)
    inner_unit: str = Field("", max_length=60)
    contact_name: str = Field("", max_length=60)
    contact_phone: str = Field("", max_length=40)
    valid_from: date | None = None
    valid_to: date | None = None


class NewDepartment(DepartmentBody):
    code: str


class DepartmentChange(Body):
    """Only the members that are sent change."""

    name: str = Field("", max_length=100)
    short_name: str = Field("", max_length=40)
    level: str = ""
    division: str = ""
    kind: str = ""
    parent: str | None = Field(None, max_length=18)
    inner_unit: str = Field("", max_length=60)
    contact_name: str = Field("", max_length=60)
    contact_phone: str = Field("", max_length=40)
    valid_from: date | None = None
    valid_to: date | None = None


class DepartmentOut(NewDepartment):
    model_config = ConfigDict(extra="ignore")

    merged_into: str | None
    active: bool


class Closing(Body):
    valid_to: date
    merged_into: str | None = Field(None, max_length=18)


class NewPerson(Body):
    """``must_change``: the first sign-in asks for a new password."""

    login: str
    name: str
    department: str = Field(max_length=18)
    password: str = Field(max_length=200)
    title: str = ""
    phone: str = Field("", max_length=40)
    must_change: bool = True


class PersonOut(Schema):
    id: int
    login: str
    name: str
    department: str
    department_name: str
    roles: list[str]
    active: bool
    title: str
    phone: str


class MeOut(PersonOut):
    """The caller: what they hold by implication too, and what their token is cut to."""

    all_roles: list[str]
    scopes: list[str] | None


class Roles(Body):
    roles: list[str] = Field(max_length=20)


class Password(Body):
    password: str = Field(max_length=200)
    must_change: bool = True


class NewSystem(Body):
    """``kind``: ``system`` calls with its own key, ``desk`` is used with portal tokens only."""

    id: str
    name: str
    department: str = Field(max_length=18)
    kind: str = "system"


class NewKey(Body):
    """An Ed25519 public key, 32 bytes in base64url, from–to in real time."""

    public: str = Field(max_length=100)
    valid_from: Moment
    valid_to: Moment


class KeyOut(Schema):
    keyid: str
    public: str
    valid_from: datetime
    valid_to: datetime
    withdrawn: bool


class SystemOut(Schema):
    id: str
    name: str
    department: str
    department_name: str
    kind: str
    keys: list[KeyOut]
    withdrawn: bool


class NewToken(Body):
    name: str
    scopes: list[str] = Field(max_length=20)
    days: int = 30


class TokenOut(Schema):
    id: int
    name: str
    person: int
    person_name: str
    department: str
    scopes: list[str]
    issued_at: datetime
    expires_at: datetime
    revoked: bool


class IssuedToken(TokenOut):
    """``secret`` is in this one answer and nowhere else."""

    secret: str


class OfDepartmentQuery(PageQuery):
    department: str | None = None


class DepartmentPage(Schema):
    items: list[DepartmentOut]
    next: str | None


class PersonPage(Schema):
    items: list[PersonOut]
    next: str | None


class SystemPage(Schema):
    items: list[SystemOut]
    next: str | None


class TokenPage(Schema):
    items: list[TokenOut]
    next: str | None


@router.get("/departments", response=DepartmentPage)
def list_departments(request: HttpRequest, asked: Query[PageQuery]) -> Any:
    """The register of departments."""
    return page(queries.departments(actor_from(request), asked.next, asked.limit))


@router.post("/departments", response={201: DepartmentOut})
def create_department(request: HttpRequest, body: NewDepartment) -> Status[DepartmentFacts]:
    """Enter a department. System manager."""
    return Status(201, actions.create_department(actor_from(request), **body.dict()))


@router.get("/departments/{code}", response=DepartmentOut)
def show_department(request: HttpRequest, code: str) -> DepartmentFacts:
    """One department."""
    actor_from(request)
    return queries.department(code)


@router.patch("/departments/{code}", response=DepartmentOut)
def update_department(request: HttpRequest, code: str, body: DepartmentChange) -> DepartmentFacts:
    """Change a department; never its code. System manager."""
    return actions.update_department(actor_from(request), code, **body.dict(exclude_unset=True))


@router.post("/departments/{code}/close", response=DepartmentOut)
def close_department(request: HttpRequest, code: str, body: Closing) -> DepartmentFacts:
    """End a department whose people and systems are gone. System manager."""
    return actions.close_department(actor_from(request), code, valid_to=body.valid_to, merged_into=body.merged_into)


@router.get("/me", response=MeOut)
def show_me(request: HttpRequest) -> Any:
    """Who the token or session speaks for."""
    actor = actor_from(request)
    person = queries.person(actor, permissions.person_id(actor))
    return {
        **vars(person),
        "all_roles": sorted(actor.roles),
        "scopes": None if actor.scopes is None else sorted(actor.scopes),
    }


@router.get("/people", response=PersonPage)
def list_people(request: HttpRequest, asked: Query[OfDepartmentQuery]) -> Any:
    """People whom the caller may see."""
    return page(queries.people(actor_from(request), asked.department, asked.next, asked.limit))


@router.post("/people", response={201: PersonOut})
def create_person(request: HttpRequest, body: NewPerson) -> Status[PersonFacts]:
    """Register a person without roles. System manager."""
    return Status(201, actions.create_person(actor_from(request), **body.dict()))


@router.get("/people/{id}", response=PersonOut)
def show_person(request: HttpRequest, id: int) -> PersonFacts:
    """One person."""
    return queries.person(actor_from(request), id)


@router.put("/people/{id}/roles", response=PersonOut)
def assign_roles(request: HttpRequest, id: int, body: Roles) -> PersonFacts:
    """Set the roles held, in place of those before. Security manager."""
    return actions.assign_roles(actor_from(request), id, body.roles)


@router.post("/people/{id}/password", response=PersonOut)
def reset_password(request: HttpRequest, id: int, body: Password) -> PersonFacts:
    """Reset a password. System manager; never that of one of the three managers."""
    return actions.set_password(actor_from(request), id, body.password, must_change=body.must_change)


@router.post("/people/{id}/deactivate", response=PersonOut)
def deactivate_person(request: HttpRequest, id: int) -> PersonFacts:
    """End a person's access at once. System manager."""
    return actions.deactivate_person(actor_from(request), id)


@router.post("/people/{id}/reactivate", response=PersonOut)
def reactivate_person(request: HttpRequest, id: int) -> PersonFacts:
    """Let a person in again. System manager."""
    return actions.reactivate_person(actor_from(request), id)


@router.get("/systems", response=SystemPage)
def list_systems(request: HttpRequest, asked: Query[OfDepartmentQuery]) -> Any:
    """Client systems that the caller may see."""
    return page(queries.systems(actor_from(request), asked.department, asked.next, asked.limit))


@router.post("/systems", response={201: SystemOut})
def create_system(request: HttpRequest, body: NewSystem) -> Status[ClientSystemFacts]:
    """Register a client system. System manager."""
    return Status(201, actions.create_system(actor_from(request), **body.dict()))


@router.get("/systems/{id}", response=SystemOut)
def show_system(request: HttpRequest, id: str) -> ClientSystemFacts:
    """One client system with its keys."""
    return queries.visible_system(actor_from(request), id)


@router.post("/systems/{id}/keys", response={201: SystemOut})
def register_key(request: HttpRequest, id: str, body: NewKey) -> Status[ClientSystemFacts]:
    """Register a key. System manager, or data officer of the system's department."""
    return Status(201, actions.register_key(actor_from(request), id, body.public, body.valid_from, body.valid_to))


@router.post("/systems/{id}/keys/{keyid}/withdraw", response=SystemOut)
def withdraw_key(request: HttpRequest, id: str, keyid: str) -> ClientSystemFacts:
    """Withdraw a key."""
    return actions.withdraw_key(actor_from(request), id, keyid)


@router.post("/systems/{id}/withdraw", response=SystemOut)
def withdraw_system(request: HttpRequest, id: str) -> ClientSystemFacts:
    """End a client system and its keys."""
    return actions.withdraw_system(actor_from(request), id)


@router.get("/tokens", response=TokenPage)
def list_tokens(request: HttpRequest, asked: Query[PageQuery]) -> Any:
    """One's own tokens, or everybody's for the three managers."""
    return page(queries.tokens(actor_from(request), asked.next, asked.limit))


@router.post("/tokens", response={201: IssuedToken})
def issue_token(request: HttpRequest, body: NewToken) -> Status[dict[str, Any]]:
    """Issue a token for oneself; a token issues none wider than itself, and none that outlives it."""
    facts, secret = actions.issue_token(actor_from(request), body.name, body.scopes, body.days)
    return Status(201, {**vars(facts), "secret": secret, "revoked": facts.revoked})


@router.post("/tokens/{id}/revoke", response=TokenOut)
def revoke_token(request: HttpRequest, id: int) -> TokenFacts:
    """End a token at once."""
    return actions.revoke_token(actor_from(request), id)
