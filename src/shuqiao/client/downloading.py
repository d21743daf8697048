"""A file from the gateway: on after a cut, checked as a whole, put in its place only then."""

from __future__ import annotations

import base64
import hashlib
import os
import re
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import httpx
import msgspec

from shuqiao.client.errors import ReceiptDisproved, Refused, Unanswered
from shuqiao.kernel.canonical import b64url, parse_b64url
from shuqiao.wire.receipts import Receipt

_BLOCK = 1024 * 1024
_RANGE = re.compile(r"bytes (?:([0-9]+)-([0-9]+)|\*)/([0-9]+|\*)")

Open = Callable[[Mapping[str, str]], AbstractContextManager[httpx.Response]]


@dataclass(frozen=True)
class Downloaded:
    """A whole file: its SHA-256 in hex, when the data was so, and the numbers of the openings that it took."""

    path: Path
    size: int
    sha256: str
    as_of: str
    openings: tuple[str, ...]


@dataclass
class _Progress:
    """What is here of one file of the gateway's; ``total`` once it is known, ``checked`` once the whole is proved."""

    etag: str = ""
    as_of: str = ""
    size: int = 0
    total: int | None = None
    digest: str | None = None
    checked: bool = False
    openings: list[str] = field(default_factory=list)


def downloaded(
    path: Path,
    opened: Open,
    closing: Callable[[str], Receipt | None],
    progress: Callable[[int], None],
    resumes: int,
) -> Downloaded:
    """See ``Client.download``.  ``opened`` sends one signed request with further headers."""
    beside = path.with_name(path.name + ".part")
    at = _Progress()
    try:
        with open(beside, "w+b") as file:
            left = resumes
            while not _whole(at):
                before = at.size
                cut = _request(at, file, opened, closing, progress)
                left = resumes if at.size > before else left - 1
                if cut is not None and left < 0:
                    raise Unanswered(f"no whole file after {resumes} attempts: {cut}") from cut
            digest = _digest(file)
            if at.digest not in (None, f"sha-256=:{base64.b64encode(digest).decode('ascii')}:"):
                raise _disproved("文件与网关给出的摘要不符", "the file is not the one whose digest the gateway gave")
            file.flush()
            os.fsync(file.fileno())
        os.replace(beside, path)
    finally:
        beside.unlink(missing_ok=True)
    return Downloaded(path, at.size, digest.hex(), at.as_of, tuple(at.openings))


def _whole(at: _Progress) -> bool:
    """All bytes are here, and either one stream's closing covers them or the digest of the whole is known."""
    return at.total == at.size and (at.checked or at.digest is not None)


def _request(
    at: _Progress,
    file: IO[bytes],
    opened: Open,
    closing: Callable[[str], Receipt | None],
    progress: Callable[[int], None],
) -> Exception | None:
    """One request and what it brings; the error that cut it off, None when it came to its end."""
    done = at.total == at.size and at.size > 0  # the rest is only to learn the digest of the whole
    start = 0 if done else at.size
    span = "bytes=0-0" if done else f"bytes={start}-"
    more = {"range": span, "if-range": at.etag} if at.etag else {}
    try:
        with opened(more) as response:
            if response.status_code not in (200, 206):
                _told(at, response)
                return None
            found = _RANGE.fullmatch(response.headers.get("content-range", ""))
            part = response.status_code == 206
            if "shuqiao-receipt" not in response.headers or (part and (found is None or found[1] != str(start))):
                raise Unanswered(f"status {response.status_code} that is no answer to what was asked")
            if not part:  # the first, or another file: the old one is no longer kept
                at.etag, at.as_of = response.headers.get("etag", ""), response.headers.get("shuqiao-as-of", "")
                at.total, at.digest, at.size, start = None, None, 0, 0
            at.openings.append(response.headers["shuqiao-receipt"])
            at.digest = response.headers.get("repr-digest", at.digest)
            if done and part:
                response.read()
                if at.digest is None:
                    raise _disproved("网关没有给出全文摘要", "the gateway gave no digest of the whole")
                return None
            file.seek(start)
            file.truncate()
            at.size = start
            for chunk in response.iter_bytes():
                file.write(chunk)
                at.size += len(chunk)
                progress(at.size)
            if found is None or not part:
                at.total = at.size
            else:
                at.total = int(found[3]) if found[3] != "*" else None
    except httpx.TransportError as cut:
        if not at.etag and isinstance(cut, httpx.ConnectError):
            raise Unanswered(f"the gateway does not answer: {cut}") from cut
        return cut
    _check(closing(at.openings[-1]), file, start, at.size)
    at.checked = start == 0 and at.total == at.size
    return None


def _told(at: _Progress, response: httpx.Response) -> None:
    """A refusal; but one that says that everything is here already is the end."""
    found = _RANGE.fullmatch(response.headers.get("content-range", ""))
    if response.status_code == 416 and found is not None and found[3] == str(at.size):
        at.total = at.size
        return
    try:
        document: dict[str, Any] = msgspec.json.decode(response.read())
        receipt = msgspec.convert(document["receipt"], Receipt) if "receipt" in document else None
    except (msgspec.DecodeError, msgspec.ValidationError, TypeError) as broken:
        raise Unanswered(f"status {response.status_code} without JSON") from broken
    raise Refused(response.status_code, document, receipt)


def _check(closing: Receipt | None, file: IO[bytes], start: int, stop: int) -> None:
    """The closing says that it was whole, and commits to the very bytes that came."""
    if closing is None:
        return
    content = closing.content or {}
    if content.get("outcome") != "complete" or content.get("range") != [start, stop] or closing.answer_salt is None:
        raise _disproved("关闭回执与所收内容不符", "the closing receipt is not about what came")
    made = hashlib.sha256(parse_b64url(closing.answer_salt))
    file.seek(start)
    while block := file.read(_BLOCK):
        made.update(block)
    if b64url(made.digest()) != content.get("answer"):
        raise _disproved("文件内容与关闭回执不符", "the file is not the one that the closing receipt commits to")


def _digest(file: IO[bytes]) -> bytes:
    file.seek(0)
    return hashlib.file_digest(file, "sha256").digest()  # type: ignore[arg-type]


def _disproved(zh: str, en: str) -> ReceiptDisproved:
    return ReceiptDisproved(why_zh=zh, why_en=en)
