"""The receipt log: one writer, group commit, one signed checkpoint per flush.

Ownership: everything but the files is touched by the event loop's thread only.  A
flush's bytes are written and synced in one writer thread while further records
gather; tiles are published in another.  ``_size`` and ``_note`` change only after a
sync returned, so whatever is handed out is durable.
"""

from __future__ import annotations

import asyncio
import fcntl
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import IO, Any, NamedTuple

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from shuqiao.gateway.receipts.entries import Entry, make_entry
from shuqiao.gateway.receipts.errors import NoRoomForReceipts, ReceiptLogBehind, ReceiptLogLocked, WitnessWrong
from shuqiao.gateway.receipts.files import RECORDS_PER_FILE, Disk, RecordFiles
from shuqiao.gateway.receipts.growing import GrowingTree
from shuqiao.gateway.receipts.publishing import Publisher
from shuqiao.gateway.receipts.records import HEADER_SIZE, Record, encode_frame
from shuqiao.gateway.receipts.recovery import Recovered, recover, remember_openings
from shuqiao.gateway.receipts.scanning import Scanned, as_scanned
from shuqiao.gateway.receipts.served import as_receipt, serve_path
from shuqiao.gateway.receipts.witnesses import Witnesses
from shuqiao.kernel import clock
from shuqiao.kernel.canonical import b64url
from shuqiao.kernel.refusals import Refusal
from shuqiao.tlog import checkpoints
from shuqiao.tlog.checkpoints import Checkpoint
from shuqiao.tlog.merkle import ReadHash, consistency_path, tree_root
from shuqiao.tlog.notes import Signer
from shuqiao.wire.kinds import KindGroup
from shuqiao.wire.receipts import PlatformProof, Receipt
from shuqiao.wire.segments import EncodedRow

MAX_FLUSH = 512
MAX_WAITING = 20_000
INLINE_WRITE_S = 0.001
"""A disk that was faster than this last time is written from the loop's own thread: waking another costs as much."""
GATHER_S = 0.001
"""While calls come many at a time, a flush waits this long for more of them: one signature and sync for all."""


class PreviousLog(NamedTuple):
    """Why a new epoch begins: the old log's origin, its last known checkpoint (note), and the reason."""

    origin: str
    checkpoint: str | None
    reason: str


@dataclass(frozen=True)
class Segment:
    """Entries [first, size) for the platform, with the checkpoint at ``size`` and the consistency hashes up to it."""

    first: int
    size: int
    rows: tuple[EncodedRow, ...]
    checkpoint: str
    consistency: tuple[bytes, ...]


class ReceiptLog:
    """Open with :meth:`open`; append from one event loop; :meth:`close` at the end."""

    def __init__(self, origin: str, member: str, epoch: int, signer: Signer, lock: IO[bytes], disk: Disk) -> None:
        self.origin = origin
        self.member = member
        self.epoch = epoch
        self._signer = signer
        self._lock = lock
        self._disk = disk
        self._waiting: list[tuple[Entry, asyncio.Future[Receipt]]] = []
        self._flusher: asyncio.Task[None] | None = None
        self._publishing: asyncio.Task[None] | None = None
        # One publication at a time: a failed one must be retried before anything newer is taken in.
        self._publish_lock = asyncio.Lock()
        self._timer: asyncio.TimerHandle | None = None
        self._closed_because: str | None = None
        self._unpublished: list[bytes] = []
        self._writer = ThreadPoolExecutor(1, "receipt-writer")
        self._background = ThreadPoolExecutor(1, "receipt-publisher")
        self._size = 0
        self._write_s = 1.0  # unknown yet: the first flush goes to the thread
        self._note = ""
        self._openings: set[int] = set()
        # Set by open() before anything is appended.
        self._tree: GrowingTree
        self._files: RecordFiles
        self._publisher: Publisher
        self._witnesses: Witnesses
        self._mark: Path
        self._publish_every_s = 2.0
        self._reserve_bytes = 0

    @classmethod
    def open(
        cls,
        directory: Path,
        origin: str,
        note_private_key: Ed25519PrivateKey,
        *,
        member: str,
        epoch: int,
        previous: PreviousLog | None = None,
        disk: Disk | None = None,
        publish_every_s: float = 2.0,
        reserve_bytes: int = 64 * 1024 * 1024,
        records_per_file: int = RECORDS_PER_FILE,
    ) -> ReceiptLog:
        """Take the directory, cut a torn tail, close what a crash interrupted, publish what is missing.

        Records lie in ``<directory>/receipts/<epoch>/``, tiles and checkpoint in
        ``<directory>/log/``.  ``origin`` ends in ``/gateway/<member>/<epoch>``.  A log
        that is empty begins with an EPOCH_START naming ``previous``.

        Raises :class:`ReceiptLogLocked`, :class:`ReceiptLogDamaged`, :class:`ReceiptLogBehind`,
        :class:`ForeignReceiptLog`, :class:`NoRoomForReceipts`; ValueError for an origin of another member or epoch.
        """
        if not origin.endswith(f"/gateway/{member}/{epoch}"):
            raise ValueError(f"origin {origin} is not of member {member}, epoch {epoch}")
        disk = disk or Disk()
        home = directory / "receipts" / str(epoch)
        lock = take_lock(directory)
        home.mkdir(exist_ok=True)
        try:
            log = cls(origin, member, epoch, Signer(origin, note_private_key), lock, disk)
            log._publish_every_s, log._reserve_bytes = publish_every_s, reserve_bytes
            log._mark = home / "openings.json"
            log._witnesses = Witnesses(home / "witnessed.jsonl")
            log._files = RecordFiles(home, disk, per_file=records_per_file)
            log._publisher = Publisher(directory / "log", log._signer.verifier())
            log._begin(recover(log._files, log._publisher, log._signer.verifier(), log._mark), previous)
        except BaseException:
            lock.close()
            raise
        return log

    # --- what is known -------------------------------------------------------

    @property
    def size(self) -> int:
        """Number of durable records."""
        return self._size

    @property
    def checkpoint(self) -> str:
        """The newest signed checkpoint; durable, though its tiles may be published a little later."""
        return self._note

    @property
    def verifier_text(self) -> str:
        """This log's verifier key, for enrolment and for strangers."""
        return self._signer.verifier_text

    @property
    def closed_because(self) -> str | None:
        """None while the log takes records; otherwise why it never will again in this process."""
        return self._closed_because

    @property
    def has_room(self) -> bool:
        """Whether a record would be taken now: not closed, and the disk not short."""
        return self._closed_because is None and self._disk.free(self._mark.parent) >= self._reserve_bytes

    @property
    def witnessed(self) -> int:
        """The largest size the platform witnessed."""
        return self._witnesses.largest

    def number(self, index: int) -> str:
        """The receipt number of a leaf."""
        return f"{self.member}.{self.epoch}.{index}"

    # --- writing -------------------------------------------------------------

    async def append(
        self,
        kind: KindGroup,
        minute: int,
        content: Mapping[str, Any],
        *,
        answer_salt: bytes | None = None,
        answer_commitment: bytes | None = None,
        subjects: Sequence[bytes] = (),
    ) -> Receipt:
        """Write one record; returns its receipt once it is durable.

        ``content`` is canonicalisable; ``answer`` (b64url of ``answer_commitment``, which
        is SHA-256(answer_salt ‖ canonical answer)) and ``subjects`` ({count, commitment})
        are added here.  A CLOSING names its opening's receipt number in ``opening``.

        Raises :class:`NoRoomForReceipts`; then nothing was delivered and nothing may be.
        A caller that is cancelled meanwhile leaves its record in the log.
        """
        if self._closed_because is not None:
            raise NoRoomForReceipts(why=self._closed_because)
        if len(self._waiting) >= MAX_WAITING:
            raise NoRoomForReceipts(why="too many receipts wait for the disk")
        entry = make_entry(kind, minute, content, answer_salt, answer_commitment, subjects)
        receipt: asyncio.Future[Receipt] = asyncio.get_running_loop().create_future()
        self._waiting.append((entry, receipt))
        if self._flusher is None:
            self._flusher = asyncio.create_task(self._flush_all())
        return await receipt

    async def _flush_all(self) -> None:
        """Write flush after flush until nobody waits.  The only place that gives numbers."""
        try:
            # One turn of the loop lets the requests that are ready now share this flush.
            await asyncio.sleep(0)
            while self._waiting and self._closed_because is None:
                batch, self._waiting = self._waiting[:MAX_FLUSH], self._waiting[MAX_FLUSH:]
                await self._flush(batch)
                if len(batch) > 1 and self._write_s < INLINE_WRITE_S:
                    await asyncio.sleep(GATHER_S)
        finally:
            self._flusher = None
            self._fail(self._take_waiting() if self._closed_because else [], self._closed_because or "")

    async def _flush(self, batch: list[tuple[Entry, asyncio.Future[Receipt]]]) -> None:
        loop = asyncio.get_running_loop()
        try:
            if not self.has_room:
                self._fail(batch, "the disk is short")  # nothing was written: the log stays open
                return
            first, entries = self._size, [entry for entry, _ in batch]
            note, frame, offsets = self._form(entries)
            newest = max(entry.minute for entry in entries)
            self._before_new_file()
            size = first + len(entries)
            if self._write_s < INLINE_WRITE_S:
                self._write_s = self._write(frame, offsets, newest)
                paths = self._tree.paths(first, len(entries), size, self._tree.edge(size))
            else:
                writing = loop.run_in_executor(self._writer, self._write, frame, offsets, newest)
                try:
                    paths = self._tree.paths(first, len(entries), size, self._tree.edge(size))
                finally:
                    self._write_s = await writing
        except BaseException as fault:
            # Nobody knows what is durable now.  A restart reads the disk and finds out.
            self._closed_because = f"a write failed: {type(fault).__name__}"
            self._fail(batch, self._closed_because)
            if not isinstance(fault, OSError):
                raise
            return
        self._adopt(entries, note)
        for (entry, waiting), index, path in zip(batch, range(first, size), paths, strict=True):
            if not waiting.done():
                waiting.set_result(self._receipt(entry, index, path, note))
        self._publish_later(loop)

    def _write(self, frame: bytes, offsets: list[int], newest: int) -> float:
        """Append and sync; how many seconds it took."""
        started = clock.monotonic()
        self._files.append(frame, offsets, newest)
        return clock.monotonic() - started

    def _form(self, entries: Sequence[Entry]) -> tuple[str, bytes, list[int]]:
        """Number the entries, grow the tree, sign once; (note, frame, record offsets in the frame)."""
        for entry in entries:
            self._tree.append(entry.leaf_hash)
        size = self._size + len(entries)
        note = self._sign(size, self._tree.edge(size)[-1])
        offsets, at = [], HEADER_SIZE
        for entry in entries:
            offsets.append(at)
            at += len(entry.encoded)
        return note, encode_frame(self._size, [entry.encoded for entry in entries], note), offsets

    def _adopt(self, entries: Sequence[Entry], note: str) -> None:
        """The flush is durable: from here on it exists."""
        for place, entry in enumerate(entries):
            if entry.kind == KindGroup.OPENING:
                self._openings.add(self._size + place)
            elif entry.kind == KindGroup.CLOSING:
                self._openings.discard(int(str(entry.content["opening"]).rpartition(".")[2]))
        self._size += len(entries)
        self._note = note
        self._unpublished.extend(entry.record.leaf for entry in entries)

    def _before_new_file(self) -> None:
        if self._files.will_begin_file():
            remember_openings(self._mark, self._size, self._openings)

    def _receipt(self, entry: Entry, index: int, path: tuple[str, ...], note: str) -> Receipt:
        return as_receipt(self.number(index), self.origin, index, entry.record, entry.content, path, note)

    def _sign(self, size: int, root: bytes) -> str:
        return checkpoints.sign(Checkpoint(self.origin, size, root), self._signer)

    def _take_waiting(self) -> list[tuple[Entry, asyncio.Future[Receipt]]]:
        taken, self._waiting = self._waiting, []
        return taken

    def _fail(self, batch: Sequence[tuple[Entry, asyncio.Future[Receipt]]], why: str) -> None:
        for _, waiting in batch:
            if not waiting.done():
                waiting.set_exception(NoRoomForReceipts(why=why))

    # --- starting and stopping -----------------------------------------------

    def _begin(self, found: Recovered, previous: PreviousLog | None) -> None:
        """Adopt what the disk holds, then write the records that a start owes."""
        self._tree, self._size, self._note, self._openings = found.tree, found.size, found.note, set(found.openings)
        minute = clock.minutes_since_1970(clock.now())
        owed: list[Entry] = []
        if self._size == 0:
            old = previous or PreviousLog("", None, "the first log of this gateway")
            start = {
                "event": "log.epoch.started",
                "origin": self.origin,
                "old_origin": old.origin or None,
                "old_checkpoint": old.checkpoint,
                "reason": old.reason,
            }
            owed.append(make_entry(KindGroup.EPOCH_START, minute, start, None, None, ()))
        for opening in sorted(self._openings):
            content = {"opening": self.number(opening), "outcome": "interrupted"}
            owed.append(make_entry(KindGroup.CLOSING, minute, content, None, None, ()))
        try:
            for at in range(0, len(owed), MAX_FLUSH):
                entries = owed[at : at + MAX_FLUSH]
                note, frame, offsets = self._form(entries)
                self._before_new_file()
                self._files.append(frame, offsets, minute)
                self._adopt(entries, note)
            if self._publisher.size < self._size:
                leaves = (r.leaf for r in self._files.records(self._publisher.size, self._size))
                self._tree.forget(self._size, self._publisher.publish(leaves, self._note))
        except OSError as fault:
            raise NoRoomForReceipts(why=f"{type(fault).__name__} at start") from fault
        self._unpublished = []

    async def close(self) -> None:
        """Write what waits, publish it, release the directory.  A second call does nothing."""
        if self._closed_because is None:
            while self._flusher is not None:
                await asyncio.wait([self._flusher])
            self._closed_because = "the gateway is stopping"
            if self._publishing is not None:
                await asyncio.wait([self._publishing])
            await self._publish()
        if self._timer is not None:
            self._timer.cancel()
        self._writer.shutdown(wait=True)
        self._background.shutdown(wait=True)
        self._files.close()
        self._lock.close()

    # --- publishing ----------------------------------------------------------

    def _publish_later(self, loop: asyncio.AbstractEventLoop) -> None:
        if self._timer is None and self._publishing is None:
            self._timer = loop.call_later(self._publish_every_s, self._start_publishing)

    def _start_publishing(self) -> None:
        self._timer = None
        self._publishing = asyncio.create_task(self._publish())

    async def publish_now(self) -> None:
        """Bring tiles and the published checkpoint up to date; for tests and orderly reads."""
        await self._publish()

    async def _publish(self) -> None:
        """Publish what is durable.  A failure is retried with the next flush: tiles are derived."""
        async with self._publish_lock:
            leaves, self._unpublished = self._unpublished, []
            size, note = self._size, self._note
            try:
                if leaves:
                    loop, publish = asyncio.get_running_loop(), self._publisher.publish
                    older: ReadHash = await loop.run_in_executor(self._background, publish, leaves, note)
                    self._tree.forget(size, older)
            except (OSError, Refusal):
                self._unpublished = leaves + self._unpublished
        self._publishing = None
        if self._unpublished and self._closed_because is None:
            self._publish_later(asyncio.get_running_loop())

    # --- reading -------------------------------------------------------------

    def receipt(self, number: str) -> Receipt | None:
        """A receipt by number, None for one that does not exist in this log.

        Its path leads to the smallest witnessed checkpoint that covers it, with the
        platform's proof, or to the newest checkpoint while there is none.
        """
        member, _, rest = number.rpartition(".")[0].rpartition(".")
        digits = number.rpartition(".")[2]
        if member != self.member or rest != str(self.epoch) or not (digits.isascii() and digits.isdigit()):
            return None
        index = int(digits)
        if index >= self._size or self.number(index) != number:
            return None
        record = self._files.read(index)
        witness = self._witnesses.covering(index)
        size, note, proof = self._size, self._note, None
        if witness is not None:
            size, proof = witness
            note = str(proof.content["facts"]["note"])
        path = serve_path(self._tree, index, size)
        content: dict[str, Any] = msgspec.json.decode(record.content)
        return as_receipt(number, self.origin, index, record, content, path, note, proof)

    async def segment(self, accepted_size: int, limit: int) -> Segment | None:
        """What to ship after the platform accepted ``accepted_size`` entries; None when there is nothing new.

        Raises :class:`ReceiptLogBehind` when the platform holds more than this log: the
        gateway then must not serve, and begins a new epoch.
        """
        if accepted_size > self._size:
            raise ReceiptLogBehind(size=self._size, known=accepted_size)
        size = min(self._size, accepted_size + limit)
        if size == accepted_size:
            return None
        consistency = tuple(consistency_path(accepted_size, size, self._tree.read))
        note = self._note if size == self._size else self._sign(size, tree_root(size, self._tree.read))
        rows = await asyncio.to_thread(self._rows, accepted_size, size)
        return Segment(accepted_size, size, rows, note, consistency)

    def _rows(self, first: int, stop: int) -> tuple[EncodedRow, ...]:
        """Without subject digests and answer salts: those stay with the gateway."""
        return tuple(
            EncodedRow(index, r.leaf, r.leaf[1], r.content, r.salt)
            for index, r in enumerate(self._files.records(first, stop), start=first)
        )

    def records(self, first: int, stop: int) -> Iterator[Record]:
        """Durable records [first, stop), ``stop`` at most :attr:`size`.  Blocks; for readers in a thread."""
        return self._files.records(first, stop)

    def note_witnessed(self, size: int, proof: PlatformProof) -> None:
        """Keep the platform's proof for the checkpoint at ``size``.

        Raises :class:`WitnessWrong` unless the proof's content holds a checkpoint of this
        log that this log signed, at that size, with this tree's root.
        """
        if size <= self._witnesses.largest:
            return
        facts = proof.content.get("facts")
        note = facts.get("note") if isinstance(facts, dict) else None
        if not isinstance(note, str) or not 0 < size <= self._size:
            raise WitnessWrong(why="no checkpoint of this log in it")
        try:
            head = checkpoints.open_(note, self._signer.verifier())
        except Refusal as refusal:
            raise WitnessWrong(why=refusal.code) from refusal
        if head.size != size or head.root != tree_root(size, self._tree.read):
            raise WitnessWrong(why="another size or root")
        assert isinstance(facts, dict)
        if facts.get("note_sha256") != b64url(sha256(note.encode("utf-8")).digest()):
            raise WitnessWrong(why="the digest of the note")
        self._witnesses.keep(size, proof)

    def scan(self, since_minute: int = 0) -> Iterator[Scanned]:
        """Records of ``since_minute`` and later, oldest first, for rebuilding counters.  Blocks; for the start."""
        firsts = self._files.firsts
        for place, first in enumerate(firsts):
            stop = firsts[place + 1] if place + 1 < len(firsts) else self._size
            if first >= stop or self._files.newest_minute(first) < since_minute:
                continue
            for index, record in enumerate(self._files.records(first, stop), start=first):
                scanned = as_scanned(index, record)
                if scanned.minute >= since_minute:
                    yield scanned


def take_lock(directory: Path) -> IO[bytes]:
    """The lock lives as long as the file is open; a killed process releases it by dying.

    Makes the directory of the records, which hold who asked about what and why: its owner's alone.
    """
    (directory / "receipts").mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = open(directory / "receipts" / "lock", "ab")  # noqa: SIM115 - held until close()
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        lock.close()
        raise ReceiptLogLocked(path=str(directory)) from None
    return lock
