"""From size and seed to the rows of every table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

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
    covered: list[insurance.Insured]
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
    return Made(citizens, covered, tables, planting)


def planted(planting: Planting) -> list[dict[str, Any]]:
    """What was spoilt: each kind with its table, and the keys of the rows."""
    return [{**kind, "count": len(planting.rows.get(kind["kind"], ())), "rows": planting.rows.get(kind["kind"], [])}
            for kind in kinds()]  # fmt: skip


def households_to_check(made: Made, count: int) -> list[dict[str, Any]]:
    """Households of at most three persons, the head at work, whom a client system asks about; applicant first."""
    citizens, end = made.citizens, len(insurance.MONTHS)
    working = {one.number for one in made.covered if one.months[-1][1] == end}
    found = (
        [citizens.number[n] for n in range(home.first, home.first + home.size)]
        for home in citizens.households
        if home.first >= citizens.known and home.size <= 3 and citizens.number[home.first] in working
        and not citizens.dead.intersection(range(home.first, home.first + home.size))
    )  # fmt: skip
    return [{"numbers": numbers} for numbers in islice(found, count)]
