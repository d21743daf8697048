"""Reminders over HTTP (催办)."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Field, Router, Schema, Status

from shuqiao.api.bodies import Body
from shuqiao.api.doors import actor_from
from shuqiao.sharing import actions

router = Router()


class ReminderIn(Body):
    """``subject`` is the thing's subject in the log: ``application:SQ-2025-000001``."""

    subject: str = Field(max_length=60)


class ReminderOut(Schema):
    subject: str
    count: int


@router.post("", response={201: ReminderOut}, summary="Remind whose turn it is (催办)")
def remind(request: HttpRequest, body: ReminderIn) -> Any:
    """At most once a working day by one person about one thing."""
    return Status(201, {"subject": body.subject, "count": actions.remind(actor_from(request), body.subject)})
