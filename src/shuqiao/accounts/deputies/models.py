"""Deputyships; no decisions."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q


class Deputyship(models.Model):
    """Rows stay: they say who could act for whom, and when."""

    person = models.ForeignKey("accounts.Person", on_delete=models.CASCADE, related_name="deputyships_given")
    deputy = models.ForeignKey("accounts.Person", on_delete=models.CASCADE, related_name="deputyships_held")
    department = models.CharField(max_length=18)
    roles = models.JSONField()
    valid_from = models.DateField()
    valid_to = models.DateField()
    state = models.CharField(max_length=10, default="active")
    made_at = models.DateTimeField()

    class Meta:
        db_table = "accounts_deputyship"
        constraints = [
            models.UniqueConstraint(
                fields=["person", "deputy"], condition=Q(state="active"), name="deputyship_one_running"
            ),
            models.CheckConstraint(condition=Q(valid_to__gte=F("valid_from")), name="deputyship_runs_forward"),
            models.CheckConstraint(condition=~Q(person=F("deputy")), name="deputyship_of_two"),
        ]
