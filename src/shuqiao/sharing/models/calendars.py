"""Year tables that an operator loaded from the State Council's yearly notice."""

from __future__ import annotations

from django.db import models


class CalendarYear(models.Model):
    """One year: its weekdays off and weekend days worked.

    ``revision`` rises with each table loaded; ``stamp`` is another one each time, for whoever remembers tables.
    """

    year = models.IntegerField(unique=True)
    source = models.CharField(max_length=100)
    days = models.JSONField()
    revision = models.IntegerField(default=1)
    stamp = models.CharField(max_length=16)
    loaded_by = models.CharField(max_length=80)
    loaded_by_name = models.CharField(max_length=80)
    loaded_at = models.DateTimeField()

    class Meta:
        db_table = "sharing_calendar_year"
