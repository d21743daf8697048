"""One document of each signed kind with every field filled: what the vectors are made from."""

from __future__ import annotations

from shuqiao.wire import feed, orders, portal_tokens

PRIVATE_SEED = bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
"""The first test key of RFC 8032 section 7.1; its JWK thumbprint stands in RFC 8037 appendix A.3."""

ORDER = orders.Order(
    number="O-2025-000001",
    version=2,
    gateway="hub",
    grant="G-2025-000001",
    method="query",
    consumer="11330100002489559Q",
    system="housing-check",
    provider="113301000024895597",
    provider_name="市民政局",
    resource="301001/000001",
    resource_name="婚姻登记信息",
    purposes=("330100-0007.check",),
    context_required=("purpose", "case", "operator"),
    source="civil",
    table="marriages",
    returned=(
        orders.Returned("姓名", "name", "C", "mask:name"),
        orders.Returned("登记日期", "registered_on", "D", "plain"),
    ),
    lookup=(orders.Lookup("公民身份号码", "citizen_number", "C"),),
    compared=(),
    internal=orders.Internal({"state": "C", "id": "N"}, {"column": "state", "is": "valid"}, ("id",)),
    limits=orders.Limits(10, 600, 5, 4, 30),
    coverage=orders.Coverage("/api/v1/catalogue/entries/301001/000001/coverage", {"公民身份号码": ("3301",)}),
    grade=3,
    lease_s=900,
    valid_from="2025-09-21T16:00:00.000Z",
    valid_to="2026-09-21T16:00:00.000Z",
    rule_set=orders.RuleSet("measures-2016", "1"),
    article="国发〔2016〕51号第十二条",
    bearer=True,
    case_pattern="GZF-????-*",
    subject_item="公民身份号码",
    derived=(
        orders.Derived(
            "登记次数",
            "I",
            "plain",
            {"of": "count", "where": {"column": "state", "op": "eq", "value": "valid"}},
            {"state": "C"},
        ),
    ),
)

CALLERS = feed.Callers(
    "hub",
    3,
    (
        feed.Caller(
            "housing-check",
            "公租房资格核验系统",
            "11330100002489559Q",
            "system",
            (
                feed.CallerKey(
                    "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k",
                    "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
                    "2025-09-21T16:00:00.000Z",
                    "2026-09-21T16:00:00.000Z",
                ),
            ),
        ),
        feed.Caller("old-desk", "窗口", "11330100002489559Q", "desk", (), withdrawn=True),
    ),
)

HEARTBEAT = feed.Heartbeat(
    gateway="hub",
    sequence=41,
    as_of="2025-09-22T01:02:03.004Z",
    feed_seq=7,
    orders_size=1,
    orders_root="47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
    callers_version=3,
    callers_sha256="47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU",
    revoked=("O-2025-000009",),
    demo_offset_s=-3600,
)

PROBE = feed.Probe("P-2025-000001", "hub", "civil", "marriages", "schema")

REPORT = feed.Report(
    "hub", "P-2025-000001", "schema", "2025-09-22T01:02:03.004Z", {"columns": [{"name": "id", "type": "bigint"}]}
)

PORTAL_TOKEN = portal_tokens.PortalToken(
    id="3q2-7wAAAAAAAAAAAAAAAA",
    gateway="hub",
    right="query",
    person="c-k5jq2vbnzr3a",
    department="11330100002489559Q",
    context={
        "purpose": "330100-0007.check",
        "case": "GZF-2025-1",
        "operator": "c-k5jq2vbnzr3a",
        "operator_unit": "市住建局",
        "consent": {"form": "written", "number": "SQS-2025-1"},
    },
    issued_at="2025-09-22T01:02:03.004Z",
    expires_at="2025-09-22T01:03:03.004Z",
    system="housing-counter",
    grant="G-2025-000001",
)

DOCUMENTS = {
    "order": ORDER,
    "callers": CALLERS,
    "heartbeat": HEARTBEAT,
    "probe": PROBE,
    "report": REPORT,
    "portal-token": PORTAL_TOKEN,
}
