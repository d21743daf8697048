"""Reminders: who reminded of what on which working day."""

from __future__ import annotations

from django.db import models


class Reminder(models.Model):
    """``on`` is the working day that the reminder counts for: of a day off, the next one."""

    subject = models.CharField(max_length=60)
    person = models.CharField(max_length=80)
    on = models.DateField()

    class Meta:
        db_table = "sharing_reminder"
        constraints = [models.UniqueConstraint(fields=["subject", "person", "on"], name="sharing_reminder_once_a_day")]
