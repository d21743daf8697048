"""DSSE v1 envelopes around the canonical bytes of a document.

The signature covers DSSE's pre-authentication encoding (PAE) of the payload type
and the payload bytes *as they travel*: who opens an envelope never encodes again.
Source: https://github.com/secure-systems-lab/dsse/blob/v1.0.2/protocol.md
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Mapping

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from shuqiao.kernel.canonical import b64url, parse_b64url
from shuqiao.kernel.refusals import Family, Malformed, Refusal
from shuqiao.wire.feed import ENVELOPE_KINDS, Envelope, Signature


class BadEnvelope(Refusal):
    """An envelope that proves nothing: another kind, an unknown key, or a signature that does not fit."""

    code = "bad_envelope"
    family = Family.INVALID
    zh = "签名信封不能通过验证：{why_zh}"
    en = "The signed envelope does not verify: {why_en}"
    next_zh = "请核对签名公钥与文档类型；若反复出现，请停止使用该来源并联系平台运营单位。"
    next_en = (
        "Compare the signing key and the kind of document; if it happens again, stop and ask the platform operator."
    )


def payload_type(kind: str) -> str:
    """``application/vnd.shuqiao.<kind>.v1+json``; raises ValueError for a kind that does not exist."""
    if kind not in ENVELOPE_KINDS:
        raise ValueError(f"unknown kind of envelope: {kind}")
    return f"application/vnd.shuqiao.{kind}.v1+json"


def pae(type_: str, payload: bytes) -> bytes:
    """``DSSEv1 <len> <type> <len> <payload>``: the bytes that are signed."""
    raw = type_.encode()
    return b"DSSEv1 %d %b %d %b" % (len(raw), raw, len(payload), payload)


def thumbprint(public: Ed25519PublicKey) -> str:
    """The RFC 7638 thumbprint of an Ed25519 key (base64url): SHA-256 over the JWK ``{crv, kty, x}``."""
    jwk = f'{{"crv":"Ed25519","kty":"OKP","x":"{public_text(public)}"}}'
    return b64url(hashlib.sha256(jwk.encode("ascii")).digest())


def public_text(public: Ed25519PublicKey) -> str:
    """The 32 bytes of a public key in base64url."""
    return b64url(public.public_bytes_raw())


def public_from_text(text: str) -> Ed25519PublicKey:
    """The inverse of :func:`public_text`; raises :class:`Malformed`."""
    raw = parse_b64url(text)
    if len(raw) != 32:
        raise Malformed(what=f"an Ed25519 public key has 32 bytes, not {len(raw)}")
    return Ed25519PublicKey.from_public_bytes(raw)


def sign(kind: str, payload: bytes, key: Ed25519PrivateKey) -> Envelope:
    """Put ``payload`` (canonical bytes) into an envelope with one Ed25519 signature."""
    type_ = payload_type(kind)
    signature = Signature(thumbprint(key.public_key()), base64.b64encode(key.sign(pae(type_, payload))).decode())
    return Envelope(type_, base64.b64encode(payload).decode(), (signature,))


def open_(envelope: Envelope, kind: str, keys: Mapping[str, Ed25519PublicKey]) -> bytes:
    """The payload bytes, once a signature of one of ``keys`` (by keyid) fits; raises :class:`BadEnvelope`."""
    type_ = payload_type(kind)
    if envelope.payloadType != type_:
        raise BadEnvelope(why_zh=f"类型不是 {kind}", why_en=f"it is not of kind {kind}")
    payload = _standard_base64(envelope.payload)
    signed = pae(type_, payload)
    known = False
    for signature in envelope.signatures:
        key = keys.get(signature.keyid)
        if key is None:
            continue
        known = True
        try:
            key.verify(_standard_base64(signature.sig), signed)
        except InvalidSignature:
            continue
        return payload
    if known:
        raise BadEnvelope(why_zh="签名与内容不符", why_en="the signature does not fit the content")
    raise BadEnvelope(why_zh="签名密钥未登记", why_en="no known key signed it")


def _standard_base64(text: str) -> bytes:
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise BadEnvelope(why_zh="不是 base64", why_en="it is not base64") from None
    if base64.b64encode(raw).decode() != text:
        # a second spelling of the same bytes would give one document two envelopes
        raise BadEnvelope(why_zh="base64 写法不唯一", why_en="its base64 is not the one spelling")
    return raw
