"""SIGKILL at random moments under load: nothing was delivered without its receipt, and no number is missing."""

from __future__ import annotations

import asyncio
import random
import shutil
from collections.abc import Callable
from typing import Any

import httpx
import msgspec
import pytest

from shuqiao.client.receipts import check
from shuqiao.gateway.directory import Directory
from shuqiao.gateway.receipts import ReceiptLog
from shuqiao.tlog.notes import Verifier
from shuqiao.tlog.proofs import verify_log
from shuqiao.wire.receipts import Receipt
from tests.gateway.calls import QUERY, assertion, token
from tests.gateway.one_gateway import CONTEXT, MEMBER, PERSONS, OneGateway, order
from tests.soak import KILLS

CALLERS = 16


async def _load(gateway: OneGateway, bearer: str, until_s: float, delivered: list[dict[str, Any]]) -> None:
    """Call on many connections until the process is killed after ``until_s``; keep every whole answer."""
    headers = {"authorization": f"Bearer {bearer}"}

    async def one(number: int, http: httpx.AsyncClient) -> None:
        body = msgspec.json.encode(
            {
                "where": {"公民身份号码": PERSONS[number % len(PERSONS)][0]},
                "context": {**CONTEXT, "case": f"GZF-2025-{number}"},
            }
        )
        while True:
            try:
                response = await http.post(gateway.address + QUERY, content=body, headers=headers)
            except httpx.HTTPError:
                return
            delivered.append(msgspec.json.decode(response.content))

    async with httpx.AsyncClient(trust_env=False, timeout=10) as http:
        calls = [asyncio.create_task(one(number, http)) for number in range(CALLERS)]
        await asyncio.sleep(until_s)
        gateway.kill()
        await asyncio.gather(*calls)


@pytest.mark.soak
def test_kills_under_load(gateways: Callable[..., OneGateway]) -> None:
    gateway = gateways()
    gateway.plane.put_order(order())
    delivered: list[dict[str, Any]] = []
    chance = random.Random(20250922)
    for _ in range(KILLS):
        gateway.start()
        bearer = token(gateway, assertion(gateway)).json()["access_token"]
        asyncio.run(_load(gateway, bearer, chance.uniform(0.05, 0.6), delivered))
    assert len(delivered) > KILLS * 5
    verifier = Verifier.parse(gateway.log_key)
    for document in delivered:
        check(msgspec.convert(document["receipt"], Receipt), verifier, document)
    _check_disk(gateway, [msgspec.convert(document["receipt"], Receipt) for document in delivered])


def _check_disk(gateway: OneGateway, given: list[Receipt]) -> None:
    """What lies on disk after the last kill holds every receipt that was given out, and is one whole log."""
    copy = gateway.path.with_name("copy")
    shutil.copytree(gateway.path, copy)
    keys = Directory(gateway.path).keys()
    log = ReceiptLog.open(copy, f"test.example/gateway/{MEMBER}/1", keys.note, member=MEMBER, epoch=1)
    try:
        kept = {entry.index: entry.content for entry in log.scan()}
        assert sorted(kept) == list(range(log.size)), "numbers are gapless"
        for receipt in given:
            assert kept[receipt.index] == receipt.content
        assert len({receipt.number for receipt in given}) == len(given)
        asyncio.run(log.close())
    finally:
        verdict = verify_log(
            copy / "log",
            Verifier.parse(gateway.log_key),
            against=[receipt.checkpoint for receipt in given[:: max(1, len(given) // 50)]],
        )
        assert verdict.proved, verdict
