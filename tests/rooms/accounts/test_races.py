"""Two people at once.

On SQLite writers stand in a line; ``TEST_DATABASE_URL=postgresql://…`` runs them side by side.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection, transaction

from shuqiao.accounts import actions
from shuqiao.kernel.refusals import Refusal
from tests.cast import people

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts: Callable[[], str]) -> list[str]:
    """Run all of them from one start: what each gives, or the refusal's code."""
    start = Barrier(len(acts))

    def run(act: Callable[[], str]) -> str:
        try:
            start.wait(30)
            return act()
        except Refusal as refusal:
            return refusal.code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return sorted(pool.map(run, acts))


def test_one_desk_of_a_department_and_one_system_of_an_identifier() -> None:
    manager = people.cast().system_manager

    def system(id: str, kind: str) -> Callable[[], str]:
        made = {"id": id, "name": "查询台", "department": people.HOUSING, "kind": kind}
        return lambda: actions.create_system(manager, **made).kind

    desks = [system(f"desk-{letter}", "desk") for letter in "abcd"]
    assert at_once(*desks) == ["desk", *["desk_exists"] * 3]
    assert at_once(*[system("same", "system")] * 4) == [*["code_taken"] * 3, "system"]


def test_a_person_has_one_operator_code() -> None:
    applicant = people.cast().applicant

    def code() -> str:
        with transaction.atomic():
            return actions.operator_code(applicant)

    assert len(set(at_once(*[code] * 4))) == 1
