"""Two people at once: codes stay unique and nobody is refused for another's luck."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from shuqiao.catalogue import actions
from shuqiao.catalogue.errors import EntryNotValid
from shuqiao.catalogue.facts import EntryFacts
from shuqiao.catalogue.models import Entry
from tests.cast import people
from tests.rooms.catalogue.entries import HOUSEHOLD, draft, entry_in


@pytest.mark.django_db(transaction=True)
def test_approvals_at_once_get_different_codes_in_a_row() -> None:
    cast = people.cast()
    waiting = [entry_in(cast, "submitted", draft(name=f"户籍信息{name}")) for name in "甲乙丙丁"]
    reviewer = cast.authority_reviewer

    def approve(entry: EntryFacts) -> str:
        try:
            return actions.approve(reviewer, entry.id).code
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        codes = sorted(pool.map(approve, waiting))
    assert codes == [f"101002/00000{n}" for n in (1, 2, 3, 4)]


@pytest.mark.django_db(transaction=True)
def test_one_name_is_kept_once() -> None:
    cast = people.cast()
    compiler = cast.compiler

    def create(_: int) -> str:
        try:
            return actions.create_draft(compiler, HOUSEHOLD).state
        except EntryNotValid as refused:
            return refused.problems[0].code
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(create, range(4))) == ["catalogue_name_taken"] * 3 + ["draft"]
    assert Entry.objects.count() == 1
