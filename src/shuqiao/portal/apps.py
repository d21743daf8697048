"""Django's registration; at start the rooms' work lists are gathered."""

from __future__ import annotations

from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "shuqiao.portal"
    label = "portal"
    verbose_name = "门户"

    def ready(self) -> None:
        """Import each room's ``work`` module, which adds its sources to the home page."""
        from shuqiao.accounts.delivery.voices import voices
        from shuqiao.portal import outside, rooms

        rooms.load_work()
        if outside.told not in voices:
            voices.append(outside.told)
