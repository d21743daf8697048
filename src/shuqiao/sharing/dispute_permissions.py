"""Who may see a dispute, and who may do which verb when: its two sides and the authority, nobody else.  Pure."""

from __future__ import annotations

from shuqiao.kernel.actors import Actor, ActorKind, not_permitted
from shuqiao.kernel.refusals import Absent, NotPermitted, Refusal, Words
from shuqiao.sharing import parties
from shuqiao.sharing.facts.disputes import DisputeFacts
from shuqiao.sharing.permissions import PARTICIPANTS
from shuqiao.sharing.states.disputes import DISPUTE, DISPUTE_SIDE, PEOPLE, STEERING, DisputeSide, DisputeState

ABSENT = "争议 dispute"


def absent(number: str) -> Absent:
    """One answer for what is not there and for what is not this actor's to know."""
    return Absent(what=f"{ABSENT} {number}")


def sees(actor: Actor, dispute: DisputeFacts) -> bool:
    """Both sides and the authority, from the beginning; no other overseer."""
    if actor.kind is ActorKind.SYSTEM or actor.has(*STEERING):
        return True
    return actor.has(*PARTICIPANTS) and actor.department in dispute.sides


def may_open(actor: Actor) -> NotPermitted | None:
    """Disputes are opened by those who speak for a department."""
    if actor.department is not None and actor.has(*PEOPLE):
        return None
    return not_permitted(Words("提出争议", "open a dispute"), PEOPLE)


def may(actor: Actor, verb: str, dispute: DisputeFacts) -> Refusal | None:
    """Whether ``actor`` may do ``verb`` now: seen, permitted, possible, in that order."""
    if not sees(actor, dispute):
        return absent(dispute.number)
    return parties.may(actor, verb, DISPUTE, dispute.state, _side(actor, verb, dispute))


def verbs_for(actor: Actor, dispute: DisputeFacts) -> frozenset[str]:
    """What ``actor`` can do now: the buttons of a page."""
    verbs = {verb for verb in DISPUTE.verbs if may(actor, verb, dispute) is None}
    if dispute.state is DisputeState.DECIDED and dispute.ruling is not None:
        verbs.discard("execute" if dispute.ruling.outcome == "dismissed" else "close")
    return frozenset(verbs)


def _side(actor: Actor, verb: str, dispute: DisputeFacts) -> str | None:
    side = DISPUTE_SIDE[verb]
    if side is DisputeSide.CLAIMANT:
        return dispute.claimant
    if side is DisputeSide.EITHER and actor.department in dispute.sides:
        return actor.department
    return None
