"""Baskets at once: one wins, the other is told why; nothing is half done and nobody waits for ever.

On SQLite writers stand in a line; ``TEST_DATABASE_URL=postgresql://…`` runs them side by side.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

import pytest
from django.db import connection

from shuqiao.kernel.refusals import Refusal
from shuqiao.sharing import actions, queries
from shuqiao.sharing.models import Application, Grant
from tests.cast import people
from tests.rooms.catalogue.entries import step
from tests.rooms.sharing.stage import OPEN, TODAY, on
from tests.rooms.sharing.test_baskets import SHARED, draft, entry_in, lines, stage, states

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts: Callable[[], object]) -> list[str]:
    """Run all of them from one start; per act ``done`` or the refusal's code, for a basket's that of its entry."""
    start = Barrier(len(acts))

    def run(act: Callable[[], object]) -> str:
        try:
            start.wait(30)
            with on(TODAY):
                act()
            return "done"
        except Refusal as refusal:
            return str(refusal.facts.get("code", refusal.code))
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return sorted(pool.map(run, acts))


def test_a_basket_is_sent_once() -> None:
    cast = people.cast()
    with on(TODAY):
        number = actions.start_basket(cast.applicant, SHARED, lines(*stage(cast))).number
    applicant, head = cast.applicant, cast.applicant_head
    assert at_once(*[lambda: actions.submit_basket(applicant, number)] * 4) == ["done", *["nothing_to_send"] * 3]
    assert Grant.objects.count() == 1
    assert at_once(*[lambda: actions.approve_basket(head, number)] * 4) == ["done", *["nothing_to_send"] * 3]
    assert states(queries.basket(applicant, number)) == ["under_review", "under_review", None]


def test_two_baskets_for_the_same_entries_and_matter() -> None:
    """In opposite order, which would lock each other if they did not take entries in one order."""
    cast = people.cast()
    with on(TODAY):
        household, vehicles, persons = stage(cast)
        more = entry_in(cast, "published", draft(name="证照基础信息", **OPEN))
        entries = (household, vehicles, persons, more)
        numbers = [actions.start_basket(cast.applicant, SHARED, lines(*order)).number
                   for order in (entries, entries[::-1])]  # fmt: skip
    applicant = cast.applicant
    acts = [lambda number=number: actions.submit_basket(applicant, number) for number in numbers]
    lost, won = sorted(at_once(*acts), key=lambda said: said == "done")
    assert won == "done"
    assert lost in ("already_under_way", "already_subscribed")
    assert Grant.objects.count() == 2
    assert sorted(Application.objects.values_list("state", flat=True)) == ["draft"] * 2 + ["waiting_head"] * 2


def test_single_subscriptions_beside_baskets() -> None:
    """A subscription holds its entry, then takes a number; a basket holds several entries: neither waits for ever."""
    cast = people.cast()
    with on(TODAY):
        *_, persons = stage(cast)
        more = entry_in(cast, "published", draft(name="证照基础信息", **OPEN))
        matters = [replace(SHARED, matter_code=f"M{n}") for n in range(3)]
        numbers = [actions.start_basket(cast.applicant, matter, lines(persons, more)).number for matter in matters]
    applicant = cast.applicant
    taking = [lambda entry=entry: actions.subscribe(
        applicant, entry.code, replace(SHARED, items=("姓名",), lookup_items=("公民身份号码",)))
        for entry in (persons, more)]  # fmt: skip
    sending = [lambda number=number: actions.submit_basket(applicant, number) for number in numbers]
    assert at_once(*sending, *taking) == ["done"] * 5
    assert sorted(Grant.objects.values_list("number", flat=True)) == [f"G-2025-{n:06d}" for n in range(1, 9)]


def test_an_entry_is_suspended_while_the_basket_is_sent() -> None:
    cast = people.cast()
    with on(TODAY):
        entries = stage(cast)
        number = actions.start_basket(cast.applicant, SHARED, lines(*entries)).number
    applicant = cast.applicant
    said = at_once(lambda: actions.submit_basket(applicant, number), lambda: step(cast, "suspend", entries[2].id))
    found = queries.basket(applicant, number)
    if said == ["done", "done"]:  # sent before: the grant was made and suspended with its entry
        assert [g.state for g in found.members[2].grants] == ["suspended"]
    else:
        assert said == ["catalogue_not_published", "done"]
        assert (states(found), Grant.objects.count()) == (["draft", "draft", None], 0)
