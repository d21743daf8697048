"""The verbs of the catalogue.

Each is one transaction: lock, load, permit, decide, save, record, tell the rooms
above.  All raise ``ActorMissing``, ``Absent``, ``NotPermitted``, ``WrongState``
or ``EntryNotValid``, and change nothing then.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from hashlib import sha256
from typing import Any

from django.db import IntegrityError, transaction

from shuqiao.accounts import queries as accounts
from shuqiao.accounts.facts import DepartmentFacts
from shuqiao.audit.actions import record
from shuqiao.catalogue import checks, permissions, states
from shuqiao.catalogue.changes import ThisChange
from shuqiao.catalogue.codes import assign_code
from shuqiao.catalogue.enumerations import lists
from shuqiao.catalogue.errors import ChangeNotYetPossible, EditedMeanwhile, EntryNotValid, NameTaken
from shuqiao.catalogue.events import CREATED, EVENTS, PASSED_ON
from shuqiao.catalogue.facts import EntryDraft, EntryFacts, Reason
from shuqiao.catalogue.models import Entry, Review
from shuqiao.catalogue.records import facts_of, fill, replace_items
from shuqiao.catalogue.registries import entry_changes, withdrawal_objections
from shuqiao.catalogue.rules import review
from shuqiao.catalogue.rules.names import name_key
from shuqiao.kernel import clock
from shuqiao.kernel.actors import Actor, system
from shuqiao.kernel.canonical import canonical
from shuqiao.kernel.refusals import ActorMissing, Refusal, require
from shuqiao.kernel.transitions import WrongState

REGISTER = system("register")
MAX_ID = 2**63 - 1
PUBLISHED_STATES = frozenset({states.PUBLISHED, states.SUSPENDED})


@transaction.atomic
def create_draft(actor: Actor | None, draft: EntryDraft) -> EntryFacts:
    """Begin an entry of the actor's own department.  An unfinished draft may be kept."""
    require(permissions.may_compile(actor))
    if actor is None or actor.department is None:
        raise ActorMissing()
    provider = accounts.department(actor.department)
    _require_storable(draft, provider.code, None)
    now = clock.now()
    row = Entry(provider=provider.code, provider_name=provider.name, created_at=now, changed_at=now, revision=1)
    _write(row, draft)
    made = facts_of(row)
    record(actor, CREATED, made.subject, _told(made), department=made.provider)
    return made


@transaction.atomic
def pass_entries_on(before: DepartmentFacts, successor: DepartmentFacts) -> int:
    """A provider was merged: its successor answers for its entries from now on.  How many there are.

    Raises ``NameTaken`` where both have an entry of one name: one of them is renamed or retired first.
    """
    rows = Entry.objects.filter(provider=before.code)
    codes = sorted(str(code) for code in rows.exclude(code=None).values_list("code", flat=True))
    taken = Entry.objects.filter(provider=successor.code).exclude(state__in=sorted(states.DEAD))
    same = rows.exclude(state__in=sorted(states.DEAD)).filter(name_key__in=taken.values("name_key")).first()
    if same is not None:
        raise NameTaken(field="name", name=same.name)
    count = rows.update(provider=successor.code, provider_name=successor.name, change=ThisChange())
    if count:
        told = {"successor": successor.code, "count": count, "sha256": sha256(canonical(codes)).hexdigest()}
        record(REGISTER, PASSED_ON, f"department:{before.code}", told, department=successor.code)
    return count


@transaction.atomic
def save_draft(actor: Actor | None, id: int, draft: EntryDraft, revision: int | None = None) -> EntryFacts:
    """Replace what the draft says (暂存).

    ``revision`` is the one that was opened; where it is given and no longer the
    present one, ``EditedMeanwhile``.  A published entry raises ``ChangeNotYetPossible``.
    """
    row, before = _locked(id)
    refused = permissions.may(actor, "save_draft", before)
    if isinstance(refused, WrongState) and before.state in PUBLISHED_STATES:
        raise ChangeNotYetPossible()
    require(refused)
    if revision is not None and revision != before.revision:
        raise EditedMeanwhile(given=revision, now=before.revision)
    _require_storable(draft, before.provider, before.id)
    row.revision += 1
    row.changed_at = clock.now()
    _write(row, draft)
    return _tell(actor, "save_draft", before, facts_of(row))


@transaction.atomic
def submit_to_head(actor: Actor | None, id: int) -> EntryFacts:
    """Hand a complete entry to the department's head (提交负责人审批)."""
    return _move(actor, id, "submit_to_head", decide=checks.complete, then=_forget_reasons)


@transaction.atomic
def approve_by_head(actor: Actor | None, id: int, checklist: Iterable[str], note: str = "") -> EntryFacts:
    """The responsible head confirms every assessment (codes of the checklist) and approves (requirement 10)."""
    ticked = tuple(sorted(set(checklist)))
    return _move(
        actor,
        id,
        "approve_by_head",
        decide=lambda _: review.confirmed(ticked, note, lists()),
        checklist=ticked,
        note=note,
        more={"checklist": list(ticked)},
    )


@transaction.atomic
def submit(actor: Actor | None, id: int) -> EntryFacts:
    """Send the entry to the authority of the same level (提交主管部门审核)."""
    return _move(actor, id, "submit", decide=checks.complete)


@transaction.atomic
def return_(actor: Actor | None, id: int, reasons: Iterable[Reason]) -> EntryFacts:
    """Back to the compiler with reasons per field (退回修改); by the head or by the authority."""
    return _refer_back(actor, id, "return_", tuple(reasons))


@transaction.atomic
def reject(actor: Actor | None, id: int, reasons: Iterable[Reason]) -> EntryFacts:
    """The authority refuses the entry for good (不予通过)."""
    return _refer_back(actor, id, "reject", tuple(reasons))


@transaction.atomic
def approve(actor: Actor | None, id: int) -> EntryFacts:
    """The authority approves, and the entry gets its code (通过, 赋码)."""
    return _move(actor, id, "approve", decide=checks.complete, then=assign_code)


@transaction.atomic
def publish(actor: Actor | None, id: int) -> EntryFacts:
    """Open the entry to all departments; sets the publication day and the version (发布)."""
    return _move(actor, id, "publish", decide=checks.complete, then=_publish)


@transaction.atomic
def suspend(actor: Actor | None, id: int, reason: str) -> EntryFacts:
    """Stop new use for now (暂停).  Rooms above suspend what rests on the entry."""
    return _with_reason(actor, id, "suspend", reason)


@transaction.atomic
def resume(actor: Actor | None, id: int) -> EntryFacts:
    """Lift a suspension (恢复).  The version and the publication day stay."""
    return _move(actor, id, "resume", then=_forget_reasons)


@transaction.atomic
def retire(actor: Actor | None, id: int, reason: str) -> EntryFacts:
    """End the entry for good (注销); its code stays taken.  Rooms above may object."""
    return _with_reason(actor, id, "retire", reason, objections=True)


def _move(
    actor: Actor | None,
    id: int,
    verb: str,
    *,
    decide: Callable[[EntryFacts], tuple[Refusal, ...]] = lambda _: (),
    then: Callable[[Entry], None] = lambda _: None,
    reasons: tuple[Reason, ...] = (),
    checklist: tuple[str, ...] = (),
    note: str = "",
    more: Mapping[str, Any] | None = None,
) -> EntryFacts:
    """One step of the table, with its review line and its audit entry."""
    row, before = _locked(id)
    require(permissions.may(actor, verb, before))
    if actor is None:
        raise ActorMissing()
    problems = decide(before)
    if problems:
        raise _several(problems)
    step = require(states.ENTRY.move(before.state, verb))
    row.state = step.to
    row.revision += 1
    row.changed_at = clock.now()
    then(row)
    row.save()
    Review.objects.create(
        entry=row,
        verb=verb,
        by=actor.name,
        department=actor.department or "",
        at=row.changed_at,
        version=row.version,
        reasons=[{"field": reason.field, "text": reason.text} for reason in reasons],
        checklist=list(checklist),
        note=note,
    )
    return _tell(actor, verb, before, facts_of(row), more)


def _refer_back(actor: Actor | None, id: int, verb: str, reasons: tuple[Reason, ...]) -> EntryFacts:
    def keep(row: Entry) -> None:
        row.reasons = told

    told = [{"field": reason.field, "text": reason.text} for reason in reasons]
    return _move(
        actor,
        id,
        verb,
        decide=lambda _: review.reasoned(reasons, lists()),
        then=keep,
        reasons=reasons,
        more={"reasons": told},
    )


def _with_reason(actor: Actor | None, id: int, verb: str, reason: str, *, objections: bool = False) -> EntryFacts:
    reasons = (Reason(field="", text=reason),)

    def decide(before: EntryFacts) -> tuple[Refusal, ...]:
        refused = review.reasoned(reasons, lists())
        if refused or not objections:
            return refused
        raised = (objection(before) for objection in withdrawal_objections)
        return tuple(refusal for refusal in raised if refusal is not None)[:1]

    def keep(row: Entry) -> None:
        row.reasons = [{"field": "", "text": reason}]

    return _move(actor, id, verb, decide=decide, then=keep, reasons=reasons, more={"reason": reason})


def _tell(
    actor: Actor | None, verb: str, before: EntryFacts, after: EntryFacts, more: Mapping[str, Any] | None = None
) -> EntryFacts:
    facts = {**_told(after), "from": before.state, **(more or {})}
    record(actor, EVENTS[verb], after.subject, facts, department=after.provider)
    for listener in entry_changes:
        listener(before, after)
    return after


def _told(entry: EntryFacts) -> dict[str, Any]:
    """What the log keeps of an entry: metadata only, and enough to find it."""
    told: dict[str, Any] = {
        "name": entry.name,
        "provider": entry.provider,
        "state": entry.state,
        "version": entry.version,
        "revision": entry.revision,
        "sharing_type": entry.sharing.type_,
        "items": len(entry.items),
    }
    if entry.code:
        told["code"] = entry.code
    return told


def _locked(id: int) -> tuple[Entry, EntryFacts]:
    row = Entry.objects.select_for_update().filter(pk=id).first() if 0 < id <= MAX_ID else None
    if row is None:
        raise permissions.absent()
    return row, facts_of(row)


def _write(row: Entry, draft: EntryDraft) -> None:
    """Save row and items; a race for the same name ends as the refusal it is."""
    fill(row, draft, name_key(draft.name))
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as lost:
        raise EntryNotValid((NameTaken(field="name", other=draft.name),)) from lost
    replace_items(row, draft.items)


def _require_storable(draft: EntryDraft, provider: str, own_id: int | None) -> None:
    problems = checks.storable(draft, provider, own_id)
    if problems:
        raise _several(problems)


def _several(problems: tuple[Refusal, ...]) -> Refusal:
    """One problem that is no field's stands for itself; otherwise all of them together."""
    if len(problems) == 1 and problems[0].field is None:
        return problems[0]
    return EntryNotValid(problems)


def _forget_reasons(row: Entry) -> None:
    row.reasons = []


def _publish(row: Entry) -> None:
    row.published_on = clock.today()
    row.version += 1
    row.reasons = []
