"""The desk in the control plane: who may ask, under what, and what a token and the log say of it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import Any

import msgspec
import pytest

from shuqiao.accounts import actions as accounts
from shuqiao.accounts import queries as people_of
from shuqiao.accounts.errors import DeskExists
from shuqiao.exchange import actions, queries
from shuqiao.exchange.facts import DeskQuestion, PortalLeave
from shuqiao.exchange.rules import desk
from shuqiao.exchange.rules.desk import Clerk
from shuqiao.kernel import clock
from shuqiao.kernel.actors import Actor, ActorKind
from shuqiao.kernel.canonical import parse_b64url, parse_moment
from shuqiao.kernel.refusals import Absent, ActorMissing, NotPermitted, Refusal
from shuqiao.sharing import actions as sharing
from shuqiao.sharing.errors import DeskQueriesOnly
from shuqiao.sharing.rules import applying
from shuqiao.wire import documents, envelopes
from shuqiao.wire.feed import Callers, Envelope
from shuqiao.wire.portal_tokens import PortalToken
from tests.cast import people
from tests.cast.people import HOUSING, LAND, Cast
from tests.contracts.orders import ORDER
from tests.rooms.exchange.desks import ADDRESS, DESK, PURPOSE, QUESTION, Counter, clerk, counter
from tests.rooms.exchange.stage import gateway, log
from tests.rooms.exchange.test_probes import reported
from tests.rooms.sharing.stage import HOUSING_SYSTEM, INCIDENT, SCOPE, on

pytestmark = pytest.mark.django_db


def opened(found: PortalLeave, at: Counter) -> PortalToken:
    """The token as the gateway reads it."""
    assert at.member.told is not None
    key = {at.member.told.control_keyid: envelopes.public_from_text(at.member.told.control_public)}
    envelope = documents.decode(parse_b64url(found.token), Envelope)
    return documents.decode(envelopes.open_(envelope, "portal-token", key), PortalToken)


@pytest.fixture
def at(cast: Cast) -> Counter:
    return counter(cast)


def test_a_clerk_gets_a_token_for_one_question(at: Counter) -> None:
    found = actions.issue_desk_token(at.clerk, at.grant.number, QUESTION)
    assert (found.member, found.address) == ("hub", ADDRESS)
    token = opened(found, at)
    assert (token.gateway, token.right, token.system, token.grant) == ("hub", "query", DESK, at.grant.number)
    assert token.department == HOUSING
    lives = parse_moment(token.expires_at) - parse_moment(token.issued_at)
    assert lives.total_seconds() == 60
    assert abs((parse_moment(token.issued_at) - clock.real_now()).total_seconds()) < 30  # never the demo's clock
    code = token.person
    assert token.context == {
        "purpose": PURPOSE, "case": QUESTION.case, "matter_code": SCOPE.matter_code, "operator": code,
        "operator_unit": "市住建局",
    }  # fmt: skip
    assert at.clerk.name not in json.dumps(token.context, ensure_ascii=False)
    again = opened(actions.issue_desk_token(at.clerk, at.grant.number, QUESTION), at)
    assert again.person == code  # the same person is the same code
    assert again.id != token.id
    told = {"grant": at.grant.number, "purpose": PURPOSE, "case": QUESTION.case, "person": code, "gateway": "hub"}
    assert log()[-2:] == [("exchange.desk.token_issued", f"operator:{code}", told)] * 2


def test_two_clerks_are_two_codes(at: Counter) -> None:
    first, second = (
        opened(actions.issue_desk_token(one, at.grant.number, QUESTION), at).person
        for one in (at.clerk, clerk("another"))
    )
    assert first != second


def test_the_order_says_whether_its_answers_may_be_printed(cast: Cast, at: Counter) -> None:
    [found] = queries.desk_orders(at.clerk)
    assert found.order.printable
    assert found.order.source == ""  # how the provider stores it is not the desk's affair
    [payload] = at.member.opened(actions.poll("hub", 0), "callers")
    callers = {c.system: c for c in documents.decode(payload, Callers).callers}
    assert (callers[DESK].kind, callers[DESK].keys) == ("desk", ())


def test_strangers_find_no_desk(cast: Cast, at: Counter) -> None:
    other = clerk("stranger", LAND)
    with pytest.raises(Absent):
        actions.issue_desk_token(other, at.grant.number, QUESTION)
    assert queries.desk_orders(other) == ()
    with pytest.raises(Absent):
        actions.issue_desk_token(at.clerk, "G-2025-999999", QUESTION)
    for nobody in (cast.applicant, cast.provider_reviewer, cast.auditor, replace(at.clerk, kind=ActorKind.TOKEN)):
        with pytest.raises(NotPermitted):
            actions.issue_desk_token(nobody, at.grant.number, QUESTION)
    with pytest.raises(ActorMissing):
        actions.issue_desk_token(None, at.grant.number, QUESTION)


def _refused(at: Counter, who: Actor | None = None) -> str:
    with pytest.raises(Refusal) as told:
        actions.issue_desk_token(who or at.clerk, at.grant.number, QUESTION)
    return told.value.code


def test_a_grant_that_stopped_gives_no_token(cast: Cast, at: Counter) -> None:
    before = len(log())
    with on(date(2026, 9, 22)):
        assert _refused(at) == "desk_not_open"
    sharing.suspend_grant(cast.provider_reviewer, at.grant.number, INCIDENT)
    assert _refused(at) == "desk_not_open"
    sharing.revoke_grant(cast.provider_reviewer, at.grant.number, INCIDENT)
    assert _refused(at) == "absent"
    assert "exchange.desk.token_issued" not in [event for event, _, _ in log()[before:]]


def test_a_withdrawn_desk_or_a_silent_gateway_gives_no_token(cast: Cast, at: Counter) -> None:
    actions.suspend(cast.operator, "hub", "检修")
    assert _refused(at) == "gateway_unreachable"
    actions.resume(cast.operator, "hub", "检修完毕")
    actions.take_report("hub", reported(at.member, kind="addresses", about="hub", facts={"public": []}))
    assert _refused(at) == "gateway_unreachable"
    accounts.withdraw_system(cast.system_manager, DESK)
    assert _refused(at) == "absent"


def test_a_department_has_one_desk(cast: Cast) -> None:
    made = {"name": "查询台", "department": HOUSING, "kind": "desk"}
    accounts.create_system(cast.system_manager, id="first-desk", **made)
    with pytest.raises(DeskExists):
        accounts.create_system(cast.system_manager, id="second-desk", **made)
    accounts.withdraw_system(cast.system_manager, "first-desk")
    accounts.create_system(cast.system_manager, id="second-desk", **made)
    assert [d.id for d in [people_of.desk_of(HOUSING)] if d] == ["second-desk"]


def test_a_desk_is_for_queries_only() -> None:
    window = replace(HOUSING_SYSTEM, id=DESK, kind="desk")
    asked = replace(SCOPE, systems=(DESK,))
    assert applying.receiving(asked, [window], HOUSING) is None
    assert isinstance(applying.receiving(replace(asked, method="file"), [window], HOUSING), DeskQueriesOnly)
    assert applying.receiving(replace(SCOPE, method="file"), [HOUSING_SYSTEM], HOUSING) is None


CODE = Clerk("c-aaaaaaaaaaaaaaaa", "市住建局")
SAID = DeskQuestion("330100-0007.check", "GZF-2025-1", "入户核查", "SQS-1", "written")
NUMBER = "99010219900101004X"
WIDE = "９９０１０２１９９００１０１００４ｘ"
CAREFUL = msgspec.structs.replace(ORDER, context_required=("purpose", "case", "reason", "consent"))


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({}, None, None),
        ({"consent_form": "by_law", "consent_number": ""}, None, None),
        ({"purpose": ""}, "desk_field_missing", "purpose"),
        ({"purpose": "330100-0007.basis"}, "desk_purpose_wrong", "purpose"),
        ({"case": " "}, "desk_field_missing", "case"),
        ({"case": "GZF-25-1"}, "desk_field_wrong", "case"),
        ({"case": "GZF-2025-" + "1" * 200}, "desk_field_wrong", "case"),
        ({"case": "GZF-2025-\u202e1"}, "desk_field_wrong", "case"),
        ({"reason": ""}, "desk_field_missing", "reason"),
        ({"reason": "x" * 201}, "desk_field_wrong", "reason"),
        ({"reason": "a\x00b"}, "desk_field_wrong", "reason"),
        ({"consent_form": ""}, "desk_field_missing", "consent"),
        ({"consent_form": "spoken"}, "desk_field_wrong", "consent"),
        ({"consent_number": ""}, "desk_field_missing", "consent"),
        ({"consent_number": "\n"}, "desk_field_missing", "consent"),
        ({"reason": f"核查{NUMBER}"}, "desk_field_wrong", "reason"),
        ({"case": f"GZF-2025-{NUMBER}"}, "desk_field_wrong", "case"),
        ({"consent_number": WIDE}, "desk_field_wrong", "consent"),
        ({"reason": f"1{NUMBER}"}, None, None),
    ],
)
def test_what_a_clerk_must_say(changes: dict[str, Any], code: str | None, field: str | None) -> None:
    found = desk.context(CAREFUL, replace(SAID, **changes), CODE, parse_moment("2025-10-01T00:00:00.000Z"))
    if code is None:
        assert isinstance(found, dict)
        assert found["operator"] == CODE.code
    else:
        assert isinstance(found, Refusal)
        assert (found.code, found.field) == (code, field)


@pytest.mark.parametrize(
    ("order", "at"),
    [
        ({}, "2025-09-20T00:00:00.000Z"),
        ({}, "2026-09-21T16:00:00.000Z"),
        ({"suspended": True}, "2025-10-01T00:00:00.000Z"),
    ],
)
def test_an_order_that_is_not_open(order: dict[str, Any], at: str) -> None:
    found = desk.context(msgspec.structs.replace(ORDER, **order), SAID, CODE, parse_moment(at))
    assert isinstance(found, Refusal)
    assert found.code == "desk_not_open"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (["https://gw.example", "http://10.0.0.7:8443"], ["https://gw.example", "http://10.0.0.7:8443"]),
        (["https://gw.example/path", "ftp://x", "https://*", "https://a; script-src *", "https://a b", 7, None], []),
        (["https://gw.example:99999", "https://:80", "https://" + "a" * 300], []),
        ("https://gw.example", []),
        (None, []),
        (["https://gw.example"] * 30, ["https://gw.example"] * 10),
    ],
)
def test_only_plain_addresses_go_into_a_pages_policy(given: object, kept: list[str]) -> None:
    assert desk.addresses(given) == kept


def test_addresses_are_recorded_when_they_change(cast: Cast, at: Counter) -> None:
    assert queries.gateway(at.clerk, "hub").public == (ADDRESS,)
    assert [e for e, _, _ in log()].count("exchange.gateway.addresses") == 1
    same = reported(at.member, kind="addresses", about="hub", facts={"public": [ADDRESS]})
    actions.take_report("hub", same)
    assert [e for e, _, _ in log()].count("exchange.gateway.addresses") == 1


def test_an_auditor_gets_a_token_for_each_serving_gateway(cast: Cast, at: Counter) -> None:
    gateway(cast, "silent")  # enrolled, but told no address
    [found] = actions.issue_history_tokens(cast.auditor, "信访件 2025-12")
    token = opened(found, at)
    assert (token.gateway, token.right, token.system, token.grant) == ("hub", "subjects_history", None, None)
    assert token.context["reason"] == "信访件 2025-12"
    told = {"reason": "信访件 2025-12", "person": token.person, "gateways": ["hub"]}
    assert log()[-1] == ("exchange.history.tokens_issued", f"operator:{token.person}", told)
    assert actions.issue_history_tokens(cast.auditor, "续查", "hub")[0].member == "hub"
    for wrong in (("", None), ("  ", None), ("x", "silent"), ("x", "none")):
        with pytest.raises(Refusal):
            actions.issue_history_tokens(cast.auditor, *wrong)
    for nobody in (at.clerk, cast.operator, cast.security_manager, replace(cast.auditor, kind=ActorKind.TOKEN)):
        with pytest.raises(NotPermitted):
            actions.issue_history_tokens(nobody, "x")


def test_people_are_not_given_codes_before_they_need_one(cast: Cast) -> None:
    person = people.person("nobody", "无名", HOUSING)
    assert people_of.person(cast.auditor, person.id).operator_code == ""
