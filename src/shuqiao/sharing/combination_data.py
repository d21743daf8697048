"""The combination rules read from their file: shipped, or an operator's own."""

from __future__ import annotations

import json
from typing import Any

from shuqiao.sharing.facts import CombinationRule, Combinations, ItemClass


class BrokenCombinations(ValueError):
    """A file of combination rules that cannot be used; the text says what is wrong."""


def parse(text: str) -> Combinations:
    """The rules written in ``text`` (JSON).  Raises :class:`BrokenCombinations`."""
    try:
        raw = json.loads(text)
        classes = tuple(ItemClass(c["code"], tuple(c["kinds"]), tuple(c["names"])) for c in raw["classes"])
        found = Combinations(
            str(raw["version"]), str(raw["source"]), classes, tuple(_rule(one) for one in raw["rules"])
        )
    except (ValueError, TypeError, KeyError, AttributeError) as broken:
        raise BrokenCombinations(f"{type(broken).__name__}: {broken}") from broken
    known = {one.code for one in classes}
    for rule in found.rules:
        named = {*rule.classes, *([rule.hidden] if rule.hidden else [])}
        if bool(rule.classes) == bool(rule.hidden) or not named <= known:
            raise BrokenCombinations(f"rule {rule.code}: name classes or hidden, each a class of the file")
        if rule.grade is not None and (type(rule.grade) is not int or not 1 <= rule.grade <= 4):
            raise BrokenCombinations(f"rule {rule.code}: grade is 1 to 4")
    if not found.source.strip():
        raise BrokenCombinations("source is empty: say who set these rules")
    return found


def _rule(one: dict[str, Any]) -> CombinationRule:
    classes = tuple(one.get("classes", ()))
    return CombinationRule(one["code"], one["zh"], one["en"], classes, one.get("hidden", ""), one.get("grade"))
