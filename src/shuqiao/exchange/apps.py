"""The room's place in Django, and what it hangs into the rooms below at start."""

from __future__ import annotations

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "shuqiao.exchange"
    label = "exchange"
    verbose_name = "供数管理 Exchange"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from shuqiao.exchange import reactions

        reactions.connect()
