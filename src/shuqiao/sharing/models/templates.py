"""Named templates of the form, a department's own."""

from __future__ import annotations

from django.db import models


class FormTemplate(models.Model):
    """What a department fills in again and again.  Deleted by a recorded verb."""

    department = models.CharField(max_length=18)
    name = models.CharField(max_length=60)
    fields = models.JSONField()
    by = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        db_table = "sharing_template"
        constraints = [models.UniqueConstraint(fields=["department", "name"], name="sharing_template_name")]
