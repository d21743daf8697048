"""Usage records, authorisations, disposals, contractors and combination warnings, as people meet them."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.test import Client
from openpyxl import load_workbook

from shuqiao.accounts.actions import issue_token
from shuqiao.accounts.errors import NoExport
from shuqiao.accounts.queries import actor_of_person
from shuqiao.catalogue.sheets.queries import export_sheet
from shuqiao.kernel.refusals import Absent, NotPermitted
from shuqiao.sharing import actions, combination, jobs, queries, registries, rulesets, usage_sheet
from shuqiao.sharing.errors import ConsentTwice, OtherAnswerNeeded, RetentionNotOver, RetentionWithoutEnd
from shuqiao.sharing.models import Authorisation, Clock, Disposal, Grant, UsageRecord
from tests.cast import people
from tests.cast.people import HOUSING, LAND, Cast
from tests.rooms.catalogue.entries import ITEMS, draft, entry_in
from tests.rooms.sharing import using
from tests.rooms.sharing.law import with_years
from tests.rooms.sharing.stage import INCIDENT, SCOPE, TODAY, application_in, grant_in, log, on, walk
from tests.rooms.sharing.using import CONSENT, DELETED, KEPT, LATER, USAGE

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today():  # type: ignore[no-untyped-def]
    with on(TODAY):
        yield


def test_old_versions_stay_and_both_sides_read(cast: Cast) -> None:
    found = using.usage_in(cast, "recorded")
    more = actions.amend_usage(cast.applicant, found.number, replace(USAGE, cases=13), "漏记一件")
    assert [(one.version, one.usage.cases if one.usage else None, one.reason) for one in more.versions] == [
        (1, 12, ""), (2, 13, "漏记一件")]  # fmt: skip
    for reader in (cast.applicant, cast.provider_reviewer, cast.authority_reviewer, cast.auditor):
        assert queries.usage_record(reader, found.number) == more
    with pytest.raises(Absent):
        queries.usage_record(cast.stranger, found.number)
    assert queries.usage_records(cast.stranger).items == ()
    with pytest.raises(NotPermitted):
        actions.record_usage(cast.provider_reviewer, found.grant, USAGE)


def test_without_years_a_record_is_kept_and_says_so(cast: Cast) -> None:
    found = using.usage_in(cast, "recorded")
    assert (found.keep_until, found.rule_set_name) == (None, "measures-2016")
    with on(date(2060, 1, 1)), pytest.raises(RetentionWithoutEnd):
        actions.erase_usage(cast.applicant_head, found.number)


def test_nothing_is_erased_before_retention_ends(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rulesets, "shipped", with_years(3))
    found = using.usage_in(cast, "recorded")
    assert found.keep_until == date(2028, 9, 22)
    with on(date(2028, 9, 22)), pytest.raises(RetentionNotOver):
        actions.erase_usage(cast.applicant_head, found.number)
    with on(date(2028, 9, 23)):
        erased = actions.erase_usage(cast.applicant_head, found.number)
    assert [one.usage for one in erased.versions] == [None]
    assert "窗口逐件核对" not in str(list(UsageRecord.objects.values())) + str(log())


def test_the_platform_s_own_count_is_kept_beside(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registries, "call_counters", [lambda grant, first, last: 42])
    found = using.usage_in(cast, "recorded")
    assert (found.latest.counted, found.latest.usage.calls if found.latest.usage else 0) == (42, 30)


def test_a_workbook_holds_what_the_reader_may_see(cast: Cast) -> None:
    grant = grant_in(cast, "active")
    actions.record_usage(cast.applicant, grant.number, replace(USAGE, scenario='=HYPERLINK("http://x")'))
    for reader, count in ((cast.applicant, 1), (cast.provider_reviewer, 1), (cast.auditor, 1), (cast.stranger, 0)):
        sheet = load_workbook(io.BytesIO(usage_sheet.workbook(queries.usage_of(reader, 10)))).active
        assert sheet is not None
        assert sheet.max_row == 1 + count
    sheet = load_workbook(io.BytesIO(usage_sheet.workbook(queries.usage_of(cast.applicant, 10), "en"))).active
    assert sheet is not None
    assert sheet["H2"].data_type == "s"
    assert sheet["T2"].value == "kept without end (no years in the rule set)"


def test_a_quarter_without_a_record_is_owed_and_so_is_the_end(cast: Cast) -> None:
    grant = grant_in(cast, "active")
    with on(TODAY + timedelta(days=91)):
        assert queries.usage_owed(cast.applicant) == ()
    with on(TODAY + timedelta(days=92)):
        (owed,) = queries.usage_owed(cast.applicant)
        assert (owed.grant.number, owed.since) == (grant.number, TODAY)
        assert queries.usage_owed(cast.provider_reviewer) == ()
        actions.record_usage(cast.applicant, grant.number, replace(USAGE, period_to=TODAY + timedelta(days=92)))
        assert queries.usage_owed(cast.applicant) == ()
        actions.revoke_grant(cast.provider_reviewer, grant.number, INCIDENT)
        assert queries.usage_owed(cast.applicant) == ()
    with on(TODAY + timedelta(days=93)):
        assert queries.usage_owed(cast.applicant) == ()


def test_authorisations_hold_nothing_of_the_person_and_are_registered_all_or_none(cast: Cast) -> None:
    columns = {field.name for field in Authorisation._meta.get_fields()}
    assert not columns & {"name", "person", "subject", "id_number", "digest"}
    many = [replace(CONSENT, number=f"授权书-{n}") for n in range(300)]
    found = actions.register_authorisations(cast.applicant, many)
    assert len(found) == 300
    assert [event for event, _, _ in log()] == ["sharing.authorisation.registered"]
    with pytest.raises(ConsentTwice):
        actions.register_authorisations(cast.applicant, [replace(CONSENT, number="新"), many[7]])
    assert Authorisation.objects.count() == 300
    assert len(queries.authorisation_timeline(cast.applicant, found[7].register)) == 1
    with pytest.raises(Absent):
        queries.authorisation(cast.provider_reviewer, found[0].register)


def test_after_a_revocation_the_number_may_be_registered_anew(cast: Cast) -> None:
    found = using.authorisation_in(cast, "revoked")
    (again,) = actions.register_authorisations(cast.applicant, [CONSENT])
    assert again.register != found.register
    with on(date(2026, 4, 1)):
        assert jobs.expire_authorisations() == 1
        assert jobs.expire_authorisations() == 0


def test_the_end_of_a_grant_leaves_a_disposal_in_its_own_transaction(cast: Cast) -> None:
    grant = grant_in(cast, "active")
    with on(LATER):
        assert jobs.expire_grants() == 1
        found = queries.disposal_of(cast.applicant, grant.number)
        assert found is not None
        assert (found.state, found.required, found.opened_on) == ("to_dispose", "delete", LATER)
        clock = Clock.objects.get(subject=f"disposal:{found.number}")
        assert (clock.limit, clock.turn, clock.due_on) == ("disposal_wd", HOUSING, found.due_on)
        assert queries.disposals_waiting(cast.applicant)["to_do"] == 1
        assert queries.disposals(cast.authority_reviewer, "overdue").items == ()
        assert queries.disposal_of(cast.stranger, grant.number) is None
    with on(date(2026, 12, 1)):
        (late,) = queries.disposals(cast.authority_reviewer, "overdue").items
        assert late.number == found.number


def test_grants_that_ended_before_disposals_were_kept(cast: Cast) -> None:
    grant = grant_in(cast, "revoked")
    Disposal.objects.all().delete()
    Clock.objects.all().delete()
    assert jobs.open_disposals() == 1
    assert jobs.open_disposals() == 0
    assert log()[-1][0] == "sharing.disposal.opened"
    assert queries.disposal_of(cast.provider_reviewer, grant.number) is not None


def test_a_whole_disposal_with_a_way_back(cast: Cast) -> None:
    number = using.disposal_in(cast, "to_dispose").number
    actions.require_disposal_way(cast.provider_reviewer, number, "return", "介质当面移交")
    actions.report_disposal(cast.applicant, number, DELETED)
    assert Clock.objects.filter(stopped_on__isnull=True).count() == 0
    actions.send_back_disposal(cast.provider_reviewer, number, "要求返还")
    assert Clock.objects.filter(stopped_on__isnull=True).count() == 1
    actions.report_disposal(cast.applicant, number, KEPT)
    with pytest.raises(OtherAnswerNeeded):
        actions.confirm_disposal(cast.provider_reviewer, number)
    kept = actions.consent_keep_disposal(cast.provider_reviewer, number, "同意至审计结束")
    assert (kept.state, jobs.reopen_disposals()) == ("kept", 0)
    with on(date(2027, 4, 1)):
        assert jobs.reopen_disposals() == 1
        again = actions.declare_nothing_stored(cast.applicant, number, "已随审计结束删除")
    assert again.state == "disposed"


def test_bulk_grants_are_not_declared_away(cast: Cast) -> None:
    found = using.disposal_in(cast, "to_dispose")
    row = Disposal.objects.select_related("grant").get(number=found.number)
    row.grant.methods = ["query", "file"]
    row.grant.save()
    with pytest.raises(Exception, match="nothing_stored_doubtful"):
        actions.declare_nothing_stored(cast.applicant, found.number, "未存储")


def _contractor(cast: Cast):  # type: ignore[no-untyped-def]
    return actor_of_person(people.person("wangyunma", "王云码", HOUSING, "驻场工程师", ("contractor",)).id)


def test_a_contractor_sees_no_grant_and_takes_no_file_out(cast: Cast, browser_of) -> None:  # type: ignore[no-untyped-def]
    found = using.usage_in(cast, "recorded")
    who = _contractor(cast)
    for denied in (lambda: export_sheet(who), lambda: queries.usage_of(who, 10)):
        with pytest.raises(NoExport):
            denied()
    with pytest.raises(Absent):
        queries.grant(who, found.grant)
    assert queries.grants(who).items == ()
    assert queries.usage_records(who).items == ()
    with pytest.raises(NotPermitted):
        actions.register_authorisations(who, [CONSENT])
    browser = browser_of("wangyunma")
    assert browser.get("/catalogue/").status_code == 200
    for path in ("/catalogue/export/", "/sharing/usage/export/", "/desk/"):
        assert browser.get(path).status_code == 403, path
    _, secret = issue_token(who, "t", ("catalogue", "sharing", "exchange", "audit"), 1)
    bearer = {"Authorization": f"Bearer {secret}"}
    for path in ("catalogue/export", "sharing/usage/export", "audit/entries"):
        assert Client().get(f"/api/v1/{path}", headers=bearer).status_code == 403, path


def test_a_contractor_s_access_ends_by_itself_and_its_department_is_told(cast: Cast) -> None:
    found = using.contractor_in(cast, "registered")
    with on(date(2026, 4, 1)):
        assert jobs.expire_contractors() == 1
    ended = queries.contractor(cast.applicant, found.number)
    assert (ended.state, ended.ended_on) == ("ended", date(2026, 4, 1))


def _both(cast: Cast) -> tuple[str, str]:
    """The story's grant, which masks, and an application for an entry of another department that does not."""
    first = application_in(cast, "granted").grants[0]
    plain = tuple(replace(one, mask="plain") for one in ITEMS)
    entry = entry_in(cast, "published", draft(name="不动产权利人信息", items=plain))
    found = walk(cast, actions.start_draft(cast.applicant, entry.code, SCOPE), "under_review")
    return first, found.number


def test_the_warning_stands_before_the_decision_and_in_its_entry(cast: Cast, browser_of) -> None:  # type: ignore[no-untyped-def]
    first, number = _both(cast)
    asked = queries.application(cast.provider_reviewer, number)
    found = combination.of_application(cast.provider_reviewer, asked)
    assert [one.warning.rule for one in found] == ["identifier_unmasked", "name_unmasked", "address_unmasked"]
    assert {part.number for part in found[0].grants} == {first, number}
    Grant.objects.filter(number=first).update(provider=LAND, provider_name="栖澜市自然资源和规划局")
    (one, *_) = combination.of_application(cast.provider_reviewer, asked)
    assert {(part.entry_name, part.number) for part in one.grants} == {
        ("户籍家庭成员信息", ""), ("不动产权利人信息", number)}  # fmt: skip
    for login, path in (("fangxiaoman", f"{number}/decide/"), ("jianruoxi", f"{number}/")):
        assert "合并后可重新识别" in browser_of(login).get(f"/sharing/applications/{path}").content.decode()
    given = actions.consent(cast.provider_reviewer, number).grants[0]
    event, _, facts = log()[-1]
    assert (event, facts["combination_rules"]) == ("sharing.application.consented", "1")
    assert {"rule": "identifier_unmasked", "grants": 2} in facts["combination_warnings"]
    ((code, _, warned),) = combination.consumers(cast.authority_reviewer).items
    assert code == HOUSING
    assert {part.number for part in warned[0].grants} == {first, given}


def test_nothing_is_warned_of_without_others(cast: Cast) -> None:
    asked = application_in(cast, "under_review")
    assert combination.of_application(cast.provider_reviewer, asked) == ()
    actions.consent(cast.provider_reviewer, asked.number)
    assert "combination_warnings" not in log()[-1][2]
    with pytest.raises(Absent):
        combination.of_consumer(cast.stranger, HOUSING)
    with pytest.raises(NotPermitted):
        combination.consumers(cast.applicant)
