"""Inner units of departments over HTTP, and who belongs to one."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Router, Status

from shuqiao.accounts import actions, units
from shuqiao.accounts.facts import InnerUnitFacts, PersonFacts
from shuqiao.api.bodies import Body
from shuqiao.api.doors import actor_from

router = Router()


class UnitNameIn(Body):
    name: str


class UnitIn(UnitNameIn):
    """``parent`` is the unit above it, null for none."""

    parent: int | None = None


class PlaceIn(Body):
    """``unit`` null: the person belongs to none."""

    unit: int | None


@router.get("/departments/{code}/units", response=list[InnerUnitFacts], summary="Inner units in use (内设机构)")
def units_of(request: HttpRequest, code: str) -> Any:
    return list(units.visible_units(actor_from(request), code))


@router.post("/departments/{code}/units", response={201: InnerUnitFacts}, summary="New inner unit (新增内设机构)")
def add_unit(request: HttpRequest, code: str, body: UnitIn) -> Any:
    return Status(201, actions.add_unit(actor_from(request), code, body.name, body.parent))


@router.post("/units/{unit}/rename", response=InnerUnitFacts, summary="Rename an inner unit (修改内设机构名称)")
def rename_unit(request: HttpRequest, unit: int, body: UnitNameIn) -> Any:
    return actions.rename_unit(actor_from(request), unit, body.name)


@router.post("/units/{unit}/close", response=InnerUnitFacts, summary="Close an inner unit (停用内设机构)")
def close_unit(request: HttpRequest, unit: int) -> Any:
    return actions.close_unit(actor_from(request), unit)


@router.post("/people/{id}/unit", response=PersonFacts, summary="Place a person in a unit (调整所在内设机构)")
def place_person(request: HttpRequest, id: int, body: PlaceIn) -> Any:
    return actions.place_person(actor_from(request), id, body.unit)
