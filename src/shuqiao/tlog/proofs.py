"""Checking a copy of a log, offline, with nothing but its public key.

:func:`verify_log` never raises for what it finds: the verdict says proved,
disproved (and exactly where) or unknown (and what is missing).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import Any

from shuqiao.kernel.refusals import Family, Refusal
from shuqiao.tlog import checkpoints
from shuqiao.tlog.checkpoints import Checkpoint
from shuqiao.tlog.errors import (
    BadNoteSignature,
    BadProof,
    BadTile,
    EntryAltered,
    LogMissing,
    LogRewritten,
    LogShortened,
    TileMissing,
)
from shuqiao.tlog.merkle import EMPTY_ROOT, HASH_SIZE, leaf_hash, root_of_hashes, tree_root, verify_inclusion
from shuqiao.tlog.notes import Verifier
from shuqiao.tlog.publish import CHECKPOINT, fold_rows
from shuqiao.tlog.tiles import (
    FULL_TILE,
    WIDTH,
    DirectoryReader,
    TileTree,
    bundle_path,
    decode_bundle,
    hashes_of,
    levels,
    read_wide,
    tile_indices,
    tile_path,
)


class Outcome(Enum):
    """What a verification ends in; the value is the exit status of ``shuqiao verify``."""

    PROVED = 0
    DISPROVED = 1
    UNKNOWN = 2


@dataclass(frozen=True)
class Verdict:
    """``finding`` is the refusal behind a verdict that is not PROVED; ``where`` names entry, tile or size.

    ``facts`` say what was checked; ``remarks`` (zh, en) what the proof does not cover.
    """

    outcome: Outcome
    finding: Refusal | None = None
    where: Mapping[str, Any] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)
    remarks: tuple[tuple[str, str], ...] = ()

    @property
    def proved(self) -> bool:
        """True for PROVED only."""
        return self.outcome is Outcome.PROVED

    @property
    def why(self) -> str:
        """The code of the finding, or ``proved``."""
        return self.finding.code if self.finding else "proved"


FORKS = (
    "未提供较早或经见证的检查点，无法排除日志分叉或截短。",
    "No earlier or witnessed checkpoint was given: forks and cuts cannot be excluded.",
)


def disproved(finding: Refusal, **where: Any) -> Verdict:
    """The bytes contradict the proof."""
    return Verdict(Outcome.DISPROVED, finding, where)


def unknown(finding: Refusal, **where: Any) -> Verdict:
    """Something needed is missing, or belongs to another log."""
    return Verdict(Outcome.UNKNOWN, finding, where)


def judge(finding: Refusal, **where: Any) -> Verdict:
    """Disproved for a contradiction, unknown for what is absent, malformed or of another key."""
    contradiction = isinstance(
        finding, (BadNoteSignature, BadProof, BadTile, EntryAltered, LogRewritten, LogShortened)
    ) and finding.family not in (Family.MALFORMED, Family.ABSENT)
    return disproved(finding, **where) if contradiction else unknown(finding, **where)


def check_inclusion(leaf: bytes, index: int, path: Sequence[bytes], note: str, verifier: Verifier) -> Checkpoint:
    """The checkpoint in ``note``, once it is signed and holds ``leaf`` (the data) at ``index``.

    Raises the refusals of :func:`checkpoints.open_`, or :class:`BadProof`.
    """
    found = checkpoints.open_(note, verifier)
    if not verify_inclusion(leaf_hash(leaf), index, found.size, path, found.root):
        raise BadProof(why=f"the path does not lead from entry {index} to the root that the checkpoint signs")
    return found


def verify_log(directory: Path, verifier: Verifier, against: Sequence[str | bytes] = ()) -> Verdict:
    """Check checkpoint, every hash tile and every entry of a copied log.

    ``against`` are notes of earlier or witnessed checkpoints of the same log: with
    them shortening and rewriting show, without them forks cannot be excluded.
    """
    try:
        note = _checkpoint_of(directory)
        head = checkpoints.open_(note, verifier)
    except Refusal as refusal:
        return judge(refusal, file=CHECKPOINT)
    facts = {"origin": head.origin, "size": head.size, "root": head.root.hex()}
    try:
        found = _Reading(directory, head).judge()
    except Refusal as refusal:
        found = judge(refusal, file=refusal.facts.get("path", ""))
    if found is None and against:
        found = _compare(directory, head, verifier, against)
    if found is not None:
        return Verdict(found.outcome, found.finding, found.where, facts)
    remarks = () if against else (FORKS,)
    return Verdict(Outcome.PROVED, facts={**facts, "against": len(against)}, remarks=remarks)


def _checkpoint_of(directory: Path) -> bytes:
    if not directory.is_dir():
        raise LogMissing(path=str(directory), why="no such directory")
    try:
        return (directory / CHECKPOINT).read_bytes()
    except OSError:
        raise LogMissing(path=str(directory), why="it has no file 'checkpoint'") from None


def _compare(directory: Path, head: Checkpoint, verifier: Verifier, against: Sequence[str | bytes]) -> Verdict | None:
    """Hold the (already checked) tiles against other checkpoints of the same log."""
    tree = TileTree(DirectoryReader(directory), head.size)
    for number, note in enumerate(against):
        try:
            other = checkpoints.open_(note, verifier)
            if other.size > head.size:
                raise LogShortened(size=head.size, earlier=other.size)
            if tree_root(other.size, tree.read) != other.root:
                raise LogRewritten(size=other.size)
        except Refusal as refusal:
            return judge(refusal, against=number, size=refusal.facts.get("earlier", refusal.facts.get("size")))
    return None


class _Reading:
    """One pass over a log: hashes from tiles and from entries side by side.

    Memory is 64 bytes for 256 entries, the list of altered entries aside (only the first is kept).
    """

    def __init__(self, directory: Path, head: Checkpoint) -> None:
        self._read = DirectoryReader(directory)
        self._head = head
        self._first_altered: tuple[int, str] | None = None
        self._unreadable: str | None = None
        # Hashes of full level-0 tiles, as the tiles give them and as the entries give them; then the ragged last one.
        self._tiles: list[bytes] = []
        self._entries: list[bytes] = []
        self._last_tile: list[bytes] = []
        self._last_entries: list[bytes] = []

    def judge(self) -> Verdict | None:
        """None when all agrees.  Raises :class:`TileMissing` or :class:`BadTile`."""
        if self._head.size == 0:
            return None if self._head.root == EMPTY_ROOT else disproved(BadProof(why="root of an empty log"), size=0)
        for n, width in tile_indices(0, self._head.size):
            self._take(n, width)
        stored = self._stored_levels()
        if fold_rows(self._above(self._tiles, self._last_tile)) == self._head.root:
            return self._judge_entries() or self._judge_levels(stored)
        return self._name_tile(stored)

    def _take(self, n: int, width: int) -> None:
        tile = self._tile(0, n, width)
        path = bundle_path(n, width)
        entries = decode_bundle(read_wide(self._read, bundle_path(n), path))
        whole = entries is not None and len(entries) in (width, WIDTH)
        hashes = [leaf_hash(entry) for entry in (entries or [])[:width]]
        if not whole:
            hashes.append(b"")  # a bundle of a wrong length is altered even where its entries agree
        if hashes != tile and self._first_altered is None:
            self._first_altered = (n * WIDTH + _first_difference(hashes, tile), path)
        if width == WIDTH:
            above = root_of_hashes(tile)
            self._tiles.append(above)
            self._entries.append(above if hashes == tile else root_of_hashes(hashes))
        else:
            self._last_tile, self._last_entries = tile, hashes

    def _tile(self, level: int, n: int, width: int) -> list[bytes]:
        path = tile_path(level, n, width)
        data = read_wide(self._read, tile_path(level, n), path)
        if len(data) not in (width * HASH_SIZE, FULL_TILE):
            raise BadTile(path=path)
        return hashes_of(data[: width * HASH_SIZE])

    def _stored_levels(self) -> list[list[bytes]]:
        """The hashes that the tiles of level 1 and above hold, one list per level."""
        found: list[list[bytes]] = []
        for level in list(levels(self._head.size))[1:]:
            row: list[bytes] = []
            for n, width in tile_indices(level, self._head.size):
                row += self._tile(level, n, width)
            found.append(row)
        return found

    def _above(self, full: list[bytes], last: list[bytes]) -> list[list[bytes]]:
        """The unfinished tile of each level, hashed up from level 0."""
        rows = [last]
        row = full
        for _ in list(levels(self._head.size))[1:]:
            rows.append(row[len(row) - len(row) % WIDTH :])
            row = _hash_tiles(row)
        return rows

    def _judge_entries(self) -> Verdict | None:
        """Level-0 hashes match the root, so an entry that does not match its hash is named exactly."""
        if self._first_altered is None:
            return None
        index, path = self._first_altered
        return disproved(EntryAltered(index=index, path=path), entry=index, file=path)

    def _judge_levels(self, stored: list[list[bytes]]) -> Verdict | None:
        """Level 0 is right: whatever an upper tile says otherwise is that tile's fault."""
        row = self._tiles
        for level, held in enumerate(stored, start=1):
            if held != row:
                return self._altered_tile(level, _first_difference(held, row) // WIDTH)
            row = _hash_tiles(row)
        return None

    def _name_tile(self, stored: list[list[bytes]]) -> Verdict:
        """Level 0 does not give the signed root: find the tile that differs from what else the copy says."""
        right_entries = fold_rows(self._above(self._entries, self._last_entries)) == self._head.root
        if right_entries and self._first_altered is not None:
            return self._altered_tile(0, self._first_altered[0] // WIDTH)
        row = self._tiles
        for level, held in enumerate(stored, start=1):
            if held != row:
                # Tile ``place`` of the level below and its hash in ``level`` disagree; the one that leaves
                # the root wrong when the other is believed is the altered one.
                place = _first_difference(held, row)
                if self._root_from(level, stored) == self._head.root:
                    return self._altered_tile(level - 1, place)
            row = _hash_tiles(row)
        if self._first_altered is not None:
            return self._altered_tile(0, self._first_altered[0] // WIDTH)
        return self._right_edge_tiles()

    def _right_edge_tiles(self) -> Verdict:
        """All files agree with one another, so they were altered together.

        The root is a function of the unfinished tile of each level: at least one of
        these is not what was signed, most likely the lowest, which no tile above repeats.
        """
        size = self._head.size
        found = []
        for level in levels(size):
            width = (size >> 8 * level) % WIDTH
            if width:
                found.append(tile_path(level, (size >> 8 * level) // WIDTH, width))
        return disproved(BadTile(path=" / ".join(found)), file=found[0], tiles=found)

    def _root_from(self, level: int, stored: list[list[bytes]]) -> bytes:
        """The root when the stored ``level`` is believed and everything above is hashed from it."""
        rows = [self._last_tile]
        for below in stored[: level - 1]:
            rows.append(below[len(below) - len(below) % WIDTH :])
        row = stored[level - 1]
        for _ in stored[level - 1 :]:
            rows.append(row[len(row) - len(row) % WIDTH :])
            row = _hash_tiles(row)
        return fold_rows(rows)

    def _altered_tile(self, level: int, n: int) -> Verdict:
        width = min(WIDTH, (self._head.size >> 8 * level) - n * WIDTH)
        path = tile_path(level, n, width)
        return disproved(BadTile(path=path), file=path)


def _hash_tiles(row: list[bytes]) -> list[bytes]:
    """The hashes of the full tiles of a level."""
    return [root_of_hashes(row[i : i + WIDTH]) for i in range(0, len(row) - WIDTH + 1, WIDTH)]


def _first_difference(left: list[bytes], right: list[bytes]) -> int:
    for place, (a, b) in enumerate(zip(left, right, strict=False)):
        if a != b:
            return place
    return min(len(left), len(right))


def open_tree(directory: Path, verifier: Verifier) -> tuple[Checkpoint, TileTree]:
    """A copied log as a tree of hashes whose root is what its checkpoint signs.

    Raises :class:`LogMissing`, :class:`TileMissing`, :class:`BadTile`, or the refusals of a checkpoint.
    """
    head = checkpoints.open_(_checkpoint_of(directory), verifier)
    tree = TileTree(DirectoryReader(directory), head.size)
    if tree_root(head.size, tree.read) != head.root:
        raise BadTile(path=tile_path(0, 0))
    return head, tree


def entry_at(directory: Path, index: int, size: int) -> bytes:
    """Entry ``index`` of a copied log of ``size``, not verified.  Raises :class:`TileMissing` or :class:`BadTile`."""
    n, place = divmod(index, WIDTH)
    width = min(WIDTH, size - n * WIDTH)
    path = bundle_path(n, width)
    entries = decode_bundle(read_wide(DirectoryReader(directory), bundle_path(n), path))
    if entries is None or place >= len(entries):
        raise BadTile(path=path)
    return entries[place]


__all__ = [
    "FORKS",
    "Outcome",
    "TileMissing",
    "Verdict",
    "check_inclusion",
    "disproved",
    "entry_at",
    "judge",
    "open_tree",
    "unknown",
    "verify_log",
]
