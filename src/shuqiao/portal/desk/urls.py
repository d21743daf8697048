"""查询台: what a clerk's department may ask at its desk, and the page that asks."""

from __future__ import annotations

from django.urls import path

from shuqiao.exchange.permissions import may_use_desk
from shuqiao.kernel.actors import Actor
from shuqiao.kernel.refusals import Refusal
from shuqiao.portal.desk import views

urlpatterns = [
    path("", views.index),
    path("<str:grant>/", views.ask),
]


def shown_to(actor: Actor) -> bool:
    """The menu shows the desk to clerks."""
    return not isinstance(may_use_desk(actor), Refusal)
