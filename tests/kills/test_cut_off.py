"""A grant that is revoked, and a gateway without its platform: both stop by themselves."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from shuqiao.client import Answer, Client, Refused
from shuqiao.demo.families import families
from shuqiao.demo.story.calls import client, context
from shuqiao.demo.story.sharing_scenes import apply
from shuqiao.demo.story.stage import Stage
from tests.cast.asked import HOMES, HOUSEHOLD, ROWS, rows_of
from tests.kills.chain import Chain, chain_in

pytestmark = pytest.mark.slow

FAMILY = families()["甲"]
LEASE_S = 12
SECONDS = 10
"""Polls come several a second; this leaves room for a busy machine."""

STOP = {"code": "incident", "text": "发现异常批量查询", "article": ""}


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    chain = chain_in(tmp_path_factory.mktemp("cut-off") / "chain")
    try:
        yield chain.begin()
    finally:
        chain.stop()


@pytest.fixture
def calls(stage: Stage) -> Iterator[Client]:
    with client(stage) as made:
        yield made


def granted(stage: Stage, key: str, provider: str) -> str:
    """A fresh grant of all that was asked."""
    number = apply(stage, key, period_from="2025-09-22", **rows_of(key))["number"]
    (grant,) = stage.of(provider, "provider_reviewer").post(f"/sharing/applications/{number}/consent", {})["grants"]
    return str(grant)


def ask(stage: Stage, calls: Client, key: str, grant: str) -> Answer | Refused:
    """One call; whatever comes has a receipt that the client checked."""
    try:
        return calls.query(grant, {ROWS[key][1][0]: list(FAMILY.numbers)}, context(stage, FAMILY.case, FAMILY.consent))
    except Refused as refused:
        if refused.receipt is None:
            raise
        return refused


def until(look: Callable[[], Any], wanted: Callable[[Any], bool], seconds: float = SECONDS) -> Any:
    """What ``look`` sees once it is ``wanted``."""
    end = time.monotonic() + seconds
    while not wanted(seen := look()):
        assert time.monotonic() < end, seen
        time.sleep(0.05)
    return seen


def answered(seen: Answer | Refused) -> bool:
    return isinstance(seen, Answer)


def refused_as(code: str) -> Callable[[Any], bool]:
    return lambda seen: isinstance(seen, Refused) and seen.code == code


@pytest.mark.parametrize("killed", [(), ("web",), ("gateway",)])
def test_a_revoked_grant_stops_being_served(stage: Stage, calls: Client, killed: tuple[str, ...]) -> None:
    """Within seconds; and a kill right after the revocation neither loses nor undoes it."""
    chain = stage.instance
    assert isinstance(chain, Chain)
    grant = granted(stage, HOMES, "zgj")
    until(lambda: ask(stage, calls, HOMES, grant), answered)
    stage.of("zgj", "provider_reviewer").post(f"/sharing/grants/{grant}/revoke", STOP)
    for part in killed:
        chain.kill(part)
        chain.up(part)
    until(lambda: ask(stage, calls, HOMES, grant), refused_as("grant_revoked"))
    chain.kill("gateway")
    chain.up("gateway")
    for _ in range(3):
        assert refused_as("grant_revoked")(ask(stage, calls, HOMES, grant))


def test_without_its_platform_a_gateway_stops_when_the_lease_is_out(stage: Stage, calls: Client) -> None:
    chain = stage.instance
    assert isinstance(chain, Chain)
    grant = granted(stage, HOUSEHOLD, "gaj")
    (order,) = chain.python("tests.kills.short_lease", grant, str(LEASE_S))

    def look() -> Answer | Refused:
        return ask(stage, calls, HOUSEHOLD, grant)

    first = until(look, lambda seen: answered(seen) and seen.receipt.content["version"] == 2)
    assert first.receipt.content["order"] == order
    chain.kill("web")
    cut_off_s = time.monotonic()
    chain.kill("gateway")
    chain.up("gateway")  # the stored heartbeat counts on, within its lease
    served = 0
    while True:
        asked_s = time.monotonic()
        seen = look()
        if isinstance(seen, Refused):
            break
        # No heartbeat is younger than the kill: nothing asked after the lease may be answered.
        assert asked_s < cut_off_s + LEASE_S
        served += 1
        time.sleep(0.05)
    assert (seen.code, seen.status) == ("lease_out", 503)
    assert served > 0
    chain.kill("gateway")
    chain.up("gateway")  # and beyond it not at all, however often the gateway starts
    assert refused_as("lease_out")(look())
    chain.up("web")
    until(look, answered)
