"""Folders of files as a source: strict about what it reads, and never an old or a mixed answer."""

from __future__ import annotations

import asyncio
import io
import os
import sqlite3
import stat
import zipfile
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from shuqiao.gateway.directory import Directory, source_configs
from shuqiao.gateway.sources import snapshots, table_files, unzipping
from shuqiao.gateway.sources.folder import FolderSource
from shuqiao.gateway.sources.opening import open_source
from shuqiao.gateway.sources.source import SourceConfig, SourceUnavailable
from shuqiao.gateway.sources.table_files import FileTrouble, Table, read_csv, read_parquet, read_xlsx
from shuqiao.kernel.refusals import require
from shuqiao.policy.plans import Plan, plan
from shuqiao.policy.views import KeyColumn, ReturnedColumn, granted_view

LONG_AGO = 1_700_000_000


def put(path: Path, content: bytes | str, at: float = LONG_AGO) -> None:
    """As a careful exporter does: written beside, then renamed, with a last write that lies back."""
    beside = path.with_name(path.name + ".part")
    beside.write_bytes(content.encode() if isinstance(content, str) else content)
    os.utime(beside, (at, at))
    beside.rename(path)


def sheet(*rows: list[Any], dates: str = "yyyy-mm-dd") -> bytes:
    data = io.BytesIO()
    with xlsxwriter.Workbook(data, {"default_date_format": dates, "in_memory": True}) as book:
        page = book.add_worksheet()
        for at, row in enumerate(rows):
            page.write_row(at, 0, row)
    return data.getvalue()


def parquet(**columns: Any) -> bytes:
    data = io.BytesIO()
    pq.write_table(pa.table(columns), data)
    return data.getvalue()


def read(reader: Callable[[BinaryIO], Table], content: bytes | str) -> tuple[dict[str, str], list[tuple[Any, ...]]]:
    table = reader(io.BytesIO(content.encode() if isinstance(content, str) else content))
    return table.columns, list(table.rows)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_csv_in_its_encodings(encoding: str) -> None:
    text = '姓名,号\r\n张三,01\r\n"李,""四""\n",\r\n\r\n𬀩é, x \r\n'
    columns, rows = read(read_csv, text.encode(encoding))
    assert list(columns) == ["姓名", "号"]
    assert rows == [("张三", "01"), ('李,"四"\n', None), ("𬀩é", " x ")]


@settings(deadline=None)
@given(
    rows=st.lists(
        st.lists(
            st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), max_size=8),
            min_size=2,
            max_size=2,
        ),
        max_size=20,
    ),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "gb18030"]),
)
def test_csv_comes_back_as_it_was_written(rows: list[list[str]], encoding: str) -> None:
    quoted = "".join(
        ",".join('"' + cell.replace('"', '""') + '"' for cell in row) + "\r\n" for row in [["a", "中"], *rows]
    )
    data = quoted.encode(encoding)
    expected = [tuple(cell or None for cell in row) for row in rows]
    # A file in GB18030 that is UTF-8 as well is UTF-8; that cannot be told apart and hardly happens.
    if encoding == "gb18030" and _is_utf8(data):
        return
    assert read(read_csv, data) == (dict.fromkeys(["a", "中"], "CELL TEXT"), expected)


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


@pytest.mark.parametrize(
    ("content", "trouble"),
    [
        ("", "bad_header"),
        ("a,\n1,2\n", "bad_header"),
        ("a,A\n1,2\n", "column_named_twice"),
        ("a,b\n1,2\n1\n", "ragged_row:3"),
        ("a,b\n1,2,3\n", "ragged_row:2"),
        ('a,b\n1,"2\n', "malformed_row:2"),
        ('a,b\n1,"2"x\n', "malformed_row:2"),
        ("a\n" + "x" * 200_000, "malformed_row:2"),
        ("姓名\n张三".encode("utf-16"), "encoding"),
        (b"a\n\xff\xff\n", "encoding"),
        (b"a\n" + b"x" * (1 << 20) + "张".encode("gb18030")[:1], "encoding"),
        (b"a\n1\x002\n", "encoding"),
        (",".join(f"c{n}" for n in range(501)), "too_many_columns"),
    ],
)
def test_csv_in_doubt_is_not_served(content: bytes | str, trouble: str) -> None:
    with pytest.raises(FileTrouble, match=f"^{trouble}$"):
        read(read_csv, content)


@pytest.mark.parametrize("row", ["x," * 3_000, '"x\n",' * 3_000, "\n" + "x," * 3_000])
def test_a_record_without_end_is_not_taken_into_memory(monkeypatch: pytest.MonkeyPatch, row: str) -> None:
    monkeypatch.setattr(table_files, "RECORD_LIMIT", 1_000)
    longest = 0

    class Watched(io.TextIOWrapper):
        def readline(self, size: int | None = -1, /) -> str:
            nonlocal longest
            line = super().readline(size)
            longest = max(longest, len(line))
            return line

    monkeypatch.setattr(io, "TextIOWrapper", Watched)
    with pytest.raises(FileTrouble, match=r"^malformed_row:[23]$"):
        read(read_csv, "a,b\n" + row)
    assert longest <= 1_001


def test_sheets() -> None:
    day, moment = datetime(2024, 2, 29), datetime(2024, 2, 29, 8, 30)  # noqa: DTZ001 - sheets know no zone
    with io.BytesIO(sheet(["号", "数", "真", "日"], ["01", 12.5, True, day], [7, -3, False, None], [])) as data:
        columns, rows = read(read_xlsx, data.getvalue())
    assert columns == {"号": "CELL TEXT", "数": "CELL TEXT", "真": "INTEGER", "日": "CELL TEXT"}
    assert rows == [("01", "12.5", "1", "2024-02-29"), ("7", "-3", "0", None)]
    shown = read(read_xlsx, sheet(["时"], [moment], dates="yyyy-mm-dd hh:mm"))[1]
    assert shown == [("2024-02-29 08:30:00",)]


@pytest.mark.parametrize(
    ("content", "trouble"),
    [
        (b"PK\x03\x04 no archive", "unreadable"),
        (b"", "unreadable"),
        (sheet(), "bad_header"),
        (sheet(["a", "b"], [1, 2, 3]), "ragged_row:2"),
        (sheet(["a"], [110101199001010010]), "number_too_long_row:2"),
        (sheet(["a"], [1])[:-40], "unreadable"),
    ],
)
def test_sheets_in_doubt_are_not_served(content: bytes, trouble: str) -> None:
    with pytest.raises(FileTrouble, match=f"^{trouble}$"):
        read(read_xlsx, content)


def bomb(worksheet: bytes, at: str = "worksheets/sheet1.xml") -> bytes:
    """A workbook whose sheet is ``worksheet`` and lies at ``at``."""
    data = io.BytesIO()
    links = "xl/_rels/workbook.xml.rels"
    with (
        zipfile.ZipFile(io.BytesIO(sheet(["a"], [1]))) as good,
        zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as bad,
    ):
        for name in set(good.namelist()) - {"xl/worksheets/sheet1.xml", links}:
            bad.writestr(name, good.read(name))
        bad.writestr(links, good.read(links).replace(b"worksheets/sheet1.xml", at.encode()))
        bad.writestr(f"xl/{at}", worksheet)
    return data.getvalue()


def worksheet(*rows: bytes) -> bytes:
    return (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>%b</sheetData></worksheet>'
        % b"".join(rows)
    )


CELL, NEAR = b"<c><v>1</v></c>", b'<row r="1"><c r="A1"><v>1</v></c></row>'


@pytest.mark.parametrize(
    ("rows", "at"),
    [
        ([NEAR, b'<row r="9999"><c r="XFD9999"><v>1</v></c></row>'], "elsewhere.xml"),
        ([NEAR, b'<row r="9999"><c r="xfd9999"><v>1</v></c></row>'], "worksheets/sheet1.xml"),
        ([NEAR, b"<row r%b='9999'><c r='XFD9999'><v>1</v></c></row>" % (b" " * (3 << 20))], "worksheets/sheet1.xml"),
        ([NEAR, b'<row x="%b" r="9999"><c r="XFD9999"/></row>' % (b"x" * (3 << 20))], "worksheets/sheet1.xml"),
        ([b"<row>%b</row>" % (CELL * 10_000), b"<row>%b</row>" % CELL * 10_000], "worksheets/sheet1.xml"),
        ([b"<x:row>%b</x:row>" % (CELL * 10_000), b"<x:row/>" * 10_000], "worksheets/sheet1.xml"),
    ],
)
def test_a_sheet_that_hides_how_far_it_reaches(rows: list[bytes], at: str) -> None:
    """The reader would take the memory of the full rectangle, and its failure ends the process."""
    with pytest.raises(FileTrouble, match="too_large_unzipped"):
        read(read_xlsx, bomb(worksheet(*rows), at))


def test_a_sheet_that_names_no_places_is_read() -> None:
    rows = [b"<row>%b</row>" % (b'<c t="str"><v>a%d</v></c>' % n) for n in range(3)]
    assert read(read_xlsx, bomb(worksheet(*rows)))[1] == [("a1",), ("a2",)]


@pytest.mark.parametrize("name", ["mimetype", "xl/workbook.bin"])
def test_an_archive_that_is_also_another_document_is_not_opened(name: str) -> None:
    data = io.BytesIO(sheet(["a"], [1]))
    with zipfile.ZipFile(data, "a") as archive:
        archive.writestr(name, b"")
    for content in (data.getvalue(), b"\xd0\xcf\x11\xe0" + sheet(["a"], [1])):
        with pytest.raises(FileTrouble, match="unreadable"):
            read(read_xlsx, content)


def test_bombs_are_found_before_they_are_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    cells = b'<row r="1"><c r="A1"/></row><row r="1048576"><c r="XFD1048576"/></row>'
    far = b"<worksheet><sheetData>" + cells + b"</sheetData></worksheet>"
    with pytest.raises(FileTrouble, match="too_large_unzipped"):
        read(read_xlsx, bomb(far))
    monkeypatch.setattr(unzipping, "UNZIPPED_LIMIT", 1 << 22)
    with pytest.raises(FileTrouble, match="too_large_unzipped"):
        read(read_xlsx, bomb(b" " * (1 << 23)))


def test_parquet_keeps_its_kinds() -> None:
    moment = datetime(2025, 9, 22, 1, tzinfo=UTC)
    content = parquet(
        i=pa.array([2**62, None]),
        d=pa.array([Decimal("12.50"), None], pa.decimal128(30, 2)),
        s=pa.array(["张", None]).dictionary_encode(),
        b=[True, None],
        t=pa.array([moment, None], pa.timestamp("ns", "UTC")),
        f=[1.5, None],
        l=[[1], None],
        u=pa.array([1, None], pa.uint64()),
        x=[b"1", None],
        h=pa.array([1.5, None], pa.float32()),
    )
    columns, rows = read(read_parquet, content)
    assert list(columns) == ["i", "d", "s", "b", "t", "f"]
    assert rows == [(2**62, "12.50", "张", 1, "2025-09-22 01:00:00+00:00", 1.5), (None,) * 6]
    refused = read_parquet(io.BytesIO(content)).refused
    assert refused == {"l": "list<element: int64>", "u": "uint64", "x": "binary", "h": "float"}
    for wrong in (content[:-9], b"", parquet(a=[float("nan")])):
        with pytest.raises(FileTrouble, match=r"unreadable|number_not_finite"):
            read(read_parquet, wrong)


@pytest.fixture
async def source(tmp_path: Path) -> AsyncIterator[FolderSource]:
    (tmp_path / "in").mkdir()
    opened = open_source(SourceConfig("gs", "folder", str(tmp_path / "in"), workspace=str(tmp_path / "work")))
    assert isinstance(opened, FolderSource)
    yield opened
    await opened.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "in"


def asked(key: str = "1", shown: str = "名") -> Plan:
    view = granted_view(
        table="ry", returned=[ReturnedColumn("姓名", shown, "C", "plain")], lookup=[KeyColumn("号", "号", "C")]
    )
    return require(plan(require(view), {"号": key}))


async def names(source: FolderSource, key: str = "1") -> list[Any]:
    return [row["姓名"] for row in (await source.fetch(asked(key), 20)).rows]


async def trouble_of(source: FolderSource, **more: Any) -> str:
    with pytest.raises(SourceUnavailable) as caught:
        await source.fetch(asked(**more), 20)
    return str(caught.value.facts["trouble"])


async def test_a_new_file_answers_and_the_old_copy_is_dropped(
    source: FolderSource, folder: Path, tmp_path: Path
) -> None:
    put(folder / "ry.csv", "号,名\n1,旧\n")
    found = await source.fetch(asked(), 20)
    assert (found.rows, found.as_of) == ([{"姓名": "旧"}], datetime.fromtimestamp(LONG_AGO, UTC))
    put(folder / "ry.csv", "号,名\n1,新\n", LONG_AGO + 60)
    found = await source.fetch(asked(), 20)
    assert (found.rows, found.as_of) == ([{"姓名": "新"}], datetime.fromtimestamp(LONG_AGO + 60, UTC))
    kept = list((tmp_path / "work" / "gs").iterdir())
    assert len(kept) == 1
    assert stat.S_IMODE(kept[0].stat().st_mode) == 0o600
    await source.close()
    assert not list((tmp_path / "work" / "gs").iterdir())


async def test_what_goes_wrong_with_files(source: FolderSource, folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    assert await trouble_of(source) == "file_missing"
    assert not await source.healthy(20)
    put(folder / "ry.csv", "号,名\n1,张\n")
    assert await source.healthy(20)
    assert await names(source) == ["张"]
    put(folder / "ry.csv", b"\xff\xfe\xff", LONG_AGO + 1)
    for _ in range(2):
        assert await trouble_of(source) == "encoding"
    put(folder / "ry.csv", "号,名\n1,李\n", LONG_AGO + 2)
    assert await names(source) == ["李"]
    put(folder / "ry.parquet", b"")
    assert await trouble_of(source) == "two_files"
    (folder / "ry.parquet").unlink()
    (folder / "ry.csv").unlink()
    assert await trouble_of(source) == "file_missing"
    assert not await source.healthy(20)


async def test_a_link_serves_what_lies_in_the_folder_only(source: FolderSource, folder: Path, tmp_path: Path) -> None:
    (folder / "versions").mkdir()
    for place in (folder / "versions" / "today", tmp_path / "another's.csv"):
        put(place, "号,姓名\n1,张\n")
        (folder / "ry.csv").unlink(missing_ok=True)
        (folder / "ry.csv").symlink_to(place)
        if place.parent == tmp_path:
            assert await trouble_of(source) == "outside_folder"
        else:
            assert list((await source.schema("ry", 20)).columns) == ["号", "姓名"]


async def test_a_column_of_a_kind_that_is_not_served(source: FolderSource, folder: Path) -> None:
    put(folder / "ry.parquet", parquet(号=["1"], 名=["张"], 片=[b"x"]))
    assert await trouble_of(source, shown="片") == "column_not_served:片:binary"
    assert await names(source) == ["张"]


async def test_replaced_while_read(source: FolderSource, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Read again; and given up, never mixed, when that happens each time."""
    put(folder / "ry.csv", "号,名\n1,甲\n")
    again = iter(range(1, 100))
    times = 1

    def replaced(file: BinaryIO) -> Table:
        table = read_csv(file)
        if (at := next(again)) <= times:
            put(folder / "ry.csv", f"号,名\n1,{at}\n", LONG_AGO + at)
        return table

    monkeypatch.setattr(snapshots, "READERS", {".csv": (replaced, 1 << 20)})
    assert await names(source) == ["1"]
    times = 99
    put(folder / "ry.csv", "号,名\n1,乙\n", LONG_AGO + 200)
    assert await trouble_of(source) == "replaced_while_read"
    times = 0
    assert await names(source) != ["1"]


async def test_replaced_just_after_it_was_read(
    source: FolderSource, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(folder / "ry.csv", "号,名\n1,旧\n")

    def made(*arguments: Any) -> snapshots.Made:
        copy = snapshots.make(*arguments)
        put(folder / "ry.csv", "号,名\n1,新\n", LONG_AGO + 1)
        return copy

    monkeypatch.setattr("shuqiao.gateway.sources.folder.make", made)
    asking = asyncio.create_task(names(source))
    with pytest.raises(TimeoutError):  # each time another file: never the old one's answer
        await asyncio.wait_for(asyncio.shield(asking), 1)
    monkeypatch.undo()
    assert await asking == ["新"]


async def test_a_file_still_being_written_is_waited_for(source: FolderSource, folder: Path) -> None:
    path = folder / "ry.csv"
    path.write_text("号,名\n1,甲\n1,乙")
    asking = asyncio.create_task(names(source))
    await asyncio.sleep(0.2)
    with path.open("a") as file:
        file.write("丙\n1,丁\n")
    assert await asking == ["甲", "乙丙", "丁"]


async def test_limits(source: FolderSource, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table_files, "ROWS_LIMIT", 15_000)
    put(folder / "ry.csv", "号,名\n" + "1,张\n" * 20_001)
    assert await trouble_of(source) == "too_many_rows"
    monkeypatch.setattr(snapshots, "READERS", {".csv": (read_csv, 100)})
    assert await trouble_of(source) == "too_large"


async def test_too_long_to_copy_is_unavailable_and_ready_later(
    source: FolderSource, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(folder / "ry.csv", "号,名\n1,张\n")
    held = asyncio.Event()
    loop = asyncio.get_running_loop()

    def slow(file: BinaryIO) -> Table:
        asyncio.run_coroutine_threadsafe(held.wait(), loop).result()
        return read_csv(file)

    monkeypatch.setattr(snapshots, "READERS", {".csv": (slow, 1 << 20)})
    with pytest.raises(SourceUnavailable) as caught:
        await source.fetch(asked(), 0.1)
    assert caught.value.facts["trouble"] == "copy_not_ready"
    held.set()
    assert await names(source) == ["张"]


async def test_keys_have_an_index(source: FolderSource, folder: Path, tmp_path: Path) -> None:
    put(folder / "ry.csv", "号,名\n" + "".join(f"{n},张{n}\n" for n in range(1000)))
    assert await source.count("ry", 20) == 1000
    assert await names(source, "7") == ["张7"]  # by the copy that had none yet
    for task in list(source._making.values()):
        await task
    assert await names(source, "8") == ["张8"]
    (copy,) = (tmp_path / "work" / "gs").glob("*.sqlite")
    connection = sqlite3.connect(copy)
    how = connection.execute("EXPLAIN QUERY PLAN SELECT 名 FROM ry WHERE 号 = '7'").fetchall()
    connection.close()
    assert "USING INDEX" in how[0][3]


async def test_many_at_once_while_files_change(source: FolderSource, folder: Path) -> None:
    put(folder / "ry.csv", "号,名\n1,0\n")
    seen: list[Any] = []
    for at in range(1, 6):
        asking = [asyncio.create_task(names(source)) for _ in range(8)]
        await asyncio.sleep(0)
        put(folder / "ry.csv", f"号,名\n1,{at}\n", LONG_AGO + at)
        seen += await asyncio.gather(*asking)
    assert all(len(rows) == 1 for rows in seen)
    assert await names(source) == ["5"]
    assert [copy.users for copy in source._copies.values()] == [0]


def test_a_folder_needs_a_place_for_copies(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="place for its copies"):
        open_source(SourceConfig("gs", "folder", str(tmp_path)))


async def test_as_the_owner_configures_it(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    put(tmp_path / "in" / "ry.csv", "号,名\n1,张\n")
    (tmp_path / "db.dsn").write_text("mysql://reader:p%40ss@127.0.0.1:1/none\n")
    (tmp_path / "gateway.toml").write_text(
        'member = "ga"\nlisten = "127.0.0.1:0"\npublic = ["http://127.0.0.1"]\ncontrol_plane = "http://127.0.0.1"\n'
        f'[sources.files]\nengine = "folder"\ndsn = "{tmp_path / "in"}"\n'
        f'[sources.db]\nengine = "mariadb"\ndsn_file = "{tmp_path / "db.dsn"}"\n'
    )
    directory = Directory(tmp_path)
    files, db = (open_source(config) for config in source_configs(directory.configuration(), directory.path))
    assert (await files.fetch(asked(), 20)).rows == [{"姓名": "张"}]
    assert (tmp_path / "snapshots" / "files").is_dir()
    assert not await db.healthy(2)
    await files.close()
    await db.close()
