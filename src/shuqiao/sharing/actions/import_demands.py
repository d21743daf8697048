from __future__ import annotations

from dataclasses import replace
from hashlib import sha256

from django.db import transaction

from shuqiao.audit.actions import record
from shuqiao.catalogue.sheets.facts import CHANGED, CREATED, HELD, REFUSED
from shuqiao.kernel.actors import Actor, present
from shuqiao.kernel.refusals import Refusal, require
from shuqiao.sharing import demand_permissions as permissions
from shuqiao.sharing import events
from shuqiao.sharing.demand_lists.reading import Sheet, read
from shuqiao.sharing.demand_lists.taking import Taken, Taker, column_of
from shuqiao.sharing.demand_lists.writing import known
from shuqiao.sharing.facts.demands import ListReport, RowOutcome
from shuqiao.sharing.queries.demands import negative_list


def import_demands(actor: Actor | None, kind: str, data: bytes, *, name: str = "", dry_run: bool = False) -> ListReport:
    """Take in one of the three lists (需求清单, 责任清单, 负面清单): whole, or not at all.

    Each row goes through the verb that it stands for; where one is refused nothing is written.
    ``dry_run`` never writes.  One audit entry covers all that changed; where nothing changes there is none.
    The file is read before the transaction begins.
    """
    who = require(present(actor))
    require(permissions.may_import(who, known(kind)))
    sheet, digest = read(kind, data), sha256(data).hexdigest()
    with transaction.atomic():
        taken = _taken(who, kind, sheet)
        outcomes = [one for one, _ in taken]
        subjects = [subject for _, found in taken for subject in found]
        stopped = any(one.outcome == REFUSED for one in outcomes)
        act = None
        if dry_run or stopped or not subjects:
            transaction.set_rollback(True)
        else:
            count = {o: sum(1 for one in outcomes if one.outcome == o) for o in (CREATED, CHANGED)}
            said = {"list": kind, "file": name[:200], "sha256": digest, **count}
            act = record(who, events.DEMANDS_IMPORTED, f"import:{digest[:32]}", said, items=subjects)
    if stopped or dry_run:
        outcomes = [_unwritten(one, stopped) for one in outcomes]
    return ListReport(kind, tuple(outcomes), act is not None, dry_run, act, sheet.grid, sheet.header)


def _taken(who: Actor, kind: str, sheet: Sheet) -> list[tuple[RowOutcome, tuple[str, ...]]]:
    taker = Taker(who, kind, negative_list(who) if kind == "negative" else ())
    found: list[tuple[RowOutcome, tuple[str, ...]]] = []
    for row in sheet.rows:
        number, called = row.cells.get("number", ""), row.cells.get("name", "")
        try:
            with transaction.atomic():
                taken: Taken = taker.take(row)
        except Refusal as refusal:
            column = row.column or column_of(kind, refusal)
            found.append((RowOutcome(row.number, number, called, REFUSED, column, refusal), ()))
        else:
            found.append((RowOutcome(row.number, taken.number, called, taken.outcome), taken.subjects))
    return found


def _unwritten(one: RowOutcome, stopped: bool) -> RowOutcome:
    """A number that was not kept is not told; a row that waits for others to be right is ``held``."""
    outcome = HELD if stopped and one.outcome in (CREATED, CHANGED) else one.outcome
    return replace(one, outcome=outcome, number="" if one.outcome == CREATED else one.number)
