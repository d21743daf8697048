"""A gateway's own directory: configuration, ceiling, keys, and what enrolment gave it.

``gateway.toml`` and ``ceiling.json`` are written by the owner; ``keys/`` and
``enrolment.json`` by enrolment; the control plane reaches none of them.
"""

from __future__ import annotations

import os
import secrets
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from shuqiao.gateway.files.shelf import FileLimits
from shuqiao.gateway.sources.source import SourceConfig
from shuqiao.kernel.refusals import Malformed
from shuqiao.wire.ceilings import Ceiling
from shuqiao.wire.documents import decode
from shuqiao.wire.key_files import read_or_make

KEY_FILES = ("request.pem", "note.pem")
SECRET_FILES = ("subject.key", "cursor.key", "pseudonym.key")


class SourceEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``[sources.<id>]``: the fields of a ``SourceConfig``; ``dsn_file`` keeps a secret in a file of its own."""

    engine: Literal["sqlite", "postgresql", "mariadb", "folder"]
    dsn: str = ""
    dsn_file: str = ""
    as_of: Literal["live", "file_mtime"] = "live"
    connections: int = 4


class Configuration(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``gateway.toml``.

    ``listen`` is host:port; ``public`` are the base addresses that callers use
    (scheme and authority), which alone are accepted; ``sources`` by id.
    ``caller_calls_per_minute`` bounds one system before anything is written;
    ``open_tiles`` shows the log's tiles to strangers; ``files`` bounds what method file makes and keeps.
    ``portal_origins`` are the addresses of the portal as browsers see it (default: the control plane's),
    whose pages may ask at a desk.
    """

    member: str
    listen: str
    public: tuple[str, ...]
    control_plane: str
    sources: dict[str, SourceEntry] = {}
    feed_seconds: float = 1.0
    ship_seconds: float = 2.0
    caller_calls_per_minute: int = 120_000
    open_tiles: bool = False
    files: FileLimits = FileLimits()
    portal_origins: tuple[str, ...] = ()

    @property
    def origins(self) -> frozenset[str]:
        """The origins whose pages may call this gateway from a browser."""
        return frozenset(map(_origin, self.portal_origins or (self.control_plane,)))


class Enrolment(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What enrolment fixed for good, and the log's present ``epoch``."""

    member: str
    control_public: str
    control_keyid: str
    log_name: str
    platform_vkey: str
    demo: bool
    epoch: int = 1


@dataclass(frozen=True)
class Keys:
    """The gateway's five secrets; none of them ever leaves its directory.

    ``subject`` (HMAC of who was asked about), ``cursor`` and ``pseudonym`` have 32 bytes each.
    ``old_subjects`` are former keys of the first kind: with them older receipts are still found.
    """

    request: Ed25519PrivateKey
    note: Ed25519PrivateKey
    subject: bytes
    cursor: bytes
    pseudonym: bytes
    old_subjects: tuple[bytes, ...] = ()


class Directory:
    """The files of one gateway under ``path``."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def configuration(self) -> Configuration:
        """``gateway.toml``; raises :class:`Malformed` naming what is wrong."""
        try:
            found = tomllib.loads((self.path / "gateway.toml").read_text(encoding="utf-8"))
            configuration = msgspec.convert(found, Configuration)
        except (OSError, tomllib.TOMLDecodeError, msgspec.ValidationError) as broken:
            raise Malformed(what=f"gateway.toml: {broken}") from broken
        for address in (*configuration.public, *configuration.portal_origins):
            parts = urlsplit(address)
            if parts.scheme not in ("http", "https") or not parts.netloc or parts.path not in ("", "/"):
                raise Malformed(what=f"gateway.toml: address {address!r} is not scheme://authority")
        odd = next((name for name in configuration.sources if name.startswith("@")), None)
        if odd is not None:  # such names are the gateway's own: test orders name them
            raise Malformed(what=f"gateway.toml: a source may not be called {odd!r}")
        return configuration

    def ceiling(self) -> Ceiling:
        """``ceiling.json``; a gateway without one serves nothing and does not start."""
        try:
            return decode((self.path / "ceiling.json").read_bytes(), Ceiling)
        except OSError as broken:
            raise Malformed(what=f"ceiling.json: {broken.strerror}") from broken

    def enrolment(self) -> Enrolment:
        """``enrolment.json``; raises :class:`Malformed` before enrolment."""
        try:
            return decode((self.path / "enrolment.json").read_bytes(), Enrolment)
        except OSError as broken:
            raise Malformed(what="this gateway is not enrolled yet: run `shuqiao gateway enrol`") from broken

    def write_enrolment(self, enrolment: Enrolment) -> None:
        """Replace ``enrolment.json`` durably."""
        write_file(self.path / "enrolment.json", msgspec.json.encode(enrolment))

    def keys(self) -> Keys:
        """The five keys, made on the first call."""
        folder = self.path / "keys"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        request, note = (read_or_make(folder / name) for name in KEY_FILES)
        subject, cursor, pseudonym = (_secret(folder / name) for name in SECRET_FILES)
        return Keys(request, note, subject, cursor, pseudonym, tuple(map(_secret, self._old_subject_keys())))

    def renew_subject_key(self) -> Path:
        """Set the subject key aside for reading, and make a new one; where the old one lies now.

        The gateway must not run: it would go on with the key that it read.
        """
        self.keys()
        folder = self.path / "keys"
        aside = folder / f"subject.key.{len(self._old_subject_keys()) + 1}"
        os.rename(folder / "subject.key", aside)
        self.keys()
        return aside

    def _old_subject_keys(self) -> list[Path]:
        return sorted((self.path / "keys").glob("subject.key.[0-9]*"))


def source_configs(configuration: Configuration, directory: Path) -> list[SourceConfig]:
    """The sources to open, with copies of files under ``directory``.

    Raises :class:`Malformed` where a file of a secret cannot be read.
    """
    found = []
    for name, entry in configuration.sources.items():
        dsn = entry.dsn
        if entry.dsn_file:
            try:
                dsn = Path(entry.dsn_file).read_text(encoding="utf-8").strip()
            except OSError as broken:
                raise Malformed(what=f"gateway.toml: sources.{name}.dsn_file: {broken.strerror}") from broken
        workspace = str(directory / "snapshots")
        found.append(SourceConfig(name, entry.engine, dsn, entry.as_of, entry.connections, workspace))
    return found


def public_authorities(configuration: Configuration) -> Mapping[str, str]:
    """Authority (lower case, default port dropped) → base address without trailing slash."""
    found = {}
    for address in configuration.public:
        origin = _origin(address)
        found[origin.partition("://")[2]] = origin
    return found


def _origin(address: str) -> str:
    """Scheme and authority in the one spelling that browsers use (RFC 6454)."""
    parts = urlsplit(address)
    authority = parts.netloc.lower()
    default = ":443" if parts.scheme == "https" else ":80"
    return f"{parts.scheme}://{authority.removesuffix(default)}"


def write_file(path: Path, content: bytes, mode: int = 0o600) -> None:
    """Write beside, fsync, rename, fsync the folder: the old content or the new, never a part."""
    beside = path.with_name(path.name + ".new")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    try:
        os.write(descriptor, content)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    os.replace(beside, path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _secret(path: Path) -> bytes:
    if not path.exists():
        write_file(path, secrets.token_bytes(32))
    found = path.read_bytes()
    if len(found) != 32:
        raise Malformed(what=f"{path.name} does not hold 32 bytes")
    return found
