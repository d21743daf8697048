"""The five real lists as drafts, written straight into the tables: this is a test of searching, not of importing."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from shuqiao.catalogue.models import Entry
from shuqiao.kernel import clock

COLUMNS = {
    "anhui_anhui.json": ("标题", "提供单位", "摘要信息"),
    "anhui_chizhou.json": ("标题", "提供单位", "摘要描述"),
    "anhui_huainan.json": ("标题", "所属部门", ""),
    "fujian_fuzhou.json": ("名称", "数据提供方", "摘要"),
    "fujian_xiamen.json": ("目录名称", "数据来源", "简介"),
}
"""Title, provider and abstract, as each list calls them."""


def folder() -> Path:
    """Where the lists are; skips the test where they are not."""
    given = os.environ.get("TEST_CATALOGUES")
    if not given:
        pytest.skip("no real lists: set TEST_CATALOGUES to the folder that holds them")
    return Path(given)


def load(where: Path) -> int:
    """Drafts of all entries, one per provider and name; their number."""
    drafts: dict[tuple[str, str], Entry] = {}
    providers: dict[str, str] = {}
    for name, provider, abstract in _rows(where):
        code = providers.setdefault(provider, f"9901{len(providers):014}")
        drafts.setdefault(
            (code, name),
            Entry(
                name=name,
                name_key=name,
                provider=code,
                provider_name=provider,
                abstract=abstract,
                created_at=clock.now(),
                changed_at=clock.now(),
            ),
        )
    return len(Entry.objects.bulk_create(drafts.values(), batch_size=500))


def _rows(where: Path) -> Iterator[tuple[str, str, str]]:
    for file, (name, provider, abstract) in COLUMNS.items():
        for row in json.loads((where / file).read_text("utf-8")):
            yield row[name].strip()[:128], (row.get(provider) or "").strip(), (row.get(abstract) or "").strip()
