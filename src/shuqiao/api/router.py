"""The API object: rooms mounted, refusals mapped, OpenAPI 3.1 at /api/v1/openapi.json."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

import ninja.errors
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI, Router

from shuqiao.api import (
    accounts,
    audit,
    catalogue,
    deciding,
    desk,
    exchange,
    gateways,
    reminders,
    sharing,
    sharing_demands,
    sharing_disputes,
    sharing_papers,
    units,
    work,
    working,
)
from shuqiao.api.doors import Door
from shuqiao.api.problems import NoSuchAddress, fault, fields_refused, refused
from shuqiao.api.strict import UNREADABLE, StrictParser, unreadable
from shuqiao.kernel.refusals import ActorMissing, Malformed, Refusal

ROOMS: dict[str, Router] = {
    "accounts": accounts.router,
    "catalogue": catalogue.router,
    "sharing": sharing.router,
    "exchange": exchange.router,
    "gateways": gateways.router,
    "audit": audit.router,
    "desk": desk.router,
    "work": work.router,
    "sharing/reminders": reminders.router,
}
"""Mounted at /api/v1/<name>."""

MORE: tuple[tuple[str, Router], ...] = (
    ("accounts", units.router),
    ("accounts", working.router),
    ("sharing", sharing_papers.router),
    ("sharing", deciding.router),
    ("sharing", sharing_demands.router),
    ("sharing", sharing_disputes.router),
)
"""Further parts of a room, under the same address."""


def _problem_schema() -> dict[str, Any]:
    text = {"type": "string"}
    member = {"type": "object", "properties": {"code": text, "field": text, "detail": text, "next_step": text}}
    return {
        "type": "object",
        "required": ["type", "title", "status", "code", "detail", "next_step"],
        "properties": {
            "type": text,
            "title": text,
            "status": {"type": "integer"},
            "code": text,
            "detail": text,
            "next_step": text,
            "field": text,
            "errors": {"type": "array", "items": member},
        },
    }


class Api(NinjaAPI):
    """ninja's API whose schema states the one shape of every refusal."""

    def get_openapi_schema(self, *arguments: Any, **options: Any) -> Any:
        schema = super().get_openapi_schema(*arguments, **options)
        schema["components"].setdefault("schemas", {})["Problem"] = _problem_schema()
        schema["components"]["securitySchemes"] = {
            "token": {"type": "http", "scheme": "bearer"},
            "session": {"type": "apiKey", "in": "cookie", "name": "shuqiao_session"},
        }
        answer = {
            "description": "Refused",
            "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
        for methods in schema["paths"].values():
            for operation in methods.values():
                operation["responses"]["default"] = answer
                if operation.get("security"):
                    operation["security"] = [{"token": []}, {"session": []}]
        return schema


def build() -> Api:
    """The API with every room."""
    api = Api(
        title="数桥 Shuqiao",
        version=version("shuqiao"),
        urls_namespace="api",
        docs_url=None,
        openapi_url="/openapi.json",
        auth=Door(),
        parser=StrictParser(),
        description="政务数据共享交换平台接口 · Government data sharing platform",
    )
    for room, router in (*ROOMS.items(), *MORE):
        api.add_router(f"/{room}", router, tags=[room.split("/")[0]])
    _map_refusals(api)
    return api


def _map_refusals(api: Api) -> None:
    def refusal(request: HttpRequest, error: Any) -> HttpResponse:
        return refused(request, error)

    def validation(request: HttpRequest, error: Any) -> HttpResponse:
        return refused(request, fields_refused(error.errors))

    def shape(request: HttpRequest, error: Any) -> HttpResponse:
        why = error.__cause__  # ninja wraps what the parser raised
        return refused(request, why if isinstance(why, Refusal) else Malformed(what=str(error)))

    def body(request: HttpRequest, error: Any) -> HttpResponse:
        return refused(request, unreadable(error))

    def absent(request: HttpRequest, error: Any) -> HttpResponse:
        return refused(request, NoSuchAddress())

    def stranger(request: HttpRequest, error: Any) -> HttpResponse:
        return refused(request, ActorMissing())

    def broken(request: HttpRequest, error: Any) -> HttpResponse:
        return fault(request, error)

    api.add_exception_handler(Refusal, refusal)
    api.add_exception_handler(ninja.errors.ValidationError, validation)
    api.add_exception_handler(ninja.errors.AuthenticationError, stranger)
    api.add_exception_handler(ninja.errors.HttpError, shape)
    for kind in UNREADABLE:
        api.add_exception_handler(kind, body)
    api.add_exception_handler(Http404, absent)
    api.add_exception_handler(Exception, broken)


api = build()
