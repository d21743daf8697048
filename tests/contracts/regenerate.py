"""Writes ``vectors/*.json`` from this code.  Run by hand, and only for a decided change of a format:
a vector that changes by itself is a broken contract."""

from __future__ import annotations

import base64
import hashlib
import json
import uuid
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from shuqiao.kernel.canonical import b64url, canonical
from shuqiao.wire import documents, envelopes, receipts
from shuqiao.wire.heartbeats import orders_root, payload_digest
from shuqiao.wire.kinds import KindGroup
from tests.contracts.orders import DOCUMENTS, PRIVATE_SEED

VECTORS = Path(__file__).parent / "vectors"

ACCEPTED: list[Any] = [
    {"b": 1, "a": [True, False, None, "x"]},
    {"姓名": "王小明", "A": "é", "e": "e\u0301"},
    {"\uff21": 1, "\U0001f600": 2, "\r": 3, "1": 4},
    {"text": '\x00\x1f\x7f\u2028 "\\/\b\f\n\r\t'},
    {"least": -(2**53) + 1, "most": 2**53 - 1, "zero": 0},
    {"decimal": "10.50", "moment": "2025-09-22T01:02:03.000Z", "bytes": "AP8"},
    [],
    {},
    "𠮷野家",
]

REFUSED: dict[str, str] = {
    "float": '{"a":1.5}',
    "exponent": '{"a":1e3}',
    "large integer": '{"a":9007199254740992}',
    "huge integer": '{"a":' + "9" * 5000 + "}",
    "duplicate key": '{"a":1,"a":2}',
    "duplicate key, escaped": '{"a":1,"\\u0061":2}',
    "lone surrogate": '{"a":"\\ud800"}',
    "name not NFC": '{"e\\u0301":1}',
    "not a number": '{"a":NaN}',
    "trailing text": '{"a":1} x',
    "too deep": "[" * 100000,
}


def main() -> None:
    VECTORS.mkdir(exist_ok=True)
    _write(
        "canonical",
        {
            "accepted": [{"json": json.dumps(v), "hex": canonical(v).hex()} for v in ACCEPTED],
            "refused": REFUSED,
        },
    )
    _write("leaves", _leaves())
    _write("envelopes", _envelopes())
    digests = [("O-2025-000010", 1), ("O-2025-000002", 7), ("O-2025-000001", 2)]
    entries = [(n, v, payload_digest(f"{n}.{v}".encode())) for n, v in digests]
    _write(
        "orders_root",
        {
            "entries": [[n, v, b64url(d)] for n, v, d in entries],
            "root": b64url(orders_root(entries)),
            "empty": b64url(orders_root([])),
        },
    )


def _leaves() -> list[dict[str, Any]]:
    found = []
    for kind, minute in ((KindGroup.ANSWER, 29_308_382), (KindGroup.EPOCH_START, 0), (KindGroup.SITE, 2**32 - 1)):
        salt, entry_id = hashlib.sha256(b"salt%d" % kind).digest(), uuid.UUID(int=kind).bytes
        content = {"event": kind.name, "where": "数桥"}
        committed = receipts.commitment(salt, canonical(content))
        leaf = receipts.pack_leaf(kind, minute, entry_id, committed)
        found.append(
            {
                "kind": int(kind),
                "minute": minute,
                "id": entry_id.hex(),
                "salt": salt.hex(),
                "content": content,
                "leaf": leaf.hex(),
            }
        )
    return found


def _envelopes() -> dict[str, Any]:
    key = Ed25519PrivateKey.from_private_bytes(PRIVATE_SEED)
    found: dict[str, Any] = {"seed": PRIVATE_SEED.hex(), "keyid": envelopes.thumbprint(key.public_key()), "signed": {}}
    for kind, document in DOCUMENTS.items():
        payload = documents.encode(document)
        envelope = envelopes.sign(kind, payload, key)
        found["signed"][kind] = {
            "payload": payload.decode(),
            "pae": base64.b64encode(envelopes.pae(envelope.payloadType, payload)).decode(),
            "envelope": documents.encode(envelope).decode(),
        }
    return found


def _write(name: str, value: Any) -> None:
    (VECTORS / f"{name}.json").write_text(json.dumps(value, indent=1, ensure_ascii=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
