"""What a person has open in this room, and how it goes to a successor: hung into the hand-over of accounts at start."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import F, Q, QuerySet

from shuqiao.accounts.facts import PersonFacts
from shuqiao.accounts.handing_over import Tasks, handing_over
from shuqiao.kernel.refusals import Words
from shuqiao.sharing import events
from shuqiao.sharing.models import Application, Basket
from shuqiao.sharing.states import NOT_YET_ASKED, UNDER_WAY

OPEN = Q(state__in=sorted({*NOT_YET_ASKED, *UNDER_WAY}))


def connect() -> None:
    """Fill the registry; once per process."""
    if TASKS not in handing_over:
        handing_over.append(TASKS)


def _applications(person: PersonFacts) -> QuerySet[Application]:
    return Application.objects.filter(OPEN, applicant_id=f"person:{person.id}")


def _baskets(person: PersonFacts) -> QuerySet[Basket]:
    """Unsent ones, and sent ones of which something is still open."""
    live = Application.objects.filter(OPEN, basket__isnull=False).values("basket_id")
    waiting = Q(submitted_at__isnull=True) | Q(number__in=live)
    return Basket.objects.filter(waiting, applicant_id=f"person:{person.id}")


def _count(person: PersonFacts) -> int:
    """Baskets themselves owe nothing: their applications count."""
    return _applications(person).count()


def _move(person: PersonFacts, successor: PersonFacts) -> Sequence[str]:
    """The successor becomes the applicant; whoever decides on it may no longer be the successor."""
    now = {"applicant_id": f"person:{successor.id}", "applicant_name": successor.name}
    baskets = list(_baskets(person).select_for_update().order_by("number").values_list("number", flat=True))
    asked = list(_applications(person).select_for_update().order_by("number").values_list("number", flat=True))
    Basket.objects.filter(number__in=baskets).update(**now)
    Application.objects.filter(number__in=asked).update(**now, version=F("version") + 1)
    return [*map(events.of_application, asked), *map(events.of_basket, baskets)]


TASKS = Tasks(Words("共享申请", "applications"), _count, _move)
