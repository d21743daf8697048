"""What the instance knows about itself: one row."""

from __future__ import annotations

from django.db import models


class Instance(models.Model):
    """Made at creation.  ``demo`` never changes; ``offset_seconds`` only in a demo."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    demo = models.BooleanField()
    offset_seconds = models.BigIntegerField(default=0)
    created_at = models.DateTimeField()

    class Meta:
        db_table = "site_instance"
        constraints = [
            models.CheckConstraint(name="site_instance_single", condition=models.Q(id=1)),
            models.CheckConstraint(
                name="site_clock_moves_in_demo_only", condition=models.Q(demo=True) | models.Q(offset_seconds=0)
            ),
        ]
