"""Two deciders at once, a decision beside a withdrawal, an entry that changes: one lawful outcome each.

On SQLite writers stand in a line; ``TEST_DATABASE_URL=postgresql://…`` runs them side by side.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from shuqiao.accounts import actions as accounts
from shuqiao.kernel.actors import system
from shuqiao.sharing import actions, clocks, events
from shuqiao.sharing.facts import Answer, DecisionKind
from shuqiao.sharing.models import Application, Grant, JointSign, Opinion, Proposal
from tests.cast import people
from tests.cast.people import Cast
from tests.rooms.catalogue.entries import step
from tests.rooms.sharing.stage import (
    NAME_ONLY,
    SCOPE,
    TODAY,
    application_in,
    inner_unit,
    log,
    on,
    published,
    under,
    walk,
)
from tests.rooms.sharing.test_basket_races import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def waiting(cast: Cast, count: int = 1) -> list[str]:
    with on(TODAY):
        code = published(cast).code
        begun = [actions.start_draft(cast.applicant, code, replace(SCOPE, matter_code=f"M{n}")) for n in range(count)]
        return [walk(cast, one, "under_review").number for one in begun]


def test_two_deciders_at_once() -> None:
    cast = people.cast()
    [number], who = waiting(cast), cast.provider_reviewer
    said = at_once(
        lambda: actions.consent(who, number),
        lambda: actions.refuse(who, number, "condition_text", "不属于保障事项"),
        lambda: actions.consent_in_part(who, number, NAME_ONLY, "只需姓名"),
        lambda: actions.consent(who, number),
    )
    assert said == ["done", "wrong_state", "wrong_state", "wrong_state"]
    row = Application.objects.get()
    assert Grant.objects.count() == (row.state != "refused")
    decided = [e for e, _, _ in log() if e in (events.CONSENTED, events.REFUSED, events.CONSENTED_IN_PART)]
    assert len(decided) == 1


def test_a_decision_beside_a_withdrawal() -> None:
    cast = people.cast()
    [number], who, applicant = waiting(cast), cast.provider_reviewer, cast.applicant
    said = at_once(lambda: actions.consent(who, number), lambda: actions.withdraw(applicant, number))
    assert said == ["done", "wrong_state"]
    row = Application.objects.get()
    assert (row.state == "granted") == (Grant.objects.count() == 1)
    assert clocks.running(events.of_application(number), "conditional_reply") is None


def test_the_head_confirms_while_the_applicant_withdraws_and_the_head_returns() -> None:
    cast = people.cast()
    with on(TODAY), under("regulation-2025"):
        number = application_in(cast, "under_review").number
        actions.consent(cast.provider_reviewer, number)
    head, applicant = cast.compiler_head, cast.applicant
    said = at_once(
        lambda: actions.confirm_answer(head, number),
        lambda: actions.withdraw(applicant, number),
        lambda: actions.return_answer(head, number, "再核对"),
    )
    state = Application.objects.get().state
    if state == "granted":
        assert said == ["done", "wrong_state", "wrong_state"]
    else:  # returned first, then withdrawn, is lawful too; so is withdrawn at once
        assert state == "withdrawn"
        assert said in (["done", "wrong_state", "wrong_state"], ["done", "done", "wrong_state"])
    assert Grant.objects.count() == (state == "granted")
    assert Proposal.objects.count() == 1


def test_a_decision_while_the_entry_is_suspended() -> None:
    cast = people.cast()
    with on(TODAY):
        entry = published(cast)
        begun = actions.start_draft(cast.applicant, entry.code, SCOPE)
        number = walk(cast, begun, "under_review").number
    who = cast.provider_reviewer
    said = at_once(lambda: actions.consent(who, number), lambda: step(cast, "suspend", entry.id))
    if said == ["done", "done"]:  # decided before: the grant was made and suspended with its entry
        assert Grant.objects.get().state == "suspended"
    else:
        assert sorted(said) == sorted([entry.code, "done"])  # the refusal names the entry that is not published
        assert (Application.objects.get().state, Grant.objects.count()) == ("under_review", 0)


def test_two_batches_that_overlap_in_opposite_order() -> None:
    cast = people.cast()
    numbers, who = waiting(cast, 4), cast.provider_reviewer
    consent = Answer(DecisionKind.CONSENT)
    said = at_once(
        lambda: actions.answer_together(who, numbers, consent),
        lambda: actions.answer_together(who, numbers[::-1], consent),
        lambda: actions.answer_together(who, numbers[1:3], consent),
    )
    assert "done" in said
    assert set(said) == {"done", "wrong_state"}
    states = sorted(Application.objects.values_list("state", flat=True))
    assert Grant.objects.count() == states.count("granted")
    assert states in (["granted"] * 4, ["granted", "granted", "under_review", "under_review"])


def test_the_last_two_units_sign_at_once() -> None:
    cast = people.cast()
    [number] = waiting(cast)
    with on(TODAY):
        units = [inner_unit(cast, "户政科", "fangxiaoman"), inner_unit(cast, "法制科", "zhuyuanxiu")]
        actions.ask_joint_sign(cast.provider_reviewer, number, [unit.id for unit in units])
    one, other = cast.provider_reviewer, cast.compiler
    said = at_once(
        lambda: actions.sign_joint(one, number, "agree"),
        lambda: actions.sign_joint(other, number, "agree"),
        lambda: actions.sign_joint(one, number, "disagree", "不同意"),
    )
    assert said.count("done") == 2
    assert JointSign.objects.get().closed_at is not None
    assert not Opinion.objects.filter(opinion="").exists()


def test_an_extension_is_asked_once_and_answered_once() -> None:
    cast = people.cast()
    with on(TODAY), under("regulation-2025"):
        number = application_in(cast, "under_review").number
    who, authority = cast.provider_reviewer, cast.authority_reviewer
    with under("regulation-2025"):
        said = at_once(*[lambda: actions.request_extension(who, number, 5, "须核对")] * 3)
        assert said == ["done", *["extension_already_asked"] * 2]
        said = at_once(
            lambda: actions.allow_extension(authority, number),
            lambda: actions.allow_extension(authority, number),
            lambda: actions.deny_extension(authority, number, "理由不足"),
        )
    assert said == ["done", *["no_extension_asked"] * 2]
    kept = clocks.running(events.of_application(number), "conditional_reply")
    assert kept is not None
    assert kept.extended_wd in (0, 5)


def test_the_first_delivery_is_noted_once_and_not_beside_a_revocation() -> None:
    cast = people.cast()
    with on(TODAY), under("regulation-2025"):
        number = application_in(cast, "under_review").number
        actions.consent(cast.provider_reviewer, number)
        grant = actions.confirm_answer(cast.compiler_head, number).grants[0]
    moment, delivery = datetime(2025, 9, 22, 2, tzinfo=UTC), system("delivery")
    acts = [lambda n=n: actions.first_delivery(delivery, grant, f"hub.1.{n}", moment) for n in range(4)]
    assert at_once(*acts) == [*["already_delivered"] * 3, "done"]
    assert [e for e, _, _ in log()].count(events.DELIVERED) == 1


def test_a_person_is_placed_in_a_unit_that_is_being_closed() -> None:
    cast = people.cast()
    with on(TODAY):
        unit = inner_unit(cast)
    who, person = cast.compiler, cast.people["fangxiaoman"].id
    said = at_once(lambda: accounts.place_person(who, person, unit.id), lambda: accounts.close_unit(who, unit.id))
    assert said in (["absent", "done"], ["done", "unit_still_used"])


def test_a_decision_after_the_asked_period_is_over() -> None:
    cast = people.cast()
    [number] = waiting(cast)
    with on(date(2026, 9, 22)), pytest.raises(Exception, match="period_wrong"):
        actions.consent(cast.provider_reviewer, number)
    with on(date(2026, 9, 22)):  # refusing and withdrawing stay possible
        actions.withdraw(cast.applicant, number)
