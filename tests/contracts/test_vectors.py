"""The fixed bytes of ``vectors/``: what a reader in another language must also get."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from shuqiao.kernel.canonical import b64url, canonical, parse, parse_b64url
from shuqiao.kernel.refusals import Malformed
from shuqiao.wire import documents, envelopes, receipts
from shuqiao.wire.feed import Envelope
from shuqiao.wire.heartbeats import orders_root
from shuqiao.wire.kinds import KindGroup
from tests.contracts.orders import DOCUMENTS, PRIVATE_SEED


def vectors(name: str) -> Any:
    return json.loads((Path(__file__).parent / "vectors" / f"{name}.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("vector", vectors("canonical")["accepted"], ids=lambda v: v["json"][:40])
def test_canonical_bytes(vector: dict[str, str]) -> None:
    expected = bytes.fromhex(vector["hex"])
    assert canonical(parse(vector["json"].encode())) == expected
    assert canonical(parse(expected)) == expected


@pytest.mark.parametrize("why", vectors("canonical")["refused"])
def test_what_has_no_canonical_form(why: str) -> None:
    text = vectors("canonical")["refused"][why]
    with pytest.raises(Malformed):
        parse(text.encode())


@pytest.mark.parametrize("depth", [100, 400, 500, 700, 990, 5000])
def test_depth_ends_in_a_refusal_and_never_in_a_fault(depth: int) -> None:
    try:
        parse(b"[" * depth + b"]" * depth)
    except Malformed:
        assert depth > 100


def test_the_sorting_example_of_rfc_8785() -> None:
    # its seventh name, U+FB33, is a composition exclusion: not NFC, which Shuqiao refuses in names
    value = {
        "\u20ac": "Euro Sign",
        "\r": "Carriage Return",
        "1": "One",
        "\U0001f600": "Emoji",
        "\x80": "Control",
        "\xf6": "Latin Small Letter O",
        "\uff21": "sorts behind the emoji by UTF-16 units, before it by code point",
    }
    names = list(json.loads(canonical(value)))
    assert names == ["\r", "1", "\x80", "\xf6", "\u20ac", "\U0001f600", "\uff21"]


@pytest.mark.parametrize("vector", vectors("leaves"), ids=lambda v: str(v["kind"]))
def test_leaf_bytes(vector: dict[str, Any]) -> None:
    committed = receipts.commitment(bytes.fromhex(vector["salt"]), canonical(vector["content"]))
    leaf = receipts.pack_leaf(KindGroup(vector["kind"]), vector["minute"], bytes.fromhex(vector["id"]), committed)
    assert leaf.hex() == vector["leaf"]
    assert len(leaf) == 54
    assert leaf[0] == 1
    assert leaf[1] == vector["kind"]
    assert int.from_bytes(leaf[2:6], "big") == vector["minute"]
    unpacked = receipts.unpack_leaf(leaf)
    assert (unpacked.kind, unpacked.minute, unpacked.id.hex()) == (vector["kind"], vector["minute"], vector["id"])
    assert unpacked.commitment == committed


@pytest.mark.parametrize("data", [b"", b"\x01" * 53, b"\x01" * 55, b"\x02" + b"\x00" * 53])
def test_no_other_bytes_are_a_leaf(data: bytes) -> None:
    with pytest.raises(Malformed):
        receipts.unpack_leaf(data)


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_envelope_bytes(kind: str) -> None:
    key = Ed25519PrivateKey.from_private_bytes(PRIVATE_SEED)
    vector = vectors("envelopes")["signed"][kind]
    payload = documents.encode(DOCUMENTS[kind])
    assert payload.decode() == vector["payload"]
    assert base64.b64encode(envelopes.pae(envelopes.payload_type(kind), payload)).decode() == vector["pae"]
    envelope = envelopes.sign(kind, payload, key)
    assert documents.encode(envelope).decode() == vector["envelope"]
    received = documents.decode(vector["envelope"].encode(), Envelope)
    opened = envelopes.open_(received, kind, {envelopes.thumbprint(key.public_key()): key.public_key()})
    assert opened == payload
    assert documents.decode(opened, type(DOCUMENTS[kind])) == DOCUMENTS[kind]


def test_the_pae_example_of_the_dsse_protocol() -> None:
    expected = b"DSSEv1 29 http://example.com/HelloWorld 11 hello world"
    assert envelopes.pae("http://example.com/HelloWorld", b"hello world") == expected


def test_thumbprint_of_rfc_8037() -> None:
    key = Ed25519PrivateKey.from_private_bytes(PRIVATE_SEED)
    assert envelopes.thumbprint(key.public_key()) == "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"


def test_orders_root() -> None:
    vector = vectors("orders_root")
    entries = [(number, version, parse_b64url(digest)) for number, version, digest in vector["entries"]]
    assert b64url(orders_root(entries)) == vector["root"]
    assert b64url(orders_root(reversed(entries))) == vector["root"]
    assert b64url(orders_root([])) == vector["empty"] == "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU"
