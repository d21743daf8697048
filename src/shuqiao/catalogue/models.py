"""Tables of the catalogue.  No decisions here; constraints restate what must survive a race."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from shuqiao.catalogue import states
from shuqiao.catalogue.changes import ChangeField


class Entry(models.Model):
    """A catalogue entry in its present form."""

    code = models.CharField(max_length=64, unique=True, null=True)
    wanted_code = models.CharField(max_length=64, blank=True)
    name = models.CharField(max_length=128)
    name_key = models.CharField(max_length=128)
    provider = models.CharField(max_length=18)
    provider_name = models.CharField(max_length=128)
    inner_unit = models.CharField(max_length=128, blank=True)
    class_lei = models.CharField(max_length=1, blank=True)
    class_xiang = models.CharField(max_length=2, blank=True)
    class_mu = models.CharField(max_length=3, blank=True)
    class_ximu = models.JSONField(default=list)
    abstract = models.TextField(blank=True)
    format_category = models.CharField(max_length=16, blank=True)
    format_type = models.CharField(max_length=64, blank=True)
    format_other = models.CharField(max_length=256, blank=True)
    sharing_type = models.CharField(max_length=16, blank=True)
    sharing = models.JSONField(default=dict)
    conditions = models.JSONField(default=dict)
    opening = models.JSONField(default=dict)
    update_cycle = models.CharField(max_length=16, blank=True)
    related = models.JSONField(default=list)
    coverage = models.JSONField(default=dict)
    contact_name = models.CharField(max_length=64, blank=True)
    contact_phone = models.CharField(max_length=64, blank=True)
    grade = models.PositiveSmallIntegerField(default=1)
    data_class = models.CharField(max_length=16, default="general")
    secrecy = models.CharField(max_length=16, default="none")
    state = models.CharField(max_length=16, default=states.DRAFT)
    version = models.PositiveIntegerField(default=0)
    revision = models.PositiveIntegerField(default=0)
    published_on = models.DateField(null=True)
    reasons = models.JSONField(default=list)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    change = ChangeField(default=0, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["provider", "name_key"],
                condition=~Q(state__in=sorted(states.DEAD)),
                name="entry_name_once_per_provider",
            ),
            models.CheckConstraint(condition=Q(state__in=sorted(states.ENTRY.states)), name="entry_state_known"),
            models.CheckConstraint(condition=Q(secrecy="none"), name="entry_never_secret"),
            models.CheckConstraint(condition=Q(grade__gte=1, grade__lte=4), name="entry_grade_1_to_4"),
            models.CheckConstraint(
                condition=~Q(state__in=sorted(states.EVERYBODYS))
                | Q(code__isnull=False, published_on__isnull=False, version__gte=1),
                name="entry_published_has_code_and_day",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "id"], name="entry_state"),
            models.Index(fields=["provider", "id"], name="entry_provider"),
            models.Index(fields=["change"], name="entry_change"),
        ]


class Item(models.Model):
    """One information item of an entry, in the compiler's order."""

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="items")
    position = models.PositiveIntegerField()
    name = models.CharField(max_length=128)
    type = models.CharField(max_length=1, blank=True)
    length = models.PositiveIntegerField(null=True)
    kind = models.CharField(max_length=8)
    is_key = models.BooleanField(default=False)
    grade = models.PositiveSmallIntegerField(default=1)
    mask = models.CharField(max_length=32, default="plain")
    sharing_type = models.CharField(max_length=16, null=True)
    condition_text = models.TextField(blank=True)
    basis = models.JSONField(null=True)
    to_public = models.BooleanField(null=True)
    update_cycle = models.CharField(max_length=16, null=True)
    derived = models.JSONField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entry", "name"], name="item_name_once"),
            models.UniqueConstraint(fields=["entry", "position"], name="item_position_once"),
            models.CheckConstraint(condition=Q(grade__gte=1, grade__lte=4), name="item_grade_1_to_4"),
        ]


class IssuedCode(models.Model):
    """Every resource code ever given.  Rows are never deleted: a code is never reused (requirement 4)."""

    code = models.CharField(max_length=64, primary_key=True)
    class_code = models.CharField(max_length=48)
    sequence = models.PositiveBigIntegerField()
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="codes")
    issued_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["class_code", "sequence"], name="code_sequence_once"),
        ]


class Review(models.Model):
    """One step of review: who, when, why; the head's checklist stays with the version it was signed for."""

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="reviews")
    verb = models.CharField(max_length=16)
    by = models.CharField(max_length=128)
    department = models.CharField(max_length=18, blank=True)
    at = models.DateTimeField()
    version = models.PositiveIntegerField()
    reasons = models.JSONField(default=list)
    checklist = models.JSONField(default=list)
    note = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["entry", "at"], name="review_entry")]
