"""What becomes of each row of a sheet of people.  Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from shuqiao.accounts import rules
from shuqiao.accounts.errors import CodeTaken, NotOnOneself
from shuqiao.accounts.facts import THREE_MANAGERS, DepartmentFacts
from shuqiao.accounts.importing.errors import (
    EmailMalformed,
    ManagerNotMoved,
    PersonInactive,
    PersonNotYet,
    RowTwice,
    UnknownDepartment,
    UnknownRole,
)
from shuqiao.accounts.importing.facts import (
    CHANGED,
    CREATED,
    REFUSED,
    UNCHANGED,
    Known,
    Leaver,
    Outcome,
    Parsed,
    Problem,
    Row,
)
from shuqiao.accounts.states import VERBS
from shuqiao.kernel.actors import ROLES
from shuqiao.kernel.refusals import Refusal

COLUMNS = ("name", "department", "title", "external_code", "phone", "email")
"""What the system manager's import may write of a person; the login is the key."""
_EMAIL = re.compile(r"[^@\s<>,;\"]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})+")
_ROLE_BY_WORD = {word: code for code, words in ROLES.items() for word in (code, words.zh, words.en)}
_ROLE_BY_WORD |= {"负责人": "head", "审批人": "head"}
_BETWEEN = re.compile(r"[、,，;；/\n]+")


@dataclass
class World:
    """What the plan looks at: departments by code, people by login, who imports, and whether roles are theirs."""

    departments: Mapping[str, DepartmentFacts]
    people: Mapping[str, Known]
    actor: int
    assigns_roles: bool


@dataclass
class Step:
    """One row on its way."""

    row: Row
    login: str
    before: Known | None
    after: dict[str, str]
    roles: tuple[str, ...] | None = None
    problems: list[Problem] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    @property
    def changed(self) -> bool:
        """Whether anything of the person differs."""
        if self.before is None:
            return False
        roles = self.roles is not None and frozenset(self.roles) != self.before.roles
        return roles or any(self.before.values[name] != value for name, value in self.after.items())

    @property
    def outcome(self) -> str:
        if self.problems:
            return REFUSED
        if self.before is None:
            return CREATED
        return CHANGED if self.changed else UNCHANGED

    def told(self, password: str = "") -> Outcome:
        """The row's outcome."""
        name = self.after.get("name") or self.row.values["name"][:60]
        remarks = (*self.row.remarks, *self.remarks)
        return Outcome(self.row.number, self.login, name, self.outcome, tuple(self.problems), remarks, password)


def plan(parsed: Parsed, world: World) -> list[Step]:
    """Every row with what is to be done.  An empty cell leaves what is held.

    The system manager's import makes and changes people, the security manager's assigns their roles: nobody
    is both (GB/T 39477), so one sheet is imported by one after the other.
    """
    homes = _homes(world.departments)
    steps = [
        _roles_only(parsed, r, world) if world.assigns_roles else _step(parsed, r, world, homes) for r in parsed.rows
    ]
    seen: dict[str, int] = {}
    for step in steps:
        first = seen.setdefault(step.login, step.row.number)
        if first != step.row.number:
            step.problems.append(_problem(parsed, step.row, "login", RowTwice(field="login", row=first)))
    _codes_taken(parsed, steps, world)
    return steps


def left(steps: list[Step], world: World) -> tuple[Leaver, ...]:
    """Active people of the sheet's departments who are not in it; never a manager, never who imports."""
    if world.assigns_roles:
        return ()
    there = {step.after.get("department") for step in steps}
    here = {step.login for step in steps}
    return tuple(
        Leaver(p.id, p.login, p.values["name"], p.values["department"])
        for p in sorted(world.people.values(), key=lambda p: p.login)
        if p.active and p.login not in here and p.values["department"] in there
        and p.id != world.actor and THREE_MANAGERS.isdisjoint(p.roles)
    )  # fmt: skip


def _homes(departments: Mapping[str, DepartmentFacts]) -> dict[str, set[str]]:
    """Whatever may stand for a department in a cell, and which it is."""
    found: dict[str, set[str]] = {}
    for facts in departments.values():
        if facts.active:
            for said in {facts.code, facts.name, facts.short_name, facts.external_code} - {""}:
                found.setdefault(said, set()).add(facts.code)
    return found


def _step(parsed: Parsed, row: Row, world: World, homes: Mapping[str, set[str]]) -> Step:
    said = row.values
    login = said["login"].lower()
    before = world.people.get(login)
    after = {name: said[name] for name in COLUMNS if said.get(name)}
    step = Step(row, login, before, after, problems=list(row.problems))
    if not step.problems:
        wrong = _wrong(login, said, before, after)
        if wrong is not None:
            step.problems.append(_problem(parsed, row, wrong.field or "login", wrong))
    department = homes.get(said["department"]) or homes.get(said["department"].upper()) or set()
    if len(department) == 1:
        after["department"] = next(iter(department))
    elif not row.problems:
        after.pop("department", None)
        unknown = UnknownDepartment(field="department", value=said["department"][:100])
        step.problems.append(_problem(parsed, row, "department", unknown))
    if not step.problems and _moves_a_manager(before, after):
        step.problems.append(_problem(parsed, row, "department", ManagerNotMoved(field="department")))
    if said.get("roles"):
        step.remarks.append("roles_later")
    if before is not None and before.roles and after.get("department") not in (None, before.values["department"]):
        step.remarks.append("roles_end")
    return step


def _wrong(login: str, said: Mapping[str, str], before: Known | None, after: Mapping[str, str]) -> Refusal | None:
    wrong = rules.person_for(login, said["name"], after.get("title", ""), after.get("phone", ""))
    if wrong is not None:
        return wrong
    code = rules.external_code_for(after.get("external_code", ""))
    if isinstance(code, Refusal):
        return code
    email = after.get("email", "")
    if email and (len(email) > 254 or not _EMAIL.fullmatch(email)):
        return EmailMalformed(field="email", value=email[:100])
    if before is not None and not before.active:
        return PersonInactive(field="login", value=login)
    return None


def _moves_a_manager(before: Known | None, after: Mapping[str, str]) -> bool:
    if before is None or THREE_MANAGERS.isdisjoint(before.roles):
        return False
    return after.get("department") != before.values["department"]


def _roles_only(parsed: Parsed, row: Row, world: World) -> Step:
    login = row.values["login"].lower()
    before = world.people.get(login)
    step = Step(row, login, before, {}, problems=list(row.problems))
    if step.problems:
        return step
    said = [word.strip() for word in _BETWEEN.split(row.values.get("roles", "")) if word.strip()]
    refusal: Refusal | None = None
    if before is None:
        refusal = PersonNotYet(field="login", value=login[:40])
    elif not before.active:
        refusal = PersonInactive(field="login", value=login)
    elif said:
        outcome = _assigned(said, before, world.actor)
        if isinstance(outcome, Refusal):
            refusal = outcome
        else:
            step.roles = outcome
    if refusal is not None:
        step.problems.append(_problem(parsed, row, refusal.field or "roles", refusal))
    return step


def _assigned(said: list[str], before: Known, actor: int) -> tuple[str, ...] | Refusal:
    codes = []
    for word in said:
        code = _ROLE_BY_WORD.get(word)
        if code is None or isinstance(rules.roles_for([code]), Refusal):
            return UnknownRole(field="roles", value=word[:40])
        codes.append(code)
    roles = rules.roles_for(codes)
    if not isinstance(roles, Refusal) and before.id == actor and frozenset(roles) != before.roles:
        return NotOnOneself(field="roles", verb=VERBS["assign_roles"])
    return roles


def _problem(parsed: Parsed, row: Row, name: str, refusal: Refusal) -> Problem:
    title = parsed.titles.get(name) or parsed.titles["login"]
    return Problem(row.number, title, row.values.get(name, "")[:100], refusal)


def _codes_taken(parsed: Parsed, steps: list[Step], world: World) -> None:
    """人员编码 names one person only, among all as they will be."""
    after = {p.login: p.values["external_code"] for p in world.people.values() if p.values["external_code"]}
    after.update({s.login: s.after["external_code"] for s in steps if not s.problems and "external_code" in s.after})
    owners: dict[str, str] = {}
    for login, code in after.items():
        owners.setdefault(code, login)
    for step in steps:
        code = step.after.get("external_code", "")
        if code and not step.problems and owners[code] != step.login:
            taken = CodeTaken(field="external_code", what="人员编码 code", value=code)
            step.problems.append(_problem(parsed, step.row, "external_code", taken))
