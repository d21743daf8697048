"""The law in force, read from data.  No limit, legal basis or term stands in code.

Each running clock keeps the name and version of the rule set it was started
under.  ``confirmed`` is False where a number or article must be compared with the
official text before an instance relies on it.
"""

from __future__ import annotations

from functools import cache
from importlib import resources
from pathlib import Path

from django.conf import settings

from shuqiao.sharing.facts import Article, Figure, RuleSet, Switch
from shuqiao.sharing.rules.rulesets import BrokenRuleSet, parse, parse_local

__all__ = ["BrokenRuleSet", "cited", "every", "figure", "in_force", "local", "named", "names", "parse", "shipped"]

MOST_BYTES = 200_000


def figure(name: str) -> int:
    """The figure ``name`` of the rule set in force.  Raises KeyError for an unknown one: a fault of ours."""
    return in_force().number(name)


def in_force() -> RuleSet:
    """The rule set that the instance chose; clocks started from now on run under it."""
    own = settings.SHUQIAO_RULE_SET_FILE
    return local(Path(own)) if own else shipped(str(settings.SHUQIAO_RULE_SET))


@cache
def shipped(name: str) -> RuleSet:
    """The rule set called ``name``, from this room's data folder.  Raises FileNotFoundError for an unknown one."""
    if name not in names():
        raise FileNotFoundError(name)
    return parse(resources.files("shuqiao.sharing").joinpath(f"data/rulesets/{name}.json").read_text("utf-8"))


@cache
def names() -> tuple[str, ...]:
    """Every rule set that is shipped."""
    files = resources.files("shuqiao.sharing").joinpath("data/rulesets").iterdir()
    return tuple(sorted(file.name.removesuffix(".json") for file in files if file.name.endswith(".json")))


@cache
def local(path: Path) -> RuleSet:
    """The operator's own rule set, read once in a process.  Raises :class:`BrokenRuleSet`."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise BrokenRuleSet(f"larger than {MOST_BYTES} bytes")
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as broken:
        raise BrokenRuleSet(f"cannot be read: {broken}") from broken
    return parse_local(text, lambda name: shipped(name) if name in names() else None)


def named(name: str) -> RuleSet:
    """The rule set that something began under: by name, or the one in force where an operator's file is gone."""
    law = in_force()
    return shipped(name) if name != law.name and name in names() else law


def every() -> tuple[RuleSet, ...]:
    """Every rule set there is to look at, the one in force first."""
    first = in_force()
    return (first, *(shipped(name) for name in names() if name != first.name))


@cache
def cited() -> dict[str, str]:
    """Every provision of every rule set: its Chinese citation to its English one."""
    found: dict[str, str] = {}
    for one in every():
        stated: tuple[Figure | Switch, ...] = (*one.figures.values(), *one.local.values(), *one.switches.values())
        articles: list[Article] = [*one.articles.values(), *(s.article for s in stated if s.article is not None)]
        found |= {article.zh: article.en for article in articles}
    return found
