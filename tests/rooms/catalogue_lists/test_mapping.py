"""Cleaning and mapping as pure functions: tables, and anything at all by Hypothesis."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuqiao.catalogue.enumerations import lists
from shuqiao.catalogue.facts import EntryDraft
from shuqiao.catalogue.foreign import cleaning
from shuqiao.catalogue.foreign.errors import MappingBroken
from shuqiao.catalogue.foreign.facts import ELEMENTS, SEVERAL, UNKNOWN
from shuqiao.catalogue.foreign.mapped import coded, mapped
from shuqiao.catalogue.foreign.mappings import built_in, parsed
from tests.documentation import pages
from tests.rooms.catalogue_lists.samples import OWN, record

FUZHOU, XIAMEN, ANHUI = (built_in()[name] for name in ("fujian_fuzhou", "fujian_xiamen", "anhui_anhui"))


@pytest.mark.parametrize(
    ("said", "members"),
    [
        ("['api']", ("api",)),
        ("['xlsx', 'api']", ("xlsx", "api")),
        ("[csv,json,rdf,xlsx,xml]", ("csv", "json", "rdf", "xlsx", "xml")),
        ("城乡建设,城乡建设,城乡建设", ("城乡建设",)),
        ("［xls；xlsx］", ("xls", "xlsx")),
        ("[]", ()),
        ("", ()),
        ("[", ("[",)),
    ],
)
def test_members_of_values_that_look_like_lists(said: str, members: tuple[str, ...]) -> None:
    assert cleaning.parts(said) == members


@pytest.mark.parametrize(
    ("said", "is_one"),
    [
        ("0591-83366690、87628397", True),
        ("０５９１－８３３６６６９０", True),
        ("(0591)83317133转8001", True),
        ("xmdata@xm.gov.cn", False),
        ("办公室", False),
        ("12", False),
        ("-----", False),
        ("", False),
    ],
)
def test_telephones(said: str, is_one: bool) -> None:
    assert cleaning.is_phone(said) is is_one


@pytest.mark.parametrize(
    ("said", "plain"),
    [
        ("质量（空车&#41;、等", "质量（空车)、等"),
        ("<p class='x'>登记<br/>信息</p>", "登记信息"),
        ("纪录<男子组>", "纪录<男子组>"),
        ("a < b 且 c > d", "a < b 且 c > d"),
        ("R&D 经费", "R&D 经费"),
        ("甲\r\n乙 ", "甲\n乙"),
    ],
)
def test_text_without_html(said: str, plain: str) -> None:
    assert cleaning.plain(said) == plain


@pytest.mark.parametrize(
    ("mapping", "element", "value", "fields", "why"),
    [
        (ANHUI, "format", "['xlsx']", {"format_category": "spreadsheet", "format_type": "xlsx"}, ""),
        (ANHUI, "format", "['api']", {"format_category": "service", "format_type": ""}, ""),
        (ANHUI, "format", "['docx', 'pdf']", {"format_category": "file"}, SEVERAL),
        (ANHUI, "format", "['xlsx', 'api']", {}, SEVERAL),
        (FUZHOU, "format", "[csv,json,rdf,xlsx,xml]", {}, SEVERAL),
        (ANHUI, "format", "['rdf']", {}, UNKNOWN),
        (ANHUI, "format", "[]", {}, ""),
        (XIAMEN, "cycle", "每 3 月", {"update_cycle": "quarterly"}, ""),
        (XIAMEN, "cycle", "每日", {"update_cycle": "daily"}, ""),
        (XIAMEN, "cycle", "每 null null", {}, UNKNOWN),
        (XIAMEN, "cycle", "不定期", {}, UNKNOWN),
        (XIAMEN, "class", "机构团体,信用服务", {}, SEVERAL),
        (XIAMEN, "class", "生态环境", {}, UNKNOWN),
    ],
)
def test_coded_values(mapping: Any, element: str, value: str, fields: dict[str, str], why: str) -> None:
    assert coded(element, value, mapping, lists()) == (fields, why)


def test_a_record_in_the_catalogues_terms() -> None:
    said = mapped(record(), FUZHOU, lists())
    draft = replace(EntryDraft(), **said.changes)
    assert (said.provider, draft.contact_phone, draft.class_.code) == ("栖澜市公安局", "0990-1234567", "209")
    assert (draft.format_category, draft.format_type) == ("spreadsheet", "")
    assert (draft.opening.to_public, draft.opening.condition) == (True, "")
    assert draft.sharing == EntryDraft().sharing
    assert [(u.element, u.value, u.reason) for u in said.unmapped] == [("format", "[csv,xlsx]", SEVERAL)]


def test_no_mapping_can_say_anything_of_sharing() -> None:
    assert not [element for element in ELEMENTS if "shar" in element]
    with pytest.raises(MappingBroken) as refused:
        parsed(OWN.replace(b'cycle = "every"', b'sharing = "every"'))
    assert "fields.sharing" in refused.value.sentence()


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        (b"[fields]", b"[fields", "TOML"),
        (b"name = \"qilan\"", b"", "name"),
        (b"name = \"qilan\"", b"name = 7", "name"),
        (b"name = \"title\"", b"", "fields.name"),
        (b"by = 1", b"", ""),
        (b'provider = "by"', b'provider = ["by"]', "fields.provider"),
        (b'split = ["format"]', b'split = "format"', "split"),
        (b'split = ["format"]', b'split = ["class"]', "split: class"),
        (b"[values.format]", b"[values.opening]", "values.opening"),
        (b'"spreadsheet/xls"', b'"spreadsheet/odt"', "values.format.xls"),
        (b'"spreadsheet/xls"', b"3", "values.format.xls"),
        (b'records = ["data", "rows"]', b"records = 1", "records"),
        (b"[values.format]", b'typo = 1\n[values.format]', "fields.typo"),
        (b'name = "qilan"', b'name = "a\\nb"', "name"),
        (b'cycle = "every"', b'class = "x"\n[values.class]\nx = [["2"]]', "values.class.x"),
        (b'cycle = "every"', b'class = "x"\n[values.class]\nx = ["2", "99"]', "values.class.x"),
        (b'cycle = "every"', b'opening = "x"\n[values.opening]\nx = "yes"', "values.opening.x"),
        (b'cycle = "every"', b'opening = "x"\n[values.opening]\nx = {to_public = true, with = 1}', "values.opening.x"),
        (b'en = "List of Qilan"', b'en = "x"\nguess = true', "guess"),
        (b'en = "List of Qilan"', b"en = \"\xff\"", "TOML"),
        (b"[values.format]", b'[values.cycle]\n"d" = "dayly"\n[values.format]', "values.cycle.d"),
    ],
)  # fmt: skip
def test_broken_mapping_files_say_where(old: bytes, new: bytes, where: str) -> None:
    if not where:
        assert parsed(OWN).records == ("data", "rows")
        return
    assert old in OWN
    with pytest.raises(MappingBroken) as refused:
        parsed(OWN.replace(old, new))
    assert refused.value.facts["where"] == where


@pytest.mark.parametrize("guide", ["foreign-lists.md", "foreign-lists.zh-CN.md"])
def test_the_guides_example_is_a_mapping(guide: str) -> None:
    (fence,) = [f for f in pages.fences(pages.DOCS / "guide" / guide) if f.language == "toml"]
    mapping = parsed(fence.text.encode())
    assert coded("format", "[xlsx]", mapping, lists())[0]["format_type"] == "xlsx"
    assert set(mapping.fields) <= set(ELEMENTS)


@given(st.binary(max_size=300))
def test_any_bytes_are_a_mapping_or_a_refusal(data: bytes) -> None:
    with pytest.raises(MappingBroken):
        parsed(data)


anything = st.text(max_size=60) | st.sampled_from(
    ["[csv,xlsx]", "每 null null", "['api']", "无条件开放", "\r\n0591", "<b>", "&#41;"]
)


@given(anything)
def test_cleaning_is_done_once_and_for_all(value: str) -> None:
    line = cleaning.line(value)
    assert cleaning.line(line) == line
    assert not set(line) & set("\r\n\t")
    assert all(part and part in cleaning.line(value) for part in cleaning.parts(value))
    cleaning.plain(value)
    cleaning.is_phone(value)


@given(st.dictionaries(st.sampled_from(list(record())), anything), st.sampled_from(list(built_in().values())))
def test_no_record_says_more_than_its_mapping(values: dict[str, str], mapping: Any) -> None:
    said = mapped(values, mapping, lists())
    draft = replace(EntryDraft(), **said.changes)
    assert draft.sharing == EntryDraft().sharing
    assert draft.update_cycle in {"", *(t.code for t in lists().cycles)}
    assert draft.format_category in {"", *(t.code for t in lists().formats)}
    for one in said.unmapped:
        assert values[mapping.fields[one.element]].strip()


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3),
    max_leaves=6,
)


@given(json_values)
def test_json_values_are_text_or_too_deep(value: Any) -> None:
    text = cleaning.flat(value)
    nested = isinstance(value, list) and any(isinstance(member, list) for member in value)
    assert (text is None) is nested
