"""The wording of papers, by rule set, from ``data/papers``; a rule set without a wording of its own uses its base's."""

from __future__ import annotations

import json
from functools import cache
from importlib import resources
from typing import Any

USUAL = "measures-2016"


@cache
def texts(rule_set: str) -> dict[str, Any]:
    """The texts for ``rule_set``; those of the usual one where it brings none (a local rule set)."""
    folder = resources.files("shuqiao.sharing").joinpath("data/papers")
    file = folder.joinpath(f"{rule_set}.json")
    found = file if file.is_file() else folder.joinpath(f"{USUAL}.json")
    read: dict[str, Any] = json.loads(found.read_text("utf-8"))
    return read
