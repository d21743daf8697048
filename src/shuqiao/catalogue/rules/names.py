"""Names of resources: unique after normalising, and never the name of an IT system (rules.md 2.5, element 2)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import lru_cache

from shuqiao.catalogue.errors import NameIsSystem, NameTaken
from shuqiao.catalogue.facts import Lists
from shuqiao.kernel.refusals import Refusal

_DRAGGED = re.compile(r"(?<=[^0-9])[0-9]{1,3}$")
"""A short final number is what dragging a spreadsheet cell makes; a year of four digits is not."""


@lru_cache(maxsize=16_384)
def name_key(name: str) -> str:
    """What must be unique per provider: blanks, punctuation, letter case, width and a dragged number taken away."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    kept = "".join(c for c in folded if unicodedata.category(c)[0] in "LNM")
    return _DRAGGED.sub("", kept)


def name_problems(name: str, lists: Lists, taken: Mapping[str, str], system_names: frozenset[str]) -> Iterator[Refusal]:
    """Why ``name`` cannot stand.

    ``taken`` maps the keys of the provider's other live entries to their names;
    ``system_names`` are the known IT systems'.
    """
    if not name:
        return
    key = name_key(name)
    is_system = key in {name_key(system) for system in system_names}
    if is_system or any(name.strip().casefold().endswith(end.casefold()) for end in lists.system_endings):
        yield NameIsSystem(field="name", value=name)
    if key in taken:
        yield NameTaken(field="name", other=taken[key])
