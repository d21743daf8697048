"""Between rows and facts, both ways, and the numbers of this room.  Nothing here decides."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from typing import Any

from django.db.models import F

from shuqiao.sharing.facts import TEST, ApplicationFacts, Decision, DecisionKind, GrantedItem, GrantFacts, Scope
from shuqiao.sharing.models import Application, Counter, Grant
from shuqiao.sharing.states import ApplicationState, GrantState

_LISTS = ("items", "lookup_items", "systems", "methods", "purposes", "context_required")


def next_number(series: str, year: int) -> str:
    """``SQ-2025-000001`` and so on.  Taken in the caller's transaction: an undone action gives its number back."""
    Counter.objects.get_or_create(series=series, year=year)
    Counter.objects.filter(series=series, year=year).update(last=F("last") + 1)
    last = Counter.objects.get(series=series, year=year).last
    return f"{series}-{year}-{last:06d}"


def application_facts(row: Application) -> ApplicationFacts:
    """The facts of a row, without a clock."""
    return ApplicationFacts(
        number=row.number,
        entry_code=row.entry_code,
        entry_name=row.entry_name,
        provider=row.provider,
        provider_name=row.provider_name,
        applicant_department=row.applicant_department,
        applicant_department_name=row.applicant_department_name,
        applicant_id=row.applicant_id,
        applicant_name=row.applicant_name,
        scope=Scope(**{f.name: _tuples(f.name, getattr(row, f.name)) for f in fields(Scope)}),
        state=ApplicationState(row.state),
        version=row.version,
        created_at=row.created_at,
        submitted_at=row.submitted_at,
        approved_at=row.approved_at,
        approved_by=row.approved_by,
        approved_post=row.approved_post,
        return_reason=row.return_reason,
        **_clock_columns(row),
        decision=_decision(row),
        grants=tuple(grant.number for grant in row.grants.all() if grant.kind != TEST),
        basket=row.basket_id,
        unit=row.unit,
        unit_name=row.unit_name,
    )


def _clock_columns(row: Application) -> dict[str, Any]:
    """What the clock of the answer says: one truth, kept in its own table."""
    kept = row.clock
    if kept is None:
        return {}
    return {
        "due_on": kept.due_on,
        "rule_set_name": kept.rule_set_name,
        "rule_set_version": kept.rule_set_version,
        "due_article": kept.article,
        "escalated_at": kept.escalated_at,
        "paused_on": kept.paused_on,
        "left_wd": kept.left_wd,
    }


def scope_columns(scope: Scope) -> dict[str, Any]:
    """The columns that hold ``scope``."""
    return {f.name: _lists(getattr(scope, f.name)) for f in fields(Scope)}


def scope_document(scope: Scope) -> dict[str, Any]:
    """``scope`` as JSON, for an entry that needs no application."""
    return {
        name: value.isoformat() if isinstance(value, date) else value for name, value in scope_columns(scope).items()
    }


def scope_of(document: dict[str, Any]) -> Scope:
    """The inverse of :func:`scope_document`."""
    days = {name: date.fromisoformat(document[name]) for name in ("period_from", "period_to") if document[name]}
    return Scope(**{name: _tuples(name, value) for name, value in document.items()} | days)


def decision_columns(decision: Decision) -> dict[str, Any]:
    """The columns that hold ``decision``: all or none of them are filled."""
    return {
        "decision_kind": decision.kind,
        "decided_at": decision.at,
        "decided_by": decision.by,
        "decided_department": decision.department,
        "reason_code": decision.reason_code,
        "reason": decision.reason,
        "reason_article": decision.article,
        "extra_conditions": decision.extra_conditions,
        "confirmed_by": decision.confirmed_by,
    }


def write(row: Application, **columns: Any) -> ApplicationFacts:
    """Save the changed columns as the row's next version and return the facts."""
    for name, value in columns.items():
        setattr(row, name, value)
    row.version += 1
    row.save()
    row._state.fields_cache.pop("clock", None)  # the verb may have moved it in its own table
    return application_facts(row)


def grant_facts(row: Grant) -> GrantFacts:
    """The facts of a row."""
    plain = {f.name: _tuples(f.name, getattr(row, f.name)) for f in fields(GrantFacts) if f.name not in _MADE}
    items = tuple(GrantedItem(**item) for item in row.items)
    return GrantFacts(**plain, application=row.application_id, items=items, state=GrantState(row.state))


_MADE = ("application", "items", "state")


def write_grant(row: Grant, grant: GrantFacts) -> GrantFacts:
    """Save ``grant`` into ``row``, a new one or a locked one, and return what is stored."""
    for f in fields(GrantFacts):
        if f.name not in _MADE:
            setattr(row, f.name, _lists(getattr(grant, f.name)))
    row.application_id = grant.application
    row.items = [{"item": given.item, "rule": given.rule} for given in grant.items]
    row.state = grant.state
    row.save()
    return grant


def standing_key(grant: GrantFacts) -> str | None:
    """What may exist only once among live standing grants: entry, systems and purposes."""
    if not grant.standing:
        return None
    return "|".join((grant.entry_code, *grant.systems, *grant.purposes))


def _decision(row: Application) -> Decision | None:
    if row.decided_at is None:
        return None
    return Decision(
        kind=DecisionKind(row.decision_kind),
        at=row.decided_at,
        by=row.decided_by,
        department=row.decided_department,
        reason_code=row.reason_code,
        reason=row.reason,
        article=row.reason_article,
        extra_conditions=row.extra_conditions,
        confirmed_by=row.confirmed_by,
    )


def _tuples(name: str, value: Any) -> Any:
    return tuple(value) if name in _LISTS else value


def _lists(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value
