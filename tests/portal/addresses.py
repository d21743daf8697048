"""Every address of the portal, as Django's patterns have it."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver


def addresses(found: list[URLPattern | URLResolver], before: str = "") -> Iterator[str]:
    """Routes below ``found``, without those of machines."""
    for one in found:
        route = before + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from addresses(one.url_patterns, route)
        elif not route.startswith("^") and not route.startswith(("api/", "log/", "healthz", "readyz", "metrics")):
            yield route
