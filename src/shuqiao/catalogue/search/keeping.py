"""Keeping the index in step with the database.

The index lives under the data directory, one for all processes of a host.  One process at a time
writes, by a file lock; the others read, and see a commit at their next search.  The index names the
point of the change sequence up to which it has read, so a change is taken in once it is visible, however
late, and a process may die at any moment.

A search never waits long and never answers from an index that is behind: where catching up takes more
than a moment it goes on aside, and meanwhile the caller asks the database itself.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import structlog
from django.conf import settings
from django.db import DatabaseError, connections
from django.db.models import QuerySet

from shuqiao.catalogue import changes
from shuqiao.catalogue.models import Entry
from shuqiao.catalogue.search.documents import contents
from shuqiao.catalogue.search.facts import Comparison
from shuqiao.catalogue.search.files import VERSION, Broken, Files
from shuqiao.kernel import clock

AT_ONCE = 1000
"""Changed entries that a search takes in before it answers; more are taken in aside."""
WAIT_S = 2.0
"""How long a search waits for another process that is taking changes in."""
PAUSE_S = 30.0
"""After two failures in a row (a full disk, say) this process does not try to write for so long."""
KEPT = 20
"""Ids that a comparison names of each kind."""
_STEP_S = 0.02

_log = structlog.get_logger("search")


class _Opened:
    """What this process holds open, and since when it does not try to write."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.files: Files | None = None
        self.folder: tuple[Path, int] | None = None
        self.failed_at = -PAUSE_S
        self.not_before = 0.0
        self.aside: threading.Thread | None = None


_here = _Opened()


def directory() -> Path:
    """Where the index of this version is; deleting the folder is always allowed."""
    where: Path = settings.SHUQIAO_DIR
    return where / "search" / f"v{VERSION}"


def fresh() -> Files | None:
    """The index, with every change that is visible now; None where the caller had better ask the database."""
    for _ in range(2):
        try:
            files = _opened()
            if files is not None and not _behind(files):
                return files
            if clock.monotonic() < _here.not_before:
                return None
            return _caught_up(files)
        except (Broken, OSError) as why:
            spoiled(why)
    return None


def spoiled(why: Exception) -> None:
    """The index failed: its files go, and the next search builds them anew; after a second failure, a pause."""
    _log.error("search index unusable, it will be built anew", why=str(why)[:500])
    now = clock.monotonic()
    with _here.lock:
        _here.files = None
        if now < _here.failed_at + PAUSE_S:
            _here.not_before = now + PAUSE_S
        _here.failed_at = now
    with writing(wait_s=WAIT_S) as held:
        if held:
            shutil.rmtree(directory(), ignore_errors=True)


def catch_up() -> int:
    """Take in all changes, however many; the number of entries read.  Raises :class:`Broken`, OSError."""
    with writing(wait_s=None):
        return _take_in()


def rebuild() -> int:
    """Build the index anew from the database; the number of entries.  Raises :class:`Broken`, OSError.

    It grows beside the old one, which answers until the new one is whole and takes its place.
    """
    with writing(wait_s=None):
        return _fill()


def compare() -> Comparison | None:
    """The index against the database, entry by entry; None where there is no index yet.  Raises :class:`Broken`."""
    files = _opened()
    point = files.point if files is not None else None
    if files is None or point is None:
        return None
    differing: dict[int, str] = {}
    held_there, low = 0, 1
    for batch in contents(Entry.objects.all()):
        held = files.stamps(low, batch[-1].id)
        known = {content.id: content.digest for content in batch}
        differing |= dict.fromkeys(known.keys() - held.keys(), "missing")
        differing |= {id: "outdated" for id in known.keys() & held.keys() if held[id] != known[id]}
        differing |= dict.fromkeys(held.keys() - known.keys(), "surplus")
        held_there, low = held_there + len(batch), batch[-1].id + 1
    differing |= dict.fromkeys(files.stamps(low, 2**63 - 1), "surplus")
    waiting = set(Entry.objects.filter(changes.since(point)).values_list("pk", flat=True))
    wrong = {kind: sorted(id for id, k in differing.items() if k == kind and id not in waiting) for kind in _KINDS}
    return Comparison(
        entries=held_there,
        indexed=files.count,
        waiting=len(waiting),
        **{kind: tuple(ids[:KEPT]) for kind, ids in wrong.items()},
    )


_KINDS = ("missing", "outdated", "surplus")


def _opened() -> Files | None:
    """The index as last committed; None where there is none.  Raises :class:`Broken`."""
    where = directory()
    with _here.lock:
        try:
            folder = (where, where.stat().st_ino)
        except FileNotFoundError:
            return None
        if _here.files is None or _here.folder != folder:
            _here.files, _here.folder = Files(where), folder
        files = _here.files
    files.reload()
    return files


def _behind(files: Files) -> bool:
    lacking = _lacking(files)
    return lacking is None or lacking.exists()


def _lacking(files: Files | None) -> QuerySet[Entry] | None:
    """What changed since the index last read; None where it has to be filled: never was, or by another database."""
    point = files.point if files is not None else None
    if point is None or changes.is_ahead(point):
        return None
    return Entry.objects.filter(changes.since(point))


def _caught_up(files: Files | None) -> Files | None:
    lacking = _lacking(files)
    if lacking is None:
        lacking = Entry.objects.all()
    if lacking.values("pk")[: AT_ONCE + 1].count() > AT_ONCE:
        _go_aside()
        return None
    with writing(wait_s=WAIT_S) as held:
        if not held:
            _log.info("search index is being written, the database answers")
            return None
        _take_in()
    return _opened()


def _take_in() -> int:
    point, files = changes.point(), _opened()
    lacking = _lacking(files)
    if files is None or lacking is None:
        return _fill()
    return files.write(contents(lacking), point, anew=False) if lacking.exists() else 0


def _fill() -> int:
    where = directory()
    new, old = where.with_name("new"), where.with_name("old")
    for other in where.parent.iterdir():
        if other != where and other.is_dir():  # of another version, or left by one that died
            shutil.rmtree(other)
    new.mkdir()
    changes.forget_foreign()
    point = changes.point()
    count = Files(new).write(contents(Entry.objects.all()), point, anew=True)
    if where.exists():
        where.rename(old)
    new.rename(where)
    shutil.rmtree(old, ignore_errors=True)
    return count


def _go_aside() -> None:
    """Catch up in a thread of its own, one at a time."""
    with _here.lock:
        if _here.aside is None or not _here.aside.is_alive():
            _here.aside = threading.Thread(target=_aside, name="search-index", daemon=True)
            _here.aside.start()


def _aside() -> None:
    try:
        _log.info("search index caught up", entries=catch_up())
    except (Broken, OSError) as why:
        spoiled(why)
    except DatabaseError as why:
        _log.error("search index could not read the database", why=str(why)[:500])
    finally:
        connections.close_all()


@contextmanager
def writing(wait_s: float | None) -> Iterator[bool]:
    """Hold the writer's lock; False where another process held it for ``wait_s`` (None: as long as it takes)."""
    home = directory().parent
    home.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(home / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        yield _locked(descriptor, wait_s)
    finally:
        os.close(descriptor)


def _locked(descriptor: int, wait_s: float | None) -> bool:
    if wait_s is None:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        return True
    until = clock.monotonic() + wait_s
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        except BlockingIOError:
            if clock.monotonic() > until:
                return False
            clock.sleep(_STEP_S)
