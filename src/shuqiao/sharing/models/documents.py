"""Supporting documents: bytes, digest, and who attached them when."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Document(models.Model):
    """One document of one subject.  Rows stay; a withdrawn one loses its bytes and keeps name and digest."""

    subject = models.CharField(max_length=60)
    purpose = models.CharField(max_length=16)
    name = models.CharField(max_length=120)
    format = models.CharField(max_length=8)
    size = models.IntegerField()
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField(null=True)
    by = models.CharField(max_length=80)
    department = models.CharField(max_length=18)
    at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.CharField(max_length=80, blank=True)
    withdrawn_reason = models.TextField(blank=True)

    class Meta:
        db_table = "sharing_document"
        indexes = [models.Index(fields=["subject", "id"], name="sharing_document_subject")]
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "purpose", "sha256"],
                condition=Q(withdrawn_at__isnull=True),
                name="sharing_document_once",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, content__isnull=False)
                | Q(withdrawn_at__isnull=False, content__isnull=True),
                name="sharing_document_withdrawn_is_empty",
            ),
        ]
