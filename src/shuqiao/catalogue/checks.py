"""The validator, told about the world: other names, known systems, the rules in force."""

from __future__ import annotations

from collections.abc import Collection

from django.conf import settings

from shuqiao.accounts import queries as accounts
from shuqiao.catalogue import states
from shuqiao.catalogue.enumerations import lists
from shuqiao.catalogue.facts import EntryDraft, EntryFacts
from shuqiao.catalogue.models import Entry
from shuqiao.catalogue.rules import validate
from shuqiao.kernel import clock
from shuqiao.kernel.refusals import Refusal


def storable(draft: EntryDraft, provider: str, own_id: int | None) -> tuple[Refusal, ...]:
    """Why the provider's draft cannot even be kept; empty where it can."""
    return validate.storable(draft, lists(), taken=taken_names(provider, own_id), system_names=system_names(provider))


def complete(entry: EntryFacts) -> tuple[Refusal, ...]:
    """Why the entry cannot go to review today; empty where it can."""
    return validate.complete(
        entry,
        lists(),
        taken=taken_names(entry.provider, entry.id),
        system_names=system_names(entry.provider),
        rule_set=rule_set_in_force(),
        day=clock.today(),
    )


def taken_names(provider: str, own_id: int | None) -> dict[str, str]:
    """Key to name of the provider's live entries, the entry itself left out."""
    others = Entry.objects.filter(provider=provider).exclude(state__in=states.DEAD)
    if own_id is not None:
        others = others.exclude(pk=own_id)
    return dict(others.values_list("name_key", "name"))


def system_names(provider: str) -> frozenset[str]:
    """Names of the provider's registered client systems."""
    return system_names_of({provider})[provider]


def system_names_of(providers: Collection[str]) -> dict[str, frozenset[str]]:
    """The same for several providers at once."""
    named: dict[str, set[str]] = {provider: set() for provider in providers}
    for system in accounts.all_callers():
        if system.department in named:
            named[system.department].add(system.name)
    return {provider: frozenset(names) for provider, names in named.items()}


def rule_set_in_force() -> str:
    """The rule set that the instance chose; ``measures-2016`` by default (rules.md 11)."""
    return str(settings.SHUQIAO_RULE_SET)
