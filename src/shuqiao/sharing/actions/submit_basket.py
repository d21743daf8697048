from __future__ import annotations

from django.db import transaction

from shuqiao.accounts.queries import department
from shuqiao.audit.actions import record
from shuqiao.catalogue.facts import EntryFacts
from shuqiao.catalogue.queries import published_entry
from shuqiao.kernel import clock
from shuqiao.kernel.actors import Actor, present
from shuqiao.kernel.refusals import require
from shuqiao.sharing import events, permissions, registries, steps
from shuqiao.sharing.effects import committed, tell_head
from shuqiao.sharing.facts import ApplicationFacts, BasketFacts, GrantFacts
from shuqiao.sharing.locks import lock_basket
from shuqiao.sharing.models import Direct
from shuqiao.sharing.queries import basket_facts
from shuqiao.sharing.records import application_facts, scope_of
from shuqiao.sharing.states import APPLICATION


@transaction.atomic
def submit_basket(actor: Actor | None, number: str) -> BasketFacts:
    """Send a basket off (提交): its applications go before the head, its unconditional entries are taken at once.

    Every draft or returned member goes by the rules of :func:`submit` and :func:`subscribe`,
    all of them or none; what is withdrawn, under way or decided stays as it is.
    """
    who = require(present(actor))
    row, applications, directs = lock_basket(number)
    before = basket_facts(row)
    require(permissions.may_with_basket(who, "submit", before))
    place = {member.entry_code: index for index, member in enumerate(before.members)}
    gathered = steps.Gathered()
    # Entries before numbers: a single subscription holds its entry and then takes a grant's number, too.
    held = _held([one for one in directs if one.grant_id is None], place, gathered)
    sent = []
    for one in applications:
        asked = application_facts(one)
        if APPLICATION.moves(asked.state, "submit"):
            with gathered.member(place[one.entry_code], one.entry_name):
                sent.append(steps.put_before_head(who, one, asked))
    consumer, taken = department(row.applicant_department), []
    for direct, entry in held:
        with gathered.member(place[direct.entry_code], direct.entry_name):
            given = steps.take(consumer, entry, scope_of(direct.scope))
            direct.grant_id = given.number
            direct.save()
            taken.append(given)
    gathered.settle()
    row.submitted_at = row.submitted_at or clock.now()
    row.save()
    record(who, events.BASKET_SUBMITTED, events.of_basket(number),
           {"basket": number, "count": len(sent) + len(taken), "sha256": _told(sent, taken)},
           items=[events.of_application(one.number) for one in sent]
           + [events.of_grant(given.number) for given in taken])  # fmt: skip
    for given in taken:
        registries.announce(given)
    if sent:
        tell_head(number, row.applicant_department, len(sent))
    return basket_facts(row)


def _held(
    directs: list[Direct], place: dict[str, int], gathered: steps.Gathered
) -> list[tuple[Direct, EntryFacts]]:  # fmt: skip
    held = []
    for one in directs:
        with gathered.member(place[one.entry_code], one.entry_name):
            held.append((one, published_entry(one.entry_code, hold=True)))
    return held


def _told(sent: list[ApplicationFacts], taken: list[GrantFacts]) -> str:
    asked = [
        {"number": one.number, "entry": one.entry_code, "purpose": one.scope.purpose, "items": list(one.scope.items)}
        for one in sent
    ]
    given = [
        {"number": one.number, "entry": one.entry_code, "systems": list(one.systems), "purposes": list(one.purposes),
         "article": one.article}
        for one in taken
    ]  # fmt: skip
    return committed([*asked, *given])
