"""Drafts for tests, and the way of an entry to any state."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from shuqiao.catalogue import actions, queries, states
from shuqiao.catalogue.enumerations import lists
from shuqiao.catalogue.facts import (
    ClassFacts,
    ConditionsOfUse,
    CoverageFacts,
    EntryDraft,
    EntryFacts,
    ItemFacts,
    LegalBasis,
    OpeningFacts,
    Reason,
    SharingFacts,
)
from shuqiao.kernel.actors import Actor
from tests.cast.people import Cast

ITEMS = (
    ItemFacts(name="姓名", type="C", length=50, kind="name", grade=3, mask="mask:name"),
    ItemFacts(name="公民身份号码", type="C", length=18, kind="id", is_key=True, grade=3, mask="mask:citizen_number"),
    ItemFacts(name="户籍地址", type="C", length=200, kind="addr", grade=3, mask="mask:address"),
)

HOUSEHOLD = EntryDraft(
    name="户籍家庭成员信息",
    class_=ClassFacts(lei="1", xiang="01", mu="002"),
    inner_unit="科技信息化支队",
    abstract="户籍登记的户与成员关系",
    format_category="database",
    format_type="KingbaseES",
    items=ITEMS,
    sharing=SharingFacts(
        type_="conditional", condition_text="仅限住房保障等事项", mode_category="platform", mode_type="interface"
    ),
    conditions=ConditionsOfUse(
        scenarios=("housing_security", "social_relief"),
        excluded_scenarios=("commercial_promotion",),
        case_required=True,
        context_required=("case", "operator"),
        subjects_per_case=5,
    ),
    opening=OpeningFacts(),
    update_cycle="daily",
    coverage=CoverageFacts(text="本市户籍人口", region="栖澜市", keys={"公民身份号码": ("9901",)}),
    contact_name="祝远岫",
    contact_phone="0990-8030003",
    grade=3,
)
"""Conditional, with personal identifiers: the story's entry."""

BASIS = LegalBasis(title="中华人民共和国某法", document_number="主席令第1号", article="第三条", kind="law")
ALL_CHECKS = tuple(check.code for check in lists().checklist)
WHY = (Reason(field="abstract", text="摘要未写明覆盖范围"),)


def draft(**changes: Any) -> EntryDraft:
    """The household entry with changes; ``sharing__type_=…`` reaches into a part."""
    plain = {k: v for k, v in changes.items() if "__" not in k}
    made = replace(HOUSEHOLD, **plain)
    for path, value in changes.items():
        if "__" in path:
            part, _, name = path.partition("__")
            made = replace(made, **{part: replace(getattr(made, part), **{name: value})})
    return made


_STEPS = ("submit_to_head", "approve_by_head", "submit", "approve", "publish")
_AFTER = (states.WAITING_HEAD, states.HEAD_APPROVED, states.SUBMITTED, states.APPROVED, states.PUBLISHED)


def step(cast: Cast, verb: str, id: int) -> EntryFacts:
    """One verb by the person whose it is."""
    acts = {
        "save_draft": lambda: actions.save_draft(cast.compiler, id, HOUSEHOLD),
        "submit_to_head": lambda: actions.submit_to_head(cast.compiler, id),
        "approve_by_head": lambda: actions.approve_by_head(cast.compiler_head, id, ALL_CHECKS),
        "submit": lambda: actions.submit(cast.compiler, id),
        "return_": lambda: actions.return_(_reviewer(cast, id), id, WHY),
        "reject": lambda: actions.reject(cast.authority_reviewer, id, WHY),
        "approve": lambda: actions.approve(cast.authority_reviewer, id),
        "publish": lambda: actions.publish(cast.authority_reviewer, id),
        "suspend": lambda: actions.suspend(cast.compiler_head, id, "数据核对中"),
        "resume": lambda: actions.resume(cast.compiler_head, id),
        "retire": lambda: actions.retire(cast.compiler_head, id, "职责调整"),
    }
    return acts[verb]()


def _reviewer(cast: Cast, id: int) -> Actor:
    """The head returns what waits for the head; all else is the authority's."""
    waiting = queries.entry(cast.authority_reviewer, id).state == states.WAITING_HEAD
    return cast.compiler_head if waiting else cast.authority_reviewer


def entry_in(cast: Cast, state: str, what: EntryDraft = HOUSEHOLD) -> EntryFacts:
    """An entry of the police bureau, walked to ``state`` by its people."""
    entry = actions.create_draft(cast.compiler, what)
    on_the_way = {states.RETURNED: states.SUBMITTED, states.REJECTED: states.SUBMITTED}
    goal = on_the_way.get(state, state if state in (states.DRAFT, *_AFTER) else states.PUBLISHED)
    for verb, reached in zip(_STEPS, _AFTER, strict=True):
        if entry.state == goal:
            break
        entry = step(cast, verb, entry.id)
        assert entry.state == reached
    last = {
        states.RETURNED: "return_",
        states.REJECTED: "reject",
        states.SUSPENDED: "suspend",
        states.RETIRED: "retire",
    }
    return step(cast, last[state], entry.id) if state in last else entry
