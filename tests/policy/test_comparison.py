"""Lookup keys compare by code point on both engines, whatever the column's own collation or padding."""

from __future__ import annotations

from typing import Any

import pytest

from shuqiao.kernel.refusals import require
from shuqiao.policy.natives import Dialect
from shuqiao.policy.plans import plan
from shuqiao.policy.views import KeyColumn, ReturnedColumn, granted_view

STORED = ["a", "A", "a ", "\u00e9", "e\u0301", "𬀩", "\uffee", "ab", "x'; --", "01", "1"]
VIEW = require(
    granted_view(
        table="t",
        returned=[ReturnedColumn("号", "号", "I", "plain"), ReturnedColumn("文", "文", "C", "plain")],
        lookup=[KeyColumn("文", "文", "C")],
        stable_order=["号"],
    )
)
KINDS = {
    Dialect.SQLITE: ["TEXT", "TEXT COLLATE NOCASE", "TEXT COLLATE RTRIM", ""],
    Dialect.POSTGRES: ["text", "varchar(50)", "text COLLATE blind"],
    Dialect.MYSQL: [
        "text",
        "varchar(50) COLLATE utf8mb4_general_ci",
        "varchar(50) COLLATE utf8mb4_uca1400_ai_ci",
        "varchar(50) COLLATE utf8mb4_nopad_bin",
    ],
}


def found(engine: Any, natives: Any, value: Any) -> list[int]:
    return [row["号"] for row in engine.rows(require(plan(VIEW, {"文": value})), natives)]


@pytest.fixture(scope="session")
def blind(postgres_engine: Any) -> None:
    """A collation that takes a and A for the same: equality under it is too wide."""
    postgres_engine.execute(
        "CREATE COLLATION IF NOT EXISTS blind (provider = icu, locale = 'und-u-ks-level1', deterministic = false)"
    )


@pytest.mark.parametrize("at", range(4))
def test_whole_values_by_code_point(engine: Any, blind: None, at: int) -> None:
    kinds = KINDS[engine.dialect]
    kind = kinds[min(at, len(kinds) - 1)]
    natives = engine.create({"号": "bigint", "文": kind}, list(enumerate(STORED)))
    for number, value in enumerate(STORED):
        assert found(engine, natives, value) == [number]
        assert found(engine, natives, [value, "absent"]) == [number]
    for absent in ("A ", "é ", "e", "%", "_", " a", "a  ", "1.0", "01 "):
        assert found(engine, natives, absent) == []
    order = require(plan(VIEW, {"文": STORED}))
    assert [row["文"] for row in engine.rows(order, natives)] == STORED


def test_padding_of_char_is_no_value(postgres_engine: Any) -> None:
    """char(18): the blanks PostgreSQL adds are neither asked for nor shown."""
    natives = postgres_engine.create({"号": "bigint", "文": "char(18)"}, [(0, "110101900101001"), (1, "A" * 18)])
    assert found(postgres_engine, natives, "110101900101001") == [0]
    assert found(postgres_engine, natives, "110101900101001   ") == []
    assert found(postgres_engine, natives, "A" * 18) == [1]
    assert postgres_engine.rows(require(plan(VIEW, {"文": "110101900101001"})), natives)[0]["文"] == "110101900101001"


def test_text_order_is_by_code_point(engine: Any, blind: None) -> None:
    kind = KINDS[engine.dialect][1 if engine.dialect is Dialect.SQLITE else 2]
    natives = engine.create({"号": "bigint", "文": kind}, list(enumerate(STORED)))
    view = require(granted_view(table="t", returned=[ReturnedColumn("文", "文", "C", "plain")], stable_order=["文"]))
    assert [row["文"] for row in engine.rows(require(plan(view, {})), natives)] == sorted(STORED)


def test_pages_cover_everything_once(engine: Any) -> None:
    natives = engine.create({"号": "bigint", "文": "text"}, [(n, STORED[n % 3]) for n in range(20)])
    view = require(
        granted_view(
            table="t",
            returned=[ReturnedColumn("号", "号", "I", "plain")],
            stable_order=["文", "号"],
            rows_per_call=7,
        )
    )
    seen: list[int] = []
    for offset in range(0, 21, 7):
        rows = engine.rows(require(plan(view, {}, offset=offset)), natives)
        seen += [row["号"] for row in rows[:7]]
    assert sorted(seen) == list(range(20))
