from __future__ import annotations

from django.db import transaction

from shuqiao.audit.actions import record
from shuqiao.kernel import clock
from shuqiao.kernel.actors import Actor, present
from shuqiao.kernel.refusals import require
from shuqiao.sharing import clocks, disposals, events, permissions_of_use
from shuqiao.sharing.facts import DisposalFacts, DisposalReport
from shuqiao.sharing.rules import disposing
from shuqiao.sharing.states import DISPOSAL
from shuqiao.sharing.use_records import disposal_facts, lock_disposal


@transaction.atomic
def report_disposal(actor: Actor | None, number: str, report: DisposalReport) -> DisposalFacts:
    """The consumer says what it did with the data, and with which proof (报告处置; requirement 66)."""
    who = require(present(actor))
    row, found = lock_disposal(number)
    require(permissions_of_use.may(who, "report", found))
    require(disposing.reportable(report, clock.today()))
    row.state = require(DISPOSAL.move(found.state, "report")).to
    row.way, row.text, row.proof, row.keep_until = report.way, report.text, report.proof, report.keep_until
    row.reported_at, row.reported_by, row.clock = clock.now(), who.name, None
    row.answer, row.answered_by, row.answered_at = "", "", None
    row.save()
    clocks.stop(events.of_disposal(number), disposals.LIMIT)
    facts = {"grant": found.grant, "way": report.way, "proof": report.proof}
    record(who, events.DISPOSAL_REPORTED, events.of_disposal(number), facts, department=found.provider)
    disposals.tell("disposal_reported", found, found.provider)
    return disposal_facts(row)
