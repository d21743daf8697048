"""The provider's own work: more time, inner units, joint sign, the head's consent, several at once, first delivery."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from shuqiao.accounts import actions as accounts
from shuqiao.accounts.models import Notice
from shuqiao.catalogue.facts import ItemFacts
from shuqiao.kernel.actors import system
from shuqiao.kernel.refusals import Absent, NotPermitted, TooLarge
from shuqiao.kernel.transitions import WrongState
from shuqiao.sharing import actions, clocks, errors, events, queries
from shuqiao.sharing.facts import Answer, DecisionKind, GrantedItem, Part, Terms
from shuqiao.sharing.models import Application, Grant
from tests.cast.people import HOUSING, POLICE, Cast
from tests.rooms.catalogue.entries import ITEMS, draft, entry_in, step
from tests.rooms.sharing.stage import (
    CLOCK,
    INCIDENT,
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

pytestmark = pytest.mark.django_db
REGULATION = "regulation-2025"
LATER = date(2025, 9, 26)
CODES = {"zh": "51号第十二条", "en": "Guofa [2016] No. 51, Art. 12"}


def asked(cast: Cast, **changes: object) -> str:
    return application_in(cast, "under_review", **changes).number


def another(cast: Cast, matter: str = "M9") -> str:
    """An application under review for another entry."""
    code = entry_in(cast, "published", draft(name="机动车登记信息")).code
    return reviewed(cast, code, matter)


def reviewed(cast: Cast, code: str, matter: str) -> str:
    begun = actions.start_draft(cast.applicant, code, replace(SCOPE, matter_code=matter))
    return walk(cast, begun, "under_review").number


# --- extension -------------------------------------------------------------------------------------------------


def test_an_extension_moves_the_due_date_and_tells_the_applicant(cast: Cast) -> None:
    with under(REGULATION), on(TODAY):
        number = asked(cast)
        before = queries.application(cast.applicant, number).due_on
        actions.request_extension(cast.provider_reviewer, number, 5, "须与分局核对")
        assert [a.number for a in queries.applications(cast.authority_reviewer, "to_extend").items] == [number]
        extended = actions.allow_extension(cast.authority_reviewer, number, "同意")
    assert before == date(2025, 10, 11)
    assert extended.due_on == date(2025, 10, 17)
    kept = clocks.running(events.of_application(number), "conditional_reply")
    assert kept is not None
    assert (kept.due_on, kept.extended_wd, kept.working_days) == (extended.due_on, 5, 10)
    found = queries.handling(cast.applicant, number).extension
    assert found is not None
    assert (found.outcome, found.new_due_on, found.answered_by) == ("allowed", extended.due_on, "杜青禾")
    assert Notice.objects.filter(code="extension_allowed", department_id=HOUSING).exists()
    assert [e for e, _, _ in log()][-2:] == [events.EXTENSION_REQUESTED, events.EXTENSION_ALLOWED]
    assert queries.applications(cast.authority_reviewer, "to_extend").items == ()


def test_under_the_measures_there_is_no_extension_and_the_refusal_cites_them(cast: Cast) -> None:
    with on(TODAY):
        number = asked(cast)
        with pytest.raises(errors.NoExtension) as refused:
            actions.request_extension(cast.provider_reviewer, number, 5, "须核对")
        with under(REGULATION), pytest.raises(errors.NoExtension):  # the clock keeps the rule set it began under
            actions.request_extension(cast.provider_reviewer, number, 5, "须核对")
    assert CODES["zh"] in refused.value.sentence("zh")
    assert CODES["en"] in refused.value.sentence("en")
    assert not any(e == events.EXTENSION_REQUESTED for e, _, _ in log())


@pytest.mark.parametrize(
    ("days", "reason", "refusal"),
    [
        (0, "须核对", errors.ExtensionDaysWrong),
        (11, "须核对", errors.ExtensionDaysWrong),
        (-(10**12), "须核对", errors.ExtensionDaysWrong),
        (3, "  ", errors.ReasonMissing),
        (3, "长" * 5_000, TooLarge),
    ],
)
def test_an_extension_is_reasoned_and_no_longer_than_allowed(
    cast: Cast, days: int, reason: str, refusal: type[Exception]
) -> None:
    with under(REGULATION), on(TODAY):
        number = asked(cast)
        with pytest.raises(refusal):
            actions.request_extension(cast.provider_reviewer, number, days, reason)


def test_an_extension_is_asked_once_and_answered_once_by_another_hand(cast: Cast) -> None:
    with under(REGULATION), on(TODAY):
        number = asked(cast)
        with pytest.raises(errors.NoExtensionAsked):
            actions.allow_extension(cast.authority_reviewer, number)
        actions.request_extension(cast.provider_reviewer, number, 5, "须核对")
        with pytest.raises(NotPermitted):
            actions.allow_extension(cast.provider_reviewer, number)
        with pytest.raises(errors.ReasonMissing):
            actions.deny_extension(cast.authority_reviewer, number, "")
        denied = actions.deny_extension(cast.authority_reviewer, number, "理由不足")
        with pytest.raises(errors.NoExtensionAsked):
            actions.allow_extension(cast.authority_reviewer, number)
        with pytest.raises(errors.ExtensionAlreadyAsked):
            actions.request_extension(cast.provider_reviewer, number, 5, "再次申请")
    assert denied.due_on == date(2025, 10, 11)
    assert not Notice.objects.filter(code="extension_denied", department_id=HOUSING).exists()


def test_a_request_that_nobody_answers_lapses_and_the_clock_escalates(cast: Cast) -> None:
    late = date(2025, 10, 13)
    with under(REGULATION):
        with on(TODAY):
            number = asked(cast)
        with on(date(2025, 10, 11)):
            actions.request_extension(cast.provider_reviewer, number, 5, "最后一天")
        with on(late):
            with pytest.raises(errors.ExtensionOverdue):
                actions.allow_extension(cast.authority_reviewer, number)
            found = queries.handling(cast.authority_reviewer, number).extension
            assert found is not None
            assert found.outcome == "lapsed"
            assert actions.escalate(CLOCK, number).escalated_at is not None
    with under(REGULATION), on(TODAY):
        second = another(cast)
    with under(REGULATION), on(late), pytest.raises(errors.ExtensionOverdue):
        actions.request_extension(cast.provider_reviewer, second, 5, "过期")


# --- the head's consent ----------------------------------------------------------------------------------------


def test_the_provider_s_head_consents_where_the_rule_set_wants_it(cast: Cast) -> None:
    with under(REGULATION), on(TODAY):
        number = asked(cast)
        proposed = actions.consent_in_part(cast.provider_reviewer, number, NAME_ONLY, "只需姓名", Terms(50, 60))
        assert (proposed.state, proposed.grants, proposed.decision) == ("waiting_provider_head", (), None)
        assert [a.number for a in queries.applications(cast.compiler_head, "to_confirm").items] == [number]
        shown = queries.handling(cast.compiler_head, number).proposal
        assert shown is not None
        assert (shown.answer.part, shown.answer.terms, shown.by) == (NAME_ONLY, Terms(50, 60), "方小满")
        assert queries.handling(cast.applicant, number).proposal is None  # not before it is the answer
        assert "只需姓名" not in str(log())
        with pytest.raises(NotPermitted):
            actions.confirm_answer(cast.applicant_head, number)
        with pytest.raises(NotPermitted):
            actions.confirm_answer(cast.provider_reviewer, number)
        decided = actions.confirm_answer(cast.compiler_head, number)
    assert decided.state == "partly_granted"
    assert decided.decision is not None
    assert (decided.decision.by, decided.decision.confirmed_by) == ("方小满", "韩定疆")
    grant = queries.grant_by_number(decided.grants[0])
    assert (grant.items, grant.rows_per_call) == (NAME_ONLY.items, 50)
    assert log()[-1][2]["confirmed_by"] == "韩定疆"


def test_a_returned_answer_is_under_review_again_and_its_words_stay_inside(cast: Cast) -> None:
    with under(REGULATION), on(TODAY):
        number = asked(cast)
        actions.refuse(cast.provider_reviewer, number, "condition_text", "不属于保障事项")
        back = actions.return_answer(cast.compiler_head, number, "依据不足，请改为部分同意")
        assert back.state == "under_review"
        assert "依据不足" not in str(log())
        actions.consent(cast.provider_reviewer, number)
        assert actions.confirm_answer(cast.compiler_head, number).state == "granted"


def test_nobody_confirms_what_they_proposed(cast: Cast) -> None:
    from shuqiao.accounts.models import RoleHeld

    with under(REGULATION), on(TODAY):
        number = asked(cast)
        RoleHeld.objects.create(person_id=cast.people["fangxiaoman"].id, department_id=POLICE, role="head")
        actions.consent(cast.provider_reviewer, number)
        with pytest.raises(errors.OwnHand):
            actions.confirm_answer(cast.provider_reviewer, number)


def test_what_changed_since_the_proposal_is_refused_at_the_head(cast: Cast) -> None:
    with under(REGULATION), on(TODAY):
        entry = published(cast)
        number = walk(cast, actions.start_draft(cast.applicant, entry.code, SCOPE), "under_review").number
        actions.consent(cast.provider_reviewer, number)
        step(cast, "suspend", entry.id)
        with pytest.raises(Exception, match="catalogue_not_published"):
            actions.confirm_answer(cast.compiler_head, number)
        assert actions.return_answer(cast.compiler_head, number, "条目已暂停").state == "under_review"


# --- inner units -----------------------------------------------------------------------------------------------


def test_an_application_is_routed_to_a_unit_and_stands_first_in_its_list(cast: Cast) -> None:
    with on(TODAY):
        unit = inner_unit(cast, "户政科", "fangxiaoman")
        code = published(cast).code
        numbers = [reviewed(cast, code, f"M{n}") for n in range(5)]
        for number in (numbers[3], numbers[1]):
            actions.route(cast.provider_reviewer, number, unit.id, "请户政科核对户籍项")
        seen, after = [], None
        while True:
            page = queries.applications(cast.provider_reviewer, "to_decide", after, 2)
            seen += [a.number for a in page.items]
            after = page.next
            if after is None:
                break
        assert seen == [numbers[1], numbers[3], numbers[0], numbers[2], numbers[4]]
        assert "请户政科" not in str(log())
        with pytest.raises(errors.UnitHasIt):
            actions.route(cast.provider_reviewer, numbers[1], unit.id)
        back = actions.route_back(cast.provider_reviewer, numbers[1], "不属户政科职责")
        assert (back.unit, back.unit_name) == (None, "")
        with pytest.raises(errors.NotRouted):
            actions.route_back(cast.provider_reviewer, numbers[1], "再退")
    assert Notice.objects.filter(code="application_routed", person_id=cast.people["fangxiaoman"].id).count() == 2


def test_only_units_of_the_provider_in_use_are_routed_to(cast: Cast) -> None:
    with on(TODAY):
        number, own = asked(cast), inner_unit(cast)
        theirs = accounts.add_unit(cast.applicant, HOUSING, "住房保障科")
        closed = accounts.close_unit(cast.compiler, inner_unit(cast, "已撤科").id)
        for unit in (theirs.id, closed.id, 10**17, -1):
            with pytest.raises(errors.UnitNotHere):
                actions.route(cast.provider_reviewer, number, unit)
        assert actions.route(cast.provider_reviewer, number, own.id).unit_name == "户政科"


# --- joint sign ------------------------------------------------------------------------------------------------


def test_no_answer_goes_out_while_units_are_asked(cast: Cast) -> None:
    with on(TODAY):
        number = asked(cast)
        first, second = inner_unit(cast, "户政科", "fangxiaoman"), inner_unit(cast, "法制科", "zhuyuanxiu")
        actions.ask_joint_sign(cast.provider_reviewer, number, [first.id, second.id], "请就脱敏提出意见")
        for answer in (
            lambda: actions.consent(cast.provider_reviewer, number),
            lambda: actions.consent_in_part(cast.provider_reviewer, number, NAME_ONLY, "只需姓名"),
            lambda: actions.refuse(cast.provider_reviewer, number, "condition_text", "不属于保障事项"),
            lambda: actions.ask_joint_sign(cast.provider_reviewer, number, [first.id]),
        ):
            with pytest.raises(errors.JointSignOpen):
                answer()
        assert [a.number for a in queries.applications(cast.compiler, "to_sign").items] == [number]
        actions.sign_joint(cast.compiler, number, "agree_with_limits", "地址应脱敏")
        assert queries.applications(cast.compiler, "to_sign").items == ()
        with pytest.raises(errors.NotYourUnit):
            actions.sign_joint(cast.compiler, number, "agree")
        with pytest.raises(errors.JointSignOpen):
            actions.consent(cast.provider_reviewer, number)
        with pytest.raises(errors.ReasonMissing):
            actions.sign_joint(cast.provider_reviewer, number, "disagree")
        with pytest.raises(errors.OpinionUnknown):
            actions.sign_joint(cast.provider_reviewer, number, "perhaps")
        actions.sign_joint(cast.provider_reviewer, number, "disagree", "不同意提供")
        with pytest.raises(errors.NoJointSignOpen):
            actions.close_joint_sign(cast.provider_reviewer, number, "结束")
        said = queries.handling(cast.provider_reviewer, number).joint_signs
        assert [(o.unit_name, o.opinion) for o in said[0].opinions] == [
            ("户政科", "disagree"), ("法制科", "agree_with_limits"),
        ]  # fmt: skip
        assert queries.handling(cast.applicant, number).joint_signs == ()
        assert "地址应脱敏" not in str(log())
        actions.consent(cast.provider_reviewer, number)  # opinions advise, the reviewer answers


def test_a_joint_sign_is_closed_with_a_reason(cast: Cast) -> None:
    with on(TODAY):
        number, unit = asked(cast), inner_unit(cast)
        actions.ask_joint_sign(cast.provider_reviewer, number, [unit.id])
        with pytest.raises(errors.ReasonMissing):
            actions.close_joint_sign(cast.provider_reviewer, number, " ")
        actions.close_joint_sign(cast.provider_reviewer, number, "期限将到")
        actions.consent(cast.provider_reviewer, number)


@pytest.mark.parametrize("units", [[], [1, 1], list(range(30))])
def test_a_joint_sign_names_some_units_each_once(cast: Cast, units: list[int]) -> None:
    with on(TODAY), pytest.raises(errors.UnitsWrong):
        actions.ask_joint_sign(cast.provider_reviewer, asked(cast), units)


# --- several at once -------------------------------------------------------------------------------------------


def several(cast: Cast, count: int = 3) -> list[str]:
    code = published(cast).code
    return [reviewed(cast, code, f"M{n}") for n in range(count)]


def test_one_answer_for_several_applications_and_one_entry_in_the_log(cast: Cast) -> None:
    with on(TODAY):
        numbers = several(cast)
        recorded = len(log())
        answer = Answer(DecisionKind.CONSENT_IN_PART, NAME_ONLY, reason="只需姓名", extra_conditions="须先来函")
        decided = actions.answer_together(cast.provider_reviewer, numbers, answer)
    assert {a.state for a in decided} == {"partly_granted"}
    [(event, subject, facts)] = log()[recorded:]
    assert (event, subject) == (events.ANSWERED_TOGETHER, "answers:PL-2025-000001")
    assert (facts["count"], facts["kind"], facts["possible_obstruction"]) == (3, "consent_in_part", "须先来函")
    for one in decided:
        assert queries.timeline(cast.applicant, one.number)[-1].event == events.ANSWERED_TOGETHER
        assert queries.grant_timeline(cast.applicant, one.grants[0])[0].event == events.ANSWERED_TOGETHER
    assert len(queries.obstructions(cast.authority_reviewer).items) == 3


def test_all_or_none_with_a_reason_for_each(cast: Cast) -> None:
    with on(TODAY):
        numbers = several(cast)
        actions.refuse(cast.provider_reviewer, numbers[1], "condition_text", "不属于保障事项")
        actions.ask_joint_sign(cast.provider_reviewer, numbers[2], [inner_unit(cast).id])
        recorded = len(log())
        with pytest.raises(errors.TogetherBlocked) as refused:
            actions.answer_together(cast.provider_reviewer, numbers, Answer(DecisionKind.CONSENT))
    assert [(p.field, p.facts["code"]) for p in refused.value.problems] == [
        ("numbers.1", "wrong_state"), ("numbers.2", "joint_sign_open"),
    ]  # fmt: skip
    assert Grant.objects.count() == 0
    assert len(log()) == recorded
    assert Application.objects.get(number=numbers[0]).state == "under_review"


def test_only_like_applications_are_answered_together(cast: Cast) -> None:
    with on(TODAY):
        numbers = several(cast, 2)
        other, consent = another(cast, "M0"), Answer(DecisionKind.CONSENT)
        part = Answer(DecisionKind.CONSENT_IN_PART, NAME_ONLY, reason="只需姓名")
        with pytest.raises(errors.NotAlike):
            actions.answer_together(cast.provider_reviewer, [*numbers, other], consent)
        with pytest.raises(errors.PartNeedsOneEntry):
            actions.answer_together(cast.provider_reviewer, [numbers[0], other], part)
        for wrong in ([numbers[0]], [], [numbers[0]] * 2, [f"X{n}" for n in range(101)]):
            with pytest.raises(errors.TogetherSizeWrong):
                actions.answer_together(cast.provider_reviewer, wrong, consent)
        with pytest.raises(Absent):
            actions.answer_together(cast["fengan"], numbers, consent)
        done = actions.answer_together(cast.provider_reviewer, [numbers[0], other], consent)  # one matter
    assert {a.state for a in done} == {"granted"}


# --- first delivery --------------------------------------------------------------------------------------------

DELIVERY = system("delivery")
MOMENT = datetime(2025, 9, 25, 3, tzinfo=UTC)


def test_the_supply_clock_runs_from_consent_to_the_first_receipt(cast: Cast) -> None:
    with under(REGULATION), on(TODAY):
        number = asked(cast)
        actions.consent(cast.provider_reviewer, number)
        grant = actions.confirm_answer(cast.compiler_head, number).grants[0]
        running = queries.supply_clock(cast.applicant, grant)
        assert running is not None
        assert (running.working_days, running.turn, running.running) == (20, POLICE, True)
        assert queries.grant_by_number(grant).supplying
    with under(REGULATION), on(LATER):
        delivered = actions.first_delivery(DELIVERY, grant, "hub.1.7", MOMENT)
        assert (delivered.first_receipt, delivered.first_delivery_at, delivered.supplying) == ("hub.1.7", MOMENT, False)
        ended = queries.supply_clock(cast.applicant, grant)
        assert ended is not None
        assert ended.stopped_on == LATER
        with pytest.raises(errors.AlreadyDelivered):
            actions.first_delivery(DELIVERY, grant, "hub.1.8", MOMENT)
        with pytest.raises(NotPermitted):
            actions.first_delivery(cast.provider_reviewer, grant, "hub.1.8", MOMENT)
    assert log()[-1] == (events.DELIVERED, f"grant:{grant}", {"receipt": "hub.1.7"})


def test_under_the_measures_no_days_run_but_the_waiting_is_known(cast: Cast) -> None:
    with on(TODAY):
        grant = application_in(cast, "granted").grants[0]
        assert queries.supply_clock(cast.applicant, grant) is None
        assert queries.grant_by_number(grant).supplying


def test_a_grant_revoked_before_its_first_delivery_stops_the_clock(cast: Cast) -> None:
    with under(REGULATION), on(TODAY):
        number = asked(cast)
        actions.consent(cast.provider_reviewer, number)
        grant = actions.confirm_answer(cast.compiler_head, number).grants[0]
        actions.revoke_grant(cast.provider_reviewer, grant, INCIDENT)
        assert not queries.grant_by_number(grant).supplying
        ended = queries.supply_clock(cast.applicant, grant)
        assert ended is not None
        assert ended.stopped_on == TODAY
        with pytest.raises(errors.GrantHasEnded):
            actions.first_delivery(DELIVERY, grant, "hub.1.9", MOMENT)
        assert queries.undelivered([grant, "G-2025-999999"]) == ()


# --- derived items, statistics ---------------------------------------------------------------------------------

MONTHS = (
    *ITEMS,
    ItemFacts(name="缴费月份", type="C", length=6, grade=2),
    ItemFacts(name="连续月数", type="I", grade=1, derived={"of": "run", "column": "缴费月份"}),
)


def test_a_derived_item_is_given_instead_of_the_raw_one(cast: Cast) -> None:
    with on(TODAY):
        scope = replace(SCOPE, items=("姓名", "缴费月份"))
        number = application_in(cast, "under_review", scope, items=MONTHS).number
        assert queries.derived_instead(cast.provider_reviewer, number) == (("连续月数", "plain"),)
        part = Part((GrantedItem("连续月数", "plain"),))
        decided = actions.consent_in_part(cast.provider_reviewer, number, part, "给出连续月数即可")
    assert queries.grant_by_number(decided.grants[0]).items == part.items


def test_refusals_are_counted_by_entry_and_reason_for_those_they_concern(cast: Cast) -> None:
    with on(TODAY):
        numbers = several(cast, 4)
        for number in numbers[:3]:
            actions.refuse(cast.provider_reviewer, number, "condition_text", "不属于保障事项")
        actions.consent(cast.provider_reviewer, numbers[3])
        [one] = queries.refusals(cast.authority_reviewer).items
        assert (one.provider, one.reason_code, one.count, one.decided) == (POLICE, "condition_text", 3, 4)
        assert queries.refusals(cast.provider_reviewer).items == (one,)
        assert queries.refusals(cast.applicant).items == ()
        assert queries.refusals(cast["fengan"]).items == ()
        assert queries.obstructions(cast.authority_reviewer).items == ()


def test_what_was_asked_beyond_the_catalogue_is_listed_with_its_evidence(cast: Cast) -> None:
    with on(TODAY):
        number = asked(cast)
        actions.consent(cast.provider_reviewer, number, extra_conditions="须先签订保密协议")
        [one] = queries.obstructions(cast.authority_reviewer).items
    assert (one.application, one.said, one.by) == (number, "须先签订保密协议", "方小满")
    assert one.trace == queries.timeline(cast.applicant, number)[-1].entry_id
    assert queries.obstructions(cast.stranger).items == ()


def test_a_withdrawn_application_cannot_be_decided_nor_extended(cast: Cast) -> None:
    with under(REGULATION), on(TODAY):
        number = asked(cast)
        actions.consent(cast.provider_reviewer, number)
        actions.withdraw(cast.applicant, number)
        with pytest.raises(WrongState):
            actions.confirm_answer(cast.compiler_head, number)
        assert clocks.running(events.of_application(number), "conditional_reply") is None
