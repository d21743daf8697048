"""The housing bureau: its flats for rent."""

from __future__ import annotations

from collections.abc import Iterator

from shuqiao.demo.generating.rows import Row
from shuqiao.demo.generating.words import DIVISIONS, ROADS

FLATS = 200


def gzf_fy() -> Iterator[Row]:
    """Public rental flats."""
    for n in range(FLATS):
        yield (f"GZF{n:05d}", f"{ROADS[n % len(ROADS)][:2]}公租房", DIVISIONS[n % len(DIVISIONS)], "一室一厅",
               f"{40 + n % 20}.00", f"{400 + n % 300}.00", "空置" if n % 3 else "已租", "2023-06-30")  # fmt: skip
