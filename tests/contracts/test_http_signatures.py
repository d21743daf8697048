"""The signature profile against RFC 9421's own vector, another library, and a table of failed steps."""

from __future__ import annotations

import base64
import datetime
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import http_message_signatures as other
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st

from shuqiao.kernel.canonical import parse_b64url
from shuqiao.kernel.refusals import Refusal
from shuqiao.wire import http_signatures as hs

KEY = Ed25519PrivateKey.from_private_bytes(parse_b64url("n4Ni-HpISpVObnQMW0wOhCKROaIKqKtW_2ZYb2p9KcU"))
URI = "https://gw.example:8443/v1/grants/G-2025-000001/query?a=1"
AUTHORITY = "gw.example:8443"
BODY = '{"where":{"公民身份号码":"110101199003070012"}}'.encode()
NOW = 1_758_500_000
NONCE = "n" * 22
KEYS = {"k1": KEY.public_key()}


def signed(**changes: Any) -> dict[str, str]:
    settings: dict[str, Any] = {
        "key": KEY,
        "keyid": "k1",
        "tag": hs.CALLER_TAG,
        "created": NOW,
        "nonce": NONCE,
        "lifetime_s": 60,
    } | changes
    headers: dict[str, str] = {}
    return headers | hs.sign("POST", AUTHORITY, URI, headers, BODY, **settings)


def verified(
    headers: dict[str, str],
    *,
    method: str = "POST",
    authority: str = AUTHORITY,
    uri: str = URI,
    body: bytes = BODY,
    now: int = NOW,
    tag: str = hs.CALLER_TAG,
    keys: dict[str, Ed25519PublicKey] = KEYS,
) -> hs.Verified | Refusal:
    return hs.verify(method, authority, uri, headers, body, keys, tag, now)


def test_the_vector_of_rfc_9421_b_2_6() -> None:
    raw = (
        '("date" "@method" "@path" "@authority" "content-type" "content-length")'
        ';created=1618884473;keyid="test-key-ed25519"'
    )
    base = hs.signature_base(
        [
            ("date", "Tue, 20 Apr 2021 02:07:55 GMT"),
            ("@method", "POST"),
            ("@path", "/foo"),
            ("@authority", "example.com"),
            ("content-type", "application/json"),
            ("content-length", "18"),
        ],
        raw,
    )
    expected = "wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKRCw=="
    assert base64.b64encode(KEY.sign(base.encode())).decode() == expected


def test_a_signed_request_names_key_nonce_and_end() -> None:
    assert verified(signed()) == hs.Verified("k1", NONCE, NOW + 60)


def test_the_context_header_is_covered_where_present() -> None:
    headers = {"shuqiao-context": "eyJwIjoxfQ"}
    made = hs.sign(
        "POST", AUTHORITY, URI, headers, BODY, key=KEY, keyid="k1", tag=hs.CALLER_TAG, created=NOW, nonce=NONCE
    )
    assert isinstance(verified(headers | made), hs.Verified)
    assert isinstance(verified({"shuqiao-context": "b3RoZXI"} | made), hs.SignatureWrong)
    assert isinstance(verified(made), hs.SignatureMalformed)
    assert isinstance(verified(headers | signed()), hs.SignatureIncomplete)


class _Resolver(other.HTTPSignatureKeyResolver):  # type: ignore[misc]
    def resolve_public_key(self, key_id: str) -> Any:
        return KEY.public_key()

    def resolve_private_key(self, key_id: str) -> Any:
        return KEY


@dataclass
class _Message:
    """What the other library reads of a request."""

    method: str
    url: str
    body: bytes
    headers: dict[str, str]


def _prepared() -> _Message:
    return _Message("POST", URI, BODY, {"content-digest": hs.content_digest(BODY)})


def test_another_library_signs_and_we_verify() -> None:
    request = _prepared()
    moment = datetime.datetime.fromtimestamp(NOW, datetime.UTC)
    signer = other.HTTPMessageSigner(signature_algorithm=other.algorithms.ED25519, key_resolver=_Resolver())
    signer.sign(
        request,
        use_existing_digest=True,
        key_id="k1",
        created=moment,
        expires=moment + datetime.timedelta(seconds=120),
        nonce=NONCE,
        tag=hs.CALLER_TAG,
        label="theirs",
        covered_component_ids=("@method", "@authority", "@target-uri", "content-digest"),
    )
    headers = {name.lower(): value for name, value in request.headers.items()}
    assert verified(headers) == hs.Verified("k1", NONCE, NOW + 120)


def test_we_sign_and_another_library_verifies() -> None:
    request = _prepared()
    request.headers.update(signed(created=int(datetime.datetime.now(datetime.UTC).timestamp())))
    verifier = other.HTTPMessageVerifier(signature_algorithm=other.algorithms.ED25519, key_resolver=_Resolver())
    found = verifier.verify(request, expect_tag=hs.CALLER_TAG, max_age=datetime.timedelta(seconds=300))
    assert found[0].parameters["nonce"] == NONCE


def _edit(name: str, old: str, new: str) -> Callable[[dict[str, str]], dict[str, str]]:
    def change(headers: dict[str, str]) -> dict[str, str]:
        assert old in headers[name]
        return headers | {name: headers[name].replace(old, new)}

    return change


def _without(name: str) -> Callable[[dict[str, str]], dict[str, str]]:
    return lambda headers: {n: v for n, v in headers.items() if n != name}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (_without("signature-input"), "signature_missing"),
        (_without("signature"), "signature_malformed"),
        (_without("content-digest"), "digest_missing"),
        (_edit("content-digest", "sha-256", "md5"), "digest_missing"),
        (_edit("content-digest", "sha-256=:", "sha-256=:A"), "digest_wrong"),
        (_edit("content-digest", "sha-256=:", "sha-256="), "signature_malformed"),
        (_edit("signature-input", '"@method" ', ""), "signature_incomplete"),
        (_edit("signature-input", '"@authority" ', ""), "signature_incomplete"),
        (_edit("signature-input", '"@target-uri" ', ""), "signature_incomplete"),
        (_edit("signature-input", ' "content-digest"', ""), "signature_incomplete"),
        (_edit("signature-input", f";expires={NOW + 60}", ""), "signature_incomplete"),
        (_edit("signature-input", f";created={NOW}", ""), "signature_incomplete"),
        (_edit("signature-input", f';nonce="{NONCE}"', ""), "signature_incomplete"),
        (_edit("signature-input", ';keyid="k1"', ""), "signature_incomplete"),
        (_edit("signature-input", f';tag="{hs.CALLER_TAG}"', ""), "signature_missing"),
        (_edit("signature-input", f'tag="{hs.CALLER_TAG}"', 'tag="other"'), "signature_missing"),
        (_edit("signature-input", f"created={NOW}", 'created="x"'), "signature_malformed"),
        (_edit("signature-input", NONCE, "short"), "signature_malformed"),
        (_edit("signature-input", NONCE, "m" * 22), "signature_wrong"),
        (_edit("signature-input", f"expires={NOW + 60}", f"expires={NOW + 61}"), "signature_wrong"),
        (_edit("signature-input", f"expires={NOW + 60}", f"expires={NOW + 301}"), "signature_lifetime"),
        (_edit("signature-input", 'keyid="k1"', 'keyid="k2"'), "signature_key_unknown"),
        (_edit("signature-input", '"@method"', '"@method" "x-absent"'), "signature_malformed"),
        (_edit("signature-input", '"@method"', '"@method" "@query"'), "signature_malformed"),
        (_edit("signature-input", '"@method"', '"@method" "@method"'), "signature_malformed"),
        (_edit("signature-input", ";tag=", ';alg="rsa-pss-sha512";tag='), "signature_malformed"),
        (_edit("signature-input", ";tag=", ';tag="a";tag='), "signature_malformed"),
        (_edit("signature-input", "sig1=", "sig1 ="), "signature_malformed"),
        (_edit("signature", "sig1=", "sig2="), "signature_malformed"),
    ],
)
def test_each_failed_step_has_its_code(change: Callable[[dict[str, str]], dict[str, str]], code: str) -> None:
    outcome = verified(change(signed()))
    assert isinstance(outcome, Refusal)
    assert outcome.code == code


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"method": "GET"}, "signature_wrong"),
        ({"authority": "other.example"}, "signature_wrong"),
        ({"uri": URI + "&b=2"}, "signature_wrong"),
        ({"body": BODY + b" "}, "digest_wrong"),
        ({"now": NOW + 60}, "signature_expired"),
        ({"now": NOW - hs.CLOCK_SKEW_S - 1}, "signature_not_yet"),
        ({"tag": hs.GATEWAY_TAG}, "signature_missing"),
        ({"keys": {"k1": Ed25519PrivateKey.generate().public_key()}}, "signature_wrong"),
        ({"keys": {}}, "signature_key_unknown"),
    ],
)
def test_each_changed_request_has_its_code(changes: dict[str, Any], code: str) -> None:
    outcome = verified(signed(), **changes)
    assert isinstance(outcome, Refusal)
    assert outcome.code == code


def test_two_signatures_of_one_tag_are_refused_and_a_foreign_one_beside_ours_is_not() -> None:
    ours = signed()
    twice = ours | {"signature-input": ours["signature-input"] + ", " + ours["signature-input"].replace("sig1", "sig2")}
    assert isinstance(verified(twice), hs.SignatureMalformed)
    foreign = 'proxy=("@method");created=1;keyid="p";tag="p", ' + ours["signature-input"]
    assert isinstance(
        verified(ours | {"signature-input": foreign, "signature": "proxy=:AA==:, " + ours["signature"]}), hs.Verified
    )


@given(st.text(max_size=200), st.text(max_size=100), st.text(max_size=100))
def test_no_header_text_is_a_fault_or_passes(field: str, signature: str, digest: str) -> None:
    headers = {"signature-input": field, "signature": signature, "content-digest": digest}
    assert isinstance(verified(headers), Refusal)
    assert isinstance(verified(signed() | {"signature": signature}), Refusal)
    assert isinstance(verified(signed() | {"content-digest": digest}), Refusal)
