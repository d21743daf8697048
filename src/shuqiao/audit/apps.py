"""Django's registration of the audit room."""

from __future__ import annotations

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """Label ``audit``: tables ``audit_*``."""

    name = "shuqiao.audit"
    label = "audit"
    verbose_name = "操作留痕"
    default_auto_field = "django.db.models.BigAutoField"
