"""Who may see what, and who may do which verb when.  Pure; deny by default.

To strangers, forbidden and absent look alike.
"""

from __future__ import annotations

from dataclasses import dataclass

from shuqiao.kernel.actors import Actor, ActorKind, not_permitted
from shuqiao.kernel.refusals import Absent, NotPermitted, Refusal, Words
from shuqiao.kernel.transitions import TransitionTable
from shuqiao.sharing import parties
from shuqiao.sharing.errors import BasketSent, NothingToSend, OwnRenewal, TestGrantOnly
from shuqiao.sharing.errors.working import OwnApplication
from shuqiao.sharing.facts import (
    ApplicationFacts,
    BasketFacts,
    EmergencyFacts,
    GrantFacts,
    OutageFacts,
    RenewalFacts,
    TalkFacts,
)
from shuqiao.sharing.facts.papers import PaperKind
from shuqiao.sharing.rules import baskets
from shuqiao.sharing.states import (
    APPLICANTS,
    APPLICATION,
    GRANT,
    HEAD,
    OUTAGE,
    RENEWAL,
    RENEWAL_SIDE,
    REVIEWERS,
    SIDE,
    SPEAKERS,
    STOP_TALK,
    TALK,
    ApplicationState,
    GrantState,
    Side,
)

PARTICIPANTS = frozenset({*APPLICANTS, *HEAD, *REVIEWERS, "compiler"})
"""Roles that see the applications and grants of their own department."""

OVERSEERS = frozenset({"authority_reviewer", "auditor", "platform_operator"})
"""Roles that see those of every department, once they have left the applicant's desk."""

KEEPERS = frozenset({"platform_operator", "authority_reviewer"})
"""Roles that load the State Council's yearly arrangement and have running clocks counted anew by it."""
JUDGING = frozenset(
    {
        "approve",
        "consent",
        "consent_in_part",
        "refuse",
        "confirm_answer",
        "return_answer",
        "request_correction",
        "allow_extension",
        "deny_extension",
        "approve_renewal",
        "grant_renewal",
        "decline_renewal",
    }
)
"""What nobody does to what they asked for, nor a deputy to what they or whom they stand for asked for."""

_ABOUT: dict[type, str] = {
    RenewalFacts: "续期申请 renewal",
    TalkFacts: "停用协商 negotiation",
    EmergencyFacts: "紧急停用 emergency",
}

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
    """Both sides of a grant, overseers, and the security manager, who may have to stop it."""
    seen = sight(actor)
    return (
        seen.everything
        or actor.has("security_manager")
        or (seen.department is not None and seen.department in (grant.consumer, grant.provider))
    )


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
    no = parties.may(actor, verb, APPLICATION, application.state, sides.get(SIDE[verb]))
    if no is None and verb in JUDGING and actor.stands_for(application.applicant_id):
        return OwnApplication(verb=APPLICATION.word(verb))
    return no


def may_with_grant(actor: Actor, verb: str, grant: GrantFacts) -> Refusal | None:
    """Whether ``actor`` may do ``verb`` to ``grant`` now: seen, permitted, possible, in that order."""
    if not sees_grant(actor, grant):
        return Absent(what=f"授权 grant {grant.number}")
    sides = {Side.PROVIDER: grant.provider, Side.APPLICANT: grant.consumer}
    return parties.may(actor, verb, GRANT, grant.state, sides.get(SIDE[verb]))


def may_answer(actor: Actor) -> NotPermitted | None:
    """Several applications are answered by reviewers; which of them, each application says."""
    if actor.department is not None and actor.has(*REVIEWERS):
        return None
    return not_permitted(Words("批量答复", "Answer together"), REVIEWERS)


def may_note_delivery(actor: Actor, grant: GrantFacts) -> Refusal | None:
    """A first delivery is noted by the platform itself, from a gateway's log."""
    if not sees_grant(actor, grant):
        return Absent(what=f"授权 grant {grant.number}")
    if actor.kind is ActorKind.SYSTEM:
        return None
    return not_permitted(Words("登记首次供数", "Note the first delivery"), ["system"])


def sees_handling(actor: Actor, application: ApplicationFacts) -> bool:
    """What the provider's own people said to each other: the provider, once it was asked, and overseers."""
    seen = sight(actor)
    own = seen.department == application.provider and application.approved_at is not None
    return sees_application(actor, application) and (seen.everything or own)


def may_about_grant(
    actor: Actor,
    verb: str,
    table: TransitionTable,
    about: RenewalFacts | TalkFacts | EmergencyFacts,
    grant: GrantFacts,
    department: str | None,
) -> Refusal | None:
    """Whether ``actor`` may do ``verb`` to something said about ``grant``, for ``department``: in the same order.

    A stranger who guessed its number does not learn of which grant it is.
    """
    if not sees_grant(actor, grant):
        return Absent(what=f"{_ABOUT[type(about)]} {about.number}")
    no = parties.may(actor, verb, table, about.state, department)
    if no is None and isinstance(about, RenewalFacts) and verb in JUDGING and actor.stands_for(about.asked_by_id):
        return OwnRenewal()
    return no


def may_begin_about(
    actor: Actor, verb: Words, who: tuple[str, ...], grant: GrantFacts, *departments: str
) -> Refusal | None:
    """Whether ``actor`` begins something about ``grant`` for one of ``departments``: seen, permitted."""
    if not sees_grant(actor, grant):
        return Absent(what=f"授权 grant {grant.number}")
    return None if any(parties.holds(actor, frozenset(who), d) for d in departments) else not_permitted(verb, who)


def may_begin_for(actor: Actor, verb: Words, who: tuple[str, ...], department: str) -> NotPermitted | None:
    """Whether ``actor`` begins something for ``department``, which it has been shown to see."""
    return None if parties.holds(actor, frozenset(who), department) else not_permitted(verb, who)


def sees_outage(actor: Actor, outage: OutageFacts) -> bool:
    """The provider, the departments whose systems it concerns, and overseers."""
    seen = sight(actor)
    concerned = {outage.provider, *(one.consumer for one in outage.concerned)}
    return seen.everything or (seen.department is not None and seen.department in concerned)


def may_with_outage(actor: Actor, verb: str, outage: OutageFacts) -> Refusal | None:
    """Whether ``actor`` may do ``verb`` to an announced outage."""
    if not sees_outage(actor, outage):
        return Absent(what=f"停用预告 outage {outage.number}")
    return parties.may(actor, verb, OUTAGE, outage.state, outage.provider)


def renewal_verbs_for(actor: Actor, asked: RenewalFacts, grant: GrantFacts) -> frozenset[str]:
    """What ``actor`` can do now with a renewal: the buttons of its section."""
    sides = {Side.APPLICANT: grant.consumer, Side.PROVIDER: grant.provider}
    found = {
        verb
        for verb in RENEWAL.verbs
        if may_about_grant(actor, verb, RENEWAL, asked, grant, sides.get(RENEWAL_SIDE[verb])) is None
    }
    serving = may_with_grant(actor, "renew", grant) is None  # a suspended grant is resumed before it is renewed
    return frozenset(found if serving else found - {"grant_renewal"})


def talk_verbs_for(actor: Actor, talk: TalkFacts, grant: GrantFacts) -> frozenset[str]:
    """What ``actor`` can do now about a negotiated stop."""
    turns = {"agree_stop": talk.answerer, "object_stop": talk.answerer, "withdraw_stop": talk.proposer}
    return frozenset(
        verb for verb, whose in turns.items() if may_about_grant(actor, verb, TALK, talk, grant, whose) is None
    )


def may_ask_renewal(actor: Actor, grant: GrantFacts) -> bool:
    """Whether the button is shown; days and items are judged when it is pressed."""
    serving = grant.state is GrantState.ACTIVE
    return serving and may_begin_about(actor, GRANT.word("renew"), APPLICANTS, grant, grant.consumer) is None


def may_propose_stop(actor: Actor, grant: GrantFacts) -> bool:
    """Whether the button is shown."""
    return grant.live and may_begin_about(actor, STOP_TALK, SPEAKERS, grant, grant.provider, grant.consumer) is None


def verbs_for(actor: Actor, thing: ApplicationFacts | GrantFacts) -> frozenset[str]:
    """What ``actor`` can do now: the buttons of a page."""
    if isinstance(thing, ApplicationFacts):
        return frozenset(v for v in APPLICATION.verbs if may(actor, v, thing) is None)
    return frozenset(v for v in GRANT.verbs if may_with_grant(actor, v, thing) is None)


def may_issue(actor: Actor, kind: PaperKind, application: ApplicationFacts) -> Refusal | None:
    """The applicant's people make form and commitment, the provider's reviewers the reply letter."""
    if not sees_application(actor, application):
        return Absent(what=f"申请 application {application.number}")
    reply = kind is PaperKind.REPLY
    who, department = (frozenset(REVIEWERS), application.provider) if reply else (
        frozenset((*APPLICANTS, *HEAD)), application.applicant_department)  # fmt: skip
    return None if parties.holds(actor, who, department) else not_permitted(ISSUE, who)


def may_issue_agreement(actor: Actor, grant: GrantFacts) -> Refusal | None:
    """Either side of a grant; nobody agrees on the generated data of a test."""
    if not sees_grant(actor, grant):
        return Absent(what=f"授权 grant {grant.number}")
    if grant.test:
        return TestGrantOnly(number=grant.number, verb=ISSUE)
    who = frozenset((*APPLICANTS, *HEAD, *REVIEWERS))
    sides = (parties.holds(actor, who, side) for side in (grant.consumer, grant.provider))
    return None if any(sides) else not_permitted(ISSUE, who)


def sees_paper(actor: Actor, parties: tuple[str, ...]) -> bool:
    """The parties it names, and overseers."""
    seen = sight(actor)
    return seen.everything or (seen.department is not None and seen.department in parties)


ISSUE = Words("生成文书", "Make a paper")


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
    who = parties.people(APPLICATION, verb)
    if not parties.holds(actor, who, basket.applicant_department):
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


def may_keep_calendar(actor: Actor) -> NotPermitted | None:
    """Year tables are the platform operator's and the authority's."""
    if actor.kind is ActorKind.SYSTEM or actor.has(*KEEPERS):
        return None
    return not_permitted(Words("维护工作日历", "keep the working calendar"), KEEPERS)
