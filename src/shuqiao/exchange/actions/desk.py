"""Portal tokens: for one question at a desk, and for a look into a subject's history.

The control plane learns who asks, for what and for which case; whom they ask about
goes from the browser to the gateway, and the answer back, past it.
"""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Any, Literal

from django.db import transaction

from shuqiao.accounts import queries as accounts
from shuqiao.accounts.actions import operator_code
from shuqiao.audit.actions import record
from shuqiao.exchange import events, queries
from shuqiao.exchange.desk_errors import GatewayUnreachable
from shuqiao.exchange.facts import DeskQuestion, GatewayFacts, PortalLeave
from shuqiao.exchange.keyring import control_key
from shuqiao.exchange.permissions import may_look, may_use_desk
from shuqiao.exchange.rules import desk
from shuqiao.exchange.rules.desk import Clerk
from shuqiao.kernel import clock
from shuqiao.kernel.actors import Actor
from shuqiao.kernel.canonical import moment
from shuqiao.kernel.refusals import require
from shuqiao.wire.portal_tokens import HISTORY, LIFETIME_S, QUERY, PortalToken, sealed


def issue_desk_token(actor: Actor | None, grant: str, said: DeskQuestion) -> PortalLeave:
    """Let a clerk of the consumer ask one question under ``grant``; the log holds grant, purpose and case.

    Raises :class:`Absent` for a grant that does not name this department's desk, :class:`DeskNotOpen`,
    the refusals of what is said, :class:`GatewayUnreachable`.
    """
    who = require(may_use_desk(actor))
    with transaction.atomic():
        found = queries.desk_order(who, grant)
        order = found.order
        gateway = queries.gateway(who, order.gateway)
        address = _address(gateway)
        code = operator_code(who)
        context = require(desk.context(order, said, Clerk(code, _unit(who)), clock.now()))
        token = _token(gateway.member, QUERY, code, order.consumer, context, order.system, grant)
        told = {"grant": grant, "purpose": said.purpose, "case": said.case, "person": code, "gateway": gateway.member}
        record(who, events.DESK_TOKEN_ISSUED, events.of_operator(code), told, department=order.provider)
    return PortalLeave(gateway.member, gateway.name, address, sealed(token, control_key()), token.expires_at)


def issue_history_tokens(actor: Actor | None, reason: str, member: str | None = None) -> tuple[PortalLeave, ...]:
    """Let an auditor look into one subject's history at each serving gateway, or at ``member``; one entry in the log.

    Raises :class:`GatewayUnreachable` for a member that does not serve.
    """
    who = require(may_look(actor))
    require(desk.reason_given(reason))
    with transaction.atomic():
        serving = queries.serving_gateways(who)
        if member is not None:
            serving = tuple(g for g in serving if g.member == member)
            if not serving:
                raise GatewayUnreachable(field="member", member=member)
        code = operator_code(who)
        department = who.department or ""
        context = {"operator": code, "operator_unit": _unit(who), "reason": reason}
        tokens = [(g, _token(g.member, HISTORY, code, department, context)) for g in serving]
        told = {"reason": reason, "person": code, "gateways": [g.member for g in serving]}
        record(who, events.HISTORY_TOKENS_ISSUED, events.of_operator(code), told)
    key = control_key()
    return tuple(
        PortalLeave(g.member, g.name, g.public[0], sealed(token, key), token.expires_at) for g, token in tokens
    )


def _address(gateway: GatewayFacts) -> str:
    if not gateway.serves_browsers:
        raise GatewayUnreachable(member=gateway.member)
    return gateway.public[0]


def _unit(who: Actor) -> str:
    return accounts.department(who.department or "").short_name


def _token(
    gateway: str,
    right: Literal["query", "subjects_history"],
    code: str,
    department: str,
    context: dict[str, Any],
    system: str | None = None,
    grant: str | None = None,
) -> PortalToken:
    now = clock.real_now()
    return PortalToken(
        id=secrets.token_urlsafe(16),
        gateway=gateway,
        right=right,
        person=code,
        department=department,
        context=context,
        issued_at=moment(now),
        expires_at=moment(now + timedelta(seconds=LIFETIME_S)),
        system=system,
        grant=grant,
    )
