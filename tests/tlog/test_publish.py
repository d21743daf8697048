"""Publishing into a directory, growing, crashing in between, rebuilding."""

from __future__ import annotations

import filecmp
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from shuqiao.tlog import checkpoints, merkle, tiles
from shuqiao.tlog.checkpoints import Checkpoint
from shuqiao.tlog.errors import BadCheckpoint, BadTile, LogRewritten, LogShortened, TileMissing
from shuqiao.tlog.notes import Signer
from shuqiao.tlog.proofs import verify_log
from shuqiao.tlog.publish import TileWriter, publish, published, rebuild

ORIGIN = "demo.example/platform/1"
SIGNER = Signer(ORIGIN, Ed25519PrivateKey.from_private_bytes(b"\x07" * 32))


def leaves(start: int, stop: int) -> list[bytes]:
    return [b"entry %d" % i for i in range(start, stop)]


def note(size: int) -> str:
    return checkpoints.sign(Checkpoint(ORIGIN, size, merkle.root(leaves(0, size))), SIGNER)


def write(directory: Path, *sizes: int) -> None:
    for size in sizes:
        publish(directory, size=size, note=note(size), leaves=leaves, durable=False)


def same_files(left: Path, right: Path) -> bool:
    names = [sorted(str(p.relative_to(d)) for p in d.rglob("*") if p.is_file()) for d in (left, right)]
    return names[0] == names[1] and not filecmp.cmpfiles(left, right, names[0], shallow=False)[1]


def test_paths_of_the_specification() -> None:
    assert tiles.tile_path(0, 1234067) == "tile/0/x001/x234/067"
    assert tiles.tile_path(1, 0, 17) == "tile/1/000.p/17"
    assert tiles.bundle_path(273, 112) == "tile/entries/273.p/112"


def test_the_example_of_the_specification() -> None:
    size = 70_000
    assert [(n, w) for level in (0,) for n, w in tiles.tile_indices(level, size)][-1] == (273, 112)
    assert list(tiles.tile_indices(1, size)) == [(0, 256), (1, 17)]
    assert list(tiles.tile_indices(2, size)) == [(0, 1)]
    assert list(tiles.levels(size)) == [0, 1, 2]
    assert list(tiles.levels(256)) == [0, 1]
    assert list(tiles.levels(255)) == [0]
    assert list(tiles.levels(0)) == []


def test_growing_in_steps_ends_in_the_same_files(tmp_path: Path) -> None:
    write(tmp_path / "steps", 1, 2, 255, 256, 257, 700, 1024)
    write(tmp_path / "once", 1024)
    assert verify_log(tmp_path / "steps", SIGNER.verifier()).proved
    (tmp_path / "rebuilt").mkdir()
    assert rebuild(tmp_path / "rebuilt", leaves(0, 1024), note(1024), durable=False) == 1024
    assert same_files(tmp_path / "once", tmp_path / "rebuilt")
    for path in (p for p in (tmp_path / "once").rglob("*") if p.is_file()):
        assert (tmp_path / "steps" / path.relative_to(tmp_path / "once")).read_bytes() == path.read_bytes()


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(1, 900), min_size=1, max_size=5, unique=True))
def test_every_growth_verifies(tmp_path_factory: pytest.TempPathFactory, sizes: list[int]) -> None:
    directory = tmp_path_factory.mktemp("log")
    for size in sorted(sizes):
        write(directory, size)
        earlier = [note(s) for s in sorted(sizes) if s <= size]
        assert verify_log(directory, SIGNER.verifier(), earlier).proved
        tree = tiles.TileTree(tiles.DirectoryReader(directory), size)
        index = size // 2
        path = merkle.inclusion_path(index, size, tree.read)
        head = merkle.root(leaves(0, size))
        assert merkle.verify_inclusion(merkle.leaf_hash(leaves(index, index + 1)[0]), index, size, path, head)


def test_two_levels_above_the_entries(tmp_path: Path) -> None:
    size = 65_536 + 300
    write(tmp_path, size)
    assert (tmp_path / "tile/1/000").stat().st_size == 8192
    assert (tmp_path / "tile/2/000.p/1").stat().st_size == 32
    assert verify_log(tmp_path, SIGNER.verifier()).proved


def test_repeating_and_a_crash_before_the_checkpoint(tmp_path: Path) -> None:
    write(tmp_path, 300)
    writer = TileWriter(tmp_path, 300, durable=False)
    for leaf in leaves(300, 800):
        writer.append(leaf)
    # The writer died here: full tiles beyond the checkpoint lie about, the checkpoint is the old one.
    assert verify_log(tmp_path, SIGNER.verifier()).proved
    write(tmp_path, 300, 800, 800)
    assert verify_log(tmp_path, SIGNER.verifier(), [note(300)]).proved
    found = published(tmp_path)
    assert found is not None
    assert found[1].size == 800


def test_nothing_is_published_that_contradicts_the_tiles(tmp_path: Path) -> None:
    write(tmp_path, 300)
    forged = checkpoints.sign(Checkpoint(ORIGIN, 400, bytes(32)), SIGNER)
    with pytest.raises(LogRewritten):
        publish(tmp_path, size=400, note=forged, leaves=leaves, durable=False)
    with pytest.raises(BadCheckpoint):
        publish(tmp_path, size=401, note=note(400), leaves=leaves, durable=False)
    with pytest.raises(LogShortened):
        publish(tmp_path, size=200, note=note(200), leaves=leaves, durable=False)
    assert verify_log(tmp_path, SIGNER.verifier()).facts["size"] == 300


def test_a_writer_needs_the_published_tiles(tmp_path: Path) -> None:
    write(tmp_path, 300)
    tile = tmp_path / "tile/0/001.p/44"
    tile.write_bytes(tile.read_bytes()[:-1])
    with pytest.raises(BadTile):
        TileWriter(tmp_path, 300)
    tile.unlink()
    with pytest.raises(TileMissing):
        TileWriter(tmp_path, 300)


def test_entries_have_a_length(tmp_path: Path) -> None:
    with pytest.raises(ValueError):
        tiles.encode_bundle([b"x" * 65_536])
    with pytest.raises(ValueError):
        TileWriter(tmp_path).append(b"x" * 65_536)


@given(st.lists(st.binary(max_size=80), max_size=20), st.integers(0, 5))
def test_bundles_both_ways(entries: list[bytes], cut: int) -> None:
    data = tiles.encode_bundle(entries)
    assert tiles.decode_bundle(data) == entries
    if cut and data:
        assert tiles.decode_bundle(data[:-cut]) != entries
