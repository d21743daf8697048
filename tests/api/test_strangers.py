"""Deny by default: every operation of the OpenAPI document, asked by those who may not.

Nobody signed in, a token without the room's scope, a person without roles, a department on neither side.
The addresses name things that exist; the bodies have the right shape, so what refuses is the permission.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from shuqiao.accounts.actions import issue_token, notify
from shuqiao.accounts.delivery import actions as delivery
from shuqiao.accounts.deputies import actions as deputies
from shuqiao.accounts.facts import Scope
from shuqiao.accounts.models import Outgoing
from shuqiao.accounts.queries import actor_of_person
from shuqiao.api.doors import SCOPES
from shuqiao.audit.models import Content
from shuqiao.catalogue.queries import known_entry
from shuqiao.exchange import queries as exchange
from shuqiao.kernel import clock
from shuqiao.sharing import documents
from shuqiao.sharing.actions import (
    announce_outage,
    issue_paper,
    open_dispute,
    propose_stop,
    record_usage,
    register_authorisations,
    register_contractor,
    save_template,
    start_basket,
)
from shuqiao.sharing.facts import Line
from shuqiao.sharing.facts.disputes import About
from shuqiao.sharing.facts.papers import PaperKind
from tests.cast import people
from tests.cast.people import LAND, Cast
from tests.rooms.exchange.stage import attached, gateway
from tests.rooms.sharing import using
from tests.rooms.sharing.demand_stage import demand_in
from tests.rooms.sharing.papers import pdf
from tests.rooms.sharing.stage import MONDAY, SCOPE, grant_in, inner_unit

pytestmark = pytest.mark.django_db

ALL_SCOPES = tuple(scope.value for scope in Scope)
SIGNED = "/api/v1/gateways/"
"""Asked by gateways alone: no token counts there, each request is signed (or spends a code)."""

BY_CODE = "/api/v1/sharing/papers/check"
"""Open to whoever holds a paper: without its check code it finds nothing."""

OPEN_READING = {
    "/api/v1/accounts/departments",
    "/api/v1/accounts/departments/{code}",
    "/api/v1/accounts/me",
    "/api/v1/catalogue/entries/{code}/coverage",
    "/api/v1/catalogue/by-code/{code}",
    "/api/v1/catalogue/enumerations",
    "/api/v1/catalogue/classes",
    "/api/v1/catalogue/lists/mappings",
    "/api/v1/catalogue/entries",
    "/api/v1/catalogue/export",
    "/api/v1/catalogue/entries/{id}",
    "/api/v1/sharing/demands",
    "/api/v1/sharing/demands/{number}",
    "/api/v1/sharing/demand-lists/{kind}",
    "/api/v1/exchange/gateways",
    "/api/v1/exchange/gateways/{member}",
    "/api/v1/audit/head",
    "/api/v1/sharing/usage/export",  # holds what the reader may see; tests/rooms/sharing/test_use.py reads it
    "/api/v1/sharing/rulesets",
    "/api/v1/sharing/rulesets/{name}",
    "/api/v1/sharing/calendar",
    "/api/v1/sharing/calendar/{year}",
    "/api/v1/work",
    "/api/v1/accounts/preferences",
}
"""For everybody who is signed in: the register, published entries, enumerations, where gateways stand, the law; that a
filed demand exists (what it says is stripped, see tests/rooms/sharing/test_demands.py), and lists of one's own: their
work and how they are told."""

OWN = {("post", "/api/v1/accounts/tokens"), ("post", "/api/v1/accounts/preferences")}
"""What everybody may do for themselves."""

BEGUN_BY_ANYBODY_WITH_A_ROLE = {
    "/api/v1/sharing/applications",
    "/api/v1/sharing/baskets",
    "/api/v1/sharing/callers",
    "/api/v1/sharing/outages",
    "/api/v1/sharing/subscriptions",
    "/api/v1/sharing/demands",
    "/api/v1/sharing/demand-lists/{kind}/imports",
    "/api/v1/sharing/authorisations",
    "/api/v1/sharing/contractors",
    "/api/v1/sharing/answers",
    "/api/v1/catalogue/entries",
    "/api/v1/catalogue/imports",
    "/api/v1/catalogue/lists/imports",
    "/api/v1/exchange/sources",
}
"""What a compiler or applicant begins for their own department, whatever it concerns."""


@dataclass(frozen=True)
class Operation:
    method: str
    path: str
    body: dict[str, Any] | None
    query: dict[str, Any]
    files: dict[str, Any] | None = None


def _sample(schema: dict[str, Any], parts: dict[str, Any], name: str = "") -> Any:
    """The smallest value of the right shape."""
    if "$ref" in schema:
        return _sample(parts[schema["$ref"].rpartition("/")[2]], parts, name)
    for several in ("anyOf", "allOf"):
        if several in schema:
            return _sample(schema[several][0], parts, name)
    if "enum" in schema or "const" in schema:
        return schema.get("const", schema.get("enum", [None])[0])
    kind = schema.get("type")
    if kind == "object":
        wanted = schema.get("required", ())
        return {n: _sample(s, parts, n) for n, s in schema.get("properties", {}).items() if n in wanted}
    texts = {"date": "2025-10-10", "date-time": "2025-10-10T01:00:00Z"}
    values: dict[str, Any] = {"array": [], "integer": 1, "boolean": True}
    return values.get(str(kind), texts.get(schema.get("format", ""), "x"))


def operations() -> Iterator[Operation]:
    schema = Client().get("/api/v1/openapi.json").json()
    parts = schema["components"]["schemas"]
    for path, methods in schema["paths"].items():
        for method, told in methods.items():
            bodies = told.get("requestBody", {}).get("content", {})
            content, form = bodies.get("application/json"), bodies.get("multipart/form-data")
            query = {
                p["name"]: _sample(p["schema"], parts)
                for p in told.get("parameters", ())
                if p["in"] == "query" and p.get("required")
            }
            body = _sample(content["schema"], parts) if content else None
            sent = _form(form["schema"], parts) if form else None
            yield Operation(method, path, body, query, sent)


def _form(schema: dict[str, Any], parts: dict[str, Any]) -> dict[str, Any]:
    """The parts of a form: a file where the schema wants bytes, else the smallest value."""
    whole = parts[schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema
    return {
        name: b"x" if one.get("format") == "binary" else _sample(one, parts, name)
        for name, one in whole.get("properties", {}).items()
    }


@pytest.fixture
def story(cast: Cast) -> Iterator[dict[str, str]]:
    """A grant in service with its order: the value of every path parameter, by room and name."""
    with clock.fixed_at(MONDAY):
        gateway(cast)
        grant = grant_in(cast, "active")
        attached(cast, grant.entry_code)
        entry = known_entry(grant.entry_code)
        basket = start_basket(cast.applicant, SCOPE, [Line(grant.entry_code)])
        document = documents.attach(cast.applicant, "application:SQ-2025-000001", "basis", "a.pdf", pdf())
        template = save_template(cast.applicant, "SQ-2025-000001", "模板")
        declined = demand_in(cast, "declined").number
        talk = propose_stop(cast.applicant, grant.number, "suspend", clock.today(), "系统升级")
        begin = clock.now() + timedelta(days=40)
        outage = announce_outage(
            cast.provider_reviewer, [grant.entry_code], begin, begin + timedelta(hours=2), "机房检修"
        )
        [recorded, *_] = Content.objects.order_by("number")
        paper = issue_paper(cast.applicant, PaperKind.APPLICATION, "SQ-2025-000001")
        order = exchange.orders(cast.operator, None, None, None).items[0].number
        token, _ = issue_token(cast.applicant, "mine", ["read"], 1)
        colleague = cast.people["luyifan"].id
        deputyship = deputies.name_deputy(cast.applicant, colleague, ["applicant"], MONDAY.date(), MONDAY.date())
        hook, _ = delivery.add_webhook(cast.applicant, people.HOUSING, "住房系统", "https://zjj.qilan.example/hook")
        notify("application_returned", {"number": "SQ-2025-000001"}, department=people.HOUSING)
        yield {
            "accounts/departments/{code}": people.HOUSING,
            "accounts/deputies/{number}": str(deputyship.id),
            "accounts/webhooks/{number}": str(hook.id),
            "accounts/deliveries/{number}": str(Outgoing.objects.get().pk),
            "accounts/people/{id}": str(cast.people["jianruoxi"].id),
            "accounts/identities/{id}": "1",
            "accounts/units/{unit}": str(inner_unit(cast).id),
            "accounts/systems/{id}": "zjj-housing-check",
            "{keyid}": "x" * 43,
            "accounts/tokens/{id}": str(token.id),
            "by-code/{code}": entry.code,
            "entries/{code}": entry.code,
            "entries/{id}": str(entry.id),
            "applications/{number}": "SQ-2025-000001",
            "grants/{number}": grant.number,
            "baskets/{number}": basket.number,
            "documents/{id}": str(document.id),
            "templates/{id}": str(template.id),
            "demands/{number}": demand_in(cast, "dispatched").number,
            "disputes/{number}": open_dispute(cast.applicant, About.DEMAND, declined, "应当提供").number,
            "demand-lists/{kind}": "demands",
            "papers/{number}": paper.number,
            "rulesets/{name}": "measures-2016",
            "calendar/{year}": "2026",
            "renewals/{number}": "YX-2025-000001",
            "stops/{number}": talk.number,
            "emergencies/{number}": "JT-2025-000001",
            "outages/{number}": outage.number,
            "{member}": "hub",
            "sources/{code}": "hub-civil",
            "orders/{number}": order,
            "{entry_id}": recorded.entry_id,
            **_used(cast, grant.number),
        }


def _used(cast: Cast, grant: str) -> dict[str, str]:
    """A record of use, a consent, a contractor; no disposal is open while the grant serves."""
    (consent,) = register_authorisations(cast.applicant, [using.CONSENT])
    return {
        "usage/{number}": record_usage(cast.applicant, grant, using.USAGE).number,
        "authorisations/{number}": consent.register,
        "contractors/{number}": register_contractor(cast.applicant, using.ACCESS).number,
        "disposals/{number}": "CZ-2025-000001",
    }


def _address(path: str, story: dict[str, str]) -> str:
    for place, value in story.items():
        before, _, behind = place.partition("{")
        path = path.replace(place, before + value + behind.partition("}")[2])
    assert "{" not in path, f"{path}: give its parameter a value in the fixture"
    return path


def _ask(operation: Operation, story: dict[str, str], headers: dict[str, str] | None = None) -> Any:
    logging.getLogger("django.request").setLevel(logging.CRITICAL)
    if operation.files is not None:
        files = {
            name: SimpleUploadedFile(f"{name}.txt", value) if isinstance(value, bytes) else value
            for name, value in operation.files.items()
        }
        return Client().post(_address(operation.path, story), files, headers=headers, query_params=operation.query)
    return Client().generic(
        operation.method.upper(),
        _address(operation.path, story),
        "" if operation.body is None else json.dumps(operation.body),
        content_type="application/json",
        headers=headers,
        query_params=operation.query,
    )


def _bearer(actor: Any, *scopes: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {issue_token(actor, 'attempt', scopes, 1)[1]}"}


def _told(operation: Operation, answer: Any) -> str:
    return f"{operation.method} {operation.path}: {answer.status_code} {answer.content[:300]!r}"


def test_nobody_signed_in_gets_nothing(story: dict[str, str]) -> None:
    for operation in operations():
        before = Content.objects.count()
        answer = _ask(operation, story)
        expected = {400, 401, 404} if operation.path.startswith(SIGNED) else {401}
        expected = {404} if operation.path == BY_CODE else expected
        assert answer.status_code in expected, _told(operation, answer)
        assert Content.objects.count() == before, operation


def test_a_token_for_another_room_gets_nothing(cast: Cast, story: dict[str, str]) -> None:
    """Held by people who may do everything: what is refused is the token."""
    holders = [cast.system_manager, cast.operator, cast.authority_reviewer, cast.applicant, cast.auditor]
    for operation in operations():
        room = operation.path.removeprefix("/api/v1/").split("/")[0]
        if operation.path.startswith(SIGNED) or operation.path == BY_CODE:
            continue
        scope = SCOPES.get(room, "")  # no scope of a token opens the desk: it is for people who are signed in
        enough = {scope} if operation.method != "get" or room == "audit" else {scope, "read"}
        others = [scope for scope in ALL_SCOPES if scope not in enough]
        for holder in holders:
            answer = _ask(operation, story, _bearer(holder, *others))
            assert (answer.status_code, answer.json()["code"]) == (403, "scope_missing"), _told(operation, answer)


def _outsiders(cast: Cast) -> list[Any]:
    """A person without any role, and a department that is on neither side of anything."""
    nobody = people.person("wuguan", "无关", LAND)
    return [actor_of_person(nobody.id), cast["youke"], cast["fengan"]]


def test_outsiders_read_nothing_that_is_not_open(cast: Cast, story: dict[str, str]) -> None:
    for who in _outsiders(cast):
        headers = _bearer(who, *ALL_SCOPES)
        for operation in operations():
            if operation.method != "get" or operation.path in OPEN_READING or operation.path.startswith(SIGNED):
                continue
            answer = _ask(operation, story, headers)
            if answer.status_code == 200:  # a list of what is one's own
                assert answer["Content-Type"].startswith("application/json"), f"{operation.path}: open to everybody?"
                found = answer.json()
                found = found["items"] if isinstance(found, dict) else found
                strange = [line for line in found if LAND not in str(line)]
                assert not strange, _told(operation, answer)
            else:
                assert answer.status_code in {403, 404}, _told(operation, answer)


def test_outsiders_change_nothing(cast: Cast, story: dict[str, str]) -> None:
    for who in _outsiders(cast):
        headers = _bearer(who, *ALL_SCOPES)
        for operation in operations():
            if operation.method == "get" or operation.path.startswith(SIGNED):
                continue
            if (operation.method, operation.path) in OWN:
                continue
            if who.roles and operation.path in BEGUN_BY_ANYBODY_WITH_A_ROLE:
                continue
            before = Content.objects.count()
            answer = _ask(operation, story, headers)
            assert answer.status_code in {403, 404}, _told(operation, answer)
            assert Content.objects.count() == before, operation
