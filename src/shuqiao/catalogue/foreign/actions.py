"""The verb of a foreign list: one file, one transaction, one audit entry."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from hashlib import sha256

from django.db import IntegrityError, transaction

from shuqiao.accounts import queries as accounts
from shuqiao.accounts.facts import DepartmentFacts
from shuqiao.audit.actions import record
from shuqiao.catalogue import checks, permissions, states
from shuqiao.catalogue.bulk import BATCH, insert_drafts
from shuqiao.catalogue.enumerations import lists
from shuqiao.catalogue.events import IMPORTED
from shuqiao.catalogue.facts import EntryFacts
from shuqiao.catalogue.foreign import aliases, mappings, planning, reading
from shuqiao.catalogue.foreign.facts import ListMapping, ListReport, Record
from shuqiao.catalogue.foreign.mapped import provider_of
from shuqiao.catalogue.foreign.planning import Plan, Planner, Register, World
from shuqiao.catalogue.models import Entry
from shuqiao.catalogue.records import facts_of
from shuqiao.catalogue.sheets.errors import ImportRaced
from shuqiao.kernel import clock, pages
from shuqiao.kernel.actors import Actor
from shuqiao.kernel.refusals import ActorMissing, require


def import_list(
    actor: Actor | None,
    data: bytes,
    *,
    name: str = "",
    mapping: str = "",
    mapping_file: bytes | None = None,
    alias_table: bytes | None = None,
    dry_run: bool = False,
) -> ListReport:
    """Make drafts from a foreign list (JSON or a table): the authority's for all departments, a compiler's for the own.

    ``mapping`` names one of the project's mappings and ``mapping_file`` is one of the
    operator's; without either the list is recognised by its fields.  ``alias_table``
    says which department a name stands for.  Records that cannot be taken are reported
    and keep no other out; ``dry_run`` never writes.  One audit entry covers all drafts;
    where none is made, there is none.  Raises ``ActorMissing``, ``NotPermitted``, the
    refusals of :mod:`reading`, :mod:`mappings` and :mod:`aliases`, and ``ImportRaced``.
    """
    require(permissions.may_import_list(actor))
    if actor is None:
        raise ActorMissing()
    read = reading.document(data)
    chosen, records = mappings.chosen(read, mapping, mapping_file)
    known = {one.code: one for one in _departments(actor)}
    named = {code: one.name for code, one in known.items()}
    register = Register(known.values(), aliases.table(alias_table, named) if alias_table is not None else {})
    digest, act = sha256(data).hexdigest(), None
    with transaction.atomic():
        plan = Planner(_world(actor, register, chosen, records), chosen).decide(records)
        if plan.create and not dry_run:
            act = _write(actor, plan, chosen, name, digest)
    return ListReport(
        mapping=chosen.name,
        title=chosen.title,
        sha256=digest,
        written=act is not None,
        trial=dry_run,
        audit=act,
        outcomes=tuple(plan.outcomes),
        unmapped=planning.values(plan, chosen),
        not_kept=chosen.not_kept,
        unread=planning.unread(records, chosen),
        providers=planning.providers(plan),
        departments=planning.departments(plan, named),
    )


def _departments(actor: Actor) -> Iterable[DepartmentFacts]:
    """All that are active, page by page."""
    after: str | None = None
    while True:
        page = accounts.departments(actor, after, pages.MAX_LIMIT)
        yield from (one for one in page.items if one.active)
        if page.next is None:
            return
        after = page.next


def _world(actor: Actor, register: Register, mapping: ListMapping, records: Sequence[Record]) -> World:
    """What the named departments have in the catalogue, locked until the transaction ends."""
    own = None if actor.has(*states.AUTHORITY) else actor.department
    names = {provider_of(one.values, mapping) for one in records}
    found = (register.find(name) for name in names if name)
    codes = {one.code for one in found if isinstance(one, DepartmentFacts) and own in (None, one.code)}
    return World(
        own=own,
        register=register,
        entries=_entries(codes),
        system_names=checks.system_names_of(codes),
        lists=lists(),
        rule_set=checks.rule_set_in_force(),
        day=clock.today(),
    )


def _entries(codes: Iterable[str]) -> dict[tuple[str, str], EntryFacts]:
    live = Entry.objects.select_for_update().filter(provider__in=sorted(codes)).exclude(state__in=states.DEAD)
    rows = live.prefetch_related("items").order_by("pk").iterator(chunk_size=BATCH)
    return {(row.provider, row.name_key): facts_of(row) for row in rows}


def _write(actor: Actor, plan: Plan, mapping: ListMapping, name: str, digest: str) -> str:
    try:
        with transaction.atomic():
            made = insert_drafts([(department, draft) for _, department, draft in plan.create])
    except IntegrityError as lost:
        raise ImportRaced() from lost
    for (index, _, _), row in zip(plan.create, made, strict=True):
        plan.outcomes[index] = replace(plan.outcomes[index], entry=row.pk)
    facts = {
        "file": name[:200],
        "sha256": digest,
        "mapping": mapping.name,
        "created": len(made),
        "records": len(plan.outcomes),
        "departments": len({row.provider for row in made}),
    }
    subjects = [f"entry:{row.pk}" for row in made]
    return record(actor, IMPORTED, f"import:{digest[:32]}", facts, department=actor.department, items=subjects)
