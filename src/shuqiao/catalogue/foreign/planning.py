"""What an import of a foreign list would do to each record, before anything is written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from shuqiao.accounts.facts import DepartmentFacts
from shuqiao.catalogue.facts import EntryDraft, EntryFacts, Lists
from shuqiao.catalogue.foreign.errors import ProviderAmbiguous, ProviderMissing, ProviderUnknown, RecordNameless
from shuqiao.catalogue.foreign.facts import (
    CREATED,
    DUPLICATE,
    EXISTS,
    OTHER_DEPARTMENT,
    PROVIDER_MISSING,
    PROVIDER_UNKNOWN,
    REFUSED,
    DepartmentCount,
    ListMapping,
    Mapped,
    ProviderCount,
    Record,
    RecordOutcome,
    Unmapped,
    ValueCount,
    lacking,
    tally,
)
from shuqiao.catalogue.foreign.mapped import mapped
from shuqiao.catalogue.rules import validate
from shuqiao.catalogue.rules.names import name_key
from shuqiao.catalogue.sheets import drafts
from shuqiao.catalogue.sheets.cells import narrow
from shuqiao.catalogue.sheets.errors import OtherDepartment
from shuqiao.catalogue.sheets.planning import bare_path
from shuqiao.kernel.refusals import Refusal


class Register:
    """Names as people write them → departments: by the table of aliases, else by exact name or short name."""

    def __init__(self, departments: Iterable[DepartmentFacts], aliases: Mapping[str, str]) -> None:
        self._named: dict[str, dict[str, DepartmentFacts]] = {}
        by_code: dict[str, DepartmentFacts] = {}
        for one in departments:
            by_code[one.code] = one
            for name in {narrow(one.name), narrow(one.short_name)} - {""}:
                self._named.setdefault(name, {})[one.code] = one
        for name, code in aliases.items():
            self._named[narrow(name)] = {code: by_code[code]}

    def find(self, name: str) -> DepartmentFacts | Refusal:
        """The one department of that name."""
        found = self._named.get(narrow(name), {})
        if not found:
            return ProviderUnknown(field="provider", name=name[:80])
        if len(found) > 1:
            return ProviderAmbiguous(field="provider", name=name[:80], codes="、".join(sorted(found)))
        return next(iter(found.values()))


@dataclass(frozen=True)
class World:
    """What is registered and in the catalogue, and what rules are in force; read once per import.

    ``own`` is the credit code of the only department that the actor may write for, None for all.
    ``entries`` are live ones by provider and name key.
    """

    own: str | None
    register: Register
    entries: Mapping[tuple[str, str], EntryFacts]
    system_names: Mapping[str, frozenset[str]]
    lists: Lists
    rule_set: str
    day: date


@dataclass
class Plan:
    """What to write, and the outcome of every record."""

    create: list[tuple[int, DepartmentFacts, EntryDraft]] = field(default_factory=list)
    """Index into ``outcomes``, department, draft."""
    outcomes: list[RecordOutcome] = field(default_factory=list)
    said: list[tuple[Record, tuple[Unmapped, ...]]] = field(default_factory=list)


class Planner:
    """Decides record by record; of several with one name of one provider the first counts."""

    def __init__(self, world: World, mapping: ListMapping) -> None:
        self._world, self._mapping = world, mapping
        self._first: dict[tuple[str, str], Record] = {}
        self.plan = Plan()

    def decide(self, records: Iterable[Record]) -> Plan:
        """The whole plan, outcomes in the order of the records."""
        for record in records:
            said = mapped(record.values, self._mapping, self._world.lists)
            self.plan.said.append((record, said.unmapped if record.problem is None else ()))
            self.plan.outcomes.append(self._one(record, said))
        return self.plan

    def _one(self, record: Record, said: Mapped) -> RecordOutcome:
        told = RecordOutcome(row=record.row, name=said.name[:200], provider=said.provider[:200], outcome=REFUSED)
        if record.problem is not None:
            return replace(told, problems=(record.problem,))
        if not name_key(said.name):
            no: Refusal = RecordNameless(field="name", source=self._mapping.fields["name"])
            return replace(told, problems=(no,))
        if not said.provider:
            no = ProviderMissing(field="provider", source=self._mapping.fields["provider"])
            return replace(told, outcome=PROVIDER_MISSING, problems=(no,))
        department = self._world.register.find(said.provider)
        if isinstance(department, Refusal):
            return replace(told, outcome=PROVIDER_UNKNOWN, problems=(department,))
        told = replace(told, department=department.code)
        if self._world.own not in (None, department.code):
            no = OtherDepartment(field="provider", own=self._world.own)
            return replace(told, outcome=OTHER_DEPARTMENT, problems=(no,))
        return self._of_department(record, said, department, told)

    def _of_department(
        self, record: Record, said: Mapped, department: DepartmentFacts, told: RecordOutcome
    ) -> RecordOutcome:
        key = (department.code, name_key(said.name))
        first = self._first.get(key)
        if first is not None:
            differs = _differing(first.values, record.values)
            return replace(told, outcome=DUPLICATE, first_row=first.row, differs=differs)
        held = self._world.entries.get(key)
        if held is not None:
            self._first[key] = record
            differs = tuple(path.rstrip("_") for path, v in said.changes.items() if v and getattr(held, path) != v)
            return replace(told, outcome=EXISTS, entry=held.id, differs=differs, missing=self._missing(held))
        blank = drafts.blank(department.inner_unit, department.contact_name, department.contact_phone)
        draft = replace(blank, **said.changes)
        refusals = validate.storable(
            draft,
            self._world.lists,
            taken={},
            system_names=self._world.system_names.get(department.code, frozenset()),
        )
        if refusals:
            return replace(told, problems=refusals)
        self._first[key] = record
        self.plan.create.append((len(self.plan.outcomes), department, draft))
        return replace(told, outcome=CREATED, missing=self._missing(draft))

    def _missing(self, draft: EntryDraft) -> tuple[str, ...]:
        found = validate.lacking(draft, self._world.lists, rule_set=self._world.rule_set, day=self._world.day)
        return tuple(dict.fromkeys(bare_path(no.field or "") for no in found))


def _differing(first: Mapping[str, str], other: Mapping[str, str]) -> tuple[str, ...]:
    names = dict.fromkeys((*first, *other))
    return tuple(name for name in names if first.get(name, "") != other.get(name, ""))


def values(plan: Plan, mapping: ListMapping) -> tuple[ValueCount, ...]:
    """Values that fill no field, each with its count over all readable records, most frequent first."""
    counts: Counter[tuple[str, str, str]] = Counter()
    first: dict[tuple[str, str, str], int] = {}
    for record, unmapped in plan.said:
        for one in unmapped:
            key = (one.element, one.value, one.reason)
            counts[key] += 1
            first.setdefault(key, record.row)
    order = list(mapping.fields)
    return tuple(
        ValueCount(
            element=element,
            source=mapping.fields[element],
            value=value,
            reason=reason,
            records=count,
            first_row=first[element, value, reason],
        )
        for (element, value, reason), count in sorted(
            counts.items(), key=lambda pair: (order.index(pair[0][0]), -pair[1], pair[0][1])
        )
    )


def unread(records: Sequence[Record], mapping: ListMapping) -> dict[str, int]:
    """Source fields that the mapping neither reads nor leaves out on purpose → records that have them."""
    known = {*mapping.fields.values(), *mapping.not_kept}
    found = Counter(name for record in records for name in record.values if name not in known)
    return dict(sorted(found.items()))


def providers(plan: Plan) -> tuple[ProviderCount, ...]:
    """Names that stand for no registered department, most frequent first."""
    found: dict[str, ProviderCount] = {}
    for one in plan.outcomes:
        if one.outcome == PROVIDER_UNKNOWN:
            codes = next((str(no.facts.get("codes", "")) for no in one.problems), "")
            before = found.get(one.provider, ProviderCount(name=one.provider, records=0))
            found[one.provider] = replace(
                before, records=before.records + 1, codes=tuple(filter(None, codes.split("、")))
            )
    return tuple(sorted(found.values(), key=lambda p: (-p.records, p.name)))


def departments(plan: Plan, register: Mapping[str, str]) -> tuple[DepartmentCount, ...]:
    """What each department has of the list, those with most missing first; ``register`` is code → name."""
    grouped: dict[str, list[RecordOutcome]] = {}
    for one in plan.outcomes:
        if one.department:
            grouped.setdefault(one.department, []).append(one)
    found = [
        DepartmentCount(
            code=code,
            name=register[code],
            outcomes={name: count for name, count in tally(tuple(ones)).items() if count},
            missing=lacking(tuple(ones)),
        )
        for code, ones in grouped.items()
    ]
    return tuple(sorted(found, key=lambda d: (-sum(d.missing.values()), d.code)))
