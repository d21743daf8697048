"""Portal tokens for the pages of the portal: one question at a desk, one look into a subject's history.

For people who are signed in; an API token is refused, because a program has a key of its own.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from shuqiao.api.bodies import Body
from shuqiao.api.doors import actor_from
from shuqiao.exchange import actions
from shuqiao.exchange.facts import DeskQuestion, PortalLeave

router = Router()


class DeskIn(Body):
    """Who is asked about never stands here.  ``consent_form``: written, electronic, declared or by_law."""

    grant: str
    purpose: str
    case: str
    reason: str = ""
    consent_number: str = ""
    consent_form: str = ""


class HistoryIn(Body):
    """``member``: only this gateway, for the next page of its answer."""

    reason: str
    member: str | None = None


class HistoryTokens(Schema):
    tokens: list[PortalLeave]


@router.post("/tokens", response=PortalLeave, summary="A one-minute token for one question at a desk (查询台)")
def desk_token(request: HttpRequest, body: DeskIn) -> Any:
    said = DeskQuestion(body.purpose, body.case, body.reason, body.consent_number, body.consent_form)
    return actions.issue_desk_token(actor_from(request), body.grant, said)


@router.post("/history-tokens", response=HistoryTokens, summary="One-minute tokens for a subject's history (谁查过我)")
def history_tokens(request: HttpRequest, body: HistoryIn) -> Any:
    return {"tokens": actions.issue_history_tokens(actor_from(request), body.reason, body.member)}
