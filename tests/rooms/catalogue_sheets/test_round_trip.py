"""Whatever an entry holds, its sheet is read as the same; whatever the cells hold, reading ends in a report."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shuqiao.catalogue.enumerations import lists
from shuqiao.catalogue.facts import (
    ClassFacts,
    EntryDraft,
    EntryFacts,
    ItemFacts,
    LegalBasis,
    OpeningFacts,
    SharingFacts,
)
from shuqiao.catalogue.sheets import drafts, reading, writing
from shuqiao.catalogue.sheets.columns import find_header
from shuqiao.catalogue.sheets.facts import Grid
from shuqiao.catalogue.sheets.parse import parse
from shuqiao.kernel.refusals import Refusal, require
from tests.rooms.catalogue_sheets.files import HEADS

LISTS = lists()
WORDS = st.text("目录信息甲乙丙丁 ,，;；\"'=+-@()（）《》1２３ab\n", min_size=1, max_size=12).filter(
    lambda t: t.strip()
)
NAMES = st.text("目录信息甲乙丙丁戊", min_size=1, max_size=8)
CODES = {
    name: st.sampled_from([t.code for t in getattr(LISTS, name)]) for name in ("sharing_types", "cycles", "item_types")
}
BASIS = st.builds(
    LegalBasis, title=NAMES, document_number=st.sampled_from(["", "主席令第1号"]), article=st.just("第三条")
)


@st.composite
def items(draw: Any) -> ItemFacts:
    type_ = draw(st.none() | CODES["sharing_types"])
    return ItemFacts(
        name="",
        type=draw(CODES["item_types"]),
        length=draw(st.none() | st.integers(1, 9999)),
        kind=draw(st.sampled_from(["", "name", "text"])),
        sharing_type=type_,
        condition_text=draw(WORDS) if type_ == "conditional" else "",
        basis=draw(BASIS) if type_ == "not_shared" else None,
        to_public=draw(st.none() | st.booleans()),
        update_cycle=draw(st.none() | CODES["cycles"]),
    )


@st.composite
def entries(draw: Any) -> EntryDraft:
    type_ = draw(CODES["sharing_types"])
    found = draw(st.lists(items(), max_size=4))
    return EntryDraft(
        name=draw(NAMES),
        class_=ClassFacts(
            lei="1", xiang="01", mu="002", ximu=tuple(draw(st.lists(st.sampled_from(["1", "07"]), max_size=2)))
        ),
        abstract=draw(WORDS),
        inner_unit=draw(WORDS),
        format_category="database",
        format_type=draw(st.sampled_from(["KingbaseES", "达梦", "other", "自建库"])),
        items=tuple(replace(item, name=f"项{n}甲") for n, item in enumerate(found)),
        sharing=SharingFacts(
            type_=type_,
            condition_text=draw(WORDS) if type_ == "conditional" else "",
            basis=draw(BASIS) if type_ == "not_shared" else None,
            mode_category="platform",
            mode_type=draw(st.sampled_from(["database", "interface"])),
        ),
        opening=OpeningFacts(to_public=draw(st.booleans()), condition=draw(WORDS)),
        update_cycle=draw(CODES["cycles"]),
        related=tuple(draw(st.lists(st.sampled_from(["101002/000001", "307001/000002"]), max_size=2, unique=True))),
    )


@pytest.mark.parametrize("format_", writing.FORMATS)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(draft=entries())
def test_a_sheet_says_what_the_entry_holds(format_: str, draft: EntryDraft) -> None:
    entry = EntryFacts(id=1, provider="x", provider_name="某局", state="draft", **vars(draft))
    grid, _ = reading.read(writing.official([entry], LISTS, format_))
    sheet = parse(grid, require(find_header(grid)), LISTS)
    assert not sheet.problems
    (said,) = sheet.resources
    held = drafts.projected(draft, LISTS)
    assert replace(said, provider_name="", provider_code="") == held
    assert drafts.blended(draft, said, held) == draft


@settings(max_examples=60, deadline=None)
@given(draft=entries())
def test_a_new_draft_is_complete_after_one_import(draft: EntryDraft) -> None:
    """What one import makes, the same sheet leaves alone."""
    said = drafts.projected(draft, LISTS)
    blank = drafts.blank("", "", "")
    made = drafts.blended(blank, said, drafts.projected(blank, LISTS))
    assert drafts.blended(made, said, drafts.projected(made, LISTS)) == made


CELLS = st.sampled_from(
    ["", "是", "1", "无", "每日", "C", "婚姻登记信息1", "婚姻登记信息2", "101002/000001"]
) | st.text(max_size=6)


@settings(max_examples=150, deadline=None)
@given(
    rows=st.lists(st.lists(CELLS | st.floats() | st.integers() | st.booleans(), max_size=len(HEADS) + 2), max_size=8),
    merges=st.lists(
        st.tuples(*[st.integers(0, 9)] * 4).map(lambda m: (m[0], m[1], m[0] + m[2], m[1] + m[3])), max_size=3
    ),
)
def test_any_cells_end_in_a_report(rows: list[list[Any]], merges: list[Any]) -> None:
    grid = Grid(name="x", rows=[list(HEADS), *rows], merges=tuple(merges))
    header = find_header(grid)
    if isinstance(header, Refusal):
        return
    sheet = parse(grid, header, LISTS)
    told = {row for resource in sheet.resources for row in resource.rows} | set(sheet.names)
    assert {p.row for p in sheet.problems} <= told
    assert all(p.refusal.sentence("en") for p in sheet.problems)
