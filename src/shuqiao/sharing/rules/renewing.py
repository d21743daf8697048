"""When a grant runs on after its end: asked anew, answered, never by silence (requirement 35)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from shuqiao.catalogue.facts import EntryFacts
from shuqiao.kernel.refusals import Refusal
from shuqiao.sharing.errors import (
    DayWrong,
    NotRenewable,
    PurposeNotConfirmed,
    ReasonMissing,
    RenewalEndWrong,
    RenewalTooEarly,
    WideningNeedsApplication,
)
from shuqiao.sharing.facts import GrantFacts
from shuqiao.sharing.rules import applying, stopping, texts


def offered_from(grant: GrantFacts, days: int) -> date:
    """The first day on which a renewal is offered; a short grant offers it at once."""
    return max(grant.valid_from, grant.valid_to - timedelta(days=days))


def may_offer(grant: GrantFacts, today: date, days: int) -> Refusal | None:
    """Both sides are reminded once for each end, and never of a test."""
    if grant.test:
        return _ends()
    if today < offered_from(grant, days) or grant.offered_end == grant.valid_to:
        return RenewalTooEarly(valid_to=grant.valid_to, from_on=offered_from(grant, days))
    return None


def may_ask(
    grant: GrantFacts, until: date, reason: str, stands: bool, items: Sequence[str], today: date, days: int
) -> Refusal | None:
    """A later end for the same purpose and the same items or fewer: a wider use needs a new consent (809 Art. 25)."""
    if grant.test:
        return _ends()
    if grant.standing:
        return NotRenewable(
            why_zh="默认授权由使用部门直接续期", why_en="a standing grant is renewed at once by its user",
            then_zh="请在授权页面选择“续期”。", then_en="Choose 'Renew' on the grant's page.",
        )  # fmt: skip
    more = sorted(set(items) - {given.item for given in grant.items})
    if more:
        link = f"/sharing/apply/?entry={grant.entry_code}"
        return WideningNeedsApplication(field="items", items="、".join(more)[:500], grant=grant.number, link=link)
    wrong = in_time(grant, today, days) or later(grant, until, today)
    if wrong is not None:
        return wrong
    if not reason.strip():
        return ReasonMissing(field="reason")
    return texts.fits("reason", reason) or (None if stands else PurposeNotConfirmed(field="purpose_stands"))


def in_time(grant: GrantFacts, today: date, days: int) -> RenewalTooEarly | None:
    """A renewal is asked when it is near enough to be judged."""
    first = offered_from(grant, days)
    return RenewalTooEarly(valid_to=grant.valid_to, from_on=first) if today < first else None


def later(grant: GrantFacts, until: date, today: date) -> RenewalEndWrong | None:
    """After the present end, and of a foreseeable length."""
    latest = today + applying.LONGEST
    if grant.valid_to < until <= latest:
        return None
    return RenewalEndWrong(field="until", until=until, valid_to=grant.valid_to, latest=latest)


def renewable(grant: GrantFacts, entry: EntryFacts, until: date, today: date) -> Refusal | None:
    """What is renewed is in service, not over, and carried by its entry as it stands now."""
    if today > grant.valid_to:
        return DayWrong(field="until", day=until, first=today, last=grant.valid_to)
    return later(grant, until, today) or stopping.carried(grant, entry)


def standing_end(grant: GrantFacts, days: int) -> date:
    """A standing grant is taken anew for as many ``days`` as it is taken at first."""
    return grant.valid_to + timedelta(days=days)


def may_renew_standing(grant: GrantFacts, entry: EntryFacts, today: date, days: int, until: date) -> Refusal | None:
    """An unconditional entry gives again at once what it gave (51号 Art. 12)."""
    if grant.test:
        return _ends()
    if not grant.standing:
        return NotRenewable(
            why_zh="须经提供部门同意", why_en="its provider decides",
            then_zh="请提交续期申请。", then_en="Ask for the renewal.",
        )  # fmt: skip
    return in_time(grant, today, days) or renewable(grant, entry, until, today)


def _ends() -> NotRenewable:
    return NotRenewable(
        why_zh="测试授权到期结束", why_en="a test grant ends",
        then_zh="需要继续测试的，重新开通。", then_en="Begin another test if you need one.",
    )  # fmt: skip
