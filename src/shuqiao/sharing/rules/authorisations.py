"""Register of personal authorisations: numbers and scopes, nothing of the person (users.md 2.3, A1)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from shuqiao.kernel.refusals import Refusal, TooLarge
from shuqiao.sharing.errors import (
    AuthorisationNotOver,
    BatchSizeWrong,
    ConsentNumberWrong,
    ConsentPeriodWrong,
    ConsentTwice,
    FieldMissing,
    UnknownChoice,
)
from shuqiao.sharing.facts import CONSENT_FORMS, AuthorisationFacts, Consent
from shuqiao.sharing.rules import texts
from shuqiao.sharing.states import AuthorisationState
from shuqiao.wire import consents

MOST_IN_BATCH = 500
MOST_IN_SCOPE = 50


def number_form(number: str, field: str = "number") -> ConsentNumberWrong | None:
    """Whether ``number`` may name an authorisation; the register and the gateway hold nothing of a person."""
    if not consents.well_formed(number):
        shown = "".join(c if c.isprintable() else "?" for c in number[:64])
        return ConsentNumberWrong(
            field=field, value=shown, why_zh="1 至 64 位字母、数字、汉字或 -_./#()（）〔〕[]",
            why_en="1 to 64 letters, digits, Chinese characters or -_./#()[]",
        )  # fmt: skip
    return no_person(number, field)


def no_person(text: str, field: str) -> ConsentNumberWrong | None:
    """Whether ``text`` holds no number of a person; the refusal does not repeat it."""
    if not consents.personal(text):
        return None
    return ConsentNumberWrong(
        field=field, value="***", why_zh="含有证件号码或电话号码", why_en="it holds a number of a person"
    )


def registrable(consent: Consent, today: date, years: int) -> Refusal | None:
    """Form, number, scope and validity of one authorisation.  ``by_law`` needs none and is not registered."""
    forms = tuple(form for form in CONSENT_FORMS if form != "by_law")
    if consent.form not in forms:
        return UnknownChoice(field="form", value=consent.form[:40], choices=", ".join(forms))
    wrong = number_form(consent.number) or no_person(consent.case, "case")
    if wrong is not None:
        return wrong
    if not (consent.scope.matter_code or consent.scope.entries or consent.scope.purposes):
        return FieldMissing(field="scope", label="授权范围（事项、资源或用途）")
    for name, members in (("entries", consent.scope.entries), ("purposes", consent.scope.purposes)):
        if len(members) > MOST_IN_SCOPE or any(len(member) > 128 for member in members):
            return TooLarge(field=name, what=name, limit=MOST_IN_SCOPE)
    if not consent.valid_from <= consent.valid_to or consent.valid_to < today:
        return ConsentPeriodWrong(field="valid_to", years=years)
    if consent.valid_to.year - consent.valid_from.year > years:
        return ConsentPeriodWrong(field="valid_to", years=years)
    return texts.fits("case", consent.case, 64) or texts.fits("matter_code", consent.scope.matter_code, 64)


def batch(papers: Sequence[Consent], already: frozenset[str]) -> Refusal | None:
    """A batch of a stated size, in which no number is valid twice."""
    if not 1 <= len(papers) <= MOST_IN_BATCH:
        return BatchSizeWrong(field="authorisations", limit=MOST_IN_BATCH)
    seen = set(already)
    for one in papers:
        if one.number in seen:
            return ConsentTwice(field="number", number=one.number)
        seen.add(one.number)
    return None


def revocable(found: AuthorisationFacts, revoked_on: date, today: date) -> Refusal | None:
    """The person revoked it on a day that has passed; what was called before stays lawful."""
    if not found.consent.valid_from <= revoked_on <= today:
        return ConsentPeriodWrong(field="revoked_on", years=0)
    return None


def may_expire(found: AuthorisationFacts, today: date) -> AuthorisationNotOver | None:
    """An authorisation ends on the day after its last."""
    return None if today > found.consent.valid_to else AuthorisationNotOver(valid_to=found.consent.valid_to)


def doubt(known: Sequence[AuthorisationFacts], entry: str, purpose: str, case: str, day: date) -> str | None:
    """Why a call of ``day`` is not covered by the authorisations registered under its number; None where it is.

    ``unknown``, ``outside_period``, ``revoked`` or ``out_of_scope``: a candidate for a finding, not a finding.
    Of several lines under one number the one that covers the call counts.
    """
    reasons = [_doubt_of(one, entry, purpose, case, day) for one in known]
    if not reasons:
        return "unknown"
    return None if None in reasons else min(reason for reason in reasons if reason)


def _doubt_of(one: AuthorisationFacts, entry: str, purpose: str, case: str, day: date) -> str | None:
    consent, scope = one.consent, one.consent.scope
    if not consent.valid_from <= day <= consent.valid_to:
        return "outside_period"
    if one.state is AuthorisationState.REVOKED and one.revoked_on is not None and day > one.revoked_on:
        return "revoked"
    matter = purpose.rsplit(".", 1)[0]
    fits = (
        (not scope.matter_code or scope.matter_code == matter)
        and (not scope.entries or entry in scope.entries)
        and (not scope.purposes or purpose in scope.purposes)
        and (not consent.case or not case or consent.case == case)
    )
    return None if fits else "out_of_scope"
