"""The verbs: what each changes, what it leaves in the log, and what it refuses without a trace."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, transaction

from shuqiao.audit import queries as log
from shuqiao.catalogue import actions, queries, registries
from shuqiao.catalogue.errors import (
    ChangeNotYetPossible,
    EditedMeanwhile,
    EntryNotValid,
    NotPublished,
)
from shuqiao.catalogue.facts import EntryDraft, EntryFacts, ItemFacts, Reason
from shuqiao.catalogue.models import Entry, IssuedCode
from shuqiao.kernel import clock
from shuqiao.kernel.refusals import Absent, ActorMissing, Family, NotPermitted, Refusal
from tests.cast.people import POLICE, Cast
from tests.rooms.catalogue.entries import ALL_CHECKS, HOUSEHOLD, WHY, draft, entry_in, step


def events(entry: EntryFacts) -> list[str]:
    return [line.event.removeprefix("catalogue.entry.") for line in log.history(entry.subject)]


def fields(refused: pytest.ExceptionInfo[EntryNotValid]) -> list[str | None]:
    return [problem.field for problem in refused.value.problems]


def test_a_draft_is_kept_as_written_and_recorded(cast: Cast) -> None:
    entry = actions.create_draft(cast.compiler, HOUSEHOLD)
    assert queries.entry(cast.compiler, entry.id) == entry
    assert (entry.provider, entry.provider_name) == (POLICE, "栖澜市公安局")
    assert (entry.state, entry.version, entry.published_on, entry.code) == ("draft", 0, None, "")
    assert entry.items == HOUSEHOLD.items
    assert entry.conditions == HOUSEHOLD.conditions
    assert entry.coverage == HOUSEHOLD.coverage
    assert entry.sharing.methods == ("query", "verify", "service")
    assert entry.holds_personal_identifiers
    line = log.history(entry.subject)[-1]
    assert (line.event, line.actor_name, line.facts["items"]) == ("catalogue.entry.created", "祝远岫", 3)


def test_an_unfinished_draft_may_be_kept(cast: Cast) -> None:
    entry = actions.create_draft(cast.compiler, EntryDraft(name="户籍变动信息"))
    assert entry.state == "draft"
    with pytest.raises(EntryNotValid) as refused:
        actions.submit_to_head(cast.compiler, entry.id)
    assert {"abstract", "class.lei", "sharing.type", "coverage.text"} <= set(fields(refused))
    assert events(entry) == ["created"]


def test_saving_replaces_everything_and_raises_the_revision(cast: Cast) -> None:
    entry = actions.create_draft(cast.compiler, HOUSEHOLD)
    only = (ItemFacts(name="户号", type="C", length=20, is_key=True),)
    saved = actions.save_draft(cast.compiler, entry.id, draft(items=only, coverage__keys={}), entry.revision)
    assert saved.items == only
    assert saved.revision == entry.revision + 1
    with pytest.raises(EditedMeanwhile):
        actions.save_draft(cast.compiler, entry.id, HOUSEHOLD, entry.revision)
    assert queries.entry(cast.compiler, entry.id) == saved
    assert events(entry) == ["created", "saved"]


def test_the_whole_way_is_recorded_step_by_step(cast: Cast) -> None:
    with clock.fixed_at(datetime(2025, 9, 22, 17, 0, tzinfo=UTC)):
        entry = entry_in(cast, "published")
    assert entry.code == "101002/000001"
    assert (entry.version, entry.published_on) == (1, date(2025, 9, 23))
    assert events(entry) == ["created", "submitted_to_head", "approved_by_head", "submitted", "approved", "published"]
    head = next(r for r in queries.reviews(cast.compiler, entry.id) if r.verb == "approve_by_head")
    assert head.checklist == tuple(sorted(ALL_CHECKS))
    assert head.by == "韩定疆"


def test_the_head_confirms_every_assessment_or_nothing_moves(cast: Cast) -> None:
    entry = entry_in(cast, "waiting_head")
    with pytest.raises(EntryNotValid) as refused:
        actions.approve_by_head(cast.compiler_head, entry.id, ["secrecy_risk", "horoscope"])
    assert "checklist.personal_information" in fields(refused)
    assert "checklist" in fields(refused)
    assert queries.entry(cast.compiler, entry.id).state == "waiting_head"
    assert events(entry)[-1] == "submitted_to_head"


@pytest.mark.parametrize("verb", ["return_", "reject"])
def test_returning_and_rejecting_need_reasons_and_show_them(cast: Cast, verb: str) -> None:
    entry = entry_in(cast, "submitted")
    act = getattr(actions, verb)
    for empty in ([], [Reason(field="name", text=" ")]):
        with pytest.raises(EntryNotValid):
            act(cast.authority_reviewer, entry.id, empty)
    moved = act(cast.authority_reviewer, entry.id, WHY)
    assert moved.reasons == WHY
    assert queries.reviews(cast.compiler, entry.id)[-1].reasons == WHY
    assert log.history(entry.subject)[-1].facts["reasons"] == [{"field": "abstract", "text": WHY[0].text}]


def test_resubmitting_clears_the_reasons(cast: Cast) -> None:
    entry = entry_in(cast, "returned")
    assert entry.reasons == WHY
    saved = actions.save_draft(cast.compiler, entry.id, draft(abstract="本市户籍登记的户与成员关系"))
    assert saved.reasons == WHY
    assert actions.submit_to_head(cast.compiler, entry.id).reasons == ()
    assert events(entry)[-2:] == ["saved", "submitted_to_head"]


def test_codes_rise_per_class_and_are_never_given_again(cast: Cast) -> None:
    first = entry_in(cast, "retired")
    second = entry_in(cast, "approved", draft(name="户籍家庭关系"))
    assert (first.code, second.code) == ("101002/000001", "101002/000002")
    with pytest.raises(EntryNotValid) as refused:
        entry_in(cast, "approved", draft(name="户籍迁移信息", code=first.code))
    assert fields(refused) == ["code"]
    wished = entry_in(cast, "approved", draft(name="户籍注销信息", code="101002/000009"))
    after = entry_in(cast, "approved", draft(name="户籍登记点"))
    assert (wished.code, after.code) == ("101002/000009", "101002/000010")
    assert IssuedCode.objects.count() == 4
    assert events(after)[-1] == "approved"


def test_a_name_is_free_again_once_its_entry_is_retired(cast: Cast) -> None:
    entry_in(cast, "published")
    with pytest.raises(EntryNotValid) as refused:
        actions.create_draft(cast.compiler, draft(name="户籍 家庭成员信息"))
    assert refused.value.problems[0].code == "catalogue_name_taken"
    assert actions.create_draft(cast.stranger, HOUSEHOLD).provider != POLICE
    retired = step(cast, "retire", queries.published_entry("101002/000001").id)
    again = actions.create_draft(cast.compiler, HOUSEHOLD)
    assert events(retired)[-1] == "retired"
    assert events(again) == ["created"]


def test_secret_data_do_not_even_become_a_draft(cast: Cast) -> None:
    for secrecy in ("secret", "work_secret"):
        with pytest.raises(EntryNotValid):
            actions.create_draft(cast.compiler, draft(secrecy=secrecy))
    assert not Entry.objects.exists()


@pytest.mark.parametrize("verb", ["suspend", "retire"])
def test_stopping_an_entry_needs_a_reason(cast: Cast, verb: str) -> None:
    entry = entry_in(cast, "published")
    with pytest.raises(EntryNotValid):
        getattr(actions, verb)(cast.compiler_head, entry.id, "  ")
    moved = getattr(actions, verb)(cast.authority_reviewer, entry.id, "主管部门核查")
    assert moved.reasons == (Reason(field="", text="主管部门核查"),)
    assert log.history(entry.subject)[-1].facts["reason"] == "主管部门核查"


def test_suspending_and_resuming_keep_version_and_day(cast: Cast) -> None:
    entry = entry_in(cast, "suspended")
    with pytest.raises(NotPublished):
        queries.published_entry(entry.code)
    resumed = step(cast, "resume", entry.id)
    assert queries.published_entry(entry.code) == resumed
    assert (resumed.version, resumed.published_on, resumed.reasons) == (1, entry.published_on, ())
    assert events(entry)[-2:] == ["suspended", "resumed"]


@pytest.mark.parametrize("state", ["published", "suspended"])
def test_a_published_entry_is_not_edited_in_place(cast: Cast, state: str) -> None:
    entry = entry_in(cast, state)
    with pytest.raises(ChangeNotYetPossible):
        actions.save_draft(cast.compiler, entry.id, draft(abstract="改"))
    assert queries.known_entry(entry.code) == entry


def test_strangers_and_the_nameless_are_refused(cast: Cast) -> None:
    entry = entry_in(cast, "waiting_head")
    with pytest.raises(ActorMissing):
        actions.create_draft(None, HOUSEHOLD)
    with pytest.raises(NotPermitted):
        actions.create_draft(cast.provider_reviewer, draft(name="户籍底册"))
    with pytest.raises(Absent):
        actions.approve_by_head(cast.applicant_head, entry.id, ALL_CHECKS)
    for id in (0, -1, 10**30, entry.id + 999):
        with pytest.raises(Absent):
            actions.submit(cast.compiler, id)
    assert events(entry) == ["created", "submitted_to_head"]


class Objection(Refusal):
    """A room above that will not let an entry go."""

    code = "test_objection"
    family = Family.CONFLICT
    zh = en = next_zh = next_en = "-"


@pytest.fixture
def heard() -> Iterator[list[tuple[str, str]]]:
    """States before and after that the registry told of."""
    told: list[tuple[str, str]] = []

    def listen(before: EntryFacts, after: EntryFacts) -> None:
        told.append((before.state, after.state))

    registries.entry_changes.append(listen)
    yield told
    registries.entry_changes.remove(listen)


def test_rooms_above_hear_of_every_change(cast: Cast, heard: list[tuple[str, str]]) -> None:
    entry = entry_in(cast, "suspended")
    assert heard[-2:] == [("approved", "published"), ("published", "suspended")]
    assert len(heard) == len(events(entry)) - 1


def test_a_room_above_that_fails_undoes_the_verb(cast: Cast) -> None:
    entry = entry_in(cast, "published")

    def fail(before: EntryFacts, after: EntryFacts) -> None:
        raise Objection

    registries.entry_changes.append(fail)
    try:
        with pytest.raises(Objection):
            step(cast, "suspend", entry.id)
    finally:
        registries.entry_changes.remove(fail)
    assert queries.known_entry(entry.code).state == "published"
    assert events(entry)[-1] == "published"


def test_a_room_above_may_object_to_retiring(cast: Cast) -> None:
    entry = entry_in(cast, "published")
    objection = Objection()
    registries.withdrawal_objections.append(lambda _: objection)
    try:
        with pytest.raises(Objection):
            step(cast, "retire", entry.id)
    finally:
        registries.withdrawal_objections.pop()
    assert events(entry)[-1] == "published"


def test_the_tables_restate_the_invariants(cast: Cast) -> None:
    entry = entry_in(cast, "published")
    row = Entry.objects.get(pk=entry.id)
    wrong = [
        {"secrecy": "secret"},
        {"state": "lost"},
        {"grade": 5},
        {"published_on": None},
        {"version": 0},
        {"code": None},
    ]
    for values in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            Entry.objects.filter(pk=row.pk).update(**values)
    twin = actions.create_draft(cast.compiler, replace(HOUSEHOLD, name="户籍副本"))
    for values in ({"name_key": row.name_key}, {"code": row.code}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Entry.objects.filter(pk=twin.id).update(**values)
