"""The five real lists of ``TEST_CATALOGUES`` as drafts, their providers registered under made-up valid credit codes."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from pathlib import Path

import pytest

from shuqiao.accounts.models import Department
from shuqiao.catalogue.foreign.actions import import_list
from shuqiao.catalogue.foreign.facts import ListReport
from shuqiao.catalogue.foreign.mappings import built_in
from shuqiao.kernel import identifiers
from shuqiao.kernel.actors import Actor

LISTS = ("anhui_anhui", "anhui_chizhou", "anhui_huainan", "fujian_fuzhou", "fujian_xiamen")


def folder() -> Path:
    """The folder of the lists; skips the test where ``TEST_CATALOGUES`` names none."""
    named = os.environ.get("TEST_CATALOGUES", "")
    if not named:
        pytest.skip("TEST_CATALOGUES is not set: the folder of the five foreign lists")
    return Path(named)


def providers(name: str, where: Path) -> list[str]:
    """Names of providers as the list writes them, in the order of their first record."""
    source = built_in()[name].fields["provider"]
    records = json.loads((where / f"{name}.json").read_text(encoding="utf-8"))
    return [str(n) for n in dict.fromkeys((r[source] or "").strip() for r in records) if n]


def credit_code(number: int) -> str:
    """A valid credit code of a department that nobody has: division 990100, organisation ``number``."""
    organisation = f"{number:08d}"
    front = f"11990100{organisation}{identifiers.organisation_check(organisation)}"
    return front + identifiers.credit_code_check(front)


def register(names: Iterable[str], prefix: int = 70000000) -> dict[str, str]:
    """Departments of these names straight into the register; name → credit code."""
    found = {}
    for number, name in enumerate(names):
        code = credit_code(prefix + number)
        if identifiers.credit_code(code) != code:
            raise AssertionError(code)
        Department.objects.create(
            code=code, name=name, short_name=name, level="city", division="990100", kind="organ", state="active"
        )
        found[name] = code
    return found


def load(actor: Actor, where: Path | None = None, lists: Iterable[str] = LISTS) -> dict[str, ListReport]:
    """All lists as drafts by the authority's ``actor``, all providers registered.  List → its report."""
    where = where or folder()
    named = list(lists)
    register(dict.fromkeys(name for one in named for name in providers(one, where)))
    return {one: import_list(actor, (where / f"{one}.json").read_bytes(), name=f"{one}.json") for one in named}
