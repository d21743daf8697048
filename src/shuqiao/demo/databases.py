"""The departments' own databases, as SQLite files with the terse columns such databases have."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path

from shuqiao.demo.population import ROADS, TODAY, TOWNS, Population

POLICE = """
CREATE TABLE rk_jbxx (XM TEXT, GMSFHM TEXT PRIMARY KEY, XB TEXT, MZ TEXT, CSRQ TEXT, SWBS TEXT, HJDXZQH TEXT,
                      GXSJ TEXT, ZPID TEXT, JBR TEXT);
CREATE TABLE hk_cy (HH TEXT, GMSFHM TEXT PRIMARY KEY, XM TEXT, YHZGX TEXT, HZXM TEXT, HZSFHM TEXT, HJDZ TEXT,
                    HJDXZQH TEXT, QRRQ TEXT, HJZT TEXT);
CREATE INDEX hk_cy_hh ON hk_cy (HH);
CREATE TABLE jdc (SYR TEXT, SFZMHM TEXT, HPHM TEXT PRIMARY KEY, HPZL TEXT, CLLX TEXT, SYXZ TEXT, CCDJRQ TEXT,
                  ZT TEXT, CKJ NUMERIC, CLSBDH TEXT, ZSXXDZ TEXT);
CREATE INDEX jdc_sfz ON jdc (SFZMHM);
"""
LAND = """
CREATE TABLE bdc_ql (QLRMC TEXT, QLRZJH TEXT, BDCDYH TEXT PRIMARY KEY, BDCQZH TEXT, ZL TEXT, JZMJ TEXT, GHYT TEXT,
                     GYQK TEXT, DJSJ TEXT, QSZT TEXT);
CREATE INDEX bdc_ql_zjh ON bdc_ql (QLRZJH);
"""
HOUSING = """
CREATE TABLE gzf_fy (FYBH TEXT PRIMARY KEY, XMMC TEXT, XZQH TEXT, HX TEXT, JZMJ TEXT, YZJ TEXT, FYZT TEXT, JFRQ TEXT);
"""


def build(folder: Path, population: Population) -> dict[str, Path]:
    """Write ``police.sqlite``, ``land.sqlite`` and ``housing.sqlite`` into ``folder``; source id → file.

    Raises FileExistsError where a file is there already: a department's database is never overwritten.
    """
    folder.mkdir(parents=True, exist_ok=True)
    return {
        "police": _write(folder / "police.sqlite", POLICE, _police(population)),
        "land": _write(folder / "land.sqlite", LAND, _land(population)),
        "housing": _write(folder / "housing.sqlite", HOUSING, _housing()),
    }


def _write(path: Path, schema: str, tables: Iterable[tuple[str, Iterable[tuple[object, ...]]]]) -> Path:
    if path.exists():
        raise FileExistsError(path)
    connection = sqlite3.connect(path)
    try:
        connection.executescript(schema)
        for table, rows in tables:
            width = len(connection.execute(f"SELECT * FROM {table} LIMIT 0").description)  # noqa: S608 - our own names
            marks = ", ".join("?" * width)
            connection.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)  # noqa: S608
        connection.commit()
    finally:
        connection.close()
    return path


def _police(population: Population) -> Iterator[tuple[str, Iterable[tuple[object, ...]]]]:
    yield "rk_jbxx", _persons(population)
    yield "hk_cy", _members(population)
    yield "jdc", _vehicles(population)


def _persons(population: Population) -> Iterator[tuple[object, ...]]:
    for household in population.households:
        for m in household.members:
            yield (m.name, m.citizen_number, m.sex, "01", m.born_on.isoformat(), "0", household.division,
                   f"{TODAY} 02:00:00", f"P{m.citizen_number[-8:]}", "系统")  # fmt: skip


def _members(population: Population) -> Iterator[tuple[object, ...]]:
    for h in population.households:
        for m in h.members:
            yield (h.number, m.citizen_number, m.name, m.relation, h.head.name, h.head.citizen_number, h.address,
                   h.division, h.registered_on.isoformat(), "1")  # fmt: skip


def _vehicles(population: Population) -> Iterator[tuple[object, ...]]:
    for v in population.vehicles:
        yield (v.owner.name, v.owner.citizen_number, v.plate, "02", "K33", "A", v.registered_on.isoformat(), v.status,
               v.price, f"VIN{v.plate[2:]:>014}", "")  # fmt: skip


def _land(population: Population) -> Iterator[tuple[str, Iterable[tuple[object, ...]]]]:
    yield "bdc_ql", (
        (h.owner.name, h.owner.citizen_number, h.unit, h.certificate, h.address, h.area, h.use, "单独所有",
         h.registered_on.isoformat(), h.status)
        for h in population.homes
    )  # fmt: skip


def _housing() -> Iterator[tuple[str, Iterable[tuple[object, ...]]]]:
    divisions = tuple(TOWNS)
    yield "gzf_fy", (
        (f"GZF{n:05d}", f"{ROADS[n % len(ROADS)][:2]}公租房", divisions[n % len(divisions)], "一室一厅",
         f"{40 + n % 20}.00", f"{400 + n % 300}.00", "空置" if n % 3 else "已租", "2023-06-30")
        for n in range(200)
    )  # fmt: skip
