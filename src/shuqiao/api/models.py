"""Answers kept for repeated POSTs."""

from __future__ import annotations

from django.db import models


class Answer(models.Model):
    """The answer to one POST with an Idempotency-Key, encrypted: it may hold a secret shown once."""

    id = models.BigAutoField(primary_key=True)
    actor = models.CharField(max_length=100)
    key_digest = models.CharField(max_length=64)  # SHA-256 of the key; the key itself decrypts
    request_digest = models.CharField(max_length=64)
    status = models.SmallIntegerField(null=True)
    media_type = models.CharField(max_length=100, default="")
    sealed = models.BinaryField(default=bytes)
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "api_answer"
        constraints = [models.UniqueConstraint(fields=["actor", "key_digest"], name="api_answer_once")]
