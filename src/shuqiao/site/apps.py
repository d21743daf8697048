"""Django's registration of the instance's own table, and the clock of a demo."""

from __future__ import annotations

from django.apps import AppConfig


class SiteConfig(AppConfig):
    """Label ``site``: table ``site_instance``."""

    name = "shuqiao.site"
    label = "site"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """In a demo, platform time is real time plus the stored offset; elsewhere nothing is installed."""
        from django.conf import settings

        from shuqiao.exchange import registries
        from shuqiao.kernel import clock
        from shuqiao.site import demo_offset, logs

        logs.configure(settings.SHUQIAO_LOG_LEVEL)
        if settings.SHUQIAO_DEMO:
            clock.use_offset(demo_offset.read)
            registries.use_demo_offset(demo_offset.read)
