"""Rule sets for tests: the one in force, with a figure changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from shuqiao.sharing.facts import RuleSet
from shuqiao.sharing.rulesets import shipped


def with_years(years: int | None) -> Callable[[str], RuleSet]:
    """The shipped rule set, under which usage records are kept for ``years``."""
    law = shipped("measures-2016")
    return lambda name: replace(law, amounts={**law.amounts, "usage_record_years": years})
