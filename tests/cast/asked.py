"""What the tests' applications ask for: rows, where the story asks for counts."""

from __future__ import annotations

from typing import Any

from shuqiao.demo.story.stage import SYSTEM

HOUSEHOLD, HOMES, VEHICLES = "R02", "R38", "R30"
ROWS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    HOUSEHOLD: (("姓名", "公民身份号码", "与户主关系", "户籍地址", "户籍状态"), ("公民身份号码",)),
    HOMES: (("规划用途", "建筑面积（平方米）", "权属状态"), ("权利人证件号码",)),
    VEHICLES: (("车辆类型", "注册登记日期", "车辆状态"), ("所有人证件号码",)),
}
"""Per entry: the items asked for, and the items that are only search keys."""


def rows_of(key: str) -> dict[str, Any]:
    """The same as members of an application."""
    items, keys = ROWS[key]
    return {"items": list(items), "lookup_items": list(keys), "systems": [SYSTEM]}
