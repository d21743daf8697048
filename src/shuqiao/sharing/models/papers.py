"""Papers: a row for each that was made.  Content never changes; a new paper is a new row."""

from __future__ import annotations

from django.db import models


class Paper(models.Model):
    """``content`` is the canonical text over which, behind ``salt``, ``sha256`` and the check code are taken."""

    number = models.CharField(max_length=20, unique=True)
    kind = models.CharField(max_length=16)
    subject = models.CharField(max_length=60)
    document_number = models.CharField(max_length=60, blank=True)
    department = models.CharField(max_length=18)
    department_name = models.CharField(max_length=200)
    parties = models.JSONField()
    content = models.TextField()
    salt = models.CharField(max_length=64)
    sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    made_by_id = models.CharField(max_length=80)
    made_by = models.CharField(max_length=80)

    class Meta:
        db_table = "sharing_paper"
        indexes = [models.Index(fields=["subject", "kind", "id"], name="sharing_paper_subject")]
