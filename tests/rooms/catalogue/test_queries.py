"""Who sees what: lists, single entries, queues."""

from __future__ import annotations

import pytest

from shuqiao.catalogue import queries, states
from shuqiao.catalogue.facts import EntryFacts
from shuqiao.kernel.actors import Actor
from shuqiao.kernel.refusals import Absent, ActorMissing, Malformed
from tests.cast.people import POLICE, Cast
from tests.rooms.catalogue.entries import draft, entry_in


def names(actor: Actor, **filters: str) -> list[str]:
    return [entry.name for entry in queries.entries(actor, **filters).items]


@pytest.fixture
def one_of_each(cast: Cast) -> dict[str, EntryFacts]:
    return {state: entry_in(cast, state, draft(name=f"户籍信息之{state}")) for state in sorted(states.ENTRY.states)}


def test_before_publication_only_the_provider_and_the_authority_see_it(
    cast: Cast, one_of_each: dict[str, EntryFacts]
) -> None:
    for state, entry in one_of_each.items():
        for actor in (cast.compiler, cast.compiler_head, cast.provider_reviewer, cast.authority_reviewer):
            assert queries.entry(actor, entry.id).name == entry.name
        for actor in (cast.applicant, cast.stranger, cast.operator, cast.auditor):
            if state in states.EVERYBODYS:
                assert queries.entry(actor, entry.id) == entry
                assert queries.entry(actor, entry.code) == entry
            else:
                with pytest.raises(Absent) as hidden:
                    queries.entry(actor, entry.id)
                with pytest.raises(Absent) as missing:
                    queries.entry(actor, 987654)
                assert str(hidden.value) == str(missing.value)


def test_lists_hold_exactly_what_may_be_seen(cast: Cast, one_of_each: dict[str, EntryFacts]) -> None:
    assert len(names(cast.compiler)) == len(names(cast.authority_reviewer)) == len(states.ENTRY.states)
    assert names(cast.applicant) == [f"户籍信息之{s}" for s in sorted(states.EVERYBODYS, reverse=True)]
    for missing in (queries.entries, queries.review_queue, queries.providers):
        with pytest.raises(ActorMissing):
            missing(None)


def test_what_is_not_shared_is_visible_as_metadata(cast: Cast) -> None:
    from tests.rooms.catalogue.test_validator import closed_entry

    entry = entry_in(cast, "published", closed_entry())
    seen = queries.entry(cast.stranger, entry.code)
    assert seen.sharing.basis == entry.sharing.basis
    assert seen.sharing.basis is not None


def test_reasons_of_review_are_the_providers_affair(cast: Cast) -> None:
    entry = entry_in(cast, "published")
    assert queries.reviews(cast.compiler_head, entry.id)
    assert queries.reviews(cast.stranger, entry.id) == ()


def test_filters(cast: Cast) -> None:
    entry_in(cast, "published", draft(name="户籍信息"))
    entry_in(cast, "published", draft(name="居住证信息"))
    assert len(names(cast.applicant, sharing_type="conditional")) == 2
    assert names(cast.applicant, sharing_type="not_shared") == []
    assert names(cast.applicant, state="x\x00\ud800") == []
    assert len(names(cast.applicant, provider=POLICE)) == 2
    assert queries.providers(cast.applicant) == ((POLICE, "栖澜市公安局"),)


def test_words_are_found_by_reading_where_there_is_no_index(cast: Cast) -> None:
    entry_in(cast, "published", draft(name="户籍信息", abstract="全市户口"))
    entry_in(cast, "published", draft(name="居住证信息", abstract="流动人口"))
    both = ["居住证信息", "户籍信息"]
    for query, expected in (
        ("户口", ["户籍信息"]),
        ("居住证 流动", ["居住证信息"]),
        ("公民身份号码", both),
        ("公安局", both),
        ("101002/000001", ["户籍信息"]),
        ("%", []),
        ("x\x00\ud800", []),
    ):
        found = queries.holding(queries.visible(cast.applicant), query).order_by("-pk")
        assert [row.name for row in found] == expected


def test_pages_follow_each_other_without_gap_or_repetition(cast: Cast) -> None:
    for number in range(5):
        entry_in(cast, "published", draft(name=f"户籍信息{'甲乙丙丁戊'[number]}"))
    seen: list[str] = []
    after: str | None = None
    for _ in range(3):
        page = queries.entries(cast.applicant, after=after, limit=2)
        seen += [entry.name[-1] for entry in page.items]
        after = page.next
    assert seen == list("戊丁丙乙甲")
    assert after is None
    for wrong in ("x", "-1", "1" * 40, "１"):
        with pytest.raises(Malformed):
            queries.entries(cast.applicant, after=wrong)


def test_each_finds_what_waits_for_them(cast: Cast, one_of_each: dict[str, EntryFacts]) -> None:
    def waiting(actor: Actor) -> set[str]:
        return {entry.state for entry in queries.review_queue(actor).items}

    assert waiting(cast.authority_reviewer) == {"submitted", "approved"}
    assert waiting(cast.compiler_head) == {"waiting_head"}
    assert waiting(cast.compiler) == {"head_approved", "returned"}
    assert waiting(cast.stranger) == waiting(cast.auditor) == set()


@pytest.mark.parametrize("code", ["101002/999999", "nonsense", "", "1", "x" * 500, "101002/\x00"])
def test_an_unknown_code_is_absent(cast: Cast, code: str) -> None:
    entry_in(cast, "approved")
    for ask in (queries.published_entry, queries.known_entry):
        with pytest.raises(Absent):
            ask(code)
    with pytest.raises(Absent):
        queries.published_entry("101002/000001")
