"""Who may see what, and who may do which verb when.  Pure; deny by default.

To strangers, forbidden and absent look alike.
"""

from __future__ import annotations

from dataclasses import dataclass

from shuqiao.kernel.actors import Actor, ActorKind, not_permitted
from shuqiao.kernel.refusals import Absent, NotPermitted, Refusal, Words
from shuqiao.kernel.transitions import TransitionTable, WrongState
from shuqiao.sharing.errors import BasketSent, NothingToSend
from shuqiao.sharing.errors.working import OwnApplication
from shuqiao.sharing.facts import ApplicationFacts, BasketFacts, GrantFacts
from shuqiao.sharing.rules import baskets
from shuqiao.sharing.states import APPLICANTS, APPLICATION, GRANT, HEAD, REVIEWERS, SIDE, ApplicationState, Side

PARTICIPANTS = frozenset({*APPLICANTS, *HEAD, *REVIEWERS, "compiler"})
"""Roles that see the applications and grants of their own department."""

OVERSEERS = frozenset({"authority_reviewer", "auditor", "platform_operator"})
"""Roles that see those of every department, once they have left the applicant's desk."""

JUDGING = frozenset({"approve", "consent", "consent_in_part", "refuse"})
"""What nobody does to an application of their own, nor a deputy to one of theirs or of whom they stand for."""

BASKET_VERBS = ("save_draft", "submit", "approve")
"""What is done to a basket as a whole; all else is done to each application."""


@dataclass(frozen=True)
class Sight:
    """What an actor may list: ``everything``, or what concerns ``department``; neither means nothing."""

    everything: bool
    department: str | None


def sight(actor: Actor) -> Sight:
    """What ``actor`` may list at all."""
    everything = actor.kind is ActorKind.SYSTEM or actor.has(*OVERSEERS)
    return Sight(everything, actor.department if actor.has(*PARTICIPANTS) else None)


def sees_application(actor: Actor, application: ApplicationFacts) -> bool:
    """The applicant's department always; the provider once the head has approved; overseers unless it is a draft."""
    seen = sight(actor)
    if seen.everything and application.state is not ApplicationState.DRAFT:
        return True
    if seen.department is None:
        return False
    if seen.department == application.applicant_department:
        return True
    return seen.department == application.provider and application.approved_at is not None


def sees_grant(actor: Actor, grant: GrantFacts) -> bool:
    """Both sides of a grant, and overseers."""
    seen = sight(actor)
    return seen.everything or (seen.department is not None and seen.department in (grant.consumer, grant.provider))


def may_begin(actor: Actor) -> NotPermitted | None:
    """Applications and subscriptions are begun by applicants, for their own department."""
    if actor.department is not None and actor.has(*APPLICANTS):
        return None
    return not_permitted(Words("申请使用", "Apply"), APPLICANTS)


def may(actor: Actor, verb: str, application: ApplicationFacts) -> Refusal | None:
    """Whether ``actor`` may do ``verb`` to ``application`` now: seen, permitted, possible, in that order."""
    if not sees_application(actor, application):
        return Absent(what=f"申请 application {application.number}")
    sides = {Side.APPLICANT: application.applicant_department, Side.PROVIDER: application.provider}
    no = _may(actor, verb, APPLICATION, application.state, sides.get(SIDE[verb]))
    if no is None and verb in JUDGING and actor.stands_for(application.applicant_id):
        return OwnApplication(verb=APPLICATION.word(verb))
    return no


def may_with_grant(actor: Actor, verb: str, grant: GrantFacts) -> Refusal | None:
    """Whether ``actor`` may do ``verb`` to ``grant`` now: seen, permitted, possible, in that order."""
    if not sees_grant(actor, grant):
        return Absent(what=f"授权 grant {grant.number}")
    sides = {Side.PROVIDER: grant.provider}
    return _may(actor, verb, GRANT, grant.state, sides.get(SIDE[verb]))


def verbs_for(actor: Actor, thing: ApplicationFacts | GrantFacts) -> frozenset[str]:
    """What ``actor`` can do now: the buttons of a page."""
    if isinstance(thing, ApplicationFacts):
        return frozenset(v for v in APPLICATION.verbs if may(actor, v, thing) is None)
    return frozenset(v for v in GRANT.verbs if may_with_grant(actor, v, thing) is None)


def sees_basket(actor: Actor, basket: BasketFacts) -> bool:
    """The applicant's department, and overseers once it is sent; each provider sees its own application only."""
    seen = sight(actor)
    if seen.everything and basket.submitted_at is not None:
        return True
    return seen.department is not None and seen.department == basket.applicant_department


def may_with_basket(actor: Actor, verb: str, basket: BasketFacts) -> Refusal | None:
    """Whether ``actor`` may ``save_draft``, ``submit`` or ``approve`` the basket now: the single verb's people.

    What the verb does to each member is permitted member by member.
    """
    if not sees_basket(actor, basket):
        return Absent(what=f"申请篮 basket {basket.number}")
    who = _people(APPLICATION, verb)
    if not _holds(actor, who, basket.applicant_department):
        return not_permitted(APPLICATION.word(verb), who)
    if verb in JUDGING and actor.stands_for(basket.applicant_id):
        return OwnApplication(verb=APPLICATION.word(verb))
    if verb == "save_draft":
        return None if baskets.unsent(basket) else BasketSent(basket=basket.number)
    if any(baskets.moves(member, verb) for member in basket.members):
        return None
    return NothingToSend(basket=basket.number, verb=APPLICATION.word(verb))


def basket_verbs_for(actor: Actor, basket: BasketFacts) -> frozenset[str]:
    """What ``actor`` can do now with the whole basket: the buttons of its page."""
    return frozenset(v for v in BASKET_VERBS if may_with_basket(actor, v, basket) is None)


def _people(table: TransitionTable, verb: str) -> frozenset[str]:
    return frozenset().union(*(row.who for row in table.rows if row.verb == verb))


def _may(
    actor: Actor, verb: str, table: TransitionTable, state: str, department: str | None
) -> NotPermitted | WrongState | None:
    who = _people(table, verb)
    if not _holds(actor, who, department):
        return not_permitted(table.word(verb), who)
    if not table.moves(state, verb):
        wrong = table.move(state, verb)
        assert isinstance(wrong, WrongState)
        return wrong
    return None


def _holds(actor: Actor, who: frozenset[str], department: str | None) -> bool:
    if actor.kind is ActorKind.SYSTEM:
        return "system" in who
    if "authority_reviewer" in who and actor.has("authority_reviewer"):
        return True
    return department is not None and actor.department == department and actor.has(*who)
