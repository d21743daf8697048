"""JSON schemas of the wire documents, generated from their structs.

``python -m shuqiao.wire.schemas`` writes them again; a test holds them current.
"""

from __future__ import annotations

import json

import msgspec

from shuqiao.wire.ceilings import Ceiling
from shuqiao.wire.feed import Callers, Envelope, Feed, Heartbeat, Probe, Report
from shuqiao.wire.orders import Order
from shuqiao.wire.portal_tokens import PortalToken
from shuqiao.wire.receipts import Receipt

DOCUMENTS: dict[str, type[msgspec.Struct]] = {
    "callers": Callers,
    "ceiling": Ceiling,
    "envelope": Envelope,
    "feed": Feed,
    "heartbeat": Heartbeat,
    "order": Order,
    "portal-token": PortalToken,
    "probe": Probe,
    "receipt": Receipt,
    "report": Report,
}


def current() -> dict[str, str]:
    """File name → text of each schema (JSON Schema 2020-12), as the structs stand now."""
    return {f"{name}.json": _text(name, struct) for name, struct in DOCUMENTS.items()}


def _text(name: str, struct: type[msgspec.Struct]) -> str:
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:shuqiao:schema:{name}:v1",
        **msgspec.json.schema(struct),
    }
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"
