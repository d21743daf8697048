"""The middle of a verb on a grant: why it may stop, what is saved, and what ends with it.

The verb locks before it and records after it.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from shuqiao.kernel import clock
from shuqiao.kernel.actors import Actor
from shuqiao.kernel.refusals import require
from shuqiao.sharing import clocks, events, permissions, registries
from shuqiao.sharing.effects import tell_authority, tell_both_sides
from shuqiao.sharing.facts import GrantFacts, Stop
from shuqiao.sharing.models import Emergency, Grant, Renewal, StopTalk
from shuqiao.sharing.records import next_number, write_grant
from shuqiao.sharing.records_grants import talk_facts
from shuqiao.sharing.rules import outages, stopping
from shuqiao.sharing.rulesets import figure
from shuqiao.sharing.states import GRANT, LIVE, OPEN_RENEWAL, OPEN_TALK, RENEWAL, TALK, GrantState, TalkState


def save(row: Grant, grant: GrantFacts, verb: str, **changes: Any) -> GrantFacts:
    """The grant after ``verb``, as its next version; what was open about one that ends lapses."""
    move = require(GRANT.move(grant.state, verb))
    saved = write_grant(row, replace(grant, state=GrantState(move.to), version=grant.version + 1, **changes))
    if saved.state not in LIVE:
        clocks.stop(events.of_grant(saved.number))
        _lapse(saved)
    return saved


def follow(saved: GrantFacts, notice: str) -> GrantFacts:
    """Every channel hears of it in the same transaction, and both sides by notice."""
    registries.announce(saved)
    tell_both_sides(notice, saved)
    return saved


def stop(who: Actor, row: Grant, grant: GrantFacts, verb: str, why: Stop) -> tuple[GrantFacts, dict[str, Any]]:
    """Suspend or revoke for a listed reason; the stopped grant, and what the log says (requirement 34)."""
    require(permissions.may_with_grant(who, verb, grant))
    told = justified(who, grant, verb, why)
    saved = save(row, grant, verb, stop_code=why.code, stop_reason=why.text, stop_article=why.article)
    return saved, {"version": saved.version, **told}


def justified(who: Actor, grant: GrantFacts, verb: str, why: Stop) -> dict[str, Any]:
    """Why a grant becomes less, as the log says it: ``agreed`` needs its negotiation, ``incident`` owes a report."""
    require(stopping.stop_reason(why, who.kind))
    told = {"code": why.code, "reason": why.text, "article": why.article}
    if why.code == "agreed":
        told["negotiation"] = _carry_out(grant, verb)
    if why.code == "incident" and not grant.test:
        told["emergency"] = open_emergency(who, grant, "", why.text)
    return told


def open_emergency(who: Actor, grant: GrantFacts, incident: str, words: str) -> str:
    """An emergency stop goes at once, the authority hears of it, and a report is due within the agreed hours."""
    stopped = grant.state is GrantState.SUSPENDED and grant.stop_code == "incident"
    held = Emergency.objects.filter(grant_id=grant.number, resumed_at__isnull=True).order_by("-pk").first()
    if stopped and held is not None:
        return held.number  # more is done about the same stop; of a grant that served it is a new one
    now = clock.now()
    tell_authority("grant_emergency", replace(grant, stop_reason=words))
    return Emergency.objects.create(
        number=next_number("JT", clock.today().year),
        grant_id=grant.number,
        department=who.department or grant.provider,
        incident=incident,
        words=words,
        stopped_at=now,
        stopped_by=who.name,
        report_due_at=now + timedelta(hours=figure("emergency_report_hours")),
    ).number


def _carry_out(grant: GrantFacts, verb: str) -> str:
    row = StopTalk.objects.select_for_update().filter(grant_id=grant.number, state=TalkState.AGREED).first()
    talk = talk_facts(row) if row is not None else None
    require(outages.agreed(talk, verb, clock.today()))
    assert row is not None  # the rule has just said so
    row.state = require(TALK.move(row.state, "carry_out_stop")).to
    row.save(update_fields=["state"])
    return row.number


def _lapse(ended: GrantFacts) -> None:
    """Nothing stays open about a grant that has ended."""
    for asked in Renewal.objects.select_for_update().filter(grant_id=ended.number, state__in=sorted(OPEN_RENEWAL)):
        asked.state = require(RENEWAL.move(asked.state, "lapse_renewal")).to
        asked.save(update_fields=["state"])
        clocks.stop(events.of_renewal(asked.number))
    for talk in StopTalk.objects.select_for_update().filter(grant_id=ended.number, state__in=sorted(OPEN_TALK)):
        talk.state = require(TALK.move(talk.state, "lapse_stop")).to
        talk.save(update_fields=["state"])
