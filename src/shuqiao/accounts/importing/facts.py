"""What is read from a sheet of departments or people, and what became of each row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Protocol

from shuqiao.kernel.refusals import Refusal

CellValue = str | int | float | bool
CREATED, CHANGED, UNCHANGED, REFUSED, HELD = "created", "changed", "unchanged", "refused", "held"
WORDS = {
    CREATED: ("新建", "created"),
    CHANGED: ("更改", "changed"),
    UNCHANGED: ("无变化", "unchanged"),
    REFUSED: ("未导入", "refused"),
    HELD: ("未写入", "held"),
}
REMARKS = {
    "hidden": ("隐藏行已照常读取", "The hidden row was read like any other"),
    "formula": ("公式按文件中保存的结果读取", "A formula was read by the result that the file holds"),
    "roles_later": (
        "角色未分配：由安全管理员再次导入本表，或在人员页面分配",
        "Roles are not assigned: the security manager imports this sheet again, or assigns them on the person's page",
    ),
    "roles_end": ("部门变更，原部门的角色已取消", "The department changes; the roles in the former one end"),
}


class SheetRows(Protocol):
    """One sheet as the reader above gives it; row 0 is the file's first row."""

    @property
    def name(self) -> str: ...
    @property
    def rows(self) -> Sequence[Sequence[CellValue]]: ...
    @property
    def hidden_rows(self) -> AbstractSet[int]: ...
    @property
    def formulas(self) -> AbstractSet[tuple[int, int]]: ...
    @property
    def broken(self) -> AbstractSet[tuple[int, int]]: ...


@dataclass(frozen=True)
class Problem:
    """Why a row is refused.  ``row`` counts from 1; ``column`` is the header as the file spells it."""

    row: int
    column: str
    value: str
    refusal: Refusal


@dataclass(frozen=True)
class Row:
    """One row: field → text, only of columns that the sheet has; what could not be read is in ``problems``."""

    number: int
    values: Mapping[str, str]
    problems: tuple[Problem, ...] = ()
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Parsed:
    """A sheet with its header found; ``titles`` field → the header as the file spells it."""

    sheet: SheetRows
    header: int
    titles: Mapping[str, str]
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Outcome:
    """What became of one row.  ``key`` is the credit code or the login."""

    row: int
    key: str
    name: str
    outcome: str
    problems: tuple[Problem, ...] = ()
    remarks: tuple[str, ...] = ()
    password: str = ""
    """A one-time password: in the outcome workbook once, and nowhere else."""


@dataclass(frozen=True)
class Leaver:
    """Somebody active in a department of the sheet who is not in it."""

    id: int
    login: str
    name: str
    department: str


@dataclass(frozen=True)
class Report:
    """The outcome of every row.  ``left`` are told, never deleted."""

    parsed: Parsed
    outcomes: tuple[Outcome, ...]
    trial: bool
    written: bool
    audit: str | None = None
    left: tuple[Leaver, ...] = ()

    @property
    def counts(self) -> dict[str, int]:
        """How many rows had which outcome."""
        found = Counter(one.outcome for one in self.outcomes)
        return {name: found.get(name, 0) for name in WORDS}


@dataclass(frozen=True)
class Known:
    """A person as an import sees them; ``roles`` in the present department."""

    id: int
    login: str
    values: Mapping[str, str]
    active: bool
    roles: frozenset[str] = field(default_factory=frozenset)
