"""Django's registration of the API's one table."""

from __future__ import annotations

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """Label ``api``: table ``api_answer``."""

    name = "shuqiao.api"
    label = "api"
    default_auto_field = "django.db.models.BigAutoField"
