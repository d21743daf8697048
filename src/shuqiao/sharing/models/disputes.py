"""Disputes, their meetings and decisions.  Rows are never deleted."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from shuqiao.sharing.states.disputes import OPEN_DISPUTE, DisputeState


class Dispute(models.Model):
    """One dispute of one side about one thing."""

    number = models.CharField(max_length=20, unique=True)
    about = models.CharField(max_length=12)
    subject = models.CharField(max_length=20, db_index=True)
    subject_name = models.CharField(max_length=200)
    claimant = models.CharField(max_length=18, db_index=True)
    claimant_name = models.CharField(max_length=200)
    respondent = models.CharField(max_length=18, db_index=True)
    respondent_name = models.CharField(max_length=200)
    claim = models.TextField()
    state = models.CharField(max_length=16, default=DisputeState.NEGOTIATING, db_index=True)
    version = models.IntegerField(default=1)
    opened_at = models.DateTimeField()
    opened_by = models.CharField(max_length=80)
    refused = models.BooleanField()
    forum = models.CharField(max_length=16, blank=True)
    division = models.CharField(max_length=6, blank=True)
    outcome = models.CharField(max_length=12, blank=True, db_index=True)
    reopened = models.CharField(max_length=20, blank=True)
    closing = models.TextField(blank=True)
    rule_set_name = models.CharField(max_length=40, blank=True)
    rule_set_version = models.CharField(max_length=20, blank=True)
    article = models.CharField(max_length=80, blank=True)

    class Meta:
        db_table = "sharing_dispute"
        constraints = [
            models.UniqueConstraint(
                fields=["about", "subject", "claimant"],
                condition=Q(state__in=sorted(OPEN_DISPUTE)),
                name="sharing_dispute_one_open",
            ),
            models.CheckConstraint(condition=~Q(claimant=F("respondent")), name="sharing_dispute_two_sides"),
        ]


class DisputeMeeting(models.Model):
    """Minutes of one meeting."""

    dispute = models.ForeignKey(
        Dispute, on_delete=models.PROTECT, related_name="meetings", to_field="number", db_column="dispute_number"
    )
    held_on = models.DateField()
    attended = models.CharField(max_length=500)
    text = models.TextField()
    by = models.CharField(max_length=80)
    department_name = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        db_table = "sharing_dispute_meeting"


class DisputeRuling(models.Model):
    """One decision; each forum decides once."""

    dispute = models.ForeignKey(
        Dispute, on_delete=models.PROTECT, related_name="rulings", to_field="number", db_column="dispute_number"
    )
    forum = models.CharField(max_length=16)
    outcome = models.CharField(max_length=12)
    text = models.TextField()
    due_on = models.DateField(null=True)
    document_number = models.CharField(max_length=100, blank=True)
    by = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        db_table = "sharing_dispute_ruling"
        constraints = [models.UniqueConstraint(fields=["dispute", "forum"], name="sharing_dispute_forum_decides_once")]
