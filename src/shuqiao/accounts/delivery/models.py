"""Preferences, webhooks and the outbox; no decisions, no secrets."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Preference(models.Model):
    """Only the person reads the addresses."""

    person = models.OneToOneField("accounts.Person", on_delete=models.CASCADE, primary_key=True, related_name="+")
    email = models.CharField(max_length=120, blank=True, default="")
    mobile = models.CharField(max_length=20, blank=True, default="")
    email_on = models.BooleanField(default=False)
    sms_on = models.BooleanField(default=False)
    language = models.CharField(max_length=2, default="zh")

    class Meta:
        db_table = "accounts_preference"


class Webhook(models.Model):
    """The secret is derived from ``id`` and ``version`` (``rules.secret``); rows stay."""

    department = models.ForeignKey("accounts.Department", on_delete=models.PROTECT, related_name="webhooks")
    name = models.CharField(max_length=60)
    url = models.CharField(max_length=300)
    version = models.IntegerField(default=1)
    state = models.CharField(max_length=10, default="active")
    made_at = models.DateTimeField()

    class Meta:
        db_table = "accounts_webhook"


class Outgoing(models.Model):
    """One message to one receiver, written in the notice's own transaction.

    ``next_at`` is when it may be tried next; while somebody tries it, that lies in the future, so that a crash only
    delays it.
    """

    uid = models.CharField(max_length=32, unique=True)
    notice = models.ForeignKey("accounts.Notice", on_delete=models.CASCADE, related_name="outgoing")
    channel = models.CharField(max_length=10)
    person = models.ForeignKey("accounts.Person", null=True, on_delete=models.CASCADE, related_name="+")
    webhook = models.ForeignKey(Webhook, null=True, on_delete=models.CASCADE, related_name="outgoing")
    urgent = models.BooleanField()
    state = models.CharField(max_length=10, default="pending")
    tries = models.IntegerField(default=0)
    next_at = models.DateTimeField()
    made_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=80, blank=True, default="")

    class Meta:
        db_table = "accounts_outgoing"
        indexes = [
            models.Index(fields=["next_at", "id"], name="outgoing_due", condition=Q(state="pending")),
            models.Index(fields=["state", "id"], name="outgoing_state"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["notice", "channel", "person"], condition=Q(person__isnull=False), name="outgoing_person_once"
            ),
            models.UniqueConstraint(
                fields=["notice", "webhook"], condition=Q(webhook__isnull=False), name="outgoing_webhook_once"
            ),
            models.CheckConstraint(
                condition=Q(person__isnull=False, webhook__isnull=True) | Q(person__isnull=True, webhook__isnull=False),
                name="outgoing_one_receiver",
            ),
        ]
