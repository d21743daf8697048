"""Tables of the log.

``audit_content`` is written once, by :func:`shuqiao.audit.actions.record`, in the
business transaction, together with one row of ``audit_pending``.  The sequencer
moves the pending leaf (54 bytes) into ``audit_entry`` and never touches content:
what can be erased and what is hashed never share a row.

Triggers (:mod:`shuqiao.audit.triggers`) refuse every UPDATE and DELETE of an entry,
and every change of content but its lawful erasure.
"""

from __future__ import annotations

from django.db import models


class Content(models.Model):
    """What an entry says.  ``content`` and ``salt`` are null after erasure; the rest stays."""

    number = models.BigAutoField(primary_key=True)
    entry_id = models.CharField(max_length=32, unique=True)  # 16 random bytes, hex
    event = models.CharField(max_length=100)
    subject = models.CharField(max_length=200)  # "<thing>:<number>", never a personal identifier
    department = models.CharField(max_length=18, null=True)  # whose duty it concerns: may read it
    actor_department = models.CharField(max_length=18, null=True)
    at = models.DateTimeField()  # platform time
    salt = models.BinaryField(max_length=32, null=True)
    content = models.BinaryField(null=True)  # canonical bytes
    erased_by = models.CharField(max_length=32, null=True)  # entry id of the act

    class Meta:
        db_table = "audit_content"
        indexes = [
            models.Index(fields=["subject", "number"], name="audit_content_subject"),
            models.Index(fields=["department", "number"], name="audit_content_department"),
            models.Index(fields=["actor_department", "number"], name="audit_content_actor_dep"),
            models.Index(fields=["event", "number"], name="audit_content_event"),
        ]
        constraints = [
            models.CheckConstraint(
                name="audit_content_erased_whole",
                condition=models.Q(content__isnull=False, salt__isnull=False, erased_by__isnull=True)
                | models.Q(content__isnull=True, salt__isnull=True, erased_by__isnull=False),
            ),
        ]


class Item(models.Model):
    """A subject that a bulk entry covers beside its own."""

    id = models.BigAutoField(primary_key=True)
    entry_id = models.CharField(max_length=32)
    subject = models.CharField(max_length=200)

    class Meta:
        db_table = "audit_item"
        indexes = [models.Index(fields=["subject", "id"], name="audit_item_subject")]
        constraints = [models.UniqueConstraint(fields=["entry_id", "subject"], name="audit_item_once")]


class Pending(models.Model):
    """A committed leaf that has no index yet."""

    number = models.BigAutoField(primary_key=True)
    entry_id = models.CharField(max_length=32)  # unique in audit_content; an index here would cost every action
    leaf = models.BinaryField(max_length=54)

    class Meta:
        db_table = "audit_pending"


class Entry(models.Model):
    """A leaf in its place.  ``position`` counts over all epochs; index = position - epoch.first_position."""

    position = models.BigIntegerField(primary_key=True)
    entry_id = models.CharField(max_length=32, unique=True)
    leaf = models.BinaryField(max_length=54)

    class Meta:
        db_table = "audit_entry"


class Epoch(models.Model):
    """One log and its tree head.  ``size``, ``root``, ``frontier`` and ``note`` change by compare-and-swap on size."""

    epoch = models.IntegerField(primary_key=True)
    origin = models.CharField(max_length=200, unique=True)
    first_position = models.BigIntegerField()
    verifier = models.CharField(max_length=400)  # verifier key text: outlives the signing key
    size = models.BigIntegerField()
    root = models.BinaryField(max_length=32)
    frontier = models.BinaryField()  # tlog.merkle.Frontier, to go on without reading the log
    note = models.TextField()  # the signed checkpoint; empty at size 0
    signed_at = models.DateTimeField()

    class Meta:
        db_table = "audit_epoch"
