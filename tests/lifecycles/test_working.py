"""Deputyships, webhooks and outgoing messages: every state × verb, and walks that never lose an entry of the log."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shuqiao.accounts import actions
from shuqiao.accounts.delivery import actions as delivery
from shuqiao.accounts.delivery import jobs
from shuqiao.accounts.delivery.facts import Failed, Message
from shuqiao.accounts.delivery.states import OUTGOING, WEBHOOK
from shuqiao.accounts.deputies import actions as deputies
from shuqiao.accounts.deputies.states import DEPUTYSHIP
from shuqiao.accounts.models import Deputyship, Outgoing, Webhook
from shuqiao.audit.models import Content
from shuqiao.kernel import clock
from shuqiao.kernel.refusals import Refusal
from shuqiao.kernel.transitions import TransitionTable
from tests.cast.people import HOUSING, Cast
from tests.rooms.sharing.stage import TODAY, on

LEGAL: dict[str, dict[str, dict[str, str]]] = {
    "deputyship": {"active": {"end_deputyship": "ended"}, "ended": {}},
    "webhook": {"active": {"rotate": "active", "remove": "removed"}, "removed": {}},
    "outgoing": {
        "pending": {"send": "sent", "give_up": "dead", "drop": "dropped"},
        "dead": {"retry": "pending"},
        "sent": {},
        "dropped": {},
    },
}
"""Written by hand a second time."""


@pytest.mark.parametrize("table", [DEPUTYSHIP, WEBHOOK, OUTGOING], ids=lambda t: t.subject)
def test_the_tables_agree(table: TransitionTable) -> None:
    legal = LEGAL[table.subject]
    assert table.states == set(legal)
    for state, verb in product(table.states, table.verbs):
        outcome = table.move(state, verb)
        assert (isinstance(outcome, Refusal)) == (verb not in legal[state])
        if not isinstance(outcome, Refusal):
            assert outcome.to == legal[state][verb]


STEPS = st.lists(
    st.sampled_from(["name", "end", "hook", "rotate", "remove", "tell", "works", "fails", "for_good", "again"]),
    max_size=14,
)


@pytest.mark.django_db(transaction=True)
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(STEPS)
def test_walks(cast: Cast, steps: list[str]) -> None:
    """One entry for each successful verb, none for a refusal or for what the job does; no state without its row."""
    for model in (Outgoing, Webhook, Deputyship):
        model.objects.all().delete()
    other, applicant = cast.people["luyifan"].id, cast.applicant

    def last(model: Any) -> int:
        found = model.objects.order_by("-pk").first()
        return found.pk if found else 0

    def sent(message: Message) -> None:
        return

    def failed(message: Message) -> None:
        raise Failed("down")

    def refused(message: Message) -> None:
        raise Failed("gone", for_good=True)

    url = "https://zjj.qilan.example/"
    acts: dict[str, tuple[int, Any]] = {
        "name": (1, lambda: deputies.name_deputy(applicant, other, ["applicant"], TODAY, TODAY)),
        "end": (1, lambda: deputies.end_deputyship(applicant, last(Deputyship))),
        "hook": (1, lambda: delivery.add_webhook(applicant, HOUSING, "系统", url)),
        "rotate": (1, lambda: delivery.rotate_webhook(applicant, last(Webhook))),
        "remove": (1, lambda: delivery.remove_webhook(applicant, last(Webhook))),
        "tell": (0, lambda: actions.notify("reminder", {"number": "SQ-1"}, department=HOUSING)),
        "works": (0, lambda: jobs.deliver(sent)),
        "fails": (0, lambda: jobs.deliver(failed)),
        "for_good": (0, lambda: jobs.deliver(refused)),
        "again": (1, lambda: delivery.send_again(cast.operator, last(Outgoing))),
    }
    with on(TODAY):
        for step in steps:
            before = Content.objects.count()
            entries, act = acts[step]
            try:
                act()
            except Refusal:
                entries = 0
            assert Content.objects.count() == before + entries, step
            Outgoing.objects.filter(state="pending").update(next_at=clock.real_now())
            for model, table in ((Outgoing, OUTGOING), (Webhook, WEBHOOK), (Deputyship, DEPUTYSHIP)):
                assert set(model.objects.values_list("state", flat=True)) <= table.states
