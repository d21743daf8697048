"""Fixtures: a served gateway on SQLite for a module, and a maker of gateways for tests that break them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.gateway.one_gateway import OneGateway, order


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OneGateway]:
    """A running gateway with one order."""
    gateway = OneGateway(tmp_path_factory.mktemp("gateway"))
    gateway.plane.put_order(order())
    try:
        yield gateway.start()
    finally:
        gateway.close()


@pytest.fixture
def gateways(tmp_path: Path) -> Iterator[Callable[..., OneGateway]]:
    """Makes gateways, not started, and ends them."""
    made: list[OneGateway] = []

    def make(**settings: Any) -> OneGateway:
        made.append(OneGateway(tmp_path / str(len(made)), **settings))
        return made[-1]

    yield make
    for gateway in made:
        gateway.close()
