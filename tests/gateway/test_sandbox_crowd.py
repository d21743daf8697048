"""Very many test orders: none loses its rows in the midst of a call, and the disk does not fill."""

from __future__ import annotations

from pathlib import Path

import pytest

from shuqiao.gateway import sandboxes
from shuqiao.gateway.sandboxes import MOST_KEPT, Sandboxes
from shuqiao.gateway.sources.source import SourceUnavailable
from shuqiao.kernel import clock
from shuqiao.wire.orders import TEST_TABLE
from tests.gateway.test_sandbox import test_order as order


async def used(kept: Sandboxes, *numbers: int) -> None:
    for number in numbers:
        source = await kept.source_of(order(number=f"O-2025-{number:06d}", version=1))
        assert await source.count(TEST_TABLE, 5) == 50


async def test_a_call_keeps_the_sandbox_that_it_was_given(tmp_path: Path) -> None:
    """Given, then more test orders than are kept, then asked: the first call still gets its answer."""
    kept = Sandboxes(tmp_path / "sandbox")
    held = await kept.source_of(order(number="O-2025-000001", version=1))
    await used(kept, *range(2, MOST_KEPT + 10))
    assert await held.count(TEST_TABLE, 5) == 50
    await kept.close()


async def test_the_disk_does_not_fill(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept, now = Sandboxes(tmp_path / "sandbox"), [clock.monotonic()]
    monkeypatch.setattr(clock, "monotonic", lambda: now[0])
    for number in range(1, 2 * MOST_KEPT):
        await kept.source_of(order(number=f"O-2025-{number:06d}", version=1))
        now[0] += 61
    await kept.source_of(order(number="O-2025-000001", version=1))  # made anew
    for closing in tuple(kept._closing):
        await closing
    assert len(list((tmp_path / "sandbox").iterdir())) == MOST_KEPT
    await kept.close()
    assert not (tmp_path / "sandbox").exists()


async def test_at_once_there_are_so_many_and_no_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandboxes, "MOST_AT_ONCE", MOST_KEPT + 1)
    kept = Sandboxes(tmp_path / "sandbox")
    await used(kept, *range(1, MOST_KEPT + 2))
    with pytest.raises(SourceUnavailable):
        await used(kept, 999)
    await used(kept, 1)  # whoever is in is served
    await kept.close()
