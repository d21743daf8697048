"""Demands and disputes at once: one wins, the other is told why; nothing is half done.

On SQLite writers stand in a line; ``TEST_DATABASE_URL=postgresql://…`` runs them side by side.
"""

from __future__ import annotations

import pytest

from shuqiao.audit.models import Content
from shuqiao.sharing import actions
from shuqiao.sharing.facts.disputes import About
from shuqiao.sharing.models import Dispute, DisputeRuling
from tests.cast import people
from tests.rooms.catalogue.entries import draft, entry_in, step
from tests.rooms.sharing.demand_stage import DISMISSED, UPHELD, demand_in, dispute_in, stored
from tests.rooms.sharing.stage import TODAY, application_in, on
from tests.rooms.sharing.test_basket_races import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_departments_claim_at_once() -> None:
    cast = people.cast()
    with on(TODAY):
        number = demand_in(cast, "filed").number
    police, land = cast.provider_reviewer, cast["fengan"]
    said = at_once(lambda: actions.claim_demand(police, number), lambda: actions.claim_demand(land, number))
    assert said == ["done", "not_permitted"]
    assert Content.objects.filter(event="sharing.demand.claimed").count() == 1


def test_merged_while_claimed() -> None:
    cast = people.cast()
    with on(TODAY):
        number, into = demand_in(cast, "dispatched").number, demand_in(cast, "filed", name="养犬信息").number
    police, steering = cast.provider_reviewer, cast.authority_reviewer
    said = at_once(lambda: actions.claim_demand(police, number), lambda: actions.merge_demand(steering, number, into))
    assert said in (["done", "done"], ["done", "not_permitted"], ["done", "wrong_state"])
    assert (stored(number).state, stored(number).department) == ("merged", "")


def test_two_demands_merged_into_each_other() -> None:
    """Both are locked in one order: neither waits for ever, and no ring comes of it."""
    cast = people.cast()
    with on(TODAY):
        one, other = demand_in(cast, "filed").number, demand_in(cast, "filed", name="养犬信息").number
    who = cast.authority_reviewer
    said = at_once(lambda: actions.merge_demand(who, one, other), lambda: actions.merge_demand(who, other, one))
    assert said in (["demand_cannot_merge", "done"], ["done", "wrong_state"])
    assert sorted(stored(number).state for number in (one, other)) == ["filed", "merged"]


def test_merged_into_a_demand_that_is_withdrawn_at_the_same_moment() -> None:
    cast = people.cast()
    with on(TODAY):
        one, other = demand_in(cast, "filed").number, demand_in(cast, "filed", name="养犬信息").number
    who, applicant = cast.authority_reviewer, cast.applicant
    said = at_once(lambda: actions.merge_demand(who, one, other), lambda: actions.withdraw_demand(applicant, other))
    assert said in (["done", "done"], ["demand_cannot_merge", "done"])
    assert (stored(one).state, stored(other).state) == ("filed", "withdrawn")


def test_an_entry_is_published_while_its_duty_is_withdrawn() -> None:
    cast = people.cast()
    with on(TODAY):
        duty = demand_in(cast, "duty").number
        entry = entry_in(cast, "approved", draft(name="犬只信息"))
        actions.link_entry(cast.compiler, duty, str(entry.id))
    applicant = cast.applicant
    said = at_once(lambda: actions.withdraw_demand(applicant, duty), lambda: step(cast, "publish", entry.id))
    assert "done" in said
    assert stored(duty).state in ("met", "withdrawn")


def test_a_dispute_is_decided_once() -> None:
    cast = people.cast()
    with on(TODAY):
        number = dispute_in(cast, "authority").number
    who = cast.authority_reviewer
    acts = [lambda ruling=ruling: actions.decide_dispute(who, number, ruling) for ruling in (UPHELD, DISMISSED)]
    assert at_once(*acts) == ["done", "wrong_state"]
    assert DisputeRuling.objects.count() == 1


def test_one_open_dispute_about_one_thing() -> None:
    cast = people.cast()
    with on(TODAY):
        number = application_in(cast, "refused").number
    who = cast.applicant
    acts = [lambda: actions.open_dispute(who, About.APPLICATION, number, "不服")] * 3
    assert at_once(*acts) == ["dispute_already_open", "dispute_already_open", "done"]
    assert Dispute.objects.count() == 1


def test_settled_while_decided() -> None:
    cast = people.cast()
    with on(TODAY):
        number = dispute_in(cast, "authority").number
    who, applicant = cast.authority_reviewer, cast.applicant
    said = at_once(
        lambda: actions.decide_dispute(who, number, UPHELD), lambda: actions.settle_dispute(applicant, number, "一致")
    )
    assert said == ["done", "wrong_state"]
