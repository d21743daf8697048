"""The lifecycle of a deputyship; running out is read from its last day."""

from __future__ import annotations

from shuqiao.kernel.refusals import Words
from shuqiao.kernel.transitions import TransitionTable, rows

WORDS = {
    "active": Words("代办中", "in force"),
    "ended": Words("已终止", "ended"),
    "name_deputy": Words("指定代办人", "Name a deputy"),
    "end_deputyship": Words("终止代办", "End deputyship"),
}

DEPUTYSHIP = TransitionTable(
    "deputyship", "active", rows("active", "end_deputyship", "ended", ["person", "holder"]), WORDS
)
"""``person`` is whoever named the deputy, ``holder`` the deputy: either ends it at once."""
