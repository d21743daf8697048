"""Portal tokens made by hand, and the calls of a browser that carries them."""

from __future__ import annotations

import base64
import secrets
from datetime import timedelta
from typing import Any

import httpx
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from shuqiao.kernel import clock
from shuqiao.kernel.canonical import moment
from shuqiao.wire.orders import Order
from shuqiao.wire.portal_tokens import PortalToken, sealed
from tests.gateway.calls import refusal
from tests.gateway.one_gateway import CONSUMER, DESK, DESK_GRANT, MEMBER, PERSONS, PURPOSE, OneGateway, order

CLERK, AUDITOR = "c-aaaaaaaaaaaa", "c-bbbbbbbbbbbb"
CONTEXT = {"purpose": PURPOSE, "case": "GZF-2025-9", "operator": CLERK, "operator_unit": "市住建局"}
SOMEBODY = PERSONS[14][0]
HISTORY = "/v1/subjects/history"


def desk_order(**changes: Any) -> Order:
    """The order of the department's desk."""
    fields = {"number": "O-2025-000007", "grant": DESK_GRANT, "system": DESK.system, "bearer": False, "printable": True}
    return order(**(fields | changes))


def token(at: OneGateway, /, *, key: Ed25519PrivateKey | None = None, ago_s: int = 0, **changes: Any) -> str:
    """A token for the desk's order; ``changes`` replace fields."""
    now = clock.real_now() - timedelta(seconds=ago_s)
    fields: dict[str, Any] = {
        "id": secrets.token_urlsafe(16),
        "gateway": MEMBER,
        "right": "query",
        "person": CLERK,
        "department": CONSUMER,
        "context": CONTEXT,
        "issued_at": moment(now),
        "expires_at": moment(now + timedelta(seconds=60)),
        "system": DESK.system,
        "grant": DESK_GRANT,
    }
    return sealed(PortalToken(**(fields | changes)), key or at.plane.key)


def history_token(gateway: OneGateway, **changes: Any) -> str:
    """A token for looking into a subject's history."""
    said = {"context": {"operator": AUDITOR, "reason": "信访件 2025-12"}, "person": AUDITOR}
    return token(gateway, **({"right": "subjects_history", "system": None, "grant": None, **said} | changes))


def ask(gateway: OneGateway, carried: str, path: str = f"/v1/grants/{DESK_GRANT}/query", **body: Any) -> httpx.Response:
    """What the portal's page sends; without ``body``, one person is asked about."""
    return httpx.post(
        gateway.address + path,
        json=body or {"where": {"公民身份号码": SOMEBODY}},
        headers={"authorization": f"Portal {carried}", "origin": gateway.plane.address, "accept-language": "en"},
        trust_env=False,
        timeout=20,
    )


def looked(gateway: OneGateway, **body: Any) -> dict[str, Any]:
    """A page of history, which must be given."""
    answer = ask(gateway, history_token(gateway), HISTORY, **(body or {"kind": "id", "value": SOMEBODY}))
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def refused(answer: httpx.Response) -> tuple[int, str]:
    """Status and code of a whole refusal."""
    return answer.status_code, refusal(answer)


def twisted(carried: str) -> str:
    """The same token with one bit of its envelope's payload turned."""
    raw = bytearray(base64.urlsafe_b64decode(carried + "=" * (-len(carried) % 4)))
    place = raw.index(b'"payload":"') + 40
    raw[place] = ord("A") if raw[place] != ord("A") else ord("B")
    return base64.urlsafe_b64encode(bytes(raw)).decode().rstrip("=")
