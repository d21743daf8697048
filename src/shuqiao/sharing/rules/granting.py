"""Which grant follows from a decision, or from an unconditional entry.

"提供部门在向使用部门提供共享信息时，应明确信息的共享范围和用途" (51号 Art. 12): the grant
is that statement in a form a gateway can enforce.  The number is given by the action.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from shuqiao.accounts.facts import DepartmentFacts
from shuqiao.catalogue.facts import EntryFacts
from shuqiao.kernel.refusals import Refusal
from shuqiao.sharing.errors import NotUnconditional, OwnResource, TermsWrong
from shuqiao.sharing.facts import ApplicationFacts, GrantedItem, GrantFacts, Part, RuleSet, Scope, Terms
from shuqiao.sharing.rules import applying, rowfilters

PERSONAL_CONTEXT = ("purpose", "case", "operator")
"""Who asks about a person says for what, for which case and who asks, whatever the entry says (51号 Art. 14)."""

BEARER_GRADE = 2
"""Above this data grade every call is signed by the caller's own key."""

MOST_ROWS, MOST_CALLS = 1_000, 60_000


@dataclass(frozen=True)
class Consumer:
    """Who receives: credit code and name."""

    code: str
    name: str


def from_decision(
    asked: ApplicationFacts, entry: EntryFacts, part: Part, terms: Terms, today: date, rules: RuleSet
) -> GrantFacts | Refusal:
    """The grant that consent (in part) gives: bounded by what was asked, by the entry and by the terms."""
    wrong = acceptable(terms)
    if wrong is not None:
        return wrong
    scope = asked.scope
    if scope.period_from is None or scope.period_to is None:
        return applying.period(scope, today) or TermsWrong(field="period", most=0)
    return _grant(
        entry,
        scope,
        Consumer(asked.applicant_department, asked.applicant_department_name),
        rules,
        application=asked.number,
        items=part.items,
        row_filter=rowfilters.both(scope.row_filter, part.row_filter),
        valid_from=max(scope.period_from, today),
        valid_to=part.period_to or scope.period_to,
        terms=terms,
    )


def standing(
    entry: EntryFacts, scope: Scope, consumer: DepartmentFacts, today: date, rules: RuleSet
) -> GrantFacts | Refusal:
    """The grant that an unconditional entry gives at once (51号 Art. 12; requirement 27).

    Unconditional is not bulk: only what the entry's 共享方式 offers, under the
    entry's own masks, and personal data by key with their context.
    """
    if entry.sharing.type_ != "unconditional":
        return NotUnconditional(entry=entry.name)
    if entry.provider == consumer.code:
        return OwnResource(entry=entry.name)
    wrong = (
        applying.known_items(entry, scope.items)
        or applying.usable_keys(entry, scope.lookup_items, scope.method)
        or applying.offered(entry, scope.method)
        or applying.bulk(entry, scope.method)
    )
    if wrong is not None:
        return wrong
    return _grant(
        entry,
        scope,
        Consumer(consumer.code, consumer.name),
        rules,
        application=None,
        items=under_entry_masks(entry, scope.items),
        row_filter=None,
        valid_from=today,
        valid_to=today + timedelta(days=rules.number("standing_grant_days")),
        terms=Terms(bearer=entry.grade <= BEARER_GRADE),
    )


def under_entry_masks(entry: EntryFacts, names: tuple[str, ...]) -> tuple[GrantedItem, ...]:
    """Items under the weakest rules that the entry allows: what an applicant asks for."""
    masks = {item.name: item.mask for item in entry.items}
    return tuple(GrantedItem(name, masks[name]) for name in names if name in masks)


def context_required(entry: EntryFacts) -> tuple[str, ...]:
    """What each call must say: the entry's own list, and for personal data always purpose, case and operator."""
    wanted = ["purpose", *entry.conditions.context_required]
    if entry.conditions.case_required:
        wanted.append("case")
    if entry.holds_personal_identifiers:
        wanted += PERSONAL_CONTEXT
    return tuple(dict.fromkeys(wanted))


def acceptable(terms: Terms) -> TermsWrong | None:
    """Whether the provider's bounds are ones the platform can carry."""
    if not 1 <= terms.rows_per_call <= MOST_ROWS:
        return TermsWrong(field="rows_per_call", most=MOST_ROWS)
    if not 1 <= terms.calls_per_minute <= MOST_CALLS:
        return TermsWrong(field="calls_per_minute", most=MOST_CALLS)
    return None


def _grant(
    entry: EntryFacts, scope: Scope, consumer: Consumer, rules: RuleSet, *, application: str | None,
    items: tuple[GrantedItem, ...], row_filter: rowfilters.Tree | None, valid_from: date, valid_to: date,
    terms: Terms,
) -> GrantFacts:  # fmt: skip
    use = entry.conditions
    return GrantFacts(
        number="",
        application=application,
        entry_code=entry.code,
        entry_name=entry.name,
        provider=entry.provider,
        provider_name=entry.provider_name,
        consumer=consumer.code,
        consumer_name=consumer.name,
        systems=scope.systems,
        methods=(scope.method,),
        items=items,
        lookup_items=scope.lookup_items,
        row_filter=row_filter,
        purposes=(scope.purpose,),
        purpose_text=scope.matter_name,
        context_required=context_required(entry),
        case_pattern=use.case_pattern,
        subjects_per_case=use.subjects_per_case,
        case_days=use.case_days,
        rows_per_call=terms.rows_per_call,
        calls_per_minute=terms.calls_per_minute,
        valid_from=valid_from,
        valid_to=valid_to,
        rule_set_name=rules.name,
        rule_set_version=rules.version,
        article=rules.articles["supply"].zh,
        grade=entry.grade,
        bearer=terms.bearer and entry.grade <= BEARER_GRADE,
        printable=terms.printable,
    )
