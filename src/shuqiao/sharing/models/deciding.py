"""What happens between the question and its answer: extensions, joint signs, answers that wait for the head."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from shuqiao.sharing.models.applications import Application


class Extension(models.Model):
    """A request for more time: one row to an application, so it is asked once."""

    application = models.OneToOneField(
        Application, on_delete=models.PROTECT, related_name="extension", to_field="number",
        db_column="application_number",
    )  # fmt: skip
    working_days = models.IntegerField()
    reason = models.TextField()
    by_id = models.CharField(max_length=80)
    by = models.CharField(max_length=80)
    at = models.DateTimeField()
    due_on = models.DateField()
    article = models.CharField(max_length=80)
    outcome = models.CharField(max_length=12, default="requested")
    answered_by = models.CharField(max_length=80, blank=True)
    answered_at = models.DateTimeField(null=True)
    answer_reason = models.TextField(blank=True)
    new_due_on = models.DateField(null=True)

    class Meta:
        db_table = "sharing_extension"
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="requested", answered_at__isnull=True)
                | (Q(outcome__in=["allowed", "denied"]) & Q(answered_at__isnull=False)),
                name="sharing_extension_answered_once",
            ),
        ]


class JointSign(models.Model):
    """Inner units that were asked; at most one open to an application."""

    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, related_name="joint_signs", to_field="number",
        db_column="application_number",
    )  # fmt: skip
    asked_by = models.CharField(max_length=80)
    asked_at = models.DateTimeField()
    words = models.TextField(blank=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.CharField(max_length=80, blank=True)
    close_reason = models.TextField(blank=True)

    class Meta:
        db_table = "sharing_joint_sign"
        constraints = [
            models.UniqueConstraint(
                fields=["application"], condition=Q(closed_at__isnull=True), name="sharing_joint_sign_one_open"
            ),
        ]


class Opinion(models.Model):
    """What one inner unit says, once.  ``unit`` is its number in the accounts room."""

    joint_sign = models.ForeignKey(JointSign, on_delete=models.PROTECT, related_name="opinions")
    unit = models.BigIntegerField()
    unit_name = models.CharField(max_length=60)
    opinion = models.CharField(max_length=20, blank=True)
    words = models.TextField(blank=True)
    by = models.CharField(max_length=80, blank=True)
    at = models.DateTimeField(null=True)

    class Meta:
        db_table = "sharing_opinion"
        constraints = [models.UniqueConstraint(fields=["joint_sign", "unit"], name="sharing_opinion_one_per_unit")]
        indexes = [models.Index(fields=["unit"], name="sharing_opinion_unit", condition=Q(opinion=""))]


class Proposal(models.Model):
    """An answer that waits for the provider's head; the rows of earlier ones stay."""

    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, related_name="proposals", to_field="number",
        db_column="application_number",
    )  # fmt: skip
    answer = models.JSONField()
    by_id = models.CharField(max_length=80)
    by = models.CharField(max_length=80)
    at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    closed_by = models.CharField(max_length=80, blank=True)
    close_reason = models.TextField(blank=True)

    class Meta:
        db_table = "sharing_proposal"
        constraints = [
            models.UniqueConstraint(
                fields=["application"], condition=Q(closed_at__isnull=True), name="sharing_proposal_one_open"
            ),
        ]
