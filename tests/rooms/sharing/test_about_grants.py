"""What becomes of grants: reminders, renewals, agreed stops, emergencies, outages, mergers, tests, bad input."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from shuqiao.accounts import actions as accounts
from shuqiao.accounts.models import ClientSystem, Person
from shuqiao.accounts.queries import notices, system
from shuqiao.catalogue.queries import known_entry
from shuqiao.exchange import jobs as exchange_jobs
from shuqiao.exchange import queries as exchange
from shuqiao.exchange import watching
from shuqiao.exchange.actions import recheck, take_report
from shuqiao.kernel import clock
from shuqiao.kernel.refusals import Refusal
from shuqiao.sharing import actions, clocks, events, jobs, queries
from shuqiao.sharing.facts import ApplicationFacts, Stop
from shuqiao.sharing.models import Grant
from shuqiao.sharing.states import GrantState
from shuqiao.wire import documents, envelopes, orders
from shuqiao.wire import feed as wire
from shuqiao.wire.kinds import KindGroup
from tests.cast.people import HOUSING, LAND, POLICE, Cast
from tests.rooms.exchange.stage import Member, attached, gateway
from tests.rooms.sharing.stage import (
    AGREED,
    INCIDENT,
    NAME_ONLY,
    RENEWABLE,
    SCOPE,
    TODAY,
    UNTIL,
    agreed,
    application_in,
    grant_in,
    log,
    on,
    published,
    renewal_in,
    standing_in,
    test_in,
    walk,
)

pytestmark = pytest.mark.django_db


def refusal_of(act: Callable[[], object]) -> str:
    with pytest.raises(Refusal) as caught:
        act()
    return caught.value.code


def codes(who: object) -> list[str]:
    return [n.code for n in notices(who, limit=100)]  # type: ignore[arg-type]


def test_both_sides_are_reminded_once_for_each_end(cast: Cast) -> None:
    with on(TODAY):
        number = grant_in(cast, "active").number
        assert jobs.offer_renewals() == 0
    with on(RENEWABLE):
        assert (jobs.offer_renewals(), jobs.offer_renewals()) == (1, 0)
        assert (
            codes(cast.applicant).count("grant_ends_soon")
            == codes(cast.provider_reviewer).count("grant_ends_soon")
            == 1
        )
        asked = renewal_in(cast, number, "under_review")
        assert clocks.running(events.of_renewal(asked.number), "conditional_reply") is not None
        renewed = actions.grant_renewal(cast.provider_reviewer, asked.number)
        assert clocks.running(events.of_renewal(asked.number), "conditional_reply") is None
        assert (renewed.valid_to, jobs.offer_renewals()) == (UNTIL, 0)
    with on(UNTIL - timedelta(days=10)):
        assert jobs.offer_renewals() == 1


def test_silence_renews_nothing(cast: Cast) -> None:
    with on(TODAY):
        number = grant_in(cast, "active").number
    with on(RENEWABLE):
        asked = renewal_in(cast, number, "under_review")
    with on(date(2026, 9, 22)):
        assert jobs.expire_grants() == 1
        assert queries.renewal(cast.applicant, asked.number).state == "lapsed"
        assert clocks.running(events.of_renewal(asked.number), "conditional_reply") is None


def test_who_may_renew(cast: Cast) -> None:
    with on(TODAY):
        number = grant_in(cast, "active").number
    ask = lambda who, **more: actions.ask_renewal(who, number, UNTIL, "复核", True, **more)  # noqa: E731
    with on(RENEWABLE):
        assert refusal_of(lambda: ask(None)) == "actor_missing"
        assert refusal_of(lambda: ask(cast["youke"])) == "absent"
        assert refusal_of(lambda: ask(cast.provider_reviewer)) == "not_permitted"
        assert refusal_of(lambda: ask(cast.applicant, items=("户籍地址", "婚姻状况"))) == "widening_needs_application"
        asked = ask(cast.applicant)
        assert refusal_of(lambda: ask(cast.applicant)) == "renewal_open"
        assert refusal_of(lambda: actions.approve_renewal(cast.applicant, asked.number)) == "not_permitted"
        own = replace(cast.applicant_head, id=cast.applicant.id)
        assert refusal_of(lambda: actions.approve_renewal(own, asked.number)) == "own_renewal"
        actions.approve_renewal(cast.applicant_head, asked.number)
        assert refusal_of(lambda: actions.grant_renewal(cast.applicant_head, asked.number)) == "not_permitted"
        assert refusal_of(lambda: actions.grant_renewal(cast.provider_reviewer, "YX-2026-000009\0")) == "absent"
        assert (
            refusal_of(lambda: actions.decline_renewal(cast.provider_reviewer, asked.number, " ")) == "reason_missing"
        )


def test_a_standing_grant_is_renewed_at_once(cast: Cast) -> None:
    with on(TODAY):
        grant = standing_in(cast, "active")
        assert refusal_of(lambda: actions.renew_standing(cast.applicant, grant.number)) == "renewal_too_early"
    with on(grant.valid_to):
        after = actions.renew_standing(cast.applicant, grant.number)
    assert after.valid_to == grant.valid_to + timedelta(days=365)


def test_agreed_is_a_reason_only_with_its_record(cast: Cast) -> None:
    with on(TODAY):
        number = grant_in(cast, "active").number
        assert refusal_of(lambda: actions.suspend_grant(cast.provider_reviewer, number, AGREED)) == "not_agreed"
        talk = actions.propose_stop(cast.applicant, number, "suspend", TODAY, "我方系统停机")
        assert refusal_of(lambda: actions.answer_stop(cast.applicant, talk.number, True)) == "not_permitted"
        assert refusal_of(lambda: actions.withdraw_stop(cast.provider_reviewer, talk.number)) == "not_permitted"
        assert refusal_of(lambda: actions.propose_stop(cast.applicant, number, "revoke", TODAY, "x")) == "talk_open"
        assert refusal_of(lambda: actions.propose_stop(cast["youke"], number, "revoke", TODAY, "x")) == "absent"
        actions.answer_stop(cast.provider_reviewer, talk.number, True)
        assert refusal_of(lambda: actions.revoke_grant(cast.provider_reviewer, number, AGREED)) == "agreed_otherwise"
        actions.suspend_grant(cast.provider_reviewer, number, AGREED)
        assert log()[-1][2]["negotiation"] == talk.number
        actions.resume_grant(cast.provider_reviewer, number)
        assert refusal_of(lambda: actions.suspend_grant(cast.provider_reviewer, number, AGREED)) == "not_agreed"  # used
        agreed(cast, number, "narrow")
        assert actions.narrow_grant(cast.provider_reviewer, number, NAME_ONLY, AGREED).items == NAME_ONLY.items


def test_a_refused_narrowing_uses_no_agreement_up(cast: Cast) -> None:
    with on(TODAY):
        number = grant_in(cast, "active").number
        talk = agreed(cast, number, "narrow")
        wide = replace(NAME_ONLY, items=(*NAME_ONLY.items, *NAME_ONLY.items))
        assert refusal_of(lambda: actions.narrow_grant(cast.provider_reviewer, number, wide, AGREED)) == "beyond_asked"
        assert queries.talk(cast.applicant, talk.number).state == "agreed"


def test_an_emergency_stop_owes_a_report(cast: Cast) -> None:
    with on(TODAY):
        number = grant_in(cast, "active").number
        assert refusal_of(lambda: actions.emergency_stop(cast.applicant, number, "x")) == "not_permitted"
        assert refusal_of(lambda: actions.emergency_stop(cast.provider_reviewer, number, " ")) == "reason_missing"
        assert actions.emergency_stop(cast.security_manager, number, "批量下载", "AQ-7").state is GrantState.SUSPENDED
        assert "grant_emergency" in codes(cast.authority_reviewer)
        assert {"grant_suspended"} <= set(codes(cast.applicant)) & set(codes(cast.provider_reviewer))
        [emergency] = queries.emergencies(cast.security_manager, number)
        assert emergency.report_due_at - emergency.stopped_at == timedelta(hours=24)
        assert jobs.chase_emergencies() == 0
        assert refusal_of(lambda: actions.resume_grant(cast.provider_reviewer, number)) == "remedy_missing"
    with on(TODAY + timedelta(days=2)):
        assert (jobs.chase_emergencies(), jobs.chase_emergencies()) == (1, 0)
        actions.report_emergency(cast.provider_reviewer, emergency.number, "账号被盗，已封禁")
        assert log()[-1][2]["late"] is True
        actions.resume_grant(cast.provider_reviewer, number, "已封禁账号并更换密钥")
        assert queries.emergencies(cast.applicant, number)[0].remedy == "已封禁账号并更换密钥"
        actions.suspend_grant(cast.provider_reviewer, number, INCIDENT)  # by the other door: a report is owed as well
        assert len(queries.emergencies(cast.applicant, number)) == 2


def test_an_outage_lists_whom_it_concerns_and_tells_them(cast: Cast) -> None:
    with on(TODAY):
        grant = grant_in(cast, "active")
        begin = datetime(2025, 10, 13, 2, tzinfo=clock.CHINA)
        announce = lambda who, start, **more: actions.announce_outage(  # noqa: E731
            who, [grant.entry_code], start, start + timedelta(hours=4), "数据库升级", **more
        )
        soon = begin - timedelta(days=10)
        assert refusal_of(lambda: announce(cast.provider_reviewer, soon)) == "outage_too_late"
        assert refusal_of(lambda: announce(cast.applicant, begin)) == "not_permitted"
        assert refusal_of(lambda: announce(cast["luyifan"], begin)) == "outage_entries_wrong"  # not theirs
        made = announce(cast.provider_reviewer, begin)
        assert [(c.system, c.consumer, c.grant) for c in made.concerned] == [
            ("zjj-housing-check", HOUSING, grant.number)
        ]
        assert "outage_announced" in codes(cast.applicant)
        assert queries.outages(cast.applicant).items == queries.outages_ahead(grant.entry_code) == (made,)
        assert queries.outages(cast["youke"]).items == ()
        assert refusal_of(lambda: queries.outage(cast["youke"], made.number)) == "absent"
        late = announce(cast.provider_reviewer, soon, emergency="存储阵列告警")
        assert late.breach_candidate
        assert log()[-1][2]["breach_candidate"] == "存储阵列告警"
        assert jobs.end_outages() == 0
    with clock.fixed_at(made.to_at):
        assert jobs.end_outages() == 2
    assert queries.outages_ahead(grant.entry_code) == ()


def second(cast: Cast, entry_code: str) -> ApplicationFacts:
    """Another application for the same entry, under review."""
    draft = actions.start_draft(cast.applicant, entry_code, replace(SCOPE, matter_code="M2"))
    return walk(cast, draft, "under_review")


def _close(cast: Cast, code: str, into: str | None) -> None:
    Person.objects.filter(department_id=code).update(state="inactive")
    if into is None:
        ClientSystem.objects.filter(department_id=code).update(state="withdrawn")
    accounts.close_department(cast.system_manager, code, valid_to=clock.today(), merged_into=into)


def test_a_merged_consumer_s_grants_pass_to_its_successor_with_new_orders(cast: Cast) -> None:
    with on(TODAY):
        gateway(cast)
        grant = grant_in(cast, "active")
        attached(cast, grant.entry_code)
        more = second(cast, grant.entry_code)
        _close(cast, HOUSING, LAND)
        after = queries.grant_by_number(grant.number)
        assert (after.consumer, after.version, after.state) == (LAND, grant.version + 1, GrantState.ACTIVE)
        assert system("zjj-housing-check").department == LAND
        [order] = exchange.orders(cast.operator, grant.number).items
        assert (order.order.consumer, order.version) == (LAND, 2)
        assert queries.application(cast["youke"], more.number).applicant_department == LAND
        assert "grant_handed_over" in codes(cast.provider_reviewer)
        assert queries.grant(cast["youke"], grant.number).number == grant.number


def test_a_merged_provider_s_entries_and_grants_pass_on(cast: Cast) -> None:
    with on(TODAY):
        gateway(cast)
        grant = grant_in(cast, "active")
        attached(cast, grant.entry_code)
        _close(cast, POLICE, LAND)
        after = queries.grant_by_number(grant.number)
        assert (after.provider, after.state) == (LAND, GrantState.ACTIVE)
        assert known_entry(grant.entry_code).provider == LAND
        [order] = exchange.orders(cast["fengan"], grant.number).items
        assert (order.order.provider, order.whole) == (LAND, True)
        assert exchange.source(cast["youke"], "hub-civil").owner == LAND
        actions.suspend_grant(cast["fengan"], grant.number, INCIDENT)  # its people act for it now


def test_without_a_successor_grants_end_and_open_applications_stand_in_the_way(cast: Cast) -> None:
    with on(TODAY):
        grant = grant_in(cast, "active")
        more = second(cast, grant.entry_code)
        applicant = cast.applicant
        assert refusal_of(lambda: _close(cast, HOUSING, None)) == "sharing_under_way"
        actions.withdraw(applicant, more.number)
        _close(cast, HOUSING, None)
        ended = queries.grant_by_number(grant.number)
        assert (ended.state, ended.stop_code) == (GrantState.REVOKED, "closed")


def test_two_sides_that_become_one_share_nothing_any_more(cast: Cast) -> None:
    with on(TODAY):
        grant = grant_in(cast, "active")
        _close(cast, HOUSING, POLICE)
        assert queries.grant_by_number(grant.number).state is GrantState.REVOKED


def test_nobody_but_the_platform_says_that_a_department_was_closed(cast: Cast) -> None:
    with on(TODAY):
        number = grant_in(cast, "active").number
        why = Stop("closed", "部门撤销")
        assert refusal_of(lambda: actions.revoke_grant(cast.provider_reviewer, number, why)) == "stop_reason_unknown"


def test_a_test_grant_opens_nothing_and_counts_for_nothing(cast: Cast) -> None:
    with on(TODAY):
        hub = gateway(cast)
        test = test_in(cast, "active")
        attached(cast, test.entry_code)
        assert (test.kind, test.valid_to) == ("test", TODAY + timedelta(days=30))
        [order] = exchange.orders(cast.operator, test.number).items
        assert (order.order.source, order.order.table) == (orders.TEST_SOURCE, orders.TEST_TABLE)
        assert order.order.sandbox is not None
        assert orders.misplaced(order.order) is None
        samples = watching.sample_keys(cast.applicant, test.number)
        assert len(samples) == 5
        assert queries.active_grants_of(test.entry_code) == ()  # it keeps no entry in service
        assert queries.concerned_by([test.entry_code]) == ()
        hub.write(3, KindGroup.ANSWER, grant=test.number, test=True)
        hub.ship(0)
        assert [c.outcome for c in exchange.counts(cast.operator, date(2020, 1, 1), date(2030, 1, 1))] == ["test"]
        assert watching.last_calls([test.number]) == {}
        for act in (
            lambda: actions.ask_renewal(cast.applicant, test.number, UNTIL, "x", True),
            lambda: actions.narrow_grant(cast.provider_reviewer, test.number, NAME_ONLY, INCIDENT),
            lambda: actions.propose_stop(cast.applicant, test.number, "revoke", TODAY, "x"),
        ):
            assert refusal_of(act) in ("not_renewable", "test_grant_only")


def test_test_and_production_stand_apart(cast: Cast) -> None:
    with on(TODAY):
        asked = application_in(cast, "under_review")
        test = actions.start_test(cast.applicant, asked.number)
        assert refusal_of(lambda: actions.start_test(cast.applicant, asked.number)) == "test_not_possible"
        assert refusal_of(lambda: actions.start_test(cast.provider_reviewer, asked.number)) == "not_permitted"
        assert refusal_of(lambda: actions.start_test(cast["youke"], asked.number)) == "absent"
        given = actions.consent(cast.provider_reviewer, asked.number)
        assert test.number not in given.grants
        assert len(given.grants) == 1
        assert refusal_of(lambda: actions.end_test(cast.applicant, given.grants[0])) == "not_a_test"
        assert actions.end_test(cast.applicant, test.number).state is GrantState.REVOKED
        assert refusal_of(lambda: actions.start_test(cast.applicant, asked.number)) == "test_not_possible"


def test_a_test_ends_by_itself_when_its_application_is_refused(cast: Cast) -> None:
    with on(TODAY):
        asked = application_in(cast, "under_review")
        test = actions.start_test(cast.applicant, asked.number)
        assert jobs.expire_grants() == 0
        actions.refuse(cast.provider_reviewer, asked.number, "condition_text", "不属于住房保障事项")
        assert jobs.expire_grants() == 1
        assert queries.grant_by_number(test.number).state is GrantState.EXPIRED


def _answer(hub: Member, number: str, wants: str, facts: dict[str, object]) -> None:
    report = wire.Report(hub.name, number, wants, "2025-09-22T01:02:03.004Z", facts)  # type: ignore[arg-type]
    envelope = envelopes.sign("report", documents.encode(report), hub.request)
    take_report(hub.name, documents.encode(envelope))


def test_the_health_of_a_supply(cast: Cast) -> None:
    with on(TODAY):
        hub = gateway(cast)
        grant = grant_in(cast, "active")
        assert watching.health_of(cast.applicant, grant.number).verdict == "unattached"
        attached(cast, grant.entry_code)
        assert refusal_of(lambda: recheck(cast["youke"], grant.number)) == "absent"
        reach, schema = recheck(cast.applicant, grant.number)
        assert refusal_of(lambda: recheck(cast.compiler, grant.number)) == "checked_lately"
        _answer(hub, reach, "health", {"healthy": True})
        columns = [{"name": n, "type": "text"} for n in ("id", "name", "citizen_number", "address")]
        _answer(hub, schema, "schema", {"columns": columns})
        healthy = watching.health_of(cast.provider_reviewer, grant.number)
        assert (healthy.reachable, healthy.missing) == (True, ())
        assert exchange_jobs.check_health() == 0
    for day in (1, 2):  # the same trouble twice is told once
        with on(TODAY + timedelta(days=2 * day)):
            assert exchange_jobs.check_health() == 1
            reach, schema = sorted(
                p.number for p in exchange.probes(cast.operator, "hub-civil") if p.answered_at is None
            )
            _answer(hub, reach, "health", {"healthy": False})
            _answer(hub, schema, "schema", {"columns": columns[:3]})
            found = watching.health_of(cast.applicant, grant.number)
            assert (found.reachable, found.missing) == (False, ("户籍地址",))
    assert sorted(c for c in codes(cast.provider_reviewer) if c.startswith("entry_")) == [
        "entry_columns",
        "entry_unreachable",
    ]


@pytest.mark.parametrize("text", ["\0", "X" * 3000, "G-2025-000001\0", "’; drop table", ""])
def test_bad_numbers_name_nothing(cast: Cast, text: str) -> None:
    with on(TODAY):
        published(cast)
        for act in (
            lambda: actions.approve_renewal(cast.applicant_head, text),
            lambda: actions.answer_stop(cast.applicant, text, True),
            lambda: actions.report_emergency(cast.provider_reviewer, text, "x"),
            lambda: actions.cancel_outage(cast.provider_reviewer, text),
            lambda: actions.start_test(cast.applicant, text),
            lambda: queries.outage(cast.applicant, text),
            lambda: queries.talk(cast.applicant, text),
        ):
            assert refusal_of(act) == "absent"
    assert Grant.objects.count() == 0
