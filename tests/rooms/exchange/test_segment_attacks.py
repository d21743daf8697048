"""A gateway that invents moments."""

from __future__ import annotations

import os

import pytest

from shuqiao.exchange import actions
from shuqiao.exchange.intake_errors import SegmentRefused
from shuqiao.exchange.models import CallCount, GatewayLog
from shuqiao.kernel.canonical import canonical
from shuqiao.wire.kinds import KindGroup
from shuqiao.wire.receipts import commitment, pack_leaf
from shuqiao.wire.segments import SegmentRow
from tests.cast.people import Cast
from tests.rooms.exchange.stage import gateway


@pytest.mark.parametrize("minute", [2**32 - 1, 2**31, 4_223_371_200])
def test_a_leaf_from_beyond_the_calendar_is_refused(cast: Cast, minute: int) -> None:
    """Its minute fits the leaf and no date: it is told so, and nothing of it is kept."""
    member, salt = gateway(cast), os.urandom(32)
    said = {"grant": "G-2025-000001", "outcome": "found", "context": {"consent": "授〔2025〕1号"}}
    leaf = pack_leaf(KindGroup.ANSWER, minute, os.urandom(16), commitment(salt, canonical(said)))
    member.rows.append(SegmentRow(0, leaf, KindGroup.ANSWER, said, salt))
    with pytest.raises(SegmentRefused) as no:
        actions.take_segment(member.name, member.checkpoint(), member.consistency(0), member.segment(0))
    assert no.value.code == "segment_leaf_wrong"
    assert not CallCount.objects.exists()
    assert not GatewayLog.objects.exists()
