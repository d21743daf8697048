"""Building an inclusion proof from tiles on disk, and checking one, against one Ed25519 verification.

A log of a million entries (``full``; 65,536 for ``small``) is published once.  A round
builds 64 proofs of random entries, each from a fresh reader that has no tile in memory,
checks them, and verifies 64 signatures by the cryptography library; the figure is
the ratio within the round.  Target: each at most 20.
"""

from __future__ import annotations

import argparse
import random
import shutil
import statistics
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from time import perf_counter

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from bench.figures import Figure
from shuqiao.tlog import checkpoints
from shuqiao.tlog.checkpoints import Checkpoint
from shuqiao.tlog.merkle import Frontier, inclusion_path, leaf_hash, verify_inclusion
from shuqiao.tlog.notes import Signer
from shuqiao.tlog.publish import rebuild
from shuqiao.tlog.tiles import DirectoryReader, TileTree

SIZES = {"small": 65_536, "full": 1_000_000}
ROUNDS = {"small": 15, "full": 31}
PER_ROUND = 64
TARGET = 20.0
ORIGIN = "bench.example/platform/1"


def run(size: str) -> list[Figure]:
    """Two figures, build and check, each as ratios to one Ed25519 verification; sizes ``small`` and ``full``."""
    entries, rounds = SIZES[size], ROUNDS[size]
    directory = Path(tempfile.mkdtemp(prefix="shuqiao-bench-"))
    try:
        head = _publish(directory, entries)
        return _measure(directory, head, rounds)
    finally:
        shutil.rmtree(directory, ignore_errors=True)


def _leaves(count: int) -> Iterator[bytes]:
    return (b"%054d" % i for i in range(count))


def _publish(directory: Path, entries: int) -> Checkpoint:
    frontier = Frontier()
    for leaf in _leaves(entries):
        frontier.append(leaf_hash(leaf))
    head = Checkpoint(ORIGIN, entries, frontier.root())
    note = checkpoints.sign(head, Signer(ORIGIN, Ed25519PrivateKey.generate()))
    rebuild(directory, _leaves(entries), note, durable=False)
    return head


def _measure(directory: Path, head: Checkpoint, rounds: int) -> list[Figure]:
    private = Ed25519PrivateKey.generate()
    public, message = private.public_key(), head.text().encode("utf-8")
    signature = private.sign(message)
    choose = random.Random(6962)
    reader = DirectoryReader(directory)
    build: list[float] = []
    check: list[float] = []
    for _ in range(rounds):
        indices = [choose.randrange(head.size) for _ in range(PER_ROUND)]
        paths: list[list[bytes]] = []

        def build_all(indices: list[int] = indices, paths: list[list[bytes]] = paths) -> None:
            for index in indices:
                paths.append(inclusion_path(index, head.size, TileTree(reader, head.size).read))

        def check_all(indices: list[int] = indices, paths: list[list[bytes]] = paths) -> None:
            for index, path in zip(indices, paths, strict=True):
                if not verify_inclusion(leaf_hash(b"%054d" % index), index, head.size, path, head.root):
                    raise AssertionError(f"the proof of entry {index} fails")

        def verify_all() -> None:
            for _ in range(PER_ROUND):
                public.verify(signature, message)

        built, checked, verified = _seconds(build_all), _seconds(check_all), _seconds(verify_all)
        build.append(built / verified)
        check.append(checked / verified)
    return [
        _figure("build an inclusion proof from tiles on disk", head.size, build),
        _figure("check an inclusion proof", head.size, check),
    ]


def _seconds(work: Callable[[], None]) -> float:
    started = perf_counter()
    work()
    return perf_counter() - started


def _figure(what: str, entries: int, ratios: list[float]) -> Figure:
    met = statistics.median(ratios) <= TARGET
    note = f"log of {entries:,} entries"
    return Figure("proofs", what, tuple(ratios), f"<= {TARGET:g} Ed25519 verifications", met, note)


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", choices=sorted(SIZES), default="full")
    for figure in run(parser.parse_args().size):
        print(figure.line())


if __name__ == "__main__":
    main()
