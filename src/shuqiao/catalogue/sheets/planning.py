"""What an import would do to each resource, before anything is written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from shuqiao.accounts.facts import DepartmentFacts
from shuqiao.catalogue import permissions, states
from shuqiao.catalogue.errors import ChangeNotYetPossible, CodeTaken
from shuqiao.catalogue.facts import EntryDraft, EntryFacts, ItemFacts, Lists
from shuqiao.catalogue.rules import validate
from shuqiao.catalogue.rules.names import name_key
from shuqiao.catalogue.sheets import drafts
from shuqiao.catalogue.sheets.cells import narrow
from shuqiao.catalogue.sheets.columns import columns
from shuqiao.catalogue.sheets.errors import OtherDepartment, TwoCodes
from shuqiao.catalogue.sheets.facts import (
    CHANGED,
    CREATED,
    REFUSED,
    UNCHANGED,
    CellProblem,
    Outcome,
    ParsedSheet,
    Remark,
    SheetResource,
)
from shuqiao.kernel.actors import Actor
from shuqiao.kernel.refusals import Refusal
from shuqiao.kernel.transitions import WrongState

_COLUMN_OF = {
    "class.lei": "lei", "class.xiang": "xiang", "class.mu": "mu", "class.ximu": "ximu",
    "items.name": "item_name", "items.type": "item_type", "items.length": "item_length",
    "items.sharing_type": "sharing_type", "items.condition_text": "condition", "items.update_cycle": "update_cycle",
    "sharing.type": "sharing_type", "sharing.condition_text": "condition", "sharing.mode_category": "mode_category",
    "sharing.mode_type": "mode_type", "opening.condition": "opening_condition",
}  # fmt: skip
"""Path of a field in an entry → the sheet's column; what is not here bears the same name, or is a basis."""


@dataclass(frozen=True)
class World:
    """What the provider has and what rules are in force; read once per import."""

    actor: Actor
    department: DepartmentFacts
    entries: tuple[EntryFacts, ...]
    issued: frozenset[str]
    system_names: frozenset[str]
    lists: Lists
    rule_set: str
    day: date


@dataclass
class Plan:
    """What to write: new drafts, changed ones, and the outcome of every resource."""

    create: list[tuple[int, EntryDraft]] = field(default_factory=list)
    """Index into ``outcomes``, draft."""
    change: list[tuple[int, EntryFacts, EntryDraft]] = field(default_factory=list)
    outcomes: list[Outcome] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)


class Planner:
    """Decides resource by resource; names that earlier rows took are taken for later ones."""

    def __init__(self, world: World, sheet: ParsedSheet) -> None:
        self._world, self._sheet = world, sheet
        self._by_name = {name_key(e.name): e for e in world.entries if e.state not in states.DEAD}
        self._by_code = {e.code: e for e in world.entries if e.code}
        self._new: dict[str, str] = {}
        self._claimed: dict[str, SheetResource] = {}
        self._touched: dict[int, SheetResource] = {}
        unit = world.department
        self._blank = drafts.blank(unit.inner_unit or "", unit.contact_name or "", unit.contact_phone or "")
        self._blank_shown = drafts.projected(self._blank, world.lists)
        self.plan = Plan(remarks=list(sheet.remarks))

    def decide(self) -> Plan:
        """The whole plan, outcomes in the order of the rows."""
        by_name: dict[str, list[CellProblem]] = {}
        for problem in self._sheet.problems:
            by_name.setdefault(self._sheet.names.get(problem.row, ""), []).append(problem)
        rows_of: dict[str, list[int]] = {}
        for row, name in self._sheet.names.items():
            rows_of.setdefault(name, []).append(row)
        for name, problems in by_name.items():
            self.plan.outcomes.append(
                Outcome(name=name, outcome=REFUSED, rows=tuple(rows_of.get(name, ())), problems=tuple(problems))
            )
        for resource in self._sheet.resources:
            self._one(resource)
        return self.plan

    def _one(self, said: SheetResource) -> None:
        held = self._held(said)
        refusals = list(self._foreign(said, held))
        before = drafts.draft_of(held) if held else self._blank
        shown = drafts.projected(before, self._world.lists) if held else self._blank_shown
        draft = drafts.blended(before, said, shown)
        if held and draft == before and not refusals:
            self._touched[held.id] = said
            self._done(said, UNCHANGED, held)
            return
        if held and not refusals:
            refusals.extend(self._untouchable(held))
        refusals.extend(validate.storable(draft, self._world.lists, taken=self._taken(draft, held),
                                          system_names=self._world.system_names))  # fmt: skip
        if refusals:
            self._done(said, REFUSED, held, problems=tuple(self._placed(said, no) for no in refusals))
            return
        missing = self._missing(draft)
        key = name_key(draft.name)
        self._new[key] = draft.name
        if draft.code:
            self._claimed[draft.code] = said
        if held:
            self._touched[held.id] = said
            self._gone(said, before, draft)
            self.plan.change.append((len(self.plan.outcomes), held, draft))
        else:
            self.plan.create.append((len(self.plan.outcomes), draft))
        self._done(said, CHANGED if held else CREATED, held, missing=missing)

    def _held(self, said: SheetResource) -> EntryFacts | None:
        """The provider's entry that the rows are about: by code, else by name."""
        by_code = self._by_code.get(said.code) if said.code else None
        if by_code is not None and by_code.state not in states.DEAD:
            return by_code
        return self._by_name.get(name_key(said.name))

    def _foreign(self, said: SheetResource, held: EntryFacts | None) -> Iterable[Refusal]:
        """Another department's, a code that is given already, two codes, two resources that are one entry."""
        own = self._world.department
        names = {"", own.name, own.short_name, *columns().none}
        if said.provider_code not in ("", own.code):
            yield OtherDepartment(field="provider_code", own=f"{own.name} {own.code}")
        elif not said.provider_code and narrow(said.provider_name) not in {narrow(n or "") for n in names}:
            yield OtherDepartment(field="provider_name", own=own.name)
        if not said.code:
            return
        if held is not None and held.code and held.code != said.code:
            yield TwoCodes(field="code", other=held.code, where_zh="平台已有该资源", where_en="held by the platform")
        elif said.code in self._claimed:
            row = self._claimed[said.code].rows[0]
            yield CodeTaken(field="code", value=f"{said.code}（第 {row} 行）")
        elif said.code in self._world.issued and (held is None or held.code != said.code):
            yield CodeTaken(field="code", value=said.code)

    def _untouchable(self, held: EntryFacts) -> Iterable[Refusal]:
        refused = permissions.may(self._world.actor, "save_draft", held)
        if isinstance(refused, WrongState) and held.state in (states.PUBLISHED, states.SUSPENDED):
            yield ChangeNotYetPossible()
        elif refused is not None:
            yield refused

    def _taken(self, draft: EntryDraft, held: EntryFacts | None) -> Mapping[str, str]:
        key = name_key(draft.name)
        if key in self._new:
            return {key: self._new[key]}
        other = self._by_name.get(key)
        if other is None or (held is not None and other.id == held.id and held.id not in self._touched):
            return {}
        return {key: other.name}

    def _missing(self, draft: EntryDraft) -> tuple[str, ...]:
        """Paths, rows of items left out, of what review will ask for."""
        world = self._world
        # items alike in all that duties look at lack the same; one of each kind speaks for them
        if not any(getattr(item, "derived", None) for item in draft.items):
            alike = {i.name if i.is_key else _duties_of(i): i for i in draft.items}
            draft = replace(draft, items=tuple(alike.values()))
        found = validate.lacking(draft, world.lists, rule_set=world.rule_set, day=world.day)
        return tuple(dict.fromkeys(bare_path(no.field or "") for no in found))

    def _gone(self, said: SheetResource, before: EntryDraft, draft: EntryDraft) -> None:
        kept = {item.name for item in draft.items}
        gone = [item.name for item in before.items if item.name not in kept]
        if gone:
            facts = {"names": "、".join(gone)[:300]}
            self.plan.remarks.append(Remark(code="items_removed", row=said.rows[0], facts=facts))

    def _placed(self, said: SheetResource, refusal: Refusal) -> CellProblem:
        """The refusal at its row and column; what is about no cell stands at the resource's first row."""
        path, row = refusal.field or "", said.rows[0]
        parts = path.split(".")
        if parts[0] == "items" and len(parts) > 1 and parts[1].isdigit() and int(parts[1]) < len(said.items):
            row = said.items[int(parts[1])].row
        bare = bare_path(path)
        name = _COLUMN_OF.get(bare, "condition" if ".basis" in bare else bare)
        value = getattr(said, name, "")
        if (parts[0] == "items" and row != said.rows[0]) or name.startswith("item_"):
            item = next((i for i in said.items if i.row == row), None)
            value = getattr(item, name.removeprefix("item_"), "") if item else value
        shown = " ".join(value) if isinstance(value, tuple) and name != "items" else value
        title = self._sheet.header.title(name)
        return CellProblem(
            row=row, column=title, value=str(shown)[:80] if isinstance(shown, (str, int)) else "", refusal=refusal
        )

    def _done(
        self,
        said: SheetResource,
        outcome: str,
        held: EntryFacts | None,
        *,
        problems: tuple[CellProblem, ...] = (),
        missing: tuple[str, ...] = (),
    ) -> None:
        self.plan.outcomes.append(
            Outcome(
                name=said.name,
                outcome=outcome,
                rows=said.rows,
                entry=held.id if held else None,
                problems=problems,
                missing=missing,
            )
        )


def _duties_of(item: ItemFacts) -> tuple[object, ...]:
    return (
        bool(item.type), bool(item.kind), item.grade,
        item.sharing_type, item.condition_text, item.basis, item.to_public,
    )  # fmt: skip


def bare_path(field: str) -> str:
    """The path of a field without the rows of items: ``items.3.kind`` is ``items.kind``."""
    return ".".join(part for part in field.split(".") if not part.isdigit())
