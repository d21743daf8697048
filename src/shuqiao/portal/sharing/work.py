"""What sharing adds to the 工作台: applications by what is to be done with them, and every running clock."""

from __future__ import annotations

from collections.abc import Iterator

from shuqiao.kernel.actors import Actor
from shuqiao.kernel.pages import Page
from shuqiao.portal import words, work
from shuqiao.portal.sharing import demand_work as demand_work
from shuqiao.portal.sharing import grants_work as grants_work
from shuqiao.portal.work import Tab
from shuqiao.sharing import queries
from shuqiao.sharing.facts import ApplicationFacts
from shuqiao.sharing.queries import work as lists
from shuqiao.sharing.states import APPLICANTS, REVIEWERS

ROOM = "sharing"
TABS = {
    "to_approve": {Tab.WAITING},
    "to_decide": {Tab.WAITING, Tab.DUE_SOON, Tab.OVERDUE},
    "to_confirm": {Tab.WAITING},
    "to_sign": {Tab.WAITING},
    "to_extend": {Tab.WAITING},
    "late": {Tab.WAITING, Tab.OVERDUE},
    "returned": {Tab.WAITING},
    "to_correct": {Tab.WAITING},
    "sent": {Tab.SENT},
    "closed": {Tab.DONE},
    "decided": {Tab.DONE},
    "approved": {Tab.DONE},
}
"""List of ``sharing.queries.work`` → the tabs in which it stands."""


def _turn(found: ApplicationFacts) -> str:
    side, department = lists.turn_of(found)
    if side == "applicant":
        return words.say("work.me")
    return f"{department} {words.role('head')}" if side == "head" else department


def _item(name: str, found: ApplicationFacts) -> work.WorkItem:
    together = found.basket if name == "to_approve" else None
    return work.WorkItem(
        task="sharing.task.basket" if together else f"sharing.task.{name}",
        title=found.scope.matter_name if together else found.entry_name,
        link=f"/sharing/baskets/{together}/" if together else f"/sharing/applications/{found.number}/",
        number=together or found.number,
        kind="application",
        state=found.state,
        due_on=found.clock.due_on if found.clock else None,
        turn=_turn(found) if name == "sent" else "",
    )


def _source(name: str) -> work.Source:
    def fetch(actor: Actor, tab: Tab, after: str | None, limit: int) -> Page[work.WorkItem]:
        found = lists.listed(actor, name, tab, after, limit)
        items = {item.link: item for item in (_item(name, one) for one in found.items)}
        return Page(tuple(items.values()), found.next)

    def count(actor: Actor, tab: Tab, most: int) -> int:
        return lists.counted(actor, name, tab, most)

    return work.Source(f"{ROOM}.{name}", frozenset(TABS[name]), fetch, count)


def _clocks(actor: Actor, tab: Tab, after: str | None, limit: int) -> Page[work.WorkItem]:
    found = lists.clocks_listed(actor, tab, after, limit)
    items = []
    for one in found.items:
        number = one.subject.partition(":")[2]
        items.append(work.WorkItem("sharing.task.clock", number, one.link or "/", number, due_on=one.due_on))
    return Page(tuple(items), found.next)


work.registered += [_source(name) for name in lists.LISTS]
work.registered.append(
    work.Source(f"{ROOM}.clocks", frozenset({Tab.DUE_SOON, Tab.OVERDUE}), _clocks, lists.clocks_counted)
)


def in_use(actor: Actor) -> Iterator[work.WorkItem]:
    """What use leaves to do: disposals to report, to answer, overdue; grants whose use is not recorded."""
    boxes = {"to_do": APPLICANTS, "to_answer": REVIEWERS, "overdue": ("authority_reviewer",)}
    for box, roles in boxes.items():
        if not actor.has(*roles):
            continue
        for found in queries.disposals(actor, box, limit=50).items:
            yield work.WorkItem(
                task=f"use.task.disposal_{box}",
                title=found.entry_name,
                link=f"/sharing/disposals/{found.number}/",
                number=found.number,
                kind="disposal",
                state=found.state,
                due_on=found.due_on,
            )
    if actor.has(*APPLICANTS):
        for owed in queries.usage_owed(actor):
            yield work.WorkItem(
                task="use.task.usage",
                title=owed.grant.entry_name,
                link=f"/sharing/usage/new/?grant={owed.grant.number}",
                number=owed.grant.number,
                kind="grant",
                state=owed.grant.state,
                due_on=owed.due_on,
            )


work.sources.append(in_use)
