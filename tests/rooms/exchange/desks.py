"""A department's desk with a clerk and a grant that names it, behind a gateway that told its address."""

from __future__ import annotations

from dataclasses import dataclass, replace

from shuqiao.accounts import queries as accounts
from shuqiao.exchange import actions
from shuqiao.exchange.facts import DeskQuestion
from shuqiao.kernel.actors import Actor
from shuqiao.sharing import actions as sharing
from shuqiao.sharing.facts import GrantFacts, Terms
from shuqiao.sharing.queries import grant_by_number
from tests.cast import people
from tests.cast.people import HOUSING, Cast
from tests.rooms.exchange.stage import Member, attached, gateway
from tests.rooms.exchange.test_probes import reported
from tests.rooms.sharing.stage import SCOPE, application_in

DESK = "zjj-desk"
ADDRESS = "https://gateway.police.qilan.example"
PURPOSE = f"{SCOPE.matter_code}.basis"
QUESTION = DeskQuestion(PURPOSE, "GZF-2025-000001")


@dataclass(frozen=True)
class Counter:
    """What stands at the counter."""

    clerk: Actor
    grant: GrantFacts
    member: Member


def clerk(login: str = "wenyan", department: str = HOUSING) -> Actor:
    """A person with no role but the clerk's."""
    return accounts.actor_of_person(people.person(login, "闻雁", department, "窗口经办人", ("clerk",)).id)


def counter(cast: Cast, terms: Terms = Terms(printable=True)) -> Counter:  # noqa: B008 - frozen
    """The story's grant for the housing bureau's desk, with the police bureau's gateway behind it."""
    people.client_system(DESK, "住房保障查询台", HOUSING, "desk")
    asked = application_in(cast, "under_review", replace(SCOPE, systems=(DESK,)))
    number = sharing.consent(cast.provider_reviewer, asked.number, terms).grants[0]
    member = gateway(cast)
    attached(cast, asked.entry_code)
    actions.take_report("hub", reported(member, kind="addresses", about="hub", facts={"public": [ADDRESS]}))
    return Counter(clerk(), grant_by_number(number), member)
