"""Each test begins as a new process would: nothing opened, no failure remembered."""

from __future__ import annotations

import pytest

from shuqiao.catalogue.search import keeping


@pytest.fixture(autouse=True)
def _new_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "_here", keeping._Opened())
