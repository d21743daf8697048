"""What every page is told about the instance."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from shuqiao.kernel import clock


def demo_clock(request: HttpRequest) -> dict[str, Any]:
    """``demo_clock``: platform time in a demo instance, which every page shows; else None."""
    shown: datetime | None = clock.now() if settings.SHUQIAO_DEMO else None
    return {"demo_clock": shown}
