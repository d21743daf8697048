"""The log on its way up: a gateway that starts again learns where the platform stands."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

from shuqiao.gateway.directory import Directory
from shuqiao.gateway.receipts import ReceiptLog
from shuqiao.gateway.shipping import ROWS_PER_SEGMENT
from shuqiao.kernel import clock
from shuqiao.wire.kinds import KindGroup
from tests.gateway.calls import call
from tests.gateway.one_gateway import MEMBER, OneGateway, order


async def _fill(gateway: OneGateway, records: int) -> None:
    keys = Directory(gateway.path).keys()
    log = ReceiptLog.open(
        gateway.path, f"test.example/gateway/{MEMBER}/1", keys.note, member=MEMBER, epoch=1, reserve_bytes=0
    )
    minute = clock.minutes_since_1970(clock.now())
    for _ in range(0, records, 100):
        await asyncio.gather(*(log.append(KindGroup.REFUSAL, minute, {"code": "test"}) for _ in range(100)))
    await log.close()


def test_a_log_longer_than_a_segment_goes_on_after_a_kill(gateways: Callable[..., OneGateway]) -> None:
    gateway = gateways()
    gateway.plane.put_order(order())
    asyncio.run(_fill(gateway, ROWS_PER_SEGMENT + 1_000))
    for _ in range(2):
        gateway.start()
        assert call(gateway).status_code == 200
        number = call(gateway).json()["receipt"]["index"]
        until = time.monotonic() + 20
        while len(gateway.plane.rows) <= number:
            assert time.monotonic() < until, (gateway.path / "gateway.log").read_text()[-2000:]
            time.sleep(0.05)
        gateway.kill()
    assert [row.index for row in gateway.plane.rows] == list(range(len(gateway.plane.rows)))
