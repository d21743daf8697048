"""What is said and agreed about a grant: one row each, never deleted."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from shuqiao.sharing.models.applications import Grant
from shuqiao.sharing.states import OPEN_RENEWAL, OPEN_TALK, EmergencyState, OutageState, RenewalState, TalkState


def _of_grant(name: str) -> models.ForeignKey[Grant, Grant]:
    return models.ForeignKey(
        Grant, on_delete=models.PROTECT, related_name=name, to_field="number", db_column="grant_number"
    )


class Renewal(models.Model):
    """A request for a later end (续期); one open at a time per grant."""

    number = models.CharField(max_length=20, unique=True)
    grant = _of_grant("renewals")
    state = models.CharField(max_length=16, default=RenewalState.WAITING_HEAD)
    was_until = models.DateField()
    until = models.DateField()
    reason = models.TextField()
    asked_at = models.DateTimeField()
    asked_by_id = models.CharField(max_length=80)
    asked_by = models.CharField(max_length=80)
    approved_by = models.CharField(max_length=80, blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=80, blank=True)
    answer = models.TextField(blank=True)

    class Meta:
        db_table = "sharing_renewal"
        constraints = [
            models.UniqueConstraint(
                fields=["grant"], condition=Q(state__in=sorted(OPEN_RENEWAL)), name="sharing_renewal_one_open"
            ),
            models.CheckConstraint(condition=Q(until__gt=F("was_until")), name="sharing_renewal_is_later"),
        ]


class StopTalk(models.Model):
    """The negotiation of a stop (停用协商); one open at a time per grant."""

    number = models.CharField(max_length=20, unique=True)
    grant = _of_grant("talks")
    state = models.CharField(max_length=16, default=TalkState.PROPOSED)
    verb = models.CharField(max_length=10)
    from_on = models.DateField()
    reason = models.TextField()
    proposer = models.CharField(max_length=18)
    answerer = models.CharField(max_length=18)
    proposed_at = models.DateTimeField()
    proposed_by = models.CharField(max_length=80)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.CharField(max_length=80, blank=True)
    answer = models.TextField(blank=True)

    class Meta:
        db_table = "sharing_stop_talk"
        constraints = [
            models.UniqueConstraint(
                fields=["grant"], condition=Q(state__in=sorted(OPEN_TALK)), name="sharing_stop_talk_one_open"
            )
        ]


class Emergency(models.Model):
    """An emergency stop (紧急停用), the report on it, and what was done before the grant was resumed."""

    number = models.CharField(max_length=20, unique=True)
    grant = _of_grant("emergencies")
    state = models.CharField(max_length=12, default=EmergencyState.TO_REPORT)
    department = models.CharField(max_length=18)
    incident = models.CharField(max_length=80, blank=True)
    words = models.TextField()
    stopped_at = models.DateTimeField()
    stopped_by = models.CharField(max_length=80)
    report_due_at = models.DateTimeField()
    overdue_told_at = models.DateTimeField(null=True)
    reported_at = models.DateTimeField(null=True)
    reported_by = models.CharField(max_length=80, blank=True)
    report = models.TextField(blank=True)
    resumed_at = models.DateTimeField(null=True)
    remedy = models.TextField(blank=True)

    class Meta:
        db_table = "sharing_emergency"
        indexes = [
            models.Index(
                fields=["report_due_at"],
                condition=Q(state="to_report", overdue_told_at__isnull=True),
                name="sharing_emergency_due",
            )
        ]


class Outage(models.Model):
    """A planned outage (停用预告) of a provider's entries, with the systems that it concerns."""

    number = models.CharField(max_length=20, unique=True)
    provider = models.CharField(max_length=18, db_index=True)
    provider_name = models.CharField(max_length=200)
    state = models.CharField(max_length=12, default=OutageState.ANNOUNCED)
    entries = models.JSONField()
    from_at = models.DateTimeField()
    to_at = models.DateTimeField()
    reason = models.TextField()
    emergency = models.TextField(blank=True)
    breach_candidate = models.BooleanField(default=False)
    concerned = models.JSONField(default=list)
    announced_at = models.DateTimeField()
    announced_by = models.CharField(max_length=80)

    class Meta:
        db_table = "sharing_outage"
        indexes = [
            models.Index(fields=["to_at"], condition=Q(state="announced"), name="sharing_outage_open"),
        ]
        constraints = [models.CheckConstraint(condition=Q(to_at__gt=F("from_at")), name="sharing_outage_period")]


class Reader(models.Model):
    """A department that an outage concerns: what its list of notices is found by."""

    outage = models.ForeignKey(Outage, on_delete=models.CASCADE, related_name="readers")
    department = models.CharField(max_length=18, db_index=True)

    class Meta:
        db_table = "sharing_outage_reader"
        constraints = [
            models.UniqueConstraint(fields=["outage", "department"], name="sharing_outage_reader_once"),
        ]
