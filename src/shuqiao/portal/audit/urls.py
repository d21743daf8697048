"""操作留痕: the log's entries, one entry with its proof, the checkpoint."""

from __future__ import annotations

from django.urls import path

from shuqiao.audit.permissions import reach
from shuqiao.kernel.actors import Actor
from shuqiao.kernel.refusals import Refusal
from shuqiao.portal.audit import subjects, views

urlpatterns = [
    path("", views.index),
    path("entries/<str:entry_id>/", views.show),
    path("log/", views.log),
    path("subjects/", subjects.index),
]


def shown_to(actor: Actor) -> bool:
    """The menu shows the room to those who may read something in it."""
    return not isinstance(reach(actor), Refusal)
