"""The room's data: lease lengths by grade, source deadline, how long withdrawn orders are named."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from shuqiao.exchange.facts import SupplyTerms


@cache
def terms() -> SupplyTerms:
    """Read once from ``data/leases.json``."""
    data = json.loads((Path(__file__).parent / "data" / "leases.json").read_text(encoding="utf-8"))
    lease_s = {int(grade): int(seconds) for grade, seconds in data["lease_s"].items()}
    return SupplyTerms(lease_s, int(data["source_seconds"]), int(data["revoked_shown_days"]))
