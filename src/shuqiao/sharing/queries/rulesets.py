"""Reading rule sets: everybody signed in may see by which law the platform works."""

from __future__ import annotations

from shuqiao.kernel.actors import Actor, present
from shuqiao.kernel.refusals import Absent, require
from shuqiao.sharing.facts import RuleSet
from shuqiao.sharing.rulesets import every


def rule_sets(actor: Actor | None) -> tuple[RuleSet, ...]:
    """Every rule set there is, the one in force first.  Raises ``ActorMissing``."""
    require(present(actor))
    return every()


def rule_set(actor: Actor | None, name: str) -> RuleSet:
    """One of them.  Raises ``ActorMissing``, ``Absent``."""
    found = next((one for one in rule_sets(actor) if one.name == name), None)
    if found is None:
        raise Absent(what="规则集 ruleset")
    return found
