"""Many people's actions at once, one process each.

``python -m tests.kills.acting`` prepare | act NAME COURSES ENTRY | count; each prints JSON.
"""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from typing import Any

import django


def prepare() -> None:
    """The tables, the cast and a published entry."""
    from django.core.management import call_command

    from shuqiao.kernel import clock
    from tests.cast import people
    from tests.rooms.sharing.stage import MONDAY, published

    call_command("migrate", verbosity=0)
    with clock.fixed_at(MONDAY):
        entry = published(people.cast())
    print(json.dumps(entry.code))


def act(name: str, courses: int, entry: str) -> None:
    """Four actions in each course: begin, save, submit, withdraw; any refusal ends this with a traceback."""
    from shuqiao.accounts import queries
    from shuqiao.accounts.models import Person
    from shuqiao.kernel import clock
    from shuqiao.sharing import actions
    from tests.rooms.sharing.stage import MONDAY, SCOPE

    officer = queries.actor_of_person(Person.objects.get(login="jianruoxi").pk)
    done = []
    with clock.fixed_at(MONDAY):
        for n in range(courses):
            asked = replace(SCOPE, matter_code=f"9901-{name}-{n}")
            number = actions.start_draft(officer, entry, asked).number
            actions.save_draft(officer, number, asked)
            actions.submit(officer, number)
            actions.withdraw(officer, number)
            done.append(number)
    print(json.dumps(done))


def count() -> None:
    """What is stored, and where it stands in the log."""
    from shuqiao.audit import integrity, jobs
    from shuqiao.audit.models import Content, Entry
    from shuqiao.sharing.models import Application

    jobs.recover()
    jobs.sequence()
    rows = Application.objects.order_by("number")
    found: dict[str, Any] = {
        "numbers": list(rows.values_list("number", flat=True)),
        "states": sorted(set(rows.values_list("state", "version"))),
        "entries": Content.objects.filter(event__startswith="sharing.").count(),
        "positions": list(Entry.objects.order_by("position").values_list("position", flat=True)),
        "contents": Content.objects.count(),
        "findings": [finding.code for finding in integrity.check()],
    }
    print(json.dumps(found))


if __name__ == "__main__":
    django.setup()
    {"prepare": prepare, "act": lambda: act(sys.argv[2], int(sys.argv[3]), sys.argv[4]), "count": count}[sys.argv[1]]()
