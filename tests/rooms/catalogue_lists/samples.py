"""Made-up records in the shape of an open-data portal's list, for tests without the real ones."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from typing import Any

FIELDS = ("名称", "摘要", "开放方式", "资源格式", "数据提供方", "主题分类", "联系方式")

OWN = b"""
name = "qilan"
zh = "\xe6\xa0\x96\xe6\xbe\x9c\xe5\xb8\x82\xe6\xb8\x85\xe5\x8d\x95"
en = "List of Qilan"
recognise = ["title"]
records = ["data", "rows"]
split = ["format"]
[fields]
name = "title"
provider = "by"
format = "kind"
cycle = "every"
[values.format]
xls = "spreadsheet/xls"
xlsx = "spreadsheet/xlsx"
"""
"""A mapping of the operator's own: records two keys down."""


def record(**changes: Any) -> dict[str, Any]:
    """One record of 栖澜市公安局 in the shape that ``fujian_fuzhou`` reads, with changes."""
    return {
        "名称": "婚姻登记公开信息",
        "摘要": "每月公开的登记数量",
        "开放方式": "有条件开放",
        "资源格式": "[csv,xlsx]",
        "数据提供方": "栖澜市公安局",
        "主题分类": "城乡建设",
        "联系方式": "\r\n0990-1234567",
        **changes,
    }


def as_json(records: Any, encoding: str = "utf-8") -> bytes:
    """A list as JSON."""
    return json.dumps(records, ensure_ascii=False).encode(encoding)


def as_csv(records: Sequence[Mapping[str, Any]], encoding: str = "utf-8", fields: Sequence[str] = FIELDS) -> bytes:
    """The same as CSV."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(fields)
    writer.writerows([one.get(name, "") for name in fields] for one in records)
    return out.getvalue().encode(encoding)
