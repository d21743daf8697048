"""The entry's own conditions of use (requirement 22): fixed in the catalogue, the same for everybody."""

from __future__ import annotations

from shuqiao.catalogue.facts import EntryFacts, Lists, Term
from shuqiao.sharing.errors import ExcludedByConditions
from shuqiao.sharing.facts import ApplicationFacts, RefusalGround
from shuqiao.sharing.rules import applying


def conditions_met(entry: EntryFacts, asked: ApplicationFacts, lists: Lists) -> ExcludedByConditions | None:
    """Whether the structured conditions allow what is asked; the first that does not is named (51号 Art. 9, 12)."""
    for ground in _structured(entry, asked, lists):
        if ground.holds:
            return ExcludedByConditions(condition=ground.code, why_zh=ground.zh, why_en=ground.en)
    return None


def grounds(entry: EntryFacts, asked: ApplicationFacts, lists: Lists) -> tuple[RefusalGround, ...]:
    """Every ground on which this application could be refused by the catalogue itself (requirement 28).

    The written condition is a reviewer's judgement, so it may always be named;
    a structured one only where it holds.
    """
    written = entry.sharing.condition_text or entry.conditions.text
    text = (
        (
            RefusalGround(
                "condition_text",
                f"不符合目录共享条件：{written}",
                f"Does not meet the written condition: {written}",
                True,
            ),
        )
        if written
        else ()
    )
    return (*_structured(entry, asked, lists), _entry_gone(entry, asked), *text)


def _entry_gone(entry: EntryFacts, asked: ApplicationFacts) -> RefusalGround:
    """The entry no longer offers what was asked: it changed, or was suspended or retired, under the application.

    Without this ground its provider could neither consent nor refuse.
    """
    scope = asked.scope
    gone = (
        entry.state != "published"
        or applying.askable(entry) is not None
        or applying.known_items(entry, scope.items) is not None
        or applying.usable_keys(entry, scope.lookup_items, scope.method) is not None
        or applying.offered(entry, scope.method) is not None
    )
    return RefusalGround(
        "entry",
        "目录条目已暂停、注销或变更，不再提供所申请的内容",
        "the entry was suspended, retired or changed and no longer offers what was asked",
        gone,
    )


def _structured(entry: EntryFacts, asked: ApplicationFacts, lists: Lists) -> tuple[RefusalGround, ...]:
    use, scope = entry.conditions, asked.scope
    scenario = _said(lists.scenarios, scope.scenario)
    purpose = _said(lists.purpose_types, scope.purpose_type)
    return (
        RefusalGround(
            "excluded_scenario",
            f"应用场景“{scenario[0]}”被明确排除",
            f"scenario '{scenario[1]}' is excluded",
            scope.scenario in use.excluded_scenarios,
        ),
        RefusalGround(
            "scenario",
            f"应用场景“{scenario[0]}”不在允许范围内",
            f"scenario '{scenario[1]}' is not among those allowed",
            _outside(scope.scenario, use.scenarios),
        ),
        RefusalGround(
            "purpose_type",
            f"使用目的“{purpose[0]}”不在允许范围内",
            f"purpose '{purpose[1]}' is not among those allowed",
            _outside(scope.purpose_type, use.purpose_types),
        ),
        RefusalGround(
            "department",
            f"使用部门“{asked.applicant_department_name}”不在允许范围内",
            f"department '{asked.applicant_department_name}' is not among those allowed",
            _outside(asked.applicant_department, use.departments),
        ),
        RefusalGround(
            "method",
            f"共享方式“{scope.method}”不在允许范围内",
            f"method '{scope.method}' is not among those allowed",
            _outside(scope.method, use.methods),
        ),
    )


def _outside(value: str, allowed: tuple[str, ...] | None) -> bool:
    """None restricts nothing; an empty list allows nothing."""
    return allowed is not None and value not in allowed


def _said(terms: tuple[Term, ...], code: str) -> tuple[str, str]:
    return next(((t.zh, t.en) for t in terms if t.code == code), (code, code))
