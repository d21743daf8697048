"""What grants add to the home page: renewals and stops to answer, emergency stops to report."""

from __future__ import annotations

from collections.abc import Iterator

from shuqiao.kernel.actors import Actor
from shuqiao.kernel.clock import day_in_china
from shuqiao.portal import work
from shuqiao.sharing.queries import about_grants_work as waits


def waiting(actor: Actor) -> Iterator[work.WorkItem]:
    """An emergency's report first: its hours are the shortest."""
    for stopped in waits.emergencies_to_report(actor):
        yield work.WorkItem(
            "grants.task.report_emergency", stopped.entry_name, f"/sharing/grants/{stopped.grant}/", stopped.number,
            "emergency", stopped.state, due_on=day_in_china(stopped.report_due_at),
        )  # fmt: skip
    for talk in waits.talks_to_answer(actor):
        yield work.WorkItem(
            "grants.task.answer_stop", talk.entry_name, f"/sharing/stops/{talk.number}/answer/", talk.number,
            "stop_talk", talk.state,
        )  # fmt: skip
    for task, asked in waits.renewals_waiting(actor):
        yield work.WorkItem(
            f"grants.task.{task}", asked.entry_name, f"/sharing/grants/{asked.grant}/", asked.number,
            "renewal", asked.state,
        )  # fmt: skip


work.sources.append(waiting)
