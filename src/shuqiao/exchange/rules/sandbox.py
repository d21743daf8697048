"""A test grant becomes a test order: generated rows in place of a source.

Whatever the entry is attached to never comes near: the order is compiled from an attachment that is made up
here, whose columns exist in the sandbox only.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import msgspec

from shuqiao.catalogue.facts import EntryFacts
from shuqiao.exchange.errors import NotAttached
from shuqiao.exchange.facts import AttachmentFacts, Binding, Place, SupplyTerms
from shuqiao.exchange.rules.compile import compile_order
from shuqiao.kernel.refusals import Refusal
from shuqiao.policy import samples
from shuqiao.sharing.facts import GrantFacts
from shuqiao.wire.orders import TEST_SOURCE, TEST_TABLE, Coverage, Order, Sandbox, misplaced

ROWS = 200
NEVER = datetime(1970, 1, 1, tzinfo=UTC)


def attachment(entry: EntryFacts, gateway: str) -> AttachmentFacts:
    """What a test order is compiled from: a column of the sandbox for each item that is no derived one."""
    binding = Binding(TEST_TABLE, columns_of(entry), (samples.NUMBERED,), {samples.NUMBERED: "I"})
    return AttachmentFacts(
        entry.code, entry.name, entry.provider, TEST_SOURCE, gateway, entry.provider, binding, 0, NEVER, "",
    )  # fmt: skip


def columns_of(entry: EntryFacts) -> dict[str, str]:
    """Item → column of the sandbox: plain names, in the entry's order."""
    plain = [item for item in entry.items if item.derived is None]
    return {item.name: f"c{index}" for index, item in enumerate(plain, 1)}


def kinds_of(entry: EntryFacts) -> dict[str, str]:
    """Column of the sandbox → what is generated for it."""
    names = columns_of(entry)
    return {names[i.name]: samples.kind_of(i.kind, i.type) for i in entry.items if i.name in names}


def compile_test(
    place: Place, grant: GrantFacts, entry: EntryFacts, gateway: str | None, terms: SupplyTerms
) -> Order | Refusal:
    """The test order of ``grant`` at ``gateway``, or why there is none."""
    if gateway is None:
        return NotAttached(entry=entry.name)
    made = compile_order(place, replace(grant, row_filter=None), entry, attachment(entry, gateway), terms)
    if isinstance(made, Refusal):
        return made
    order = msgspec.structs.replace(
        made,
        coverage=Coverage(made.coverage.address),
        sandbox=Sandbox(kinds_of(entry), seed(grant), ROWS),
    )
    astray = misplaced(order)
    assert astray is None, astray  # it was made from the sandbox's own columns
    return order


def seed(grant: GrantFacts) -> str:
    """What the rows of a grant are generated from: the same in every version of its order."""
    return grant.number


def sample_keys(grant: GrantFacts, entry: EntryFacts, count: int = 5) -> tuple[dict[str, object], ...]:
    """Keys that a tester may try: the look-up items of the first generated rows."""
    names, kinds = columns_of(entry), kinds_of(entry)
    keys = [name for name in grant.lookup_items if name in names]
    rows = samples.rows(kinds, seed(grant), count)
    return tuple({name: row[names[name]] for name in keys} for row in rows) if keys else ()
