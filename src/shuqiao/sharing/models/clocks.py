"""Clocks: one row for each limit that runs or ran."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

RUNNING = Q(stopped_on__isnull=True, paused_on__isnull=True)


class Clock(models.Model):
    """A limit of the rule set that runs for one subject.  Rows stay: they are the evidence of timeliness."""

    subject = models.CharField(max_length=60)
    limit = models.CharField(max_length=40)
    turn = models.CharField(max_length=18)
    other = models.CharField(max_length=18, blank=True)
    link = models.CharField(max_length=200, blank=True)
    started_on = models.DateField()
    working_days = models.IntegerField()
    counted_from = models.DateField()
    counted_wd = models.IntegerField()
    due_on = models.DateField()
    rule_set_name = models.CharField(max_length=40)
    rule_set_version = models.CharField(max_length=20)
    article = models.CharField(max_length=80)
    confirmed = models.BooleanField()
    extended_wd = models.IntegerField(default=0)
    paused_on = models.DateField(null=True)
    left_wd = models.IntegerField(null=True)
    reminded_on = models.DateField(null=True)
    due_told_on = models.DateField(null=True)
    escalated_at = models.DateTimeField(null=True)
    pressed_on = models.DateField(null=True)
    presses = models.IntegerField(default=0)
    stopped_on = models.DateField(null=True)
    next_on = models.DateField(null=True)
    fixed = models.BooleanField(default=False)

    class Meta:
        db_table = "sharing_clock"
        indexes = [
            models.Index(fields=["subject"], name="sharing_clock_subject"),
            models.Index(fields=["next_on", "id"], name="sharing_clock_next", condition=Q(next_on__isnull=False)),
            models.Index(fields=["turn", "due_on"], name="sharing_clock_turn", condition=Q(stopped_on__isnull=True)),
            models.Index(fields=["due_on", "id"], name="sharing_clock_due", condition=RUNNING),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "limit"], condition=Q(stopped_on__isnull=True), name="sharing_clock_one_running"
            ),
            models.CheckConstraint(
                condition=Q(paused_on__isnull=True, left_wd__isnull=True)
                | Q(paused_on__isnull=False, left_wd__isnull=False),
                name="sharing_clock_paused_has_left",
            ),
            models.CheckConstraint(
                condition=Q(next_on__isnull=True) | RUNNING,
                name="sharing_clock_only_running_is_looked_at",
            ),
            models.CheckConstraint(
                condition=~(RUNNING & Q(next_on__isnull=True)), name="sharing_clock_running_is_looked_at"
            ),
            models.CheckConstraint(condition=~Q(rule_set_name="") & ~Q(rule_set_version=""), name="sharing_clock_law"),
            models.CheckConstraint(condition=Q(due_on__gte=F("started_on")), name="sharing_clock_due_after_start"),
        ]
