"""Tiles and checkpoint of the gateway's log, published behind the writer's back.

Receipts do not wait for tiles: each already carries its path.  Everything here is
derived from the record files and can be written anew.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable
from pathlib import Path

from shuqiao.gateway.receipts.errors import ForeignReceiptLog
from shuqiao.kernel.refusals import Refusal
from shuqiao.tlog import checkpoints
from shuqiao.tlog.merkle import ReadHash, tree_root
from shuqiao.tlog.notes import Verifier
from shuqiao.tlog.publish import CHECKPOINT, TileWriter, published
from shuqiao.tlog.tiles import DirectoryReader, TileTree


class Publisher:
    """Owns ``<directory>``; one call at a time."""

    def __init__(self, directory: Path, verifier: Verifier) -> None:
        self._directory = directory
        self._verifier = verifier
        self._writer: TileWriter | None = None
        self.size = 0
        self.known = 0  # the size our own checkpoint here signs, even where its tiles are gone

    def recover(self) -> ReadHash | None:
        """Find what is published and sound; None when nothing is, and then the next publish writes all anew.

        An earlier epoch's log that lies here is set aside whole: strangers may hold its
        checkpoints.  Raises :class:`ForeignReceiptLog` for anybody else's log.
        """
        self._set_aside()
        try:
            found = published(self._directory)
            if found is not None:
                head = checkpoints.open_(found[0], self._verifier)
                self.known = head.size
                tree = TileTree(DirectoryReader(self._directory), head.size)
                if tree_root(head.size, tree.read) == head.root:
                    self._writer = TileWriter(self._directory, head.size)
                    self.size = head.size
                    return tree.read
        except Refusal:
            pass
        return None

    def publish(self, leaves: Iterable[bytes], note: str) -> ReadHash:
        """Take in the leaves from :attr:`size` on and publish ``note`` last; a reader of all published nodes.

        Raises OSError; the next call then begins again from what is published.
        """
        writer, self._writer = self._writer, None
        if writer is None:
            if self.size == 0:
                self._restart()
            writer = TileWriter(self._directory, self.size)
        for leaf in leaves:
            writer.append(leaf)
        writer.publish(note)
        self._writer = writer
        self.size = writer.size
        return TileTree(DirectoryReader(self._directory), writer.size).read

    def _restart(self) -> None:
        self._directory.mkdir(parents=True, exist_ok=True)
        (self._directory / CHECKPOINT).unlink(missing_ok=True)
        shutil.rmtree(self._directory / "tile", ignore_errors=True)

    def _set_aside(self) -> None:
        try:
            found = published(self._directory)
        except Refusal:
            return
        if found is None or found[1].origin == self._verifier.name:
            return
        log, _, epoch = found[1].origin.rpartition("/")
        if log != self._verifier.name.rpartition("/")[0]:
            raise ForeignReceiptLog(origin=self._verifier.name, why=f"log/ holds {found[1].origin}")
        os.rename(self._directory, self._directory.with_name(f"{self._directory.name}-epoch-{epoch}"))
