"""What is read from a sheet, what becomes of it, and what is told about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from shuqiao.kernel.refusals import Refusal

Cell = str | int | float | bool
"""A cell as read: dates are ISO text already, an empty one is ``""``."""

Range = tuple[int, int, int, int]
"""Top, left, bottom, right of a merged range, from 0, both ends included."""

CREATED, CHANGED, UNCHANGED, REFUSED, HELD = "created", "changed", "unchanged", "refused", "held"
"""``held``: right in itself, not written because the import was all or nothing and others were refused."""

WORDS = {
    CREATED: ("新建", "created"),
    CHANGED: ("更改", "changed"),
    UNCHANGED: ("无变化", "unchanged"),
    REFUSED: ("未导入", "refused"),
    HELD: ("未写入", "held"),
}


@dataclass(frozen=True, kw_only=True)
class Grid:
    """One sheet, row 0 being the file's first row.  Rows may differ in length."""

    name: str
    rows: list[list[Cell]]
    merges: tuple[Range, ...] = ()
    hidden_rows: frozenset[int] = frozenset()
    formulas: frozenset[tuple[int, int]] = frozenset()
    broken: frozenset[tuple[int, int]] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Remark:
    """Something done with the sheet that its author should know; it refuses nothing."""

    code: str
    row: int | None = None
    column: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)

    def sentence(self, language: str = "zh") -> str:
        """The remark in ``zh`` or ``en``."""
        zh, en = REMARKS[self.code]
        return (zh if language == "zh" else en).format(**self.facts)


REMARKS: dict[str, tuple[str, str]] = {
    "other_sheet": (
        "工作表“{name}”也像目录表，本次没有读取；请单独成文件导入",
        "Sheet '{name}' looks like a catalogue too and was not read; import it as a file of its own",
    ),
    "column_not_kept": ("列“{name}”平台不保存", "Column '{name}' is not kept by the platform"),
    "hidden_row": ("隐藏行已照常读取", "The hidden row was read like any other"),
    "formula": ("公式按文件中保存的结果读取", "A formula was read by the result that the file holds"),
    "items_removed": ("信息项不再列出，将从条目中移除：{names}", "Items no longer listed leave the entry: {names}"),
    "related_not_code": ("“{value}”不是信息资源代码，未作为关联资源", "'{value}' is no resource code and was left out"),
    "numbered_items": (
        "信息项名称末尾的数字连续递增，请核对是否为下拉填充",
        "Item names count up at their end; check that they were not drag-filled",
    ),
    "zeros_restored": (
        "分类代码“{value}”前面的 0 已补齐为“{code}”",
        "Leading zeros of class code '{value}' restored: '{code}'",
    ),
}


@dataclass(frozen=True, kw_only=True)
class CellProblem:
    """Why a row is refused.  ``row`` counts from 1; ``column`` is the header as the file spells it."""

    row: int
    column: str
    value: str
    refusal: Refusal


@dataclass(frozen=True, kw_only=True)
class SheetItem:
    """An information item as its row says it.  Overrides are empty where the row says what its resource says."""

    row: int = field(default=0, compare=False)
    name: str
    type: str = ""
    length: int | None = None
    sharing_type: str = ""
    condition: str = ""
    to_public: str = ""
    update_cycle: str = ""


@dataclass(frozen=True, kw_only=True)
class SheetResource:
    """A resource as a sheet can express it, in codes.  An empty field says nothing.

    ``condition`` holds the sharing condition or, for what is not shared, the legal
    basis: one column of the sheet.  ``to_public`` is ``yes``, ``no`` or empty.
    """

    rows: tuple[int, ...] = field(default=(), compare=False)
    lei: str = ""
    xiang: str = ""
    mu: str = ""
    ximu: tuple[str, ...] = ()
    name: str = ""
    code: str = ""
    provider_name: str = ""
    inner_unit: str = ""
    provider_code: str = ""
    abstract: str = ""
    format_category: str = ""
    format_type: str = ""
    format_other: str = ""
    items: tuple[SheetItem, ...] = ()
    sharing_type: str = ""
    condition: str = ""
    mode_category: str = ""
    mode_type: str = ""
    to_public: str = ""
    opening_condition: str = ""
    update_cycle: str = ""
    published_on: str = ""
    related: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Header:
    """Where the table begins and which column is which.  Indices from 0; ``titles`` as the file spells them."""

    row: int
    depth: int
    columns: Mapping[str, int]
    ximu: tuple[int, ...]
    titles: Mapping[int, str]

    def title(self, name: str) -> str:
        """The header of a field as the file spells it, empty where there is no such column."""
        index = (self.ximu[0] if self.ximu else None) if name == "ximu" else self.columns.get(name)
        return self.titles.get(index, "") if index is not None else ""


@dataclass(frozen=True, kw_only=True)
class ParsedSheet:
    """All that one grid says: resources that can be read, problems by row, remarks."""

    header: Header
    resources: tuple[SheetResource, ...]
    problems: tuple[CellProblem, ...]
    remarks: tuple[Remark, ...]
    names: Mapping[int, str]
    """Row (from 1) to the resource that it belongs to; empty for a row of no resource."""


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What became of one resource of the sheet.  ``missing`` are paths of fields that review will ask for."""

    name: str
    outcome: str
    rows: tuple[int, ...]
    entry: int | None = None
    problems: tuple[CellProblem, ...] = ()
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Report:
    """What an import did, or would do.  ``written`` is false for a trial and where nothing was to be written."""

    sheet: str
    sha256: str
    written: bool
    trial: bool
    audit: str | None
    outcomes: tuple[Outcome, ...]
    remarks: tuple[Remark, ...]
    grid: Grid = field(repr=False)
    header: Header = field(repr=False)

    @property
    def counts(self) -> dict[str, int]:
        """Resources by outcome."""
        found = dict.fromkeys(WORDS, 0)
        for one in self.outcomes:
            found[one.outcome] += 1
        return found

    @property
    def problems(self) -> tuple[CellProblem, ...]:
        """All problems, by row."""
        return tuple(sorted((p for one in self.outcomes for p in one.problems), key=lambda p: p.row))

    @property
    def missing(self) -> dict[str, int]:
        """Field that review will ask for → number of resources that lack it."""
        found: dict[str, int] = {}
        for one in self.outcomes:
            for path in one.missing:
                found[path] = found.get(path, 0) + 1
        return dict(sorted(found.items(), key=lambda pair: (-pair[1], pair[0])))
