"""How a disposal begins and begins anew: inside a verb and its transaction.  Decides nothing."""

from __future__ import annotations

from shuqiao.accounts.actions import notify
from shuqiao.kernel import clock
from shuqiao.sharing import clocks
from shuqiao.sharing.events import of_disposal
from shuqiao.sharing.facts import DisposalFacts, GrantFacts
from shuqiao.sharing.models import Disposal
from shuqiao.sharing.records import next_number
from shuqiao.sharing.rules import disposing
from shuqiao.sharing.use_records import disposal_facts

LIMIT = "disposal_wd"
USUAL_WAY = "delete"
"""What a provider that says nothing requires."""


def begin(grant: GrantFacts) -> DisposalFacts:
    """The task of the consumer once its grant has ended; there is one for each grant."""
    row = Disposal.objects.create(
        number=next_number("CZ", clock.today().year),
        grant_id=grant.number,
        consumer=grant.consumer,
        provider=grant.provider,
        opened_on=clock.today(),
        required=USUAL_WAY,
    )
    run(row)
    row.save()
    begun = disposal_facts(row)
    tell("disposal_to_do", begun, grant.consumer, due_on=begun.due_on.isoformat() if begun.due_on else "")
    return begun


def run(row: Disposal) -> None:
    """The consumer owes a report again: its clock starts."""
    link = f"/sharing/disposals/{row.number}/"
    running = clocks.start(of_disposal(row.number), LIMIT, row.consumer, link, other=row.provider)
    row.clock_id = running.id if running else None


def on_grant_change(grant: GrantFacts) -> None:
    """A grant that ends leaves its consumer a disposal, in the same transaction and under the same entry."""
    if disposing.openable(grant) is None and not Disposal.objects.filter(grant_id=grant.number).exists():
        begin(grant)


def tell(code: str, about: DisposalFacts, *departments: str, **facts: str) -> None:
    """Put a notice about a disposal before each of ``departments``."""
    told = {"number": about.number, "grant": about.grant, "entry": about.entry_name, **facts}
    for department in dict.fromkeys(departments):
        notify(code, told, f"/sharing/disposals/{about.number}/", department=department)
