"""The sweep: who is told what when, once; cut off and going on; year tables, and clocks counted anew."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from shuqiao.accounts import queries as accounts
from shuqiao.audit import queries as audit
from shuqiao.kernel.refusals import NotPermitted, Refusal
from shuqiao.sharing import actions, clocks, errors, events, jobs, queries
from shuqiao.sharing.facts import RunningClock
from shuqiao.sharing.models import CalendarYear, Clock
from tests.cast.people import HOUSING, POLICE, Cast
from tests.rooms.sharing.stage import CLOCK, SCOPE, TODAY, application_in, log, on, walk
from tests.rules.notices import NOTICES, sheet

pytestmark = pytest.mark.django_db


def started(subject: str = "demand:1", limit: str = "conditional_reply", day: date = TODAY) -> RunningClock:
    with on(day), transaction.atomic():
        found = clocks.start(subject, limit, POLICE, "/sharing/", other=HOUSING)
    assert found is not None
    return found


def told(actor: object) -> list[str]:
    return [n.code for n in accounts.notices(actor) if n.code.startswith("clock")][::-1]  # type: ignore[arg-type]


def test_one_clock_from_start_to_the_third_press(cast: Cast) -> None:
    started()
    seen = []
    for n in range(45):
        with on(TODAY + timedelta(days=n)):
            done = jobs.run_clocks()
            assert jobs.run_clocks() == 0, "the same day again does nothing"
        if done:
            seen.append((TODAY + timedelta(days=n)).isoformat())
    assert seen == ["2025-10-09", "2025-10-11", "2025-10-12", "2025-10-17", "2025-10-24", "2025-10-31"]
    recorded = [event for event, subject, _ in log() if subject == "demand:1"]
    escalated, pressed = events.CLOCK_ESCALATED, events.CLOCK_PRESSED
    assert recorded == [events.CLOCK_REMINDED, events.CLOCK_DUE_TODAY, escalated, pressed, pressed, pressed]
    assert told(cast.provider_reviewer) == [
        "clock_reminded",
        "clock_due_today",
        "clock_escalated",
        *["clock_pressed"] * 3,
    ]
    for both in (cast.authority_reviewer, cast.applicant):
        assert told(both) == ["clock_escalated", *["clock_pressed"] * 3]
    facts = next(facts for event, _, facts in log() if event == escalated)
    assert (facts["limit"], facts["due_on"], facts["rule_set"]) == ("conditional_reply", "2025-10-11", "measures-2016")


def test_only_the_platform_itself_sweeps(cast: Cast) -> None:
    found = started()
    with on(date(2025, 10, 13)), pytest.raises(NotPermitted):
        actions.act_on_clock(cast.authority_reviewer, found.id)
    with on(TODAY), pytest.raises(errors.ClockNotDue):
        actions.act_on_clock(CLOCK, found.id)
    with pytest.raises(Refusal):
        actions.act_on_clock(CLOCK, 10**6)
    assert log() == []


def test_an_application_is_escalated_by_its_own_verb_and_pressed_like_any_clock(cast: Cast) -> None:
    with on(TODAY):
        number = application_in(cast, "under_review").number
    for day in (date(2025, 10, 13), date(2025, 10, 20)):
        with on(day):
            assert (jobs.run_clocks(), jobs.run_clocks()) == (1, 0)
    names = [event for event, *_ in log()]
    assert (names.count(events.ESCALATED), names.count(events.CLOCK_ESCALATED)) == (1, 0)
    assert names[-1] == events.CLOCK_PRESSED
    with on(date(2025, 10, 20)):
        found = queries.application(cast.applicant, number)
        assert found.escalated_at is not None
        shown = queries.shown_clocks(events.of_application(number))
        assert [(one.clock.presses, one.overdue, one.left_wd) for one in shown] == [(1, True, -6)]
        actions.consent(cast.provider_reviewer, number)
    with on(date(2025, 12, 1)):
        assert jobs.run_clocks() == 0, "an answer ends the clock"


def test_a_platform_clock_set_back_repeats_nothing(cast: Cast) -> None:
    started()
    with on(date(2025, 10, 13)):
        assert jobs.run_clocks() == 1
    recorded = len(log())
    for day in (date(2025, 10, 9), date(2025, 10, 11), date(2025, 10, 12), date(2025, 10, 13), TODAY):
        with on(day):
            assert jobs.run_clocks() == 0
    assert len(log()) == recorded
    assert Clock.objects.get().escalated_at is not None


def test_a_sweep_that_is_cut_off_goes_on(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """One clock that fails hinders no other; what was done stays; the next run does the rest, once."""
    for n in range(5):
        started(f"demand:{n}")
    act, broken = actions.act_on_clock, {Clock.objects.get(subject="demand:1").pk}

    def fragile(actor: object, clock_id: int) -> object:
        if clock_id in broken:
            raise RuntimeError("the power is gone")
        return act(actor, clock_id)  # type: ignore[arg-type]

    monkeypatch.setattr(actions, "act_on_clock", fragile)
    with on(date(2025, 10, 13)):
        assert jobs.run_clocks() == 4
        broken.clear()
        assert (jobs.run_clocks(), jobs.run_clocks()) == (1, 0)
    assert sorted(s for e, s, _ in log() if e == events.CLOCK_ESCALATED) == [f"demand:{n}" for n in range(5)]


def test_more_than_one_batch(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shuqiao.sharing.queries.clocks.BATCH", 3)
    for n in range(8):
        started(f"demand:{n}")
    with on(date(2025, 10, 13)):
        assert (jobs.run_clocks(), jobs.run_clocks()) == (8, 0)


def test_verbs_on_clocks_that_do_not_run(cast: Cast) -> None:
    for verb in (clocks.pause, clocks.resume, lambda s, n: clocks.extend(s, n, 1)):
        with pytest.raises(errors.ClockStopped), transaction.atomic():
            verb("demand:1", "conditional_reply")
    with transaction.atomic():
        clocks.stop("demand:1")
    started()
    with on(TODAY):
        with pytest.raises(errors.ExtensionForbidden), transaction.atomic():
            clocks.extend("demand:1", "conditional_reply", 1)  # 51号 knows no extension
        with pytest.raises(errors.ClockRuns), transaction.atomic():
            clocks.resume("demand:1", "conditional_reply")
        with transaction.atomic():
            assert clocks.pause("demand:1", "conditional_reply").left_wd == 10
        with pytest.raises(errors.ClockPaused), transaction.atomic():
            clocks.pause("demand:1", "conditional_reply")
        with transaction.atomic():
            clocks.stop("demand:1", "conditional_reply")
        assert clocks.running("demand:1", "conditional_reply") is None
        assert [c.stopped_on for c in clocks.of("demand:1")] == [TODAY]


def test_a_limit_without_a_number_does_not_run(cast: Cast) -> None:
    with transaction.atomic():
        assert clocks.start("demand:1", "supply_after_consent", POLICE) is None
        assert clocks.start("demand:1", "usage_record_years", POLICE) is None
        assert clocks.start("demand:1", "no_such_limit", POLICE) is None


@pytest.mark.parametrize(
    "change",
    [
        {"next_on": None},  # runs, and nobody would ever look at it
        {"paused_on": TODAY},  # stands still without what is left
        {"left_wd": 3},
        {"paused_on": TODAY, "left_wd": 3},  # stands still, and the sweep would act
        {"stopped_on": TODAY},
        {"rule_set_name": ""},
        {"due_on": date(2020, 1, 1)},
    ],
)
def test_the_table_refuses_what_the_rules_would_never_do(cast: Cast, change: dict[str, object]) -> None:
    started()
    with pytest.raises(IntegrityError), transaction.atomic():
        Clock.objects.update(**change)


def test_the_same_clock_runs_once(cast: Cast) -> None:
    started()
    with pytest.raises(IntegrityError), transaction.atomic():
        clocks.start("demand:1", "conditional_reply", POLICE)


def load(cast: Cast, year: int, content: bytes | None = None) -> None:
    actions.load_calendar(cast.authority_reviewer, year, NOTICES[year][0], sheet(year) if content is None else content)


def test_a_year_table_is_loaded_whole_with_one_entry(cast: Cast) -> None:
    with on(TODAY):
        tried = actions.load_calendar(cast.authority_reviewer, 2026, "国办发明电〔2025〕7号", sheet(2026), dry_run=True)
        assert (CalendarYear.objects.count(), log()) == (0, [])
        load(cast, 2026)
        found = queries.calendar_year(cast.applicant, 2026)
        assert (found.days, found.origin, found.revision) == (tried.days, "operator", 1)
        load(cast, 2026)
        assert queries.calendar_year(cast.applicant, 2026).revision == 2
        with pytest.raises(errors.CalendarRowWrong):
            load(cast, 2026, sheet(2025))
        for nobody in (cast.applicant, cast.provider_reviewer):
            with pytest.raises(NotPermitted):
                actions.load_calendar(nobody, 2026, "x", sheet(2026))
    assert [(event, subject) for event, subject, _ in log()] == [(events.CALENDAR_LOADED, "calendar:2026")] * 2
    assert "2026-02-14" in log()[0][2]["worked"]


def test_a_changed_table_is_seen_at_once_and_moves_nothing_by_itself(cast: Cast) -> None:
    """As if the notice of 2025 had come late, with 10 October off and Sunday the 12th worked."""
    before = started()
    changed = sheet(2025).replace("10月1日至10月8日".encode(), "10月1日至10月10日".encode())
    with on(TODAY):
        load(cast, 2025, changed)
        assert clocks.calendar().is_working_day(date(2025, 10, 10)) is False
        assert Clock.objects.get().due_on == before.due_on == date(2025, 10, 11)
        assert clocks.calendar().add(TODAY, 10) == date(2025, 10, 14)
        load(cast, 2025)
        assert clocks.calendar().is_working_day(date(2025, 10, 10)) is True


def test_running_clocks_are_counted_anew_by_one_recorded_act(cast: Cast) -> None:
    started("demand:1")
    started("demand:2")
    started("demand:late", day=date(2025, 9, 1))
    with on(date(2025, 9, 24)):
        jobs.run_clocks()  # the late one is escalated
        with transaction.atomic():
            clocks.pause("demand:2", "conditional_reply")
        with pytest.raises(errors.NothingToRecompute):
            actions.recompute_clocks(cast.authority_reviewer, "")
        load(cast, 2025, sheet(2025).replace("10月1日至10月8日".encode(), "10月1日至10月10日".encode()))
        with pytest.raises(NotPermitted):
            queries.recomputation(cast.applicant)
        found = queries.recomputation(cast.authority_reviewer)
        moved = [(m.clock.subject, m.clock.due_on, m.new_due_on) for m in found.shown]
        assert moved == [("demand:1", date(2025, 10, 11), date(2025, 10, 14))]
        with pytest.raises(errors.RecomputationChanged):
            actions.recompute_clocks(cast.authority_reviewer, "0" * 64)
        recorded = len(log())
        assert actions.recompute_clocks(cast.authority_reviewer, found.digest).count == 1
        assert len(log()) == recorded + 1
        with pytest.raises(errors.NothingToRecompute):
            actions.recompute_clocks(cast.authority_reviewer, found.digest)
    due = dict(Clock.objects.values_list("subject", "due_on"))
    assert due == {"demand:1": date(2025, 10, 14), "demand:2": date(2025, 10, 11), "demand:late": date(2025, 9, 15)}
    event, subject, facts = log()[-1]
    assert (event, subject, facts["count"]) == (events.CLOCKS_RECOMPUTED, events.CLOCKS, 1)
    assert events.CLOCKS_RECOMPUTED in [line.event for line in audit.history("demand:1")]
    assert "clocks_recomputed" in [n.code for n in accounts.notices(cast.provider_reviewer)]


def test_a_clock_that_changed_since_the_list_was_read_stops_the_recomputation(cast: Cast) -> None:
    started("demand:1")
    with on(TODAY):
        load(cast, 2025, sheet(2025).replace("10月1日至10月8日".encode(), "10月1日至10月10日".encode()))
        digest = queries.recomputation(cast.authority_reviewer).digest
        started("demand:2")  # by the new table already
        started("demand:3", day=date(2025, 9, 22))
        with transaction.atomic():
            clocks.stop("demand:1")
        with pytest.raises(errors.NothingToRecompute):
            actions.recompute_clocks(cast.authority_reviewer, digest)


def test_lists_cost_the_same_however_many_clocks_they_show(cast: Cast) -> None:
    with on(TODAY):
        code = application_in(cast, "under_review").entry_code
        with CaptureQueriesContext(connection) as one:
            queries.applications(cast.provider_reviewer, "to_decide")
        for n in range(3):
            more = actions.start_draft(cast.applicant, code, replace(SCOPE, matter_code=f"M{n}"))
            walk(cast, more, "under_review")
        with CaptureQueriesContext(connection) as four:
            found = queries.applications(cast.provider_reviewer, "to_decide")
    assert len(found.items) == 4
    assert len(one) == len(four)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="a plan of PostgreSQL")
def test_a_sweep_reads_what_is_due_not_what_lives() -> None:
    template = started()
    row = Clock.objects.get(pk=template.id)
    values = {name: getattr(row, name) for name in clocks.KEPT}
    Clock.objects.bulk_create(
        [Clock(**{**values, "subject": f"demand:{n + 10}", "next_on": date(2026, 3, 1)}) for n in range(20_000)],
        batch_size=2000,
    )
    Clock.objects.filter(pk=template.id).update(next_on=date(2025, 10, 9))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE sharing_clock")
        with CaptureQueriesContext(connection) as asked:
            assert len(list(queries.due_clocks(date(2025, 10, 9)))) == 1
        cursor.execute("EXPLAIN (FORMAT TEXT) " + asked[0]["sql"])
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "sharing_clock_next" in plan, plan
    assert "Seq Scan" not in plan, plan
