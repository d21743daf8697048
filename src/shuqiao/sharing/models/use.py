"""Tables of use: usage records, authorisations, disposals, contractors' access."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from shuqiao.sharing.models.applications import Grant
from shuqiao.sharing.models.clocks import Clock
from shuqiao.sharing.states import AuthorisationState, ContractorState, DisposalState, UsageState


class UsageRecord(models.Model):
    """A usage record (使用情况记录).  What it says stands in its versions; rows are never deleted."""

    number = models.CharField(max_length=20, unique=True)
    grant = models.ForeignKey(
        Grant, on_delete=models.PROTECT, related_name="usage", to_field="number", db_column="grant_number"
    )
    consumer = models.CharField(max_length=18)
    provider = models.CharField(max_length=18, db_index=True)
    state = models.CharField(max_length=12, default=UsageState.RECORDED)
    version = models.IntegerField(default=1)
    period_from = models.DateField()
    period_to = models.DateField()
    keep_until = models.DateField(null=True)
    rule_set_name = models.CharField(max_length=40)
    rule_set_version = models.CharField(max_length=20)

    class Meta:
        db_table = "sharing_usage"
        indexes = [
            models.Index(fields=["consumer", "id"], name="sharing_usage_consumer"),
            models.Index(fields=["grant", "period_to"], name="sharing_usage_grant"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(period_from__lte=F("period_to")), name="sharing_usage_period")
        ]


class UsageVersion(models.Model):
    """One state of a record.  ``content`` is null once it was erased after its retention."""

    record = models.ForeignKey(UsageRecord, on_delete=models.PROTECT, related_name="versions")
    version = models.IntegerField()
    content = models.JSONField(null=True)
    counted = models.BigIntegerField(null=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    reason = models.TextField(blank=True)

    class Meta:
        db_table = "sharing_usage_version"
        constraints = [models.UniqueConstraint(fields=["record", "version"], name="sharing_usage_version_once")]


class Authorisation(models.Model):
    """A person's authorisation by its number and scope.  Nothing of the person has a column here."""

    register = models.CharField(max_length=20, unique=True)
    department = models.CharField(max_length=18)
    department_name = models.CharField(max_length=200)
    number = models.CharField(max_length=64)
    form = models.CharField(max_length=12)
    case = models.CharField(max_length=64, blank=True)
    matter_code = models.CharField(max_length=64, blank=True)
    entries = models.JSONField(default=list)
    purposes = models.JSONField(default=list)
    valid_from = models.DateField()
    valid_to = models.DateField()
    state = models.CharField(max_length=12, default=AuthorisationState.VALID)
    registered_at = models.DateTimeField()
    registered_by = models.CharField(max_length=80)
    revoked_on = models.DateField(null=True)
    revoke_reason = models.TextField(blank=True)

    class Meta:
        db_table = "sharing_authorisation"
        indexes = [
            models.Index(fields=["department", "number"], name="sharing_auth_number"),
            models.Index(fields=["valid_to"], name="sharing_auth_over", condition=Q(state="valid")),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["department", "number"],
                condition=Q(state=AuthorisationState.VALID),
                name="sharing_authorisation_one_valid",
            ),
            models.CheckConstraint(
                condition=Q(state=AuthorisationState.REVOKED, revoked_on__isnull=False)
                | (~Q(state=AuthorisationState.REVOKED) & Q(revoked_on__isnull=True)),
                name="sharing_authorisation_revoked_on",
            ),
        ]


class Disposal(models.Model):
    """What becomes of the data of one ended grant; one row for each, so that none is disposed of twice."""

    number = models.CharField(max_length=20, unique=True)
    grant = models.OneToOneField(
        Grant, on_delete=models.PROTECT, related_name="disposal", to_field="number", db_column="grant_number"
    )
    consumer = models.CharField(max_length=18)
    provider = models.CharField(max_length=18)
    state = models.CharField(max_length=12, default=DisposalState.TO_DISPOSE)
    opened_on = models.DateField()
    required = models.CharField(max_length=12)
    required_text = models.TextField(blank=True)
    clock = models.OneToOneField(Clock, null=True, on_delete=models.PROTECT, related_name="disposal")
    way = models.CharField(max_length=16, blank=True)
    text = models.TextField(blank=True)
    proof = models.CharField(max_length=200, blank=True)
    keep_until = models.DateField(null=True)
    reported_at = models.DateTimeField(null=True)
    reported_by = models.CharField(max_length=80, blank=True)
    answer = models.TextField(blank=True)
    answered_by = models.CharField(max_length=80, blank=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "sharing_disposal"
        indexes = [
            models.Index(fields=["consumer", "state"], name="sharing_disposal_consumer"),
            models.Index(fields=["provider", "state"], name="sharing_disposal_provider"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=DisposalState.KEPT) | Q(keep_until__isnull=False), name="sharing_disposal_kept_until"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[DisposalState.REPORTED, DisposalState.DISPOSED]) | Q(reported_at__isnull=False),
                name="sharing_disposal_reported",
            ),
        ]


class Contractor(models.Model):
    """A line of the register of contractors' access (第三方登记)."""

    number = models.CharField(max_length=20, unique=True)
    department = models.CharField(max_length=18, db_index=True)
    department_name = models.CharField(max_length=200)
    organisation = models.CharField(max_length=200)
    organisation_code = models.CharField(max_length=18)
    systems = models.JSONField(default=list)
    grants = models.JSONField(default=list)
    scope = models.TextField()
    valid_from = models.DateField()
    valid_to = models.DateField()
    staff_count = models.IntegerField()
    staff_numbers = models.JSONField(default=list)
    promise = models.CharField(max_length=200)
    supervisor = models.CharField(max_length=80)
    state = models.CharField(max_length=12, default=ContractorState.REGISTERED)
    version = models.IntegerField(default=1)
    registered_at = models.DateTimeField()
    registered_by = models.CharField(max_length=80)
    ended_on = models.DateField(null=True)
    end_reason = models.TextField(blank=True)

    class Meta:
        db_table = "sharing_contractor"
        indexes = [models.Index(fields=["valid_to"], name="sharing_contractor_over", condition=Q(state="registered"))]
        constraints = [
            models.UniqueConstraint(
                fields=["department", "organisation_code"],
                condition=Q(state=ContractorState.REGISTERED),
                name="sharing_contractor_one",
            )
        ]
