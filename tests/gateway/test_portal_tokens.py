"""A portal token is believed whole or not at all."""

from __future__ import annotations

import secrets
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from shuqiao.gateway.portal_tokens import PortalKeys
from shuqiao.kernel import clock
from shuqiao.kernel.canonical import b64url, canonical, moment, parse_b64url
from shuqiao.kernel.refusals import Refusal
from shuqiao.wire import envelopes
from shuqiao.wire.documents import encode
from shuqiao.wire.portal_tokens import PortalToken, sealed
from tests.contracts.orders import HEARTBEAT

KEY = Ed25519PrivateKey.generate()
DOOR = PortalKeys("hub", KEY.public_key())


def _token() -> str:
    now = clock.real_now()
    return sealed(
        PortalToken(
            id=secrets.token_urlsafe(16),
            gateway="hub",
            right="query",
            person="c-aaaaaaaaaaaaaaaa",
            department="11330100002489559Q",
            context={"purpose": "x.check", "case": "1"},
            issued_at=moment(now),
            expires_at=moment(now + timedelta(seconds=60)),
            system="desk",
            grant="G-2025-000001",
        ),
        KEY,
    )


def test_a_whole_token_is_believed() -> None:
    assert isinstance(DOOR.believed(_token()), PortalToken)


@settings(max_examples=150)
@given(st.data())
def test_no_other_bytes_are(data: st.DataObject) -> None:
    raw = bytearray(parse_b64url(_token()))
    place = data.draw(st.integers(0, len(raw) - 1))
    raw[place] ^= data.draw(st.integers(1, 255))
    assert isinstance(DOOR.believed(b64url(bytes(raw))), Refusal)


@settings(max_examples=150)
@given(st.text(max_size=200))
def test_no_text_is_one_by_chance(text: str) -> None:
    assert isinstance(DOOR.believed(text), Refusal)


@pytest.mark.parametrize(
    "changes", [{"extra": 1}, {"right": "file"}, {"context": "x"}, {"id": 7}, {"issued_at": None}, {"gateway": ["hub"]}]
)
def test_a_signed_document_of_another_shape_is_refused(changes: dict[str, object]) -> None:
    shape = {"id": "x", "gateway": "hub", "right": "query", "person": "p", "department": "d", "context": {}}
    now = clock.real_now()
    times = {"issued_at": moment(now), "expires_at": moment(now + timedelta(seconds=60))}
    signed = envelopes.sign("portal-token", canonical({**shape, **times, **changes}), KEY)
    assert isinstance(DOOR.believed(b64url(encode(signed))), Refusal)


def test_another_kind_of_the_same_key_is_refused() -> None:
    beat = envelopes.sign("heartbeat", encode(HEARTBEAT), KEY)
    assert isinstance(DOOR.believed(b64url(encode(beat))), Refusal)
