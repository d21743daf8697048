"""Figures that no law sets and a platform agrees on for itself, as data.

A limit of the same name in the rule set in force goes before: a place may have its own rule.
"""

from __future__ import annotations

import json
from functools import cache
from importlib import resources

from shuqiao.sharing.rulesets import in_force


def figure(name: str) -> int:
    """The figure called ``name``.  Raises KeyError for an unknown one: a fault of ours."""
    limit = in_force().limits.get(name)
    return limit.working_days if limit is not None else _shipped()[name]


@cache
def _shipped() -> dict[str, int]:
    text = resources.files("shuqiao.sharing").joinpath("data/figures.json").read_text("utf-8")
    return {name: int(said["value"]) for name, said in json.loads(text).items()}
