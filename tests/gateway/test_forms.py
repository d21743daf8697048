"""Writers of files by themselves: what has no place in a format is refused, and no more is held than must be."""

from __future__ import annotations

import io

import pyarrow.parquet as pq
import pytest

from shuqiao.gateway.files import parquet
from shuqiao.gateway.files.errors import ValueNotOfType
from shuqiao.gateway.files.parquet import Parquet
from shuqiao.policy.views import ReturnedColumn


@pytest.mark.parametrize(
    ("item_type", "value"),
    [("I", "1_000"), ("I", " 12"), ("I", "٣"), ("I", True), ("I", ""), ("D", "2024-W01-1"), ("D", "2024-02-30")],
)
def test_parquet_reads_no_more_into_a_text_than_it_says(item_type: str, value: str | bool) -> None:
    writer = Parquet([ReturnedColumn("项", "c", item_type, "plain")])
    writer.rows([(value,)])
    with pytest.raises(ValueNotOfType):
        writer.end()


def test_parquet_does_not_hold_large_texts_until_there_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet, "GROUP_TEXT", 1_000)
    writer = Parquet([ReturnedColumn("项", "c", "C", "plain")])
    made = writer.begin()
    for _ in range(20):
        made += writer.rows([("长" * 100,)])
    made += writer.end()
    assert pq.ParquetFile(io.BytesIO(made)).metadata.num_row_groups == 2
