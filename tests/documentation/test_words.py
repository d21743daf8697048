"""Words: codes that the guides name exist in the code, and the glossary is whole."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import pytest
from docs.writers import api, events, refusals, settings, states

from shuqiao.accounts.facts import Role
from shuqiao.catalogue.foreign.facts import OUTCOMES
from shuqiao.cli.exits import BY_FAMILY_STATUS
from shuqiao.gateway.context import FIELDS
from shuqiao.gateway.sources.table_files import TROUBLES
from shuqiao.policy.derived import FIELDS as DERIVATIONS
from shuqiao.wire import ceilings, feed, orders, receipts
from tests.documentation import pages

_CODE = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)+")
GLOSSARY = pages.DOCS / "glossary.md"

BESIDE = {
    "not_found_in_coverage", "not_covered",  # outcomes of an answer
    "next_step", "note_sha256", "nonce_until",  # members of problem documents and of contents
    "mapping_file", "private_key_jwt", "witnessed_after", "accepted_size", "request_public", "note_vkey",  # of requests
    "subject_item", "audit_pending", "gateway_key", "control_plane", "source_seconds", "revoked_shown_days",
}  # fmt: skip
"""Names that stand in no table the code could be asked for."""


def _fields(module: Any) -> set[str]:
    structs = [s for s in vars(module).values() if isinstance(s, type) and issubclass(s, msgspec.Struct)]
    return {f.name for s in structs for f in msgspec.structs.fields(s)}


@cache
def known() -> set[str]:
    """Every snake_case name that a guide may use as code."""
    document = api.schema()
    found = {name for s in document["components"]["schemas"].values() for name in s.get("properties", {})}
    found |= {p["name"] for _, _, o in api.operations(document) for p in o.get("parameters", ())}
    found |= (
        {k.code for k in refusals.every()}
        | set(FIELDS)
        | set(DERIVATIONS)
        | TROUBLES
        | set(OUTCOMES)
        | {r.value for r in Role}
        | BESIDE
    )
    for module in (ceilings, feed, orders, receipts):
        found |= _fields(module)
    found |= {part for name in settings.names() for part in name.split(".")}
    found |= {part for name in events.every() for part in name.split(".")}
    found |= {v for t in states.every() for v in (*t.verbs, *t.states)}
    return found | {"control_public", "control_keyid", "log_name", "platform_vkey"}


@pytest.mark.parametrize("path", pages.guides(), ids=lambda p: str(p.relative_to(pages.ROOT)))
def test_codes_in_guides_exist(path: Path) -> None:
    names = known()
    used = {word for code in pages.inline(path) for word in _CODE.findall(code) if _CODE.fullmatch(code)}
    assert sorted(used - names) == []


def test_statuses_in_the_auditors_guide_are_those_of_the_command() -> None:
    from shuqiao.tlog.proofs import Outcome

    guide = pages.text(pages.DOCS / "guide/auditor.md")
    for outcome in Outcome:
        word = "cannot tell" if outcome is Outcome.UNKNOWN else outcome.name.lower()
        assert f"| {outcome.value} | {word} |" in guide
    assert set(BY_FAMILY_STATUS.values()).isdisjoint({o.value for o in Outcome})


def _glossary() -> list[list[str]]:
    rows = [line.strip("|").split("|") for line in pages.text(GLOSSARY).splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in row] for row in rows[1:]]


def test_glossary_rows_are_whole_and_single() -> None:
    rows = _glossary()
    assert len(rows) > 40
    for row in rows:
        assert len(row) == 4
        assert all(row[:3]), row
        assert re.search(r"[一-鿿]", row[1]), row
    english = [row[0] for row in rows]
    assert len(set(english)) == len(english)


def test_what_has_a_lifecycle_is_in_the_glossary() -> None:
    words = " ".join(row[0] for row in _glossary())
    beside = {"person", "token", "key"}  # ordinary words that need no binding
    assert [t.subject for t in states.every() if t.subject not in words and t.subject not in beside] == []


def test_every_role_is_in_the_glossary() -> None:
    words = " ".join(row[0] for row in _glossary())
    assert [r.value for r in Role if r.value.replace("_", " ") not in words and r is not Role.APPLICANT] == []
