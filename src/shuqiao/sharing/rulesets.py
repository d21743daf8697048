"""The law in force, read from data.  No limit, legal basis or term stands in code.

Each running clock keeps the name and version of the rule set it was started
under.  ``confirmed`` is False where a number or article must be compared with the
official text before an instance relies on it.
"""

from __future__ import annotations

import json
from functools import cache
from importlib import resources

from django.conf import settings

from shuqiao.sharing.facts import Article, Limit, RuleSet, Switch


def parse(text: str) -> RuleSet:
    """The rule set written in ``text`` (JSON).  Raises KeyError or ValueError for a broken file: a fault of ours."""
    raw = json.loads(text)
    return RuleSet(
        name=raw["name"],
        version=raw["version"],
        title_zh=raw["title_zh"],
        title_en=raw["title_en"],
        limits={
            name: Limit(int(limit["working_days"]), Article(**limit["article"]))
            for name, limit in raw["limits"].items()
            if limit["working_days"] is not None
        },
        articles={name: Article(**article) for name, article in raw["articles"].items()},
        switches={
            name: Switch(switch["value"], Article(**switch["article"]) if switch["article"] else None)
            for name, switch in raw.get("switches", {}).items()
        },
    )


def in_force() -> RuleSet:
    """The rule set that the instance chose; clocks started from now on run under it."""
    return shipped(str(settings.SHUQIAO_RULE_SET))


@cache
def shipped(name: str) -> RuleSet:
    """The rule set called ``name``, from this room's data folder.  Raises FileNotFoundError for an unknown one."""
    return parse(resources.files("shuqiao.sharing").joinpath(f"data/rulesets/{name}.json").read_text("utf-8"))


@cache
def cited() -> dict[str, str]:
    """Every provision of every rule set shipped: its Chinese citation to its English one."""
    files = resources.files("shuqiao.sharing").joinpath("data/rulesets").iterdir()
    sets = [parse(file.read_text("utf-8")) for file in files if file.name.endswith(".json")]
    articles = [a for s in sets for a in (*s.articles.values(), *(limit.article for limit in s.limits.values()))]
    return {article.zh: article.en for article in articles}
