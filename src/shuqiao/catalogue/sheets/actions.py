"""The verb of a spreadsheet: one file, one transaction, one audit entry."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from hashlib import sha256

from django.db import IntegrityError, transaction

from shuqiao.accounts import queries as accounts
from shuqiao.audit.actions import record
from shuqiao.catalogue import checks, permissions
from shuqiao.catalogue.bulk import BATCH, insert_drafts, insert_items
from shuqiao.catalogue.enumerations import lists
from shuqiao.catalogue.events import IMPORTED
from shuqiao.catalogue.facts import EntryFacts
from shuqiao.catalogue.models import Entry, IssuedCode, Item
from shuqiao.catalogue.records import facts_of, fill
from shuqiao.catalogue.registries import entry_changes
from shuqiao.catalogue.rules.names import name_key
from shuqiao.catalogue.sheets import reading
from shuqiao.catalogue.sheets.columns import find_header
from shuqiao.catalogue.sheets.errors import ImportRaced
from shuqiao.catalogue.sheets.facts import CHANGED, CREATED, HELD, REFUSED, Outcome, Report
from shuqiao.catalogue.sheets.parse import parse
from shuqiao.catalogue.sheets.planning import Plan, Planner, World
from shuqiao.kernel import clock
from shuqiao.kernel.actors import Actor
from shuqiao.kernel.refusals import ActorMissing, require


def import_sheet(
    actor: Actor | None, data: bytes, *, name: str = "", dry_run: bool = False, all_or_nothing: bool = False
) -> Report:
    """Make drafts of the actor's own department from the official sheet; ``name`` is the file's, for the log.

    A resource is imported whole or not at all.  ``all_or_nothing`` writes nothing
    where any resource is refused; ``dry_run`` never writes and records nothing.
    One audit entry covers all changed entries; where nothing changes, there is none.
    Raises ``ActorMissing``, ``NotPermitted``, the refusals of :func:`reading.read`
    and ``ImportRaced``; the file is read before the transaction begins.
    """
    require(permissions.may_compile(actor))
    if actor is None or actor.department is None:
        raise ActorMissing()
    with _collector_resting():
        return _import(actor, data, name, dry_run, all_or_nothing)


def _import(actor: Actor, data: bytes, name: str, dry_run: bool, all_or_nothing: bool) -> Report:
    grid, told = reading.read(data)
    header = require(find_header(grid))
    sheet = parse(grid, header, lists())
    with transaction.atomic():
        plan = Planner(_world(actor), sheet).decide()
        stopped = all_or_nothing and any(one.outcome == REFUSED for one in plan.outcomes)
        act = None
        if not dry_run and not stopped and (plan.create or plan.change):
            act = _write(actor, plan, name, sha256(data).hexdigest())
    if stopped:
        plan.outcomes = [replace(o, outcome=HELD) if o.outcome in (CREATED, CHANGED) else o for o in plan.outcomes]
    return Report(
        sheet=grid.name,
        sha256=sha256(data).hexdigest(),
        written=act is not None,
        trial=dry_run,
        audit=act,
        outcomes=tuple(sorted(plan.outcomes, key=_first_row)),
        remarks=(*told, *plan.remarks),
        grid=grid,
        header=header,
    )


@contextmanager
def _collector_resting() -> Iterator[None]:
    """A sheet makes hundreds of thousands of values that live until the end; looking through them frees nothing."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _first_row(outcome: Outcome) -> int:
    return outcome.rows[0] if outcome.rows else 0


def _world(actor: Actor) -> World:
    """The department's entries, locked until the transaction ends."""
    department = accounts.department(actor.department or "")
    own = Entry.objects.select_for_update().filter(provider=department.code).prefetch_related("items").order_by("pk")
    return World(
        actor=actor,
        department=department,
        entries=tuple(facts_of(row) for row in own.iterator(chunk_size=BATCH)),
        issued=frozenset(IssuedCode.objects.values_list("code", flat=True)),
        system_names=checks.system_names(department.code),
        lists=lists(),
        rule_set=checks.rule_set_in_force(),
        day=clock.today(),
    )


def _write(actor: Actor, plan: Plan, name: str, digest: str) -> str:
    try:
        with transaction.atomic():
            department = accounts.department(actor.department or "")
            made = insert_drafts([(department, draft) for _, draft in plan.create])
            changed = _changed(plan)
    except IntegrityError as lost:
        raise ImportRaced() from lost
    for (index, _), row in zip(plan.create, made, strict=True):
        plan.outcomes[index] = replace(plan.outcomes[index], entry=row.pk)
    facts = {
        "file": name[:200],
        "sha256": digest,
        "created": len(made),
        "changed": len(changed),
        "refused": sum(1 for one in plan.outcomes if one.outcome == REFUSED),
    }
    subjects = [f"entry:{row.pk}" for row in made] + [after.subject for _, after in changed]
    act = record(actor, IMPORTED, f"import:{digest[:32]}", facts, department=actor.department, items=subjects)
    for before, after in changed:
        for listener in entry_changes:
            listener(before, after)
    return act


def _changed(plan: Plan) -> list[tuple[EntryFacts, EntryFacts]]:
    now, found = clock.now(), []
    before = {held.id: (held, draft) for _, held, draft in plan.change}
    for ids in _parts(list(before)):
        rows = list(Entry.objects.filter(pk__in=ids))
        for row in rows:
            fill(row, before[row.pk][1], name_key(before[row.pk][1].name))
            row.revision += 1
            row.changed_at = now
            row.save()
        Item.objects.filter(entry_id__in=ids).delete()
        insert_items((row, before[row.pk][1]) for row in rows)
        for row in Entry.objects.filter(pk__in=ids).prefetch_related("items"):
            found.append((before[row.pk][0], facts_of(row)))
    return found


def _parts(ids: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(ids), BATCH):
        yield ids[start : start + BATCH]
