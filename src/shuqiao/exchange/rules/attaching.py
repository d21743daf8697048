"""May this binding be made: owner, items, names."""

from __future__ import annotations

import re
import unicodedata

from shuqiao.catalogue.facts import EntryFacts
from shuqiao.exchange.errors import (
    BadName,
    ColumnTwice,
    ItemsUnknown,
    NothingAttached,
    OrderColumnUnknown,
    OwnerDiffers,
)
from shuqiao.exchange.facts import Binding, SourceFacts
from shuqiao.exchange.rules.compile import column_types
from shuqiao.kernel.refusals import Refusal

_MEMBER = re.compile(r"[a-z][a-z0-9-]{0,30}")
_MAX_NAME = 63
"""PostgreSQL cuts longer identifiers silently; nobody may bind to a column by accident."""


def may_attach(entry: EntryFacts, source: SourceFacts, binding: Binding) -> Binding | Refusal:
    """The binding as given, or why it may not be made.

    Only the provider's own source: supply by another owner needs a recorded delegation (design.md 6).
    """
    if source.owner != entry.provider:
        return OwnerDiffers(source=source.code, field="source")
    if not binding.columns:
        return NothingAttached(field="columns")
    unknown = sorted(set(binding.columns) - {item.name for item in entry.items if item.derived is None})
    if unknown:
        return ItemsUnknown(items="、".join(unknown), field="columns")
    named = [("table", binding.table)]
    named += [("columns", column) for column in binding.columns.values()]
    named += [("internal", column) for column in binding.internal]
    for field, name in named:
        refused = column_name(name, field)
        if refused is not None:
            return refused
    bound = [*binding.columns.values(), *binding.internal]
    if len(set(bound)) != len(bound):
        return ColumnTwice(column=next(c for c in bound if bound.count(c) > 1), field="columns")
    known = column_types(entry, binding.columns, binding.internal)
    for column in binding.order:
        if column not in known:
            return OrderColumnUnknown(column=column, field="order")
    return binding


def column_name(name: str, field: str) -> Refusal | None:
    """A table's or column's name: any text a database can quote, but no control, no NUL, NFC, at most 63 bytes."""
    if not name or len(name.encode("utf-8", "surrogatepass")) > _MAX_NAME:
        return BadName(value=name[:40], why_zh="长度应为 1 至 63 字节", why_en="1 to 63 bytes", field=field)
    bad = any(unicodedata.category(c) in ("Cc", "Cs", "Cf", "Zl", "Zp") for c in name)
    if bad or not unicodedata.is_normalized("NFC", name):
        return BadName(
            value=ascii(name)[:40], why_zh="含控制字符或未规范化", why_en="control characters, or not NFC", field=field
        )
    return None


def member_name(name: str, field: str = "member") -> str | Refusal:
    """The name of a member or source; it stands in receipt numbers and addresses, so it holds no dot."""
    if _MEMBER.fullmatch(name) is None:
        return BadName(
            value=name[:40],
            why_zh="以小写字母开头，只含小写字母、数字和连字符，最长 31 位",
            why_en="begin with a-z, use a-z, 0-9 and '-', at most 31",
            field=field,
        )
    return name
