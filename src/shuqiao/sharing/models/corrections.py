"""Correction notices: at most one to an application, by construction."""

from __future__ import annotations

from django.db import models

from shuqiao.sharing.models.applications import Application


class Correction(models.Model):
    """The single notice and its answer."""

    application = models.OneToOneField(
        Application,
        on_delete=models.PROTECT,
        related_name="correction",
        to_field="number",
        db_column="application_number",
    )
    missing = models.JSONField()
    asked_by = models.CharField(max_length=80)
    asked_at = models.DateTimeField()
    paused = models.BooleanField()
    answered_by = models.CharField(max_length=80, blank=True)
    answered_at = models.DateTimeField(null=True)
    note = models.TextField(blank=True)

    class Meta:
        db_table = "sharing_correction"
