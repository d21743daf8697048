"""From size and seed to the rows of every table."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from shuqiao.demo.city import city
from shuqiao.demo.generating import civil, enterprises, homes, insurance, land, people, police
from shuqiao.demo.generating.planting import Planting, kinds
from shuqiao.demo.generating.rows import Rows

FULL = 100_000
SEED = 20250922


@dataclass(frozen=True)
class Made:
    """``tables``: source → table → what gives its rows, afresh at each call.

    ``planting`` is complete when every table's rows were taken once.
    """

    citizens: people.Citizens
    tables: Mapping[str, Mapping[str, Callable[[], Rows]]]
    planting: Planting


def make(persons: int = FULL, seed: int = SEED) -> Made:
    """The city of ``persons`` and ``seed``.  Nothing is kept but people and firms: rows are made as they are taken."""
    planting = Planting(seed)
    citizens = people.grow(persons, seed, planting)
    firms = enterprises.found(citizens)
    covered = insurance.insured(citizens, firms)
    tables: dict[str, dict[str, Callable[[], Rows]]] = {
        "ga": {
            "rk_jbxx": lambda: police.rk_jbxx(citizens, planting),
            "hk_cy": lambda: police.hk_cy(citizens, planting),
            "jdc": lambda: police.jdc(citizens),
        },
        "mz": {"hydj": lambda: civil.hydj(citizens, planting), "dbdx": lambda: civil.dbdx(citizens)},
        "zr": {"bdc_ql": lambda: land.bdc_ql(citizens, planting)},
        "rs": {
            "ylbx_cb": lambda: insurance.ylbx_cb(covered, firms),
            "ylbx_jf": lambda: insurance.ylbx_jf(citizens, covered, planting),
        },
        "sj": {
            "qy_jbxx": lambda: enterprises.qy_jbxx(citizens, firms, planting),
            "qy_gd": lambda: enterprises.qy_gd(citizens, firms),
        },
        "gjj": {"jc": lambda: insurance.jc(covered, firms, planting)},
        "zj": {"gzf_fy": homes.gzf_fy},
        "sw": {"sr_hz": lambda: insurance.sr_hz(covered)},
    }
    return Made(citizens, tables, planting)


def planted(planting: Planting) -> list[dict[str, Any]]:
    """What was spoilt: each kind with its table, and the keys of the rows."""
    return [{**kind, "count": len(planting.rows.get(kind["kind"], ())), "rows": planting.rows.get(kind["kind"], [])}
            for kind in kinds()]  # fmt: skip


def households_to_check(citizens: people.Citizens, count: int) -> list[dict[str, Any]]:
    """Households of at most three persons whom a client system may ask about in the story; applicant first."""
    found: Iterable[people.Household] = (
        home for home in citizens.households
        if home.first >= citizens.known and home.size <= 3
        and not citizens.dead.intersection(range(home.first, home.first + home.size))
    )  # fmt: skip
    return [
        {
            "numbers": [citizens.number[n] for n in range(home.first, home.first + home.size)],
            "sexes": [citizens.sex[n] for n in range(home.first, home.first + home.size)],
        }
        for home, _ in zip(found, range(count), strict=False)
    ]
