"""The report of an import as a workbook: every record, what is missing, values without a code, unknown providers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from shuqiao.catalogue.foreign.facts import OUTCOMES, REASONS, ListReport
from shuqiao.catalogue.labels import label
from shuqiao.catalogue.sheets import writing
from shuqiao.catalogue.sheets.facts import Cell
from shuqiao.kernel.refusals import Words

Head = tuple[Words, int]
"""Title and width of a column."""

_ROW = (Words("序号/行", "Row"), 8)
_NAME = (Words("信息资源名称", "Resource name"), 40)
_PROVIDER = (Words("提供方", "name"), 28)
_CODE = (Words("统一社会信用代码", "code"), 22)
_RECORDS = (Words("记录数", "Records"), 10)
_FIELD = (Words("字段", "Field"), 24)
_REASON = (Words("原因", "Reason"), 44)


def workbook(report: ListReport, language: str = "zh") -> bytes:
    """Four sheets; that of unknown providers can be given back with its codes filled in."""
    return writing.workbook(
        (spoken(title, language), [(spoken(head, language), width) for head, width in heads], rows)
        for title, heads, rows in _sheets(report, language)
    )


def _sheets(report: ListReport, language: str) -> Iterable[tuple[Words, Sequence[Head], Iterable[Sequence[Cell]]]]:
    outcome = (Words("结果", "Outcome"), 16)
    next_step = (Words("怎么办", "What to do"), 44)
    first, differs = (Words("首次出现", "First row"), 10), (Words("不同之处", "Differs in"), 28)
    missing = (Words("待补充", "To complete"), 44)
    yield (
        Words("逐条结果", "Records"),
        (_ROW, _NAME, _PROVIDER, _CODE, outcome, _REASON, next_step, first, differs, missing),
        _records(report, language),
    )
    department = (Words("部门", "Department"), 28)
    yield (
        Words("待补充字段", "Missing"),
        (department, _CODE, _FIELD, (Words("草稿数", "Drafts"), 10)),
        (
            [d.name, d.code, label(path, language), count]
            for d in report.departments
            for path, count in d.missing.items()
        ),
    )
    source, value = (Words("清单字段", "Source field"), 16), (Words("取值", "Value"), 40)
    yield (
        Words("无对应代码的取值", "Values without a code"),
        (_FIELD, source, value, _REASON, _RECORDS, first),
        (
            [
                element(v.element, language),
                v.source,
                v.value,
                spoken(REASONS[v.reason], language),
                v.records,
                v.first_row,
            ]
            for v in report.unmapped
        ),
    )
    candidates = (Words("可能的部门", "Candidates"), 44)
    yield (
        Words("未登记的提供方", "Unknown providers"),
        (_PROVIDER, _CODE, _RECORDS, candidates),
        ([p.name, "", p.records, "、".join(p.codes)] for p in report.providers),
    )


def element(name: str, language: str) -> str:
    """What an element of a mapping is called."""
    return label({"cycle": "update_cycle"}.get(name, name), language)


def _records(report: ListReport, language: str) -> Iterable[Sequence[Cell]]:
    for one in report.outcomes:
        yield [
            one.row,
            one.name,
            one.provider,
            one.department,
            spoken(OUTCOMES[one.outcome], language),
            "\n".join(no.sentence(language) for no in one.problems),
            "\n".join(dict.fromkeys(no.next_step(language) for no in one.problems)),
            one.first_row or "",
            "、".join(_differing(one.differs, language)),
            "、".join(label(path, language) for path in one.missing),
        ]


def _differing(names: Iterable[str], language: str) -> Iterable[str]:
    """Source fields are the list's own words; an entry's fields have labels."""
    return (label(name, language) for name in names)


def spoken(words: Words, language: str) -> str:
    """The words in ``zh`` or ``en``."""
    return words.zh if language == "zh" else words.en
