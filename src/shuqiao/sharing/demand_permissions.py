"""Who may see which demand, and who may do which verb when.  Pure; deny by default.

That a filed demand exists, whose it is and how it stands is open to every department, so that the one
which holds the data can claim it; what it says is for its sides and for overseers.
"""

from __future__ import annotations

from dataclasses import replace

from shuqiao.kernel.actors import Actor, ActorKind, not_permitted
from shuqiao.kernel.refusals import Absent, NotPermitted, Refusal, Words
from shuqiao.sharing import parties
from shuqiao.sharing.errors.demands import OwnDemand
from shuqiao.sharing.facts.demands import DemandFacts, Wish
from shuqiao.sharing.permissions import OVERSEERS, PARTICIPANTS
from shuqiao.sharing.states.applications import APPLICANTS
from shuqiao.sharing.states.demands import ANSWERERS, DEMAND, DEMAND_SIDE, OPEN, PRIVATE, STEERING, DemandSide

LISTING = Words("导入清单", "import a list")
LISTED = Words("导出清单", "export a list")


ABSENT = "需求 demand"


def absent(number: str) -> Absent:
    """One answer for what is not there and for what is not this actor's to know."""
    return Absent(what=f"{ABSENT} {number}")


def takes_part(actor: Actor) -> bool:
    """Whether ``actor`` has any part in sharing for a department."""
    return actor.department is not None and actor.has(*PARTICIPANTS)


def sees(actor: Actor, demand: DemandFacts) -> bool:
    """Whether ``actor`` may know that the demand exists."""
    if sees_details(actor, demand):
        return True
    return demand.filed_at is not None and (takes_part(actor) or actor.has(*OVERSEERS))


def sees_details(actor: Actor, demand: DemandFacts) -> bool:
    """Its applicant's department always; once filed, the department that answers or answered it, and overseers."""
    if actor.kind is ActorKind.SYSTEM:
        return True
    own = actor.department if takes_part(actor) else None
    if own is not None and own == demand.applicant_department:
        return True
    if demand.filed_at is None or demand.state in PRIVATE:
        return False
    answered = demand.declined.department if demand.declined else ""
    return actor.has(*OVERSEERS) or (own is not None and own in (demand.department, answered))


def shown(actor: Actor, demand: DemandFacts) -> DemandFacts:
    """What of it ``actor`` may read: all, or that it exists."""
    if sees_details(actor, demand):
        return demand
    return replace(
        demand, wish=Wish(name=demand.wish.name), applicant_id="", applicant_name="", approved_by="", reason="",
        note="", merged_into=None, entry_id=None, entry_code="", entry_name="", declined=None, arises_from="",
        due_on=None, details=False,
    )  # fmt: skip


def may_begin(actor: Actor) -> NotPermitted | None:
    """Demands are begun by applicants, for their own department."""
    if actor.department is not None and actor.has(*APPLICANTS):
        return None
    return not_permitted(Words("提出数据需求", "file a demand"), APPLICANTS)


def may_export(actor: Actor, kind: str) -> NotPermitted | None:
    """Whoever has a part in sharing takes the lists away, as far as they may read them; and overseers."""
    if takes_part(actor) or actor.has(*OVERSEERS):
        return None
    return not_permitted(LISTED, (*PARTICIPANTS, *OVERSEERS))


def may_import(actor: Actor, kind: str) -> NotPermitted | None:
    """The demand list: an applicant, new rows for the own department.  All three: the authority, which steers them."""
    if kind == "demands" and not actor.has(*STEERING):
        return None if may_begin(actor) is None else not_permitted(LISTING, (*APPLICANTS, *STEERING))
    return None if actor.has(*STEERING) else not_permitted(LISTING, STEERING)


def may(actor: Actor, verb: str, demand: DemandFacts) -> Refusal | None:
    """Whether ``actor`` may do ``verb`` now: seen, permitted, possible, in that order."""
    if not sees(actor, demand):
        return absent(demand.number)
    no = parties.may(actor, verb, DEMAND, demand.state, _side(actor, verb, demand))
    if no is None and verb == "approve" and actor.stands_for(demand.applicant_id):
        return OwnDemand()
    return no


def verbs_for(actor: Actor, demand: DemandFacts) -> frozenset[str]:
    """What ``actor`` can do now: the buttons of a page."""
    return frozenset(verb for verb in DEMAND.verbs if may(actor, verb, demand) is None)


def _side(actor: Actor, verb: str, demand: DemandFacts) -> str | None:
    side = DEMAND_SIDE[verb]
    if side is DemandSide.APPLICANT:
        return demand.applicant_department
    if side is DemandSide.AUTHORITY:
        return None
    if verb == "claim" and demand.state in OPEN and actor.has(*ANSWERERS):
        return actor.department
    return demand.department
