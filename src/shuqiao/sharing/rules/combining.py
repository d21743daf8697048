"""What the grants of one holder say together (requirement 67; rules.md 3.5, Regulation Art. 25).

A warning, never a decision.  More grants never give fewer warnings: each rule asks whether
some grants exist, never whether some do not.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from shuqiao.policy.rules import DROP, PLAIN
from shuqiao.sharing.facts import CombinationRule, Combinations, Combined, HeldItem, ItemClass


def warnings(held: Iterable[HeldItem], data: Combinations) -> tuple[Combined, ...]:
    """All warnings over the items that one holder has, by rule and sort of subject.

    Items join only where their grants find the same sort of subject (the kind of their keys).
    """
    items = [one for one in held if one.rule != DROP]
    found = []
    for subject in sorted({kind for one in items for kind in one.subjects}):
        about = [one for one in items if subject in one.subjects]
        for rule in data.rules:
            grants = _contributors(rule, about, data)
            if grants:
                found.append(Combined(rule.code, subject, rule.zh, rule.en, rule.grade, grants))
    return tuple(found)


def new_with(grant: str, all_: Iterable[Combined]) -> tuple[Combined, ...]:
    """Those to which ``grant`` contributes."""
    return tuple(one for one in all_ if grant in one.grants)


def class_of(item: HeldItem, classes: Iterable[ItemClass]) -> str:
    """The first class whose kinds and words fit; empty where none does."""
    for one in classes:
        by_kind = not one.kinds or item.kind in one.kinds
        if by_kind and (not one.names or any(word in item.item for word in one.names)):
            return one.code
    return ""


def _contributors(rule: CombinationRule, items: list[HeldItem], data: Combinations) -> frozenset[str]:
    if rule.hidden:
        return _unmasked(rule.hidden, items, data)
    return _covering(rule, items, data)


def _unmasked(hidden: str, items: list[HeldItem], data: Combinations) -> frozenset[str]:
    """One grant hides what another gives whole: together they name whom the first did not."""
    of_class = [one for one in items if class_of(one, data.classes) == hidden]
    whole = {one.grant for one in of_class if one.rule == PLAIN}
    masked = {one.grant for one in of_class if one.rule != PLAIN}
    pairs = [(m, w) for m in masked for w in whole if m != w]
    return frozenset(grant for pair in pairs for grant in pair)


def _covering(rule: CombinationRule, items: list[HeldItem], data: Combinations) -> frozenset[str]:
    """Several grants, none of which says it alone, cover all classes of the rule.

    For a rule with a grade, only grants whose own items stay below it count.
    """
    said: dict[str, set[str]] = {}
    highest: dict[str, int] = {}
    for one in items:
        highest[one.grant] = max(highest.get(one.grant, 0), one.grade)
        if one.rule == PLAIN:
            said.setdefault(one.grant, set()).add(class_of(one, data.classes))
    wanted = set(rule.classes)
    partial = {
        grant: classes & wanted
        for grant, classes in said.items()
        if classes & wanted and not wanted <= classes and not (rule.grade and highest[grant] >= rule.grade)
    }
    return frozenset(partial) if _union(partial) >= wanted else frozenset()


def _union(parts: Mapping[str, set[str]]) -> set[str]:
    return set().union(*parts.values())
