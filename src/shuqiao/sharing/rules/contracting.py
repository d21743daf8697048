"""Register of contractors' access: scope, dates, promise, who supervises (requirement 65; rules.md 3.10)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from shuqiao.accounts.facts import ClientSystemFacts
from shuqiao.kernel.identifiers import credit_code
from shuqiao.kernel.refusals import Refusal, TooLarge
from shuqiao.sharing.errors import (
    ContractorNotOver,
    ContractorPeriodWrong,
    FieldMissing,
    ReasonMissing,
    StaffCountWrong,
    StaffNumberPersonal,
    SystemNotYours,
)
from shuqiao.sharing.facts import Access, ContractorFacts
from shuqiao.sharing.rules import texts
from shuqiao.wire import consents

MOST_STAFF = 1000
MOST_SYSTEMS = 50
LENGTHS = {"organisation": 200, "scope": texts.WORDS, "promise": 200, "supervisor": 80}
LABELS = {"organisation": "受托方名称", "scope": "访问范围", "promise": "保密承诺", "supervisor": "监督人"}


def registrable(
    access: Access, systems: Sequence[ClientSystemFacts], department: str, today: date, years: int
) -> Refusal | None:
    """Everything that the register asks for; the systems are the department's own."""
    for name, most in LENGTHS.items():
        text = getattr(access, name)
        if not text.strip():
            return FieldMissing(field=name, label=LABELS[name])
        too_long = texts.fits(name, text, most)
        if too_long is not None:
            return too_long
    code = credit_code(access.organisation_code)
    if isinstance(code, Refusal):
        code.field = "organisation_code"
        return code
    if len(access.systems) > MOST_SYSTEMS or len(access.grants) > MOST_SYSTEMS:
        return TooLarge(field="systems", what="systems", limit=MOST_SYSTEMS)
    own = {found.id for found in systems if found.department == department and not found.withdrawn}
    foreign = next((name for name in access.systems if name not in own), None)
    if foreign is not None:
        return SystemNotYours(field="systems", system=foreign[:60])
    return _people(access) or _period(access, today, years)


def _people(access: Access) -> Refusal | None:
    numbers = access.staff_numbers
    if len(numbers) > MOST_STAFF or any(not one.strip() or len(one) > 40 for one in numbers):
        return StaffCountWrong(field="staff_numbers", limit=MOST_STAFF)
    if any(consents.personal(one) for one in numbers):
        return StaffNumberPersonal(field="staff_numbers")
    if not max(1, len(set(numbers))) <= access.staff_count <= MOST_STAFF:
        return StaffCountWrong(field="staff_count", limit=MOST_STAFF)
    return None


def _period(access: Access, today: date, years: int) -> ContractorPeriodWrong | None:
    ordered = access.valid_from <= access.valid_to and access.valid_to >= today
    if ordered and access.valid_to.year - access.valid_from.year <= years:
        return None
    return ContractorPeriodWrong(field="valid_to", years=years)


def reason(text: str) -> Refusal | None:
    """Ending access says why."""
    return ReasonMissing(field="reason") if not text.strip() else texts.fits("reason", text)


def may_expire(found: ContractorFacts, today: date) -> ContractorNotOver | None:
    """Access ends on the day after its last."""
    return None if today > found.access.valid_to else ContractorNotOver(valid_to=found.access.valid_to)
