"""Django's registration of the room."""

from __future__ import annotations

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "shuqiao.accounts"
    label = "accounts"
    verbose_name = "组织与用户"
    default_auto_field = "django.db.models.BigAutoField"
