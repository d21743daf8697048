"""Who is at the other end of a request, when reverse proxies stand between.

The one place that looks: whatever counts or records an address asks :func:`client_address`.
"""

from __future__ import annotations

import hmac
from ipaddress import IPv4Address, IPv6Address, ip_address

from django.http import HttpRequest

from shuqiao.accounts.external.ways import HeaderWay, configured
from shuqiao.kernel.texts import as_stored

MOST_HOPS = 20
LONGEST_HEADER = 255


def _address(text: str) -> IPv4Address | IPv6Address | None:
    """An IP address; a port behind it and brackets around it are let go, an IPv4 one in IPv6 dress undressed."""
    bare = text.strip()
    if bare.startswith("["):
        bare = bare[1:].partition("]")[0]
    elif bare.count(":") == 1:
        bare = bare.partition(":")[0]
    try:
        found = ip_address(bare)
    except ValueError:
        return None
    return getattr(found, "ipv4_mapped", None) or found


def _trusted(address: IPv4Address | IPv6Address | None) -> bool:
    return address is not None and any(address in network for network in configured().trusted)


def from_trusted_proxy(request: HttpRequest) -> bool:
    """Whether the peer of the connection is one of the proxies that the setting names."""
    return _trusted(_address(request.META.get("REMOTE_ADDR", "")))


def client_address(request: HttpRequest) -> str:
    """The client's IP address as text; the peer's own where no trusted proxy says otherwise.

    ``X-Forwarded-For`` is read from its end, which our own proxies wrote, and only as far as they go.
    """
    peer = str(request.META.get("REMOTE_ADDR", ""))[:100]
    nearest = _address(peer)
    if not _trusted(nearest):
        return str(nearest) if nearest is not None else peer
    hops = request.headers.get("X-Forwarded-For", "").split(",")[-MOST_HOPS:]
    for hop in reversed(hops):
        found = _address(hop)
        if found is None:
            break  # what stands beyond an unreadable hop is nobody's word
        nearest = found
        if not _trusted(found):
            break
    return str(nearest)


def header_value(request: HttpRequest, way: HeaderWay) -> str | None:
    """What the proxy's header says, None where it says nothing, or where the request did not come by the proxy."""
    said = request.headers.get(way.header, "").strip()
    if not said or not speaks_for_proxy(request, way):
        return None
    return as_stored(said[:LONGEST_HEADER])


def speaks_for_proxy(request: HttpRequest, way: HeaderWay) -> bool:
    """By a trusted address and, where one is set, with the shared secret."""
    if not from_trusted_proxy(request):
        return False
    given = request.headers.get("X-Shuqiao-Proxy-Secret", "").encode("utf-8", "replace")
    return not way.secret or hmac.compare_digest(given, way.secret.encode("utf-8"))
