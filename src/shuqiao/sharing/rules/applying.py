"""May this department ask for this entry, and is the form complete?"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from datetime import date, timedelta

from shuqiao.accounts.facts import ClientSystemFacts, SystemKind
from shuqiao.catalogue.facts import EntryFacts, ItemFacts, Lists, Term
from shuqiao.kernel.refusals import Refusal
from shuqiao.sharing.errors import (
    ApplyInstead,
    BadMatterCode,
    BulkNeedsDecision,
    DeskQueriesOnly,
    FieldMissing,
    KeyNeeded,
    MethodNotOffered,
    NotAKey,
    NotSharedResource,
    OwnResource,
    PeriodWrong,
    SubscribeInstead,
    SystemNotYours,
    TruthStatementMissing,
    UnknownChoice,
    UnknownItems,
    VolumeWrong,
)
from shuqiao.sharing.facts import MOST_DAILY, RuleSet, Scope
from shuqiao.sharing.rules import rowfilters

REQUIRED = {
    "basis": "使用依据",
    "purpose_type": "使用目的",
    "scenario": "应用场景",
    "matter_code": "事项编码",
    "matter_name": "事项名称",
    "items": "信息项",
    "method": "共享方式",
    "period_from": "开始日期",
    "period_to": "结束日期",
    "systems": "接收系统",
    "contact_name": "联系人",
    "contact_phone": "联系电话",
}
"""What the form must hold (requirement 26), with the label a person sees."""


def needs_application(entry: EntryFacts, law: RuleSet) -> bool:
    """Whether ``entry`` is applied for, or taken at once: unconditional ones as the rule set has it (T3, T12)."""
    return entry.sharing.type_ != "unconditional" or law.on("unconditional_needs_application")


def may_apply(entry: EntryFacts, department: str, law: RuleSet) -> Refusal | None:
    """Whether ``department`` needs, and may make, an application for the published ``entry`` (51号 Art. 9, 12)."""
    if entry.provider == department:
        return OwnResource(entry=entry.name)
    if not needs_application(entry, law):
        return SubscribeInstead(entry=entry.name)
    return askable(entry)


def may_take(entry: EntryFacts, law: RuleSet) -> Refusal | None:
    """Whether ``entry`` may be taken without an application; where the law wants one, it is answered quickly."""
    if entry.sharing.type_ == "unconditional" and needs_application(entry, law):
        return ApplyInstead(entry=entry.name, law_zh=law.title_zh, law_en=law.title_en)
    return None


def askable(entry: EntryFacts) -> NotSharedResource | None:
    """A resource of type 不予共享 cannot be asked for here; its legal basis is named (51号 Art. 9)."""
    if entry.sharing.type_ != "not_shared":
        return None
    basis = entry.sharing.basis
    cited = f"{basis.title}{basis.document_number}{basis.article}" if basis else "?"
    return NotSharedResource(entry=entry.name, basis=cited)


MATTER_CODE = re.compile(r"[0-9A-Za-z_-]{1,64}")
"""A matter code becomes the front of a purpose code, which callers send with every call."""

LONGEST = timedelta(days=3660)
"""A use is asked for ten years at most; what goes on is asked anew (requirement 35)."""


def complete(
    entry: EntryFacts, scope: Scope, systems: Sequence[ClientSystemFacts], department: str, lists: Lists, today: date
) -> Refusal | None:
    """The first thing that is wrong with the form, in the order in which it is filled in (requirement 26)."""
    return (
        _filled(scope)
        or purpose_usable(scope, lists)
        or _chosen("scenario", "应用场景", scope.scenario, lists.scenarios)
        or known_items(entry, scope.items)
        or usable_keys(entry, scope.lookup_items, scope.method)
        or offered(entry, scope.method)
        or bulk(entry, scope.method)
        or _often(scope, lists)
        or rowfilters.readable(entry, scope.row_filter)
        or period(scope, today)
        or receiving(scope, systems, department)
        or (None if scope.truth_statement else TruthStatementMissing(field="truth_statement"))
    )


def purpose_stated(scope: Scope, lists: Lists) -> Refusal | None:
    """Taking an unconditional resource directly still states for what and where to (requirement 27)."""
    stated = ("purpose_type", "matter_code", "matter_name", "items", "systems")
    empty = next((name for name in stated if not getattr(scope, name)), None)
    return FieldMissing(field=empty, label=REQUIRED[empty]) if empty else purpose_usable(scope, lists)


def purpose_usable(scope: Scope, lists: Lists) -> Refusal | None:
    """The two halves of the purpose code: a listed type, and a matter code without other signs than its own."""
    if not MATTER_CODE.fullmatch(scope.matter_code):
        return BadMatterCode(field="matter_code", value=scope.matter_code)
    return _chosen("purpose_type", "使用目的", scope.purpose_type, lists.purpose_types)


def known_items(entry: EntryFacts, names: Sequence[str]) -> UnknownItems | None:
    """Items are asked by the catalogue's own names, each once, and only those that are shared at all."""
    shared = {item.name for item in entry.items if _is_shared(entry, item)}
    wrong = [name for i, name in enumerate(names) if name not in shared or name in names[:i]]
    return UnknownItems(field="items", entry=entry.name, items="、".join(wrong)) if wrong else None


BULK = frozenset({"file"})
"""Methods that deliver a whole view: no key is asked, and the provider decides on the whole."""


def usable_keys(entry: EntryFacts, names: Sequence[str], method: str) -> Refusal | None:
    """Look-up items are keys of the entry; personal data are asked by key only, never browsed (51号 Art. 5, 14)."""
    keys = [item.name for item in entry.items if item.is_key]
    wrong = [name for i, name in enumerate(names) if name not in keys or name in names[:i]]
    if wrong:
        return NotAKey(field="lookup_items", items="、".join(wrong), keys="、".join(keys))
    if entry.holds_personal_identifiers and not names and method not in BULK:
        return KeyNeeded(field="lookup_items", entry=entry.name, keys="、".join(keys))
    return None


def bulk(entry: EntryFacts, method: str) -> BulkNeedsDecision | None:
    """Unconditional is not bulk: personal data as a whole are given for a conditional entry's decision only."""
    if entry.sharing.type_ == "unconditional" and method in BULK and entry.holds_personal_identifiers:
        return BulkNeedsDecision(field="method", entry=entry.name)
    return None


def usual_frequency(entry: EntryFacts, method: str) -> str:
    """How often a method is used where nobody says: a query whenever a case needs it, a file as often as it is new."""
    return entry.update_cycle if method in BULK and entry.update_cycle else "realtime"


def _often(scope: Scope, lists: Lists) -> Refusal | None:
    """How often, and how much a day (requirement 26): listed, and a number that can be."""
    if scope.frequency:
        wrong = _chosen("frequency", "使用频率", scope.frequency, lists.cycles)
        if wrong is not None:
            return wrong
    if scope.daily_volume is not None and not 1 <= scope.daily_volume <= MOST_DAILY:
        return VolumeWrong(field="daily_volume", most=MOST_DAILY)
    return None


def offered(entry: EntryFacts, method: str) -> MethodNotOffered | None:
    """The entry's 共享方式 bounds the methods."""
    if method in entry.sharing.methods:
        return None
    methods = "、".join(entry.sharing.methods)
    return MethodNotOffered(field="method", entry=entry.name, method=method, methods=methods)


def period(scope: Scope, today: date) -> PeriodWrong | None:
    """From before to, not over yet, and of a foreseeable length."""
    start, end = scope.period_from, scope.period_to
    if start is not None and end is not None and start <= end and today <= end <= today + LONGEST:
        return None
    return PeriodWrong(field="period_to", start=start, end=end, today=today)


def receiving(scope: Scope, systems: Sequence[ClientSystemFacts], department: str) -> Refusal | None:
    """Data go to named systems of the asking department only, each once; ``systems`` are those that exist.

    A desk (查询台) is one of them, for method ``query``.
    """
    asked = scope.systems
    own = {s.id for s in systems if s.department == department and not s.withdrawn}
    wrong = next((name for i, name in enumerate(asked) if name not in own or name in asked[:i]), None)
    if wrong is not None:
        return SystemNotYours(field="systems", system=wrong)
    desk = next((s.id for s in systems if s.kind == SystemKind.DESK), None)
    return DeskQueriesOnly(field="method", system=desk) if desk and scope.method != "query" else None


def _filled(scope: Scope) -> FieldMissing | None:
    empty = next((name for name in REQUIRED if not getattr(scope, name)), None)
    return FieldMissing(field=empty, label=REQUIRED[empty]) if empty else None


def _chosen(field: str, label: str, value: str, terms: Collection[Term]) -> UnknownChoice | None:
    if value in {term.code for term in terms}:
        return None
    return UnknownChoice(field=field, label=label, value=value, choices=", ".join(term.code for term in terms))


def _is_shared(entry: EntryFacts, item: ItemFacts) -> bool:
    return (item.sharing_type or entry.sharing.type_) != "not_shared"
