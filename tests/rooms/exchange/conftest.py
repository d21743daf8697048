"""Platform time stands still on the story's first day; leases, nonces and codes keep real time."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from shuqiao.kernel import clock
from tests.rooms.sharing.stage import MONDAY


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with clock.fixed_at(MONDAY):
        yield
