"""When a demand may be filed, dispatched, merged, linked or declined (requirement 33).  Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from datetime import date, timedelta

from shuqiao.accounts.facts import DepartmentFacts
from shuqiao.catalogue.facts import EntryFacts, Lists
from shuqiao.catalogue.states import PUBLISHED, REJECTED, RETIRED, SUSPENDED
from shuqiao.kernel.refusals import Refusal, TooLarge
from shuqiao.sharing.errors import FieldMissing, PeriodWrong, ReasonMissing, UnknownChoice
from shuqiao.sharing.errors.demands import (
    CannotAnswer,
    CannotMerge,
    CitationMissing,
    DemandItemsWrong,
    EntryDoesNotFit,
    SimilarEntries,
)
from shuqiao.sharing.facts import Citation
from shuqiao.sharing.facts.demands import DemandFacts, Wish
from shuqiao.sharing.rules import texts
from shuqiao.sharing.states.demands import MAY_TAKE_OTHERS

MOST_ITEMS = 200
LONGEST = timedelta(days=3660)
SHORT = {
    "name": 200,
    "matter_code": 64,
    "matter_name": 200,
    "purpose_type": 16,
    "scenario": 40,
    "method": 16,
    "frequency": 16,
    "supposed": 18,
    "contact_name": 80,
    "contact_phone": 40,
}
REQUIRED = {
    "name": "数据名称",
    "matter_name": "事项名称",
    "basis": "使用依据",
    "purpose_type": "使用目的",
    "scenario": "应用场景",
    "method": "期望的共享方式",
    "frequency": "期望的更新周期",
    "period_from": "开始日期",
    "period_to": "结束日期",
    "contact_name": "联系人",
    "contact_phone": "联系电话",
}
CITED = {"title": "依据名称", "document_number": "文号", "article": "条款"}


def storable(wish: Wish) -> Refusal | None:
    """Whether a draft, complete or not, can be kept."""
    for f in fields(Wish):
        value = getattr(wish, f.name)
        most = SHORT.get(f.name, texts.WORDS)
        if isinstance(value, str) and len(value) > most:
            return TooLarge(field=f.name, what=f.name, limit=most)
    if len(wish.items) > MOST_ITEMS:
        return DemandItemsWrong(field="items", most=MOST_ITEMS, which="")
    for item in wish.items:
        if len(item.name) > 200 or len(item.meaning) > texts.WORDS or len(item.type) > 40:
            return TooLarge(field="items", what="items", limit=texts.WORDS)
    return None


def complete(
    wish: Wish, lists: Lists, similar: Sequence[EntryFacts], supposed: DepartmentFacts | None, applicant: str, day: date
) -> Refusal | None:
    """The first thing that is wrong with the form, in the order in which it is filled in (requirements 25, 33)."""
    empty = next((name for name in REQUIRED if not _said(getattr(wish, name))), None)
    if empty:
        return FieldMissing(field=empty, label=REQUIRED[empty])
    return (
        storable(wish)
        or _items(wish)
        or _chosen("purpose_type", "使用目的", wish.purpose_type, [t.code for t in lists.purpose_types])
        or _chosen("scenario", "应用场景", wish.scenario, [t.code for t in lists.scenarios])
        or _chosen("method", "期望的共享方式", wish.method, [t.code for t in lists.mode_types])
        or _chosen("frequency", "期望的更新周期", wish.frequency, [t.code for t in lists.cycles])
        or _period(wish, day)
        or _supposed(wish, supposed, applicant)
        or _told_apart(wish, similar)
    )


def may_answer(department: DepartmentFacts, demand: DemandFacts) -> CannotAnswer | None:
    """A demand is answered by a department in being that is not the one which asks."""
    if department.code == demand.applicant_department:
        return CannotAnswer(
            field="department", department=department.name, why_zh="它就是提出需求的部门", why_en="it is the one asking"
        )
    if not department.active:
        return CannotAnswer(
            field="department", department=department.name, why_zh="该部门已停用", why_en="it is closed"
        )
    return None


def transferable(department: DepartmentFacts, demand: DemandFacts) -> CannotAnswer | None:
    """转派 goes to another department than the one that has it."""
    if department.code == demand.department:
        return CannotAnswer(
            field="department", department=department.name, why_zh="需求已在该部门", why_en="it has the demand already"
        )
    return may_answer(department, demand)


def mergeable(demand: DemandFacts, into: DemandFacts) -> CannotMerge | None:
    """Only into another demand that is under way: its outcome becomes the outcome of both."""
    if into.number == demand.number:
        return CannotMerge(field="into", into=into.number, why_zh="它就是该需求本身", why_en="it is the demand itself")
    if into.state not in MAY_TAKE_OTHERS:
        return CannotMerge(
            field="into", into=into.number, why_zh="该需求未在办理或已办结", why_en="that demand is not under way"
        )
    return None


def linkable(demand: DemandFacts, entry: EntryFacts) -> EntryDoesNotFit | None:
    """The answering department's own entry; a draft only where the duty is on the list (``link_entry`` in a duty)."""

    def no(zh: str, en: str) -> EntryDoesNotFit:
        return EntryDoesNotFit(field="entry", entry=entry.name, why_zh=zh, why_en=en)

    if entry.provider != demand.department:
        return no("不是承接部门的条目", "it is another department's")
    if entry.state in (REJECTED, RETIRED, SUSPENDED):
        return no("条目已下架、注销或未获通过", "it is suspended, retired or rejected")
    if entry.sharing.type_ == "not_shared":
        return no("条目为不予共享类", "it is not shared")
    if entry.state != PUBLISHED and demand.state != "duty":
        return no("条目尚未发布", "it is not published yet")
    return None


def meets(entry: EntryFacts) -> bool:
    """Whether a linked entry, as it stands now, answers the demand: published, and shared at all."""
    return entry.state == PUBLISHED and entry.sharing.type_ != "not_shared"


def reasoned(reason: str) -> Refusal | None:
    """退单 and 退回修改 say why."""
    return ReasonMissing(field="reason") if not reason.strip() else texts.fits("reason", reason)


def cited(reason: str, citation: Citation) -> Refusal | None:
    """不予提供 needs a reason and a law cited in full, as a refusal does (51号 Art. 9, 12)."""
    if not reason.strip():
        return CitationMissing(field="reason", label="理由")
    empty = next((name for name in CITED if not getattr(citation, name).strip()), None)
    if empty:
        return CitationMissing(field=empty, label=CITED[empty])
    return (
        texts.fits("reason", reason)
        or texts.fits("title", citation.title, 200)
        or texts.fits("document_number", citation.document_number, 100)
        or texts.fits("article", citation.article, 100)
    )


def _said(value: object) -> bool:
    return bool(value.strip()) if isinstance(value, str) else bool(value)


def _items(wish: Wish) -> DemandItemsWrong | None:
    names = [item.name.strip() for item in wish.items]
    if not 0 < len(names) <= MOST_ITEMS or not all(names):
        return DemandItemsWrong(field="items", most=MOST_ITEMS, which="")
    twice = next((name for i, name in enumerate(names) if name in names[:i]), None)
    return DemandItemsWrong(field="items", most=MOST_ITEMS, which=f" ({twice})") if twice else None


def _chosen(field: str, label: str, value: str, codes: Sequence[str]) -> UnknownChoice | None:
    if value in codes:
        return None
    return UnknownChoice(field=field, label=label, value=value, choices=", ".join(codes))


def _period(wish: Wish, today: date) -> PeriodWrong | None:
    start, end = wish.period_from, wish.period_to
    if start is not None and end is not None and start <= end and today <= end <= today + LONGEST:
        return None
    return PeriodWrong(field="period_to", start=start, end=end, today=today)


def _supposed(wish: Wish, supposed: DepartmentFacts | None, applicant: str) -> Refusal | None:
    if not wish.supposed:
        return None
    if supposed is None:
        return UnknownChoice(field="supposed", label="拟提供部门", value=wish.supposed, choices="-")
    if supposed.code == applicant or not supposed.active:
        return CannotAnswer(
            field="supposed", department=supposed.name, why_zh="应为其他在用的部门", why_en="another one is meant"
        )
    return None


def _told_apart(wish: Wish, similar: Sequence[EntryFacts]) -> SimilarEntries | None:
    if not similar or wish.why_not.strip():
        return None
    return SimilarEntries(field="why_not", entries="、".join(f"{e.name}（{e.code}）" for e in similar[:5]))
