"""What becomes of grants and applications when a department is merged into another (users.md 机构改革)."""

from __future__ import annotations

from typing import Any

from shuqiao.accounts.facts import DepartmentFacts
from shuqiao.sharing.facts import ApplicationFacts, GrantFacts


def in_grant(grant: GrantFacts, before: DepartmentFacts, successor: DepartmentFacts) -> dict[str, Any]:
    """What changes in ``grant``: the successor stands where the merged department stood, nothing else."""
    changes: dict[str, Any] = {}
    if grant.consumer == before.code:
        changes |= {"consumer": successor.code, "consumer_name": successor.name}
    if grant.provider == before.code:
        changes |= {"provider": successor.code, "provider_name": successor.name}
    return changes


def shares_with_itself(grant: GrantFacts, before: DepartmentFacts, successor: DepartmentFacts) -> bool:
    """Provider and consumer become one department: nothing is shared any more."""
    sides = {before.code, successor.code}
    return grant.consumer in sides and grant.provider in sides


def in_application(asked: ApplicationFacts, before: DepartmentFacts, successor: DepartmentFacts) -> dict[str, Any]:
    """What changes in an application that is under way."""
    changes: dict[str, Any] = {}
    if asked.applicant_department == before.code:
        changes |= {"applicant_department": successor.code, "applicant_department_name": successor.name}
    if asked.provider == before.code:
        changes |= {"provider": successor.code, "provider_name": successor.name}
    return changes
