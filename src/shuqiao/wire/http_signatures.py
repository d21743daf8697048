"""HTTP message signatures (RFC 9421, Ed25519) in the one profile that Shuqiao speaks.

Covered components: ``"@method" "@authority" "@target-uri" "content-digest"``, and
``"shuqiao-context"`` where that header is present; parameters ``created``,
``expires`` (at most 300 s later), ``nonce``, ``keyid`` and ``tag``.  Anything less
is refused, each failed step with its own code.  The content digest is RFC 9530 and
is required of an empty body too.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from shuqiao.kernel.refusals import Family, Refusal

CALLER_TAG = "shuqiao-1"
GATEWAY_TAG = "shuqiao-gateway-1"
MAX_LIFETIME_S = 300
CLOCK_SKEW_S = 30
CONTEXT_HEADER = "shuqiao-context"
MAX_HEADER = 4096

_REQUIRED = ("@method", "@authority", "@target-uri", "content-digest")
_PARAMETERS = ("created", "expires", "nonce", "keyid", "tag")
_SF_STRING = r'"(?:[\x20\x21\x23-\x5b\x5d-\x7e]|\\["\\])*"'
_PARAMETER = re.compile(rf";([a-z][a-z0-9_.*-]*)=([0-9]{{1,15}}|{_SF_STRING})")
_INPUT = re.compile(
    rf"([a-z*][a-z0-9_.*-]*)=(\(((?:{_SF_STRING}(?: {_SF_STRING})*)?)\)"
    rf"((?:;[a-z][a-z0-9_.*-]*=(?:[0-9]{{1,15}}|{_SF_STRING}))*))"
)
_BYTES = re.compile(r"([a-z*][a-z0-9_.*-]*)=:([A-Za-z0-9+/]*={0,2}):")
_NONCE = re.compile(r"[\x21\x23-\x5b\x5d-\x7e]{16,128}")
_DIGESTS = {"sha-256": hashlib.sha256, "sha-512": hashlib.sha512}


class SignatureRefusal(Refusal):
    """A request whose signature does not authenticate it.  ``step`` names the check that failed."""

    family = Family.UNAUTHENTICATED
    next_zh = "请按接口文档重新签名；可向 /v1/echo 发送同一请求，查看网关计算的待签名串。"
    next_en = "Sign again as the reference says; POST /v1/echo shows the string that the gateway computed."


class SignatureMissing(SignatureRefusal):
    code = "signature_missing"
    zh = "请求没有标签为“{tag}”的签名"
    en = "The request carries no signature with tag '{tag}'"


class SignatureMalformed(SignatureRefusal):
    code = "signature_malformed"
    zh = "签名头无法解析：{what}"
    en = "The signature headers cannot be read: {what}"


class SignatureIncomplete(SignatureRefusal):
    code = "signature_incomplete"
    zh = "签名未覆盖或缺少：{missing}"
    en = "The signature does not cover or does not give: {missing}"


class SignatureLifetime(SignatureRefusal):
    code = "signature_lifetime"
    zh = "签名有效期为 {seconds} 秒，应大于 0 且不超过 300 秒"
    en = "The signature lives {seconds} s; it may live more than 0 and at most 300 s"


class SignatureNotYet(SignatureRefusal):
    code = "signature_not_yet"
    zh = "签名时间比网关时钟快 {seconds} 秒"
    en = "The signature was made {seconds} s in the future"
    next_zh = "请校准本机时钟后重新签名。"
    next_en = "Set your clock right and sign again."


class SignatureExpired(SignatureRefusal):
    code = "signature_expired"
    zh = "签名已于 {seconds} 秒前失效"
    en = "The signature expired {seconds} s ago"
    next_zh = "请用新的时间与随机数重新签名；并校准本机时钟。"
    next_en = "Sign again with a new time and nonce; check your clock."


class SignatureKeyUnknown(SignatureRefusal):
    code = "signature_key_unknown"
    zh = "签名密钥未登记、未生效或已注销"
    en = "The signing key is not registered, not yet valid, or withdrawn"
    next_zh = "请联系本部门的系统管理员核对业务系统的密钥登记。"
    next_en = "Ask your department's system manager to check the registered keys of your system."


class SignatureWrong(SignatureRefusal):
    code = "signature_wrong"
    zh = "签名与请求内容不符"
    en = "The signature does not fit the request"


class DigestMissing(SignatureRefusal):
    code = "digest_missing"
    zh = "缺少 Content-Digest（sha-256 或 sha-512），空正文也须给出"
    en = "Content-Digest (sha-256 or sha-512) is missing; an empty body needs it too"


class DigestWrong(SignatureRefusal):
    code = "digest_wrong"
    zh = "正文与 Content-Digest 不符"
    en = "The body does not fit its Content-Digest"


@dataclass(frozen=True)
class Verified:
    """Who signed, with which nonce, and until when (seconds since 1970) that nonce must be remembered."""

    keyid: str
    nonce: str
    expires: int


@dataclass(frozen=True)
class SignatureInput:
    """One member of ``Signature-Input``; ``raw`` is the text behind the label, as it is signed."""

    label: str
    components: tuple[str, ...]
    parameters: Mapping[str, str | int]
    raw: str


def content_digest(body: bytes) -> str:
    """The ``Content-Digest`` field for ``body``, by SHA-256."""
    return f"sha-256=:{base64.b64encode(hashlib.sha256(body).digest()).decode('ascii')}:"


def signature_base(values: Iterable[tuple[str, str]], raw_parameters: str) -> str:
    """RFC 9421 section 2.5: one line per component, ``@signature-params`` last, no final newline."""
    lines = [f'"{name}": {value}' for name, value in values]
    lines.append(f'"@signature-params": {raw_parameters}')
    return "\n".join(lines)


def sign(
    method: str,
    authority: str,
    target_uri: str,
    headers: Mapping[str, str],
    body: bytes,
    *,
    key: Ed25519PrivateKey,
    keyid: str,
    tag: str,
    created: int,
    nonce: str,
    lifetime_s: int = 60,
) -> dict[str, str]:
    """The three headers to add: ``content-digest``, ``signature-input``, ``signature``.

    ``headers`` have lower-case names; ``created`` is seconds since 1970.
    """
    digest = content_digest(body)
    values = {"@method": method, "@authority": authority.lower(), "@target-uri": target_uri, "content-digest": digest}
    if CONTEXT_HEADER in headers:
        values[CONTEXT_HEADER] = headers[CONTEXT_HEADER].strip()
    names = " ".join(f'"{name}"' for name in values)
    raw = f'({names});created={created};expires={created + lifetime_s};nonce="{nonce}";keyid="{keyid}";tag="{tag}"'
    made = key.sign(signature_base(values.items(), raw).encode("ascii"))
    return {
        "content-digest": digest,
        "signature-input": f"sig1={raw}",
        "signature": f"sig1=:{base64.b64encode(made).decode('ascii')}:",
    }


def verify(
    method: str,
    authority: str,
    target_uri: str,
    headers: Mapping[str, str],
    body: bytes,
    keys: Mapping[str, Ed25519PublicKey],
    tag: str,
    now: int,
) -> Verified | Refusal:
    """Check every step, cheap ones first.  ``headers`` have lower-case names, ``now`` is real seconds since 1970.

    The caller has checked that ``authority`` is one of its own names, and checks the nonce afterwards.
    """
    found = read_input(headers, tag)
    if isinstance(found, Refusal):
        return found
    timed = _check_times(found, now)
    if timed is not None:
        return timed
    digested = _check_digest(headers, body)
    if digested is not None:
        return digested
    keyid = str(found.parameters["keyid"])
    key = keys.get(keyid)
    if key is None:
        return SignatureKeyUnknown(field="keyid")
    base = base_of(found, method, authority, target_uri, headers)
    if isinstance(base, Refusal):
        return base
    made = _signature_bytes(headers, found.label)
    if isinstance(made, Refusal):
        return made
    try:
        key.verify(made, base.encode("utf-8"))
    except InvalidSignature:
        return SignatureWrong(field="signature")
    return Verified(keyid, str(found.parameters["nonce"]), int(found.parameters["expires"]))


def read_input(headers: Mapping[str, str], tag: str) -> SignatureInput | Refusal:
    """The one member of ``Signature-Input`` with ``tag``, complete in components and parameters."""
    field = headers.get("signature-input")
    if field is None:
        return SignatureMissing(field="signature-input", tag=tag)
    if len(field) > MAX_HEADER:
        return SignatureMalformed(field="signature-input", what="too long")
    members = _members(field)
    if isinstance(members, Refusal):
        return members
    ours = [m for m in members if m.parameters.get("tag") == tag]
    if not ours:
        return SignatureMissing(field="signature-input", tag=tag)
    if len(ours) > 1:
        return SignatureMalformed(field="signature-input", what=f"two signatures with tag {tag}")
    return _complete(ours[0], CONTEXT_HEADER in headers)


def base_of(
    found: SignatureInput,
    method: str,
    authority: str,
    target_uri: str,
    headers: Mapping[str, str],
) -> str | Refusal:
    """The canonical string of ``found`` for this request; a covered header that is absent is a refusal."""
    derived = {"@method": method, "@authority": authority.lower(), "@target-uri": target_uri}
    values = []
    for name in found.components:
        value = derived.get(name)
        if value is None:
            value = headers.get(name) if not name.startswith("@") else None
        if value is None:
            return SignatureMalformed(field="signature-input", what=f"component {name} is absent or not supported")
        values.append((name, value.strip()))
    return signature_base(values, found.raw)


def _members(field: str) -> list[SignatureInput] | Refusal:
    members: list[SignatureInput] = []
    position = 0
    while True:
        match = _INPUT.match(field, position)
        if match is None:
            return SignatureMalformed(field="signature-input", what=f"at character {position}")
        names = tuple(part[1:-1] for part in match.group(3).split(" ")) if match.group(3) else ()
        parameters: dict[str, str | int] = {}
        for name, value in _PARAMETER.findall(match.group(4)):
            if name in parameters:
                return SignatureMalformed(field="signature-input", what=f"parameter {name} twice")
            parameters[name] = _unquoted(value) if value[0] == '"' else int(value)
        if len(set(names)) != len(names):
            return SignatureMalformed(field="signature-input", what="a component twice")
        members.append(SignatureInput(match.group(1), names, parameters, match.group(2)))
        position = match.end()
        if position == len(field):
            return members
        comma = re.compile(r"[ \t]*,[ \t]*").match(field, position)
        if comma is None:
            return SignatureMalformed(field="signature-input", what=f"at character {position}")
        position = comma.end()


def _unquoted(text: str) -> str:
    return text[1:-1].replace('\\"', '"').replace("\\\\", "\\")


def _complete(found: SignatureInput, with_context: bool) -> SignatureInput | Refusal:
    needed = (*_REQUIRED, CONTEXT_HEADER) if with_context else _REQUIRED
    missing = [n for n in needed if n not in found.components] + [p for p in _PARAMETERS if p not in found.parameters]
    if missing:
        return SignatureIncomplete(field="signature-input", missing=", ".join(missing))
    for name in ("created", "expires"):
        if not isinstance(found.parameters[name], int):
            return SignatureMalformed(field="signature-input", what=f"{name} is no integer")
    nonce = found.parameters["nonce"]
    if not isinstance(nonce, str) or _NONCE.fullmatch(nonce) is None:
        return SignatureMalformed(field="signature-input", what="nonce needs 16 to 128 visible ASCII characters")
    if found.parameters.get("alg", "ed25519") != "ed25519":
        return SignatureMalformed(field="signature-input", what="alg is not ed25519")
    return found


def _check_times(found: SignatureInput, now: int) -> Refusal | None:
    created, expires = int(found.parameters["created"]), int(found.parameters["expires"])
    if not 0 < expires - created <= MAX_LIFETIME_S:
        return SignatureLifetime(field="expires", seconds=expires - created)
    if created > now + CLOCK_SKEW_S:
        return SignatureNotYet(field="created", seconds=created - now)
    if expires <= now:
        return SignatureExpired(field="expires", seconds=now - expires)
    return None


def _check_digest(headers: Mapping[str, str], body: bytes) -> Refusal | None:
    field = headers.get("content-digest")
    if field is None:
        return DigestMissing(field="content-digest")
    known = 0
    for part in field[:MAX_HEADER].split(","):
        match = _BYTES.fullmatch(part.strip())
        if match is None:
            return SignatureMalformed(field="content-digest", what="not a dictionary of byte sequences")
        algorithm = _DIGESTS.get(match.group(1))
        if algorithm is None:
            continue
        known += 1
        expected = base64.b64encode(algorithm(body).digest()).decode("ascii")
        if not hmac.compare_digest(expected, match.group(2)):
            return DigestWrong(field="content-digest")
    return None if known else DigestMissing(field="content-digest")


def _signature_bytes(headers: Mapping[str, str], label: str) -> bytes | Refusal:
    for part in headers.get("signature", "")[:MAX_HEADER].split(","):
        match = _BYTES.fullmatch(part.strip())
        if match is None:
            return SignatureMalformed(field="signature", what="not a dictionary of byte sequences")
        if match.group(1) == label:
            try:
                return base64.b64decode(match.group(2), validate=True)
            except binascii.Error:
                return SignatureMalformed(field="signature", what="not base64")
    return SignatureMalformed(field="signature", what=f"no signature labelled {label}")
