"""What becomes of each row of a sheet of departments.  Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from shuqiao.accounts import rules
from shuqiao.accounts.errors import BadValue, CodeTaken, DepartmentClosed
from shuqiao.accounts.facts import DepartmentFacts, DepartmentKind, Level
from shuqiao.accounts.importing.errors import RowTwice, UnknownDepartment
from shuqiao.accounts.importing.facts import CHANGED, CREATED, REFUSED, UNCHANGED, Outcome, Parsed, Problem, Row
from shuqiao.accounts.importing.reading import narrow
from shuqiao.kernel.refusals import Refusal

LONGEST_LINE = 20
LEVELS = {
    "国家": Level.NATION, "国家级": Level.NATION,
    "省": Level.PROVINCE, "省级": Level.PROVINCE, "自治区级": Level.PROVINCE,
    "市": Level.CITY, "市级": Level.CITY, "地市级": Level.CITY, "县": Level.COUNTY, "县级": Level.COUNTY,
    "区": Level.COUNTY, "区县级": Level.COUNTY, "县区级": Level.COUNTY, "区级": Level.COUNTY,
    **{level.value: level for level in Level},
}  # fmt: skip


@dataclass
class Step:
    """One row on its way; ``after`` is what the register is to hold."""

    row: Row
    before: DepartmentFacts | None
    after: DepartmentFacts
    problems: list[Problem]

    @property
    def outcome(self) -> str:
        if self.problems:
            return REFUSED
        if self.before is None:
            return CREATED
        return UNCHANGED if self.before == self.after else CHANGED

    def told(self) -> Outcome:
        """The row's outcome."""
        row = self.row
        return Outcome(row.number, self.after.code, self.after.name, self.outcome, tuple(self.problems), row.remarks)


def plan(parsed: Parsed, known: Mapping[str, DepartmentFacts]) -> list[Step]:
    """Every row with what is to be done.  An empty cell leaves what the register holds."""
    steps = [_step(parsed, row, known) for row in parsed.rows]
    _twice(parsed, steps)
    _codes_taken(parsed, steps, known)
    names = _by_name(steps, known)
    for step in steps:
        _superior(parsed, step, names, known)
    _lines(parsed, steps, known)
    return steps


def _step(parsed: Parsed, row: Row, known: Mapping[str, DepartmentFacts]) -> Step:
    said, problems = row.values, list(row.problems)
    code = said["code"].upper()
    before = known.get(code)
    level = said.get("level", "")
    if level and level not in LEVELS:
        allowed = "国家级、省级、市级、县级"
        problems.append(_problem(parsed, row, "level", BadValue(field="level", value=level[:40], allowed=allowed)))
        level = ""
    start = before or DepartmentFacts(code, "", "", Level.CITY.value, "", DepartmentKind.ORGAN.value)
    given: dict[str, Any] = {
        name: said[name] for name in ("name", "short_name", "division", "external_code") if said.get(name)
    }
    after = replace(start, **given)
    if level:
        after = replace(after, level=LEVELS[level].value)
    if not after.short_name:
        after = replace(after, short_name=after.name[:40])
    if not problems:
        checked = rules.department_for(after)
        wrong = checked if isinstance(checked, Refusal) else rules.external_code_for(after.external_code)
        if before is not None and not before.active:
            wrong = DepartmentClosed(field="code", name=before.name)
        if isinstance(wrong, Refusal):
            problems.append(_problem(parsed, row, _column(wrong.field), wrong))
    return Step(row, before, after, problems)


def _column(name: str | None) -> str:
    return "code" if name == "credit_code" else name or "code"


def _problem(parsed: Parsed, row: Row, field: str, refusal: Refusal) -> Problem:
    title = parsed.titles.get(field) or parsed.titles["code"]
    return Problem(row.number, title, row.values.get(field, "")[:100], refusal)


def _twice(parsed: Parsed, steps: list[Step]) -> None:
    seen: dict[str, int] = {}
    for step in steps:
        first = seen.setdefault(step.after.code, step.row.number)
        if first != step.row.number:
            step.problems.append(_problem(parsed, step.row, "code", RowTwice(field="code", row=first)))


def _codes_taken(parsed: Parsed, steps: list[Step], known: Mapping[str, DepartmentFacts]) -> None:
    """机构编码 names one department only, in the register as it will be."""
    after = {code: facts.external_code for code, facts in known.items() if facts.external_code}
    after.update({s.after.code: s.after.external_code for s in steps if not s.problems and s.after.external_code})
    owners: dict[str, str] = {}
    for code, external in after.items():
        owners.setdefault(external, code)
    for step in steps:
        external = step.after.external_code
        if external and not step.problems and owners[external] != step.after.code:
            taken = CodeTaken(field="external_code", what="机构编码 code", value=external)
            step.problems.append(_problem(parsed, step.row, "external_code", taken))


def _by_name(steps: list[Step], known: Mapping[str, DepartmentFacts]) -> dict[str, set[str]]:
    named: dict[str, set[str]] = {}
    for facts in [*known.values(), *(s.after for s in steps)]:
        if facts.active:
            named.setdefault(facts.name, set()).add(facts.code)
    return named


def _superior(parsed: Parsed, step: Step, names: Mapping[str, set[str]], known: Mapping[str, DepartmentFacts]) -> None:
    said = step.row.values.get("parent", "")
    if not said:
        return
    found = names.get(said) or names.get(narrow(said)) or ({said.upper()} if len(said) == 18 else set())
    if len(found) == 1:
        step.after = replace(step.after, parent=next(iter(found)))
    else:
        step.problems.append(_problem(parsed, step.row, "parent", UnknownDepartment(field="parent", value=said[:100])))


def _lines(parsed: Parsed, steps: list[Step], known: Mapping[str, DepartmentFacts]) -> None:
    """Each superior exists in the end, is taken in itself, and nobody stands above themselves."""
    grew = True
    while grew:
        grew = False
        parents = {code: facts.parent for code, facts in known.items()}
        parents.update({s.after.code: s.after.parent for s in steps if not s.problems})
        for step in steps:
            if step.problems or step.after.parent is None:
                continue
            refusal = _line(step.after, parents)
            if refusal is not None:
                step.problems.append(_problem(parsed, step.row, "parent", refusal))
                grew = True


def _line(facts: DepartmentFacts, parents: Mapping[str, str | None]) -> Refusal | None:
    above = facts.parent
    for _ in range(LONGEST_LINE):
        if above is None:
            return None
        if above not in parents:
            return UnknownDepartment(field="parent", value=above)
        if above == facts.code:
            break
        above = parents[above]
    return BadValue(field="parent", value=facts.parent, allowed="非本部门及其下级 neither itself nor below it")
