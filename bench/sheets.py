"""Importing the official sheet against its own two unavoidable parts: reading the cells, storing the rows.

A sheet of 50,000 item rows (6,250 entries of 8 items; ``small`` a tenth) is imported
into an empty catalogue on SQLite, in a process of its own.  In the same process the
cells are read by python-calamine alone, and the rows that the import made are
inserted once more, into empty tables of the same shape, by the driver's executemany
in one transaction.  Targets: import at most 4 times the sum; the process at most 600 MB.
"""

from __future__ import annotations

import io
import json
import os
import resource
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path
from time import perf_counter
from typing import Any

from bench.figures import Figure, at_most

ENTRIES = {"small": 625, "full": 6_250}
ROUNDS = {"small": 3, "full": 3}
ITEMS = 8
TIMES, MEGABYTES = 4.0, 600.0
DEPARTMENT = "11990100990100034D"


def run(size: str) -> list[Figure]:
    """Two figures: time as a ratio to reading plus inserting, and the peak memory in MB as a ratio to 1."""
    ratios, peaks, notes = [], [], []
    for _ in range(ROUNDS[size]):
        with tempfile.TemporaryDirectory(prefix="shuqiao-bench-") as directory:
            env = {k: v for k, v in os.environ.items() if not k.startswith("SHUQIAO_")}
            env |= {"SHUQIAO_DIR": directory, "DJANGO_SETTINGS_MODULE": "shuqiao.site.settings"}
            sheet = Path(directory) / "sheet.xlsx"
            sheet.write_bytes(written(ENTRIES[size]))
            command = [sys.executable, "-m", "bench.sheets", str(sheet)]
            told = json.loads(subprocess.run(command, env=env, check=True, capture_output=True, text=True).stdout)
        ratios.append(told["import_s"] / (told["read_s"] + told["insert_s"]))
        peaks.append(told["peak_mb"])
        notes.append(f"{told['import_s']:.1f} s, read {told['read_s']:.1f}, insert {told['insert_s']:.1f}")
    rows = f"{ENTRIES[size] * ITEMS:,} item rows; {notes[-1]}"
    return [
        at_most("sheets", "import / (read cells + executemany)", ratios, TIMES, rows),
        at_most("sheets", "peak memory of the importing process, MB", peaks, MEGABYTES),
    ]


def written(entries: int) -> bytes:
    """The official sheet with all its columns, resource cells repeated in every row."""
    import xlsxwriter

    from shuqiao.catalogue.sheets.columns import columns

    heads = [column.zh for column in columns().order if column.export]
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"constant_memory": True})
    sheet = book.add_worksheet("目录")
    sheet.write_row(0, 0, heads)
    for number in range(entries * ITEMS):
        values = _row(number // ITEMS, number % ITEMS)
        sheet.write_row(number + 1, 0, [values.get(head, "") for head in heads])
    book.close()
    return out.getvalue()


def _row(entry: int, item: int) -> dict[str, Any]:
    return {
        "类": 3, "项": "07", "目": f"{entry % 900:03d}", "细目": f"{entry % 70:02d}",
        "信息资源名称": f"第{entry}号业务登记信息", "信息资源提供方": "栖澜市公安局",
        "提供方内部部门": "科技信息化支队", "资源提供方代码": DEPARTMENT,
        "信息资源摘要": f"业务 {entry} 登记时形成的信息，含主体、时间、结果等，供核验和统计使用",
        "信息资源格式分类": "数据库", "信息资源格式类型": "KingbaseES",
        "信息项名称": f"信息项{'甲乙丙丁戊己庚辛'[item]}",
        "数据类型": "字符型C", "数据长度": 20 + item, "共享类型": "有条件共享", "共享条件": "按职责需要，经申请使用",
        "共享方式分类": "共享平台方式", "共享方式类型": "接口", "是否向社会开放": "否", "更新周期": "每日",
        "发布日期": 45_000 + entry % 300,
    }  # fmt: skip


def measured(sheet: Path) -> dict[str, float]:
    """Seconds of import, of reading, of inserting, and the peak memory after the import.  Django is set up here."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from shuqiao.accounts.models import Department
    from shuqiao.catalogue.sheets.actions import import_sheet
    from shuqiao.kernel.actors import Actor, ActorKind

    call_command("migrate", verbosity=0)
    Department.objects.create(
        code=DEPARTMENT, name="栖澜市公安局", short_name="市公安局", level="city", division="990100",
        inner_unit="科技信息化支队", contact_name="祝远岫", contact_phone="0990-8030003",
    )  # fmt: skip
    actor = Actor(ActorKind.PERSON, "person:1", "祝远岫", DEPARTMENT, frozenset({"data_officer"}))
    data = sheet.read_bytes()
    started = perf_counter()
    report = import_sheet(actor, data, name=sheet.name)
    import_s = perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    assert report.counts["created"] * ITEMS == sum(len(o.rows) for o in report.outcomes)
    del report
    started = perf_counter()
    _read(data)
    read_s = perf_counter() - started
    path = Path(connection.settings_dict["NAME"])
    return {"import_s": import_s, "read_s": read_s, "insert_s": _insert(path), "peak_mb": peak}


def _read(data: bytes) -> int:
    import python_calamine

    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
    return sum(len(row) for row in book.get_sheet_by_index(0).to_python())


def _insert(path: Path) -> float:
    """The finished rows of both tables, read back first, into a fresh database with the same tables and indexes."""
    with closing(sqlite3.connect(path)) as old, closing(sqlite3.connect(path.with_name("again.sqlite3"))) as new:
        new.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;")
        tables = {}
        for name in ("catalogue_entry", "catalogue_item"):
            made = "SELECT sql FROM sqlite_master WHERE tbl_name=? AND sql IS NOT NULL ORDER BY type DESC"
            for (sql,) in old.execute(made, (name,)):
                new.execute(sql)
            tables[name] = old.execute(f"SELECT * FROM {name}").fetchall()
        new.commit()
        started = perf_counter()
        for name, rows in tables.items():
            new.executemany(f"INSERT INTO {name} VALUES ({', '.join('?' * len(rows[0]))})", rows)
        new.commit()
        return perf_counter() - started


if __name__ == "__main__":
    print(json.dumps(measured(Path(sys.argv[1]))))
