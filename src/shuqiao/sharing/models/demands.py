"""Demands: one row each, its end in the same row."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from shuqiao.sharing.states.demands import ANSWERED_BY_ONE, DemandState


class Demand(models.Model):
    """What no entry offers.  Rows are never deleted; ``merged_into`` is the demand whose outcome this one shares."""

    number = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=200, blank=True)
    items = models.JSONField(default=list)
    matter_code = models.CharField(max_length=64, blank=True)
    matter_name = models.CharField(max_length=200, blank=True)
    basis = models.TextField(blank=True)
    purpose_type = models.CharField(max_length=16, blank=True)
    scenario = models.CharField(max_length=40, blank=True)
    scenario_text = models.TextField(blank=True)
    method = models.CharField(max_length=16, blank=True)
    frequency = models.CharField(max_length=16, blank=True)
    period_from = models.DateField(null=True)
    period_to = models.DateField(null=True)
    supposed = models.CharField(max_length=18, blank=True)
    contact_name = models.CharField(max_length=80, blank=True)
    contact_phone = models.CharField(max_length=40, blank=True)
    why_not = models.TextField(blank=True)

    applicant_department = models.CharField(max_length=18, db_index=True)
    applicant_department_name = models.CharField(max_length=200)
    applicant_id = models.CharField(max_length=80)
    applicant_name = models.CharField(max_length=80)
    state = models.CharField(max_length=16, default=DemandState.DRAFT, db_index=True)
    version = models.IntegerField(default=1)
    created_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    filed_at = models.DateTimeField(null=True)
    approved_by = models.CharField(max_length=80, blank=True)
    reason = models.TextField(blank=True)
    department = models.CharField(max_length=18, blank=True, db_index=True)
    department_name = models.CharField(max_length=200, blank=True)
    note = models.TextField(blank=True)
    merged_into = models.ForeignKey(
        "self",
        null=True,
        on_delete=models.PROTECT,
        related_name="merged",
        to_field="number",
        db_column="merged_into_number",
    )
    entry_id = models.BigIntegerField(null=True, db_index=True)
    entry_code = models.CharField(max_length=40, blank=True)
    entry_name = models.CharField(max_length=200, blank=True)
    declined_reason = models.TextField(blank=True)
    declined_title = models.CharField(max_length=200, blank=True)
    declined_document = models.CharField(max_length=100, blank=True)
    declined_article = models.CharField(max_length=100, blank=True)
    declined_by = models.CharField(max_length=80, blank=True)
    declined_department = models.CharField(max_length=18, blank=True, db_index=True)
    declined_department_name = models.CharField(max_length=200, blank=True)
    declined_at = models.DateTimeField(null=True)
    arises_from = models.CharField(max_length=20, blank=True)

    class Meta:
        db_table = "sharing_demand"
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[DemandState.MERGED], merged_into__isnull=False)
                | Q(state__in=[DemandState.MET, DemandState.DECLINED, DemandState.WITHDRAWN])
                | (~Q(state=DemandState.MERGED) & Q(merged_into__isnull=True)),
                name="sharing_demand_merged_names_another",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=sorted(ANSWERED_BY_ONE)) | ~Q(department=""),
                name="sharing_demand_somebody_owes",
            ),
            models.CheckConstraint(
                condition=Q(state=DemandState.DECLINED, declined_at__isnull=False)
                | (~Q(state=DemandState.DECLINED) & Q(declined_at__isnull=True)),
                name="sharing_demand_declined_with_reason",
            ),
            models.CheckConstraint(
                condition=~Q(state=DemandState.MET) | Q(entry_id__isnull=False), name="sharing_demand_met_by_an_entry"
            ),
        ]
