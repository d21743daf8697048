"""Django's registration of the instance's own table."""

from __future__ import annotations

from django.apps import AppConfig


class SiteConfig(AppConfig):
    """Label ``site``: table ``site_instance``."""

    name = "shuqiao.site"
    label = "site"
    default_auto_field = "django.db.models.BigAutoField"
