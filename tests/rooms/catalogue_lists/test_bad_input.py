"""Lists that are broken, foreign, enormous or not the reader's to import: a clear no, and nothing half imported."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shuqiao.audit.models import Content
from shuqiao.catalogue.actions import create_draft
from shuqiao.catalogue.facts import EntryDraft
from shuqiao.catalogue.foreign import actions, reading
from shuqiao.catalogue.foreign.actions import import_list
from shuqiao.catalogue.models import Entry
from shuqiao.kernel.refusals import ActorMissing, NotPermitted, Refusal
from tests.cast import people
from tests.cast.people import Cast
from tests.rooms.catalogue_lists.samples import OWN, as_csv, as_json, record

POLICE, HOUSING = "栖澜市公安局", "栖澜市住房和城乡建设局"


def refused(cast: Cast, data: bytes, **more: Any) -> Refusal:
    with pytest.raises(Refusal) as no:
        import_list(cast.authority_reviewer, data, **more)
    assert (Entry.objects.count(), Content.objects.count()) == (0, 0)
    for language in ("zh", "en"):
        assert "?" not in no.value.sentence(language)
        assert no.value.next_step(language)
    return no.value


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "list_not_readable"),
        (b"[", "list_not_readable"),
        (as_json([record()])[:-5], "list_not_readable"),
        (b'[{"a": 01}]', "list_not_readable"),
        (as_json(record()), "list_not_readable"),
        (as_json({"data": [record()]}), "list_not_readable"),
        (b"[" * 100_000, "list_not_readable"),
        (b'{"a":' * 50_000 + b"1" + b"}" * 50_000, "list_not_readable"),
        (as_json([]), "list_not_recognised"),
        (as_json([1, "x", None]), "list_not_recognised"),
        (as_json([{"title": "x"}]), "list_not_recognised"),
        (as_csv([record()], fields=("名称", "别的")), "list_not_recognised"),
        (as_csv([record()], fields=("名称", "数据提供方", "名称")), "list_not_readable"),
        ("名称,摘要\n一,二".encode("utf-16"), "sheet_encoding_unknown"),
        (b"\xff\xff\xff", "sheet_encoding_unknown"),
        (b"<html><table></table></html>", "sheet_not_readable"),
        (b"PK\x03\x04 no archive", "sheet_not_readable"),
        (b"a,b\n\x00,1", "sheet_not_readable"),
        (b"[" + b" " * (100 * 1024**2) + b"]", "sheet_too_large"),
        (b"[" + b"{}," * 60_000 + b"{}]", "sheet_too_large"),
    ],
    ids=range(20),
)
def test_files_that_are_no_list(data: bytes, code: str, cast: Cast) -> None:
    assert refused(cast, data).code == code


def test_mappings_and_tables_that_are_wrong(cast: Cast) -> None:
    good = as_json([record()])
    assert "fujian_fuzhou" in refused(cast, good, mapping="fuzhou").sentence()
    assert refused(cast, good, mapping_file=b"name = ").code == "list_mapping_broken"
    assert refused(cast, good, mapping_file=b"#" * 300_000).code == "list_mapping_broken"
    assert refused(cast, good, mapping_file=OWN).code == "list_not_readable"
    # a parser that goes through such a key takes gigabytes
    assert refused(cast, good, mapping_file=b"#\n" + b"a." * 120_000 + b"a = 1").facts["where"] == "TOML 2"
    for table, row in (
        (b"a,b\n", 1),
        (f"name,code\n{POLICE},{people.POLICE}\n市局,11990100990100018X\n".encode(), 3),
        (f"name,code\n市局,{people.POLICE}\n市局,{people.HOUSING}\n".encode(), 3),
        (b"name,code\n" + b"a,\n" * 5000, 5000),
    ):
        no = refused(cast, good, alias_table=table)
        assert (no.code, no.facts["row"]) == ("list_aliases_broken", row)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("shape", [as_json, as_csv])
def test_encodings_and_shapes_say_the_same(encoding: str, shape: Any, cast: Cast) -> None:
    report = import_list(cast.authority_reviewer, shape([record(), record(名称="户籍𠮷信息")], encoding))
    assert (report.counts["created"], report.mapping) == (2, "fujian_fuzhou")
    first, second = Entry.objects.order_by("pk")
    assert (first.contact_phone, second.name) == ("0990-1234567", "户籍𠮷信息")
    assert [one.row for one in report.outcomes] == ([1, 2] if shape is as_json else [2, 3])


def test_records_that_cannot_be_read_keep_no_other_out(cast: Cast) -> None:
    twice = '{"名称": "甲", "名称": "乙", "数据提供方": "栖澜市公安局"}'
    others = [
        record(名称=""), record(名称=None), record(名称="！！"), {"标题": "别的清单", "提供单位": POLICE}, 7,
        record(摘要={"a": 1}), record(摘要=[["a"]]), record(名称="甲\x00乙"), record(名称="甲\ud800"),
        record(名称="长" * 65), record(名称="人口系统"), record(数据提供方=" "), record(数据提供方="无此局"),
    ]  # fmt: skip
    text = "[" + ",".join([json.dumps(record()), twice, *map(json.dumps, others)]) + "]"
    report = import_list(cast.authority_reviewer, text.encode())
    codes = ["", "list_record_misshapen"]
    codes += ["list_record_nameless"] * 4 + ["list_record_misshapen"] * 5
    codes += ["catalogue_field_too_long", "catalogue_name_is_system", "list_provider_missing", "list_provider_unknown"]
    assert ["".join(no.code for no in one.problems) for one in report.outcomes] == codes
    assert "“名称”出现两次" in report.outcomes[1].problems[0].sentence()
    assert (Entry.objects.count(), report.unread) == (1, {"提供单位": 1, "标题": 1})
    assert [p.name for p in report.providers] == ["无此局"]
    many = import_list(cast.authority_reviewer, as_json([record(), dict.fromkeys(map(str, range(200)), "1")]))
    assert many.outcomes[1].problems[0].code == "list_record_misshapen"


def test_a_key_given_twice_among_very_many_is_found_at_once() -> None:
    members = ",".join(f'"k{number}":1' for number in range(400_000))
    [read] = reading.document(f'[{{{members},"k399999":2}}]'.encode())
    assert read.twice == "k399999"


def test_of_two_lists_in_one_file_the_larger_is_read(cast: Cast) -> None:
    chizhou = {"标题": "降水量", "数据格式": "xls", "所属领域": "", "提供单位": POLICE, "摘要描述": ""}
    report = import_list(cast.authority_reviewer, as_json([chizhou, record(), record(名称="乙")]))
    assert report.mapping == "fujian_fuzhou"
    assert [one.outcome for one in report.outcomes] == ["refused", "created", "created"]
    assert report.outcomes[0].problems[0].code == "list_record_nameless"
    assert report.unread == dict.fromkeys(sorted(chizhou), 1)


def test_of_duplicates_the_first_counts_and_differences_are_told(cast: Cast) -> None:
    records = [record(), record(名称=" 婚姻登记（公开）信息12 "), record(), record(数据提供方=HOUSING)]
    report = import_list(cast.authority_reviewer, as_json(records))
    assert [one.outcome for one in report.outcomes] == ["created", "duplicate", "duplicate", "created"]
    assert [(one.first_row, one.differs) for one in report.outcomes[1:3]] == [(1, ("名称",)), (1, ())]
    row = Entry.objects.get(provider=people.POLICE)
    row.abstract = "本部门改写的摘要"
    row.save()
    again = import_list(cast.authority_reviewer, as_json(records))
    assert [one.outcome for one in again.outcomes] == ["exists", "duplicate", "duplicate", "exists"]
    assert (again.outcomes[0].entry, again.outcomes[0].differs) == (row.pk, ("abstract",))
    row.refresh_from_db()
    assert (row.abstract, row.revision) == ("本部门改写的摘要", 1)


def test_a_list_of_the_operators_own_with_a_mapping_of_their_own(cast: Cast) -> None:
    rows = [{"title": "甲", "by": "市公安局", "kind": ["xls", "xlsx"], "every": "每月", "more": 1}]
    report = import_list(cast.authority_reviewer, as_json({"data": {"rows": rows}}), mapping_file=OWN)
    entry = Entry.objects.get()
    assert (entry.format_category, entry.format_type, entry.update_cycle) == ("spreadsheet", "", "monthly")
    assert (report.unread, report.unmapped[0].value) == ({"more": 1}, "xls,xlsx")


def test_who_may_import_and_for_whom(cast: Cast) -> None:
    both = as_json([record(), record(数据提供方=HOUSING)])
    with pytest.raises(ActorMissing):
        import_list(None, both)
    for actor in (cast.compiler_head, cast.operator, cast.system_manager, cast.provider_reviewer):
        with pytest.raises(NotPermitted):
            import_list(actor, both)
    own = import_list(cast.compiler, both)
    assert [one.outcome for one in own.outcomes] == ["created", "other_department"]
    assert [e.provider for e in Entry.objects.all()] == [people.POLICE]
    everybody = import_list(cast.authority_reviewer, both)
    assert [one.outcome for one in everybody.outcomes] == ["exists", "created"]
    assert import_list(cast.applicant, both).counts["exists"] == 1


def test_one_short_name_of_two_departments_is_not_guessed(cast: Cast) -> None:
    from shuqiao.accounts.models import Department

    Department.objects.filter(code=people.LAND).update(short_name="市公安局")
    data = as_json([record(数据提供方="市公安局")])
    report = import_list(cast.authority_reviewer, data)
    assert report.outcomes[0].problems[0].code == "list_provider_ambiguous"
    assert report.providers[0].codes == tuple(sorted((people.LAND, people.POLICE)))
    table = f"提供方,统一社会信用代码\n市公安局,{people.LAND}\n".encode()
    import_list(cast.authority_reviewer, data, alias_table=table)
    assert Entry.objects.get().provider == people.LAND


def test_a_trial_writes_nothing(cast: Cast) -> None:
    report = import_list(cast.authority_reviewer, as_json([record()]), dry_run=True)
    assert (report.counts["created"], report.written, report.trial) == (1, False, True)
    assert (Entry.objects.count(), Content.objects.count()) == (0, 0)


def test_interrupted_nothing_is_half_imported(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any, **__: Any) -> str:
        assert Entry.objects.count() == 3
        raise OSError("disk full")

    monkeypatch.setattr(actions, "record", broken)
    with pytest.raises(OSError, match="disk full"):
        import_list(cast.authority_reviewer, as_json([record(名称=name) for name in "甲乙丙"]))
    assert (Entry.objects.count(), Content.objects.count()) == (0, 0)


def test_a_name_taken_meanwhile_ends_the_whole_import(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = actions._entries

    def late(codes: Any) -> Any:
        found = whole(codes)
        create_draft(cast.compiler, EntryDraft(name="丙"))
        return found

    monkeypatch.setattr(actions, "_entries", late)
    with pytest.raises(Refusal) as no:
        import_list(cast.authority_reviewer, as_json([record(名称=name) for name in "甲乙丙"]))
    assert (no.value.code, Entry.objects.count()) == ("sheet_import_raced", 0)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.binary(max_size=400) | st.text(max_size=200).map(lambda t: f'[{{"名称": {t}}}]'.encode("utf-8", "replace")))
def test_any_bytes_are_records_or_a_refusal(data: bytes) -> None:
    try:
        found = reading.records(reading.document(data), ())
    except Refusal:
        return
    for one in found:
        for name, value in one.values.items():
            (name + value).encode("utf-8")
