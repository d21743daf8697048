"""Finding: who finds what, in which order, with which marks, and how it is paged."""

from __future__ import annotations

from typing import Any

import pytest

from shuqiao.accounts import actions as accounts
from shuqiao.catalogue import states
from shuqiao.catalogue.facts import ItemFacts
from shuqiao.catalogue.models import Entry
from shuqiao.catalogue.search import keeping, queries
from shuqiao.catalogue.search.errors import NothingToSearch, TooDeep
from shuqiao.catalogue.search.queries import find
from shuqiao.kernel.actors import Actor
from shuqiao.kernel.refusals import ActorMissing, Malformed, TooLarge
from tests.cast.people import LAND, POLICE, Cast
from tests.rooms.catalogue.entries import draft, entry_in
from tests.rooms.catalogue.test_validator import open_entry


def names(actor: Actor, query: str, **more: Any) -> list[str]:
    return [hit.entry.name for hit in find(actor, query, **more).items]


def test_each_finds_exactly_what_they_may_see(cast: Cast) -> None:
    for state in sorted(states.ENTRY.states):
        entry_in(cast, state, draft(name=f"户籍信息之{state}"))
    everything = {f"户籍信息之{state}" for state in states.ENTRY.states}
    for actor in (cast.compiler, cast.provider_reviewer, cast.authority_reviewer):
        assert set(names(actor, "户籍信息")) == everything
    for actor in (cast.applicant, cast.stranger, cast.operator, cast.auditor):
        assert set(names(actor, "户籍信息")) == {f"户籍信息之{state}" for state in states.EVERYBODYS}
        assert names(actor, "户籍信息之draft", limit=1) != ["户籍信息之draft"]
    with pytest.raises(ActorMissing):
        find(None, "户籍")


def test_an_index_behind_or_wrong_never_shows_what_may_not_be_seen(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    entry = entry_in(cast, "published", draft(name="户籍信息"))
    assert names(cast.stranger, "户籍") == ["户籍信息"]
    monkeypatch.setattr(keeping, "_behind", lambda files: False)
    Entry.objects.filter(pk=entry.id).update(state="draft", name="机密草稿")
    assert names(cast.stranger, "户籍") == []
    assert names(cast.compiler, "户籍") == ["机密草稿"]
    found = find(cast.compiler, "户籍").items[0]
    assert {mark.field: mark.ranges for mark in found.marks if mark.field == "name"} == {"name": ()}


def test_every_field_is_found_and_marked(cast: Cast) -> None:
    items = (ItemFacts(name="户号", type="C", length=20, is_key=True), ItemFacts(name="婚姻状况", type="C", length=2))
    abstract = "本条目" + "说明" * 40 + "流动人口登记" + "其余" * 60
    entry_in(cast, "published", draft(name="居住证信息", abstract=abstract, items=items, coverage__keys={}))
    marked = {
        "居住证": ("name", "居住证信息", ["居住证"]),
        "婚姻": ("item", "婚姻状况", ["婚姻"]),
        "公安局": ("provider", "栖澜市公安局", ["公安局"]),
        "101002/0": ("code", "101002/000001", ["101002/0"]),
        "流动 登记": ("abstract", None, ["流动", "登记"]),
    }
    for query, (field, text, sought) in marked.items():
        found = find(cast.applicant, query)
        assert not found.near
        mark = next(m for m in found.items[0].marks if m.field == field)
        assert text in (None, mark.text)
        assert [mark.text[start:end] for start, end in mark.ranges] == sought
        assert len(mark.text) <= queries.FRAGMENT + 2
    assert (mark.text[0], mark.text[-1]) == ("…", "…")


def test_the_providers_short_and_present_name_find_too(cast: Cast) -> None:
    entry_in(cast, "published", draft(name="居住证信息"))
    assert names(cast.applicant, "市公安局 居住证") == ["居住证信息"]
    assert names(cast.applicant, "警务厅") == []
    accounts.update_department(cast.system_manager, POLICE, short_name="市警务厅")
    assert names(cast.applicant, "警务厅") == ["居住证信息"]


def test_words_narrow_and_filters_work_together(cast: Cast) -> None:
    entry_in(cast, "published", draft(name="户籍信息", abstract="全市户口"))
    entry_in(cast, "suspended", open_entry(name="户籍地址"))
    entry_in(cast, "draft", draft(name="户籍变动"))
    actor = cast.compiler
    assert set(names(actor, "户籍")) == {"户籍信息", "户籍地址", "户籍变动"}
    assert names(actor, "户籍 户口") == ["户籍信息"]
    assert names(actor, "户籍", state="suspended") == ["户籍地址"]
    assert names(actor, "户籍", sharing_type="unconditional") == ["户籍地址"]
    assert names(actor, "户籍", state="draft", provider=POLICE) == ["户籍变动"]
    assert names(actor, "户籍", provider=LAND) == []
    assert names(actor, "户籍", state="x\x00\ud800") == []


def test_what_comes_near_is_said_to_be_near(cast: Cast) -> None:
    entry_in(cast, "published", draft(name="住房公积金个人贷款额度"))
    found = find(cast.applicant, "公积金贷款额度")
    assert (found.near, [hit.entry.name for hit in found.items]) == (True, ["住房公积金个人贷款额度"])
    mark = found.items[0].marks[0]
    assert [mark.text[start:end] for start, end in mark.ranges] == ["公积金", "贷款额度"]
    assert not find(cast.applicant, "航空器").near


def test_pages_follow_each_other_without_gap_or_repetition(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in "甲乙丙丁戊":
        entry_in(cast, "published", draft(name=f"户籍信息{number}"))
    for query in ("户籍信息", "户籍讯息"):
        seen: list[str] = []
        after: str | None = None
        for _ in range(3):
            page = find(cast.applicant, query, after=after, limit=2)
            seen += [hit.entry.name[-1] for hit in page.items]
            after = page.next
        assert sorted(seen) == sorted("甲乙丙丁戊")
        assert after is None
    monkeypatch.setattr(queries, "DEEPEST", 4)
    page = find(cast.applicant, "户籍信息", after="2", limit=2)
    assert page.next == "4"
    with pytest.raises(TooDeep):
        find(cast.applicant, "户籍信息", after=page.next)


@pytest.mark.parametrize("after", ["x", "-1", "~", "~x", "1" * 40, "１"])
def test_a_cursor_that_no_search_gave_is_refused(cast: Cast, after: str) -> None:
    with pytest.raises(Malformed):
        find(cast.applicant, "户籍", after=after)


@pytest.mark.parametrize(
    ("query", "refusal"), [("***", NothingToSearch), ("\x00", NothingToSearch), ("户" * 9999, TooLarge)]
)
def test_what_cannot_be_searched_is_refused(cast: Cast, query: str, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        find(cast.applicant, query)
