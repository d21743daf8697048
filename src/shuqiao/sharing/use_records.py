"""Between rows and facts of the four registers, and how a verb begins with one: lock and load."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Any

from shuqiao.sharing.facts import (
    Access,
    AuthorisationFacts,
    Consent,
    ConsentScope,
    ContractorFacts,
    DisposalFacts,
    DisposalReport,
    Usage,
    UsageFacts,
    UsageVersion,
)
from shuqiao.sharing.locks import locked
from shuqiao.sharing.models import Authorisation, Contractor, Disposal, UsageRecord
from shuqiao.sharing.models import UsageVersion as VersionRow
from shuqiao.sharing.states import AuthorisationState, ContractorState, DisposalState, UsageState

ACCESS = (
    "organisation",
    "organisation_code",
    "scope",
    "valid_from",
    "valid_to",
    "staff_count",
    "promise",
    "supervisor",
)


def usage_document(usage: Usage) -> dict[str, Any]:
    """``usage`` as JSON."""
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in asdict(usage).items()}


def usage_facts(row: UsageRecord) -> UsageFacts:
    """The facts of a record, all versions included."""
    grant = row.grant
    return UsageFacts(
        number=row.number,
        grant=row.grant_id,
        entry_name=grant.entry_name,
        consumer=row.consumer,
        consumer_name=grant.consumer_name,
        provider=row.provider,
        provider_name=grant.provider_name,
        state=UsageState(row.state),
        version=row.version,
        period_from=row.period_from,
        period_to=row.period_to,
        keep_until=row.keep_until,
        rule_set_name=row.rule_set_name,
        rule_set_version=row.rule_set_version,
        versions=tuple(_version(one) for one in sorted(row.versions.all(), key=lambda v: v.version)),
    )


def _version(row: VersionRow) -> UsageVersion:
    said = row.content
    usage = None
    if said is not None:
        days = {name: date.fromisoformat(said[name]) for name in ("period_from", "period_to")}
        usage = Usage(**{**said, **days})
    return UsageVersion(row.version, usage, row.counted, row.at, row.by, row.reason)


def authorisation_facts(row: Authorisation) -> AuthorisationFacts:
    scope = ConsentScope(row.matter_code, tuple(row.entries), tuple(row.purposes))
    return AuthorisationFacts(
        register=row.register,
        department=row.department,
        department_name=row.department_name,
        consent=Consent(row.number, row.form, row.valid_from, row.valid_to, row.case, scope),
        state=AuthorisationState(row.state),
        registered_at=row.registered_at,
        registered_by=row.registered_by,
        revoked_on=row.revoked_on,
        revoke_reason=row.revoke_reason,
    )


def disposal_facts(row: Disposal) -> DisposalFacts:
    grant = row.grant
    report = DisposalReport(row.way, row.text, row.proof, row.keep_until) if row.way else None
    return DisposalFacts(
        number=row.number,
        grant=row.grant_id,
        entry_name=grant.entry_name,
        consumer=row.consumer,
        consumer_name=grant.consumer_name,
        provider=row.provider,
        provider_name=grant.provider_name,
        methods=tuple(grant.methods),
        state=DisposalState(row.state),
        opened_on=row.opened_on,
        required=row.required,
        required_text=row.required_text,
        due_on=row.clock.due_on if row.clock is not None else None,
        report=report,
        reported_at=row.reported_at,
        reported_by=row.reported_by,
        answer=row.answer,
        answered_by=row.answered_by,
        answered_at=row.answered_at,
    )


def contractor_facts(row: Contractor) -> ContractorFacts:
    lists: dict[str, Any] = {name: tuple(getattr(row, name)) for name in ("systems", "staff_numbers", "grants")}
    return ContractorFacts(
        number=row.number,
        department=row.department,
        department_name=row.department_name,
        access=Access(**{name: getattr(row, name) for name in ACCESS}, **lists),
        state=ContractorState(row.state),
        version=row.version,
        registered_at=row.registered_at,
        registered_by=row.registered_by,
        ended_on=row.ended_on,
        end_reason=row.end_reason,
    )


def access_columns(access: Access) -> dict[str, Any]:
    """The columns that hold ``access``."""
    lists = {name: list(getattr(access, name)) for name in ("systems", "staff_numbers", "grants")}
    return {**{name: getattr(access, name) for name in ACCESS}, **lists}


def lock_usage(number: str) -> tuple[UsageRecord, UsageFacts]:
    """The locked row and its facts.  Raises ``Absent``."""
    row = locked(UsageRecord, "使用记录 usage", number)
    return row, usage_facts(row)


def lock_authorisation(register: str) -> tuple[Authorisation, AuthorisationFacts]:
    """The locked row and its facts.  Raises ``Absent``."""
    row = locked(Authorisation, "授权书 authorisation", register, "register")
    return row, authorisation_facts(row)


def lock_disposal(number: str) -> tuple[Disposal, DisposalFacts]:
    """The locked row and its facts.  Raises ``Absent``."""
    row = locked(Disposal, "处置 disposal", number)
    return row, disposal_facts(row)


def lock_contractor(number: str) -> tuple[Contractor, ContractorFacts]:
    """The locked row and its facts.  Raises ``Absent``."""
    row = locked(Contractor, "受托方登记 contractor", number)
    return row, contractor_facts(row)
