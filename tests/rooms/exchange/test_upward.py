"""The gateway's own code against the platform's doors, over HTTP: both sides mean the same bytes."""

from __future__ import annotations

import asyncio
import base64
from pathlib import Path
from typing import Any

import pytest

from shuqiao.audit.sequencer import sequence_once
from shuqiao.exchange import actions, queries
from shuqiao.exchange.models import CallCount, Witness
from shuqiao.gateway.receipts.log import ReceiptLog
from shuqiao.gateway.upward import PlatformRefused, Upward
from shuqiao.kernel.canonical import parse
from shuqiao.tlog import checkpoints, merkle
from shuqiao.tlog.notes import Verifier
from shuqiao.wire import documents
from shuqiao.wire.feed import Report
from shuqiao.wire.kinds import KindGroup
from shuqiao.wire.receipts import PlatformProof, Receipt
from shuqiao.wire.segments import pack
from tests.cast import people
from tests.cast.people import POLICE, Cast
from tests.rooms.exchange.stage import MINUTE, Member, gateway


@pytest.fixture
def stage(transactional_db: None) -> tuple[Cast, Member]:
    cast = people.cast()
    return cast, gateway(cast)


def upward(base: str, member: Member) -> Upward:
    return Upward(base, member.name, member.request)


def test_feed_and_report(live_server: Any, stage: tuple[Cast, Member]) -> None:
    cast, member = stage
    actions.register_source(cast.compiler, "hub", "civil", "人口库", POLICE)
    asked = actions.request_probe(cast.compiler, "civil", "household", "health")

    async def talk() -> None:
        up = upward(live_server.url, member)
        feed = await up.feed(0)
        assert [item.kind for item in feed.items] == ["probe", "callers"]
        assert member.heard(feed).feed_seq == 2
        answer = {"healthy": True}
        await up.report(Report("hub", asked.number, "health", "2025-09-22T01:02:03.000Z", answer))
        with pytest.raises(PlatformRefused) as refused:
            await upward(live_server.url, Member("hub")).feed(0)
        assert refused.value.answer["code"] == "signature_key_unknown"
        await up.close()

    asyncio.run(talk())
    assert queries.probes(cast.compiler, "civil")[0].answer == {"healthy": True}


def test_receipts_shipped_witnessed_and_proved(live_server: Any, stage: tuple[Cast, Member], tmp_path: Path) -> None:
    _, member = stage

    async def ship(witness: bool) -> Receipt | None:
        up = upward(live_server.url, member)
        log = ReceiptLog.open(tmp_path, member.origin(), member.note, member="hub", epoch=1)
        try:
            if not witness:
                said = {"grant": "G-2025-000001", "outcome": "found"}
                receipts = [await log.append(KindGroup.ANSWER, MINUTE, said) for _ in range(3)]
                part = await log.segment(0, 2)
                assert part is not None
                hashes = [base64.b64encode(h).decode() for h in part.consistency]
                first = await up.segment(part.checkpoint, hashes, pack(part.rows), 0)
                assert first["accepted_size"] == 2
                rest = await log.segment(2, 5000)
                assert rest is not None
                hashes = [base64.b64encode(h).decode() for h in rest.consistency]
                done = await up.segment(rest.checkpoint, hashes, pack(rest.rows), 0)
                assert done["accepted_size"] == log.size
                return receipts[0]
            reply = await up.segment(log.checkpoint, [], b"", log.witnessed)
            for found in reply["witnessed"]:
                log.note_witnessed(found["size"], documents.convert(found["platform"], PlatformProof))
            return await asyncio.to_thread(log.receipt, "hub.1.0")
        finally:
            await log.close()
            await up.close()

    asyncio.run(ship(witness=False))
    assert Witness.objects.count() == 2
    assert CallCount.objects.get(outcome="found").count == 3
    while sequence_once():
        pass
    receipt = asyncio.run(ship(witness=True))
    assert receipt is not None
    assert receipt.platform is not None
    assert member.told is not None
    head = checkpoints.open_(receipt.platform.checkpoint, Verifier.parse(member.told.platform_vkey))
    path = [base64.b64decode(step) for step in receipt.platform.path]
    leaf = merkle.leaf_hash(base64.b64decode(receipt.platform.leaf))
    assert merkle.verify_inclusion(leaf, receipt.platform.index, head.size, path, head.root)
    assert parse(documents.encode(receipt))["number"] == "hub.1.0"
