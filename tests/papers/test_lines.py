"""Breaking Chinese text: nothing lost, nothing too wide, no line that begins or ends badly."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from shuqiao.sharing.papers.lines import NOT_FIRST, NOT_LAST, broken

WIDTH = 20.0
SIGNS = st.text(st.sampled_from([*"共享数据政务一二三四五。，、；《》（）“”—:A1b2 -"]), max_size=200)


def wide(text: str) -> float:
    return sum(0.5 if sign.isascii() else 1.0 for sign in text)


@given(SIGNS)
def test_nothing_is_lost_and_little_is_too_wide(text: str) -> None:
    lines = broken(text, WIDTH, wide)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    # a run of signs that must not be parted may hang over
    assert all(wide(line) <= WIDTH or set(line[int(WIDTH) - 2 :]) & (NOT_FIRST | NOT_LAST) for line in lines)


@given(st.lists(st.sampled_from([*"共享数据政务", "，", "。", "《", "》", "SQ-2025-000001"]), max_size=80))
def test_lines_begin_and_end_well(pieces: list[str]) -> None:
    text = "".join(a + b for a, b in zip(pieces, ["的"] * len(pieces), strict=True))
    lines = broken(text, WIDTH, wide)
    assert not [line for line in lines[1:] if line[0] in NOT_FIRST]
    assert not [line for line in lines[:-1] if line[-1] in NOT_LAST]


def test_numbers_stay_whole() -> None:
    lines = broken("你单位共享申请（编号 SQ-2025-000001）收悉。", 14, wide)
    assert [line for line in lines if "SQ-2025-000001" in line]
