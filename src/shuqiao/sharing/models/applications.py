"""Tables of this room.  Constraints restate every invariant that must survive a race; nothing decides here."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from shuqiao.sharing.models.clocks import Clock
from shuqiao.sharing.states import AT_PROVIDER, DECIDED, LIVE, UNDER_WAY, ApplicationState, GrantState


class Counter(models.Model):
    """The last number given in a series and year.  Taken in the caller's transaction: gapless by construction."""

    series = models.CharField(max_length=8)
    year = models.IntegerField()
    last = models.IntegerField(default=0)

    class Meta:
        db_table = "sharing_counter"
        constraints = [models.UniqueConstraint(fields=["series", "year"], name="sharing_counter_once")]


class Basket(models.Model):
    """Applications for several entries that one matter needs, begun and sent off together.  Each lives by itself."""

    number = models.CharField(max_length=20, unique=True)
    applicant_department = models.CharField(max_length=18, db_index=True)
    applicant_department_name = models.CharField(max_length=200)
    applicant_id = models.CharField(max_length=80)
    applicant_name = models.CharField(max_length=80)
    created_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "sharing_basket"


class Application(models.Model):
    """One application with its decision: the two are one row, so a decided application has exactly one.

    ``clock`` is the one that runs, or ran, for the answer.
    """

    number = models.CharField(max_length=20, unique=True)
    basket = models.ForeignKey(
        Basket,
        null=True,
        on_delete=models.PROTECT,
        related_name="applications",
        to_field="number",
        db_column="basket_number",
    )
    entry_code = models.CharField(max_length=40, db_index=True)
    entry_name = models.CharField(max_length=200)
    provider = models.CharField(max_length=18, db_index=True)
    provider_name = models.CharField(max_length=200)
    applicant_department = models.CharField(max_length=18, db_index=True)
    applicant_department_name = models.CharField(max_length=200)
    applicant_id = models.CharField(max_length=80)
    applicant_name = models.CharField(max_length=80)
    state = models.CharField(max_length=24, default=ApplicationState.DRAFT, db_index=True)
    version = models.IntegerField(default=1)
    created_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    approved_at = models.DateTimeField(null=True)
    approved_by = models.CharField(max_length=80, blank=True)
    approved_post = models.CharField(max_length=60, blank=True)
    return_reason = models.TextField(blank=True)

    basis = models.TextField(blank=True)
    purpose_type = models.CharField(max_length=16, blank=True)
    scenario = models.CharField(max_length=40, blank=True)
    scenario_text = models.TextField(blank=True)
    matter_code = models.CharField(max_length=64, blank=True)
    matter_name = models.CharField(max_length=200, blank=True)
    items = models.JSONField(default=list)
    lookup_items = models.JSONField(default=list)
    method = models.CharField(max_length=16, default="query")
    row_filter = models.JSONField(null=True)
    frequency = models.CharField(max_length=16, blank=True)
    daily_volume = models.IntegerField(null=True)
    period_from = models.DateField(null=True)
    period_to = models.DateField(null=True)
    systems = models.JSONField(default=list)
    contact_name = models.CharField(max_length=80, blank=True)
    contact_phone = models.CharField(max_length=40, blank=True)
    truth_statement = models.BooleanField(default=False)

    clock = models.OneToOneField(Clock, null=True, on_delete=models.PROTECT, related_name="application")

    decision_kind = models.CharField(max_length=16, blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=80, blank=True)
    decided_department = models.CharField(max_length=18, blank=True)
    reason_code = models.CharField(max_length=40, blank=True)
    reason = models.TextField(blank=True)
    reason_article = models.CharField(max_length=200, blank=True)
    extra_conditions = models.TextField(blank=True)
    confirmed_by = models.CharField(max_length=80, blank=True)

    unit = models.BigIntegerField(null=True)
    unit_name = models.CharField(max_length=60, blank=True)

    class Meta:
        db_table = "sharing_application"
        indexes = [
            models.Index(fields=["provider", "state", "id"], name="sharing_application_provider"),
            models.Index(fields=["applicant_department", "state", "id"], name="sharing_application_applicant"),
            models.Index(fields=["applicant_id", "id"], name="sharing_application_of_person"),
            models.Index(
                fields=["applicant_id", "state"],
                name="sharing_application_open",
                condition=Q(state__in=["draft", "returned", *sorted(UNDER_WAY)]),
            ),
            models.Index(
                fields=["decided_department", "id"],
                name="sharing_application_decided",
                condition=Q(decided_at__isnull=False),
            ),
            models.Index(
                fields=["applicant_department", "id"],
                name="sharing_application_approved",
                condition=Q(approved_at__isnull=False),
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["basket", "entry_code"], name="sharing_application_once_in_basket"),
            models.UniqueConstraint(
                fields=["applicant_department", "entry_code", "matter_code", "purpose_type"],
                condition=Q(state__in=sorted(UNDER_WAY)),
                name="sharing_application_one_under_way",
            ),
            models.CheckConstraint(
                condition=Q(state__in=sorted(DECIDED), decided_at__isnull=False)
                | (~Q(state__in=sorted(DECIDED)) & Q(decided_at__isnull=True)),
                name="sharing_application_decided_once",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=sorted(AT_PROVIDER)) | Q(clock__isnull=False),
                name="sharing_application_review_has_clock",
            ),
        ]


class Grant(models.Model):
    """One grant.  Rows are never deleted; ``standing_key`` names entry, system and purpose of a standing grant."""

    number = models.CharField(max_length=20, unique=True)
    application = models.ForeignKey(
        Application,
        null=True,
        on_delete=models.PROTECT,
        related_name="grants",
        to_field="number",
        db_column="application_number",
    )
    standing_key = models.CharField(max_length=255, null=True)
    entry_code = models.CharField(max_length=40, db_index=True)
    entry_name = models.CharField(max_length=200)
    provider = models.CharField(max_length=18, db_index=True)
    provider_name = models.CharField(max_length=200)
    consumer = models.CharField(max_length=18, db_index=True)
    consumer_name = models.CharField(max_length=200)
    systems = models.JSONField()
    methods = models.JSONField()
    items = models.JSONField()
    lookup_items = models.JSONField()
    row_filter = models.JSONField(null=True)
    purposes = models.JSONField()
    purpose_text = models.TextField(blank=True)
    context_required = models.JSONField()
    case_pattern = models.CharField(max_length=100, null=True)
    subjects_per_case = models.IntegerField(null=True)
    case_days = models.IntegerField(null=True)
    rows_per_call = models.IntegerField()
    calls_per_minute = models.IntegerField()
    valid_from = models.DateField()
    valid_to = models.DateField()
    rule_set_name = models.CharField(max_length=40)
    rule_set_version = models.CharField(max_length=20)
    article = models.CharField(max_length=80)
    grade = models.IntegerField()
    bearer = models.BooleanField(default=False)
    printable = models.BooleanField(default=False)
    state = models.CharField(max_length=12, default=GrantState.ACTIVE, db_index=True)
    version = models.IntegerField(default=1)
    stop_code = models.CharField(max_length=20, blank=True)
    stop_reason = models.TextField(blank=True)
    stop_article = models.CharField(max_length=200, blank=True)
    first_delivery_at = models.DateTimeField(null=True)
    first_receipt = models.CharField(max_length=80, blank=True)
    kind = models.CharField(max_length=10, default="production")
    offered_end = models.DateField(null=True)

    class Meta:
        db_table = "sharing_grant"
        indexes = [
            models.Index(fields=["valid_to"], name="sharing_grant_ends", condition=Q(state__in=sorted(LIVE))),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "entry_code"],
                condition=Q(kind="production"),
                name="sharing_grant_one_per_entry",
            ),
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(kind="test", state__in=sorted(LIVE)),
                name="sharing_grant_one_test",
            ),
            models.UniqueConstraint(
                fields=["standing_key"],
                condition=Q(state__in=sorted(LIVE)),
                name="sharing_grant_one_standing",
            ),
            models.CheckConstraint(
                condition=Q(application__isnull=True, standing_key__isnull=False)
                | Q(application__isnull=False, standing_key__isnull=True),
                name="sharing_grant_decided_or_standing",
            ),
            models.CheckConstraint(condition=Q(valid_from__lte=F("valid_to")), name="sharing_grant_period"),
        ]


class Direct(models.Model):
    """An unconditional entry in a basket: nobody decides on it, it is taken when the basket is sent off.

    ``scope`` is what the applicant stated; ``grant`` the standing grant, null until it is taken.
    """

    basket = models.ForeignKey(
        Basket, on_delete=models.CASCADE, related_name="directs", to_field="number", db_column="basket_number"
    )
    entry_code = models.CharField(max_length=40)
    entry_name = models.CharField(max_length=200)
    provider = models.CharField(max_length=18)
    provider_name = models.CharField(max_length=200)
    scope = models.JSONField()
    grant = models.OneToOneField(
        Grant, null=True, on_delete=models.PROTECT, related_name="+", to_field="number", db_column="grant_number"
    )

    class Meta:
        db_table = "sharing_basket_direct"
        constraints = [
            models.UniqueConstraint(fields=["basket", "entry_code"], name="sharing_basket_direct_once"),
        ]
