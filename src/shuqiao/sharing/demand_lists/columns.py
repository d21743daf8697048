"""What stands in each list: columns in order, and how a demand fills them.  Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from shuqiao.catalogue.facts import Lists, Term
from shuqiao.sharing.facts.demands import DemandFacts, DemandItem, NegativeLine, Wish
from shuqiao.sharing.states.demands import DEMAND


@dataclass(frozen=True)
class Column:
    """One column.  ``needed``: without it the sheet is not this list; ``fixed``: told, never taken."""

    field: str
    zh: str
    en: str
    width: int = 18
    needed: bool = False
    fixed: bool = False


KINDS = ("demands", "duties", "negative")
TITLES = {"demands": "需求清单", "duties": "责任清单", "negative": "负面清单"}
COLUMNS: dict[str, tuple[Column, ...]] = {
    "demands": (
        Column("number", "需求编号", "Number", 18, needed=True),
        Column("name", "数据名称", "Data", 28, needed=True),
        Column("items", "信息项（名称|含义|类型，每行一项）", "Items (name|meaning|type, one a line)", 40, needed=True),
        Column("matter_code", "事项编码", "Matter code"),
        Column("matter_name", "事项名称", "Matter", 28),
        Column("basis", "使用依据", "Basis of use", 36),
        Column("purpose_type", "使用目的", "Purpose type"),
        Column("scenario", "应用场景", "Scenario"),
        Column("scenario_text", "场景说明", "Scenario, in words", 36),
        Column("method", "期望的共享方式", "Wished mode"),
        Column("frequency", "期望的更新周期", "Wished frequency"),
        Column("period_from", "开始日期", "From", 12),
        Column("period_to", "结束日期", "To", 12),
        Column("supposed", "拟提供部门", "Supposed provider", 22),
        Column("contact_name", "联系人", "Contact", 12),
        Column("contact_phone", "联系电话", "Telephone"),
        Column("why_not", "现有条目不能满足的原因", "Why existing entries do not do", 36),
        Column("applicant", "需求部门", "Asked by", 24, fixed=True),
        Column("state", "状态", "State", 16, fixed=True),
        Column("department", "承接部门", "Answering department", 24, fixed=True),
    ),
    "duties": (
        Column("number", "需求编号", "Number", 18, needed=True),
        Column("name", "数据名称", "Data", 28, fixed=True),
        Column("applicant", "需求部门", "Asked by", 24, fixed=True),
        Column("department", "责任部门", "Responsible department", 24, needed=True),
        Column("note", "派发说明", "Note", 36),
        Column("state", "状态", "State", 16, fixed=True),
        Column("entry", "目录条目代码", "Entry code", 20, fixed=True),
    ),
    "negative": (
        Column("kind", "类别", "Kind", 10, needed=True),
        Column("number", "编号", "Number", 20, needed=True),
        Column("name", "数据名称", "Data", 28, fixed=True),
        Column("department", "责任部门", "Responsible department", 24, fixed=True),
        Column("reason", "不予提供的理由", "Reason", 36, needed=True),
        Column("title", "依据名称", "Law", 28, needed=True),
        Column("document_number", "文号", "Number of the law"),
        Column("article", "条款", "Article"),
        Column("applicant", "需求部门", "Asked by", 24, fixed=True),
        Column("on", "日期", "Day", 12, fixed=True),
    ),
}
ENTRY, ASKED = "条目", "需求"
"""The two kinds of line of the negative list."""


def chosen(lists: Lists) -> dict[str, Sequence[Term]]:
    """The fields whose cells are values of a list."""
    return {
        "purpose_type": lists.purpose_types,
        "scenario": lists.scenarios,
        "method": lists.mode_types,
        "frequency": lists.cycles,
    }


def demand_cells(demand: DemandFacts, lists: Lists, departments: Mapping[str, str]) -> dict[str, str]:
    """One line of the demand list."""
    wish = demand.wish
    plain = ("name", "matter_code", "matter_name", "basis", "scenario_text", "contact_name")
    return {
        "number": demand.number,
        **{name: getattr(wish, name) for name in (*plain, "contact_phone", "why_not")},
        **{name: _zh(terms, getattr(wish, name)) for name, terms in chosen(lists).items()},
        "items": "\n".join(_item(item) for item in wish.items),
        "period_from": _day(wish.period_from),
        "period_to": _day(wish.period_to),
        "supposed": departments.get(wish.supposed, wish.supposed),
        "applicant": demand.applicant_department_name,
        "state": DEMAND.word(demand.state).zh,
        "department": demand.department_name,
    }


def duty_cells(demand: DemandFacts) -> dict[str, str]:
    """One line of the responsibility list."""
    return {
        "number": demand.number,
        "name": demand.wish.name,
        "applicant": demand.applicant_department_name,
        "department": demand.department_name,
        "note": demand.note,
        "state": DEMAND.word(demand.state).zh,
        "entry": demand.entry_code,
    }


def negative_cells(line: NegativeLine) -> dict[str, str]:
    """One line of the negative list."""
    return {
        "kind": ASKED if line.kind == "demand" else ENTRY,
        "number": line.number,
        "name": line.name,
        "department": line.department_name,
        "reason": line.reason,
        "title": line.citation.title,
        "document_number": line.citation.document_number,
        "article": line.citation.article,
        "applicant": line.applicant,
        "on": _day(line.on),
    }


def items_of(cell: str) -> tuple[DemandItem, ...]:
    """The items that a cell lists, one a line; ``|`` parts name, meaning and type."""
    found = []
    for line in cell.splitlines():
        if line.strip():
            name, _, rest = line.replace("｜", "|").partition("|")
            meaning, _, type_ = rest.rpartition("|") if "|" in rest else (rest, "", "")
            found.append(DemandItem(name.strip(), meaning.strip(), type_.strip()))
    return tuple(found)


def _item(item: DemandItem) -> str:
    parts = (item.name, item.meaning, item.type)
    flat = [" ".join(part.replace("|", "/").replace("｜", "/").split()) for part in parts]
    return "|".join(flat).rstrip("|") if not item.type else "|".join(flat)


def same_items(one: Wish, cell: str) -> bool:
    """Whether a cell says the items that a wish has."""
    return items_of("\n".join(_item(item) for item in one.items)) == items_of(cell)


def _zh(terms: Sequence[Term], code: str) -> str:
    return next((term.zh for term in terms if term.code == code), code)


def _day(value: date | None) -> str:
    return value.isoformat() if value else ""
