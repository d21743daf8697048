"""What is searchable of a text, where words stand in it, and that every substring finds its entry."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shuqiao.catalogue.permissions import Sight
from shuqiao.catalogue.search import texts
from shuqiao.catalogue.search.documents import Content
from shuqiao.catalogue.search.errors import NothingToSearch
from shuqiao.catalogue.search.files import Files
from shuqiao.kernel.refusals import TooLarge

ALL = Sight(department=None, all_=True)
MIXED = st.text(st.sampled_from("户籍家庭成员信息公安局的12３ＡbC.,（）《》、 -_é㎡①ﬁ㐀𠮷"), min_size=1, max_size=14)
ANY = st.text(st.characters(exclude_categories=("Cs",)), max_size=12)


def content(id: int, name: str = "", **more: object) -> Content:
    values = {"abstract": "", "code": "", "providers": (), "items": (), **more}
    return Content(id=id, state="draft", provider="P", sharing_type="", name=name, **values)  # type: ignore[arg-type]


def ids(files: Files, query: str, **more: object) -> list[int]:
    asked = {"near": False, "offset": 0, "limit": 100, **more}
    return files.search(texts.words(query), ALL, {}, **asked)  # type: ignore[arg-type]


@given(MIXED | ANY, MIXED | ANY)
def test_folding_a_part_gives_the_part_of_the_folded_whole(one: str, other: str) -> None:
    assert texts.folded(one + other) == texts.folded(one) + texts.folded(other)
    assert texts.folded(texts.folded(one)) == texts.folded(one)


@settings(max_examples=15, deadline=None)
@given(st.lists(MIXED | ANY, min_size=1, max_size=12), st.data())
def test_every_substring_finds_its_entry_in_every_field(names: list[str], data: st.DataObject) -> None:
    field = data.draw(st.sampled_from(["name", "abstract", "item", "provider", "code"]))
    with tempfile.TemporaryDirectory() as folder:
        files = Files(Path(folder))
        plural = {"item": "items", "provider": "providers"}
        made = [
            content(id, **{plural.get(field, field): (name,) if field in plural else name})
            for id, name in enumerate(names, 1)
        ]
        files.write([made], "1", anew=True)
        for id, name in enumerate(names, 1):
            start = data.draw(st.integers(0, len(name)))
            sought = name[start : data.draw(st.integers(start, len(name)))]
            if not texts.folded(sought):
                with pytest.raises(NothingToSearch):
                    texts.words(sought)
            else:
                assert id in ids(files, sought), (name, sought)


@given(MIXED, MIXED, st.booleans())
def test_marks_are_in_the_text_in_order_and_hold_what_was_sought(text: str, sought: str, near: bool) -> None:
    if not texts.folded(sought):
        return
    words = texts.words(sought)
    last = -1
    for start, end in texts.marked(text, words, near=near):
        assert last < start < end <= len(text)
        last = end
        part = texts.folded(text[start:end])
        assert near or any(run in part for word in words for run in (word.whole, *word.parts))


@pytest.mark.parametrize(
    ("query", "wholes"),
    [
        ("户籍 家庭", ["户籍", "家庭"]),
        ("户籍\u3000家庭", ["户籍", "家庭"]),
        ("户籍 户籍", ["户籍"]),
        ("ＰＭ２．５", ["pm25"]),
        ("Straße ﬁle É", ["strasse", "file", "e"]),
        ('name:"户籍" AND (家庭~2)^8 -x*', ["name户籍", "and", "家庭28", "x"]),
        ("户\x00籍\ud800", ["户籍"]),
        ("①㎡", ["1m2"]),
    ],
)
def test_words_of_a_search(query: str, wholes: list[str]) -> None:
    assert [word.whole for word in texts.words(query)] == wholes


@pytest.mark.parametrize("query", ['"()[]:*^~\\/+-', "\x00", "\ud800", "。，、！", "  _ "])
def test_a_search_without_letters_is_refused(query: str) -> None:
    with pytest.raises(NothingToSearch):
        texts.words(query)


@pytest.mark.parametrize("query", ["户" * 10_000, " ".join(f"词{n}" for n in range(17)), "x" * 201])
def test_a_search_too_long_is_refused(query: str) -> None:
    with pytest.raises(TooLarge):
        texts.words(query)
    assert texts.words(query[:50])


def test_a_phrase_is_contiguous_and_stays_within_its_item(tmp_path: Path) -> None:
    files = Files(tmp_path)
    made = [content(1, "户籍家庭"), content(2, "家庭户籍"), content(3, items=("户籍", "家庭"))]
    files.write([made], "1", anew=True)
    assert ids(files, "户籍家庭") == [1]
    assert sorted(ids(files, "户籍 家庭")) == [1, 2, 3]
    assert sorted(ids(files, "户籍、家庭")) == [1, 2, 3]
    assert sorted(ids(files, "户籍家属", near=True)) == [1, 2, 3]
    assert sorted(ids(files, "庭")) == [1, 2, 3]


def test_where_a_word_stands_decides_the_order(tmp_path: Path) -> None:
    files = Files(tmp_path)
    made = [
        content(1, "甲", providers=("医保局",)),
        content(2, "乙", abstract="含医保局记录"),
        content(3, "丙", items=("医保局名称",)),
        content(4, "医保局名录"),
    ]
    files.write([made], "1", anew=True)
    assert ids(files, "医保局") == [4, 3, 2, 1]
    assert ids(files, "医保局", offset=1, limit=2) == [3, 2]
