"""Tables.  Across rooms only natural keys: credit codes, resource codes, grant numbers."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from shuqiao.exchange.states import GatewayState, OrderState


class Numbering(models.Model):
    """The last number given in a series and year (``O``/2025); taken under a row lock."""

    series = models.CharField(max_length=8)
    year = models.IntegerField()
    last = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["series", "year"], name="exchange_numbering_once")]


class Gateway(models.Model):
    """A member.  Its row is the lock under which feed and heartbeat numbers are given."""

    member = models.CharField(max_length=32, unique=True)
    name = models.CharField(max_length=100)
    department = models.CharField(max_length=18)
    state = models.CharField(max_length=16, default=GatewayState.REGISTERED)
    code_sha256 = models.CharField(max_length=64, blank=True)
    code_expires_at = models.DateTimeField(null=True)
    request_public = models.CharField(max_length=43, blank=True)
    request_keyid = models.CharField(max_length=43, blank=True)
    note_public = models.CharField(max_length=43, blank=True)
    public = models.JSONField(default=list)
    epoch = models.IntegerField(default=1)
    feed_seq = models.BigIntegerField(default=0)
    heartbeat_seq = models.BigIntegerField(default=0)
    callers_version = models.BigIntegerField(default=-1)
    callers_sha256 = models.CharField(max_length=43, blank=True)
    registered_at = models.DateTimeField()
    enrolled_at = models.DateTimeField(null=True)
    last_seen_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[s.value for s in GatewayState]), name="exchange_gateway_state"
            ),
            models.UniqueConstraint(
                fields=["request_keyid"], condition=~Q(request_keyid=""), name="exchange_gateway_key_once"
            ),
        ]


class Nonce(models.Model):
    """A nonce that a gateway has used; kept until its signature has expired."""

    gateway = models.ForeignKey(Gateway, on_delete=models.CASCADE)
    nonce = models.CharField(max_length=128)
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["gateway", "nonce"], name="exchange_nonce_once")]


class FeedItem(models.Model):
    """One item of a gateway's feed; never changed, numbered without a gap."""

    gateway = models.ForeignKey(Gateway, on_delete=models.PROTECT)
    seq = models.BigIntegerField()
    kind = models.CharField(max_length=16)
    envelope = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["gateway", "seq"], name="exchange_feed_seq_once")]


class Source(models.Model):
    code = models.CharField(max_length=32, unique=True)
    name = models.CharField(max_length=100)
    gateway = models.ForeignKey(Gateway, on_delete=models.PROTECT)
    owner = models.CharField(max_length=18, db_index=True)
    registered_at = models.DateTimeField()


class Attachment(models.Model):
    """An entry's one binding; attaching again raises ``version``, the log keeps the former."""

    entry_code = models.CharField(max_length=64, unique=True)
    entry_name = models.CharField(max_length=200)
    provider = models.CharField(max_length=18, db_index=True)
    source = models.ForeignKey(Source, on_delete=models.PROTECT)
    table = models.CharField(max_length=128)
    columns = models.JSONField()
    order = models.JSONField(default=list)
    internal = models.JSONField(default=dict)
    version = models.IntegerField(default=1)
    attached_at = models.DateTimeField()
    attached_by = models.CharField(max_length=100)


class Order(models.Model):
    """An order's number and where it stands; its content is in its versions."""

    number = models.CharField(max_length=32, unique=True)
    grant = models.CharField(max_length=32, db_index=True)
    entry_code = models.CharField(max_length=64, db_index=True)
    system = models.CharField(max_length=64)
    method = models.CharField(max_length=16)
    provider = models.CharField(max_length=18, db_index=True)
    consumer = models.CharField(max_length=18, db_index=True)
    gateway = models.ForeignKey(Gateway, on_delete=models.PROTECT)
    state = models.CharField(max_length=16, default=OrderState.LIVE)
    version = models.IntegerField(default=1)
    sha256 = models.BinaryField(max_length=32)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["grant", "system", "method", "gateway"], name="exchange_order_once"),
            models.UniqueConstraint(
                fields=["grant", "system", "method"],
                condition=~Q(state=OrderState.WITHDRAWN.value),
                name="exchange_order_one_in_force",
            ),
            models.CheckConstraint(condition=Q(state__in=[s.value for s in OrderState]), name="exchange_order_state"),
        ]
        indexes = [
            models.Index(
                fields=["gateway", "withdrawn_at"],
                name="exchange_order_withdrawn",
                condition=Q(state=OrderState.WITHDRAWN.value),
            )
        ]


class OrderVersion(models.Model):
    """The signed bytes of one version; never changed."""

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="versions")
    version = models.IntegerField()
    payload = models.BinaryField()
    feed_seq = models.BigIntegerField()
    issued_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["order", "version"], name="exchange_order_version_once")]


class OrdersRoot(models.Model):
    """The tree over a gateway's orders in force, kept so that a poll need not read them all; absent: to be made anew.

    ``peaks`` are hashes in base64, see ``wire.heartbeats.OrdersEdge``.  Written under the gateway's lock.
    """

    gateway = models.OneToOneField(Gateway, on_delete=models.CASCADE, related_name="orders_root")
    size = models.IntegerField()
    last = models.CharField(max_length=32, blank=True)
    peaks = models.JSONField()


class Gap(models.Model):
    """Why a live grant has no order for a system; gone once it has one."""

    grant = models.CharField(max_length=32)
    system = models.CharField(max_length=64)
    entry_code = models.CharField(max_length=64, db_index=True)
    provider = models.CharField(max_length=18, db_index=True)
    consumer = models.CharField(max_length=18, db_index=True)
    code = models.CharField(max_length=64)
    zh = models.TextField()
    en = models.TextField()
    since_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["grant", "system"], name="exchange_gap_once")]


class Probe(models.Model):
    number = models.CharField(max_length=32, unique=True)
    source = models.ForeignKey(Source, on_delete=models.PROTECT)
    table = models.CharField(max_length=128)
    wants = models.CharField(max_length=16)
    requested_at = models.DateTimeField()
    requested_by = models.CharField(max_length=100)
    answered_at = models.DateTimeField(null=True)
    answer = models.JSONField(null=True)


class GatewayLog(models.Model):
    """One log of a gateway as far as the platform took it in; ``frontier`` is tlog's ``Frontier.to_bytes``."""

    gateway = models.ForeignKey(Gateway, on_delete=models.PROTECT, related_name="logs")
    epoch = models.IntegerField()
    origin = models.CharField(max_length=200, unique=True)
    size = models.BigIntegerField(default=0)
    frontier = models.BinaryField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["gateway", "epoch"], name="exchange_log_epoch_once")]


class Witness(models.Model):
    """A checkpoint of a gateway that stands in the platform's log as ``entry_id``."""

    log = models.ForeignKey(GatewayLog, on_delete=models.PROTECT, related_name="witnesses")
    size = models.BigIntegerField()
    root = models.BinaryField(max_length=32)
    note = models.TextField()
    entry_id = models.CharField(max_length=32)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["log", "size"], name="exchange_witness_once")]


class CallCount(models.Model):
    """Log entries of a gateway, counted: per day in China, kind, grant and outcome.  Never a row per call."""

    gateway = models.ForeignKey(Gateway, on_delete=models.PROTECT)
    day = models.DateField()
    kind = models.IntegerField()
    grant = models.CharField(max_length=32, blank=True)
    outcome = models.CharField(max_length=64, blank=True)
    count = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["gateway", "day", "kind", "grant", "outcome"], name="exchange_count_once")
        ]
        indexes = [models.Index(fields=["grant", "day"])]


class Alarm(models.Model):
    gateway = models.ForeignKey(Gateway, on_delete=models.PROTECT)
    day = models.DateField()
    kind = models.CharField(max_length=64)
    about = models.CharField(max_length=100, blank=True)
    count = models.BigIntegerField(default=1)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["gateway", "day", "kind", "about"], name="exchange_alarm_once")]


class ConsentDoubt(models.Model):
    """Calls whose authorisation the consumer's register does not cover: candidates for findings, counted.

    Calls that it does cover leave no row; ``settled_on`` is set once the register covers these too.
    """

    grant = models.CharField(max_length=32)
    entry_name = models.CharField(max_length=200)
    entry_code = models.CharField(max_length=40)
    consumer = models.CharField(max_length=18, db_index=True)
    provider = models.CharField(max_length=18, db_index=True)
    number = models.CharField(max_length=64, blank=True)
    purpose = models.CharField(max_length=128, blank=True)
    case = models.CharField(max_length=200, blank=True)
    reason = models.CharField(max_length=16)
    first_on = models.DateField()
    last_on = models.DateField()
    count = models.BigIntegerField(default=0)
    settled_on = models.DateField(null=True)

    class Meta:
        db_table = "exchange_consent_doubt"
        constraints = [
            models.UniqueConstraint(fields=["grant", "number", "purpose", "case"], name="exchange_consent_doubt_once")
        ]
