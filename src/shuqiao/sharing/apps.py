"""The room's place in Django, and what it hangs into the rooms below at start."""

from __future__ import annotations

from django.apps import AppConfig


class SharingConfig(AppConfig):
    name = "shuqiao.sharing"
    label = "sharing"
    verbose_name = "共享申请 Sharing"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from shuqiao.sharing import leaving, reactions

        reactions.connect()
        leaving.connect()
