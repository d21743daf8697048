"""Reminders, deputyships, hand-overs and senders at once: one lawful outcome each.

On SQLite writers stand in a line; ``TEST_DATABASE_URL=postgresql://…`` runs them side by side.
"""

from __future__ import annotations

from collections import Counter
from threading import Lock
from typing import Any

import pytest

from shuqiao.accounts import actions
from shuqiao.accounts.delivery import actions as delivery
from shuqiao.accounts.delivery import jobs
from shuqiao.accounts.delivery.facts import Message
from shuqiao.accounts.deputies import actions as deputies
from shuqiao.accounts.deputies import queries as deputyships
from shuqiao.accounts.models import Deputyship, Outgoing
from shuqiao.audit.models import Content
from shuqiao.sharing import actions as sharing
from shuqiao.sharing.models import Application, Reminder
from tests.cast import people
from tests.cast.people import HOUSING
from tests.rooms.sharing.stage import TODAY, application_in, on
from tests.rooms.sharing.test_basket_races import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_one_person_reminds_once() -> None:
    cast = people.cast()
    with on(TODAY):
        subject = f"application:{application_in(cast, 'under_review').number}"
    applicant, head = cast.applicant, cast.applicant_head
    acts = [lambda: sharing.remind(applicant, subject)] * 4 + [lambda: sharing.remind(head, subject)]
    assert at_once(*acts) == ["done", "done", *["reminded_today"] * 3]
    assert Reminder.objects.count() == Content.objects.filter(event="sharing.reminder.sent").count() == 2


def test_a_reminder_and_the_answer() -> None:
    cast = people.cast()
    with on(TODAY):
        number = application_in(cast, "under_review").number
    applicant, reviewer = cast.applicant, cast.provider_reviewer
    acts = (lambda: sharing.remind(applicant, f"application:{number}"), lambda: sharing.consent(reviewer, number))
    assert at_once(*acts) in (["done", "done"], ["done", "nothing_to_remind"])
    assert Application.objects.get().state == "granted"


def test_one_deputyship_of_two_people() -> None:
    cast = people.cast()
    head, other = cast.applicant_head, cast.people["luyifan"].id
    acts = [lambda: deputies.name_deputy(head, other, ["head"], TODAY, TODAY)] * 4
    assert at_once(*acts) == ["deputy_named_already"] * 3 + ["done"]
    assert Deputyship.objects.count() == 1


def test_an_approval_by_a_deputy_and_the_end_of_the_deputyship() -> None:
    cast = people.cast()
    with on(TODAY):
        number = application_in(cast, "waiting_head").number
        given = deputies.name_deputy(cast.applicant_head, cast.people["luyifan"].id, ["head"], TODAY, TODAY)
        acting = deputyships.as_deputy(cast["luyifan"], given.id)
    head = cast.applicant_head
    found = at_once(lambda: sharing.approve(acting, number), lambda: deputies.end_deputyship(head, given.id))
    assert found == ["done", "done"]  # whoever was deputy when the request came was one
    assert Application.objects.get().state == "under_review"


def test_handing_over_to_each_other() -> None:
    cast = people.cast()
    with on(TODAY):
        application_in(cast, "waiting_head")
    manager, one, two = cast.system_manager, cast.people["jianruoxi"].id, cast.people["luyifan"].id
    acts = [lambda: actions.hand_over(manager, one, two), lambda: actions.hand_over(manager, two, one)] * 2
    assert at_once(*acts) == ["done"] * 4
    assert Application.objects.get().applicant_id in (f"person:{one}", f"person:{two}")


def test_two_senders_send_each_message_once() -> None:
    cast = people.cast()
    for name in ("a", "b", "c", "d"):
        delivery.add_webhook(cast.applicant, HOUSING, name, f"https://{name}.qilan.example/")
    for _ in range(3):
        actions.notify("reminder", {"number": "SQ-1"}, department=HOUSING)
    sent: Counter[str] = Counter()
    lock = Lock()

    def send(message: Message) -> None:
        with lock:
            sent[message.uid] += 1

    acts: list[Any] = [lambda: jobs.deliver(send)] * 3
    assert at_once(*acts) == ["done"] * 3
    jobs.deliver(send)
    assert set(sent.values()) == {1}
    assert len(sent) == Outgoing.objects.filter(state="sent").count() == 12
