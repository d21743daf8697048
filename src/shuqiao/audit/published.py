"""The log as strangers see it: files under ``SHUQIAO_DIR/log``, those of earlier epochs beside it.

Derived from ``audit_entry`` alone; ``doctor --rebuild-log`` writes them anew.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from shuqiao.tlog import publish
from shuqiao.tlog.checkpoints import Checkpoint, peek
from shuqiao.tlog.merkle import inclusion_path
from shuqiao.tlog.tiles import DirectoryReader, TileTree


@dataclass(frozen=True)
class Inclusion:
    """The audit path (32-byte hashes, leaf upwards) to the published checkpoint ``note``."""

    path: tuple[bytes, ...]
    note: str


def directory() -> Path:
    """Where the present log is published."""
    return Path(settings.SHUQIAO_DIR) / "log"


def checkpoint(origin: str) -> Checkpoint | None:
    """The published checkpoint of ``origin``, None before the first."""
    found = _find(origin)
    return peek(found[1]) if found is not None else None


def note(origin: str) -> str | None:
    """The published checkpoint of ``origin`` as it was signed."""
    found = _find(origin)
    return found[1] if found is not None else None


def write(origin: str, size: int, signed: str, leaves: publish.Leaves) -> None:
    """Bring the directory up to ``size``: tiles first, synced, the checkpoint last.

    A log of another origin that lies there is set aside whole: strangers may hold its checkpoints.
    Raises :class:`LogShortened` or :class:`LogRewritten` rather than publish a contradiction.
    """
    shown = publish.published(directory())
    if shown is not None and shown[1].origin != origin:
        os.rename(directory(), _aside(shown[1].origin))
    publish.publish(directory(), size=size, note=signed, leaves=leaves)


def rebuild(leaves: Iterable[bytes], signed: str) -> int:
    """Write the present log's files anew; the number of entries."""
    return publish.rebuild(directory(), leaves, signed)


def inclusion(origin: str, index: int) -> Inclusion | None:
    """The proof that leaf ``index`` is in the published log of ``origin``; None where it is not published.

    The checkpoint is read first: tiles only grow, so the files prove at least that size.
    """
    found = _find(origin)
    if found is None:
        return None
    where, signed = found
    size = peek(signed).size
    if index >= size:
        return None
    tree = TileTree(DirectoryReader(where), size)
    return Inclusion(tuple(inclusion_path(index, size, tree.read)), signed)


def _find(origin: str) -> tuple[Path, str] | None:
    for where in (directory(), _aside(origin)):
        shown = publish.published(where)
        if shown is not None and shown[1].origin == origin:
            return where, shown[0]
    return None


def _aside(origin: str) -> Path:
    return directory().with_name(f"log-epoch-{origin.rpartition('/')[2]}")
