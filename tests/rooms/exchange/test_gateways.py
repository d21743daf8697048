"""Gateways: who may do what, every state with every verb, and enrolment."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from shuqiao.exchange import actions, queries
from shuqiao.exchange.errors import ControlKeyMissing, EnrolmentCodeWrong, GatewayInUse, GatewayNotServing, NameTaken
from shuqiao.exchange.models import Gateway
from shuqiao.exchange.rules.health import health
from shuqiao.exchange.states import GATEWAY, GatewayState
from shuqiao.kernel import clock
from shuqiao.kernel.refusals import Absent, ActorMissing, Malformed, NotPermitted, Refusal
from shuqiao.kernel.transitions import WrongState
from tests.cast.people import POLICE, Cast
from tests.rooms.exchange.stage import Member, attached, gateway, log
from tests.rooms.sharing.stage import published


def in_state(cast: Cast, state: str) -> tuple[Member, str]:
    member = Member("hub")
    code = actions.register_gateway(cast.operator, "hub", "市级前置机", POLICE)
    if state == GatewayState.RETIRED:
        actions.retire(cast.operator, "hub", "停用")
    elif state != GatewayState.REGISTERED:
        member.enrol(code)
    if state == GatewayState.SUSPENDED:
        actions.suspend(cast.operator, "hub", "检修")
    return member, code


def attempt(cast: Cast, verb: str, member: Member, code: str) -> Any:
    if verb == "enrol":
        return member.enrol(code)
    if verb == "renew_code":
        return actions.renew_code(cast.operator, "hub", "磁盘损坏")
    return {"suspend": actions.suspend, "resume": actions.resume, "retire": actions.retire}[verb](
        cast.operator, "hub", "检修"
    )


@pytest.mark.parametrize("state", list(GatewayState))
@pytest.mark.parametrize("verb", sorted(GATEWAY.verbs))
def test_every_state_with_every_verb(cast: Cast, state: GatewayState, verb: str) -> None:
    member, code = in_state(cast, state)
    before = len(log())
    moves = GATEWAY.moves(state, verb)
    if not moves:
        with pytest.raises((WrongState, EnrolmentCodeWrong)):
            attempt(cast, verb, member, code)
        assert Gateway.objects.get(member="hub").state == state
        assert len(log()) == before
        return
    attempt(cast, verb, member, code)
    assert Gateway.objects.get(member="hub").state == moves[0].to
    [(event, subject, _)] = log()[before:]
    assert subject == "gateway:hub"
    assert event.startswith("exchange.gateway.")


@pytest.mark.parametrize("who", ["jianruoxi", "zhuyuanxiu", "duqinghe", "yanmingjing"])
def test_gateways_are_the_operators(cast: Cast, who: str) -> None:
    with pytest.raises(NotPermitted):
        actions.register_gateway(cast[who], "hub", "市级前置机", POLICE)
    assert not Gateway.objects.exists()


def test_a_missing_actor_is_a_refusal(cast: Cast) -> None:
    with pytest.raises(ActorMissing):
        actions.register_gateway(None, "hub", "市级前置机", POLICE)


@pytest.mark.parametrize("name", ["", "Hub", "hub.1", "1hub", "hub_1", "h" * 32, "hub\n", "中心"])
def test_names_that_cannot_stand_in_receipts(cast: Cast, name: str) -> None:
    with pytest.raises(Refusal, match="bad_exchange_name"):
        actions.register_gateway(cast.operator, name, "市级前置机", POLICE)


def test_a_member_is_registered_once(cast: Cast) -> None:
    gateway(cast)
    with pytest.raises(NameTaken):
        actions.register_gateway(cast.operator, "hub", "市级前置机", POLICE)


def test_the_code_carries_the_key_and_is_kept_only_as_a_hash(cast: Cast) -> None:
    code = actions.register_gateway(cast.operator, "hub", "市级前置机", POLICE)
    row = Gateway.objects.get()
    assert code not in str(vars(row))
    told = Member("hub").enrol(code)
    assert code.split(".")[1] == told.control_keyid
    assert told.log_name
    assert told.platform_vkey.startswith(f"{told.log_name}/platform/1+")
    assert code not in str(log())


def test_a_code_is_spent_once(cast: Cast) -> None:
    code = actions.register_gateway(cast.operator, "hub", "市级前置机", POLICE)
    Member("hub").enrol(code)
    with pytest.raises(EnrolmentCodeWrong):
        Member("hub").enrol(code)


@pytest.mark.parametrize("change", [lambda c: c[:-1], lambda c: "", lambda c: "x" + c, lambda c: c + "\ud800"])
def test_a_wrong_code_changes_nothing(cast: Cast, change: Any) -> None:
    code = actions.register_gateway(cast.operator, "hub", "市级前置机", POLICE)
    with pytest.raises(EnrolmentCodeWrong):
        Member("hub").enrol(change(code))
    with pytest.raises(EnrolmentCodeWrong):
        Member("nobody").enrol(code)
    Member("hub").enrol(code)


def test_a_code_grows_old(cast: Cast) -> None:
    code = actions.register_gateway(cast.operator, "hub", "市级前置机", POLICE)
    Gateway.objects.update(code_expires_at=clock.real_now() - timedelta(seconds=1))
    with pytest.raises(EnrolmentCodeWrong):
        Member("hub").enrol(code)


def test_keys_that_are_none(cast: Cast) -> None:
    code = actions.register_gateway(cast.operator, "hub", "市级前置机", POLICE)
    with pytest.raises(Malformed):
        actions.enrol("hub", code, "AAAA", "x", 1)
    with pytest.raises(Refusal, match="bad_verifier_key"):
        actions.enrol("hub", code, "A" * 42 + "A", "x", 1)


def test_a_renewed_code_ends_the_old_keys(cast: Cast) -> None:
    member = gateway(cast)
    assert list(queries.request_keys("hub")) == [Gateway.objects.get().request_keyid]
    code = actions.renew_code(cast.operator, "hub", "磁盘损坏")
    assert queries.request_keys("hub") == {}
    with pytest.raises(GatewayNotServing):
        actions.poll("hub", 0)
    Member("hub", epoch=2).enrol(code)
    assert Gateway.objects.get().epoch == 2
    assert member.request.public_key() not in queries.request_keys("hub").values()


def test_a_gateway_in_use_is_not_retired(cast: Cast) -> None:
    gateway(cast)
    attached(cast, published(cast).code)
    with pytest.raises(GatewayInUse):
        actions.retire(cast.operator, "hub", "停用")


def test_health_words() -> None:
    now = clock.real_now()
    cases = [(None, "waiting"), (5, "alive"), (60, "late"), (3600, "silent")]
    for silence_s, word in cases:
        seen = None if silence_s is None else now - timedelta(seconds=silence_s)
        assert health(GatewayState.ENROLLED, seen, now) == word
    assert health(GatewayState.SUSPENDED, now, now) == "suspended"


def test_reading_the_register(cast: Cast) -> None:
    gateway(cast)
    actions.poll("hub", 0)
    assert queries.gateway(cast.applicant, "hub").health == "alive"
    assert [g.member for g in queries.gateways(cast.applicant).items] == ["hub"]
    with pytest.raises(Absent):
        queries.gateway(cast.applicant, "other")


def test_a_lost_control_key_is_not_made_again_in_silence(cast: Cast, settings: Any, tmp_path: Path) -> None:
    """A new key would be a stranger to every gateway that pinned the old one."""
    in_state(cast, GatewayState.ENROLLED)
    settings.SHUQIAO_DIR = tmp_path
    assert queries.control_key_is_missing()
    with pytest.raises(ControlKeyMissing):
        actions.register_gateway(cast.operator, "second", "另一台", POLICE)
    assert not list(tmp_path.rglob("control.pem"))
    code = actions.renew_code(cast.operator, "hub", "密钥丢失")  # the operator's own, recorded act
    assert not queries.control_key_is_missing()
    assert Member("hub").enrol(code).control_keyid == code.split(".")[1]


def test_a_code_is_never_taken_for_an_option(cast: Cast) -> None:
    code = actions.register_gateway(cast.operator, "hub", "市级前置机", POLICE)
    assert re.fullmatch(r"[0-9a-f]{64}\.[\w-]+", code)
