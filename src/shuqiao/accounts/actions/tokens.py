"""Verbs on API tokens."""

from __future__ import annotations

import secrets
from collections.abc import Iterable

from django.db import transaction

from shuqiao.accounts import permissions, queries, rules
from shuqiao.accounts.events import Event
from shuqiao.accounts.facts import TokenFacts
from shuqiao.accounts.models import ApiToken
from shuqiao.accounts.permissions import Verb
from shuqiao.accounts.states import TOKEN
from shuqiao.audit.actions import record
from shuqiao.kernel import clock
from shuqiao.kernel.actors import Actor, present
from shuqiao.kernel.canonical import moment
from shuqiao.kernel.refusals import Absent, require


def issue_token(actor: Actor | None, name: str, scopes: Iterable[str], days: int) -> tuple[TokenFacts, str]:
    """A token for oneself, for ``days`` days of real time.  The secret is returned once and never kept.

    What a token issues is neither wider than itself nor outlives it: a stolen one ends when it ends.
    """
    with transaction.atomic():
        require(permissions.may(actor, Verb.ISSUE_TOKEN))
        who = require(present(actor))
        granted = require(rules.scopes_for(scopes, who.scopes))
        at = clock.real_now()
        expires_at = require(rules.token_end(at, days, who.until))
        secret = f"sq_{secrets.token_urlsafe(32)}"
        row = ApiToken.objects.create(
            person_id=permissions.person_id(who),
            name=require(rules.token_name(name)),
            digest=queries.token_digest(secret),
            scopes=list(granted),
            issued_at=at,
            expires_at=expires_at,
        )
        facts = queries.token_facts(row)
        told = {"name": name, "scopes": list(granted), "expires_at": moment(facts.expires_at)}
        record(actor, Event.TOKEN_ISSUED.value, f"token:{row.pk}", told, department=facts.department)
    return facts, secret


def revoke_token(actor: Actor | None, token: int) -> TokenFacts:
    """End a token at once: one's own, or anybody's by system or security manager."""
    with transaction.atomic():
        row = ApiToken.objects.select_for_update().filter(pk=token).first()
        if row is None:
            raise Absent(what="访问令牌 token")
        before = queries.token_facts(row)
        require(permissions.may(actor, Verb.REVOKE_TOKEN, before))
        row.state = require(TOKEN.move(before.state, "revoke")).to
        row.save(update_fields=["state"])
        told = {"name": before.name, "holder": f"person:{before.person}"}
        record(actor, Event.TOKEN_REVOKED.value, f"token:{token}", told, department=before.department)
        return queries.token_facts(row)
