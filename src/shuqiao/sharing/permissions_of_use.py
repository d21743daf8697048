"""Who may see and do what with usage records, authorisations, disposals and contractors.  Pure; deny by default."""

from __future__ import annotations

from shuqiao.kernel.actors import Actor, not_permitted
from shuqiao.kernel.refusals import Absent, NotPermitted, Refusal, Words
from shuqiao.kernel.transitions import TransitionTable
from shuqiao.sharing import parties, permissions
from shuqiao.sharing.facts import AuthorisationFacts, ContractorFacts, DisposalFacts, GrantFacts, UsageFacts
from shuqiao.sharing.states import APPLICANTS, AUTHORISATION, CONTRACTOR, DISPOSAL, USAGE, USE_SIDE, UseSide

Thing = UsageFacts | AuthorisationFacts | DisposalFacts | ContractorFacts

_TABLES: dict[type, TransitionTable] = {
    UsageFacts: USAGE,
    AuthorisationFacts: AUTHORISATION,
    DisposalFacts: DISPOSAL,
    ContractorFacts: CONTRACTOR,
}
_WHAT = {
    UsageFacts: "使用记录 usage",
    AuthorisationFacts: "授权书 authorisation",
    DisposalFacts: "处置 disposal",
    ContractorFacts: "受托方登记 contractor",
}
_BEGIN = {
    "record_usage": Words("登记使用情况", "Record use"),
    "register_authorisations": Words("登记授权书", "Register authorisations"),
    "register_contractor": Words("登记受托方", "Register a contractor"),
}


def consumer_of(thing: Thing) -> str:
    """The department that uses the data, registered the paper or engaged the contractor."""
    return thing.consumer if isinstance(thing, (UsageFacts, DisposalFacts)) else thing.department


def provider_of(thing: Thing) -> str | None:
    """The department that supplied them; a register of the consumer's own has none."""
    return thing.provider if isinstance(thing, (UsageFacts, DisposalFacts)) else None


def sees(actor: Actor, thing: Thing) -> bool:
    """Both sides, and overseers (rules.md 3.5: authority and supplier may inspect usage records)."""
    seen = permissions.sight(actor)
    if seen.everything:
        return True
    return seen.department is not None and seen.department in (consumer_of(thing), provider_of(thing))


def number_of(thing: Thing) -> str:
    return thing.register if isinstance(thing, AuthorisationFacts) else thing.number


def may(actor: Actor, verb: str, thing: Thing) -> Refusal | None:
    """Whether ``actor`` may do ``verb`` now: seen, permitted, possible, in that order."""
    if not sees(actor, thing):
        return Absent(what=f"{_WHAT[type(thing)]} {number_of(thing)}")
    table = _TABLES[type(thing)]
    sides = {UseSide.CONSUMER: consumer_of(thing), UseSide.PROVIDER: provider_of(thing)}
    return parties.may(actor, verb, table, thing.state, sides.get(USE_SIDE[verb]))


def verbs_for(actor: Actor, thing: Thing) -> frozenset[str]:
    """What ``actor`` can do now: the buttons of a page."""
    return frozenset(verb for verb in _TABLES[type(thing)].verbs if may(actor, verb, thing) is None)


def may_begin(actor: Actor, what: str) -> NotPermitted | None:
    """Registers are kept by the consumer's data officers and applicants, for their own department."""
    if actor.department is not None and actor.has(*APPLICANTS):
        return None
    return not_permitted(_BEGIN[what], APPLICANTS)


def may_record(actor: Actor, grant: GrantFacts) -> Refusal | None:
    """Who uses a grant records its use, also after its end."""
    if not permissions.sees_grant(actor, grant):
        return Absent(what=f"授权 grant {grant.number}")
    wrong = may_begin(actor, "record_usage")
    if wrong is None and actor.department != grant.consumer:
        return not_permitted(_BEGIN["record_usage"], APPLICANTS)
    return wrong
